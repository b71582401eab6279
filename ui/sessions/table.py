"""The table itself: rows painted from the tokens, headings that fold, keys of every list."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from ui.kit import (
    ROW_ROLE,
    ListBox,
    Look,
    RowDelegate,
    RowState,
    paint_bar,
    paint_box,
    paint_line,
    paint_pixmap,
    paint_tick,
    tip_for,
)
from ui.kit.rows import Index
from ui.sessions.columns import Columns, columns
from ui.sessions.rows import TableRow

_GROUP = 32
_SIDE = 20
_ICON, _CHIP = 14, 20


class TableDelegate(RowDelegate):
    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._at: tuple[tuple[int, float], Columns] | None = None

    def row_height(self, index: Index) -> int:
        row = index.data(ROW_ROLE)
        if isinstance(row, TableRow) and row.is_heading:
            return self.look.px(_GROUP)
        return self.look.row_height

    def is_ticked(self, index: Index) -> bool:
        row = index.data(ROW_ROLE)
        return isinstance(row, TableRow) and row.ticked

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, TableRow) and row.is_heading and not state.selected:
            painter.fillRect(rect, self.look.color("bg.panel"))
        super().paint_state(painter, rect, index, state)

    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, TableRow):
            return
        if row.is_heading:
            self._paint_heading(painter, rect, row)
        elif row.kind == "more":
            look = self.look
            box = QRectF(rect).adjusted(look.px(_SIDE), 0, 0, -1)
            color = look.color("text.link")
            paint_line(painter, box, row.title, font=look.font("bodyMedium"), color=color)
        else:
            self._paint_session(painter, rect, row, state)

    def _paint_heading(self, painter: QPainter, rect: QRect, row: TableRow) -> None:
        look, px = self.look, self.look.px
        high = rect.height() - 1
        left = rect.left() + px(_SIDE)
        arrow = "chevron-right" if row.folded else "chevron-down"
        box = QRectF(left, rect.top(), px(12), high)
        paint_pixmap(painter, box, look.pixmap(arrow, "text.tertiary", 12))
        left += px(12 + 8)
        ink = look.color("text.secondary" if row.folded else "text.primary")
        area = QRectF(left, rect.top(), rect.width() - left, high)
        wide = paint_line(painter, area, row.title, font=look.font("smallStrong"), color=ink)
        area.setLeft(left + math.ceil(wide) + px(8))
        font, faint = look.font("smallMedium", tabular=True), look.color("text.tertiary")
        paint_line(painter, area, str(row.number), font=font, color=faint)

    def _paint_session(
        self, painter: QPainter, rect: QRect, row: TableRow, state: RowState
    ) -> None:
        look = self.look
        at = self._columns(rect.width())
        top, high = rect.top(), rect.height() - 1
        self._paint_state(painter, at.box("state", top, high), row)
        soft, faint = look.color("text.secondary"), look.color("text.tertiary")
        number, small = look.font("body", tabular=True), look.font("small")
        paint_line(painter, at.box("ticket", top, high), row.ticket, font=number, color=soft)
        self._paint_title(painter, at, top, high, row, state)
        client = at.box("client", top, high)
        paint_line(painter, client, row.client, font=look.font("body"), color=soft)
        self._paint_stands(painter, at.box("stands", top, high), row)
        whom = at.box("with_whom", top, high)
        if whom.width() > 0:
            ink = faint if row.quiet_with else soft
            paint_line(painter, whom, row.with_whom, font=small, color=ink)
        paint_line(
            painter, at.box("changed", top, high), row.changed,
            font=look.font("small", tabular=True), color=faint, align=Qt.AlignmentFlag.AlignRight,
        )  # fmt: skip
        if row.sync:
            box = at.box("sync", top, high)
            box.setLeft(box.right() - look.px(_ICON))
            paint_pixmap(painter, box, look.glyph(row.sync, _ICON))

    def _columns(self, width: int) -> Columns:
        """The same for every row of a screenful."""
        key = (width, self.look.zoom)
        if self._at is None or self._at[0] != key:
            self._at = (key, columns(self.look, width))
        return self._at[1]

    def _paint_state(self, painter: QPainter, box: QRectF, row: TableRow) -> None:
        look = self.look
        side = look.px(16)
        box.setWidth(side)
        if row.ticked:
            top = box.top() + math.floor((box.height() - side) / 2 + 0.5)
            square = QRectF(box.left(), top, side, side)
            paint_tick(painter, look, square, state=Qt.CheckState.Checked)
        else:
            paint_pixmap(painter, box, look.glyph(row.glyph))

    def _paint_title(
        self, painter: QPainter, at: Columns, top: int, high: int, row: TableRow, state: RowState
    ) -> None:
        look, px = self.look, self.look.px
        area = at.box("title", top, high)
        icon = QRectF(area.left(), area.top(), px(_ICON), high)
        paint_pixmap(painter, icon, look.pixmap(row.icon, "text.tertiary", _ICON))
        area.setLeft(area.left() + px(_ICON + 8))
        chip = self._chip_width(row) if row.evidence else 0
        extra = look.metrics("small").horizontalAdvance(row.extra) if row.extra else 0
        kept = chip + px(8) * bool(chip) + extra + px(8) * bool(extra)
        words = QRectF(area)
        words.setWidth(max(px(40), area.width() - kept))
        font = look.font("bodyMedium" if state.selected else "body")
        color = look.color("text.primary")
        wide = paint_line(painter, words, row.title, font=font, color=color)
        left = area.left() + math.ceil(wide) + px(8)
        if row.extra:
            box = QRectF(left, area.top(), max(0.0, area.right() - left - chip), high)
            faint = look.color("text.tertiary")
            left += paint_line(painter, box, row.extra, font=look.font("small"), color=faint)
            left += px(8)
        if row.evidence:
            self._paint_chip(painter, QRectF(left, area.top(), chip, high), row)

    def _chip_width(self, row: TableRow) -> int:
        px = self.look.px
        number = self.look.metrics("chip").horizontalAdvance(str(row.evidence))
        return int(px(7) * 2 + px(12) + px(5) + math.ceil(number))

    def _paint_chip(self, painter: QPainter, area: QRectF, row: TableRow) -> None:
        look, px = self.look, self.look.px
        top = area.top() + math.floor((area.height() - px(_CHIP)) / 2 + 0.5)
        box = QRectF(area.left(), top, area.width(), px(_CHIP))
        paint_box(painter, box, radius=px(5), fill=look.color("neutral.soft"))
        icon = QRectF(box.left() + px(7), box.top(), px(12), box.height())
        paint_pixmap(painter, icon, look.pixmap("paperclip", "neutral.text", 12))
        rest = QRectF(icon.right() + px(5), box.top(), px(40), box.height())
        color = look.color("neutral.text")
        paint_line(painter, rest, str(row.evidence), font=look.font("chip"), color=color)

    def _paint_stands(self, painter: QPainter, box: QRectF, row: TableRow) -> None:
        look, px = self.look, self.look.px
        strong = row.tone == "warning.text"
        font = look.font("smallMedium" if strong else "small", tabular=row.progress is not None)
        if row.progress is not None:
            top = box.top() + math.floor((box.height() - px(4)) / 2 + 0.5)
            paint_bar(painter, look, QRectF(box.left(), top, px(60), px(4)), row.progress)
            box.setLeft(box.left() + px(60 + 8))
        paint_line(painter, box, row.stands, font=font, color=look.color(row.tone))

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """What a narrow table leaves out or shortens."""
        row = index.data(ROW_ROLE)
        if event.type() == QHelpEvent.Type.ToolTip and isinstance(row, TableRow):
            if not row.is_heading:
                QToolTip.showText(event.globalPos(), tip_for(row.spoken()), view)
            return True
        return super().helpEvent(event, view, option, index)


class SessionTable(ListBox):
    """`fold_asked`: a heading was opened or closed. `extended`: Shift with an arrow."""

    fold_asked = Signal(str)
    extended = Signal(str)
    acts_asked = Signal(str)
    resized = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, name="Sessions", delegate=TableDelegate(look), ground="bg.canvas",
            parent=parent,
        )  # fmt: skip
        self._look = look

    @property
    def current_row(self) -> TableRow | None:
        row = self.currentIndex().data(ROW_ROLE)
        return row if isinstance(row, TableRow) else None

    def step(self, by: int) -> None:
        """To the next row that can be worked with: open headings are passed over."""
        rows = self._table_rows()
        place = self.currentIndex().row()
        at = place + by if place >= 0 else 0
        while 0 <= at < len(rows):
            if not rows[at].is_heading or rows[at].folded:
                self.setCurrentIndex(self.rows.index(at))
                return
            at += by

    def beside_current(self, inset: int) -> QPoint:
        """A point of the window under the current row, for its menu."""
        rect = self.visualRect(self.currentIndex())
        corner = self.viewport().mapTo(self.window(), rect.bottomLeft())
        return QPoint(corner.x() + inset, corner.y())

    def select_first(self) -> None:
        place = next((n for n, row in enumerate(self._table_rows()) if not row.is_heading), -1)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.current_row
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match key:
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                before = self.current_key
                self.step(1 if key == Qt.Key.Key_Down else -1)
                if shift and before and self.current_key != before:
                    self.extended.emit(before)
            case Qt.Key.Key_J if not event.modifiers():
                self.step(1)
            case Qt.Key.Key_K if not event.modifiers():
                self.step(-1)
            case Qt.Key.Key_Left if row is not None and row.group and not row.folded:
                self.fold_asked.emit(row.group)
            case Qt.Key.Key_Right | Qt.Key.Key_Space if row is not None and row.is_heading:
                self.fold_asked.emit(row.group)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if row is not None and row.is_heading:
            self.fold_asked.emit(row.group)
            event.accept()
            return
        super().mousePressEvent(event)
        if row is not None and event.button() == Qt.MouseButton.RightButton:
            self.acts_asked.emit(row.key)
        elif row is not None and row.kind == "more":
            self.opened.emit(row.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if row is not None and row.is_heading:
            self.fold_asked.emit(row.group)
            return
        super().mouseDoubleClickEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def _row_at(self, point: QPoint) -> TableRow | None:
        row = self.indexAt(point).data(ROW_ROLE)
        return row if isinstance(row, TableRow) else None

    def _table_rows(self) -> tuple[TableRow, ...]:
        return tuple(row for row in self.rows.rows if isinstance(row, TableRow))
