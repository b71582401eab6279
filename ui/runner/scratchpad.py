"""The scratchpad: free text that is kept while it is written, and never taken from under a hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SyncMark
from ui.kit import Chip, KeyCap, Label, Look, Picture, Section, TextArea
from ui.runner.words import SYNC

SAVE_MS = 2_000
DRAFT_MS = 500


class Scratchpad(Section):
    """`written`: text to keep, and the text it was written over. `drafted`: half a second later.

    Kept after two seconds without a key, when it is left, and when the view goes.
    """

    written = Signal(str, str)
    drafted = Signal(str, str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        self.cap = KeyCap(look, "S")
        super().__init__(look, "Scratchpad", action=self.cap, parent=parent)
        self._look = look
        self._over = ""
        self._asked: str | None = None
        self._began = False
        self._told = SYNC[SyncMark.SAVED]
        self.text = TextArea(look, name="Scratchpad", placeholder="Notes for yourself", rows=6)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.text.setMinimumHeight(look.px(96))
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._on_typed)
        self.glyph = Picture(look, glyph="sync.savedHere", size=14)
        self.state = Label(look, role="small", tone="text.tertiary", elide=True)
        self.merged = Chip(look, "Merged with a colleague's", icon="merge")
        self.time = Label(look, role="small", tone="text.tertiary", tabular=True)
        self._save = self._timer(SAVE_MS, self.save)
        self._draft = self._timer(DRAFT_MS, self._keep_draft)
        foot = QHBoxLayout()
        foot.setSpacing(look.px(6))
        foot.addWidget(self.glyph)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.merged)
        foot.addWidget(self.time)
        self.body.addWidget(self.text, 1)
        self.body.addLayout(foot)
        self.body.setSpacing(look.px(8))
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.setStretch(1, 1)

    @property
    def is_unsaved(self) -> bool:
        return self.text.text() != self._over

    def show_pad(
        self, text: str, *, time: str, merged: bool, sync: SyncMark, writable: bool
    ) -> None:
        """Take what is kept now. What is being written stays, and is merged when it is kept."""
        if not self._began or self.text.text() in (self._over, text):
            self._over = text
            self._put(text)
        self._began = True
        self.text.set_read_only(on=not writable)
        self.time.setText(time if text else "")
        self.merged.setVisible(merged)
        self._told = SYNC[sync]
        self._tell()

    def restore_draft(self, text: str, over: str) -> None:
        """What was typed when the program stopped: shown, and kept like anything typed."""
        if text != self._over:
            self._over = over
            self._put(text)
            self._on_typed()

    def kept(self, text: str) -> None:
        """`text` is durable: what is written from now on is written over it."""
        self._over, self._asked = text, None
        self._tell()

    def not_kept(self) -> None:
        """It was refused: it stays here, and the next pause asks again."""
        self._asked = None
        self._tell()

    def save(self) -> None:
        self._save.stop()
        self._draft.stop()
        text = self.text.text()
        if not self._began or text in (self._over, self._asked):
            return
        over, self._asked = self._over, text
        self.written.emit(text, over)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.text and event.type() == QEvent.Type.FocusOut:
            self.save()
        elif watched is self.text and event.type() == QEvent.Type.Show:
            # While the inspector moved between drawer and column Qt kept the font of before.
            self.text.setFont(self._look.font("body"))
        return False

    def _put(self, text: str) -> None:
        """Set it with the caret and the scroll position where they were."""
        if self.text.text() == text:
            return
        caret, bar = self.text.textCursor(), self.text.verticalScrollBar()
        place, offset, before = caret.position(), bar.value(), self.text.text()
        with QSignalBlocker(self.text):
            self.text.set_text(text)
        after = self.text.textCursor()
        after.setPosition(moved_caret(before, text, place), QTextCursor.MoveMode.MoveAnchor)
        self.text.setTextCursor(after)
        bar.setValue(offset)

    def _on_typed(self) -> None:
        if not self._began:
            return
        self._save.start()
        self._draft.start()
        self._tell()

    def _keep_draft(self) -> None:
        self.drafted.emit(self.text.text(), self._over)

    def _tell(self) -> None:
        glyph, words = self._told
        if self.is_unsaved and self.text.text() != self._asked:
            glyph, words = "step.todo", "Kept when you pause"
        empty = not self.text.text() and not self.is_unsaved
        self.glyph.set_glyph(glyph)
        self.glyph.setVisible(not empty)
        self.state.setText("" if empty else words)

    def _timer(self, milliseconds: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer


def moved_caret(before: str, after: str, caret: int) -> int:
    """Where the caret stands once `before` has become `after`: behind the same words."""
    if after.startswith(before[:caret]):
        return caret
    rest = before[caret:]
    if after.endswith(rest):
        return len(after) - len(rest)
    return min(caret, len(after))
