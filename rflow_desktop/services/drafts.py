"""Half-typed text that must survive a crash: written often, cheaply, and dropped once it is
kept.
"""

from __future__ import annotations

from rflow_desktop.services.work import Work


class Drafts:
    """One draft for each key; a key is a session's id for its scratchpad."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def keep(self, key: str, text: str) -> None:
        await self._work.store.run(lambda local: local.drafts.keep(key, text))

    async def of(self, key: str) -> str | None:
        """What was typed and never kept; None when there is nothing."""
        return await self._work.store.run(lambda local: local.drafts.get(key)) or None

    async def drop(self, key: str) -> None:
        await self._work.store.run(lambda local: local.drafts.drop(key))
