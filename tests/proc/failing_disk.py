"""The disk says no at the k-th write or sync of everything that is done: nothing confirmed is lost.

`python -m tests.proc failing-disk --count 500`
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.store.safekeeping import sound
from rflow_desktop.store.trouble import StoreTrouble
from tests.helpers.ledger import Ledger
from tests.proc import vfs
from tests.store.desks import ANN, BEN, KEY, Desk

KINDS = {"full": vfs.FULL, "write": vfs.BAD_WRITE, "sync": vfs.BAD_SYNC}
FURTHEST = 90


class Failing(vfs.Watch):
    """Fails once, or for a while, when its turn has come."""

    def __init__(self) -> None:
        self.left, self.times, self.kind = -1, 0, "full"
        self.met: Counter[str] = Counter()

    def arm(self, kind: str, after: int, times: int) -> None:
        self.kind, self.left, self.times = kind, after, times

    def wrote(self, path: str, at: int, raw: bytes) -> int:
        return self._turn(path) if self.kind != "sync" else 0

    def truncated(self, path: str, size: int) -> int:
        return self._turn(path) if self.kind == "write" else 0

    def synced(self, path: str) -> int:
        return self._turn(path) if self.kind == "sync" else 0

    def _turn(self, path: str) -> int:
        if self.left < 0:
            return 0
        if self.left:
            self.left -= 1
            return 0
        self.times -= 1
        if self.times <= 0:
            self.left = -1
        self.met[f"{self.kind} {Path(path).name.replace('replica-2', 'replica')}"] += 1
        return KINDS[self.kind]


def drill(count: int, seed: int = 1) -> dict[str, Any]:
    """Raises AssertionError for anything that was confirmed and is not there. `injected` counts
    the writes and syncs that failed: in some runs the turn of none comes.
    """
    failing, chance = Failing(), random.Random(seed)
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, vfs.watched(failing):
        for number in range(count):
            before = sum(failing.met.values())
            _one(Path(folder) / str(number), failing, chance, told)
            shutil.rmtree(Path(folder) / str(number))
            told["runs that met it"] += sum(failing.met.values()) > before
    fired = sum(failing.met.values())
    return {
        "drill": "failing-disk", "runs": count, "injected": fired, "seed": seed, **told,
        "met": failing.met,
    }  # fmt: skip


def _one(folder: Path, failing: Failing, chance: random.Random, told: Counter[str]) -> None:
    server = Ledger(ANN, BEN)
    desk = Desk(ANN, folder=folder, key=KEY, server=server, number=chance.randrange(1, 1 << 30))
    session = desk.start(title="drill")
    desk.level()
    kind = chance.choice(sorted(KINDS))
    failing.arm(kind, chance.randrange(FURTHEST), chance.choice((1, 1, 3, 40)))
    confirmed, refused = set[str](), set[str]()
    for number in range(8):
        text = f"note {number} " + "x" * chance.randrange(3_000)
        try:
            desk.do(session, acts.AddNote(entry=desk.ids(), text=text))
            confirmed.add(text)
        except (StoreTrouble, Refused):
            refused.add(text)
        if number % 3 == 2:
            _try(desk, chance, told)
    failing.arm(kind, -1, 0)
    desk.local.abandon()
    desk.local = desk._open()
    _demand_all(desk, confirmed, refused, told)
    desk.level()
    desk.level()  # the first one may have told of a new epoch
    left = [one.op_id for one in desk.local.operations("state='pending'")]
    assert not left, f"it does not go on: {left[:2]}"
    desk.close()


def _try(desk: Desk, chance: random.Random, told: Counter[str]) -> None:
    """An exchange, housekeeping, a new replica: they may fail, and are done again later."""
    try:
        match chance.randrange(3):
            case 0:
                desk.level()
            case 1:
                desk.local.keep_house()
            case _:
                assert desk.server is not None
                desk.server.epoch += 1
                desk.level()
    except StoreTrouble:
        told["exchanges refused"] += 1


def _demand_all(desk: Desk, confirmed: set[str], refused: set[str], told: Counter[str]) -> None:
    assert sound(desk.local.outbox)
    assert sound(desk.local.replica)
    kept = {
        one.op.act.text
        for one in desk.local.operations("kind='session.note'")
        if isinstance(one.op.act, acts.AddNote)
    }
    assert confirmed <= kept, f"confirmed and lost: {sorted(confirmed - kept)[0][:40]}"
    told["confirmed"] += len(confirmed)
    told["refused"] += len(refused)
    told["refused and yet there"] += len(refused & kept)
