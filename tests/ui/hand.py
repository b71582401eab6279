"""What every stage does as a person would: it acts between two tasks and waits for what it sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtWidgets import QWidget


class Hand:
    window: QWidget

    async def soon(self, true: Callable[[], object]) -> None:
        while not true():  # noqa: ASYNC110  (the story has a time limit)
            await asyncio.sleep(0)

    async def by_hand(self, act: Callable[[], object]) -> None:
        """Between two tasks, as the system delivers it: Qt runs others while it delivers."""
        done = asyncio.get_running_loop().create_future()

        def deliver() -> None:
            act()
            done.set_result(None)

        asyncio.get_running_loop().call_soon(deliver)
        await done

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
