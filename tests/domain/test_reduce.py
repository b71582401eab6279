"""The rule book as a whole: it never breaks, it never half changes, and order does not matter."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import Changes, Context
from rflow_desktop.domain.values import Row
from tests.domain import chance
from tests.domain.examples import EXAMPLES
from tests.domain.world import MAYA, NOON, PEOPLE, VIC, Table, World, instant, people, uid

BY_ID = {one.id: one for one in PEOPLE}
often = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def context(op: Op, *, authority: bool = True, receipt: bool = False) -> Context:
    return Context(
        actor=BY_ID[op.actor], now_ms=NOON + 20 * 60_000, instant=instant, authority=authority,
        receipt=receipt,
    )  # fmt: skip


def attempt(table: Table, op: Op, ctx: Context) -> tuple[Refused | None, Changes]:
    try:
        return None, reduce(table, op, ctx)
    except Refused as refused:
        return refused, Changes()


@often
@given(
    rows=chance.worlds, op=chance.operations(), authority=chance.flags,
    receipt=chance.flags,
)  # fmt: skip
def test_any_operation_over_any_rows_changes_or_is_refused_and_nothing_else(
    *, rows: list[Row], op: Op, authority: bool, receipt: bool
) -> None:
    table = Table([*people(), *rows])
    before = table.docs()
    refused, changes = attempt(table, op, context(op, authority=authority, receipt=receipt))
    event(type(op.act).__name__ if refused is None else refused.code)
    if refused is not None:
        assert refused.sentence.endswith(".")
        assert refused.code
    keys = [(row.TYPE, row.id) for row in changes.puts]
    assert len(keys) == len(set(keys)), "a row is put once"
    for row in changes.puts:
        assert type(row).model_validate(row.doc()) == row, "what is put can be stored and read"
        text = json.dumps(row.doc(), ensure_ascii=False, separators=(",", ":"))
        assert row.as_json() == text, "the quick way to its text is the same"
    assert table.docs() == before, "rows are only read"


@often
@given(start=chance.operations(), story=st.lists(chance.operations(), max_size=10))
def test_a_story_told_twice_ends_the_same(start: Op, story: list[Op]) -> None:
    ends = []
    for _ in range(2):
        table = Table(people())
        for op in [start, *story]:
            table.put(attempt(table, op, context(op))[1])
        ends.append(table.docs())
    assert ends[0] == ends[1]


COMMUTE: tuple[type[Act], ...] = (
    acts.SetFields, acts.SetVariables, acts.SetContact, acts.Choose, acts.AddStep, acts.AddNote,
    acts.Attach, acts.Pause, acts.Resume, acts.RecordArtifact,
)  # fmt: skip


def distinct(act: Act, value: str) -> Act:
    """`act` with values that nobody else writes: who writes the same as others loses nothing."""
    match act:
        case acts.SetVariables():
            return acts.SetVariables(set=dict.fromkeys(act.set, value))
        case acts.SetFields() | acts.SetContact():
            return type(act)(**dict.fromkeys(act.model_fields_set - {"due_at"}, value))
        case _:
            return act


@st.composite
def concurrent(draw: st.DrawFn) -> tuple[Table, list[Op], list[int]]:
    """Two replicas of Maya's worked at once over the same session; and one order of arrival."""
    world = World()
    world.do(MAYA, acts.StartSession(title="VPN drops", client="Ridgeway"))
    world.do(MAYA, acts.Choose(entry=uid(40), node="who"), at=0.5)
    made: list[Op] = []
    lanes: list[list[int]] = []
    for lane in range(2):
        mine = World(table=world.table.copy(), count=1_000 * (lane + 1))
        lanes.append([])
        for step in range(draw(st.integers(1, 4))):
            kinds = draw(st.sampled_from([COMMUTE, COMMUTE[:3]]))
            act = draw(st.one_of(*(chance.SESSION_ACTS[kind] for kind in kinds)))
            entry = uid(5_000 + 100 * lane + step)
            own = {
                name for name in ("entry", "evidence", "artifact") if name in type(act).model_fields
            }
            act = act.model_copy(update=dict.fromkeys(own, entry))
            act = distinct(act, f"{lane}.{step}")
            if "parent" in type(act).model_fields:
                act = act.model_copy(update={"parent": uid(40)})
            op = mine.op(MAYA, act, at=1 + draw(st.integers(0, 9)) / 10 + step)
            mine.put(op)
            lanes[lane].append(len(made))
            made.append(op)
    order: list[int] = []
    left = [list(lane) for lane in lanes]
    while any(left):
        lane = draw(st.sampled_from([one for one in left if one]))
        order.append(lane.pop(0))
    return world.table, made, order


def settled(table: Table, story: list[Op], *, twice: bool = False) -> dict[str, object]:
    """The end of the story, without the notes on what came in which order."""
    table = table.copy()
    for op in story:
        for _ in range(2 if twice else 1):
            table.put(reduce(table, op, context(op)))
    docs = table.docs()
    for doc in docs.values():
        for lost in doc.get("superseded", []):
            lost.pop("replaced_by")
        for stamp in doc.get("stamps", {}).values():
            stamp.pop("ahead_of", None)
    return docs


@often
@given(concurrent())
def test_work_on_two_computers_ends_the_same_in_whatever_order_it_arrives(
    drawn: tuple[Table, list[Op], list[int]],
) -> None:
    table, made, order = drawn
    first = settled(table, made)
    assert settled(table, [made[at] for at in order]) == first
    assert settled(table, [made[at] for at in order], twice=True) == first
    session = next(doc for key, doc in first.items() if key.startswith("session"))
    event(f"lost values: {min(3, len(session.get('superseded', [])))}")


def test_no_act_is_without_a_rule_and_a_random_one() -> None:
    known = set(acts.ACTS)
    drawn = {*chance.SESSION_ACTS, *chance.FLOW_ACTS, *chance.PROFILE_ACTS, *chance.ACCOUNT_ACTS}
    assert drawn == known
    assert len({act.KIND for act in known}) == len(known)


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.KIND)
def test_a_viewer_changes_nothing(act: type[Act]) -> None:
    example = next(iter(find_example(act)))
    world = World()
    op = world.op(VIC, example, entity="flow" if act.KIND.startswith("flow") else "session")
    assert world.refuses(op).code == "forbidden"


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.KIND)
def test_an_act_on_the_wrong_kind_of_thing_is_refused(act: type[Act]) -> None:
    wrong = "session" if act.KIND.startswith("flow") else "flow"
    op = World().op(MAYA, next(iter(find_example(act))), entity=wrong)
    assert World().refuses(op).code == "malformed"


def find_example(act: type[Act]) -> list[Act]:
    return [one for one in EXAMPLES if type(one) is act]


def test_an_operation_is_its_authors() -> None:
    world = World()
    op = world.op(MAYA, acts.StartSession())
    assert world.refuses(op, who=PEOPLE[1]).code == "forbidden"


def test_an_act_that_no_rule_knows_is_refused() -> None:
    class Unheard(Act):
        KIND = "session.unheard"

    world = World()
    assert world.refuses(world.op(MAYA, Unheard())).code == "unknown_kind"
