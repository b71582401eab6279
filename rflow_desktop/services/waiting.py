"""Messages that nobody could be asked about: each goes out by itself once somebody can be."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from rflow_desktop.domain.acts_talk import MarkMessage
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Message, Said
from rflow_desktop.domain.ops import Act
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

AGAIN = frozenset({"unreachable"})
"""What went wrong on the way, and not with the message."""
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 15_000, 300_000
_KEPT = "talk:held"
Held = tuple[str, str]
"""A session, and the message in it."""


def held(local: Local) -> tuple[Held, ...]:
    """What waits on this computer, oldest first."""
    kept = local.drafts.get(_KEPT)
    return tuple((session, message) for session, message in json.loads(kept)) if kept else ()


def hold(local: Local, session: str, message: str) -> None:
    """Another computer of the same person does not send it too."""
    there = held(local)
    if (session, message) not in there:
        _keep(local, (*there, (session, message)))


def let_go(local: Local, messages: frozenset[str]) -> None:
    _keep(local, tuple(one for one in held(local) if one[1] not in messages))


def _keep(local: Local, all_of_them: tuple[Held, ...]) -> None:
    local.drafts.keep(_KEPT, json.dumps(all_of_them) if all_of_them else "")


class Waiting:
    """`reachable` says whether the service answers at all, without sending anything of a case."""

    def __init__(
        self, work: Work, asking: Asking, reachable: Callable[[], Awaitable[bool]]
    ) -> None:
        self._work, self._asking, self._reachable = work, asking, reachable
        self._pause, self._not_before = FIRST_PAUSE_MS, 0

    async def look(self, *, now: bool = False) -> int:
        """Asks about what waits, if that is possible by now; gives how many replies it began.

        While the service cannot be reached it is asked for with growing pauses; `now` begins anew.
        """
        there = await self._work.store.run(held)
        if not there or await self._asking.unavailable():
            return 0
        at = self._work.now_ms()
        if not now and at < self._not_before:
            return 0
        if not await self._reachable():
            self._not_before = at + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE_MS)
            return 0
        self._pause, self._not_before = FIRST_PAUSE_MS, 0
        sessions = list(dict.fromkeys(session for session, _ in there))
        return sum([await self._send(session) for session in sessions])

    async def _send(self, session: str) -> int:
        """One reply answers everything that waits in a session: it is told all of it."""

        def find(local: Local) -> tuple[list[Message], frozenset[str]]:
            mine = [message for where, message in held(local) if where == session]
            header = local.get(Session, session)
            is_open = header is not None and header.closed_at is None
            found = [local.get(Message, one) for one in mine] if is_open else []
            return [one for one in found if one is not None and _waits(one)], frozenset(mine)

        messages, all_of_them = await self._work.store.run(find)
        await self._work.store.run(lambda local: let_go(local, all_of_them))
        if not messages:
            return 0
        acts: list[Act] = [
            MarkMessage(message=one.id, state=Said.WAITING)
            for one in messages
            if one.state is Said.FAILED
        ]
        acts += [MarkMessage(message=one.id, state=Said.ANSWERED) for one in messages[:-1]]
        try:
            if acts:
                await self._work.do(session, *acts)
            await self._asking.ask(session, messages[-1].id)
        except Refused:
            return 0  # the session was finished or taken away meanwhile; the message stays there
        return 1


def _waits(message: Message) -> bool:
    return message.edited_by is None and message.state in (Said.WAITING, Said.FAILED)
