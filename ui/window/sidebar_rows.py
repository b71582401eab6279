"""The rows of the sidebar: places with counts, and the working set in two lines each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QSizePolicy,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from ui.kit import (
    ROW_ROLE,
    ListBox,
    ListRow,
    Look,
    Row,
    RowDelegate,
    RowState,
    paint_box,
    paint_line,
    paint_pixmap,
    tip_for,
)
from ui.kit.rows import Index
from ui.window.pictures import picture

_ICON = 16
_PLACE_HEIGHT = 30
_OPEN_HEIGHT = 45
_MARGIN, _PADDING = 2, 8
_COUNT = 18


class SidebarDelegate(RowDelegate):
    """One line with icon and count, on a rounded ground; the row that is on screen keeps it."""

    on_tone = "bg.selectedMuted"

    def __init__(self, look: Look, *, role: str = "bodyMedium") -> None:
        super().__init__(look, rounded=True)
        self._role = role
        self.on_key = ""
        self.folded = False

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        look = self.look
        margin = look.px(_MARGIN)
        box = QRectF(rect).adjusted(margin, 0, -margin, 0)
        is_on = row.key == self.on_key
        fill = look.color(self.on_tone if is_on else "bg.hover")
        radius = look.px(6)
        painter.save()
        if is_on or state.hovered:
            paint_box(painter, box, radius=radius, fill=fill)
        if state.selected and state.focused:
            paint_box(painter, box, radius=radius, border=look.color("border.focus"), width=2)
        if self.folded:
            self.paint_folded(painter, box, row, on=is_on)
        else:
            self.paint_row(painter, box, row, on=is_on)
        painter.restore()

    def row_height(self, index: Index) -> int:  # noqa: ARG002
        return self.look.px(_PLACE_HEIGHT)

    def paint_row(self, painter: QPainter, box: QRectF, row: Row, *, on: bool) -> None:
        look = self.look
        tone = "text.primary" if on else "text.secondary"
        side = look.px(_ICON)
        area = QRectF(box.left() + look.px(_PADDING), box.top(), side, box.height())
        paint_pixmap(painter, area, picture(look, row.glyph, tone))
        left = area.right() + look.px(10)
        right = box.right() - look.px(_PADDING)
        if row.meta:
            font = look.font("microStrong", tabular=True)
            high = look.px(_COUNT)
            wide = max(
                float(high), look.metrics("microStrong", tabular=True).horizontalAdvance(row.meta)
            )
            top = box.top() + (box.height() - high) / 2
            pill = QRectF(right - wide, top, wide, high)
            fill = look.color("bg.app" if on else "bg.selectedMuted")
            paint_box(painter, pill, radius=high / 2, fill=fill)
            ink = look.color("text.secondary")
            centre = Qt.AlignmentFlag.AlignHCenter
            paint_line(painter, pill, row.meta, font=font, color=ink, align=centre)
            right = pill.left() - look.px(6)
        words = QRectF(left, box.top(), max(0.0, right - left), box.height())
        font = look.font(self._role)
        paint_line(painter, words, row.title, font=font, color=look.color(tone))

    def paint_folded(self, painter: QPainter, box: QRectF, row: Row, *, on: bool) -> None:
        look = self.look
        tone = "text.primary" if on else "text.secondary"
        paint_pixmap(painter, box, picture(look, row.glyph, tone))
        if row.meta:
            dot = look.px(6)
            at = QRectF(box.center().x() + look.px(5), box.center().y() - look.px(10), dot, dot)
            paint_box(painter, at, radius=dot / 2, fill=look.color("accent.mark"))

    def tip(self, row: Row) -> str:
        words = f"{row.title}, {row.meta}" if row.meta else row.title
        return f"{words}  {row.lead}" if row.lead else words

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        row = index.data(ROW_ROLE)
        if event.type() == QEvent.Type.ToolTip and isinstance(row, Row):
            QToolTip.showText(event.globalPos(), tip_for(self.tip(row)), view)
            return True
        return super().helpEvent(event, view, option, index)


class OpenNowDelegate(SidebarDelegate):
    """Two lines: the client, then ticket and problem."""

    on_tone = "bg.selected"

    def row_height(self, index: Index) -> int:  # noqa: ARG002
        return self.look.px(_OPEN_HEIGHT)

    def paint_row(self, painter: QPainter, box: QRectF, row: Row, *, on: bool) -> None:  # noqa: ARG002
        look = self.look
        side, padding = look.px(_ICON), look.px(_PADDING)
        top = box.top() + look.px(6)
        glyph = QRectF(box.left() + padding, top + look.px(1), side, side)
        paint_pixmap(painter, glyph, picture(look, row.glyph))
        left, right = glyph.right() + look.px(8), box.right() - padding
        if row.lead:
            digit = look.px(8)
            number = QRectF(right - digit, top + look.px(1), digit, look.px(18))
            micro = _light(look.font("micro", tabular=True))
            ink = look.color("text.tertiary")
            end = Qt.AlignmentFlag.AlignRight
            paint_line(painter, number, row.lead, font=micro, color=ink, align=end)
            right = number.left() - look.px(8)
        wide = max(0.0, right - left)
        first = QRectF(left, top, wide, look.px(18))
        ink = look.color("text.primary")
        paint_line(painter, first, row.title, font=look.font("bodyMedium"), color=ink)
        second = QRectF(left, first.bottom() - 1, wide, look.px(15))
        font = _light(look.font("micro", tabular=True))
        paint_line(painter, second, row.meta, font=font, color=look.color("text.tertiary"))

    def paint_folded(self, painter: QPainter, box: QRectF, row: Row, *, on: bool) -> None:  # noqa: ARG002
        paint_pixmap(painter, box, picture(self.look, row.glyph))

    def tip(self, row: Row) -> str:
        return f"{row.title}\n{row.meta}" + (f"  Ctrl {row.lead}" if row.lead else "")


class SidebarList(ListBox):
    """As high as its rows while there is room. One click or Enter chooses."""

    chosen = Signal(str)

    def __init__(
        self, look: Look, delegate: SidebarDelegate, *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, name=name, delegate=delegate, parent=parent)
        self._rows_delegate = delegate
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._on_clicked)
        self.opened.connect(self.chosen)

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        super().set_rows(rows)
        self.updateGeometry()

    def set_on(self, key: str) -> None:
        """The row that is on screen, whoever has the focus."""
        if key != self._rows_delegate.on_key:
            self._rows_delegate.on_key = key
            self.viewport().update()
        self.select_key(key)

    def set_folded(self, *, on: bool) -> None:
        self._rows_delegate.folded = on
        self.viewport().update()

    def sizeHint(self) -> QSize:
        model: QAbstractItemModel = self.model()
        high = sum(
            self._rows_delegate.row_height(model.index(place, 0))
            for place in range(model.rowCount())
        )
        return QSize(0, high)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), self._look.px(_OPEN_HEIGHT)))

    def _on_clicked(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, Row):
            self.chosen.emit(row.key)


def _light(font: QFont) -> QFont:
    """Small print: the size of key caps without their weight."""
    light = QFont(font)
    light.setWeight(QFont.Weight.Normal)
    return light
