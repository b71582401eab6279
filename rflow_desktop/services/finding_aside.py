"""Finding on a thread of its own: whoever types and whoever writes go on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rflow_desktop.services.finding import Finding
from rflow_desktop.store.reader import Reader

T = TypeVar("T")


class FindingAside:
    """Answers one question after the other from a connection that belongs to its thread."""

    def __init__(self, open_reader: Callable[[], Reader]) -> None:
        self._open = open_reader
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finding")
        self._reader: Reader | None = None
        self._finding: Finding | None = None

    async def ask(self, question: Callable[[Finding], T]) -> T:
        """What `question` answers there; it raises Refused when the store cannot be read."""
        return await asyncio.wrap_future(self._thread.submit(self._answer, question))

    def close(self) -> None:
        self._thread.submit(self._let_go)
        self._thread.shutdown()

    def _answer(self, question: Callable[[Finding], T]) -> T:
        if self._finding is None:
            self._reader = self._open()
            self._finding = Finding(self._reader)
        return question(self._finding)

    def _let_go(self) -> None:
        if self._reader is not None:
            self._reader.close()
