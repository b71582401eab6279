"""A profile is backed up while it is open, and its key goes behind a passphrase and back."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.secrets import KEY_DAMAGED, WrongPassphrase
from rflow_desktop.services.sessions import About
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import backup, open_profile, open_workspace, sealing
from rflow_desktop.workspace.profile import OpenProfile

PASSPHRASE = "four plain words here"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenProfile:
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")
    return open_profile(tmp_path / "profile")


async def titles(opened: OpenProfile) -> list[str]:
    open_ = await open_workspace(opened)
    try:
        return [line.title for line in await open_.sessions.list(SessionFilter(scope="all"))]
    finally:
        await open_.close()


def test_what_was_done_a_moment_ago_is_in_a_backup_of_the_open_profile(
    opened: OpenProfile, tmp_path: Path
) -> None:
    async def story() -> None:
        open_ = await open_workspace(opened)
        await open_.sessions.start(None, About(title="Printer says no"))
        target = tmp_path / "kept.rflow-backup"
        assert await backup.back_up_open(open_, target) == target.stat().st_size
        await open_.sessions.start(None, About(title="After the backup"))
        await open_.close()
        assert b"Printer" not in target.read_bytes()

        empty = open_profile(tmp_path / "other")
        same_key = OpenProfile(empty.profile, empty.keys, opened.key)
        assert backup.read(same_key, target) > 0
        (tmp_path / "other" / "keys.json").write_bytes(
            (opened.profile.folder / "keys.json").read_bytes()
        )
        assert await titles(open_profile(tmp_path / "other")) == ["Printer says no"]
        assert not list(opened.profile.folder.glob("backup-*"))

    asyncio.run(story())


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(
    opened: OpenProfile, tmp_path: Path
) -> None:
    async def story() -> None:
        open_ = await open_workspace(opened)
        try:
            with pytest.raises(Refused, match="cannot be written"):
                await backup.back_up_open(open_, tmp_path / "missing" / "kept")
        finally:
            await open_.close()

    asyncio.run(story())


def test_a_passphrase_closes_the_profile_and_opens_it(opened: OpenProfile) -> None:
    folder = opened.profile.folder
    sealed = sealing.seal(opened, PASSPHRASE)
    assert sealed.key == opened.key
    assert sealing.is_sealed(sealed)
    assert "database" not in (folder / "keys.json").read_text()
    with pytest.raises(StoreTrouble, match="opens with a passphrase"):
        open_profile(folder)
    with pytest.raises(WrongPassphrase):
        open_profile(folder, passphrase="another one entirely")
    assert open_profile(folder, passphrase=PASSPHRASE).key == opened.key


def test_a_passphrase_is_changed_and_taken_away(opened: OpenProfile) -> None:
    folder = opened.profile.folder
    sealed = sealing.seal(sealing.seal(opened, PASSPHRASE), "another one entirely")
    assert open_profile(folder, passphrase="another one entirely").key == opened.key
    with pytest.raises(Refused, match="does not open"):
        sealing.unseal(sealed, PASSPHRASE)
    sealing.unseal(sealed, "another one entirely")
    assert open_profile(folder).key == opened.key


SEALED_TOO = ("cut in half", "shorter than its salt", "empty", "zeros")
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda raw: raw[: len(raw) // 2 | 1],
    "shorter than its salt": lambda raw: raw[:8],
    "empty": lambda raw: b"",
    "zeros": lambda raw: bytes(len(raw)),
    "no figure": lambda raw: raw.replace(b'": "', b'": "z'),
}


@pytest.mark.parametrize(
    ("name", "what"),
    [*(("keys.json", what) for what in DAMAGES), *(("keys.sealed", what) for what in SEALED_TOO)],
)
def test_a_damaged_key_file_is_named_and_nothing_is_changed(
    opened: OpenProfile, name: str, what: str
) -> None:
    folder, damage = opened.profile.folder, DAMAGES[what]
    asyncio.run(titles(opened))
    passphrase = PASSPHRASE if name == "keys.sealed" else None
    if passphrase is not None:
        sealing.seal(opened, passphrase)
    raw = (folder / name).read_bytes()
    (folder / name).write_bytes(damage(raw))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(StoreTrouble) as told:
        open_profile(folder, passphrase=passphrase)
    shown = "it" if what == "no figure" else name
    assert (told.value.code, told.value.sentence) == ("no_key", KEY_DAMAGED.format(name=shown))
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / name).write_bytes(raw)
    assert open_profile(folder, passphrase=passphrase).key == opened.key


def test_a_short_passphrase_changes_nothing(opened: OpenProfile) -> None:
    with pytest.raises(Refused, match="at least 12 characters"):
        sealing.seal(opened, "short")
    assert open_profile(opened.profile.folder).key == opened.key


@pytest.mark.parametrize("back_end", ["keyring.backends.fail", "keyring.backends.null"])
def test_where_nothing_keeps_secrets_a_file_of_the_owner_does_and_it_is_said(
    tmp_path: Path, back_end: str
) -> None:
    """As a person meets it: `rflow` with keyring's own word for "no key store"."""
    folder = tmp_path / "profile"
    words = [sys.executable, "-m", "rflow_desktop.cli", "flows", "--json", "--profile", str(folder)]
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": f"{back_end}.Keyring"}
    environment.pop("RFLOW_KEY_STORE", None)
    for _ in range(2):  # the second start finds the key of the first
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["flows"]) == 12
    assert oct((folder / "keys.json").stat().st_mode & 0o777) == "0o600"
