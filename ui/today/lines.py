"""The list in the middle of Today: moved through over its headings, a batch opens by its cells."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui.kit import ROW_ROLE, ListBox, Look, tip_for
from ui.today.delegate import TodayDelegate
from ui.today.rows import BATCH, TodayRow

_STANDS = {
    "prepared": "not started", "active": "active", "paused": "paused", "escalated": "escalated",
    "resolved": "done", "abandoned": "given up",
}  # fmt: skip


class TodayList(ListBox):
    """`target_opened` carries the session of a cell; `moved_on` that rows stand elsewhere now."""

    target_opened = Signal(str)
    moved_on = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        self.drawn_by = TodayDelegate(look)
        super().__init__(look, name="Today", delegate=self.drawn_by, parent=parent)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.moved_on.emit())

    @property
    def current_row(self) -> TodayRow | None:
        row = self.currentIndex().data(ROW_ROLE)
        return row if isinstance(row, TodayRow) else None

    def step(self, by: int) -> None:
        rows = self.rows.rows
        place = self.currentIndex().row() + by
        while 0 <= place < len(rows):
            row = rows[place]
            if isinstance(row, TodayRow) and not row.is_heading:
                self.setCurrentIndex(self.rows.index(place))
                return
            place += by
        if by < 0:
            self.scrollToTop()  # the heading over the first row

    def select_first(self) -> None:
        self.setCurrentIndex(self.rows.index(-1))
        self.step(1)

    def rect_of(self, key: str) -> QRectF:
        place = self.rows.place_of(key)
        return QRectF(self.visualRect(self.rows.index(place))) if place >= 0 else QRectF()

    def sizeHint(self) -> QSize:
        return QSize(self.drawn_by.look.px(480), self.drawn_by.look.px(400))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_J if not _held(event):
                self.step(1)
            case Qt.Key.Key_Up | Qt.Key.Key_K if not _held(event):
                self.step(-1)
            case Qt.Key.Key_Home:
                self.select_first()
                self.scrollToTop()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if row is not None and row.is_heading:
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        target = self._target_at(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if target is not None and event.button() == Qt.MouseButton.LeftButton:
            self.target_opened.emit(target[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        on_cell = self._target_at(event.position().toPoint()) is not None
        if row is not None and not row.is_heading and not on_cell:
            super().mouseDoubleClickEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Names a target under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            target = self._target_at(event.pos())
            tip = "" if target is None else f"{target[1]}, {_STANDS.get(target[2], target[2])}"
            QToolTip.showText(event.globalPos(), tip_for(tip) if tip else "", self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.moved_on.emit()

    def _target_at(self, point: QPoint) -> tuple[str, str, str] | None:
        row = self._row_at(point)
        if row is None or row.kind != BATCH or row.batch is None:
            return None
        rect = QRectF(self.visualRect(self.indexAt(point)))
        for cell, target in zip(
            self.drawn_by.cell_rects(rect, row), row.batch.targets, strict=True
        ):
            if cell.contains(point):
                return target
        return None

    def _row_at(self, point: QPoint) -> TodayRow | None:
        row = self.indexAt(point).data(ROW_ROLE)
        return row if isinstance(row, TodayRow) else None


def _held(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
