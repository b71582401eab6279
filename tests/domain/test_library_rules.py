"""The life of a flow by the rules: versions, flows made from others, offered changes, figures."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts, figures
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import (
    Figures,
    Flow,
    FlowRef,
    FlowVersion,
    Outcome,
    Session,
    Snapshot,
    Suggestion,
)
from rflow_desktop.domain.model_flows import SuggestionState, Tally
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from tests.domain import chance
from tests.domain.chance import CONTENTS, HASHES
from tests.domain.world import ADA, MAYA, PRIYA, SAM, TOM, VIC, S, World, uid

FLOW = chance.FLOW
OFFER = uid(60)


def doc(number: int) -> dict[str, object]:
    return document(CONTENTS[number])


def save(number: int, over: int | None = None) -> acts.SaveFlow:
    return acts.SaveFlow(
        snapshot=HASHES[number], content=doc(number), over=None if over is None else HASHES[over]
    )


def do(world: World, who: Actor, act: Act, *, at: float = 0, root: str = FLOW) -> None:
    world.do(who, act, root=root, entity="flow", at=at)


def published() -> World:
    """Sam's flow of the team, published once."""
    world = World()
    do(world, SAM, save(0))
    do(world, SAM, acts.PublishFlow(snapshot=HASHES[0]), at=1)
    return world


def flow(world: World, which: str = FLOW) -> Flow:
    row = world.table.get(Flow, which)
    assert row is not None
    return row


def versions(world: World) -> list[tuple[int, str | None, bool]]:
    rows = sorted(world.table.of(FlowVersion), key=lambda row: row.number)
    return [(row.number, row.by, bool(row.published_at)) for row in rows]


def test_each_change_of_content_is_a_version_with_who_and_when() -> None:
    world = published()
    do(world, MAYA, acts.ForkFlow(**fork(1)), at=2, root=uid(40))
    do(world, PRIYA, save(1, over=0), at=3)
    do(world, PRIYA, save(0, over=1), at=4)
    mine = [row for row in world.table.of(FlowVersion) if row.flow == FLOW]
    assert [(row.number, row.by, row.snapshot) for row in mine] == [
        (1, SAM.id, HASHES[0]), (2, PRIYA.id, HASHES[1]), (3, PRIYA.id, HASHES[0]),
    ]  # fmt: skip
    assert mine[0].published_by == SAM.id
    assert {row.root for row in mine} == {("flow", FLOW)}
    assert flow(world).current == (HASHES[0], 3)


def test_the_version_before_the_first_edit_of_a_starter_is_written_down_too() -> None:
    world = World()
    world.table.rows["flow", FLOW] = Flow(
        id=FLOW, name="a", kind="procedure", snapshot=HASHES[0], published=HASHES[0], version=4,
        changed_at="", starter=True, status="published",
    )  # fmt: skip
    do(world, SAM, save(1, over=0), at=1)
    assert versions(world) == [(4, None, True), (5, SAM.id, False)]
    assert not figures.is_trial(world.table, FLOW, 4), "the starter itself is still real work"
    assert figures.is_trial(world.table, FLOW, 5)
    assert flow(world).current == (HASHES[0], 5)
    do(world, SAM, acts.PublishFlow(snapshot=HASHES[1]), at=2)
    do(world, SAM, save(2, over=1), at=3)
    assert flow(world).current == (HASHES[1], 5), "what is started is what was published"


def fork(number: int, which: str = uid(40), **more: object) -> dict[str, object]:
    content = CONTENTS[number].model_copy(update={"id": which})
    return {
        "snapshot": content_hash(content), "content": document(content), "parent": FLOW,
        "name": "A flow 0", "version": 1, "over": HASHES[0], "reason": "Saved from session: 48213",
        **more,
    }  # fmt: skip


@pytest.mark.behaviour("S1.62", "S1.63")
def test_a_fork_of_a_fork_keeps_the_root_and_counts_the_depth() -> None:
    world = published()
    do(world, MAYA, acts.ForkFlow(**fork(1)), at=2, root=uid(40))
    child = flow(world, uid(40))
    assert child.lineage is not None
    assert (child.lineage.root, child.lineage.parent, child.lineage.depth) == (FLOW, FLOW, 1)
    assert (child.lineage.snapshot, child.lineage.version) == (HASHES[0], 1)
    assert (child.author, child.team, child.published, child.starter) == (
        MAYA.id, MAYA.team, None, False,
    )  # fmt: skip
    assert child.lineage.reason == "Saved from session: 48213"
    again = acts.ForkFlow(**fork(2, uid(41), parent=uid(40)))
    do(world, MAYA, again, at=3, root=uid(41))
    grandchild = flow(world, uid(41)).lineage
    assert grandchild is not None
    assert (grandchild.root, grandchild.parent, grandchild.depth) == (FLOW, uid(40), 2)


@pytest.mark.behaviour("S1.57")
def test_a_fork_of_a_flow_that_is_gone_keeps_its_name() -> None:
    world = World()
    do(world, MAYA, acts.ForkFlow(**fork(1, parent=uid(99), name="Gone")), root=uid(40))
    lineage = flow(world, uid(40)).lineage
    assert lineage is not None
    assert (lineage.name, lineage.root, lineage.depth) == ("Gone", uid(99), 1)


def test_a_fork_is_made_once_and_never_over_a_flow_of_another() -> None:
    world = published()
    op = world.op(MAYA, acts.ForkFlow(**fork(1)), root=uid(40), entity="flow", at=2)
    assert world.put(op).puts
    assert world.put(op).puts == ()
    other = world.op(TOM, acts.ForkFlow(**fork(2)), root=uid(40), entity="flow", at=3)
    assert world.refuses(other).code == "exists"


def offer(number: int = 1, over: int = 0) -> acts.SuggestChange:
    return acts.SuggestChange(
        suggestion=OFFER, snapshot=HASHES[number], content=doc(number), over=HASHES[over],
        note="Three of us did it by hand.", sessions=(S,),
    )  # fmt: skip


def offered() -> World:
    world = published()
    do(world, MAYA, offer(), at=2)
    return world


def answer(world: World) -> Suggestion:
    row = world.table.get(Suggestion, OFFER)
    assert row is not None
    return row


def test_an_offered_change_becomes_a_version_when_a_senior_takes_it() -> None:
    world = offered()
    assert (answer(world).by, answer(world).state) == (MAYA.id, SuggestionState.OPEN)
    assert flow(world).snapshot == HASHES[0], "an offer changes nothing"
    take = acts.AcceptSuggestion(
        suggestion=OFFER, snapshot=HASHES[1], content=doc(1), over=HASHES[0]
    )
    op = world.op(SAM, take, root=FLOW, entity="flow", at=3)
    assert world.put(op).puts
    assert world.put(op).puts == (), "twice is once"
    assert flow(world).snapshot == HASHES[1]
    assert (answer(world).state, answer(world).version, answer(world).decided_by) == (
        SuggestionState.ACCEPTED, 2, SAM.id,
    )  # fmt: skip
    made = world.table.get(FlowVersion, f"{FLOW}.2")
    assert made is not None
    assert (made.suggestion, made.by) == (OFFER, SAM.id)


def test_an_earlier_content_may_be_offered_again() -> None:
    world = published()
    do(world, SAM, save(1, over=0), at=2)
    do(world, MAYA, offer(0, over=1), at=3)
    assert answer(world).snapshot == HASHES[0]
    assert len(world.table.of(Snapshot)) == 2


def test_what_the_flow_holds_already_is_taken_without_a_version() -> None:
    world = offered()
    do(world, SAM, save(1, over=0), at=3)
    take = acts.AcceptSuggestion(
        suggestion=OFFER, snapshot=HASHES[1], content=doc(1), over=HASHES[1]
    )
    do(world, SAM, take, at=4)
    assert (flow(world).version, answer(world).version) == (2, 2)


@pytest.mark.parametrize(
    ("who", "state"), [(SAM, SuggestionState.DECLINED), (MAYA, SuggestionState.WITHDRAWN)]
)
def test_a_no_has_a_reason_and_the_author_may_take_it_back(
    who: Actor, state: SuggestionState
) -> None:
    world = offered()
    act = acts.DeclineSuggestion(suggestion=OFFER, reason="The portal does it now.")
    op = world.op(who, act, root=FLOW, entity="flow", at=3)
    assert world.put(op).puts
    assert world.put(op).puts == ()
    assert (answer(world).state, answer(world).reason) == (state, "The portal does it now.")


TAKE = acts.AcceptSuggestion(suggestion=OFFER, snapshot=HASHES[2], content=doc(2), over=HASHES[0])
NO = acts.DeclineSuggestion(suggestion=OFFER)
REFUSED: list[tuple[str, Actor, Act, str]] = [
    ("an offer to what one cannot see", PRIYA, offer(2).model_copy(
        update={"suggestion": uid(61)}), "forbidden"),
    ("an offer from a viewer", VIC, offer(2).model_copy(
        update={"suggestion": uid(61)}), "forbidden"),
    ("an offer under the number of another", TOM, offer(2), "exists"),
    ("an offer that is no flow", TOM, offer().model_copy(
        update={"suggestion": uid(61), "content": {"a": 1}}), "malformed"),
    ("taking without the right", TOM, TAKE, "forbidden"),
    ("taking over an older content", SAM, TAKE.model_copy(
        update={"over": HASHES[2]}), "stale_flow"),
    ("taking what is not there", SAM, TAKE.model_copy(
        update={"suggestion": uid(61)}), "missing"),
    ("declining without the right", TOM, NO, "forbidden"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "act", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_is_refused_about_offers(who: Actor, act: Act, code: str) -> None:
    world = offered()
    assert world.refuses(world.op(who, act, root=FLOW, entity="flow", at=9)).code == code


def test_who_decided_first_has_decided() -> None:
    world = offered()
    do(world, SAM, NO, at=3)
    for act in (TAKE, NO):
        refused = world.refuses(world.op(ADA, act, root=FLOW, entity="flow", at=4))
        assert (refused.code, refused.detail["by"]) == ("decided", SAM.id)
    again = world.op(MAYA, offer(), root=FLOW, entity="flow", at=5)
    assert world.put(again).puts == (), "the same offer once more is no new one"


def ref(number: int = 0, version: int = 1) -> FlowRef:
    return FlowRef(
        id=FLOW, name="A flow", kind="troubleshooting", version=version, snapshot=HASHES[number]
    )


def run(world: World, who: Actor, act: Act, *, session: str, at: float = 5) -> None:
    op = world.op(who, act, root=session, at=at)
    before = world.table.copy()
    changes = world.put(op)
    for row in figures.counted(before, changes.puts):
        world.table.rows[row.TYPE, row.id] = row


def told(world: World) -> tuple[int, int, int, int]:
    sums = figures.total(world.table.get(Figures, FLOW))
    return sums.started, sums.finished, sums.fixed, sums.escalated


@pytest.mark.behaviour("S1.24")
def test_figures_follow_the_sessions_and_prepared_work_counts_once_it_begins() -> None:
    world = published()
    run(world, MAYA, acts.PrepareSession(flow=ref()), session=uid(70))
    assert told(world) == (0, 0, 0, 0)
    run(world, MAYA, acts.BeginPrepared(), session=uid(70), at=6)
    run(world, MAYA, acts.StartSession(flow=ref()), session=uid(71), at=6)
    assert told(world) == (2, 0, 0, 0)
    run(world, MAYA, acts.Complete(outcome=Outcome.RESOLVED), session=uid(70), at=7)
    run(world, MAYA, acts.HandOver(handoff=uid(80), need="Help"), session=uid(71), at=7)
    assert told(world) == (2, 1, 1, 1)
    run(world, MAYA, acts.CancelHandoff(handoff=uid(80)), session=uid(71), at=8)
    assert told(world)[3] == 0, "taken back before anybody had it"
    run(world, MAYA, acts.Complete(outcome=Outcome.ABANDONED), session=uid(71), at=9)
    assert told(world) == (2, 1, 1, 0)
    row = world.table.get(Figures, FLOW)
    assert row is not None
    assert row.contents[HASHES[0]] == Tally(version=1, started=2, finished=1, fixed=1)
    assert row.root == ("flow", FLOW)


def test_passing_on_is_no_escalation_and_a_session_without_a_flow_counts_nowhere() -> None:
    world = published()
    run(world, MAYA, acts.StartSession(flow=ref()), session=uid(70))
    pass_on = acts.HandOver(handoff=uid(80), kind="pass_on", to=TOM.id, need="Yours")
    run(world, MAYA, pass_on, session=uid(70), at=6)
    run(world, MAYA, acts.StartSession(), session=uid(71), at=6)
    assert told(world) == (1, 0, 0, 0)
    gone = FlowRef(id=uid(99), name="", kind="procedure", version=1, snapshot=HASHES[0])
    assert figures.counted(world.table, [Session(
        id=uid(72), owner=MAYA.id, created_at="", started_at="x", flow=gone,
    )]) == ()  # fmt: skip


@pytest.mark.behaviour("S1.25")
def test_a_run_of_a_draft_is_a_trial_and_counts_nowhere() -> None:
    world = published()
    do(world, SAM, save(1, over=0), at=3)
    run(world, SAM, acts.StartSession(flow=ref(1, 2)), session=uid(70))
    run(world, SAM, acts.PrepareSession(flow=ref(1, 2)), session=uid(71))
    run(world, SAM, acts.BeginPrepared(), session=uid(71), at=6)
    for name in (uid(70), uid(71)):
        session = world.table.get(Session, name)
        assert session is not None
        assert session.is_test
    assert told(world) == (0, 0, 0, 0)
    assert world.table.get(Snapshot, HASHES[1]) is not None
