"""Both stores keep the same rows: one story, told to a desktop and to the central API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import BY_TYPE, Entry, Handoff, Outcome, Pad, Session
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Row
from sync.server.book import Book
from tests.server.world import ACCOUNT, OTHER, World, uid
from tests.store.desks import Desk

S, H, E1 = uid("a session"), uid("a handoff"), uid("an entry")
ODD = "Ünïcode 🦷 \u202e «quote» \\ \" ' % _ \t end"


class Store(Protocol):
    """What the rules ask of a store, and what the contract looks at."""

    def do(self, session: str, act: Act) -> None: ...
    def get(self, kind: type[Row], row_id: str) -> Any: ...
    def again(self) -> None: ...


class OnDesktop:
    """The encrypted database of a desktop that decides for itself."""

    def __init__(self, folder: Any) -> None:
        self.desk = Desk(folder=folder, key=bytes(range(32)))

    def do(self, session: str, act: Act) -> None:
        self.desk.do(session, act)

    def get(self, kind: type[Row], row_id: str) -> Any:
        return self.desk.local.get(kind, row_id)

    def again(self) -> None:
        self.desk.restart()


class OnServer:
    """The central API's ledger over its own tables."""

    def __init__(self) -> None:
        self.world = World()

    def do(self, session: str, act: Act) -> None:
        self.world.now += 1_000
        (verdict,) = self.world.push("maya", self.world.op("maya", session, act))
        if verdict.status != "accepted":
            raise Refused(verdict.sentence or "Not taken.", verdict.reason)

    def get(self, kind: type[Row], row_id: str) -> Any:
        with self.world.connection() as conn:
            return Book.opened(conn, ACCOUNT).get(kind, row_id)

    def again(self) -> None:
        """Every read is a transaction of its own already."""


@pytest.fixture(params=["desktop", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Store]:
    made = OnDesktop(tmp_path) if request.param == "desktop" else OnServer()
    yield made
    if isinstance(made, OnDesktop):
        made.desk.close()


STORY: tuple[Act, ...] = (
    acts.StartSession(title=ODD, ticket="048", client="Straße & Söhne", variables={"a_b": ODD}),
    acts.Choose(entry=E1, node="n", answer="yes", label=ODD, note="two\nlines"),
    acts.WritePad(text="one\r\n\ttwo " + ODD),
    acts.SetVariables(set={"empty": "", "zero": "0"}, unset=("a_b",)),
    acts.Pause(reason="Mañana", until="2026-11-24T09:00:00.001Z"),
    acts.Resume(),
)


def told(store: Store) -> None:
    for act in STORY:
        store.do(S, act)


@pytest.mark.behaviour("S3.57")
def test_texts_times_and_maps_come_back_as_they_were(store: Store) -> None:
    told(store)
    store.again()
    session, entry, pad = (store.get(kind, i) for kind, i in ((Session, S), (Entry, E1), (Pad, S)))
    assert (session.title, session.ticket, session.client) == (ODD.strip(), "048", "Straße & Söhne")
    assert session.variables == {"empty": "", "zero": "0"}
    assert (session.paused_at, session.pause_until, session.flow) == (None, None, None)
    assert (entry.label, entry.note, entry.parent, entry.number) == (ODD, "two\nlines", None, 1)
    assert pad.text == "one\r\n\ttwo " + ODD
    assert session.started_at.endswith("Z")
    assert [mark.down for mark in session.marks] == [True, False]


@pytest.mark.behaviour("S3.57")
def test_every_row_is_read_as_the_value_that_was_put(store: Store) -> None:
    told(store)
    for kind, row_id in ((Session, S), (Entry, E1), (Pad, S)):
        row = store.get(kind, row_id)
        assert type(row).model_validate(row.doc()) == row
        assert BY_TYPE[kind.TYPE] is kind


@pytest.mark.behaviour("S3.57")
def test_what_is_not_there_is_none_and_what_is_refused_leaves_nothing(store: Store) -> None:
    told(store)
    before = store.get(Session, S)
    assert store.get(Session, uid("nowhere")) is None
    assert store.get(Handoff, H) is None
    with pytest.raises(Refused):
        store.do(S, acts.CancelPrepared())
    with pytest.raises(Refused):
        store.do(uid("nowhere"), acts.SetFields(title="a"))
    assert store.get(Session, S) == before
    assert store.get(Session, uid("nowhere")) is None


@pytest.mark.behaviour("S3.57", "S3.08")
def test_the_same_act_twice_is_once_and_the_end_is_the_end(store: Store) -> None:
    told(store)
    store.do(S, acts.AddNote(entry=uid("note"), text="once"))
    store.do(S, acts.AddNote(entry=uid("note"), text="twice"))
    assert store.get(Entry, uid("note")).body == "once"
    store.do(S, acts.Complete(outcome=Outcome.WORKAROUND, outcome_notes=ODD))
    with pytest.raises(Refused) as refused:
        store.do(S, acts.SetFields(title="late"))
    assert refused.value.code == "closed"
    closed = store.get(Session, S)
    assert (closed.outcome, closed.outcome_notes) == (Outcome.WORKAROUND, ODD)


@pytest.mark.behaviour("S2.77", "S3.57")
def test_another_account_with_the_same_ids_reads_nothing_of_it() -> None:
    store = OnServer()
    told(store)
    store.do(S, acts.HandOver(handoff=H, need="Please"))
    with store.world.connection() as conn:
        other = Book.opened(conn, OTHER)
        kinds: tuple[tuple[type[Row], str], ...] = (
            (Session, S), (Handoff, H), (Entry, E1), (Pad, S),
        )  # fmt: skip
        assert [other.get(kind, row_id) for kind, row_id in kinds] == [None] * 4
    assert not any(key[1] in (S, H, E1) for key in store.world.holds("eve"))
    assert any(key[1] == H for key in store.world.holds("ben"))
