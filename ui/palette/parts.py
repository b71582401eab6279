"""The pieces of the palette: its field, its list and the panel they are on."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from ui.kit import Field, Look, paint_panel
from ui.palette.rows import PaletteDelegate, PaletteModel


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
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Results")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._look.color("bg.raised"))
        painter.end()
        super().paintEvent(event)

    def wish(self) -> int:
        """The height of all rows."""
        model = self.model()
        return sum(
            self.sizeHintForIndex(model.index(place, 0)).height()
            for place in range(model.rowCount())
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class Panel(QFrame):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setAccessibleName("Search or run")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_panel(self, self._look)
