"""The kill drill: a process that captures is killed again and again, and everything it had
confirmed is there.

`python -m tests.store.kills --count 200`
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.store.local import Local
from rflow_desktop.store.mirror import Mirror
from rflow_desktop.store.safekeeping import sound
from tests.store.desks import ANN, KEY


def opened(folder: Path) -> Local:
    return Local.open(
        folder, key=KEY, me=ANN, replica="kills", server=True, now_ms=now_ms, new_id=Uuid7()
    )


def work(folder: Path) -> None:
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
            os.write(1, f"{op.id} {entry}\n".encode())
            local.tidy()


def killed_once(folder: Path, chance: random.Random) -> list[tuple[str, str]]:
    """Lets a process work for a moment and kills it. Answers what it had confirmed."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.store.kills", "--work", str(folder)], stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    first = worker.stdout.readline()  # the first confirmed one: from here on it is at work
    time.sleep(chance.uniform(0.0, 0.15))
    worker.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    said = first + worker.stdout.read()
    worker.wait()
    worker.stdout.close()
    lines = [line.decode().split() for line in said.splitlines() if len(line) == 73]
    return [(op, entry) for op, entry in lines]


def tear(folder: Path, chance: random.Random) -> None:
    """Sometimes the end of the copy is lost as well."""
    for log in folder.glob("ops-*.log"):
        raw = log.read_bytes()
        with contextlib.suppress(IndexError):
            log.write_bytes(raw[: -chance.randrange(1, 300)] if chance.random() < 0.5 else raw)


def drill(folder: Path, count: int, seed: int) -> dict[str, int]:
    """Kills `count` times in the same folder.

    Raises AssertionError for anything confirmed that is missing.
    """
    chance = random.Random(seed)
    confirmed: list[tuple[str, str]] = []
    for _ in range(count):
        confirmed += killed_once(folder, chance)
        tear(folder, chance)
        with opened(folder) as local:
            assert sound(local.outbox)
            assert sound(local.replica)
            assert local.told == "", "a kill must never need a rebuild"
            ops = {op_id for (op_id,) in local.outbox.all("SELECT op_id FROM op")}
            missing = [op for op, _ in confirmed if op not in ops]
            unseen = [entry for _, entry in confirmed if local.get(Entry, entry) is None]
            assert not missing, missing
            assert not unseen, unseen
        copied = {json.loads(raw)["id"] for raw in Mirror(folder, KEY).operations()}
        assert copied == ops, "the copy is completed at each start"
    return {"kills": count, "confirmed": len(confirmed), "missing": 0}


def in_a_folder(count: int, seed: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        return drill(Path(folder), count, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path)
    asked = parser.parse_args()
    if asked.work is not None:
        work(asked.work)
        return
    sys.stdout.write(json.dumps(in_a_folder(asked.count, asked.seed)) + "\n")


if __name__ == "__main__":
    main()
