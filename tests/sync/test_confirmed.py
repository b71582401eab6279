"""Own work that was decided as it is shown needs no pull, and stands as if it had been pulled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rflow_desktop.domain import acts, ops
from rflow_desktop.domain.model import BY_TYPE, Role
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.store.local import Local
from sync import exchange
from sync.core_lane import Pull, Push
from sync.protocol import Confirms, PushAnswer
from sync.server import ledger
from tests.bench.workload import Workload, captured
from tests.helpers.ids import CountedIds
from tests.server.world import NOON, TEAM, World, uid

PULL = Pull(max_bytes=1 << 20)


class Desk:
    """One computer of somebody, beside a central API in memory."""

    def __init__(self, world: World, who: str, number: int) -> None:
        self.world, self.who = world, who
        self.ids = CountedIds(number)
        self.local = Local.open(
            None, key=None, me=Actor(id=uid(who), role=Role.ENGINEER, team=TEAM, name=who.title()),
            replica=self.ids(), server=True, now_ms=lambda: world.now, new_id=self.ids,
        )  # fmt: skip

    def do(self, session: str, *what: Act) -> None:
        self.world.now += 1_000
        self.local.capture([(("session", session), act) for act in what])

    def push(self, *, confirms: Confirms = "made", **changed: Any) -> bool:
        """Sends what waits; whether nothing is left to pull."""
        letter = exchange.push_ask(self.local, Push(max_ops=200), replica="r")
        assert letter is not None
        with self.world.connection() as conn:
            caller = self.world.caller(conn, self.who)
            answer = ledger.accept(
                conn, caller, letter.ask, self.world.now, confirms=confirms
            ).answer
        read = PushAnswer.model_validate_json(answer.model_dump_json())
        if changed and read.confirmed is not None:
            told = read.confirmed.model_copy(update=changed)
            read = read.model_copy(update={"confirmed": told})
        exchange.settle(self.local, read, letter)
        return exchange.is_level(self.local, read)

    def asked(self, *, made: bool = False) -> Any:
        """What the server would say to what waits."""
        letter = exchange.push_ask(self.local, Push(max_ops=200), replica="r")
        assert letter is not None
        with self.world.connection() as conn:
            caller = self.world.caller(conn, self.who)
            answer = ledger.accept(
                conn, caller, letter.ask, self.world.now, confirms="made" if made else "true"
            )
            if not made:
                return answer.answer
            conn.rollback()
        return answer.answer

    def pull(self) -> None:
        ask = exchange.pull_ask(self.local, PULL, replica="r")
        answer = self.world.pull(self.who, epoch=ask.epoch, cursors=ask.cursors)
        exchange.apply(self.local, answer, PULL, user=uid(self.who))

    def rows(self) -> list[Any]:
        return self.local.replica.all(
            "SELECT type, id, root_type, root_id, seq, scopes, known, covered, base, doc FROM row"
            " ORDER BY type, id"
        )

    def drawn(self) -> list[Any]:
        found = self.local.replica.all
        return [
            found("SELECT * FROM line ORDER BY id"),
            found("SELECT * FROM stood ORDER BY entry"),
        ]

    def tallies(self) -> dict[str, Any]:
        found = self.local.replica.all('SELECT scope, "count", "sum" FROM scope')
        return {scope: rest for scope, *rest in found}


@pytest.fixture
def world() -> World:
    made = World()
    made.now = NOON
    return made


@pytest.fixture
def desks(world: World) -> Iterator[tuple[Desk, Desk, Desk]]:
    made = (Desk(world, "maya", 1), Desk(world, "maya", 2), Desk(world, "maya", 3))
    for desk in made:
        desk.pull()
    yield made
    for desk in made:
        desk.local.abandon()


def as_json(kind: str, doc: Any) -> str:
    return BY_TYPE[kind].model_validate(doc).as_json()


def work(desk: Desk) -> str:
    session = desk.ids()
    desk.do(session, acts.StartSession(title="Mail", client="Harbor"), acts.WritePad(text="one"))
    desk.do(session, acts.Choose(entry=desk.ids(), node="a", answer="yes", label="Yes"))
    desk.do(session, acts.AddNote(entry=desk.ids(), text="note"), acts.SetFields(ticket="T-1"))
    desk.do(session, acts.SetContact(name="Kim"), acts.Pause(reason="lunch"))
    return session


def test_own_work_stands_as_if_it_had_been_pulled(desks: tuple[Desk, Desk, Desk]) -> None:
    here, there, _ = desks
    work(here)
    whole = Workload(count=3, edits=0, live=0, files=0)
    for one in whole.documents:
        here.do(one["id"], captured(one, here.ids))  # type: ignore[arg-type]
    assert here.push()
    assert here.local.state().acked == 0
    there.pull()
    assert here.rows() == there.rows()
    assert here.drawn() == there.drawn()
    assert here.tallies() == there.tallies()
    here.pull()
    assert here.rows() == there.rows(), "and a pull has nothing to add"


def test_work_that_came_meanwhile_stays_over_what_was_decided(
    desks: tuple[Desk, Desk, Desk],
) -> None:
    here, there, _ = desks
    session = work(here)
    letter = exchange.push_ask(here.local, Push(max_ops=200), replica="r")
    assert letter is not None
    here.do(session, acts.SetFields(ticket="T-2"))
    with here.world.connection() as conn:
        caller = here.world.caller(conn, "maya")
        answer = ledger.accept(conn, caller, letter.ask, here.world.now, confirms="true").answer
    exchange.settle(here.local, answer, letter)
    assert not exchange.is_level(here.local, answer), "one row is shown otherwise by now"
    here.pull()
    line = "SELECT ticket FROM line WHERE id=?"
    assert here.local.replica.value(line, session) == "T-2"
    assert here.push()
    there.pull()
    assert here.rows() == there.rows()


def test_what_was_done_elsewhere_meanwhile_is_still_pulled(
    desks: tuple[Desk, Desk, Desk],
) -> None:
    here, there, fresh = desks
    session = work(here)
    assert here.push()
    there.pull()
    there.do(session, acts.AddNote(entry=there.ids(), text="at another computer"))
    there.push()
    here.do(session, acts.AddNote(entry=here.ids(), text="here"))
    assert not here.push()
    here.pull()
    fresh.pull()
    assert here.rows() == fresh.rows()
    assert here.tallies() == fresh.tallies()


def test_a_row_that_was_decided_otherwise_is_pulled(desks: tuple[Desk, Desk, Desk]) -> None:
    here, there, _ = desks
    work(here)
    kind, row_id = "pad", here.ids()
    assert not here.push(rows=[(kind, row_id, 1, 0, "0" * 32)])
    assert here.local.state().acked > 0
    here.pull()
    there.pull()
    assert here.rows() == there.rows()
    assert here.local.state().acked == 0


def test_new_sessions_are_told_as_one_each_by_what_is_in_all_of_their_rows(
    desks: tuple[Desk, Desk, Desk],
) -> None:
    here, _, _ = desks
    again = work(here)
    whole = Workload(count=3, edits=0, live=0, files=0)
    for one in whole.documents:
        here.do(one["id"], captured(one, here.ids))  # type: ignore[arg-type]
    written_again = whole.documents[1]["id"]
    here.do(written_again, acts.AddNote(entry=here.ids(), text="later in the same push"))
    told, plain = here.asked(made=True), here.asked()
    ops_ = told.results
    assert [ops_[place].status for place, *_ in told.confirmed.made] == ["accepted"] * 2
    rows = {seq: (kind, row_id, reach) for kind, row_id, seq, reach, _ in plain.confirmed.rows}
    docs = here.world.holds("maya")
    named = {(kind, row_id) for kind, row_id, *_ in told.confirmed.rows}
    for _, first, count, reach, sum_ in told.confirmed.made:
        keys = [rows.pop(seq) for seq in range(first, first + count)]
        assert count == 14
        assert keys[-1][0] == "session", "whoever holds it holds its steps"
        assert {one[2] for one in keys} == {reach}
        text = "\n".join(as_json(kind, docs[kind, row_id]) for kind, row_id, _ in keys)
        assert ops.digest(text.encode()) == sum_
        assert not named & {(kind, row_id) for kind, row_id, _ in keys}
    assert {one[:2] for one in rows.values()} == named, "and all others one by one"
    assert {("session", again), ("session", written_again)} <= named
    assert told.confirmed.reaches == plain.confirmed.reaches
    assert told.confirmed.moved == plain.confirmed.moved
