"""A line that is slow, torn, silent or gone, wherever it may happen and on either side of what the
server does: everything arrives once, by itself, and bytes that arrived are not sent again.

Time is short here because the desktop's patience is: a slow line moves 16 kbit/s for somebody who
waits thirty seconds for a sign of life, and for who waits half a second sixty times that.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Evidence, Session
from rflow_desktop.store.local import Local
from sync.line import Patience
from sync.server import schema
from tests.proc.proxy import Ask, Pace, Proxy, Reply, Request, Spoil, proxy
from tests.server.harness import Office
from tests.server.world import uid
from tests.sync.test_engine import BEGIN, ROOT, Desk, desk, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
STALL, FASTER = 0.5, 60
SHORT = Patience(connect_seconds=5.0, stall_seconds=STALL, least_rate=2_000 * FASTER)
SLOW = Pace(piece=1_200, pause=1_200 / SHORT.least_rate)
SLICES = Pace(piece=3)
FEW, ALWAYS = 2, 1_000
"""How often each thing happens: some break what they meet, with others the line has to do."""
PACKED = 400
"""Enough rows for the server to pack them."""

Kind = Callable[[Proxy], Spoil]


def blackhole(line: Proxy) -> Spoil:
    """It is taken, goes nowhere, and nobody says so."""

    async def spoil(_: Request, __: Ask) -> Reply:
        await line.held.wait()
        return Reply(None)

    return spoil


def silent_after(line: Proxy) -> Spoil:
    async def spoil(_: Request, ask: Ask) -> Reply:
        await ask()
        await line.held.wait()
        return Reply(None)

    return spoil


def silent_midway(_: Proxy) -> Spoil:
    async def spoil(_: Request, ask: Ask) -> Reply:
        raw = await ask()
        return Reply(raw[: len(raw) - 20], stays=True)

    return spoil


def half_open(_: Proxy) -> Spoil:
    """The answer comes; then the other end is gone, and the connection looks as if it stayed."""

    async def spoil(_: Request, ask: Ask) -> Reply:
        raw = await ask()
        return Reply(re.sub(rb"(?i)connection: close\r\n", b"", raw, count=1), stays=True)

    return spoil


def flapping(_: Proxy) -> Spoil:
    """Broken off before, whole, broken off after, and so on."""
    turn = Counter[str]()

    async def spoil(_: Request, ask: Ask) -> Reply:
        turn["n"] += 1
        raw = await ask() if turn["n"] % 3 else b""
        return Reply(raw if turn["n"] % 3 == 2 else None)

    return spoil


def twice(_: Proxy) -> Spoil:
    """The same request comes to the server twice, and the second answer counts."""

    async def spoil(_: Request, ask: Ask) -> Reply:
        await ask()
        return Reply(await ask())

    return spoil


def answered_twice(_: Proxy) -> Spoil:
    async def spoil(_: Request, ask: Ask) -> Reply:
        raw = await ask()
        return Reply(raw + raw)

    return spoil


def paced(there: Pace | None = None, back: Pace | None = None) -> Kind:
    def kind(_: Proxy) -> Spoil:
        async def spoil(_: Request, ask: Ask) -> Reply:
            raw = await (ask() if there is None else ask(there))
            return Reply(raw) if back is None else Reply(raw, pace=back)

        return spoil

    return kind


TOXICS: dict[str, Kind] = {
    "before: a black hole": blackhole,
    "before: a slow line": paced(there=SLOW),
    "before: in slices": paced(there=SLICES),
    "before: sent twice": twice,
    "after: silence": silent_after,
    "after: silence in the middle": silent_midway,
    "after: a slow line": paced(back=SLOW),
    "after: in slices": paced(back=SLICES),
    "after: answered twice": answered_twice,
    "after: half open": half_open,
    "before and after: flapping": flapping,
}
BREAKING = frozenset(
    {"before: a black hole", "after: silence", "after: silence in the middle",
     "after: half open", "before and after: flapping"}
)  # fmt: skip
toxics = pytest.mark.parametrize("title", TOXICS)


def toxic(line: Proxy, title: str, *, path: str) -> None:
    times = FEW if title in BREAKING else ALWAYS
    line.spoils(TOXICS[title](line), times=times, path=path)


async def in_time(
    one: Office, line: Proxy, maya: Desk, done: Callable[[], Awaitable[object]]
) -> None:
    """Asks for it until it is done; the pauses of the desktop are cut short, as by a person."""
    async with asyncio.timeout(60):
        while not (line.seen and await done()):
            moved = asyncio.Event()
            leave = maya.notices.subscribe(lambda _, moved=moved: moved.set())  # type: ignore[misc]
            one.clock.ms += 1_000  # files wait by the clock on the wall
            maya.engine.sync_now()
            try:
                async with asyncio.timeout(STALL):
                    await moved.wait()
            except TimeoutError:
                pass
            leave()


@toxics
def test_a_change_arrives_once(tmp_path: Path, title: str) -> None:
    async def story(one: Office, url: str) -> None:
        async with proxy(url) as line, desk(one, line.url, "maya", patience=SHORT) as maya:
            await maya.level()
            toxic(line, title, path="/v1/push")
            note = acts.AddNote(entry=uid("note"), text="n" * 2_000)
            await maya.do(BEGIN, (ROOT, note))
            await in_time(one, line, maya, lambda: maya.database.run(_is_level))
            count = await one.central.database.read(
                lambda conn: conn.execute(select(func.count()).select_from(schema.op)).scalar_one()
            )
            assert count == 2
            assert [entry.body for entry in await maya.database.run(_notes)] == ["n" * 2_000]
            assert maya.engine.facts.attention == 0

    run(story, tmp_path)


@toxics
def test_what_others_did_comes_once(tmp_path: Path, title: str) -> None:
    async def story(one: Office, url: str) -> None:
        async with (
            desk(one, url, "maya", nth=2) as other,
            proxy(url) as line,
            desk(one, line.url, "maya", patience=SHORT) as maya,
        ):
            await maya.level()
            toxic(line, title, path="/v1/pull")
            note = acts.AddNote(entry=uid("note"), text="n" * 2_000)
            await other.do(BEGIN, (ROOT, note))
            await other.level()
            await in_time(one, line, maya, lambda: maya.database.run(_notes))
            await maya.level()
            assert [entry.body for entry in await maya.database.run(_notes)] == ["n" * 2_000]

    run(story, tmp_path)


@toxics
def test_a_sign_in_is_renewed_and_never_ended_by_the_line(tmp_path: Path, title: str) -> None:
    async def story(one: Office, url: str) -> None:
        async with proxy(url) as line, desk(one, line.url, "maya", patience=SHORT) as maya:
            await maya.level()
            toxic(line, title, path="/v1/auth/refresh")
            one.clock.ms += 3 * 60 * 60 * 1000
            await maya.do(BEGIN)
            await in_time(one, line, maya, lambda: maya.database.run(_is_level))
            assert maya.engine.facts.signed_in

    run(story, tmp_path)


@pytest.mark.parametrize("path", ["/v1/snapshot", "/v1/segments/"])
@toxics
def test_the_pieces_of_a_snapshot_come(tmp_path: Path, title: str, path: str) -> None:
    at = "2026-11-21T09:26:03.120Z"
    notes = tuple(
        acts.CapturedEntry(id=uid(f"note {number}"), kind="note", body=f"note {number}", at=at)
        for number in range(PACKED)
    )

    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya", nth=2) as other:
            await other.do((ROOT, acts.CaptureSession(created_at=at, entries=notes)))
            await other.level()
        async with proxy(url) as line:
            toxic(line, title, path=path)
            async with desk(one, line.url, "maya", patience=SHORT) as maya:
                await in_time(one, line, maya, lambda: maya.database.run(_notes))
                await maya.level()
                found = await maya.database.run(_notes)
                assert {entry.id for entry in found} == {one.id for one in notes}
                assert len(found) == PACKED

    run(story, tmp_path)


@toxics
def test_the_bytes_of_evidence_arrive_whole(tmp_path: Path, title: str) -> None:
    picture = bytes(range(256)) * 300

    async def story(one: Office, url: str) -> None:
        async with proxy(url) as line, desk(one, line.url, "maya", patience=SHORT) as maya:
            await maya.do(BEGIN)
            await maya.level()
            toxic(line, title, path="/v1/blobs/u/")
            sha = await maya.database.run(lambda local: local.blobs.put(picture))
            attach = acts.Attach(
                evidence=uid("picture"), sha256=sha, size=len(picture), mime="image/png"
            )
            await maya.do((ROOT, attach))
            await in_time(one, line, maya, lambda: maya.database.run(_is_there))
            there = await one.central.database.read(
                lambda conn: conn.execute(select(schema.blob.c.size)).scalars().all()
            )
            assert there == [len(picture)]
            async with desk(one, url, "maya", nth=2) as other:
                await other.level()
                assert await other.engine.blobs.fetch(sha) == picture

    run(story, tmp_path)


@pytest.mark.parametrize("title", ["before: a slow line", "after: a slow line"])
def test_a_slow_line_is_no_dead_one_and_its_bytes_are_sent_once(tmp_path: Path, title: str) -> None:
    """Longer than the desktop waits for a sign of life, and there is one."""
    picture = bytes(range(256)) * 256
    assert len(picture) / SHORT.least_rate > STALL

    async def story(one: Office, url: str) -> None:
        async with proxy(url) as line, desk(one, line.url, "maya", patience=SHORT) as maya:
            await maya.do(BEGIN)
            await maya.level()
            line.spoils(TOXICS[title](line), times=ALWAYS, path="/v1/blobs/u/")
            sha = await maya.database.run(lambda local: local.blobs.put(picture))
            attach = acts.Attach(
                evidence=uid("picture"), sha256=sha, size=len(picture), mime="image/png"
            )
            await maya.do((ROOT, attach))
            await maya.until(_is_there)
            assert line.seen == 1
            assert maya.engine.facts.reachable

    run(story, tmp_path)


def _is_level(local: Local) -> bool:
    state = local.state()
    return bool(not state.waiting and not state.acked and local.get(Session, ROOT[1]))


def _notes(local: Local) -> tuple[Entry, ...]:
    return local.parts(Entry, ROOT[1])


def _is_there(local: Local) -> bool:
    found = local.get(Evidence, uid("picture"))
    return found is not None and bool(found.available)
