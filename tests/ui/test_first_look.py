"""The window opens with Today as it stands, and what is asked for there meanwhile is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rflow_desktop.app import looking
from rflow_desktop.app.first_look import FirstLook, Seen
from rflow_desktop.app.frame import Frame
from rflow_desktop.domain import acts
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.settings import SettingsFile
from rflow_desktop.store.folders import MARKER
from rflow_desktop.store.local import Local
from rflow_desktop.workspace.profile import open_profile
from ui.kit import Look


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")
    profile = tmp_path / "profile"
    open_profile(profile)
    return profile


def work(folder: Path, *titles: str) -> tuple[str, ...]:
    """Sessions under way in the profile, which is closed again. Gives their ids."""
    opened, new_id = open_profile(folder), Uuid7()
    current = opened.profile.current
    made = tuple(new_id() for _ in titles)
    with Local.open(
        opened.profile.folder_of(current), key=opened.key, me=current.me,
        replica=opened.profile.replica, server=False, now_ms=now_ms, new_id=new_id,
    ) as local:  # fmt: skip
        for session, title in zip(made, titles, strict=True):
            local.capture([(("session", session), acts.StartSession(title=title))])
    return made


def workspace(folder: Path) -> Path:
    profile = open_profile(folder).profile
    return profile.folder_of(profile.current)


def test_a_look_tells_what_is_under_way(folder: Path) -> None:
    work(folder, "Printer", "Outlook asks")
    seen = looking.today(folder)
    assert seen is not None
    assert {line.title for line in seen.page.going_on} == {"Printer", "Outlook asks"}


def test_a_look_leaves_the_files_as_they_were(folder: Path) -> None:
    work(folder, "Printer")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert looking.today(folder) is not None
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_nothing_is_shown_before_an_unclean_end_was_looked_into(folder: Path) -> None:
    work(folder, "Printer")
    (workspace(folder) / MARKER).write_bytes(b"")
    assert looking.today(folder) is None


def test_without_work_or_with_a_file_of_another_kind_there_is_nothing_to_see(folder: Path) -> None:
    assert looking.today(folder) is None
    work(folder, "Printer")
    (workspace(folder) / "replica.db").write_bytes(b"no database at all" * 400)
    assert looking.today(folder) is None
    assert FirstLook(folder / "elsewhere").seen() is None


def test_enter_before_the_work_is_open_opens_the_session_as_soon_as_it_is(
    qtbot: QtBot, look: Look, folder: Path
) -> None:
    (session,) = work(folder, "Printer")
    seen = looking.today(folder)
    assert isinstance(seen, Seen)
    frame = Frame(look, SettingsFile(folder / "settings.json"), seen)
    qtbot.addWidget(frame.window)
    with qtbot.waitExposed(frame.window):
        frame.window.show()
    today = frame.today
    assert today is not None
    assert [row.title for row in today.list.rows.rows if not row.is_heading] == ["Printer"]
    QTest.keyClick(today.list, Qt.Key.Key_Return)
    opened: list[str] = []

    def make_today() -> QWidget:
        today.session_opened.connect(opened.append)
        return today

    frame.fill(dict.fromkeys(("sessions", "escalations", "flows"), QWidget) | {"today": make_today})
    assert opened == [session]
    assert frame.window.pages.current.body is today
