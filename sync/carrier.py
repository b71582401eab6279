"""One exchange from its question to its answer: the store on one side, the server on the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import NOTHING
from rflow_desktop.store.database import Database
from rflow_desktop.store.failsafe import HeldBack
from rflow_desktop.store.local import Local
from rflow_desktop.store.queue import Durable
from rflow_desktop.store.trouble import StoreTrouble
from sync import core, exchange, journal
from sync.client import Client
from sync.core_lane import Action, Exchange, Lane, Pull, Push, Refresh, Wake
from sync.core_reply import Kind, Result, Revoked, Trouble
from sync.exchange import First, Letter
from sync.mending import Mending
from sync.protocol import News, PullAnswer, PullAsk, PushAnswer
from sync.removals import Removals
from sync.snapshot import Fetching
from sync.stored import Looking, Stored

GREET_MS = 3_600_000

Question = Letter | First


class Ready(NamedTuple):
    """The next exchange, and what it asks."""

    action: Action
    question: Question


class Lead(Protocol):
    """Who decides what is carried."""

    def stirred(self, wake: Wake) -> None:
        """Something happened that is worth a look."""

    def current(self, generation: int) -> bool:
        """Whether the exchange still counts. An answer to one that was given up is not stored."""

    def heard(self, generation: int) -> None:
        """Bytes are moving."""

    def arriving(self, rows: int, of: int) -> None:
        """So many rows of a new computer's are here, of so many."""

    def sending(self, operations: int) -> None:
        """So many operations are on their way now."""

    def publish(self, changes: Changes) -> None:
        """Rows have changed."""


@dataclass(frozen=True)
class _Asked:
    """A question that is on its way."""

    generation: int
    at_ms: int
    ask: Letter | Pull


class Carrier:
    """Carries for one workspace. Every end of an exchange becomes a Result."""

    def __init__(
        self,
        database: Database,
        client: Client,
        lead: Lead,
        *,
        user: str,
        replica: str,
        wall_ms: Callable[[], int],
    ) -> None:
        self._database, self._client, self._lead = database, client, lead
        self._user, self._replica, self._wall_ms = user, replica, wall_ms
        self.clock = exchange.ServerClock()
        self._stored = Looking(wall_ms).at
        self._greeted_ms: int | None = None
        self._levelled = asyncio.Event()
        self.removals = Removals(lead.stirred)

    async def begin(self) -> None:
        await self._database.run(self.clock.begin)

    async def look(
        self, lane: Lane, *, token: int, by_hand: bool, now_ms: int
    ) -> tuple[Stored, Ready | None]:
        """What is stored, and the question that the lane would ask over it."""
        wall_ms = self._wall_ms()

        def look(local: Local) -> tuple[Stored, Ready | None]:
            self.clock.look(local)
            stored = self._stored(local)
            held = exchange.held(
                stored.state, token=token, by_hand=by_hand, now_ms=now_ms, wall_ms=wall_ms
            )
            action = core.next_action(held, lane, now_ms)
            question = self._question(local, action, stored.state)
            return stored, None if question is None else Ready(action, question)

        return await self._database.run(look)

    def _question(self, local: Local, action: Action, state: Durable) -> Question | None:
        match action:
            case Push():
                return exchange.push_ask(local, action, replica=self._replica)
            case Pull():
                return exchange.first(local, action, replica=self._replica, state=state)
            case _:
                return None

    async def park(self, op: str, reason: str) -> tuple[Changes, str]:
        """What has changed; or a sentence, where the disk does not take it."""
        try:
            return await self._database.run(lambda local: local.park(op, reason)), ""
        except StoreTrouble as trouble:
            return NOTHING, trouble.sentence

    async def carry(
        self, action: Exchange, generation: int, token: int, prepared: Question | None = None
    ) -> tuple[Result | None, Stored | None]:
        """How the exchange ended, and what is stored then; no result when there was nothing to
        send after all.
        """
        try:
            match action:
                case Push():
                    letter = prepared if isinstance(prepared, Letter) else None
                    return await self._push(action, generation, letter)
                case Pull():
                    first = prepared if isinstance(prepared, First) else None
                    return await self._pull(action, generation, first)
                case Refresh():
                    await self._client.refresh(token)
                    return Result(kind=Kind.OK, generation=generation), None
        except Trouble as trouble:
            if isinstance(trouble, Revoked) and token == self._client.mark:
                await self._put_away()
            return trouble.result(generation), None
        except StoreTrouble as trouble:
            return exchange.not_taken(trouble, generation), None

    async def _put_away(self) -> None:
        """What others did may not be read here any more. A disk that refuses is asked again when
        the program starts and hears the same.
        """
        with suppress(StoreTrouble):
            self._lead.publish(await self._database.run(Local.put_away))

    async def _push(
        self, action: Push, generation: int, prepared: Letter | None
    ) -> tuple[Result | None, Stored | None]:
        letter = prepared or await self._database.run(
            lambda local: exchange.push_ask(local, action, replica=self._replica)
        )
        if letter is None:
            return None, None
        sent, asked_ms = letter.sent, self._wall_ms()
        self._lead.sending(len(sent))
        try:
            answer = await self._client.push(
                letter.body, sent, heard=lambda: self._lead.heard(generation)
            )
        except Revoked:
            raise
        except Trouble as trouble:
            return trouble.result(generation, sent=sent), None
        answered_ms = self._wall_ms()
        asked = _Asked(generation, asked_ms, letter)

        def taken(local: Local) -> tuple[Changes, bool, Stored]:
            changes = self._taken(local, asked, answer, answered_ms)
            stored = self._stored(local)
            return changes, exchange.is_level(local, answer, stored.state), stored

        changes, level, stored = await self._database.run(taken)
        self._lead.publish(changes)
        return Result(kind=Kind.OK, generation=generation, sent=sent, level=level), stored

    async def _pull(
        self, action: Pull, generation: int, prepared: First | None
    ) -> tuple[Result, Stored | None]:
        first = prepared or await self._first(action)
        ask = first.ask
        if action.anew or not first.epoch:
            if await Fetching(self._database, self._client, self._lead, generation).run():
                action = replace(action, anew=False)
            ask = await self._pull_ask(action)
        elif first.differs:
            await Mending(self._database, self._client, self._lead, generation).run()
            ask = await self._pull_ask(action)
        asked_ms = self._wall_ms()
        answer = await self._client.pull(ask, heard=lambda: self._lead.heard(generation))
        if answer.reset and answer.more and not action.anew:
            return Result(kind=Kind.RESET, generation=generation), None  # in pieces it is quicker
        answered_ms = self._wall_ms()
        asked = _Asked(generation, asked_ms, action)

        def taken(local: Local) -> tuple[Changes, bool, Stored]:
            changes = self._taken(local, asked, answer, answered_ms)
            return changes, local.mending.is_due(), self._stored(local)

        try:
            changes, differs, stored = await self._database.run_bulk(taken)
        except HeldBack as held:
            changes, differs, stored = await self._asked_again(held, generation)
        self._lead.publish(changes)
        more = answer.more or differs
        if stored.state.anew:
            journal.note("everything_fetched_anew")
        if not more:
            self._levelled.set()
        if not (more or stored.state.anew or stored.state.building):
            self.removals.over()
        return Result(kind=Kind.OK, generation=generation, more=more), stored

    async def _asked_again(self, held: HeldBack, generation: int) -> tuple[Changes, bool, Stored]:
        """Takes what was held back where the server says once more who it is; otherwise a person is
        asked. Raises HeldBack, and Trouble.
        """
        hello = await self._client.hello()

        def taken(local: Local) -> tuple[Changes, bool, Stored]:
            changes = Changes()
            if self._lead.current(generation):
                changes = exchange.apply_vouched(local, held, epoch=hello.epoch, user=self._user)
            return changes, local.mending.is_due(), self._stored(local)

        try:
            return await self._database.run_bulk(taken)
        except HeldBack as still:
            self.removals.held_back(still)
            raise

    async def greet(self, told: Callable[[], None]) -> None:
        """Asks once an hour which versions of RFlow the server wants, beside what is carried: no
        answer holds that up. Goes on until cancelled.
        """
        while True:
            await self._levelled.wait()
            self._levelled.clear()
            now_ms = self._wall_ms()
            if self._greeted_ms is None or abs(now_ms - self._greeted_ms) >= GREET_MS:
                self._greeted_ms = now_ms
                with suppress(Trouble):
                    await self._client.hello()
                told()

    async def hear(self, news: News) -> Changes | None:
        """What has changed by what the server told; None where it has to be asked."""
        try:
            return await self._database.run(
                lambda local: exchange.hear(local, news, user=self._user)
            )
        except StoreTrouble:
            return None

    async def held(self) -> PullAsk:
        """What is held, as a question that is answered as soon as there is more."""
        return await self._pull_ask(Pull(max_bytes=1_024))

    async def _first(self, action: Pull) -> First:
        return await self._database.run(
            lambda local: exchange.first(local, action, replica=self._replica)
        )

    async def _pull_ask(self, action: Pull) -> PullAsk:
        return await self._database.run(
            lambda local: exchange.pull_ask(local, action, replica=self._replica)
        )

    def _taken(
        self, local: Local, asked: _Asked, answer: PushAnswer | PullAnswer, answered_ms: int
    ) -> Changes:
        """On the store's thread: an answer counts only if its exchange still does."""
        if not self._lead.current(asked.generation):
            return Changes()
        self.clock.learn(local, answer.server_time, asked_ms=asked.at_ms, answered_ms=answered_ms)
        match asked.ask, answer:
            case Letter() as letter, PushAnswer() as verdicts:
                return exchange.settle(local, verdicts, letter)
            case Pull() as action, PullAnswer() as page:
                return exchange.apply(local, page, action, user=self._user, word=self.removals.word)
            case _:
                raise AssertionError("an answer to another question")
