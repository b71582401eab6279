"""How cells, targets and steps of the board look; everything that costs is kept."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QHeaderView

from rflow_desktop.domain.board import Board, BoardCell, BoardColumn, BoardRow
from ui.batch.model import BoardModel
from ui.kit import Look, break_lines, paint_box, paint_line, paint_pixmap, paint_tick

_SIDE = 10
_ICON = 14
_MOST_DRAWN = 2_000
_Key = tuple[str, str, str, tuple[str, ...], int, int, float]


class CellPainter:
    """Paints one cell; what stands in it is drawn once."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._board: Board | None = None
        self._drawn: dict[_Key, QPixmap] = {}
        self.dress()

    def show(self, board: Board) -> None:
        self._board = board

    def dress(self) -> None:
        look = self._look
        self._drawn.clear()
        self._colors = {
            name: look.color(name)
            for name in (
                "bg.canvas", "bg.panel", "bg.selected", "bg.selectedMuted", "border.subtle",
                "border.focus", "text.primary", "text.secondary", "text.tertiary", "accent.mark",
                "warning.soft", "danger.soft",
            )
        }  # fmt: skip

    def cell(
        self,
        painter: QPainter,
        box: QRect,
        row: BoardRow,
        column: BoardColumn,
        *,
        selected: bool,
        current: bool,
        active: bool,
        ticked: bool,
    ) -> None:
        colors, px = self._colors, self._look.px
        cell = row.cells.get(column.node)
        fill = "bg.panel" if ticked else ""
        if cell is not None and self._is_odd(row, cell):
            fill = "warning.soft"
        if selected:
            fill = "bg.selected" if active else "bg.selectedMuted"
        if fill:
            painter.fillRect(box, colors[fill])
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, colors["border.subtle"])
        if cell is not None:
            self._content(painter, box, row, cell)
        if current:
            inner = QRectF(box).adjusted(1, 1, -1, -2)
            paint_box(
                painter, inner, radius=px(4), border=colors["border.focus"] if active
                else colors["text.tertiary"], width=2 if active else 1,
            )  # fmt: skip

    def _content(self, painter: QPainter, box: QRect, row: BoardRow, cell: BoardCell) -> None:
        """Boards repeat themselves: what one cell shows is drawn once and laid down again."""
        ink = "text.primary"
        if cell.state == "current":
            ink = "text.tertiary" if row.why_not else "text.secondary"
        ratio = painter.device().devicePixelRatioF()
        key = (_words(row, cell), ink, _picture(row, cell), _marks(cell),
               box.width(), box.height(), ratio)  # fmt: skip
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) > _MOST_DRAWN:
                self._drawn.clear()
            drawn = self._drawn[key] = self._draw(key)
        painter.drawPixmap(box.topLeft(), drawn)

    def _draw(self, key: _Key) -> QPixmap:
        words, ink, picture, marks, width, height, ratio = key
        drawn = QPixmap(round(width * ratio), round(height * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        px, look = self._look.px, self._look
        left, right, high = px(_SIDE), width - px(8), height - 1
        with QPainter(drawn) as painter:
            for name in marks:
                right -= px(_ICON)
                at = QRectF(right, 0, px(_ICON), high)
                paint_pixmap(painter, at, self._pixmap(name))
                right -= px(4)
            if picture:
                at = QRectF(left, 0, px(_ICON), high)
                paint_pixmap(painter, at, self._pixmap(picture))
                left += px(_ICON) + px(6)
            room = QRectF(left, 0, max(0, right - left), high)
            paint_line(painter, room, words, font=look.font("small"), color=self._colors[ink])
        return drawn

    def _pixmap(self, name: str) -> QPixmap:
        icon, _, tone = name.partition("|")
        return self._look.pixmap(icon, tone, _ICON)

    def _is_odd(self, row: BoardRow, cell: BoardCell) -> bool:
        """Whether this is the very cell that makes its target an exception."""
        why = self._board.why.get(row.session, "") if self._board is not None else ""
        return bool(why) and bool(cell.others or (cell.label and why.endswith(f" {cell.label}")))


class ColumnHead(QHeaderView):
    """The steps: number and title on two lines, and a sign where each target is asked about."""

    def __init__(self, look: Look, model: BoardModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._look, self._board = look, model
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setProperty("bare", "true")

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look, px = self._look, self._look.px
        painter.fillRect(rect, look.color("bg.panel"))
        line = look.color("border.subtle")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, line)
        column = self._board.columns[section]
        font = look.font("smallMedium")
        left = rect.left() + px(_SIDE)
        room = rect.right() - px(8) - left
        if column.pauses:
            room -= px(18)
            box = QRectF(rect.right() - px(8 + 14), rect.top() + px(8), px(14), px(16))
            paint_pixmap(painter, box, look.pixmap("triangle-alert", "danger.solid", 14))
        lines = break_lines(column.title, font, room)
        high = look.line_height("small")
        top = rect.top() + (rect.height() - high * min(2, len(lines))) / 2
        for place, words in enumerate(lines[:2]):
            text = words if place == 0 or len(lines) == 2 else f"{words}…"
            box = QRectF(left, top + place * high, room, high)
            paint_line(painter, box, text, font=font, color=look.color("text.secondary"))


class TargetHead(QHeaderView):
    """The targets: tick, state, name, whose it is. `ticked`: the box of a row was pressed."""

    ticked = Signal(int)

    def __init__(self, look: Look, model: BoardModel) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._look, self._board = look, model
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setProperty("bare", "true")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.logicalIndexAt(event.position().toPoint())
        if at >= 0 and event.position().x() < self._look.px(34):
            self.ticked.emit(at)
            return
        super().mousePressEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look, px = self._look, self._look.px
        row = self._board.rows[section]
        ticked = row.session in self._board.ticked
        painter.fillRect(rect, look.color("bg.panel" if ticked else "bg.canvas"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.color("border.subtle"))
        high = rect.height() - 1
        box = QRectF(rect.left() + px(12), rect.top() + (high - px(14)) / 2, px(14), px(14))
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        paint_tick(painter, look, box, state=state)
        glyph = QRectF(rect.left() + px(36), rect.top(), px(16), high)
        paint_pixmap(painter, glyph, look.glyph(f"session.{row.state}"))
        left, right = rect.left() + px(60), rect.right() - px(10)
        why = self._board.board.why.get(row.session) if self._board.board is not None else None
        if why:
            right -= px(14)
            sign = QRectF(right, rect.top(), px(14), high)
            paint_pixmap(painter, sign, look.pixmap("triangle-alert", "warning.solid", 14))
            right -= px(6)
        who = "Pool" if row.pooled else "" if row.mine else row.owner_name.split(" ")[0]
        if who and row.is_open:
            font = look.font("small")
            wide = look.metrics("small").horizontalAdvance(who) + 1
            right -= round(wide)
            at = QRectF(right, rect.top(), wide, high)
            paint_line(painter, at, who, font=font, color=look.color("text.tertiary"))
            right -= px(6)
        name = QRectF(left, rect.top(), max(0, right - left), high)
        font = look.font("mono")
        paint_line(painter, name, row.target, font=font, color=look.color("text.primary"))


def _words(row: BoardRow, cell: BoardCell) -> str:
    if cell.state == "current":
        return "" if not row.choices else row.why_not or "Answer"
    if cell.state == "noted":
        return ""
    return "Done" if cell.label.casefold() == "done" else cell.label


def _picture(row: BoardRow, cell: BoardCell) -> str:
    match cell.state:
        case "current":
            return "circle|text.tertiary" if row.why_not else "circle-dot|accent.mark"
        case "ended":
            well = cell.answer in ("resolved", "resolved_externally")
            return "check|success.text" if well else "flag|warning.text"
        case "answered":
            return "check|text.tertiary"
        case _:
            return ""


def _marks(cell: BoardCell) -> tuple[str, ...]:
    """What stands at the right of a cell, the outermost first."""
    marks = (
        ("users|warning.text", bool(cell.others)),
        ("sticky-note|text.tertiary", cell.notes > 0),
        ("paperclip|text.tertiary", cell.evidence > 0),
    )
    return tuple(name for name, is_there in marks if is_there)
