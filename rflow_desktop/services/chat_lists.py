"""Lists of chats: whose they are, which were thrown away, and the people an admin may look at."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown_talk import ChatPage
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local

KEPT_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class TrashLine:
    """Something that was thrown away and may be taken back for 30 days."""

    id: str
    title: str
    at: str


class ChatLists:
    """Reads only. Methods raise Refused with a sentence."""

    def __init__(self, work: Work, chats: Chats) -> None:
        self._work, self._chats = work, chats

    @property
    def is_admin(self) -> bool:
        """Whether this person sees the chats of others."""
        return self._work.me.role == "admin"

    async def page(
        self, *, scope: str = "mine", assistant: str = "", owner: str = "", cursor: str = ""
    ) -> ChatPage:
        return await self._chats.list(scope=scope, assistant=assistant, owner=owner, cursor=cursor)

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
