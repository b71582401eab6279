"""The kill drill: a process that captures is killed again and again, and everything it had
confirmed is there.

`python -m tests.store.kills --count 200`
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import random
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry
from rflow_desktop.ids import Uuid7, instant, now_ms
from rflow_desktop.store.local import Local
from rflow_desktop.store.mirror import Mirror
from rflow_desktop.store.packing import MANY
from rflow_desktop.store.safekeeping import sound
from tests.store.desks import ANN, KEY

IN_A_ROW = 50
"""Kills over the same files; after that a new workspace is begun."""


def opened(folder: Path) -> Local:
    return Local.open(
        folder, key=KEY, me=ANN, replica="kills", server=True, now_ms=now_ms, new_id=Uuid7()
    )


def work(folder: Path, say: Connection) -> None:
    """Captures without end and says each id once capture has returned."""
    new_id = Uuid7()
    with opened(folder) as local:
        session = new_id()
        local.capture([(("session", session), acts.StartSession(title="drill"))])
        while True:
            entry = new_id()
            (op,) = local.capture(
                [
                    (
                        ("session", session),
                        acts.AddNote(entry=entry, text="x" * random.randrange(1, 900)),
                    )
                ]
            )
            say.send_bytes(f"{op.id} {entry}".encode())
            if random.random() < 0.3:
                _bring_in(local, new_id, say)
            local.tidy()


def _bring_in(local: Local, new_id: Uuid7, say: Connection) -> None:
    """Many sessions in one go, which lie packed at first."""
    entries = [new_id() for _ in range(MANY)]
    ops = local.capture([(("session", new_id()), _session(entry)) for entry in entries])
    for op, entry in zip(ops, entries, strict=True):
        say.send_bytes(f"{op.id} {entry}".encode())


def _session(entry: str) -> acts.CaptureSession:
    at = instant(now_ms())
    step = acts.CapturedEntry(id=entry, title="x" * random.randrange(1, 900), at=at)
    return acts.CaptureSession(title="drill", created_at=at, entries=(step,))


def processes() -> Any:
    """Where it can be, each process is split off one that has the program loaded already."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "tests.store.kills"])
    return context


def killed_once(folder: Path, chance: random.Random) -> list[tuple[str, str]]:
    """Lets a process work for a moment and kills it. Answers what it had confirmed."""
    context = processes()
    hear, say = context.Pipe(duplex=False)
    worker = context.Process(target=work, args=(folder, say), daemon=True)
    worker.start()
    say.close()
    said = [hear.recv_bytes()]  # the first confirmed one: from here on it is at work
    time.sleep(chance.uniform(0.0, 0.15))
    worker.kill()
    with contextlib.suppress(EOFError, OSError):
        while True:
            said.append(hear.recv_bytes())
    worker.join()
    hear.close()
    lines = [line.decode().split() for line in said if len(line) == 73]
    return [(op, entry) for op, entry in lines]


def tear(folder: Path, chance: random.Random) -> None:
    """Sometimes the end of the copy is lost as well."""
    for log in folder.glob("ops-*.log"):
        raw = log.read_bytes()
        with contextlib.suppress(IndexError):
            log.write_bytes(raw[: -chance.randrange(1, 300)] if chance.random() < 0.5 else raw)


def drill(folder: Path, count: int, seed: int) -> dict[str, int]:
    """Kills `count` times, `IN_A_ROW` of them in the same folder.

    Raises AssertionError for anything confirmed that is missing.
    """
    chance = random.Random(seed)
    total, confirmed = 0, list[tuple[str, str]]()
    for number in range(count):
        if number % IN_A_ROW == 0:
            total += len(confirmed)
            confirmed = []
        place = folder / str(number // IN_A_ROW)
        confirmed += killed_once(place, chance)
        tear(place, chance)
        with opened(place) as local:
            assert sound(local.outbox)
            assert sound(local.replica)
            assert local.told == "", "a kill must never need a rebuild"
            ops = {op_id for (op_id,) in local.outbox.all("SELECT op_id FROM op")}
            shown = {one.id for one in local.every(Entry)}
            missing = [op for op, _ in confirmed if op not in ops]
            unseen = [entry for _, entry in confirmed if entry not in shown]
            assert not missing, missing
            assert not unseen, unseen
        copied = {json.loads(raw)["id"] for raw in Mirror(place, KEY).operations()}
        assert copied == ops, "the copy is completed at each start"
    return {"kills": count, "confirmed": total + len(confirmed), "missing": 0}


def in_a_folder(count: int, seed: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        return drill(Path(folder), count, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.stdout.write(json.dumps(in_a_folder(asked.count, asked.seed)) + "\n")


if __name__ == "__main__":
    main()
