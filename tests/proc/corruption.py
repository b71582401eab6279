"""Bytes of each file are spoiled or cut off: the start succeeds, and nothing is lost that one whole
copy holds. A key has no copy: where it is spoiled, one sentence says so, and nothing is changed.

`python -m tests.proc corruption --count 200`: so many for each kind of file.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from rflow_desktop.secrets import FileKeyStore, WrongPassphrase
from rflow_desktop.store.profile import Profile
from rflow_desktop.store.rescue import FETCHED_ANEW, WORDS
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import open_profile, sealing
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk

FILES = ("outbox.db", "outbox.db-wal", "replica.db", "replica.db-wal", "ops", "key.check")
OF_PROFILES = ("profile.json", "profile.json.bak", "keys.json", "keys.sealed")
PASSPHRASE = "four plain words here"
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
        for file in OF_PROFILES:
            _profile(folder / file, sealed=file == "keys.sealed")
            for _ in range(count):
                told[_of_profile(folder, file, chance)] += 1
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


def _profile(folder: Path, *, sealed: bool) -> None:
    """A profile whose key is in a file, with an outbox."""
    FileKeyStore(folder).drop("")  # makes the file, so that the key goes there
    made = open_profile(folder)
    if sealed:
        made = sealing.seal(made, PASSPHRASE)
    Desk(ANN, folder=made.profile.folder_of(made.profile.local), key=made.key).local.close()


def _of_profile(folder: Path, file: str, chance: random.Random) -> str:
    place = folder / "spoiled"
    shutil.copytree(folder / file, place)
    whole, before = Profile(place), (place / file).read_bytes()
    spoil(place / file, chance)
    spoiled = _contents(place)
    try:
        opened = open_profile(place, passphrase=PASSPHRASE if file == "keys.sealed" else None)
        assert (opened.profile.id, opened.profile.known) == (whole.id, whole.known), file
        Desk(ANN, folder=opened.profile.folder_of(whole.local), key=opened.key).local.close()
    except (StoreTrouble, WrongPassphrase):
        assert file.startswith("keys"), f"{file} keeps the work locked"
        assert _contents(place) == spoiled, f"{file}: something was changed"
        return f"{file} refused"
    else:
        rebuilt = spoiled[place / file] != before and (place / file).read_bytes() == before
        return f"{file} rebuilt" if rebuilt else f"{file} held"
    finally:
        shutil.rmtree(place)


def _contents(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path: path.read_bytes() for path in files}


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
