"""What sync costs when little or much goes on: a start with work waiting, many who send at once,
many who only listen, and one who rests.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Role
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.store.local import Local
from rflow_desktop.store.sqlite import Database as Sqlcipher
from sync import exchange
from sync.core_lane import Push
from sync.server import dialect, ledger
from tests.bench import sync_rest, workload
from tests.bench.figures import Figure, middle, quantile
from tests.bench.senders import Line, signed_in, single_asks
from tests.bench.sync_desk import KEY
from tests.bench.workload import Workload
from tests.helpers.processes import ROOT
from tests.server.harness import Process, furnished
from tests.server.world import TEAM, World, uid

ROWS, PENDING = 26_600, 500
SENDERS, SENT_EACH = 100, 30
STREAMS, LISTENED_S = 2_000, 45.0
STARTS = 5


def measured(folder: Path, *, share: float = 1.0) -> tuple[Figure, ...]:
    """`share` makes everything smaller, for a quick look."""
    return (
        _start(folder / "start", rows=int(ROWS * share), pending=int(PENDING * share)),
        *_serving(folder, share),
    )


# --- a start with work waiting ----------------------------------------------------------------


def _start(folder: Path, *, rows: int, pending: int) -> Figure:
    folder.mkdir(parents=True)
    _furnish(folder, rows, pending)
    ours, bare = [], []
    for _ in range(STARTS):
        began = time.perf_counter()
        local = _opened(folder, Uuid7())
        ready = local.state().ready
        local.replica.all("SELECT id FROM line ORDER BY changed_at DESC LIMIT 50")
        ours.append((time.perf_counter() - began) * 1000)
        local.close()
        if not ready:
            raise RuntimeError("nothing waits to be sent")
        bare.append(_bare_ms(folder))
    more = {"rows": rows, "waiting": pending, "promised": "under 400 ms"}
    return Figure(
        name="sync.restart", value=middle(ours), limit=middle(bare), unit="ms", runs=STARTS,
        p95=quantile(ours, 0.95), more=more,
    )  # fmt: skip


def _bare_ms(folder: Path) -> float:
    """The same files, opened and asked for the same list."""
    began = time.perf_counter()
    outbox = Sqlcipher(folder / "outbox.db", key=KEY)
    replica = Sqlcipher(next(folder.glob("replica*.db")), key=KEY)
    outbox.all("SELECT n FROM op WHERE state='pending'")
    replica.all("SELECT id FROM line ORDER BY changed_at DESC LIMIT 50")
    took = (time.perf_counter() - began) * 1000
    replica.close()
    outbox.close()
    return took


def _furnish(folder: Path, rows: int, pending: int) -> None:
    """Sessions that the rules of a central API have decided, and notes that wait."""
    new_id, world = Uuid7(), World(dialect.sqlite_engine(None))
    world.now = now_ms()
    load = Workload(count=rows // (workload.DECISIONS + 2), edits=0, live=0, files=0)
    local = _opened(folder, new_id)
    local.apply(world.pull("maya", max_bytes=1 << 24))
    roots = [("session", one["id"]) for one in load.documents]
    for root, one in zip(roots, load.documents, strict=True):
        local.capture([(root, workload.captured(one, new_id))])
    while (letter := exchange.push_ask(local, Push(max_ops=200), replica="start")) is not None:
        with world.connection() as conn:
            caller = world.caller(conn, "maya")
            answer = ledger.accept(conn, caller, letter.ask, now_ms(), confirms="true").answer
        exchange.settle(local, answer, letter)
    notes: list[tuple[tuple[str, str], Act]] = [
        (roots[at % len(roots)], acts.AddNote(entry=new_id(), text=f"waits {at}"))
        for at in range(pending)
    ]
    local.capture(notes)
    local.close()


def _opened(folder: Path, new_id: Callable[[], str]) -> Local:
    me = Actor(id=uid("maya"), role=Role.ENGINEER, team=TEAM, name="Maya")
    return Local.open(
        folder, key=KEY, me=me, replica="start", server=True, now_ms=now_ms, new_id=new_id
    )


# --- one server, many desktops ----------------------------------------------------------------


def _serving(folder: Path, share: float) -> list[Figure]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8_192)), hard))
    with furnished(folder / "load", ("maya",)) as server:
        figures = [asyncio.run(_many_send(server, max(2, int(SENDERS * share))))]
        figures.append(asyncio.run(_many_listen(server, max(2, int(STREAMS * share)))))
        figures.append(sync_rest.measured(folder / "resting", server))
    return figures


async def _many_send(server: Process, senders: int) -> Figure:
    """Everybody has one change on its way at any time."""
    signed, new_id = await signed_in(server), Uuid7()
    asks = [single_asks(signed.user, new_id, notes=SENT_EACH) for _ in range(senders)]
    with _bare() as port:
        bare = await _sent(port, signed.token, asks, lambda: 0.0)
    ours = await _sent(server.port, signed.token, asks, server.cpu_s)
    rate, limit = (len(one.took) / one.seconds for one in (ours, bare))
    more = {
        "promised": "3,000 changes/s, p99 under 500 ms",
        "p99": f"{quantile(ours.took, 0.99):.0f} ms",
        "a second of the server's own work": f"{len(ours.took) / ours.worked:.0f} changes",
        "an application that does nothing, same senders": f"{limit:.0f} requests/s",
        "our share of that": f"{rate / limit:.2f}",
    }
    return Figure(
        name="sync.server_single", value=rate, limit=3_000, unit="ops/s", runs=len(ours.took),
        more=more,
    )  # fmt: skip


class _Sent(NamedTuple):
    """What all together took; each, in milliseconds; what the server has worked for it."""

    seconds: float
    took: list[float]
    worked: float


async def _sent(
    port: int, token: str, asks: Sequence[Sequence[bytes]], worked_s: Callable[[], float]
) -> _Sent:
    """The first of each opens its session and is not counted."""
    lines = [await Line(port, token).open() for _ in asks]
    took: list[float] = []

    async def send(line: Line, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            began = time.perf_counter()
            status, raw = await line.ask("POST", "/v1/push", body)
            took.append((time.perf_counter() - began) * 1000)
            verdict = json.loads(raw)["results"][0] if status == 200 else {"status": status}
            if verdict["status"] != "accepted":
                raise RuntimeError(f"a change was answered with {verdict}")

    first = [bodies[:1] for bodies in asks]
    await asyncio.gather(*(send(*one) for one in zip(lines, first, strict=True)))
    took.clear()
    worked, began = worked_s(), time.perf_counter()
    rest = [bodies[1:] for bodies in asks]
    await asyncio.gather(*(send(*one) for one in zip(lines, rest, strict=True)))
    sent = _Sent(time.perf_counter() - began, took, worked_s() - worked)
    for line in lines:
        line.close()
    return sent


@contextmanager
def _bare() -> Iterator[int]:
    """The port of an application that does nothing."""
    command = [sys.executable, "-m", "tests.bench.bare_app"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        try:
            yield int(address.rsplit(":", 1)[1])
        finally:
            process.terminate()


async def _many_listen(server: Process, streams: int) -> Figure:
    """Open event streams on which nothing happens."""
    signed = await signed_in(server)
    lines = []
    for _ in range(streams):
        line = await Line(server.port, signed.token).open()
        line.send("GET", "/v1/events")
        lines.append(line)
        if len(lines) % 50 == 0:
            await _greeted(lines[-50:])
    await _greeted(lines[-(len(lines) % 50) :] if len(lines) % 50 else [])
    await asyncio.sleep(1)
    cpu = server.cpu_s()
    await asyncio.sleep(LISTENED_S)
    worked = server.cpu_s() - cpu
    for line in lines:
        line.close()
    more: dict[str, Any] = {"streams": streams, "promised": "2,000 under 10 % of a core"}
    return Figure(
        name="sync.idle_streams", value=100 * worked / LISTENED_S, limit=10, unit="%", runs=1,
        more=more,
    )  # fmt: skip


async def _greeted(lines: Sequence[Line]) -> None:
    for line in lines:
        await line.inlet.readuntil(b"event: hello")
