"""What every part of the conversation shares: one piece is shown, as high as its width needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QEnterEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ui.chat.pieces import Piece
from ui.kit import Look

BODY_INSET = 26
"""How far what was said stands in from who said it, before zoom."""


class Hands(QObject):
    """What is done in the conversation, whichever part it is done in."""

    act_asked = Signal(str, str)
    """The line, and the act: copy, edit, retry or continue."""
    fold_asked = Signal(str)
    link_asked = Signal(str, str)
    chip_opened = Signal(str)
    grown = Signal(str)
    """The piece whose part needs another height by now."""
    hovered = Signal(str)
    """The line that the pointer is on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures: dict[str, QPixmap] = {}
        """Small pictures by the hash of their bytes."""
        self.me = "You"
        self.now_ms: Callable[[], int] = lambda: 0


class Part(QWidget):
    """`inset` is how far it stands in from the left, before zoom."""

    inset = BODY_INSET

    def __init__(self, look: Look, hands: Hands) -> None:
        super().__init__()
        self._look, self._hands = look, hands
        self._line = ""

    def show_piece(self, piece: Piece) -> None:
        """Draw `piece`, of the same kind as before."""
        self._line = piece.line
        self._show(piece)

    def height_at(self, width: int) -> int:
        """How high it is when it is `width` wide."""
        return self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._hands.hovered.emit(self._line)

    def _show(self, piece: Piece) -> None:
        """What each kind does in its own way."""
