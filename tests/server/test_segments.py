"""Packed pieces: whoever takes them and pulls on holds exactly what a plain pull gives."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from sqlalchemy import select

from rflow_desktop.domain import acts
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import Briefing, Entry, FlowVersion, Role, Session, Suggestion
from rflow_desktop.domain.policy import Actor
from rflow_desktop.ids import Uuid7
from rflow_desktop.store import piece
from rflow_desktop.store.applying import read_scopes
from rflow_desktop.store.local import Local
from rflow_desktop.store.replica import Replica
from sync.protocol import SnapshotAnswer
from sync.server import retention, schema, segments
from tests.server.world import ACCOUNT, NOON, World, starter, uid

WORKERS = ("maya", "ben", "priya", "sam")


def desktop(who: str, role: Role = Role.ENGINEER, *, now: int = NOON) -> Local:
    """A new computer, in memory."""
    return Local.open(
        None, key=None, me=Actor(id=uid(who), name=who, role=role), replica="new", server=True,
        now_ms=lambda: now, new_id=Uuid7(),
    )  # fmt: skip


def pack(world: World, scopes: Iterable[str], *, most: int = 7) -> None:
    with world.connection() as conn:
        for one in segments.missing(conn, ACCOUNT, scopes, most=most, least=3):
            segments.keep(conn, ACCOUNT, segments.pack(conn, ACCOUNT, one))


def seen_by(world: World, who: str) -> frozenset[str]:
    with world.connection() as conn:
        return world.caller(conn, who).scopes


def listed(world: World, who: str) -> SnapshotAnswer:
    with world.connection() as conn:
        return segments.listed(conn, world.caller(conn, who), world.now)


def fetched(world: World, who: str, hash_: str) -> bytes | None:
    with world.connection() as conn:
        return segments.one(conn, world.caller(conn, who), hash_)


def unpack(world: World, local: Local, who: str, told: SnapshotAnswer) -> int:
    """As the carrier does; how many pieces it took."""
    here = local.snapshot.begin(told.epoch, horizon=told.horizon)
    scopes = {one.scope: one.upto for one in told.scopes}
    marks = sorted((mark for one in told.scopes for mark in one.segments), key=lambda m: -m.newest)
    assert here is not None
    for mark in marks:
        if mark.sha256 not in here:
            raw = fetched(world, who, mark.sha256)
            assert raw is not None
            local.snapshot.take(raw, mark.sha256, scopes)
    local.snapshot.finish(told.epoch, scopes, horizon=told.horizon)
    return len(marks) - len(here)


def pull(world: World, local: Local, who: str) -> int:
    """Until nothing is left; how many rows came."""
    count = 0
    while True:
        state = local.state()
        answer = world.pull(
            who, epoch=state.epoch, horizon=state.horizon, cursors=dict(state.cursors),
            max_bytes=4_096,
        )  # fmt: skip
        local.apply(answer)
        count += len(answer.rows)
        if not answer.more:
            assert not any(one.repair for one in scopes_of(local)), "the tallies differ"
            return count


def scopes_of(local: Local) -> list[Any]:
    return list(read_scopes(Replica(local.replica)).values())


def drawn(local: Local) -> dict[str, list[Any]]:
    """Everything that screens and searches read, once there has been a pause."""
    while local.freshen():
        pass
    tables = {
        "row": "SELECT type, id, root_type, root_id, seq, scopes, covered, known, doc FROM row",
        "scope": "SELECT scope, cursor, count, sum FROM scope",
    }
    tables |= {name: f"SELECT * FROM {name}" for name in ("line", "transfer", "stood", "person")}
    tables["shelf"] = "SELECT * FROM shelf"
    return {name: sorted(map(tuple, local.replica.all(sql))) for name, sql in tables.items()}


def busy(world: World, chance: random.Random, sessions: list[str]) -> None:
    """A few things that people do, so that rows come, change, and leave scopes."""
    who = chance.choice(WORKERS)
    session = uid(f"session {chance.randrange(40)}")
    handoff = uid(f"handoff {chance.randrange(10_000)}")
    choose = acts.Choose(
        entry=uid(f"entry {chance.random()}"), node="q1", title="Does it ring?", answer="yes",
        label=chance.choice(("", "Yes")), note=chance.choice(("", "twice")),
    )  # fmt: skip
    act = chance.choice(
        [
            acts.StartSession(title="Mail", client="Häfen & Co", ticket="INC 1"),
            acts.AddNote(entry=uid(f"note {chance.random()}"), text="Router ist warm"),
            choose, choose,
            acts.SetFields(client=chance.choice(("ELM", "Öl", ""))),
            acts.HandOver(handoff=handoff, need="Please look"),
            acts.Complete(outcome="resolved"),
            acts.Pause(reason="lunch"),
        ]
    )  # fmt: skip
    world.now += 1_000
    sent = [world.op(who, session, act)]
    waiting = world.holds(who)
    claims = [
        (doc["session"], key[1]) for key, doc in waiting.items()
        if key[0] == "handoff" and doc.get("state", "open") == "open"
    ]  # fmt: skip
    if claims and chance.random() < 0.5:
        where, handoff = chance.choice(sorted(claims))
        sent.append(world.op(who, where, acts.Claim(handoff=handoff)))
    world.push(who, *sent)
    sessions.append(session)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_pieces_and_a_pull_are_as_good_as_pulling_everything(seed: int) -> None:
    world, chance = World(), random.Random(seed)
    done: list[str] = []
    for _ in range(60):
        busy(world, chance, done)
        if chance.random() < 0.15:
            who = chance.choice(WORKERS)
            pack(world, seen_by(world, who), most=chance.choice((3, 7, 40)))
    for who in WORKERS:
        plain, quick = desktop(who), desktop(who)
        everything = pull(world, plain, who)
        pack(world, seen_by(world, who))
        told = listed(world, who)
        for _ in range(chance.randrange(4)):
            busy(world, chance, done)  # between the listing and the end of it
        if unpack(world, quick, who, told):
            assert pull(world, quick, who) < everything
        pull(world, quick, who)
        pull(world, plain, who)
        theirs, ours = drawn(plain), drawn(quick)
        for table, rows in theirs.items():
            assert ours[table] == rows, table
        plain.close()
        quick.close()


def test_what_belongs_to_a_flow_is_packed_as_a_part_of_it() -> None:
    world, (content, _) = World(), starter()
    over = content_hash(content)
    for number in range(4):
        mine = content.model_copy(update={"description": f"Number {number}."})
        name, raw = content_hash(mine), document(mine)
        save = acts.SaveFlow(snapshot=name, content=raw, over=over)
        offer = acts.SuggestChange(
            suggestion=uid(f"offer {number}"), snapshot=name, content=raw, over=over, note="So."
        )
        publish = acts.PublishFlow(snapshot=name)
        for act in (save, publish, offer):
            world.accepted("ben", world.op("ben", content.id, act, entity="flow"))
        over = name
    pack(world, seen_by(world, "ben"))
    plain, quick = desktop("ben"), desktop("ben")
    pull(world, plain, "ben")
    assert unpack(world, quick, "ben", listed(world, "ben"))
    pull(world, quick, "ben")
    assert drawn(quick) == drawn(plain)
    assert len(quick.parts(FlowVersion, content.id)) == 5
    assert len(quick.parts(Suggestion, content.id)) == 4


def grown(world: World) -> None:
    """Maya's session with forty notes, one of Ben's, packed."""
    for who in ("maya", "ben"):
        session = uid(f"of {who}")
        world.accepted(who, world.op(who, session, acts.StartSession(title="Mail")))
        notes = [acts.AddNote(entry=uid(f"{who} {one}"), text=f"note {one}") for one in range(40)]
        world.accepted(who, *(world.op(who, session, note) for note in notes))
        pack(world, (f"user:{uid(who)}",))


def test_a_piece_is_for_whoever_may_pull_its_scope() -> None:
    world = World()
    grown(world)
    [mark, *_] = next(one for one in listed(world, "maya").scopes if one.segments).segments
    assert fetched(world, "maya", mark.sha256)
    for other in ("ben", "vic", "ada", "eve"):
        assert fetched(world, other, mark.sha256) is None
        hashes = {one.sha256 for scope in listed(world, other).scopes for one in scope.segments}
        assert mark.sha256 not in hashes


def test_what_was_interrupted_goes_on_where_it_was() -> None:
    world, local = World(), desktop("maya")
    grown(world)
    told = listed(world, "maya")
    scopes = {one.scope: one.upto for one in told.scopes}
    [first, *_] = next(one for one in told.scopes if one.segments).segments
    assert local.snapshot.begin(told.epoch) == frozenset()
    raw = fetched(world, "maya", first.sha256)
    assert raw is not None
    local.snapshot.take(raw, first.sha256, scopes)
    assert local.state().epoch == 0, "until the end it counts as nothing held"
    assert local.snapshot.begin(told.epoch) == {first.sha256}
    unpack(world, local, "maya", told)
    pull(world, local, "maya")
    assert len(local.parts(Entry, uid("of maya"))) == 40


def test_who_is_shut_out_before_all_pieces_have_come_keeps_none_of_them() -> None:
    world, local = World(), desktop("maya")
    grown(world)
    told = listed(world, "maya")
    scopes = {one.scope: one.upto for one in told.scopes}
    [first, *_] = next(one for one in told.scopes if one.segments).segments
    local.snapshot.begin(told.epoch)
    raw = fetched(world, "maya", first.sha256)
    assert raw is not None
    local.snapshot.take(raw, first.sha256, scopes)
    assert local.put_away().all
    assert not local.state().cursors
    assert not local.replica.value("SELECT count(*) FROM row WHERE seq>0")
    assert local.snapshot.begin(told.epoch) == frozenset(), "the next sign-in begins anew"


@pytest.mark.parametrize("taken", ["all of them", "the first"])
def test_pieces_that_the_horizon_has_passed_are_fetched_anew(taken: str) -> None:
    world, local = World(), desktop("maya")
    grown(world)
    pull(world, local, "maya")
    told = listed(world, "maya")
    assert local.snapshot.begin(told.epoch, horizon=told.horizon) == frozenset(), "beside"
    if taken == "all of them":
        unpack(world, local, "maya", told)
        assert local.snapshot.begin(told.epoch, horizon=told.horizon) is None
    else:
        mark = next(one.segments[0] for one in told.scopes if one.segments)
        raw = fetched(world, "maya", mark.sha256)
        assert raw is not None
        local.snapshot.take(raw, mark.sha256, {one.scope: one.upto for one in told.scopes})
    world.accepted("maya", world.op("maya", uid("of maya"), acts.HandOver(
        handoff=uid("h"), need="Please look")))  # fmt: skip
    world.accepted("ben", world.op("ben", uid("of maya"), acts.Claim(handoff=uid("h"))))
    world.now += 181 * retention.DAY_MS
    with world.connection() as conn:
        assert retention.tidy(conn, world.now)["departures"]
    pack(world, seen_by(world, "maya"))
    later = listed(world, "maya")
    assert later.horizon > told.horizon
    assert local.snapshot.begin(later.epoch, horizon=later.horizon) == frozenset()
    unpack(world, local, "maya", later)
    pull(world, local, "maya")
    plain = desktop("maya")
    pull(world, plain, "maya")
    assert drawn(local) == drawn(plain)


def test_own_work_from_before_the_first_contact_stays_on_top() -> None:
    world, local = World(), desktop("maya")
    grown(world)
    session = ("session", uid("of maya"))
    local.capture([(("session", uid("mine")), acts.StartSession(title="On the train"))])
    told = listed(world, "maya")
    unpack(world, local, "maya", told)
    local.capture([(session, acts.SetFields(client="Harbor"))])
    pull(world, local, "maya")
    mine, known = local.get(Session, uid("mine")), local.get(Session, session[1])
    assert mine is not None
    assert known is not None
    assert (mine.title, known.client) == ("On the train", "Harbor")


def test_own_work_that_does_not_fit_what_a_piece_brings_is_marked() -> None:
    world, entry = World(), uid("own entry")
    grown(world)
    session = uid("of maya")
    world.accepted("maya", world.op("maya", session, acts.HandOver(handoff=uid("h"), need="Look")))
    pack(world, (f"user:{uid('maya')}",))
    local, root = desktop("maya", now=NOON + 60_000), ("session", session)
    local.capture([(root, acts.StartSession(title="Mail"))])
    local.capture([(root, acts.Choose(entry=entry, node="n1", answer="yes"))])
    unpack(world, local, "maya", listed(world, "maya"))
    assert local.get(Entry, entry) is None
    assert local.replica.value("SELECT conflict FROM work WHERE root_id=?", session) == 1


WRONG: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("cut off", lambda raw: raw[:-9]),
    ("altered", lambda raw: raw[:50] + bytes([raw[50] ^ 1]) + raw[51:]),
    ("a page", lambda _: b"<!doctype html><title>Sign in</title>"),
]


@pytest.mark.parametrize(("title", "spoil"), WRONG, ids=[one[0] for one in WRONG])
def test_a_piece_that_was_changed_on_the_way_changes_nothing(
    title: str, spoil: Callable[[bytes], bytes]
) -> None:
    world, local = World(), desktop("maya")
    grown(world)
    told = listed(world, "maya")
    local.snapshot.begin(told.epoch)
    before = drawn(local)
    [mark, *_] = next(one for one in told.scopes if one.segments).segments
    raw = fetched(world, "maya", mark.sha256)
    assert raw is not None
    with pytest.raises(piece.Damaged):
        local.snapshot.take(spoil(raw), mark.sha256, {one.scope: 0 for one in told.scopes})
    assert drawn(local) == before


def test_rows_of_another_shape_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    world, plain, quick = World(), desktop("maya"), desktop("maya")
    grown(world)
    monkeypatch.setattr(piece, "shape", lambda: "another")
    unpack(world, quick, "maya", listed(world, "maya"))
    pull(world, quick, "maya")
    pull(world, plain, "maya")
    assert drawn(quick) == drawn(plain)


def test_a_piece_that_has_mostly_moved_on_is_made_anew() -> None:
    world = World()
    grown(world)
    scope = f"user:{uid('maya')}"

    def pieces() -> dict[int, str]:
        with world.connection() as conn:
            table = schema.segment.c
            asked = select(table.after, table.sha256).where(table.scope == scope)
            return {one.after: one.sha256 for one in conn.execute(asked)}

    before = pieces()
    pack(world, (scope,))
    assert pieces() == before, "nothing moved, nothing is made"
    claimed = uid("h")
    hand = acts.HandOver(handoff=claimed, need="Please")
    world.accepted("maya", world.op("maya", uid("of maya"), hand))
    world.accepted("ben", world.op("ben", uid("of maya"), acts.Claim(handoff=claimed)))
    pack(world, (scope,))
    after = pieces()
    assert set(before) <= set(after)
    assert sum(after[key] != one for key, one in before.items()) >= len(before) - 1
    plain, quick = desktop("maya"), desktop("maya")
    unpack(world, quick, "maya", listed(world, "maya"))
    pull(world, quick, "maya")
    pull(world, plain, "maya")
    assert drawn(quick) == drawn(plain)


def test_what_left_between_two_lists_of_pieces_is_not_kept_from_the_first() -> None:
    """Interrupted, and gone on with after a session that waited for anybody was claimed."""
    world, quick, plain = World(), desktop("priya"), desktop("priya")
    grown(world)
    handoff, session = uid("h"), uid("of maya")
    hand = acts.HandOver(handoff=handoff, need="Please")
    world.accepted("maya", world.op("maya", session, hand))
    pack(world, seen_by(world, "priya"))
    told = listed(world, "priya")
    scopes = {one.scope: one.upto for one in told.scopes}
    quick.snapshot.begin(told.epoch)
    for mark in (mark for one in told.scopes for mark in one.segments):
        raw = fetched(world, "priya", mark.sha256)
        assert raw is not None
        quick.snapshot.take(raw, mark.sha256, scopes)
    assert quick.parts(Briefing, session)
    world.accepted("ben", world.op("ben", session, acts.Claim(handoff=handoff)))
    pack(world, seen_by(world, "priya"))
    unpack(world, quick, "priya", listed(world, "priya"))
    pull(world, quick, "priya")
    pull(world, plain, "priya")
    assert not quick.parts(Briefing, session)
    assert drawn(quick) == drawn(plain)
