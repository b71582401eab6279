"""Controls of Qt's own that wear a piece of the style sheet, in whatever look there is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from ui.kit.look import Look
from ui.kit.seen import WhenSeen
from ui.kit.sheet import Piece

_OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def wear(look: Look, control: QWidget, *pieces: Piece) -> None:
    """From now on. All inside `control` is matched against the rules: give it to small things."""

    def put_on() -> None:
        control.setStyleSheet(look.sheet(*pieces))

    put_on()
    WhenSeen(look, control, put_on)


def wear_bars(look: Look, area: QAbstractScrollArea) -> None:
    """The scroll bars of `area` that may be seen: what is in it wears nothing. They are asked for
    each time: what Python knew of a bar may be gone while the bar is there.
    """

    def put_on() -> None:
        sheet = look.sheet("bars")
        area.verticalScrollBar().setStyleSheet(sheet)
        if area.horizontalScrollBarPolicy() != _OFF:
            area.horizontalScrollBar().setStyleSheet(sheet)

    put_on()
    WhenSeen(look, area, put_on)


def open_menu(look: Look, menu: QMenu | None, at: QPoint) -> None:
    """What Qt offers for a text, where the pointer asked for it; it goes when it closes."""
    if menu is not None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setStyleSheet(look.sheet("menu"))
        menu.popup(at)
