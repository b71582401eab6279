"""How a row of a list is painted: its ground, its bar, its hairline, and what is on it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QHoverEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate

from rflow_desktop.domain.frozen import value_class
from ui.kit.choices import paint_tick
from ui.kit.kept import Kept
from ui.kit.look import Look
from ui.kit.painting import half_up, paint_box, paint_ground, paint_line, paint_pixmap

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
KEY_ROLE = Qt.ItemDataRole.UserRole + 2

_BAR = 3
_SIDE = 12
_GLYPH_COLUMN = 20
_GAP = 8
_MARK = 14
_ACT = 24  # as wide as a pointer needs
_ACT_SIDE = 7


class ListRow(Protocol):
    """What a list needs to know of a row; a delegate of the screen knows the rest."""

    @property
    def key(self) -> str: ...
    def spoken(self) -> str: ...


@value_class(frozen=True)
class Act:
    """Something that can be done to a row without opening it; shown under the pointer."""

    id: str
    icon: str
    name: str


@value_class(frozen=True)
class Row:
    """A row in the shape that is drawn. `speech` is the one sentence a screen reader says."""

    key: str
    title: str
    lead: str = ""
    meta: str = ""
    glyph: str = ""
    marks: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    ticked: bool = False
    is_new: bool = False
    lead_width: int = 52
    speech: str = ""

    def spoken(self) -> str:
        parts = (self.lead, self.title, self.meta, "new" if self.is_new else "")
        return self.speech or ", ".join(part for part in parts if part)


@value_class(frozen=True)
class RowState:
    hovered: bool
    selected: bool
    focused: bool
    ticked: bool = False


class RowDelegate(QStyledItemDelegate):
    """Paints a `Row`. For rows of another shape override `paint_content` and `row_height`."""

    def __init__(
        self,
        look: Look,
        *,
        hairline: bool = True,
        rounded: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self._hairline, self._rounded = hairline, rounded
        self._view: QAbstractItemView | None = None
        self._kept: Kept | None = None
        self._hovered = QPersistentModelIndex()

    def follow(self, view: QAbstractItemView) -> None:
        """Knows from now on which row of `view` the pointer is on."""
        self._view = view
        view.viewport().installEventFilter(self)

    def keep_on(self, ground: str) -> None:
        """For a list that stands on this colour: rows that were painted are shown again."""
        self._kept = Kept(self.look, ground)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() in (QEvent.Type.Leave, QEvent.Type.HoverLeave):
            self._hovered = QPersistentModelIndex()
        elif isinstance(event, QHoverEvent) and self._view is not None:
            self._hovered = QPersistentModelIndex(self._view.indexAt(event.position().toPoint()))
        return False

    def row_height(self, index: Index) -> int:  # noqa: ARG002
        return self.look.row_height

    def is_ticked(self, index: Index) -> bool:
        row = index.data(ROW_ROLE)
        return isinstance(row, Row) and row.ticked

    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, Row):
            _paint_row(painter, self.look, rect, row, state)

    def act_rects(self, rect: QRect, index: Index) -> tuple[tuple[Act, QRect], ...]:
        """Where the acts of a row are while the pointer is on it."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return ()
        side = self.look.px(_ACT)
        left = rect.right() + 1 - self.look.px(_ACT_SIDE) - side * len(row.acts)
        top = rect.top() + (rect.height() - side) // 2
        return tuple(
            (act, QRect(left + place * side, top, side, side)) for place, act in enumerate(row.acts)
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(0, self.row_height(index))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state = self._state(option, index)
        if self._kept is None or state.hovered:
            self.paint_state(painter, rect, index, state)
            return
        self._kept.paint(
            painter, rect, (index.data(ROW_ROLE), state),
            lambda onto: self.paint_state(onto, rect, index, state),
        )  # fmt: skip

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        painter.save()
        self._paint_ground(painter, rect, state)
        self.paint_content(painter, rect, index, state)
        painter.restore()

    def _state(self, option: QStyleOptionViewItem, index: Index) -> RowState:
        """Asked of the list. To read `option.state` makes Python load 560 names of styles, which
        takes a tenth of an empty window's start.
        """
        view = option.widget
        rows = view if isinstance(view, QAbstractItemView) else None
        is_selected = rows is not None and rows.selectionModel().isSelected(index)
        return RowState(
            hovered=self._hovered == index,
            selected=is_selected,
            focused=is_selected and rows is not None and rows.hasFocus(),  # others look the same
            ticked=self.is_ticked(index),
        )

    def _paint_ground(self, painter: QPainter, rect: QRect, state: RowState) -> None:
        look = self.look
        muted = state.selected and not state.focused
        tone = ""
        if state.ticked or (state.selected and state.focused):
            tone = "bg.selected"
        elif state.selected:
            tone = "bg.selectedMuted"
        elif state.hovered:
            tone = "bg.hover"
        if self._rounded:
            if tone:
                inner = QRectF(rect).adjusted(look.px(6), 0, -look.px(6), 0)
                paint_box(painter, inner, radius=look.px(6), fill=look.color(tone))
            return
        if tone:
            paint_ground(painter, rect, look.color(tone))
        if self._hairline:
            line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
            paint_ground(painter, line, look.color("border.subtle"))
        if state.selected:
            bar = QRect(rect.left(), rect.top(), look.px(_BAR), rect.height())
            paint_ground(painter, bar, look.color("border.control" if muted else "accent.mark"))


class FormRowDelegate(RowDelegate):
    """Rows to choose from within a form: rounded inside the list's border, parted by a hairline."""

    def _paint_ground(self, painter: QPainter, rect: QRect, state: RowState) -> None:
        look = self.look
        if state.selected or state.hovered:
            tone = "bg.selected" if state.selected else "bg.hover"
            inner = QRectF(rect).adjusted(1, 1, -1, 0)
            paint_box(painter, inner, radius=look.px(5), fill=look.color(tone))
        if rect.top() > 0:
            line = QRect(rect.left() + 1, rect.top() - 1, rect.width() - 2, 1)
            painter.fillRect(line, look.color("border.subtle"))


def _paint_row(painter: QPainter, look: Look, rect: QRect, row: Row, state: RowState) -> None:
    side, gap = look.px(_SIDE), look.px(_GAP)
    left = rect.left() + side
    high = rect.height() - 1
    if row.ticked:
        box = QRectF(left, rect.top() + half_up((high - look.px(16)) / 2), look.px(16), look.px(16))
        paint_tick(painter, look, box, state=Qt.CheckState.Checked)
    elif row.glyph:
        area = QRectF(left, rect.top(), look.px(16), high)
        paint_pixmap(painter, area, look.glyph(row.glyph))
    if row.glyph or row.ticked:
        left += look.px(_GLYPH_COLUMN) + gap
    if row.lead:
        area = QRectF(left, rect.top(), look.px(row.lead_width), high)
        color = look.color("text.secondary")
        paint_line(painter, area, row.lead, font=look.font("body", tabular=True), color=color)
        left += look.px(row.lead_width) + gap
    rest = QRectF(left, rect.top(), rect.right() + 1 - side - left, high)
    right = _paint_end(painter, look, rest, row, state)
    role = "bodyStrong" if row.is_new else "bodyMedium" if state.selected else "body"
    area = QRectF(left, rect.top(), max(0.0, right - gap - left), high)
    paint_line(painter, area, row.title, font=look.font(role), color=look.color("text.primary"))


def _paint_end(painter: QPainter, look: Look, area: QRectF, row: Row, state: RowState) -> float:
    """The right end of a row. Returns where it begins."""
    right = area.right()
    if state.hovered and row.acts:
        right += look.px(_SIDE - _ACT_SIDE)
        for act in reversed(row.acts):
            right -= look.px(_ACT)
            box = QRectF(right, area.top(), look.px(_ACT), area.height())
            paint_pixmap(painter, box, look.pixmap(act.icon, "text.tertiary", _MARK))
        return right
    for mark in reversed(row.marks):
        pixmap = (
            look.glyph(mark, _MARK) if "." in mark else look.pixmap(mark, "neutral.solid", _MARK)
        )
        right -= look.px(_MARK)
        box = QRectF(right, area.top(), look.px(_MARK), area.height())
        paint_pixmap(painter, box, pixmap)
        right -= look.px(4)
    words, role, tone = row.meta, "small", "text.tertiary"
    if row.is_new:
        words, role, tone = row.meta or "New", "smallMedium", "accent.text"
    if not words:
        return right
    font = look.font(role, tabular=True)
    asked = math.ceil(look.metrics(role, tabular=True).horizontalAdvance(words))
    wide = min(asked, area.width() / 2)
    box = QRectF(right - wide, area.top(), wide, area.height())
    paint_line(
        painter, box, words, font=font, color=look.color(tone), align=Qt.AlignmentFlag.AlignRight
    )
    return right - wide
