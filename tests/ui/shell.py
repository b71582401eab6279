"""The invented shell on screen, with the focus, for tests of the frame."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.shell_demo import RunnerView, SessionsView, Shell
from ui.kit import Look

OpenShell = Callable[..., Shell]


@pytest.fixture
def open_shell(qtbot: QtBot, look: Look) -> OpenShell:
    def show(*, width: int = 1440, height: int = 868, chord_ms: int = 60) -> Shell:
        shell = Shell(look, chord_ms=chord_ms)
        qtbot.addWidget(shell.window)
        shell.window.resize(width, height)
        with qtbot.waitActive(shell.window, timeout=5000):
            shell.window.show()
            shell.window.activateWindow()
        qtbot.wait(0)
        return shell

    return show


@pytest.fixture
def shell(open_shell: OpenShell) -> Shell:
    return open_shell()


def runner_of(shell: Shell, session: str = "48213") -> RunnerView:
    view = shell.view(session)
    assert isinstance(view, RunnerView)
    return view


def sessions_of(shell: Shell) -> SessionsView:
    view = shell.view("sessions")
    assert isinstance(view, SessionsView)
    return view
