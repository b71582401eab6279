"""What was drawn is painted in a turn of the loop of its own."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.window import PaintingTurn


class Board(QWidget):
    """Counts how often it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1


@pytest.fixture
def board(qtbot: QtBot) -> Board:
    board = Board()
    qtbot.addWidget(board)
    with qtbot.waitExposed(board):
        board.show()
    board.repaint()
    QApplication.sendPostedEvents()
    board.painted = 0
    return board


def test_what_is_asked_for_in_a_turn_is_painted_in_another_one(qtbot: QtBot, board: Board) -> None:
    board.update()
    QApplication.sendPostedEvents()
    assert board.painted == 1, "without it, it is painted at once"
    PaintingTurn(board)
    board.update()
    QApplication.sendPostedEvents()
    assert board.painted == 1
    qtbot.waitUntil(lambda: board.painted == 2)


def test_what_is_asked_for_several_times_is_painted_once_and_then_again(
    qtbot: QtBot, board: Board
) -> None:
    PaintingTurn(board)
    for _ in range(3):
        board.painted = 0
        for _ in range(3):
            board.update()
            QApplication.sendPostedEvents()
        qtbot.waitUntil(lambda: board.painted > 0)
        assert board.painted == 1
