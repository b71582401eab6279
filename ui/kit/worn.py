"""Controls of Qt's own that wear a piece of the style sheet, in whatever look there is."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.kit.look import Look
from ui.kit.sheet import Piece


def wear(look: Look, control: QWidget, *pieces: Piece) -> None:
    """From now on. All inside `control` is matched against the rules: give it to small things."""
    _Worn(look, control, pieces)


class _Worn(QObject):
    """Goes with its control."""

    def __init__(self, look: Look, control: QWidget, pieces: tuple[Piece, ...]) -> None:
        super().__init__(control)
        self._look, self._control, self._pieces = look, control, pieces
        look.changed.connect(self._put_on)
        self._put_on()

    def _put_on(self) -> None:
        self._control.setStyleSheet(self._look.sheet(*self._pieces))
