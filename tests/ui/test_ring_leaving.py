"""The focus ring goes with the focus, and none is made on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import Button, Look


class Added(QObject):
    """Counts the children that come."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.ChildAdded
        return super().eventFilter(watched, event)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    return window


def test_a_control_that_loses_the_focus_gets_no_ring_once_more(
    qtbot: QtBot, look: Look, window: QWidget
) -> None:
    button, added = Button(look, "Go on"), Added()
    QVBoxLayout(window).addWidget(button)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    button.clearFocus()
    window.installEventFilter(added)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert added.count == 1
    button.clearFocus()
    assert added.count == 1
