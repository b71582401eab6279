"""The same documents through bare HTTP and SQLite: what the steps of sync are measured against."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rflow_desktop.store.sqlite import Database as Sqlcipher
from tests.bench import pipeline, workload
from tests.bench.sync_desk import KEY
from tests.bench.workload import FILE_BYTES, Workload

MIB = 1024 * 1024
Limits = dict[str, Any]


def limits_of(folder: Path, load: Workload) -> Limits:
    folder.mkdir()
    found: Limits = {}
    pairs = load.lines()
    edited = [(one["id"], workload.dumped(one)) for one in load.edited]
    with pipeline.serving(folder) as port:
        here, there = (pipeline.Client(folder / f"{name}.db", port) for name in "ab")
        found["local_write"] = _rate(load.count, lambda: here.write(pairs))
        found["first_push"] = _rate(load.count, here.push)
        found["first_pull"] = _rate(load.count, there.pull)
        some = edited[: load.edits]
        began = time.perf_counter()
        here.edit(some)
        here.push()
        there.pull()
        found["edits"] = load.edits / (time.perf_counter() - began)
        found["idle"] = [_ms(lambda: (here.push(), here.pull())) for _ in range(workload.IDLE)]
        found["live"] = _live(here, there, edited[load.edits :])
        found |= _files(here, there, load)
    found["sqlcipher"] = _rate(load.count, lambda: _bare(folder / "bare.db", pairs))
    return found


def _live(
    here: pipeline.Client, there: pipeline.Client, edited: list[tuple[str, str]]
) -> list[float]:
    stamps: queue.Queue[tuple[str, float]] = queue.Queue()
    there.watch(stamps)
    took = []
    for pair in edited:
        began = time.perf_counter()
        here.send(pair)
        while (seen := stamps.get(timeout=30))[0] != pair[0]:
            pass
        took.append((seen[1] - began) * 1000)
    return took


def _files(here: pipeline.Client, there: pipeline.Client, load: Workload) -> Limits:
    size = load.files * FILE_BYTES / MIB
    files = dict(enumerate(load.blobs()))

    def push() -> None:
        for name, raw in files.items():
            here.line.ask("POST", f"/att/{name}", raw)

    def pull() -> None:
        for name in files:
            raw = there.line.ask("GET", f"/att/{name}")
            there.db.execute("INSERT INTO att VALUES (?,?)", (str(name), raw))

    return {"attachments_push": _rate(size, push), "attachments_pull": _rate(size, pull)}


def _bare(file: Path, pairs: list[tuple[str, str]]) -> None:
    """Encrypted, and on the disk after each thousand: as durable as what is captured."""
    bare = Sqlcipher(file, key=KEY)
    with bare.writing() as c:
        c.execute("CREATE TABLE doc(id TEXT PRIMARY KEY, body TEXT)")
    for at in range(0, len(pairs), pipeline.BATCH):
        with bare.writing() as c:
            c.executemany("INSERT INTO doc VALUES (?,?)", pairs[at : at + pipeline.BATCH])
    bare.close()


def _rate(count: float, act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return count / (time.perf_counter() - began)


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
