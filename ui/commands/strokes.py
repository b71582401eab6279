"""Turns key presses into `Ctrl+K` or `G E`: one shortcut per key, a short wait for sequences."""

from __future__ import annotations

from collections.abc import Callable, Set

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.commands.keys import CHORD


class Strokes(QObject):
    """Listens for the keys it is told to; `begins` says whether a key opens a sequence now."""

    pressed = Signal(str)
    pending_changed = Signal(str)

    def __init__(self, window: QWidget, *, chord_ms: int, begins: Callable[[str], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._begins = begins
        self._shortcuts: dict[str, tuple[QShortcut, ...]] = {}
        self._listening: tuple[Set[str], Set[str]] = (frozenset(), frozenset())
        self._pending = ""
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(chord_ms)
        self._wait.timeout.connect(self._give_up)

    @property
    def pending(self) -> str:
        """The first key of a sequence that waits for its second, or nothing."""
        return self._pending

    def takes(self, stroke: str) -> bool:
        """Whether this key is listened for now."""
        return any(shortcut.isEnabled() for shortcut in self._shortcuts.get(stroke, ()))

    def listen(self, wanted: Set[str], repeating: Set[str]) -> None:
        """Take exactly these keys from now on; those that repeat do so while they are held."""
        if (wanted, repeating) == self._listening:
            return  # asked after every key, and seldom others
        self._listening = (wanted, repeating)
        for stroke in wanted - self._shortcuts.keys():
            self._shortcuts[stroke] = tuple(self._make(stroke, key) for key in _spellings(stroke))
        for stroke, shortcuts in self._shortcuts.items():
            for shortcut in shortcuts:
                shortcut.setEnabled(stroke in wanted)
                shortcut.setAutoRepeat(stroke in repeating)

    def _make(self, stroke: str, key: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self._window)
        shortcut.activated.connect(lambda: self._on_stroke(stroke))
        return shortcut

    def _on_stroke(self, stroke: str) -> None:
        first = self._pending
        if first:
            self._give_up()
            self.pressed.emit(f"{first}{CHORD}{stroke}")
        elif self._begins(stroke):
            self._pending = stroke
            self._wait.start()
            self.pending_changed.emit(stroke)
        else:
            self.pressed.emit(stroke)

    def _give_up(self) -> None:
        self._wait.stop()
        self._pending = ""
        self.pending_changed.emit("")


def _spellings(stroke: str) -> tuple[str, ...]:
    """Enter on the number pad is the same key to a person, and another one to Qt."""
    if stroke.endswith("Return"):
        return (stroke, stroke.removesuffix("Return") + "Enter")
    return (stroke,)
