"""Profiles that cannot be used as they are: one clear sentence, in the window and on stderr."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rflow_desktop.store import trouble
from rflow_desktop.store.profile import COPY, DAMAGED, NAME
from tests.helpers.disks import small_disk
from tests.helpers.processes import Desktop, rflow

pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.timeout(600)]

Start = Callable[..., Desktop]


@pytest.fixture
def used(profile: Callable[[str], Path]) -> Path:
    """A profile that holds a session."""
    folder = profile("maya")
    told = rflow(folder, "start", "vpn-fails-after-password-change", "--ticket", "48213")
    assert told.code == 0, told.err
    return folder


def told_everywhere(used: Path, desktop: Start, sentence: str, code: str) -> None:
    """The window and `rflow` say the same sentence, and both end as programs that failed."""
    before = contents(used)
    window = desktop("maya", offline=True)
    window.see("RFlow could not open your work", sentence)
    assert window.end("press", keys="Esc") == 1
    told = rflow(used, "sessions", "--patience", "0")
    assert (told.code, told.out) == (1, "")
    assert told.error == {"code": code, "message": sentence}
    assert contents(used) == before, "something was changed"


def contents(folder: Path) -> dict[str, bytes]:
    kept = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in kept
        if path.name not in {"lock", "settings.json"}
    }


def test_a_damaged_profile_is_named_and_left_as_it_is(used: Path, desktop: Start) -> None:
    for name in (NAME, COPY):
        (used / name).write_text('{"id": "half', encoding="utf-8")
    told_everywhere(used, desktop, DAMAGED, "damaged")


def test_a_profile_of_a_newer_version_is_left_to_the_newer_version(
    used: Path, desktop: Start
) -> None:
    file = used / NAME
    document = {**json.loads(file.read_bytes()), "version": 2}
    del document["sum"]
    file.write_text(json.dumps(document), encoding="utf-8")
    told_everywhere(used, desktop, trouble.NEWER, "newer")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is read-only for this user"
)
def test_a_folder_that_cannot_be_written_is_named(used: Path, desktop: Start) -> None:
    locked = [used, *(path for path in used.rglob("*") if path.is_dir())]
    for path in locked:
        path.chmod(0o500)
    try:
        told_everywhere(used, desktop, trouble.UNWRITABLE, "read_only")
    finally:
        for path in locked:
            path.chmod(0o700)


@pytest.fixture
def read_only(used: Path, tmp_path: Path) -> Iterator[Path]:
    """The same profile, on a disk that nothing can be written to."""
    with small_disk(tmp_path / "disk", mib=64) as place:
        shutil.move(used, place / used.name)
        used.symlink_to(place / used.name)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield used


def test_a_disk_that_is_mounted_read_only_is_named(read_only: Path, desktop: Start) -> None:
    told_everywhere(read_only, desktop, trouble.UNWRITABLE, "read_only")


def test_a_place_where_no_folder_can_be_is_named(
    profile: Callable[[str], Path], desktop: Start
) -> None:
    profile("maya").write_text("a file where the folder would be", encoding="utf-8")
    window = desktop("maya", offline=True)
    window.see("RFlow could not open your work", trouble.UNWRITABLE)
    assert window.end("press", keys="Return") == 1
    told = rflow(profile("maya"), "sessions")
    assert (told.code, told.out) == (1, "")
    assert told.error == {"code": "read_only", "message": trouble.UNWRITABLE}


def test_the_second_window_on_a_profile_says_who_has_it(used: Path, desktop: Start) -> None:
    first = desktop("maya", offline=True).ready("48213")
    second = desktop("maya", offline=True)
    said = second.see("RFlow is already open with this profile.")
    assert "It is held by" in said
    assert second.end("press", keys="Esc") == 1
    assert first.close() == 0


def test_an_open_window_does_what_the_command_line_asks(used: Path, desktop: Start) -> None:
    window = desktop("maya", offline=True).ready("48213")
    words = ("printer-offline", "--ticket", "48777", "--client", "Harbor Dental Group")
    told = rflow(used, "start", *words)
    assert (told.code, told.err) == (0, "")
    window.see("48777")
    assert window.close() == 0
    assert rflow(used, "show", told.json["session"]["id"]).json["session"]["ticket"] == "48777"


def test_what_a_killed_window_left_behind_leads_nobody_astray(used: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        told = {"port": other.getsockname()[1], "token": "of a window that is gone", "pid": 1}
        (used / "window.json").write_text(json.dumps(told), encoding="utf-8")
        greeting = threading.Thread(target=_somebody_else, args=(other,))
        greeting.start()
        found = rflow(used, "sessions")
        greeting.join()
    assert (found.code, found.err) == (0, "")
    assert [line["ticket"] for line in found.json["sessions"]] == ["48213"]


def _somebody_else(listening: socket.socket) -> None:
    """Another program that has the port by now."""
    talk, _ = listening.accept()
    with talk:
        talk.recv(4096)
        talk.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
