"""Qt is loaded without compiling, and without reading again, what was compiled before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LOADS = """
import json, sys
sources = []

def heard(event, given):
    if event == "compile" and str(given[1]).startswith("shibokensupport/"):
        sources.append(given[1])
    elif event == "open" and str(given[0]).endswith(".py"):
        sources.append(str(given[0]))

sys.addaudithook(heard)
from rflow_desktop.app import qt
qt.load()
from PySide6.QtWidgets import QApplication
import ui.window.window
app = QApplication(["", "-platform", "offscreen"])
print(json.dumps(sources))
"""


def _read(compiled: Path) -> list[str]:
    """The sources that a start reads or compiles, ours and Qt's own."""
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(compiled),
        "PYTHONDONTWRITEBYTECODE": "",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", LOADS], cwd=ROOT, env=environment, capture_output=True,
        encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    ours = tuple(str(ROOT / folder) for folder in ("rflow_desktop", "ui"))
    sources: list[str] = json.loads(done.stdout)
    return [name for name in sources if name.startswith((*ours, "shibokensupport/"))]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a first start left what it compiled."""
    folder = tmp_path_factory.mktemp("compiled")
    assert any(name.startswith("shibokensupport/") for name in _read(folder))
    return folder


def test_the_second_start_reads_no_source(compiled: Path) -> None:
    assert _read(compiled) == []


def test_what_is_kept_of_qt_may_be_damaged(compiled: Path) -> None:
    (kept,) = compiled.rglob("*.pyside")
    kept.write_bytes(kept.read_bytes()[:5_000])
    assert any(name.startswith("shibokensupport/") for name in _read(compiled))
    assert _read(compiled) == []


def test_what_was_kept_by_another_python_is_not_used(compiled: Path) -> None:
    (kept,) = compiled.rglob("*.pyside")
    kept.write_bytes(b"\x00\x00\r\n" + kept.read_bytes()[4:])
    assert any(name.startswith("shibokensupport/") for name in _read(compiled))
