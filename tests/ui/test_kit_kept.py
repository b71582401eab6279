"""Pictures of rows: painted once, shown again in the same look, and no more of them than fit."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from ui.kit import Look
from ui.kit.kept import Kept

ROW = QRect(0, 0, 40, 20)


class Wall:
    """Something to hang pictures on, and how often each was painted."""

    def __init__(self, look: Look) -> None:
        self.kept = Kept(look, "bg.canvas")
        self.painted: list[int] = []

    def show(self, *rows: int) -> None:
        ground = QPixmap(ROW.size())
        painter = QPainter(ground)
        for row in rows:
            self.kept.paint(painter, ROW, row, lambda _, row=row: self.painted.append(row))
        painter.end()


def test_a_row_is_painted_once_for_each_look_and_found_again_in_it(look: Look) -> None:
    wall = Wall(look)
    look.apply(mode="light")
    wall.show(1, 2, 1)
    look.apply(mode="dark")
    wall.show(1)
    look.apply(mode="light")
    wall.show(1, 2)
    look.apply(mode="light", zoom=1.25)
    wall.show(2)
    assert wall.painted == [1, 2, 1, 2]


def test_the_one_that_was_not_shown_for_longest_makes_room(look: Look) -> None:
    wall = Wall(look)
    wall.show(*range(150), 0, 150)
    wall.painted.clear()
    wall.show(0, 2, 150)
    assert wall.painted == []
    wall.show(1)
    assert wall.painted == [1]
