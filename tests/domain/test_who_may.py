"""Who may do what to a session wherever it stands: people, acts and places in one table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import Rate, Rename, Trash
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Outcome, Session, User
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from tests.domain.examples import EXAMPLES
from tests.domain.world import (
    ADA,
    H2,
    MAYA,
    MINUTE,
    NOON,
    PEOPLE,
    SAM,
    TOM,
    VIC,
    H,
    S,
    World,
    instant,
    uid,
)

ROOTS = {"flow": uid(31), "assistant": uid(51), "account": uid(71), "session": S}
PEOPLE_BY_LETTER = {"m": MAYA, "s": SAM, "t": TOM, "a": ADA, "v": VIC}
"""Maya begins and escalates, Sam claims; Tom is a colleague, Ada an admin, Vic a viewer."""


def active() -> World:
    world = World()
    world.do(MAYA, acts.StartSession(title="VPN drops"))
    return world


def in_transit() -> World:
    world = active()
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=1)
    return world


def claimed() -> World:
    world = in_transit()
    world.do(SAM, acts.Claim(handoff=H), at=2)
    return world


def closed() -> World:
    world = claimed()
    world.do(SAM, acts.Complete(outcome=Outcome.RESOLVED), at=3)
    return world


PLACES: dict[str, Callable[[], World]] = {
    "active": active, "in transit": in_transit, "claimed": claimed, "closed": closed,
}  # fmt: skip
ACTS: dict[str, Act] = {
    "edit": acts.SetFields(title="New"),
    "answer": acts.Choose(entry=uid(21), node="a"),
    "note": acts.AddNote(entry=uid(22), text="a"),
    "scratchpad": acts.WritePad(text="a"),
    "pause": acts.Pause(),
    "escalate": acts.HandOver(handoff=H2, need="Decide."),
    "close": acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Other."),
    "link a ticket": acts.SetFields(ticket="48190"),
    "documentation": acts.RecordArtifact(
        artifact=uid(24), kind="note", format="psa", sha256="a" * 64, delivered="copied"
    ),
    "rate": Rate(rating=4),
    "rename": Rename(title="Other"),
    "delete": Trash(),
    "claim": acts.Claim(handoff=H),
    "ask": acts.Ask(handoff=H, question=uid(25), text="Which build?"),
    "give back": acts.ReturnHandoff(handoff=H),
    "take back": acts.CancelHandoff(handoff=H),
}
MAY: dict[str, dict[str, str]] = {
    "edit": {"active": "m", "in transit": "m", "claimed": "s", "closed": ""},
    "answer": {"active": "m", "in transit": "", "claimed": "s", "closed": ""},
    "note": {"active": "m", "in transit": "m", "claimed": "s", "closed": "s"},
    "scratchpad": {"active": "m", "in transit": "m", "claimed": "s", "closed": "s"},
    "pause": {"active": "m", "in transit": "", "claimed": "s", "closed": ""},
    "escalate": {"active": "m", "in transit": "", "claimed": "s", "closed": ""},
    "close": {"active": "m", "in transit": "", "claimed": "s", "closed": "s"},
    "link a ticket": {"active": "m", "in transit": "m", "claimed": "s", "closed": ""},
    "documentation": {"active": "m", "in transit": "m", "claimed": "s", "closed": "s"},
    "rate": {"active": "m", "in transit": "m", "claimed": "s", "closed": "s"},
    "rename": {"active": "ma", "in transit": "ma", "claimed": "sa", "closed": "sa"},
    "delete": {"active": "ma", "in transit": "", "claimed": "", "closed": ""},
    "claim": {"active": "", "in transit": "sta", "claimed": "s", "closed": ""},
    "ask": {"active": "", "in transit": "sta", "claimed": "sta", "closed": ""},
    "give back": {"active": "", "in transit": "", "claimed": "s", "closed": ""},
    "take back": {"active": "", "in transit": "m", "claimed": "", "closed": ""},
}
"""Letters of the people whose act is taken. Nobody else's is."""


@pytest.mark.behaviour("S2.27", "S2.12", "S2.46", "S2.62")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("act", ACTS)
def test_exactly_these_may(act: str, place: str) -> None:
    taken = ""
    for letter, person in PEOPLE_BY_LETTER.items():
        world = PLACES[place]()
        with suppress(Refused):
            world.put(world.op(person, ACTS[act], at=10))
            taken += letter
    assert sorted(taken) == sorted(MAY[act][place])


@pytest.mark.behaviour("S2.12")
@pytest.mark.parametrize("act", EXAMPLES, ids=lambda act: act.KIND)
def test_a_viewer_is_refused_whatever_they_try_even_with_work_of_their_own(act: Act) -> None:
    world = World()
    mine = Session(id=S, owner=VIC.id, created_at=instant(NOON), started_at=instant(NOON))
    world.table.rows["session", S] = mine
    entity = act.KIND.partition(".")[0]
    root = entity if entity in ROOTS else "session"
    op = world.op(VIC, act, root=ROOTS[root], entity=root)
    assert world.refuses(op).code == "forbidden"


@pytest.mark.behaviour("S3.01")
def test_an_id_is_made_where_the_work_is_begun_and_counts_once() -> None:
    world = World()
    first = world.do(MAYA, acts.StartSession(title="VPN drops"))
    before = world.table.docs()
    world.put(first)
    world.put(world.op(MAYA, acts.StartSession(title="Other"), at=1))
    assert world.table.docs() == before, "the same id again is the same session"
    stolen = world.op(TOM, acts.StartSession(title="Mine"), at=2)
    assert world.refuses(stolen).code == "exists"
    session = world.table.get(Session, S)
    assert session is not None
    assert (session.owner, session.team) == (MAYA.id, MAYA.team)


@pytest.mark.behaviour("S3.01")
def test_who_leaves_takes_no_work_along() -> None:
    world = claimed()
    gone = world.table.get(User, MAYA.id)
    assert gone is not None
    world.table.rows["user", MAYA.id] = gone.model_copy(update={"active": False})
    world.do(SAM, acts.SetFields(title="Goes on"), at=5)
    session = world.table.get(Session, S)
    assert session is not None
    assert (session.title, session.owner) == ("Goes on", SAM.id)


@pytest.mark.behaviour("S3.17")
def test_what_was_kept_for_somebody_who_left_is_free_for_all_at_once() -> None:
    world = active()
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide.", to=SAM.id), at=1)
    assert world.refuses(world.op(TOM, acts.Claim(handoff=H), at=2)).code == "directed"
    leaves(world, SAM)
    world.do(TOM, acts.Claim(handoff=H), at=3)
    session = world.table.get(Session, S)
    assert session is not None
    assert session.owner == TOM.id


def leaves(world: World, who: Actor) -> None:
    row = world.table.get(User, who.id)
    assert row is not None
    world.table.rows["user", who.id] = row.model_copy(update={"active": False})


WRITES: tuple[tuple[Callable[[], World], Actor, Act], ...] = (
    *((active, MAYA, ACTS[name]) for name in (
        "edit", "answer", "note", "scratchpad", "pause", "escalate", "close", "documentation",
        "rate", "rename", "delete",
    )),
    (active, MAYA, acts.SetVariables(set={"a": "b"})),
    (active, MAYA, acts.SetContact(phone="+1")),
    (active, MAYA, acts.AddStep(entry=uid(21), title="a")),
    (active, MAYA, acts.Attach(evidence=uid(23), sha256="a" * 64, size=1, mime="a/b")),
    (in_transit, SAM, ACTS["claim"]),
    (in_transit, TOM, ACTS["ask"]),
    (in_transit, MAYA, ACTS["take back"]),
    (claimed, SAM, ACTS["give back"]),
)  # fmt: skip


@pytest.mark.behaviour("S3.38")
@pytest.mark.parametrize(
    ("place", "who", "act"), WRITES, ids=[f"{row[2].KIND}-{n}" for n, row in enumerate(WRITES)]
)
def test_every_write_shows_in_when_it_was_changed_and_by_whom(
    place: Callable[[], World], who: Actor, act: Act
) -> None:
    world = place()
    world.do(who, act, at=10)
    session = world.table.get(Session, S)
    assert session is not None
    assert (session.changed_at, session.changed_by) == (instant(NOON + 10 * MINUTE), who.id)


@pytest.mark.behaviour("S3.38")
def test_what_comes_late_does_not_turn_the_time_back() -> None:
    world = active()
    world.do(MAYA, acts.SetFields(title="New"), at=9)
    world.do(MAYA, acts.SetFields(ticket="1"), at=4)
    session = world.table.get(Session, S)
    assert session is not None
    assert (session.ticket, session.changed_at) == ("1", instant(NOON + 9 * MINUTE))


def test_the_table_names_everybody_and_every_act() -> None:
    assert set(MAY) == set(ACTS)
    assert all(set(row) == set(PLACES) for row in MAY.values())
    assert {one.id for one in PEOPLE_BY_LETTER.values()} <= {one.id for one in PEOPLE}
