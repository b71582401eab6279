"""How a line of Today is painted: headings, rows, and a batch as a strip of its targets."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from ui.kit import (
    ROW_ROLE,
    RowDelegate,
    RowState,
    caps_width,
    paint_box,
    paint_caps,
    paint_line,
    paint_pixmap,
)
from ui.kit.painting import paint_ground
from ui.kit.rows import Index
from ui.today.rows import ANSWER, BATCH, HEADING, TodayRow

SIDE = 12
"""The ground of the current row is wider than its words by so much."""
ANSWER_HIGH = 92
_ROW, _LINE, _TOP_FIRST, _TOP, _UNDER = 40, 18, 20, 22, 6
_CELL, _CELL_GAP, _ACROSS, _CELLS_UNDER, _END = 20, 4, 12, 10, 8
_ICON, _ICON_ROOM, _NUMBER, _GAP = 16, 20, 58, 10


class TodayDelegate(RowDelegate):
    def row_height(self, index: Index) -> int:
        look, row = self.look, index.data(ROW_ROLE)
        if not isinstance(row, TodayRow):
            return look.px(_ROW)
        top = _TOP_FIRST if row.first else _TOP
        if row.kind == HEADING:
            return look.px(top + _LINE + _UNDER)
        if row.kind == ANSWER:
            return look.px(ANSWER_HIGH)
        if row.kind == BATCH and row.batch is not None:
            lines = math.ceil(row.batch.total / _ACROSS)
            cells = lines * (_CELL + _CELL_GAP) - _CELL_GAP
            return look.px(top - _END + _END + _LINE + _CELLS_UNDER + cells + _END)
        return look.px(_ROW)

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, TodayRow) or row.kind == ANSWER:
            return
        painter.save()
        painter.setClipRect(rect)
        inner = QRectF(rect)
        if row.kind == HEADING:
            self._paint_heading(painter, inner, row)
        elif row.kind == BATCH:
            self._paint_batch(painter, inner, row, state)
        else:
            self._paint_row(painter, inner, row, state)
        painter.restore()

    def cell_rects(self, rect: QRectF, row: TodayRow) -> list[QRectF]:
        """Where the targets of a batch are."""
        if row.batch is None:
            return []
        px = self.look.px
        top = rect.top() + px(_TOP_FIRST if row.first else _TOP) + px(_LINE) + px(_CELLS_UNDER)
        left, room = rect.left() + px(SIDE), rect.width() - 2 * px(SIDE)
        wide = (room - (_ACROSS - 1) * px(_CELL_GAP)) / _ACROSS
        return [
            QRectF(
                left + (place % _ACROSS) * (wide + px(_CELL_GAP)),
                top + (place // _ACROSS) * px(_CELL + _CELL_GAP), wide, px(_CELL),
            )
            for place in range(row.batch.total)
        ]  # fmt: skip

    def _ground(self, painter: QPainter, rect: QRectF, state: RowState) -> bool:
        look = self.look
        tone = ""
        if state.selected:
            tone = "bg.selected" if state.focused else "bg.selectedMuted"
        elif state.hovered:
            tone = "bg.hover"
        if tone:
            paint_box(painter, rect, radius=look.px(6), fill=look.color(tone))
        return bool(tone)

    def _paint_heading(self, painter: QPainter, rect: QRectF, row: TodayRow) -> None:
        look, px = self.look, self.look.px
        top = px(_TOP_FIRST if row.first else _TOP)
        box = QRectF(rect.left() + px(SIDE), rect.top() + top, rect.width(), px(_LINE))
        color = look.color("text.primary")
        taken = paint_line(painter, box, row.title, font=look.font("smallStrong"), color=color)
        box.setLeft(box.left() + math.ceil(taken) + px(6))
        font = look.font("smallMedium", tabular=True)
        faint = look.color("text.tertiary")
        paint_line(painter, box, row.detail, font=font, color=faint)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: TodayRow, state: RowState) -> None:
        look, px = self.look, self.look.px
        if not self._ground(painter, rect, state):
            line = look.color("border.subtle")
            wide = rect.width() - 2 * px(SIDE)
            paint_ground(painter, QRectF(rect.left() + px(SIDE), rect.top(), wide, 1), line)
            if row.last:
                paint_ground(
                    painter, QRectF(rect.left() + px(SIDE), rect.bottom() - 1, wide, 1), line
                )
        left = rect.left() + px(SIDE)
        picture = (
            look.glyph(row.picture) if "." in row.picture else look.pixmap(row.picture, row.tone)
        )
        area = QRectF(left, rect.top(), px(_ICON), rect.height())
        paint_pixmap(painter, area, picture)
        left += px(_ICON_ROOM + _GAP)
        if row.number:
            font, soft = look.font("body", tabular=True), look.color("text.secondary")
            box = QRectF(left, rect.top(), px(_NUMBER), rect.height())
            paint_line(painter, box, row.number, font=font, color=soft)
        left += px(_NUMBER + _GAP)
        right = self._paint_end(painter, rect, row, state)
        room = QRectF(left, rect.top(), max(0.0, right - px(_GAP) - left), rect.height())
        font = look.font("bodyMedium" if row.strong else "body")
        color = look.color("text.primary")
        taken = paint_line(painter, room, row.title, font=font, color=color)
        room.setLeft(room.left() + math.ceil(taken) + px(4))
        if row.detail and room.width() > px(24):
            faint = look.color("text.tertiary")
            paint_line(painter, room, row.detail, font=look.font("body"), color=faint)

    def _paint_end(self, painter: QPainter, rect: QRectF, row: TodayRow, state: RowState) -> float:
        """What stands at the right. Returns where it begins."""
        look, px = self.look, self.look.px
        right = rect.right() - px(SIDE)
        if state.selected and state.focused:
            caps = ("Enter",)
            wide = caps_width(look, caps)
            right -= wide
            paint_caps(painter, look, QRectF(right, rect.top(), wide, rect.height()), caps)
            right -= px(12)
        due = row.end_tone == "warning.text"
        font = look.font("smallMedium" if due else "small", tabular=True)
        box = QRectF(rect.left() + rect.width() / 2, rect.top(), 0, rect.height())
        box.setRight(right)
        right -= paint_line(
            painter, box, row.end, font=font, color=look.color(row.end_tone),
            align=Qt.AlignmentFlag.AlignRight,
        )  # fmt: skip
        if row.mark:
            right -= px(8 + 14)
            area = QRectF(right, rect.top(), px(14), rect.height())
            paint_pixmap(painter, area, look.glyph(row.mark, 14))
        return right

    def _paint_batch(self, painter: QPainter, rect: QRectF, row: TodayRow, state: RowState) -> None:
        look, px = self.look, self.look.px
        top = rect.top() + px(_TOP_FIRST if row.first else _TOP)
        self._ground(painter, rect.adjusted(0, top - rect.top() - px(_END), 0, 0), state)
        box = QRectF(rect.left() + px(SIDE), top, rect.width() - 2 * px(SIDE) - px(24), px(_LINE))
        color = look.color("text.primary")
        taken = paint_line(painter, box, row.title, font=look.font("smallStrong"), color=color)
        box.setLeft(box.left() + math.ceil(taken) + px(6))
        faint, font = look.color("text.tertiary"), look.font("smallMedium", tabular=True)
        paint_line(painter, box, row.detail, font=font, color=faint)
        arrow = QRectF(rect.right() - px(SIDE + _ICON), top, px(_ICON), px(_LINE))
        paint_pixmap(painter, arrow, look.pixmap("arrow-right", "text.secondary"))
        if row.batch is None:
            return
        rects = self.cell_rects(rect, row)
        for cell, (session, _, stands) in zip(rects, row.batch.targets, strict=True):
            self._paint_cell(painter, cell, stands, is_next=session == row.opens)

    def _paint_cell(self, painter: QPainter, cell: QRectF, stands: str, *, is_next: bool) -> None:
        look, radius = self.look, self.look.px(4)
        icon, tone = _CELLS.get(stands, ("", "neutral"))
        if is_next and not icon:
            line = look.color("border.focus")
            paint_box(painter, cell, radius=radius, border=line, width=2)
            return
        fill = look.color(f"{tone}.soft" if icon else "bg.selectedMuted")
        paint_box(painter, cell, radius=radius, fill=fill)
        if icon:
            paint_pixmap(painter, cell, look.pixmap(icon, f"{tone}.text", 11))


_CELLS = {
    "resolved": ("check", "success"),
    "abandoned": ("x", "danger"),
    "escalated": ("arrow-up", "warning"),
    "paused": ("pause", "neutral"),
}
