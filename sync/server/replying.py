"""Replies that this worker makes: each waits for its turn, is kept as it comes, and is ended once.

Another worker learns from the database what became of one, and ends what nobody works on any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from rflow_desktop.assistant.segments import End
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import ReplyState
from sync.server import landing, learning, meter, people, replies, schema, statements, wall
from sync.server.central import Central, NotDone
from sync.server.database import Unavailable
from sync.server.kept import Kept
from sync.server.pieces import Pieces
from sync.server.pokes import Listener
from sync.server.replies import Event, Reply
from sync.server.rest.door import Desk
from sync.server.speaking import Speaking

SWEEP_S = 30.0
WAIT_S = 1.0
AGAIN_S = (0.3, 1.0)
"""How long to wait before each next try to keep what came."""
GONE = End(
    state=ReplyState.LOST, code="server_stopped", retryable=True,
    told="The server was stopped. What came is kept.",
)  # fmt: skip

FAULT = End(
    state=ReplyState.ERROR, code="server_error", retryable=True,
    told="Something went wrong in the server. What came is kept.",
)  # fmt: skip


class Job(NamedTuple):
    account: str
    reply: Reply


class Over(Exception):
    """The reply has ended elsewhere: it was stopped, or given up."""


class Replying:
    """`start` after the transaction that queued a reply; `close` before the database."""

    def __init__(self, central: Central) -> None:
        self._central = central
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._learnt: dict[str, int] = {}

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Does what nobody waits for; `idle` and `close` do."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def start(self, account: str, reply: Reply) -> None:
        task = asyncio.create_task(self._make(Job(account, reply)))
        self._tasks[reply.reply_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(reply.reply_id, None))

    def count(self) -> int:
        return len(self._tasks)

    async def idle(self) -> None:
        """Until nothing is made here."""
        while self._tasks or self._beside:
            await asyncio.wait((*self._tasks.values(), *self._beside))

    async def run(self) -> None:
        """Looks after what other workers left behind, until cancelled."""
        while True:
            kept = Kept()
            with kept:
                for account in await self._central.database.read(_accounts):
                    await self._tended(account)
            if kept.error is not None:
                self._central.log.write("not_tended", error=kept.where())
            await asyncio.sleep(SWEEP_S)

    async def _tended(self, account: str) -> None:
        """Trouble with one account leaves no other one alone."""
        kept = Kept()
        with kept:
            await self.tend(account)
            await self.learn(account)
        if kept.error is not None:
            self._central.log.write("not_tended", error=kept.where())

    async def tend(self, account: str) -> None:
        """Ends replies of one account that nobody makes, and forgets what is over."""
        now = self._central.now_ms()

        def sweep(conn: Connection) -> dict[str, int]:
            wall.enter(conn, account)
            moved: dict[str, int] = {}
            for reply in replies.lost(conn, account, now):
                moved |= landing.lose(conn, self._central, account, reply)
            replies.forget(conn, account, now)
            meter.forget(conn, account, now)
            return moved

        self._central.pokes.ring(
            account, await self._central.database.write(sweep, account=account)
        )

    async def learn(self, account: str) -> None:
        """Learns from what was resolved, where anything has changed since it was looked at."""
        database = self._central.database
        head = await database.read(lambda conn: learning.head(conn, account), account=account)
        if self._learnt.get(account) == head:
            return
        moved = await database.write(
            lambda conn: learning.learn(conn, self._central, account), account=account
        )
        self._learnt[account] = head if not moved else 0
        self._central.pokes.ring(account, moved)

    async def close(self) -> None:
        """Ends what is made here, with its part kept."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *self._beside, return_exceptions=True)

    async def _make(self, job: Job) -> None:
        watched = frozenset({f"stop:{job.reply.reply_id}", f"turn:{job.reply.session}"})
        kept = Kept()
        try:
            with kept, self._central.pokes.listening(job.account, watched) as listener:
                begun = await self._turn(job, listener)
                if begun is not None:
                    await self._speak(job._replace(reply=begun), listener)
        except asyncio.CancelledError:
            await self._end(job, GONE)
            raise
        if kept.error is None:
            return
        self._central.log.write("reply_left", reply=job.reply.reply_id, error=kept.where())
        if not isinstance(kept.error, Unavailable):  # else somebody finds it without a beat
            await self._end(job, FAULT)

    async def _turn(self, job: Job, listener: Listener) -> Reply | None:
        """The reply once it runs. None when it was stopped before: then it never runs."""
        while True:
            found, moved = await self._central.database.write(
                lambda conn: self._begin(conn, job), account=job.account
            )
            self._central.pokes.ring(job.account, moved)
            if found is None or found.over:
                return None
            if found.state == ReplyState.RUNNING:
                return found
            await listener.wait(WAIT_S)

    def _begin(self, conn: Connection, job: Job) -> tuple[Reply | None, dict[str, int]]:
        wall.enter(conn, job.account)
        conn.execute(statements.LOCK, {"account": job.account})
        now = self._central.now_ms()
        for gone in replies.lost(conn, job.account, now):
            landing.lose(conn, self._central, job.account, gone)
        found = replies.begin(conn, job.account, job.reply.reply_id, now)
        if found is None or found.state != ReplyState.RUNNING:
            return found, {}
        try:
            caller = people.caller(conn, job.account, found.user_id)
        except people.Blocked:
            return None, landing.lose(conn, self._central, job.account, found)
        desk = Desk(conn, self._central, caller)
        try:
            with conn.begin_nested():
                record = landing.record(found, ReplyState.RUNNING)
                desk.do(Session.TYPE, found.session, record)
        except NotDone as refused:
            told = End(state=ReplyState.ERROR, code=refused.code, told=refused.detail)
            landing.finish(desk, found, told)
            return None, desk.moved
        return found, desk.moved

    async def _speak(self, job: Job, listener: Listener) -> None:
        async def keep(events: Sequence[Event]) -> None:
            await self._keep(job, events)

        pieces = Pieces(keep, self._central.now_ms)
        speaking = Speaking(self._central, job.account, job.reply, pieces)
        spoken = asyncio.create_task(speaking.run())
        beside = (
            asyncio.create_task(pieces.run()), asyncio.create_task(self._watch(job, listener))
        )  # fmt: skip
        try:
            await asyncio.wait((spoken, *beside), return_when=asyncio.FIRST_COMPLETED)
        finally:
            over = not spoken.done()
            for task in (spoken, *beside):
                task.cancel()
            await asyncio.gather(spoken, *beside, return_exceptions=True)
        if over or spoken.cancelled():
            errors = [one.exception() for one in beside if not one.cancelled()]
            error = next((one for one in errors if one is not None), Over())
            if isinstance(error, Over):
                return
            raise error
        try:
            end = spoken.result()
        except Refused as refused:
            end = End(state=ReplyState.ERROR, code=refused.code, told=refused.sentence)
        try:
            await pieces.flush()
        except Over:
            return
        await self._end(job, end)

    async def _watch(self, job: Job, listener: Listener) -> None:
        """Says that somebody works on it. Raises Over when it was ended elsewhere."""
        while True:
            await listener.wait(replies.BEAT_MS / 1_000)
            alive = await self._central.database.write(
                lambda conn: replies.beat(
                    conn, job.account, job.reply.reply_id, self._central.now_ms()
                ),
                account=job.account,
            )
            if not alive:
                raise Over

    async def _keep(self, job: Job, events: Sequence[Event]) -> None:
        """Durable, then told. Writing the same events again adds nothing, so it is tried again."""
        if not await self._added(job, events):
            raise Over
        where = landing.place(job.reply.reply_id)
        self._central.pokes.ring(job.account, {where: events[-1].seq})

    async def _added(self, job: Job, events: Sequence[Event]) -> bool:
        for wait_s in AGAIN_S:
            try:
                return await self._add(job, events)
            except Unavailable:
                await asyncio.sleep(wait_s)
        return await self._add(job, events)

    async def _add(self, job: Job, events: Sequence[Event]) -> bool:
        return await self._central.database.write(
            lambda conn: replies.add(conn, job.account, job.reply.reply_id, events),
            account=job.account,
        )

    async def _end(self, job: Job, end: End) -> None:
        def finish(conn: Connection) -> dict[str, int]:
            try:
                caller = people.caller(conn, job.account, job.reply.user_id)
            except people.Blocked:
                return landing.lose(conn, self._central, job.account, job.reply)
            desk = Desk(conn, self._central, caller)
            landing.finish(desk, job.reply, end)
            return desk.moved

        moved = await self._central.database.write(finish, account=job.account)
        self._central.pokes.ring(job.account, moved)


def _accounts(conn: Connection) -> tuple[str, ...]:
    """Every account of the installation; the one table that may be read without one."""
    return tuple(conn.execute(select(schema.directory.c.account_id).distinct()).scalars())
