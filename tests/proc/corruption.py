"""Bytes of each file are spoiled or cut off: the start succeeds, and nothing is lost that one whole
copy holds.

`python -m tests.proc corruption --count 200`: so many for each kind of file.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from rflow_desktop.store.rescue import FETCHED_ANEW, WORDS
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk

FILES = ("outbox.db", "outbox.db-wal", "replica.db", "replica.db-wal", "ops")
NOTES = 30


def drill(count: int, seed: int = 1) -> dict[str, Any]:
    """Raises AssertionError, or what came out of the start, for what must not be."""
    chance, told = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        folder, server = Path(name), Ledger(ANN, BEN)
        desk = Desk(ANN, folder=folder / "whole", key=KEY, server=server)
        session = desk.start(title="drill")
        for number in range(NOTES):
            desk.note(session, f"note {number} " + "x" * 400)
            if number % 7 == 0:
                desk.level()
        desk.local.tidy()
        wanted = _ids(desk)
        desk.local.outbox.all("PRAGMA wal_checkpoint(PASSIVE)")
        desk.note(session, "in the log only")
        wanted = _ids(desk)
        desk.local.tidy()
        desk.local.abandon()
        for file in FILES:
            for _ in range(count):
                told[_one(folder, file, wanted, server, chance)] += 1
    return {"drill": "corruption", "each": count, "seed": seed, "operations": len(wanted), **told}


def _one(folder: Path, file: str, wanted: set[str], server: Ledger, chance: random.Random) -> str:
    place = folder / "spoiled"
    shutil.copytree(folder / "whole", place)
    for path in sorted(place.iterdir()):
        if path.name == file or (file == "ops" and path.name.startswith("ops")):
            spoil(path, chance)
    desk = Desk(ANN, folder=place, key=KEY, server=server, number=2)
    try:
        lost = wanted - _ids(desk)
        assert not lost, f"{file}: {len(lost)} lost"
        desk.level()
        assert desk.local.state().waiting == 0
        rebuilt = any(sentence in desk.local.told for sentence in (WORDS, FETCHED_ANEW))
        return f"{file} rebuilt" if rebuilt else f"{file} held"
    finally:
        desk.local.close()
        shutil.rmtree(place)


def spoil(path: Path, chance: random.Random) -> None:
    raw = bytearray(path.read_bytes())
    if not raw:
        return
    at = chance.randrange(len(raw))
    match chance.randrange(4):
        case 0:
            raw[at] ^= 1 << chance.randrange(8)
        case 1:
            raw[at : at + 600] = bytes(len(raw[at : at + 600]))
        case 2:
            raw[at : at + 40] = chance.randbytes(len(raw[at : at + 40]))
        case _:
            del raw[at:]
    path.write_bytes(bytes(raw))


def _ids(desk: Desk) -> set[str]:
    return {op_id for (op_id,) in desk.local.outbox.all("SELECT op_id FROM op")}
