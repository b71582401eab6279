"""The engine between a real store and the real central API, over real sockets of this computer."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import Connection, delete, update

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Evidence, Handoff, HandoffState, Session
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes, SyncFacts
from rflow_desktop.events import Notices
from rflow_desktop.services.attention_files import send_again
from rflow_desktop.store import trouble
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from sync.client import Client
from sync.core_lane import Park, Wake
from sync.engine import Engine
from sync.http import Http
from sync.line import Patience
from sync.protocol import Tokens
from sync.server import auth, people, schema
from sync.server.app import application
from tests.helpers.ids import CountedIds
from tests.server.harness import Office, office
from tests.server.world import ACCOUNT, uid

Root = tuple[str, str]


class Kept:
    """A place for the sign-in, in memory."""

    def __init__(self, tokens: Tokens | None) -> None:
        self.tokens = tokens

    def read(self) -> Tokens | None:
        return self.tokens

    def write(self, tokens: Tokens | None) -> None:
        self.tokens = tokens


@dataclass
class Desk:
    """One desktop: `do` is what its person does, `level` waits for sync."""

    database: Database
    engine: Engine
    notices: Notices
    client: Client
    kept: Kept
    running: asyncio.Task[None]

    async def do(self, *done: tuple[Root, Act]) -> None:
        ops = await self.database.run(lambda local: local.capture(done))
        self.notices.publish(Changes(sessions=frozenset(op.root for op in ops)))

    async def level(self) -> None:
        await asyncio.wait_for(self.engine.level(), 20)

    async def until(self, seen: Callable[[Local], object]) -> None:
        """Waits, by notices, until the store shows it."""
        moved = asyncio.Event()
        leave = self.notices.subscribe(lambda _: moved.set())
        async with asyncio.timeout(20):
            while not await self.database.run(seen):
                await moved.wait()
                moved.clear()
        leave()

    async def until_told(self, seen: Callable[[SyncFacts], object]) -> None:
        """Waits, by notices, until sync tells it."""
        moved = asyncio.Event()
        leave = self.notices.subscribe(lambda _: moved.set())
        async with asyncio.timeout(20):
            while not seen(self.engine.facts):
                await moved.wait()
                moved.clear()
        leave()


@asynccontextmanager
async def served(one: Office) -> AsyncIterator[str]:
    config = uvicorn.Config(application(one.central), port=0, log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no other sign
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task


@asynccontextmanager
async def desk(
    one: Office, url: str, who: str, *, nth: int = 1, folder: Path | None = None,
    patience: Patience | None = None, store: type[Database] = Database,
) -> AsyncIterator[Desk]:  # fmt: skip
    """The nth computer of a person; with `folder` it keeps what it knows."""
    tokens = await one.enter(who)
    me = Actor(id=uid(who), role=tokens.user.role, team=tokens.user.team_id, name=tokens.user.name)  # type: ignore[arg-type]
    ids = CountedIds(sum(who.encode()) * nth)
    database = store(
        lambda: Local.open(
            folder, key=None, me=me, replica="desk-of-" + who, server=True, now_ms=one.clock.now,
            new_id=ids,
        )
    )  # fmt: skip
    database.start()
    kept, notices = Kept(tokens), Notices()
    http = await Http.open(url, agent="test", patience=patience)
    client = Client(http, kept, server_id="", now_s=time.time)
    await client.hello()
    await client.recall()
    engine = Engine(
        database, client, notices, user=me.id, replica="desk-of-" + who, server=url,
        now_ms=lambda: time.monotonic_ns() // 1_000_000, wall_ms=one.clock.now,
        chance=random.Random(1).random,
    )  # fmt: skip
    running = engine.start()
    try:
        yield Desk(database, engine, notices, client, kept, running)
    finally:
        if not running.done():
            await engine.stop()
        await client.close()
        database.close()


def run(story: Callable[[Office, str], Coroutine[Any, Any, None]], folder: Path) -> None:
    async def told() -> None:
        async with office(folder) as one, served(one) as url:
            await story(one, url)

    asyncio.run(told())


ROOT = ("session", "0190cccc-0000-7000-8000-000000000001")
HANDOFF = "0190cccc-0000-7000-8000-0000000000aa"
BEGIN = (ROOT, acts.StartSession(title="VPN drops"))
PASS_ON = (ROOT, acts.HandOver(handoff=HANDOFF, need="Look at the firewall"))


def test_what_is_captured_reaches_a_colleague_who_claims_it(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya, desk(one, url, "sam") as sam:
            await sam.level()
            await maya.do(BEGIN, PASS_ON)
            await sam.until(lambda local: local.get(Handoff, HANDOFF))
            await sam.do((ROOT, acts.Claim(handoff=HANDOFF)))
            await maya.until(lambda local: _state(local) is HandoffState.CLAIMED)
            await sam.until(lambda local: _owner(local) == uid("sam"))

    run(story, tmp_path)


def test_work_done_without_a_line_goes_out_when_there_is_one(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.level()
            maya.engine.pause()
            await maya.do(BEGIN, *((ROOT, note(at)) for at in range(300)))
            await asyncio.sleep(0)
            await maya.level()
            facts = maya.engine.facts
            assert (facts.waiting, facts.attention, facts.paused) == (0, 0, False)
            assert facts.reachable
            assert facts.last_exchange_at

    run(story, tmp_path)


def test_what_is_sent_says_nothing_about_what_others_did_meanwhile(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.do(BEGIN)
            await maya.level()
            await maya.until(lambda _: one.central.pokes.count() == 1)
            await maya.level()
            before = maya.engine.facts.last_exchange_at
            assert before
            one.clock.ms += 60_000
            await maya.do((ROOT, note(1)))
            await maya.until(lambda local: not local.state().waiting)
            assert maya.engine.facts.last_exchange_at == before
            await maya.level()
            assert maya.engine.facts.last_exchange_at > before

    run(story, tmp_path)


def test_what_others_did_is_counted_as_soon_as_it_is_heard(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as here, desk(one, url, "maya", nth=2) as there:
            await here.level()
            await there.until(lambda _: one.central.pokes.count() == 2)
            await there.level()
            await here.do(BEGIN)
            await there.until_told(lambda facts: facts.sessions_here == 1)

    run(story, tmp_path)


def test_an_ended_access_token_is_renewed_by_itself(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.level()
            before = maya.client.mark
            one.clock.ms += 3 * 60 * 60 * 1000
            await maya.do(BEGIN)
            await maya.level()
            assert maya.client.mark != before
            assert maya.engine.facts.waiting == 0
            assert maya.kept.tokens is not None

    run(story, tmp_path)


def test_after_signing_out_work_stays_and_goes_out_with_the_next_sign_in(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.level()
            await maya.client.sign_out()
            await maya.do(BEGIN)
            await maya.level()
            assert not maya.engine.facts.signed_in
            maya.kept.tokens = await one.enter("maya")
            await maya.client.recall()
            maya.engine.stirred(Wake.ASKED)
            await maya.level()
            assert maya.engine.facts.signed_in
            assert maya.engine.facts.waiting == 0

    run(story, tmp_path)


def test_rows_that_were_lost_here_come_back_without_the_others(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            for number in range(20):
                root = ("session", uid(f"session {number}"))
                await maya.do((root, acts.StartSession(title=f"number {number}")))
            await maya.level()

            def lose(local: Local) -> None:
                with local.replica.writing() as c:
                    c.execute("DELETE FROM row WHERE id=?", (uid("session 3"),))
                local.keep_house()

            await maya.database.run(lose)
            await maya.level()
            await maya.until(lambda local: local.get(Session, uid("session 3")) is not None)

    run(story, tmp_path)


def test_evidence_is_sent_in_pieces_and_fetched_by_who_looks_at_it(tmp_path: Path) -> None:
    picture = bytes(range(256)) * 4_000

    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya, desk(one, url, "sam") as sam:
            sha = await maya.database.run(lambda local: local.blobs.put(picture))
            attach = acts.Attach(evidence=HANDOFF, sha256=sha, size=len(picture), mime="image/png")
            handoff = acts.HandOver(handoff=uid("a-handoff"), need="Look at the picture",
                                    evidence=(HANDOFF,))  # fmt: skip
            await maya.do(BEGIN, (ROOT, attach), (ROOT, handoff))
            await maya.until(lambda local: _available(local))
            await sam.until(lambda local: _available(local))
            assert await sam.engine.blobs.sought("ab" * 32) is None
            assert await sam.engine.blobs.sought(sha) == picture
            assert maya.engine.blobs is not sam.engine.blobs

    run(story, tmp_path)


def test_a_file_that_cannot_be_sent_needs_attention_and_is_sent_when_asked_again(
    tmp_path: Path,
) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.do(BEGIN)
            await maya.level()
            sha = await maya.database.run(_put_and_lose)
            maya.engine.blobs.wake()  # nothing else is under way that would look again
            await maya.until(lambda _: maya.engine.facts.attention == 1)
            assert maya.engine.facts.blobs_waiting == 0

            attach = acts.Attach(evidence=HANDOFF, sha256=sha, size=7, mime="image/png")
            await maya.do((ROOT, attach))
            await maya.level()
            assert maya.engine.facts.attention == 1
            await maya.database.run(lambda local: local.blobs.put(b"picture", state="parked"))
            _, changes = await maya.database.run(lambda local: send_again(local, sha))
            maya.notices.publish(changes)
            await maya.until(lambda local: _available(local))
            await maya.until(lambda _: maya.engine.facts.attention == 0)

    run(story, tmp_path)


def _put_and_lose(local: Local) -> str:
    sha = local.blobs.put(b"picture")
    local.blobs._memory.clear()
    return sha


def test_when_the_server_says_goodbye_nobody_is_told_that_all_is_well(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.level()
            await maya.until(lambda _: one.central.pokes.count() == 1)
            assert maya.engine.facts.reachable
            one.central.stop()
            async with asyncio.timeout(5):
                await maya.until(lambda _: not maya.engine.facts.reachable)
            assert maya.engine.facts.problem == "The server is about to stop."

    run(story, tmp_path)


def test_what_a_full_disk_does_not_let_be_set_aside_is_met_again_when_there_is_room(
    tmp_path: Path,
) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.level()
            maya.engine.pause()
            await maya.do(BEGIN)
            (op,) = await maya.database.run(lambda local: local.operations("state='pending'"))
            await maya.database.run(lambda local: local.outbox.all("PRAGMA query_only=ON"))
            maya.engine._lane = replace(maya.engine._lane, park=Park(op.op_id, "too_large"))
            maya.engine.pause()
            async with asyncio.timeout(20):
                await maya.until(lambda _: maya.engine.facts.problem)
            assert maya.engine.facts.problem == trouble.UNWRITABLE
            await maya.database.run(lambda local: local.outbox.all("PRAGMA query_only=OFF"))
            await maya.level()
            assert maya.engine.facts.problem == ""
            assert await maya.database.run(lambda local: local.state().waiting) == 0

    run(story, tmp_path)


def note(at: int) -> acts.AddNote:
    return acts.AddNote(entry=f"0190dddd-0000-7000-8000-{at:012x}", text=f"Note {at}")


def _state(local: Local) -> HandoffState | None:
    handoff = local.get(Handoff, HANDOFF)
    return None if handoff is None else handoff.state


def _owner(local: Local) -> str:
    session = local.get(Session, ROOT[1])
    return "" if session is None else session.owner


def _available(local: Local) -> bool:
    evidence = local.get(Evidence, HANDOFF)
    return evidence is not None and evidence.available


@pytest.mark.parametrize("turns", range(8))
def test_it_ends_also_when_it_is_woken_in_the_same_moment(tmp_path: Path, turns: int) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.level()
            maya.engine.pause()
            await asyncio.sleep(0.05)
            maya.engine.stirred(Wake.RESUMED)
            for _ in range(turns):
                await asyncio.sleep(0)
            async with asyncio.timeout(20):
                await maya.engine.stop()

    run(story, tmp_path)


def shared(one: Office, who: str = "maya") -> Session:
    """Work of Sam's that Maya reads."""
    return Session(
        id=uid("of-sam"), owner=uid("sam"), assignee=uid(who), title="Of Sam",
        created_at="2026-11-21T08:00:00.000Z",
    )  # fmt: skip


def titles(local: Local) -> set[str]:
    return {row.title for row in local.every(Session)}


def test_who_is_shut_out_keeps_unsent_words_and_nothing_of_others(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await one.central.database.write(
                lambda conn: people.change(conn, ACCOUNT, shared(one)), account=ACCOUNT
            )
            await maya.do(BEGIN)
            await maya.level()
            await maya.until(lambda local: titles(local) == {"VPN drops", "Of Sam"})
            maya.engine.pause()
            await maya.do((ROOT, note(7)))
            await one.central.database.write(lambda conn: allowed(conn, "maya", active=False))
            await maya.level()
            facts = maya.engine.facts
            assert (facts.signed_in, facts.shut_out, facts.waiting) == (False, True, 1)
            assert await maya.database.run(titles) == {"VPN drops"}, "only what she did herself"
            assert await maya.database.run(lambda local: len(local.parts(Entry, ROOT[1]))) == 1

            await one.central.database.write(lambda conn: allowed(conn, "maya", active=True))
            maya.kept.tokens = await one.enter("maya")
            await maya.client.recall()
            maya.engine.stirred(Wake.ASKED)
            await maya.level()
            await maya.until(lambda local: titles(local) == {"VPN drops", "Of Sam"})
            facts = maya.engine.facts
            assert (facts.signed_in, facts.shut_out, facts.waiting) == (True, False, 0)

    run(story, tmp_path)


ENDS: list[tuple[str, Callable[[Connection, int], object]]] = [
    ("its time is over", lambda conn, now: _expire(conn, now)),
    ("the server was restored to before it", lambda conn, now: conn.execute(delete(schema.token))),
    ("its refresh token was used twice", lambda conn, now: auth.end_all(
        conn, ACCOUNT, uid("maya"), "reused", now)),
    ("a restore could not know of it", lambda conn, now: auth.end_all(
        conn, ACCOUNT, uid("maya"), auth.RESTORED, now)),
]  # fmt: skip


def _expire(conn: Connection, now_ms: int) -> None:
    conn.execute(update(schema.token).values(ends_at=now_ms))


@pytest.mark.parametrize(("title", "end"), ENDS, ids=[one[0] for one in ENDS])
def test_a_sign_in_that_ended_otherwise_leaves_everything_readable(
    tmp_path: Path, title: str, end: Callable[[Connection, int], object]
) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await one.central.database.write(
                lambda conn: people.change(conn, ACCOUNT, shared(one)), account=ACCOUNT
            )
            await maya.level()
            await maya.until(lambda local: titles(local) == {"Of Sam"})
            await one.central.database.write(lambda conn: end(conn, one.clock.ms))
            await maya.level()
            facts = maya.engine.facts
            assert (facts.signed_in, facts.shut_out) == (False, False)
            assert await maya.database.run(titles) == {"Of Sam"}

    run(story, tmp_path)


def test_a_desktop_hears_that_it_should_be_updated_and_why_nothing_goes_out(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        one.central.recommended_client = "99.0"
        async with desk(one, url, "maya") as maya:
            await maya.do(BEGIN)
            await maya.level()
            facts = maya.engine.facts
            assert (facts.update_to, facts.too_old, facts.waiting) == ("99.0", False, 0)
            one.central.oldest_client = "98.1"
            await maya.do((ROOT, note(1)))
            await maya.until(lambda _: maya.engine.facts.too_old)
            await maya.level()  # a pull goes well, and the reason still stands
            facts = maya.engine.facts
            assert (facts.too_old, facts.waiting, facts.reachable) == (True, 1, True)

    run(story, tmp_path)


def allowed(conn: Connection, who: str, *, active: bool) -> None:
    found = people.user(conn, ACCOUNT, uid(who))
    assert found is not None
    people.change(conn, ACCOUNT, found.model_copy(update={"active": active}))
