"""What holds for every test: no network but this computer, no real key, results kept by row."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["tests.behaviours.recorder"]

os.environ["QT_API"] = "pyside6"
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
for secret in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
    os.environ.pop(secret, None)


def _own_display() -> None:
    """Each worker has a screen to itself: on a shared one their windows take each other's focus."""
    if "PYTEST_XDIST_WORKER" not in os.environ or shutil.which("Xvfb") is None:
        return
    read, write = os.pipe()
    start = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    start += ["-noreset"]
    server = subprocess.Popen(start, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    if number:
        os.environ["DISPLAY"] = f":{number}"
        os.environ.pop("QT_QPA_PLATFORM", None)
    atexit.register(server.terminate)


if sys.platform.startswith("linux"):
    _own_display()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HERE = {"127.0.0.1", "::1", "localhost"}


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in HERE:
            raise AssertionError(f"A test reached for {address[0]}; tests stay on this computer.")


sys.addaudithook(_stay_here)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    _put_by()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if _shows(item):  # Python collects on whichever thread allocates, and Qt ends the process then
        gc.collect(1)
        gc.enable()
    if nextitem is None or nextitem.path != item.path:
        _put_by()
        assert not _windows(), "windows are left: each later change of theme would dress them again"


def _put_by() -> None:
    """What a module leaves goes with it. What was loaded stays to the end: to look through that
    with every collection took longer than many a test."""
    gc.collect()
    gc.freeze()


def _shows(item: pytest.Item) -> bool:
    return "qapp" in getattr(item, "fixturenames", ())


def _windows() -> list[object]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    return [] if widgets is None else list(widgets.QApplication.allWidgets())


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and not _postgres():
        pytest.skip("PostgreSQL is not installed here")
    if _shows(item):
        gc.disable()


def _postgres() -> bool:
    debian = Path("/usr/lib/postgresql")
    return bool(shutil.which("postgres") or any(debian.glob("*/bin/postgres")))


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The product's own application, wherever a test shows something."""
    from ui.kit.tips import Application  # noqa: PLC0415  the server's tests have no Qt

    return Application
