"""The power goes: states in which the disk may then be are opened, and nothing confirmed is lost.

What SQLite writes is recorded. A state is everything up to a moment that was synced, and of what
came after it, by chance, some sectors and some not. The control runs have to lose something:
without it the drill would prove nothing.

`python -m tests.proc power --count 50000`
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.store.files import Files
from rflow_desktop.store.local import Local
from rflow_desktop.store.safekeeping import sound
from rflow_desktop.store.sqlite import Database, DatabaseError
from rflow_desktop.store.trouble import StoreTrouble
from tests.helpers.ids import CountedIds, FixedClock
from tests.proc import vfs
from tests.store.desks import ANN, KEY

SECTOR = 512
CAPTURES = 90
FILES = ("outbox.db", "outbox.db-wal")


@dataclass
class Recorded(vfs.Watch):
    """What happened to the outbox, in order: (file, what, at, bytes)."""

    events: list[tuple[str, str, int, bytes]] = field(default_factory=list)

    def wrote(self, path: str, at: int, raw: bytes) -> int:
        return self._note(path, "write", at, raw)

    def truncated(self, path: str, size: int) -> int:
        return self._note(path, "truncate", size, b"")

    def synced(self, path: str) -> int:
        return self._note(path, "sync", 0, b"")

    def confirmed(self, op_id: str) -> None:
        self.events.append(("", "confirmed", 0, op_id.encode()))

    def _note(self, path: str, what: str, at: int, raw: bytes) -> int:
        if Path(path).name in FILES:
            self.events.append((Path(path).name, what, at, raw))
        return 0


class _Careless(Files):
    """As the product opens it, but for how much it waits for the disk."""

    synchronous = "FULL"

    def _open_precious(self, folder: Path) -> Database:
        return Database(folder / "outbox.db", key=self.key, synchronous=self.synchronous)


def recorded(folder: Path, synchronous: str, seed: int) -> list[tuple[str, str, int, bytes]]:
    watch, chance, ids = Recorded(), random.Random(seed), CountedIds(seed + 1)
    clock = FixedClock()
    files = _Careless(folder, KEY, clock=clock)
    files.synchronous = synchronous
    with vfs.watched(watch):
        local = Local.open(
            folder, key=KEY, me=ANN, replica="drill", server=True, now_ms=clock, new_id=ids,
            files=files,
        )  # fmt: skip
        root = ("session", ids())
        local.capture([(root, acts.StartSession(title="drill"))])
        for _ in range(CAPTURES):
            note = acts.AddNote(entry=ids(), text="x" * chance.randrange(1, 2_500))
            (op,) = local.capture([(root, note)])
            watch.confirmed(op.id)
            local.tidy()
        local.abandon()
    return watch.events


def drill(count: int, synchronous: str = "FULL", seed: int = 1) -> dict[str, Any]:
    """So many states; how many of them had lost something or could not be read."""
    told: Counter[str] = Counter()
    chance, done = random.Random(seed), 0
    while done < count:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            events = recorded(folder / "run", synchronous, seed + done)
            began = next(at for at, one in enumerate(events) if one[1] == "confirmed")
            for _ in range(min(count - done, 500)):
                cut = chance.randrange(began, len(events) + 1)
                told[_state(folder, events[:cut], chance)] += 1
                done += 1
    return {"drill": "power", "synchronous": synchronous, "states": count, "seed": seed, **told}


def _state(folder: Path, events: list[tuple[str, str, int, bytes]], chance: random.Random) -> str:
    place = folder / "state"
    place.mkdir(exist_ok=True)
    for name in (*FILES, "outbox.db-shm"):
        (place / name).unlink(missing_ok=True)
    for name in FILES:
        (place / name).write_bytes(_content(name, events, chance))
    confirmed = {raw.decode() for _, what, _, raw in events if what == "confirmed"}
    try:
        database = Database(place / "outbox.db", key=KEY)
    except StoreTrouble:
        return "unreadable"
    try:
        if not sound(database):
            return "unreadable"
        kept = {op_id for (op_id,) in database.all("SELECT op_id FROM op")}
    except StoreTrouble:
        return "unreadable"
    except DatabaseError:
        return "lost"  # not even the tables are there
    finally:
        database.close()
    return "sound" if confirmed <= kept else "lost"


def _content(name: str, events: list[tuple[str, str, int, bytes]], chance: random.Random) -> bytes:
    """One file as it may be: what was synced is there, of the rest some sectors are."""
    mine = [one for one in events if one[0] == name]
    last = max((at for at, one in enumerate(mine) if one[1] == "sync"), default=-1)
    content = bytearray()
    mood = chance.choice((0.0, 0.5, 0.9, 1.0))
    for at, (_, what, place, raw) in enumerate(mine):
        if what == "truncate" and (at < last or chance.random() < mood):
            del content[place:]
        if what != "write":
            continue
        for start in range(0, len(raw), SECTOR):
            if at < last or chance.random() < mood:
                sector = raw[start : start + SECTOR]
                end = place + start + len(sector)
                content.extend(bytes(max(0, end - len(content))))
                content[place + start : end] = sector
    return bytes(content)
