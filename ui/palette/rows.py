"""The list of the palette: group headings, rows with marks, keys or a reason at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.kit import Look, caps_width, paint_box, paint_caps, paint_line, paint_pixmap
from ui.kit.kept import Kept
from ui.kit.rows import Index
from ui.palette.values import Group, PaletteRow

LINE_ROLE = Qt.ItemDataRole.UserRole + 1

HEADING_HIGH, ROW_HIGH = 32, 36
_GAP = 10
NOTHING = "Nothing found on this computer"

Line = PaletteRow | str


class PaletteModel(QAbstractListModel):
    """Headings and rows in one list; late rows are only ever put at the end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines)

    def show(self, rows: Sequence[PaletteRow], *, this: str) -> None:
        """`this` is the heading over the commands of what is on screen."""
        self.beginResetModel()
        self._lines = _with_headings(rows, this=this) or [NOTHING]
        self.endResetModel()

    def append(self, rows: Sequence[PaletteRow], *, this: str) -> None:
        known = {line.id for line in self._lines if isinstance(line, PaletteRow)}
        lines = _with_headings([row for row in rows if row.id not in known], this=this)
        if lines and lines[0] in self._lines:
            lines = lines[1:]
        if not lines:
            return
        if self._lines == [NOTHING]:
            self.show(rows, this=this)
            return
        end = len(self._lines)
        self.beginInsertRows(QModelIndex(), end, end + len(lines) - 1)
        self._lines += lines
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._lines[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line if isinstance(line, str) else line.spoken
        return None


class PaletteDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._kept = Kept(look, "bg.raised")  # the ground of its list

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        heading = isinstance(index.data(LINE_ROLE), str)
        return QSize(0, self._look.px(HEADING_HIGH if heading else ROW_HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)

        def draw(onto: QPainter) -> None:
            if isinstance(line, str):
                self._paint_heading(onto, QRectF(rect), line)
            elif isinstance(line, PaletteRow):
                self._paint_ground(onto, QRectF(rect), selected=selected, hovered=hovered)
                self._paint_row(onto, QRectF(rect), line)

        self._kept.paint(painter, rect, (line, selected, hovered), draw)

    def _paint_heading(self, painter: QPainter, rect: QRectF, words: str) -> None:
        look = self._look
        box = rect.adjusted(look.px(16), look.px(10), -look.px(16), -look.px(4))
        font, ink = look.font("microStrong"), look.color("text.tertiary")
        paint_line(painter, box, words, font=font, color=ink)

    def _paint_ground(
        self, painter: QPainter, rect: QRectF, *, selected: bool, hovered: bool
    ) -> None:
        look = self._look
        side = look.px(6)
        box = rect.adjusted(side, 0, -side, 0)
        if selected:
            paint_box(painter, box, radius=look.px(6), fill=look.color("bg.selected"))
        elif hovered:
            paint_box(painter, box, radius=look.px(6), fill=look.color("bg.hover"))

    def _paint_row(self, painter: QPainter, rect: QRectF, row: PaletteRow) -> None:
        look = self._look
        faint = bool(row.reason)
        left, right = rect.left() + look.px(16), rect.right() - look.px(16)
        icon = QRectF(left, rect.top(), look.px(16), rect.height())
        tone = "text.disabled" if faint else "text.secondary"
        if row.picture:
            glyph = "." in row.picture
            pixmap = look.glyph(row.picture) if glyph else look.pixmap(row.picture, tone)
            paint_pixmap(painter, icon, pixmap)
        left = icon.right() + look.px(_GAP)
        right -= self._paint_end(
            painter, QRectF(left, rect.top(), right - left, rect.height()), row
        )
        room = QRectF(left, rect.top(), max(0.0, right - left), rect.height())
        if row.number:
            font, ink = look.font("body", tabular=True), look.color("text.secondary")
            taken = paint_line(painter, room, row.number, font=font, color=ink)
            room.setLeft(room.left() + taken + look.px(_GAP))
        ink_name = "text.tertiary" if faint else "text.primary"
        taken = self._paint_marked(painter, room, row, ink_name)
        room.setLeft(room.left() + taken + look.px(_GAP))
        if row.detail and room.width() > look.px(24):
            font, ink = look.font("small"), look.color("text.tertiary")
            paint_line(painter, room, row.detail, font=font, color=ink)

    def _paint_end(self, painter: QPainter, room: QRectF, row: PaletteRow) -> float:
        """Keys, a reason or a word at the right. Returns the room it took."""
        look = self._look
        words = row.reason or row.end
        if row.caps and not words:
            wide = float(caps_width(look, row.caps, gap=3))
            area = QRectF(room.right() - wide, room.top(), wide, room.height())
            paint_caps(painter, look, area, row.caps, gap=3)
            return wide + look.px(_GAP)
        if not words:
            return 0.0
        share = QRectF(room)
        share.setLeft(room.left() + room.width() * (0.4 if row.reason else 0.5))
        font, ink = look.font("small"), look.color("text.tertiary")
        end = Qt.AlignmentFlag.AlignRight
        return paint_line(painter, share, words, font=font, color=ink, align=end) + look.px(_GAP)

    def _paint_marked(self, painter: QPainter, room: QRectF, row: PaletteRow, tone: str) -> float:
        """The title, with what was typed set off. Returns the width it took."""
        look = self._look
        left = room.left()
        for words, is_mark in _pieces(row):
            rest = QRectF(left, room.top(), room.right() - left, room.height())
            if rest.width() < look.px(12):
                break
            font = look.font("bodyStrong" if is_mark else "body")
            ink = look.color("accent.text" if is_mark and not row.reason else tone)
            left += paint_line(painter, rest, words, font=font, color=ink)
        return left - room.left()


def _pieces(row: PaletteRow) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, length in row.marks:
        pieces += [(row.title[at:start], False), (row.title[start : start + length], True)]
        at = start + length
    pieces.append((row.title[at:], False))
    return [(words, is_mark) for words, is_mark in pieces if words]


def _with_headings(rows: Sequence[PaletteRow], *, this: str) -> list[Line]:
    lines: list[Line] = []
    group: Group | None = None
    for row in rows:
        if row.group is not group:
            group = row.group
            lines.append(this if group is Group.THIS else group.value)
        lines.append(row)
    return lines
