"""What a proposal needs of the library: somewhere to offer a change."""

from __future__ import annotations

from typing import Protocol

from rflow_desktop.domain.flow import Flow


class Offering(Protocol):
    async def offer(
        self, flow: str, content: Flow, *, over: str, note: str,
        sessions: tuple[str, ...] = (), copy_of: str | None = None,
    ) -> str: ...  # fmt: skip
