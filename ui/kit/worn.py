"""Controls of Qt's own that wear a piece of the style sheet, in whatever look there is."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from ui.kit.look import Look
from ui.kit.sheet import Piece

_OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def wear(look: Look, control: QWidget, *pieces: Piece) -> None:
    """From now on. All inside `control` is matched against the rules: give it to small things."""
    _Worn(look, control, pieces)


def wear_bars(look: Look, area: QAbstractScrollArea) -> None:
    """The scroll bars of `area` that may be seen: what is in it wears nothing."""
    _Bars(look, area)


def open_menu(look: Look, menu: QMenu | None, at: QPoint) -> None:
    """What Qt offers for a text, where the pointer asked for it; it goes when it closes."""
    if menu is not None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setStyleSheet(look.sheet("menu"))
        menu.popup(at)


class _Worn(QObject):
    """Goes with its control."""

    def __init__(self, look: Look, control: QWidget, pieces: tuple[Piece, ...]) -> None:
        super().__init__(control)
        self._look, self._control, self._pieces = look, control, pieces
        look.changed.connect(self._put_on)
        self._put_on()

    def _put_on(self) -> None:
        self._control.setStyleSheet(self._look.sheet(*self._pieces))


class _Bars(QObject):
    """Asks for them each time: what Python knew of a bar may be gone while the bar is there."""

    def __init__(self, look: Look, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._look, self._area = look, area
        look.changed.connect(self._put_on)
        self._put_on()

    def _put_on(self) -> None:
        area, sheet = self._area, self._look.sheet("bars")
        area.verticalScrollBar().setStyleSheet(sheet)
        if area.horizontalScrollBarPolicy() != _OFF:
            area.horizontalScrollBar().setStyleSheet(sheet)
