"""Whoever keeps the profile where it can be damaged hears of it at the start, until it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rflow_desktop.app.unfit import warn
from rflow_desktop.settings import SettingsFile
from rflow_desktop.store.folders import NETWORK_WORDS
from tests.ui.scenes.frames import frame
from ui.kit import Banner, Look


@dataclass(frozen=True)
class Lies:
    folder: Path
    warning: str = NETWORK_WORDS


def warned(qtbot: QtBot, look: Look, file: Path, place: Lies) -> tuple[Banner | None, list[str]]:
    """What a start of the program warns of, and which pages it was led to."""
    window, led = frame(look, {}), list[str]()
    qtbot.addWidget(window)
    window.go("today")
    warn(look, window, place, SettingsFile(file), lambda: led.append("storage"))
    return window.pages.current.banner, led


@pytest.mark.parametrize("by", ["button", "cross"])
def test_it_is_told_at_each_start_until_it_was_read(
    qtbot: QtBot, look: Look, tmp_path: Path, by: str
) -> None:
    file, place = tmp_path / "settings.json", Lies(tmp_path / "share")
    ignored, _ = warned(qtbot, look, file, place)
    assert ignored is not None
    again, led = warned(qtbot, look, file, place)
    assert again is not None
    assert again.label.text() == NETWORK_WORDS
    assert again.button.text() == "Open Storage"
    (again.button if by == "button" else again.cross).click()
    assert led == (["storage"] if by == "button" else [])
    assert warned(qtbot, look, file, place) == (None, [])

    moved, _ = warned(qtbot, look, file, Lies(tmp_path / "other"))
    assert moved is not None


def test_a_good_place_is_not_worth_a_word(qtbot: QtBot, look: Look, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    assert warned(qtbot, look, file, Lies(tmp_path, "")) == (None, [])
