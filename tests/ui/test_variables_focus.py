"""Where the focus goes when the variables of a session can be read only."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rflow_desktop.domain.shown import VariableLine
from ui.kit import Look
from ui.runner.variables_box import VariablesBox


def test_the_focus_leaves_them_in_one_step(qapp: QApplication, qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    box, after = VariablesBox(look), QPushButton("After")
    column.addWidget(box)
    column.addWidget(after)
    names = ("one", "two", "three", "four")
    lines = tuple(VariableLine(name=name, label=name, value="") for name in names)
    box.show_lines(lines, lost={}, writable=True)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    box.rows["one"].value.setFocus()
    went: list[QWidget | None] = []
    qapp.focusChanged.connect(lambda _, now: went.append(now))
    box.show_lines(lines, lost={}, writable=False)
    assert went == [after]
