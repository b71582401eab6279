"""Tells whoever listens that scopes have moved, and by what where that is little and wanted."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from sync.server.news import News
from sync.server.scopes import QUIET

Heads = dict[str, int]
MOST_NEWS = 8
"""Of which one listener is told one by one."""


class Heard(NamedTuple):
    """Where scopes stand. What `news` there are leads there, if there are any."""

    heads: Heads
    news: tuple[News, ...] = ()


class Listener:
    """One device that listens: collects heads until they are taken, with `rows` also news."""

    def __init__(
        self, account: str, scopes: frozenset[str], *, device: str = "", rows: bool = False
    ) -> None:
        self.account = account
        self.scopes = scopes
        self._device, self._rows = device, rows
        self._heads: Heads = {}
        self._news: list[News] = []
        self._pull = False
        self._rung = asyncio.Event()

    def tell(self, heads: Mapping[str, int], news: News | None = None) -> None:
        """What moves all day goes along with the next beat or pull; nobody is woken for it."""
        loud = {name: seq for name, seq in heads.items() if not name.startswith(QUIET)}
        mine = {name: seq for name, seq in loud.items() if name in self.scopes}
        if not mine:
            return
        if self._rows and news is not None and news.rows and self._device not in news.devices:
            self._news.append(news)
        else:
            self._pull = True
        self._heads |= mine
        self._rung.set()

    def wake(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> Heads:
        """The heads that moved, or nothing after `seconds`."""
        return (await self.hear(seconds)).heads

    async def hear(self, seconds: float) -> Heard:
        """What moved, and by what news where all of it is known by them."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return Heard({})
        self._rung.clear()
        heads, self._heads = self._heads, {}
        news, self._news = self._news, []
        pull, self._pull = self._pull or len(news) > MOST_NEWS, False
        return Heard(heads, () if pull else tuple(news))


class Pokes:
    """In one process: every listener of the account is told at once.

    `outward` carries it to the other processes, where there are any.
    """

    def __init__(self) -> None:
        self.outward: Callable[[str, Mapping[str, int]], None] = _to_nobody
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)

    @contextmanager
    def listening(
        self, account: str, scopes: frozenset[str], *, device: str = "", rows: bool = False
    ) -> Iterator[Listener]:
        listener = Listener(account, scopes, device=device, rows=rows)
        self._listeners[account].add(listener)
        try:
            yield listener
        finally:
            self._listeners[account].discard(listener)
            if not self._listeners[account]:
                del self._listeners[account]

    def ring(self, account: str, heads: Mapping[str, int], news: News | None = None) -> None:
        """Something was written here, and is durable.

        Whoever wrote it is answered also where the other processes cannot be told: that failure
        goes to the loop, which logs it.
        """
        self.tell(account, heads, news)
        if heads:
            asyncio.get_running_loop().call_soon(self.outward, account, heads)

    def report(self, account: str, news: News) -> None:
        """All that one commit wrote here, which is durable."""
        self.ring(account, news.heads, news)

    def tell(self, account: str, heads: Mapping[str, int], news: News | None = None) -> None:
        """Something was written, here or elsewhere."""
        for listener in tuple(self._listeners.get(account, ())):
            listener.tell(heads, news)

    def accounts(self) -> dict[str, frozenset[str]]:
        """Who listens: the scopes that anybody wants to hear of, by account."""
        return {
            account: frozenset().union(*(one.scopes for one in listeners))
            for account, listeners in self._listeners.items()
        }

    def wake(self) -> None:
        """Lets everybody who waits look up, because this process ends."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.wake()

    def count(self) -> int:
        return sum(len(listeners) for listeners in self._listeners.values())


def _to_nobody(_account: str, _heads: Mapping[str, int]) -> None:
    """There is no other process."""
