"""The rows of the queue: three lines each, two for what was just claimed, headings over groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from rflow_desktop.domain.shown import QueueLine
from ui.escalations import words
from ui.kit import ROW_ROLE, RowDelegate, RowState, paint_line, paint_pixmap
from ui.kit.rows import Index

_SIDE, _TOP, _GLYPH, _GAP = 16, 10, 20, 10
_HEADING = 30
_TITLE, _UNDER = 18, 16


@dataclass(frozen=True)
class QueueRow:
    """A row in the shape that is drawn. A `heading` stands over the first row of its group."""

    key: str
    title: str
    where: str
    under: str
    meta: str
    glyph: str
    heading: str = ""
    quiet: bool = False
    taken: bool = False
    speech: str = ""

    def spoken(self) -> str:
        return self.speech


def queue_rows(lines: Sequence[QueueLine], *, now_ms: int) -> tuple[QueueRow, ...]:
    """Rows for lines in their order; a heading wherever the group changes."""
    rows: list[QueueRow] = []
    group = ""
    for line in lines:
        heading = words.GROUPS[line.group] if line.group != group else ""
        group = line.group
        rows.append(_row(line, heading, now_ms=now_ms))
    return tuple(rows)


def _row(line: QueueLine, heading: str, *, now_ms: int) -> QueueRow:
    taken = bool(line.claimed_at)
    quiet = line.group == "claimed"
    claimed = words.claimed_by(line, now_ms=now_ms) if taken else ""
    sender = "" if line.group == "sent" else line.sender_name
    waits = words.joined(sender, words.people(line.people), by="  ·  ")
    return QueueRow(
        key=line.id,
        title=line.title,
        where=words.joined(line.ticket, line.client),
        under=claimed or waits,
        meta="" if taken else words.waiting(line.opened_at, now_ms=now_ms),
        glyph="session.claimed" if taken else words.priority_glyph(line.priority),
        heading=heading,
        quiet=quiet,
        taken=taken,
        speech=words.spoken(line, now_ms=now_ms),
    )


class QueueDelegate(RowDelegate):
    def row_height(self, index: Index) -> int:
        row = index.data(ROW_ROLE)
        px = self.look.px
        if not isinstance(row, QueueRow):
            return px(_HEADING)
        lines = px(_TITLE) + px(_UNDER) if row.quiet else 2 * px(_TITLE) + px(4) + px(_UNDER)
        return 2 * px(_TOP) + lines + 1 + (px(_HEADING) if row.heading else 0)

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, QueueRow) and row.heading:
            high = self.look.px(_HEADING)
            self._paint_heading(painter, QRect(rect.left(), rect.top(), rect.width(), high), row)
            rect = rect.adjusted(0, high, 0, 0)
        super().paint_state(painter, rect, index, state)

    def paint_content(
        self,
        painter: QPainter,
        rect: QRect,
        index: Index,
        state: RowState,  # noqa: ARG002  (a row says the same in every state)
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, QueueRow):
            return
        look, px = self.look, self.look.px
        left = rect.left() + px(_SIDE)
        top = rect.top() + px(_TOP)
        glyph = look.glyph(row.glyph, tone="neutral.solid" if row.taken else None)
        paint_pixmap(painter, QRectF(left, top + px(1), px(16), px(16)), glyph)
        left += px(_GLYPH) + px(_GAP)
        right = rect.right() + 1 - px(_SIDE)
        ink = look.color("text.primary")
        soft, faint = look.color("text.secondary"), look.color("text.tertiary")
        wide = right - left
        if row.quiet:
            title = QRectF(left, top, wide, px(_TITLE))
            paint_line(painter, title, row.title, font=look.font("body"), color=soft)
            under = QRectF(left, title.bottom(), wide, px(_UNDER))
            paint_line(painter, under, row.under, font=look.font("small"), color=faint)
            return
        meta = 0
        if row.meta:
            meta = math.ceil(look.metrics("small", tabular=True).horizontalAdvance(row.meta))
            paint_line(
                painter, QRectF(right - meta, top, meta, px(_TITLE)), row.meta,
                font=look.font("small", tabular=True), color=soft,
                align=Qt.AlignmentFlag.AlignRight,
            )  # fmt: skip
            meta += px(_GAP)
        title = QRectF(left, top, wide - meta, px(_TITLE))
        paint_line(painter, title, row.title, font=look.font("bodyStrong"), color=ink)
        where = QRectF(left, title.bottom(), wide, px(_TITLE))
        font = look.font("body", tabular=True)
        paint_line(painter, where, row.where, font=font, color=soft)
        under = QRectF(left, where.bottom() + px(4), wide, px(_UNDER))
        paint_line(painter, under, row.under, font=look.font("small"), color=faint)

    def _paint_heading(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        look = self.look
        painter.fillRect(rect, look.color("bg.panel"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, look.color("border.subtle"))
        words_at = QRectF(rect).adjusted(look.px(_SIDE), 0, -look.px(_SIDE), -1)
        font, color = look.font("microStrong"), look.color("text.tertiary")
        paint_line(painter, words_at, row.heading, font=font, color=color)
