"""How the path is painted: a rail with glyphs, question and answer, and where it can lead."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView

from ui.kit import (
    ROW_ROLE,
    Look,
    RowDelegate,
    RowState,
    break_lines,
    paint_box,
    paint_caps,
    paint_line,
    paint_pixmap,
)
from ui.kit.rows import Index
from ui.runner.path_rows import CURRENT, END, PathRow

_SIDE, _RAIL, _TEXT = 8, 24, 36
_LABEL = 54
_END = 16
_LEAST, _BRANCH = 46, 30
_PITCH = 17
_MOST_LINES = 4
_TIME_GAP = 6


@dataclass(frozen=True)
class _Laid:
    """A row broken into lines: (text, role, tone), and its height."""

    lines: tuple[tuple[str, str, str], ...]
    height: int


class PathDelegate(RowDelegate):
    """Rows as high as their words need at the width of the list."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, hairline=False)
        self._laid: dict[tuple[PathRow, int], _Laid] = {}
        look.changed.connect(self._laid.clear)

    def row_height(self, index: Index) -> int:
        row = index.data(ROW_ROLE)
        return self._lay(row).height if isinstance(row, PathRow) else 0

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, PathRow):
            return
        painter.save()
        painter.translate(rect.topLeft())
        area = QRectF(0, 0, rect.width(), rect.height())
        self._paint_box(painter, area, row, state)
        if row.kind == "branch":
            self._paint_branch(painter, area, row)
        else:
            self._paint_step(painter, area, row)
        painter.restore()

    def _paint_box(self, painter: QPainter, area: QRectF, row: PathRow, state: RowState) -> None:
        look = self.look
        side = look.px(_SIDE)
        box = area.adjusted(side, 0, -side, 0)
        if row.kind == CURRENT:
            paint_box(painter, box, radius=look.px(6), fill=look.color("bg.selected"))
        elif state.hovered and row.kind != "branch":
            paint_box(painter, box, radius=look.px(6), fill=look.color("bg.hover"))
        if state.selected and state.focused:
            line = look.color("border.focus")
            paint_box(painter, box, radius=look.px(6), border=line, width=2)

    def _paint_step(self, painter: QPainter, area: QRectF, row: PathRow) -> None:
        look = self.look
        self._paint_rail(painter, area, row)
        text = look.px(_TEXT)
        top = float(look.px(6))
        right = area.width() - look.px(_END)
        wide = self._time_width(row)
        if row.time:
            box = QRectF(right - wide, top - 1, wide, look.px(16))
            font = QFont(look.font("micro", tabular=True))
            font.setWeight(look.font("small").weight())
            ink = look.color("text.secondary" if row.kind == CURRENT else "text.tertiary")
            end = Qt.AlignmentFlag.AlignRight
            paint_line(painter, box, row.time, font=font, color=ink, align=end)
        gap = wide + look.px(_TIME_GAP) if wide else 0
        laid = self._lay(row)
        for line, role, tone in laid.lines:
            pitch = self._pitch(role)
            box = QRectF(text, top, right - gap - text, pitch)
            taken = paint_line(painter, box, line, font=look.font(role), color=look.color(tone))
            if row.evidence and role in ("bodyMedium", "mono"):
                self._paint_clip(painter, box.adjusted(taken + look.px(5), 0, gap, 0), row)
            top += pitch

    def _paint_clip(self, painter: QPainter, box: QRectF, row: PathRow) -> None:
        look = self.look
        icon = look.px(12)
        area = QRectF(box.left(), box.top(), icon, box.height())
        paint_pixmap(painter, area, look.pixmap("paperclip", "text.tertiary", 12))
        rest = box.adjusted(icon + look.px(4), 0, 0, 0)
        font = look.font("small", tabular=True)
        paint_line(painter, rest, str(row.evidence), font=font, color=look.color("text.tertiary"))

    def _paint_rail(self, painter: QPainter, area: QRectF, row: PathRow) -> None:
        look = self.look
        middle = look.px(_RAIL)
        glyph = look.px(16)
        top = look.px(7)
        if row.kind != "aside":
            begin = top if row.is_first else 0
            end = top if row.kind == END else area.height()
            rail = look.color("border.default")
            if begin < end:
                painter.fillRect(QRectF(middle, begin, 1, end - begin), rail)
        ground = look.color("bg.selected" if row.kind == CURRENT else "bg.canvas")
        disc = QRectF(middle - glyph / 2, top, glyph, glyph)
        if row.kind != "aside":
            paint_box(painter, disc.adjusted(1, 1, -1, -1), radius=glyph / 2, fill=ground)
        pixmaps = {
            "taken": lambda: look.glyph("outcome.helped"),
            "own": lambda: look.pixmap("square-pen", "success.solid", 14),
            "note": lambda: look.pixmap("sticky-note", "neutral.solid", 14),
            "aside": lambda: look.pixmap("undo-2", "neutral.solid", 14),
        }
        pixmap = pixmaps[row.kind]() if row.kind in pixmaps else look.glyph(row.glyph)
        paint_pixmap(painter, disc, pixmap)

    def _paint_branch(self, painter: QPainter, area: QRectF, row: PathRow) -> None:
        look = self.look
        middle, half = look.px(_RAIL) + 0.5, round(area.height() / 2) + 0.5
        pen = QPen(look.color("border.control"), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not row.is_last:
            painter.drawLine(QPointF(middle, 0), QPointF(middle, area.height()))
        bend = look.px(5)
        elbow = QPainterPath(QPointF(middle, 0 if row.is_last else half - bend))
        elbow.lineTo(middle, half - bend)
        elbow.quadTo(middle, half, middle + bend, half)
        elbow.lineTo(look.px(_TEXT), half)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(elbow)
        if row.number <= 9:
            cap = QRectF(look.px(_TEXT), 0, look.px(18), area.height())
            paint_caps(painter, look, cap, [str(row.number)])
        left = look.px(_LABEL + 4)
        box = QRectF(left, 0, area.width() - look.px(_END) - left, area.height())
        font, ink = look.font("small"), look.color("text.secondary")
        paint_line(painter, box, row.title, font=font, color=ink)

    def _lay(self, row: PathRow) -> _Laid:
        width = self._width()
        found = self._laid.get((row, width))
        if found is None:
            if len(self._laid) > 500:
                self._laid.clear()
            found = self._laid[row, width] = self._broken(row, width)
        return found

    def _broken(self, row: PathRow, width: int) -> _Laid:
        look = self.look
        if row.kind == "branch":
            return _Laid((), look.px(_BRANCH))
        wide = self._time_width(row)
        room = width - look.px(_TEXT) - look.px(_END) - (wide + look.px(_TIME_GAP) if wide else 0)
        lines: list[tuple[str, str, str]] = []
        for text, role, tone in self._parts(row):
            if text:
                broken = break_lines(text, look.font(role), room)
                shown = broken[:_MOST_LINES]
                if len(broken) > _MOST_LINES:
                    shown = (*shown[:-1], f"{shown[-1][:-1]}…")
                lines += [(line, role, tone) for line in shown]
        high = sum(self._pitch(role) for _, role, _ in lines) + look.px(6 + 7)
        return _Laid(tuple(lines), max(look.px(_LEAST), high))

    def _parts(self, row: PathRow) -> tuple[tuple[str, str, str], ...]:
        muted = row.kind == "aside"
        strong = row.kind in (CURRENT, END)
        title = "text.primary" if strong else "text.tertiary" if muted else "text.secondary"
        answer = "text.secondary" if muted else "text.primary"
        if row.kind == "note":
            return (("Note", "body", title), (row.answer or row.title, "body", "text.primary"))
        return (
            (row.title, "bodyStrong" if strong else "body", title),
            (row.answer, "mono" if row.typed else "bodyMedium", answer),
            (row.note, "small", "text.secondary"),
            (row.mark, "small", "warning.text" if "closed" in row.mark else "text.tertiary"),
        )

    def _pitch(self, role: str) -> int:
        return (
            self.look.px(_PITCH)
            if role.startswith("bodyS") or role == "body"
            else (self.look.line_height(role))
        )

    def _time_width(self, row: PathRow) -> int:
        if not row.time:
            return 0
        return round(self.look.metrics("micro", tabular=True).horizontalAdvance(row.time)) + 1

    def _width(self) -> int:
        view = self.parent()
        return view.viewport().width() if isinstance(view, QAbstractItemView) else 0
