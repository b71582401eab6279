"""Choices survive a restart, and a bad file costs no more than what is bad in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rflow_desktop.settings import Chosen, SettingsFile


def test_what_was_chosen_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    SettingsFile(file).change(theme="dark", keys={"session.new": "Ctrl+T"}, open_now=("a", "b"))
    SettingsFile(file).change(views=({"name": "Harbor"},))
    now = SettingsFile(file).now
    assert (now.theme, now.keys, now.open_now) == ("dark", {"session.new": "Ctrl+T"}, ("a", "b"))
    assert now.views == ({"name": "Harbor"},)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("not json", 1),
        ("[1, 2]", 1),
        ('{"theme": "pink"}', 1),
        ('{"zoom": 7, "density": 3, "key_bar": "yes"}', 3),
        ('{"newer": {"x": 1}}', 0),
    ],
)
def test_what_cannot_be_read_has_its_default_and_is_named(
    tmp_path: Path, text: str, problems: int
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    settings = SettingsFile(file)
    assert (settings.now, len(settings.problems)) == (Chosen(), problems)


def test_settings_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"newer": {"x": 1}, "theme": "dark"}')
    SettingsFile(file).change(theme="light")
    assert '"newer"' in file.read_text()


@pytest.mark.parametrize("wanted", [{"theme": "pink"}, {"zoom": 3.0}, {"nonsense": 1}])
def test_a_value_that_a_setting_does_not_take_changes_nothing(
    tmp_path: Path, wanted: dict[str, object]
) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    with pytest.raises(ValueError, match="setting"):
        settings.change(**wanted)
    assert settings.now == Chosen()
    assert not (tmp_path / "settings.json").exists()
