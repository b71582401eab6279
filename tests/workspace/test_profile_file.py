"""The one small file that names the key of a profile: damaged or gone, the work opens all the
same, or nothing is made over it.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.services.sessions import About
from rflow_desktop.store.profile import COPY, DAMAGED, NAME, Profile, Workspace
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import backup, open_profile, open_workspace
from tests.helpers.flushing import flushed
from tests.helpers.ids import CountedIds

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda raw: raw[: len(raw) // 2],
    "empty": lambda raw: b"",
    "zeros": lambda raw: bytes(len(raw)),
    "garbage": lambda raw: random.Random(7).randbytes(len(raw)),
    "another document": lambda raw: b'{"id": "x"}',
    "no document": lambda raw: b"[]",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile with one session."""
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")

    async def story() -> None:
        open_ = await open_workspace(open_profile(tmp_path / "profile"))
        await open_.sessions.start(None, About(title="Printer says no"))
        await open_.close()

    asyncio.run(story())
    return tmp_path / "profile"


def titles(folder: Path) -> list[str]:
    async def story() -> list[str]:
        open_ = await open_workspace(open_profile(folder))
        try:
            return [line.title for line in await open_.sessions.list(SessionFilter(scope="all"))]
        finally:
            await open_.close()

    return asyncio.run(story())


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_profile_file_is_put_back_from_its_copy(
    folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    file, whole = folder / NAME, (folder / NAME).read_bytes()
    file.write_bytes(damage(whole))
    assert titles(folder) == ["Printer says no"]
    assert file.read_bytes() == whole


def test_a_profile_file_that_is_gone_is_put_back_from_its_copy(folder: Path) -> None:
    whole = (folder / NAME).read_bytes()
    (folder / NAME).unlink()
    assert titles(folder) == ["Printer says no"]
    assert (folder / NAME).read_bytes() == whole


def test_no_flipped_bit_makes_it_another_profile(tmp_path: Path) -> None:
    whole = _used(tmp_path)
    raw = (tmp_path / NAME).read_bytes()
    chance = random.Random(7)
    for at in range(len(raw)):
        spoiled = bytearray(raw)
        spoiled[at] ^= 1 << chance.randrange(8)
        (tmp_path / NAME).write_bytes(spoiled)
        again = Profile(tmp_path, new_id=CountedIds(9))
        assert (again.id, again.replica, again.known) == whole, at
        assert (tmp_path / NAME).read_bytes() != spoiled, at


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_copy_is_written_anew(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    whole = (folder / NAME).read_bytes()
    (folder / COPY).write_bytes(damage(whole))
    assert titles(folder) == ["Printer says no"]
    assert (folder / COPY).read_bytes() == (folder / NAME).read_bytes() == whole


@pytest.mark.parametrize("damage", [*DAMAGES.values(), None], ids=[*DAMAGES, "gone"])
def test_where_the_copy_is_damaged_too_nothing_is_made_over_the_work(
    folder: Path, damage: Callable[[bytes], bytes] | None
) -> None:
    whole = (folder / NAME).read_bytes()
    for path in (folder / NAME, folder / COPY):
        path.unlink()
        if damage is not None:
            path.write_bytes(damage(whole))
    before = contents(folder)
    for _ in range(2):
        with pytest.raises(StoreTrouble) as told:
            open_profile(folder)
        assert (told.value.code, told.value.sentence) == ("damaged", DAMAGED)
    assert contents(folder) == before
    (folder / NAME).write_bytes(whole)
    assert titles(folder) == ["Printer says no"], "as the sentence says: from a backup"


def test_work_with_a_server_is_not_started_over_either(tmp_path: Path) -> None:
    place = tmp_path / "srv-1" / "acme" / "u1"
    place.mkdir(parents=True)
    (place / "outbox.db").touch()
    with pytest.raises(StoreTrouble, match="backup of this computer"):
        Profile(tmp_path, new_id=CountedIds(3))
    assert not (tmp_path / NAME).exists()


def test_a_profile_of_an_older_version_has_a_copy_after_one_start(tmp_path: Path) -> None:
    local = asdict(Workspace(user="u0"))
    document = {
        "version": 1, "id": "p", "replica": "r", "current": local, "local": local, "others": [],
    }  # fmt: skip
    (tmp_path / NAME).write_text(json.dumps(document, indent=1), encoding="utf-8")
    assert Profile(tmp_path, new_id=CountedIds(3)).id == "p"
    (tmp_path / NAME).write_bytes(b"")
    assert Profile(tmp_path, new_id=CountedIds(3)).id == "p"


def test_a_look_at_a_damaged_profile_writes_nothing(tmp_path: Path) -> None:
    before = _used(tmp_path)
    (tmp_path / NAME).write_bytes(b"")
    again = Profile(tmp_path)
    assert (again.id, again.replica, again.known) == before
    assert (tmp_path / NAME).read_bytes() == b""


def test_a_backup_without_a_copy_is_restored_as_it_was(folder: Path, tmp_path: Path) -> None:
    """As versions wrote it that knew of no copy."""
    opened, target = open_profile(folder), tmp_path / "kept.rflow-backup"
    (folder / COPY).unlink()
    backup.write(opened, target)
    other = tmp_path / "other"
    empty = open_profile(other)
    assert empty.profile.id != opened.profile.id
    backup.read(type(empty)(empty.profile, empty.keys, opened.key), target)
    (other / "keys.json").write_bytes((folder / "keys.json").read_bytes())
    assert titles(other) == ["Printer says no"]


def test_both_are_on_the_disk_before_the_key_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")
    seen = flushed(monkeypatch)
    open_profile(tmp_path)
    made = [path.name for path in seen]
    key = made.index("keys.json.part")
    assert made.index(f"{NAME}.part") < made.index(f"{COPY}.part") < key
    assert tmp_path in seen[:key]


def _used(folder: Path) -> tuple[str, str, tuple[Workspace, ...]]:
    """A profile that has been with a team; what it says."""
    profile = Profile(folder, new_id=CountedIds(3))
    profile.choose(Workspace(server_id="srv-1", account="acme", user="u1", url="https://x.example"))
    return profile.id, profile.replica, profile.known
