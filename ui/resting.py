"""Work that waits until the hands rest: what is drawn from typed words is not made at every key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ui.presenter import Presenter

REST_SECONDS = 0.12


class OnceResting:
    """Does `work` a moment after the last `soon`. What has begun is finished, not begun anew."""

    def __init__(self, presenter: Presenter, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._presenter, self._work = presenter, work
        self._waiting: asyncio.Task[None] | None = None

    def soon(self) -> None:
        self.forget()
        self._waiting = self._presenter.run(self._rest())

    def forget(self) -> None:
        """What still waits is not done."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    async def _rest(self) -> None:
        await asyncio.sleep(REST_SECONDS)
        self._waiting = None
        await self._work()
