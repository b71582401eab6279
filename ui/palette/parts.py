"""The pieces of the palette: its field, its list and the panel they are on."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QListView, QWidget

from ui.kit import Field, Look, paint_panel, wear_bars
from ui.kit.painting import PANEL_RADIUS
from ui.palette.foot import Foot
from ui.palette.rows import HEADING_HIGH, ROW_HIGH, PaletteDelegate, PaletteModel


class Keys(Protocol):
    """What the keys of the field do."""

    def step(self, by: int) -> None: ...
    def narrow(self) -> None: ...
    def drop_chip(self) -> bool: ...
    def run_current(self) -> None: ...
    def dismiss(self) -> None: ...


class SearchField(Field):
    """The keys of the palette: the list follows while the focus stays in the field.

    It paints its own ground, so that nothing beneath the palette is painted again for a letter.
    """

    def __init__(self, look: Look, palette: Keys) -> None:
        super().__init__(
            look, placeholder="Search or run", bare=True, role="title", name="Search or run"
        )
        self._palette = palette
        font = QFont(look.font("title"))
        font.setWeight(font.Weight.Normal)
        self.setFont(font)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the style takes it away

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._look.color("bg.raised"))
        painter.end()
        super().paintEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, ARG002
        self._palette.narrow()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        palette, key = self._palette, event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match key:
            case Qt.Key.Key_Down:
                palette.step(1)
            case Qt.Key.Key_Up:
                palette.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                palette.run_current()
            case Qt.Key.Key_Escape:
                palette.dismiss()
            case Qt.Key.Key_K if control:
                palette.dismiss()
            case Qt.Key.Key_Backspace if not self.text() and palette.drop_chip():
                pass
            case _:
                super().keyPressEvent(event)


class ResultList(QListView):
    """Paints its own ground, so that nothing beneath the palette is painted again for a letter."""

    def __init__(self, look: Look, model: PaletteModel, delegate: PaletteDelegate) -> None:
        super().__init__()
        self._look = look
        self._model = model
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Results")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        wear_bars(look, self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._look.color("bg.raised"))
        painter.end()
        super().paintEvent(event)

    def wish(self) -> int:
        """The height of all rows."""
        look = self._look
        headings = sum(isinstance(line, str) for line in self._model.lines)
        rows = len(self._model.lines) - headings
        return look.px(HEADING_HIGH) * headings + look.px(ROW_HIGH) * rows

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class Panel(QFrame):
    """Opaque but for its corners, so that nothing beneath is painted again with it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.foot = Foot(look)
        self.setAccessibleName("Search or run")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def covered(self) -> QRegion:
        """What nothing shows through, from its upper left corner."""
        side, whole = self._look.px(PANEL_RADIUS), self.rect()
        corners = QRegion()
        for left in (0, whole.width() - side):
            for top in (0, whole.height() - side):
                corners += QRect(left, top, side, side)
        return QRegion(whole) - corners

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMask(self.covered())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_panel(QPainter(self), self.rect(), self._look)

    def paint_corners(self, painter: QPainter) -> None:
        """As what is around it paints them, on what lies beneath."""
        painter.translate(self.pos())
        paint_panel(painter, self.rect(), self._look)
        painter.translate(self.foot.pos())
        self.foot.paint_ground(painter)
