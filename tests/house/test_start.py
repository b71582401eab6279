"""The first paint waits for nothing that it does not show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.store.local import Local
from rflow_desktop.workspace.profile import open_profile

ROOT = Path(__file__).resolve().parents[2]

HEAVY = (
    "alembic", "anthropic", "asyncio", "cryptography", "fastapi", "httpx", "jinja2", "keyring",
    "markdown_it", "PIL", "pydantic", "qasync", "sqlalchemy", "sqlcipher3", "ssl",
    "zstandard", "rflow_desktop.domain.shown", "rflow_desktop.services", "rflow_desktop.store",
    "sync", "ui.kit.richtext", "ui.palette.palette",
)  # fmt: skip
FIRST_SCREENS = ("ui.commands", "ui.kit", "ui.palette", "ui.today", "ui.window")
"""Of all packages under `ui`, those that the window opens with."""
LATER_SCREENS = tuple(
    f"ui.{folder.name}"
    for folder in sorted((ROOT / "ui").iterdir())
    if (folder / "__init__.py").exists() and f"ui.{folder.name}" not in FIRST_SCREENS
)
LATER = (*HEAVY, *LATER_SCREENS)

FIRST_PAINT = """
import json, os, sys
from pathlib import Path
from rflow_desktop.app import first_look, frame
from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.start import run
from ui.window import MainWindow

def classes_of_qt():
    return [f"PySide6.QtWidgets.{name}" for name in vars(sys.modules["PySide6.QtWidgets"])]

class Seen(MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(json.dumps(sorted(sys.modules) + classes_of_qt()), flush=True)
        rows = getattr(getattr(self.pages.current.body, "list", None), "rows", None)
        print(json.dumps([row.title for row in rows.rows] if rows else []), flush=True)
        os._exit(0)

first_look.PATIENCE_SECONDS = 30  # a busy computer shows the same
frame.MainWindow = Seen
run(Arguments(profile=Path(sys.argv[1]), offline=True))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The modules there are when the window of a fresh desktop is painted for the first time."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(tmp_path_factory.mktemp("start") / "profile")],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return frozenset(json.loads(done.stdout.splitlines()[0]))


@pytest.mark.parametrize("name", LATER)
def test_what_takes_time_is_loaded_behind_the_window(name: str, loaded: frozenset[str]) -> None:
    within = name + "."
    assert not [one for one in loaded if one == name or one.startswith(within)]


def test_the_window_that_is_painted_is_ours(loaded: frozenset[str]) -> None:
    assert {"ui.window.window", "rflow_desktop.settings"} <= loaded


@pytest.fixture(scope="module")
def loaded_with_work(tmp_path_factory: pytest.TempPathFactory) -> tuple[frozenset[str], list[str]]:
    """As `loaded`, of a desktop with a session under way, and the rows of Today on that window."""
    folder = tmp_path_factory.mktemp("work") / "profile"
    opened = open_profile(folder)
    current = opened.profile.current
    with Local.open(
        opened.profile.folder_of(current), key=opened.key, me=current.me,
        replica=opened.profile.replica, server=False, now_ms=now_ms, new_id=Uuid7(),
    ) as local:  # fmt: skip
        session = ("session", Uuid7()())
        local.capture([(session, acts.StartSession(ticket="48213", title="Outlook asks"))])
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(folder)], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8",
        timeout=60, check=False,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 2, done.stdout + done.stderr
    names, rows = map(json.loads, done.stdout.splitlines())
    return frozenset(names), rows


SEEN_WITH_WORK = {"sqlcipher3", "rflow_desktop.store"}
"""What reads the page that the window opens with."""


@pytest.mark.parametrize("name", [one for one in LATER if one not in SEEN_WITH_WORK])
def test_the_work_it_opens_with_brings_nothing_else_that_takes_time(
    name: str, loaded_with_work: tuple[frozenset[str], list[str]]
) -> None:
    within = name + "."
    assert not [one for one in loaded_with_work[0] if one == name or one.startswith(within)]


@pytest.mark.parametrize("name", ["QCalendarWidget", "QMdiArea", "QTableWidget", "QWizard"])
def test_no_class_of_qt_is_made_that_nobody_uses(
    name: str, loaded_with_work: tuple[frozenset[str], list[str]]
) -> None:
    """Asking Qt for a viewport of its own making makes them all."""
    assert "PySide6.QtWidgets.QListView" in loaded_with_work[0]
    assert f"PySide6.QtWidgets.{name}" not in loaded_with_work[0]


def test_the_first_paint_shows_what_is_under_way(
    loaded_with_work: tuple[frozenset[str], list[str]],
) -> None:
    assert "Outlook asks" in loaded_with_work[1]
