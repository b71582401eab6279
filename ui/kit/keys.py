"""Keys as people see them: a chord such as `Ctrl Shift E` as caps, as words, and as a widget."""

from __future__ import annotations

import sys

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit.look import Look
from ui.kit.painting import cap_height, caps_width, paint_caps, with_hidden_shown

_MAC = {"Ctrl": "⌘", "Shift": "⇧", "Alt": "⌥", "Enter": "↩", "Del": "⌫"}


def caps_of(chord: str | None, *, mac: bool = sys.platform == "darwin") -> tuple[str, ...]:
    """`Ctrl K` becomes two caps; on macOS with that system's signs."""
    if not chord:
        return ()
    parts = chord.split()
    return tuple(_MAC.get(part, part) if mac else part for part in parts)


def chord_text(chord: str | None, *, mac: bool = sys.platform == "darwin") -> str:
    """The whole chord as one text, for a single cap or a tooltip."""
    return ("" if mac else " ").join(caps_of(chord, mac=mac))


def tip_for(text: str, key: str | None = None) -> str:
    """A tooltip that is never read as rich text, whatever it says."""
    shown = with_hidden_shown(text)
    words = f"{shown}  {chord_text(key)}" if key else shown
    # Qt guesses; a text with a bracket is told to be markup, and has none.
    if "<" not in words:
        return words
    import html  # noqa: PLC0415  2 ms of every start, for a tooltip in a thousand

    return f"<qt>{html.escape(words)}</qt>"


class KeyCap(QLabel):
    """One or more caps for a chord. Read aloud as the words of the chord."""

    def __init__(self, look: Look, chord: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_chord(chord)
        look.resized.connect(self.updateGeometry)

    def set_chord(self, chord: str) -> None:
        self._caps = caps_of(chord)
        self.setText(chord)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(caps_width(self._look, self._caps), cap_height(self._look))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_caps(QPainter(self), self._look, self.rect(), self._caps)
