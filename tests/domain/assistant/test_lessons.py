"""What a resolved session teaches, and what is settled for everybody in an account."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts, acts_lane
from rflow_desktop.domain.acts_aside import Learn, SettleAccount
from rflow_desktop.domain.case_rows import gathered
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.lessons import codes_of, lesson_of
from rflow_desktop.domain.model import Account, Outcome
from rflow_desktop.domain.model_lane import FixOutcome, ItemState
from rflow_desktop.domain.model_talk import Case, Lesson
from rflow_desktop.domain.reduce_account import (
    asks_for_flow,
    is_withheld,
    withheld_clients,
    withheld_names,
)
from tests.domain.assistant import stories
from tests.domain.assistant.stories import FACT, FIX, TASK, row
from tests.domain.world import ADA, MAYA, SAM, S, World, uid

ACCOUNT = uid(71)
LESSON = Lesson(fix="Restart the spooler")


def analysis(world: World) -> str:
    return row(world, Case, S).analysis


def rows(world: World):  # type: ignore[no-untyped-def]
    every = list(world.table.rows.values())
    header = next(one for one in every if one.TYPE == "session" and one.id == S)
    return gathered(header, [one for one in every if getattr(one, "session", "") == S])


@pytest.mark.behaviour("S3.19")
@pytest.mark.parametrize(
    ("outcome", "told"),
    [(Outcome.RESOLVED, "pending"), (Outcome.UNRESOLVED, ""), (Outcome.WORKAROUND, "")],
)
def test_resolving_waits_to_be_learnt_from_and_no_other_end_does(
    outcome: Outcome, told: str
) -> None:
    world = stories.asked()
    assert analysis(world) == ""
    world.do(MAYA, acts.Complete(outcome=outcome), at=1)
    assert analysis(world) == told


@pytest.mark.behaviour("S3.19")
def test_a_run_of_a_flow_is_not_learnt_from() -> None:
    world = stories.a_run()
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED), at=1)
    assert world.table.of(Case) == []


@pytest.mark.behaviour("S3.19")
def test_what_was_learnt_stays_and_what_failed_may_be_tried_again() -> None:
    world = stories.asked()
    world.do(MAYA, Learn(state="completed", lesson=LESSON), at=0.5)
    assert (analysis(world), row(world, Case, S).lesson) == ("", None), "nothing waits for it"
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED), at=1)
    with pytest.raises(Refused):
        world.do(SAM, Learn(state="completed", lesson=LESSON), at=2)
    for state, lesson, told in (
        ("failed", None, "failed"), ("failed", None, "failed"),
        ("completed", LESSON, "completed"), ("failed", None, "completed"),
    ):  # fmt: skip
        world.do(MAYA, Learn(state=state, lesson=lesson), at=2)  # type: ignore[arg-type]
        assert analysis(world) == told
    assert row(world, Case, S).lesson == LESSON


def test_a_lesson_is_what_fixed_it_with_the_facts_and_the_codes() -> None:
    world = stories.fixed()
    assert lesson_of(rows(world)) is None, "nothing says what fixed it"
    fact = acts_lane.AddFact(fact=FACT, text="Event ID: 4740 on the controller")
    world.do(MAYA, fact, at=0.6)
    world.do(MAYA, acts_lane.MoveTask(item=TASK, state=ItemState.DONE, result="It was off"), at=0.7)
    done = lesson_of(rows(world))
    assert done is not None
    assert done.fix == "Look"
    helped = acts_lane.ReportFix(fix=FIX, outcome=FixOutcome.APPLIED_SUCCESS)
    world.do(MAYA, helped, at=0.8)
    assert lesson_of(rows(world)) == Lesson(
        fix="Restart", because=("Event ID: 4740 on the controller",), codes=("event 4740",)
    )
    words = acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Linked\n the OU")
    world.do(MAYA, words, at=1)
    own = lesson_of(rows(world))
    assert own is not None
    assert own.fix == "Linked the OU"


def test_codes_are_read_in_one_form() -> None:
    text = "Error 691, event id 4740, EventID:4740 and 0X80070005; AADSTS50126, Stop: 7B, port 443"
    assert codes_of(text) == {"error 691", "event 4740", "0x80070005", "aadsts50126"}


@pytest.mark.behaviour("S3.55")
def test_anybody_ends_a_question_for_all_and_an_admin_asks_again() -> None:
    world = World()
    world.table.rows["account", ACCOUNT] = Account(
        id=ACCOUNT, name="Harbor MSP", settings={"tree_limit": 9}
    )

    def settle(who, **told):  # type: ignore[no-untyped-def]
        world.do(who, SettleAccount(**told), root=ACCOUNT, entity="account", at=1)
        return world.table.get(Account, ACCOUNT)

    assert asks_for_flow(None)
    assert asks_for_flow(world.table.get(Account, ACCOUNT))
    assert not asks_for_flow(settle(MAYA, asks_for_flow=False))
    assert not asks_for_flow(settle(SAM, asks_for_flow=False))
    for told in ({"asks_for_flow": True}, {"withheld": ("Bolton",)}, {}):
        with pytest.raises(Refused, match="Only an admin"):
            settle(SAM, **told)
    row = settle(ADA, asks_for_flow=True, withheld=(" Bolton Ltd ", ""))
    assert asks_for_flow(row)
    assert withheld_clients(row) == {"bolton ltd"}
    assert is_withheld(row, " BOLTON ltd")
    assert not is_withheld(None, "Bolton Ltd")
    assert row.settings["tree_limit"] == 9
    with pytest.raises(Refused, match="Only an admin"):
        settle(SAM, withhold=("Calder",))
    settle(ADA, withhold=("Calder & Finch ", "BOLTON ltd", " "))
    row = settle(ADA, withhold=("calder & finch", "Mosaic"), release=("bolton LTD", "Nobody"))
    assert withheld_names(row) == ("Calder & Finch", "Mosaic")
    row = settle(ADA, withheld=("Harbor", "Tern"), release=("Tern",))
    assert withheld_names(row) == ("Harbor",)
    settle(ADA, withhold=tuple(map(str, range(499))))
    with pytest.raises(Refused, match="At most 500"):
        settle(ADA, withhold=("One more",))
    assert withheld_clients(None) == frozenset()
    with pytest.raises(Refused, match="not here"):
        world.do(ADA, SettleAccount(asks_for_flow=False), root=uid(72), entity="account", at=1)
