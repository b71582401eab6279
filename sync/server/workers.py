"""Several workers behind one address: started together, started anew, ended together."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_network
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from rflow_desktop.domain.errors import Refused
from sync.server import serving
from sync.server.metrics import Noticeboard
from sync.server.serving import Installation, NewId

_END_S = 20
_SHORT_LIFE_S = 10
_LONGEST_PAUSE_S = 30
_LOOK_S = 0.5


@dataclass
class _Worker:
    number: int
    process: BaseProcess
    line: Connection
    """Where the worker says that it is ready. It ends when this end of it is closed."""
    born: float = field(default_factory=time.monotonic)


def number(text: str) -> int:
    """How many were asked for. Raises ValueError."""
    asked = int(text)
    if not 1 <= asked <= 64:
        raise ValueError(text)
    return asked


def addresses(text: str) -> str:
    """Addresses and networks with commas between them. Raises ValueError.

    Not everybody: what the one before the proxy wrote there would count as well.
    """
    for one in filter(None, text.split(",")):
        if not ip_network(one.strip()).prefixlen:
            raise ValueError(f"{one.strip()} is everybody")
    return text


def serve(given: Installation, *, new_id: NewId) -> None:
    """Until a signal says to stop. Raises Refused when a worker cannot begin."""
    with tempfile.TemporaryDirectory(prefix="rflow-central-") as board:
        bound = _bound(given.host, given.port)
        crew = _Crew(given, bound, Path(board), new_id)
        try:
            crew.run()
        finally:
            crew.end()
            bound.close()


class _Crew:
    def __init__(
        self, given: Installation, bound: socket.socket, board: Path, new_id: NewId
    ) -> None:
        self._given, self._bound, self._board, self._new_id = given, bound, board, new_id
        self._context: SpawnContext = multiprocessing.get_context("spawn")
        self._workers: dict[int, _Worker] = {}
        self._deaths: dict[int, int] = {}
        self._due: dict[int, float] = {}
        self._ready: set[int] = set()
        self._told = False
        self._stopping = False

    def run(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._stop)
        for number in range(self._given.workers):
            self._start(number)
        while not self._stopping:
            known = self._by_handle()
            for heard in wait(list(known), timeout=_LOOK_S):
                self._look_at(known[heard])
            self._start_due()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _by_handle(self) -> dict[Any, _Worker]:
        workers = self._workers.values()
        lines = {one.line: one for one in workers if one.number not in self._ready}
        return {**lines, **{one.process.sentinel: one for one in workers}}

    def _start(self, number: int) -> None:
        ours, theirs = self._context.Pipe()
        arguments = (self._given, self._bound, self._board, number, theirs, self._new_id)
        process = self._context.Process(target=_work, args=arguments, name=f"worker {number}")
        process.start()
        theirs.close()
        self._workers[number] = _Worker(number, process, ours)

    def _look_at(self, worker: _Worker) -> None:
        if self._workers.get(worker.number) is not worker:
            return  # buried a moment ago, through its other handle
        if worker.number not in self._ready and worker.line.poll():
            try:
                self._hear(worker, worker.line.recv())
            except EOFError:
                worker.process.join()
        if not worker.process.is_alive():
            self._bury(worker)

    def _hear(self, worker: _Worker, told: tuple[str, str]) -> None:
        kind, text = told
        if kind == "refused":
            raise Refused(text, "refused")
        self._ready.add(worker.number)
        if not self._told and len(self._ready) == self._given.workers:
            self._told = True
            serving.tell_ready(serving.address_of(self._bound), text, self._given.workers)

    def _bury(self, worker: _Worker) -> None:
        """One that died is started again; one that dies at once again and again, ever later."""
        worker.line.close()
        Noticeboard(self._board, f"{worker.number}", worker.process.pid).bury()
        del self._workers[worker.number]
        self._ready.discard(worker.number)
        lived = time.monotonic() - worker.born
        deaths = 0 if lived > _SHORT_LIFE_S else self._deaths.get(worker.number, 0) + 1
        self._deaths[worker.number] = deaths
        pause = 0 if deaths < 2 else min(_LONGEST_PAUSE_S, 2**deaths)
        self._due[worker.number] = time.monotonic() + pause

    def _start_due(self) -> None:
        for number, at in tuple(self._due.items()):
            if at <= time.monotonic() and not self._stopping:
                del self._due[number]
                self._start(number)

    def end(self) -> None:
        """Everybody says goodbye to their desktops; who takes too long is ended."""
        for worker in self._workers.values():
            worker.process.terminate()
        until = time.monotonic() + _END_S
        for worker in self._workers.values():
            worker.process.join(max(0, until - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
            worker.line.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family, backlog=2048)
    bound.set_inheritable(True)
    return bound


def _work(
    given: Installation,
    bound: socket.socket,
    board: Path,
    number: int,
    line: Connection,
    new_id: NewId,
) -> None:
    """The life of one worker, in a process of its own."""
    try:
        serving.run(_serve(given, bound, Noticeboard(board, f"{number}"), line, new_id))
    except Refused as refused:
        line.send(("refused", refused.sentence))


async def _serve(
    given: Installation, bound: socket.socket, board: Noticeboard, line: Connection, new_id: NewId
) -> None:
    central = await serving.assembled(given, new_id=new_id, board=board)

    def ready(_: str, server_id: str) -> None:
        line.send(("ready", server_id))

    server = serving.Server(serving.configured(given, central), central, ready)
    threading.Thread(target=_outlive_nobody, args=(line, server.leave), daemon=True).start()
    await server.serve(sockets=[bound])


def _outlive_nobody(line: Connection, leave: Callable[[], None]) -> None:
    """Whoever started the workers is gone, however it went: nobody would end them."""
    try:
        line.recv()
    except (EOFError, OSError):
        leave()
