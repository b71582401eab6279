"""Sync from desk to desk, step by step, each beside the same documents through bare HTTP and
SQLite in the same run.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Role
from rflow_desktop.domain.policy import Actor
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.store.local import Local
from tests.bench import workload
from tests.bench.figures import Figure, middle, quantile
from tests.bench.sync_desk import KEY, Desk, Done
from tests.bench.sync_limits import MIB, Limits, limits_of
from tests.bench.workload import FILE_BYTES, Workload
from tests.helpers.processes import ROOT
from tests.server.harness import PASSWORD, furnished

LATER = 1_000
"""So many sessions tell what is left for later."""
SHARE = {"local_write": 0.3, "first_push": 0.3, "first_pull": 0.5, "edits": 0.4}


def measured(folder: Path, *, documents: int = workload.DOCUMENTS) -> tuple[Figure, ...]:
    load = Workload(count=documents)
    limits = limits_of(folder / "limit", load)
    with furnished(folder / "central", ("maya",)) as server:
        return asyncio.run(_ours(folder, server.address, load, limits))


async def _ours(folder: Path, url: str, load: Workload, limits: Limits) -> tuple[Figure, ...]:
    new_id = Uuid7()
    roots = [("session", one["id"]) for one in load.documents]
    done: list[Done] = [
        (root, workload.captured(one, new_id))
        for root, one in zip(roots, load.documents, strict=True)
    ]
    email = "maya@harbor.example"
    desk = await Desk.open(folder / "desk", url, email=email, password=PASSWORD)
    figures = []
    try:
        write_s = await _timed(desk.capture(done))
        figures.append(
            _share(
                "local_write",
                load.count / write_s,
                limits,
                "docs/s",
                _beside(limits) | _afterwards(folder / "later", done[:LATER]),
            )
        )
        desk.engine.start()
        figures.append(_share("first_push", load.count / await desk.level(), limits, "docs/s"))
        with ExitStack() as stack:
            other = stack.enter_context(second(folder / "other", url, email))
            figures.append(_pulled(load, other("first_pull"), limits))
            figures.append(await _edits(desk, other, load, limits, new_id))
            figures.append(await _idle(desk, limits))
            figures.append(await _live(desk, other, load, limits, new_id))
            figures += await _files(desk, other, load, limits, new_id)
    finally:
        await desk.close()
    return tuple(figures)


def _beside(limits: Limits) -> dict[str, Any]:
    return {"bare SQLCipher, on the disk each 1,000": f"{limits['sqlcipher']:.0f} docs/s"}


def _afterwards(folder: Path, done: list[Done]) -> dict[str, Any]:
    """What capturing leaves for later: rows one by one, and the words that they are found by."""
    me = Actor(id=done[0][0][1], role=Role.ENGINEER, name="Bench")
    local = Local.open(
        folder, key=KEY, me=me, replica="later", server=True, now_ms=now_ms, new_id=Uuid7()
    )
    local.capture(done)
    began = time.perf_counter()
    while local.freshen():
        pass
    took = (time.perf_counter() - began) * 1_000_000 / len(done)
    local.close()
    return {"left for later (laid out, findable)": f"{took:.0f} us a session"}


def _pulled(load: Workload, told: dict[str, Any], limits: Limits) -> Figure:
    if told["sessions"] != load.count:
        raise RuntimeError(f"{told['sessions']} of {load.count} sessions arrived")
    more = {
        "rows": told["rows"],
        "usable after": f"{told['usable_s']:.2f} s",
        "of it the desk's own work": f"{told['worked_s']:.2f} s",
        "everything findable after": f"{told['findable_s']:.2f} s",
        "peak memory above the start": f"{told['peak_mib']:.0f} MiB",
    }
    return _share("first_pull", load.count / told["whole_s"], limits, "docs/s", more)


async def _edits(
    desk: Desk, other: Callable[..., Any], load: Workload, limits: Limits, new_id: Uuid7
) -> Figure:
    """In batches, as what is written; and some one by one, each on the disk before the next."""
    before = {one["id"]: one for one in load.documents}
    done = [
        [(("session", one["id"]), act) for act in workload.written(before[one["id"]], one, new_id)]
        for one in load.edited[: load.edits]
    ]
    alone = done[: min(100, load.edits // 4)]
    began = time.perf_counter()
    for some in alone:
        await desk.capture(some)
    single = len(alone) / (time.perf_counter() - began)
    await desk.level()
    began = time.perf_counter()
    rest = done[len(alone) :]
    await desk.capture([one for some in rest for one in some])
    wrote = time.perf_counter() - began
    await desk.level()
    sent = time.perf_counter() - began
    await asyncio.to_thread(other, "level")
    whole = time.perf_counter() - began
    more = {
        "operations an edit": 2,
        "written, sent, fetched": f"{wrote:.2f}, {sent - wrote:.2f}, {whole - sent:.2f} s",
        "one by one, each on the disk": f"{single:.0f} edits/s",
    }
    return _share("edits", len(rest) / whole, limits, "edits/s", more)


async def _idle(desk: Desk, limits: Limits) -> Figure:
    """With nothing left to lay out or to index: that is what a desk at rest is."""
    while await desk.database.run_bulk(lambda local: local.freshen()):
        pass
    took = []
    for _ in range(workload.IDLE):
        took.append(await desk.level() * 1000)
    return _latency("sync.idle", took, limits["idle"])


async def _live(
    desk: Desk, other: Callable[..., Any], load: Workload, limits: Limits, new_id: Uuid7
) -> Figure:
    """One act, seen at the other desk; durable at each stop."""
    sessions = [one["id"] for one in load.edited[load.edits :]]
    sent: list[float] = []
    said: queue.Queue[dict[str, Any]] = queue.Queue()
    watching = asyncio.create_task(asyncio.to_thread(other, "watch", sessions, said=said.put))
    for session in sessions:
        sent.append(time.monotonic())
        await desk.act((("session", session), acts.AddNote(entry=new_id(), text="live")))
        await asyncio.to_thread(said.get, timeout=30)
    stamps = (await watching)["stamps"]
    took = [(seen - began) * 1000 for began, seen in zip(sent, stamps, strict=True)]
    return _latency("sync.live", took, limits["live"])


async def _files(
    desk: Desk, other: Callable[..., Any], load: Workload, limits: Limits, new_id: Uuid7
) -> list[Figure]:
    files, size = list(load.blobs()), load.files * FILE_BYTES / MIB
    root = ("session", load.documents[0]["id"])

    def keep(local: Any) -> list[str]:
        return [local.blobs.put(raw) for raw in files]

    hashes = await desk.database.run(keep)
    attached = [
        (root, acts.Attach(evidence=new_id(), sha256=one, size=FILE_BYTES, mime="image/png"))
        for one in hashes
    ]
    began = time.perf_counter()
    await desk.act(*attached)
    await desk.until(lambda local: local.blobs.unsent() == 0)
    push = size / (time.perf_counter() - began)
    await asyncio.to_thread(other, "level")
    told = await asyncio.to_thread(other, "fetch", hashes)
    pull = told["bytes"] / MIB / told["seconds"]
    return [
        _share("attachments_push", push, limits, "MiB/s"),
        _share("attachments_pull", pull, limits, "MiB/s"),
    ]


@contextmanager
def second(folder: Path, url: str, email: str) -> Iterator[Callable[..., Any]]:
    """The other desk, in a process of its own: `other("level")` does it there."""
    command = [sys.executable, "-m", "tests.bench.sync_desk", str(folder), url, email]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"BENCH_PASSWORD": PASSWORD},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    inlet, outlet = process.stdin, process.stdout
    outlet.readline()  # it is ready

    def other(*words: Any, said: Callable[[Any], None] = lambda _: None) -> Any:
        inlet.write(json.dumps(words) + "\n")
        inlet.flush()
        while True:
            told = json.loads(outlet.readline())
            if "seen" not in told:
                return told
            said(told)

    try:
        yield other
    finally:
        inlet.close()
        process.wait(60)
        outlet.close()


# --- figures ----------------------------------------------------------------------------------


def _share(
    step: str, rate: float, limits: Limits, unit: str, more: dict[str, Any] | None = None
) -> Figure:
    return Figure(
        name=f"sync.{step}", value=rate, limit=limits[step], unit=unit, runs=1,
        least=SHARE.get(step), more=more or {},
    )  # fmt: skip


def _latency(name: str, ours: list[float], limit: list[float]) -> Figure:
    more = {"the limit's p95": f"{quantile(limit, 0.95):.1f} ms"}
    return Figure(
        name=name, value=middle(ours), limit=middle(limit), unit="ms", runs=len(ours),
        p95=quantile(ours, 0.95), more=more,
    )  # fmt: skip


async def _timed(doing: Any) -> float:
    began = time.perf_counter()
    await doing
    return time.perf_counter() - began
