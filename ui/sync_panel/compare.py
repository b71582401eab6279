"""Both versions side by side: what it is about, yours on this computer, and the server's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import Label, Look, Picture, paint_box

MINE, THEIRS = "Yours, on this computer", "On the server"
QUIET = ("Not answered", "Not taken", "Still open")
_SHARES = (16, 42, 42)


class Compare(QFrame):
    """A table of three columns. What only this side has is marked as added."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cells: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(1, 1, 1, 1)
        self._grid.setSpacing(0)
        for column, share in enumerate(_SHARES):
            self._grid.setColumnStretch(column, share)
        self.setAccessibleName("Both versions")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look.changed.connect(self.update)

    def show_sides(self, sides: Sequence[tuple[str, str, str]]) -> None:
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells.clear()
        self._put(0, 0, QWidget())
        self._put(0, 1, self._head(MINE, icon="monitor-check"))
        self._put(0, 2, self._head(THEIRS, icon="cloud-check"))
        for row, (what, mine, theirs) in enumerate(sides, start=1):
            self._put(row, 0, self._cell(Label(self._look, what, tone="text.secondary", wrap=True)))
            self._put(row, 1, self._cell(self._value(mine, added=theirs in QUIET)))
            self._put(row, 2, self._cell(self._value(theirs, added=False)))
        self.setAccessibleDescription(
            ". ".join(
                f"{what}: yours {mine}; on the server {theirs}" for what, mine, theirs in sides
            )
        )
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._grid.totalHeightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        line = look.color("border.subtle")
        paint_box(
            painter, QRectF(self.rect()), radius=look.px(8), fill=look.color("bg.raised"),
            border=line,
        )  # fmt: skip
        for row in range(1, self._grid.rowCount()):
            cell = self._grid.itemAtPosition(row, 0)  # cellRect forgets rows of wrapped text
            if cell is not None:
                painter.fillRect(1, cell.geometry().top(), self.width() - 2, 1, line)
        for column in (1, 2):
            cell = self._grid.itemAtPosition(0, column)
            if cell is not None:
                painter.fillRect(cell.geometry().left(), 1, 1, self.height() - 2, line)

    def _value(self, text: str, *, added: bool) -> Label:
        if added and text not in QUIET:
            return Added(self._look, text)
        tone = "text.tertiary" if text in QUIET else "text.secondary"
        return Label(self._look, text, tone=tone, wrap=True, tabular=True)

    def _head(self, words: str, *, icon: str) -> QWidget:
        look = self._look
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(look.px(14) + 1, look.px(9) + 1, look.px(14), look.px(9))
        row.setSpacing(look.px(8))
        row.addWidget(Picture(look, icon=icon, tone="text.tertiary", size=14))
        row.addWidget(Label(look, words, role="bodyStrong", elide=True), 1)
        return held

    def _cell(self, label: Label) -> QWidget:
        look = self._look
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(look.px(14) + 1, look.px(9) + 1, look.px(14), look.px(9))
        column.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        return held

    def _put(self, row: int, column: int, widget: QWidget) -> None:
        self._cells.append(widget)
        self._grid.addWidget(widget, row, column)


class Added(Label):
    """Words with the ground of something that was added."""

    def __init__(self, look: Look, text: str) -> None:
        super().__init__(look, text, tone="success.text", wrap=True, tabular=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        wide = min(self.width(), self.sizeHint().width() + 2)
        high = self.heightForWidth(self.width())
        box = QRectF(0, 0, wide, high)
        paint_box(painter, box, radius=look.px(3), fill=look.color("success.soft"))
        painter.end()
        super().paintEvent(event)
