"""The one thread that writes."""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rflow_desktop.store.local import Local

T = TypeVar("T")

PAUSE_SECONDS = 0.03
UNTIDY_SECONDS = 0.25
"""Copies are made in the first pause of this length, or after this time without one."""
QUIET_SECONDS = 0.3
UNFOUND_SECONDS = 2.0
"""As much for the words to find by, which take longer: while sync goes on they wait for its end."""
PERSON, BULK = 0, 1
"""A person's work goes before pages of other people's rows."""


@dataclass(order=True)
class _Job:
    rank: int
    number: int
    call: Callable[[Local], Any] = field(compare=False)
    done: Callable[[Any, BaseException | None], None] = field(compare=False)


class Database:
    """Runs calls over a `Local` one after the other on a thread of its own.

    `open` is called there first; what it raises comes out of `start`.
    """

    def __init__(self, open_local: Callable[[], Local]) -> None:
        self._open = open_local
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._local: Local | None = None
        self._opened = threading.Event()
        self._trouble: BaseException | None = None
        self._untidy_until = self._unfound_until = 0.0
        self._closed = False

    def start(self) -> None:
        """Opens the store and blocks until it is there. Raises StoreTrouble."""
        self._thread.start()
        self._opened.wait()
        if self._trouble is not None:
            raise self._trouble

    async def run(self, call: Callable[[Local], T]) -> T:
        """What `call` answers, once everything it wrote is durable."""
        return await self._ask(call, PERSON)

    async def run_bulk(self, call: Callable[[Local], T]) -> T:
        """As `run`, behind everything a person is waiting for."""
        return await self._ask(call, BULK)

    def do(self, call: Callable[[Local], T]) -> T:
        """As `run`, for callers without an event loop: blocks until it is done."""
        ready = threading.Event()
        answer: list[Any] = []
        trouble: list[BaseException] = []

        def done(result: Any, error: BaseException | None) -> None:
            answer.append(result)
            if error is not None:
                trouble.append(error)
            ready.set()

        self._put(PERSON, call, done)
        ready.wait()
        if trouble:
            raise trouble[0]
        result: T = answer[0]
        return result

    def close(self) -> None:
        """Finishes what is under way, writes what is due, and lets go of the files."""
        if self._closed or self._trouble is not None:
            return
        self._closed = True
        self._jobs.put(_Job(BULK + 1, next(self._numbers), _nothing, _nobody))
        self._thread.join()

    async def _ask(self, call: Callable[[Local], T], rank: int) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def tell(result: Any, error: BaseException | None) -> None:
            if future.cancelled():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

        def done(result: Any, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(tell, result, error)

        self._put(rank, call, done)
        return await future

    def _put(
        self,
        rank: int,
        call: Callable[[Local], Any],
        done: Callable[[Any, BaseException | None], None],
    ) -> None:
        if self._closed:
            raise RuntimeError("the store is closed")
        self._jobs.put(_Job(rank, next(self._numbers), call, done))

    def _work(self) -> None:
        try:
            local = self._local = self._open()
        except BaseException as error:  # noqa: BLE001  the caller of `start` gets it
            self._trouble = error
            return
        finally:
            self._opened.set()
        while (job := self._next(local)).rank <= BULK:
            _do(job, local)
        local.close()

    def _next(self, local: Local) -> _Job:
        """The next call.

        What is due after the ones before is done when nobody asks for anything: whoever has written
        something asks for what it looks like in the next moment, and would wait for the copies.
        """
        job = self._soon(min(PAUSE_SECONDS, self._untidy_until - time.monotonic()))
        if job is not None:
            return job
        local.copy()
        job = self._soon(min(QUIET_SECONDS, self._unfound_until - time.monotonic()))
        if job is None:
            while local.freshen() and self._jobs.empty():
                pass  # a new computer's words are made findable while nobody asks for anything
            job = self._jobs.get()
            self._unfound_until = time.monotonic() + UNFOUND_SECONDS
        self._untidy_until = time.monotonic() + UNTIDY_SECONDS
        return job

    def _soon(self, seconds: float) -> _Job | None:
        """A call that comes before so many seconds are over."""
        if seconds <= 0:
            return None
        with suppress(queue.Empty):
            return self._jobs.get(timeout=seconds)
        return None


def _do(job: _Job, local: Local) -> None:
    try:
        result = job.call(local)
    except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
        job.done(None, error)
    else:
        job.done(result, None)


def _nothing(_: Local) -> None:
    return None


def _nobody(_: Any, __: BaseException | None) -> None:
    return None
