"""Half-typed text that must survive a crash: written often, and dropped once it is kept."""

from __future__ import annotations

import json

from rflow_desktop.services.work import Work


class Drafts:
    """One draft for each session's scratchpad, with the text it was written over."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def keep(self, session: str, text: str, over: str) -> None:
        told = json.dumps([text, over], ensure_ascii=False)
        await self._work.store.run(lambda local: local.drafts.keep(session, told))

    async def of(self, session: str) -> tuple[str, str] | None:
        """What was typed and never kept, and what it was typed over; None when there is none."""
        kept = await self._work.store.run(lambda local: local.drafts.get(session))
        if not kept:
            return None
        text, over = json.loads(kept)
        return (text, over)

    async def drop(self, session: str) -> None:
        await self._work.store.run(lambda local: local.drafts.drop(session))
