"""Asking the assistant for best guesses about a session that is handed over."""

from __future__ import annotations

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Handoff
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.work import Work

WHAT_NOW = "I take this over. What do you make of it, and what would you do first?"


class Guessing:
    """What comes is noted on the page by itself, also after a restart."""

    def __init__(self, work: Work, asking: Asking, chats: Chats) -> None:
        self._work, self._asking, self._chats = work, asking, chats
        self._handoffs = Handoffs(work)

    async def offered(self) -> bool:
        return not await self._asking.unavailable()

    async def ask(self, handoff: str) -> None:
        """Begins to write them; nobody waits. Raises Refused when no assistant answers now."""
        row = await self._work.store.run(lambda local: local.get(Handoff, handoff))
        if row is None:
            raise Refused("This handoff is not on this computer.", "missing")
        why = await self._asking.unavailable()
        if why:
            raise Refused(why, "unavailable")
        await self._asking.ask(row.session, None, "enrichment")

    async def analyse(self, handoff: str, session: str) -> None:
        """Says the briefing to the assistant in the session's own talk, once. Raises Refused."""
        note = await self._handoffs.copied(handoff, "markdown", mask=False)
        said = f"{note.text}\n\n{WHAT_NOW}"
        await self._chats.send(session, said, client_message_id=f"briefing {handoff}")
