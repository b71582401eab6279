"""Lists of chats: whose they are, which were thrown away, and the people an admin may look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Assistant
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown_talk import ChatLine, ChatPage, ReadLine
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local

KEPT_DAYS = 30
ONLY_HERE = "Only the chats on this computer are listed."


@dataclass(frozen=True, kw_only=True)
class TrashLine:
    """Something that was thrown away and may be taken back for 30 days."""

    id: str
    title: str
    at: str


class TeamChats(Protocol):
    """The chats of everybody, as the server has them. Raises Refused with why not now."""

    async def with_assistant(self, assistant: str) -> tuple[ChatLine, ...]: ...
    async def said(self, assistant: str, chat: str) -> tuple[ReadLine, ...]: ...


class ChatLists:
    """Reads only. Methods raise Refused with a sentence."""

    def __init__(self, work: Work, chats: Chats, team: TeamChats | None = None) -> None:
        self._work, self._chats, self._team = work, chats, team

    @property
    def is_admin(self) -> bool:
        """Whether this person sees the chats of others."""
        return self._work.me.role == "admin"

    async def page(
        self, *, scope: str = "mine", assistant: str = "", owner: str = "", cursor: str = ""
    ) -> ChatPage:
        here = await self._chats.list(scope=scope, assistant=assistant, owner=owner, cursor=cursor)
        if scope != "others" or self._team is None:
            return here
        try:
            there = [] if cursor else await self._there(self._team, owner)
        except Refused as refused:
            return replace(here, told=f"{refused.sentence} {ONLY_HERE}")
        known = {one.id for one in here.lines}
        lines = (*here.lines, *(one for one in there if one.id not in known))
        newest = sorted(lines, key=lambda one: (one.last_at, one.created_at, one.id), reverse=True)
        return replace(here, lines=tuple(newest))

    async def read(self, line: ChatLine) -> tuple[ReadLine, ...]:
        """What was said last in a chat that is only on the server."""
        if self._team is None:
            raise Refused("This chat is not on this computer.", "missing")
        return await self._team.said(line.assistant, line.id)

    async def _there(self, team: TeamChats, owner: str) -> list[ChatLine]:
        """The chats of others with each assistant that this person may talk to."""
        names = await self._work.store.run(lambda local: [o.id for o in local.every(Assistant)])
        found: dict[str, ChatLine] = {}
        for name in names:
            for line in await team.with_assistant(name):
                mine = line.owner == self._work.me.id
                if not mine and line.channel != "trigger" and owner in ("", line.owner):
                    found.setdefault(line.id, line)

        def is_here(local: Local) -> list[ChatLine]:
            return [
                replace(line, here=local.get(Session, line.id) is not None)
                for line in found.values()
            ]

        return await self._work.store.run(is_here)

    async def owners(self) -> tuple[tuple[str, str], ...]:
        """Whose chats an admin sees besides their own: id and name. Nobody else's for others."""
        if not self.is_admin:
            return ()
        return await self._work.store.run(view_talk.owners)

    async def trash(self) -> tuple[TrashLine, ...]:
        """What this person threw away and may take back, newest first."""

        def find(local: Local) -> tuple[TrashLine, ...]:
            return tuple(
                TrashLine(id=one.id, title=one.title or "New session", at=one.trashed_at or "")
                for one in view_talk.trashed(local)
                if can(local.me, "session.delete", one)
            )

        return await self._work.store.run(find)
