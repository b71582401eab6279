"""Asking the assistant for best guesses about a session that is handed over."""

from __future__ import annotations

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Handoff
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.work import Work


class Guessing:
    """What comes is noted on the page by itself, also after a restart."""

    def __init__(self, work: Work, asking: Asking) -> None:
        self._work, self._asking = work, asking

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
