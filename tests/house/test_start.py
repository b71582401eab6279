"""The first paint waits for nothing that it does not show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEAVY = (
    "alembic", "anthropic", "asyncio", "cryptography", "fastapi", "httpx", "jinja2", "keyring",
    "markdown_it", "PIL", "pydantic", "qasync", "sqlalchemy", "sqlcipher3", "ssl",
    "zstandard", "rflow_desktop.domain.shown", "rflow_desktop.services", "rflow_desktop.store",
    "sync", "ui.kit.richtext", "ui.palette.palette", "ui.runner",
)  # fmt: skip

FIRST_PAINT = """
import json, os, sys
from pathlib import Path
from rflow_desktop.app import frame
from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.start import run
from ui.window import MainWindow

class Seen(MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(json.dumps(sorted(sys.modules)), flush=True)
        os._exit(0)

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
    return frozenset(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", HEAVY)
def test_what_takes_time_is_loaded_behind_the_window(name: str, loaded: frozenset[str]) -> None:
    within = name + "."
    assert not [one for one in loaded if one == name or one.startswith(within)]


def test_the_window_that_is_painted_is_ours(loaded: frozenset[str]) -> None:
    assert {"ui.window.window", "rflow_desktop.settings"} <= loaded
