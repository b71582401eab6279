"""Replies in the making: queued, run round by round, stopped, and found again after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from rflow_desktop.assistant import assessing, sending
from rflow_desktop.assistant.cards import Cards
from rflow_desktop.assistant.doing import Check, own_checks
from rflow_desktop.assistant.fitting import Fit, Fitting, as_it_is
from rflow_desktop.assistant.landing import land
from rflow_desktop.assistant.rounds import Rounds, prepared
from rflow_desktop.assistant.sealing import seal
from rflow_desktop.assistant.segments import End
from rflow_desktop.assistant.sending import Rules
from rflow_desktop.assistant.stream import Stream
from rflow_desktop.domain.acts_talk import RecordReply
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_talk import ReplyState
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import LiveReply, Outgoing, PermissionCard
from rflow_desktop.services.asking import TALKING, Answer, Door, Purpose
from rflow_desktop.services.lane import active
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.replies import Replies, Reply
from rflow_desktop.store.trouble import StoreTrouble

CLOSED = End(
    state=ReplyState.LOST, code="closed_window", told="Stopped when RFlow was closed",
    retryable=True,
)  # fmt: skip
STOPPED = End(state=ReplyState.CANCELLED, told="Stopped", retryable=True)
FAULT = End(
    state=ReplyState.ERROR, code="fault", told="Something went wrong here. What came is kept.",
    retryable=True,
)  # fmt: skip
Hearer = Callable[[LiveReply], None]


class Conductor:
    """One for each workspace. Implements `Asking`; `recover` once at start, `close` at the end."""

    def __init__(
        self, work: Work, door: Door, *, model: Callable[[], str],
        rules: Callable[[], Rules] = Rules, checks: Mapping[str, Check] | None = None,
        fit: Fit = as_it_is,
    ) -> None:  # fmt: skip
        self._work, self._door, self._model, self._rules = work, door, model, rules
        self._checks = own_checks() if checks is None else checks
        self._cards = Cards(self._on_card)
        self._fitting = Fitting(fit)
        self._live: dict[str, LiveReply] = {}
        self._hearers: list[Hearer] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._waiting: dict[str, list[Reply]] = {}
        self._cut_short = STOPPED

    # --- what screens ask for ---------------------------------------------------------------------

    async def unavailable(self) -> str:
        return await self._door.closed()

    async def ask(self, session: str, turn: str | None, purpose: Purpose = "reply") -> str:
        generation, now = self._work.new_id(), self._work.now_ms()
        reply = Reply(
            id=generation, session=session, turn=turn or "", purpose=purpose, state="queued",
            model=self._model(), created=now, started=0, beat=now, ended=0, stop=0, code="",
            told="", retryable=0, landed=0,
        )  # fmt: skip
        branch = await self._work.store.run(lambda local: active(local, session))
        record = RecordReply(
            generation=generation, state=ReplyState.QUEUED, turn=turn, purpose=purpose,
            model=reply.model, branch=branch,
        )  # fmt: skip
        await self._work.store.run(lambda local: Replies(local.outbox).queue(reply))
        await self._work.do(session, record)
        if purpose == assessing.PURPOSE:
            await assessing.noted(self._work, session, "pending")
        self._waiting.setdefault(session, []).append(reply)
        if session not in self._live:
            self._tell(_first(reply))
        if session not in self._tasks:
            task = asyncio.create_task(self._run_all(session))
            self._tasks[session] = task
        return generation

    async def stop(self, session: str) -> None:
        await self._work.store.run(lambda local: Replies(local.outbox).ask_to_stop(session))
        self._cards.drop(session)
        task = self._tasks.get(session)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def live(self, session: str) -> LiveReply | None:
        return self._live.get(session)

    def running(self) -> tuple[LiveReply, ...]:
        return tuple(self._live.values())

    def follow(self, hearer: Hearer) -> Callable[[], None]:
        self._hearers.append(hearer)
        return lambda: self._hearers.remove(hearer) if hearer in self._hearers else None

    def card(self, session: str) -> PermissionCard | None:
        return self._cards.of(session)

    async def decide(self, card: PermissionCard, answer: Answer) -> None:
        self._cards.decide(card, answer)

    async def outgoing(self, session: str) -> Outgoing:
        ready = await self._work.store.run(
            lambda local: prepared(
                local, session, _next(local, session), self._model(), self._rules()
            )
        )
        request = await self._fitting.request(ready.request)
        sealed = await asyncio.to_thread(seal, request, ready.masks)
        return sending.outgoing(sealed, ready.masks, to=self._door.to, shortened=ready.shortened)

    # --- the life of the program ------------------------------------------------------------------

    async def recover(self) -> int:
        """Lands what an earlier start left behind, as lost with its part kept; gives how many.

        A text beside the session is begun anew: somebody waits for it who asked once.
        """
        left = await self._work.store.run(lambda local: Replies(local.outbox).unlanded())
        mine = [one for one in left if one.id not in self._ids()]
        for reply in mine:
            branch = await self._branch(reply)
            end = CLOSED if reply.state in ("queued", "running") else _ended(reply)
            await land(self._work, reply, branch, end)
            if end is CLOSED and reply.purpose not in TALKING and not await self._door.closed():
                await self.ask(reply.session, None, cast("Purpose", reply.purpose))
        return len(mine)

    async def close(self) -> None:
        """Ends what runs, because the window is closed: the parts are kept, and say why."""
        self._cut_short = CLOSED
        tasks = tuple(self._tasks.values())
        for session, task in tuple(self._tasks.items()):
            self._cards.drop(session)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- inside -----------------------------------------------------------------------------------

    async def _run_all(self, session: str) -> None:
        try:
            while self._waiting.get(session):
                reply = self._waiting[session].pop(0)
                await self._run(reply)
        except asyncio.CancelledError:
            for reply in self._waiting.pop(session, []):
                if not self._goes_on(reply):
                    await land(self._work, reply, None, self._cut_short)
        finally:
            self._tasks.pop(session, None)
            self._live.pop(session, None)
            if self._waiting.get(session):  # a fault of one holds up no other
                self._tasks[session] = asyncio.create_task(self._run_all(session))
            self._changed(session)

    async def _run(self, reply: Reply) -> None:
        branch = await self._branch(reply)
        begun = await self._work.store.run(
            lambda local: Replies(local.outbox).begin(reply.id, self._work.now_ms())
        )
        stream = Stream(self._work, _first(reply), self._tell)
        if not begun:
            await self._end(reply, branch, stream, STOPPED)
            return
        end: End | None = FAULT
        try:
            await self._work.do(
                reply.session,
                RecordReply(generation=reply.id, state=ReplyState.RUNNING, model=reply.model),
            )
            at = self._work.instant(self._work.now_ms())
            stream.show(state="running", started_at=at)
            rounds = Rounds(
                self._work,
                self._door,
                self._cards,
                self._rules,
                self._checks,
                reply,
                branch,
                self._fitting,
            )
            end = await rounds.run(stream)
        except asyncio.CancelledError:
            await stream.flush()
            end = None if self._goes_on(reply) else self._cut_short
            raise
        except (Refused, StoreTrouble) as trouble:
            end = End(state=ReplyState.ERROR, code=trouble.code, told=trouble.sentence)
        finally:  # also of a fault that nobody foresaw, which goes on after this
            if end is not None:
                await self._end(reply, branch, stream, end)

    async def _end(self, reply: Reply, branch: str | None, stream: Stream, end: End) -> None:
        told = await land(self._work, reply, branch, end)
        stream.show(
            state=end.state.value, told=told or end.told, code=end.code, retryable=end.retryable,
            waits=False, tool="",
        )  # fmt: skip
        self._live.pop(reply.session, None)

    def _goes_on(self, reply: Reply) -> bool:
        """Whether the next start takes it up: a text that the closing of the window cut short."""
        return self._cut_short is CLOSED and reply.purpose not in TALKING

    async def _branch(self, reply: Reply) -> str | None:
        return await self._work.store.run(lambda local: active(local, reply.session))

    def _tell(self, live: LiveReply) -> None:
        waits = self._cards.of(live.session) is not None
        self._live[live.session] = replace(live, waits=waits)
        for hearer in tuple(self._hearers):
            hearer(self._live[live.session])

    def _on_card(self, session: str) -> None:
        """A card was put up or taken down: whoever follows the reply hears that it waits."""
        live = self._live.get(session)
        if live is not None:
            self._tell(live)
        self._changed(session)

    def _changed(self, session: str) -> None:
        self._work.notices.publish(Changes(sessions=frozenset({session})))

    def _ids(self) -> set[str]:
        waiting = {reply.id for many in self._waiting.values() for reply in many}
        return waiting | {live.generation for live in self._live.values()}


def _next(local: Local, session: str) -> Purpose:
    """What is asked for next where nobody asks for anything else."""
    row = local.get(Session, session)
    return "question" if row is not None and row.kind is Kind.GUIDED else "reply"


def _first(reply: Reply) -> LiveReply:
    return LiveReply(
        generation=reply.id, session=reply.session, state="queued", purpose=reply.purpose
    )


def _ended(reply: Reply) -> End:
    return End(
        state=ReplyState(reply.state), code=reply.code, told=reply.told,
        retryable=bool(reply.retryable),
    )  # fmt: skip
