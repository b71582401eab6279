"""Presses keys the way the system does: into the window, through its shortcuts, to the focus."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot


def press(qtbot: QtBot, keys: str, *, again: bool = False) -> None:
    """`Ctrl+K`, `E`, `?`, or `G E` for a sequence; `again` is the repeat of a held key."""
    for stroke in keys.split(" "):
        _press(stroke, again=again)
    qtbot.wait(0)


def write(qtbot: QtBot, text: str) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    QTest.keyClicks(widget, text)
    qtbot.wait(0)


def _press(stroke: str, *, again: bool) -> None:
    combination = QKeySequence(stroke)[0]
    key, modifiers = combination.key(), combination.keyboardModifiers()
    window = QApplication.activeWindow()
    assert window is not None, "no window is active"
    handle = window.windowHandle()
    if not again:
        QTest.keyClick(handle, key, modifiers)
        return
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, stroke, autorep=True)
    QCoreApplication.sendEvent(handle, event)
