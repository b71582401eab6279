"""The bar under the briefing: what can be done with it, who was first, and one line to write in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.escalations.page import WIDE
from ui.kit import Button, Field, IconButton, Label, Look, Picture, Surface, announce

Kind = Literal["none", "free", "off", "asking", "mine", "own", "lost", "taken"]
CLAIMING_AFTER_MS = 400
_HIGH, _HIGH_NARROW = 60, 84
_NARROW = 660


@dataclass(frozen=True, kw_only=True)
class FootState:
    """`kind` says which acts there are, `words` why, `headline` who has it, `begins` the ways to
    begin it (continue, analysis, fresh), `is_own` that the reader sent it."""

    kind: Kind
    sender: str = ""
    headline: str = ""
    words: str = ""
    can_answer: bool = False
    is_own: bool = False
    begins: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line to be written: `purpose` is ask, help, answer or give_back."""

    purpose: str
    placeholder: str
    send: str
    may_be_empty: bool = False


class Foot(Surface):
    claim_asked = Signal()
    start_asked = Signal()
    ask_asked = Signal()
    answer_asked = Signal()
    copy_asked = Signal()
    open_asked = Signal()
    analysis_asked = Signal()
    give_back_asked = Signal()
    take_back_asked = Signal()
    next_asked = Signal()
    written = Signal(str, str)
    """Purpose and text of the line that was sent."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.canvas", edges=("top",), parent=parent)
        self._look = look
        self.state = FootState(kind="none")
        self._line: Line | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(CLAIMING_AFTER_MS)
        self._late.timeout.connect(self._on_late)
        self.picture = Picture(look, icon="users", tone="text.secondary")
        self.headline = Label(look, "", role="bodyMedium")
        self.told = Label(look, "", tone="text.secondary", elide=True)
        self.claim = Button(look, "Claim", key="C", kind="primary")
        self.start = Button(look, "Claim and start here", key="Shift C")
        self.open = Button(look, "Open session", key="Enter", kind="primary")
        self.analysis = Button(look, "Get an analysis", icon="sparkles")
        self.fresh = Button(look, "I take it from here")
        self.take_back = Button(look, "Take back", key="U")
        self.answer = Button(look, "Answer", key="A", icon="message-square", kind="primary")
        self.give_back = Button(look, "Give back", key="U")
        self.ask = Button(look, "Ask", key="Q", icon="message-square", kind="quiet")
        self.copy = IconButton(look, "clipboard-copy", name="Copy briefing", key="B")
        self.words = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self.next = Button(look, "Next in the queue", key="J", kind="primary")
        self.field = Field(look)
        self.send = Button(look, "Send", key="Enter", kind="primary")
        self.cancel = Button(look, "Cancel", key="Esc", kind="quiet")
        self._acts, self._telling, self._buttons = QWidget(), QWidget(), QWidget()
        self._writing = QWidget()
        self._lay_out()
        self._connect()
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()
        self.show_state(self.state)

    def show_state(self, state: FootState) -> None:
        before, self.state = self.state, state
        focused = self._has_focus()
        strip = state.kind in ("lost", "taken")
        free = state.kind in ("free", "off", "asking")
        self.setVisible(state.kind != "none")
        self.set_tone("neutral.soft" if strip else "bg.canvas")
        shown = {
            self._telling: strip,
            self.words: not strip and not state.begins,
            self.claim: free,
            self.start: free,
            self.open: state.kind == "mine" and (not state.begins or "continue" in state.begins),
            self.analysis: "analysis" in state.begins,
            self.fresh: "fresh" in state.begins,
            self.give_back: state.kind == "mine",
            self.take_back: state.kind == "own",
            self.answer: state.can_answer,
            self.ask: (free or strip) and not state.is_own,
            self.copy: not strip,
            self.next: strip and not state.is_own,
        }
        for widget, on in shown.items():
            widget.setVisible(on)
        for button in (self.claim, self.start):
            button.setEnabled(state.kind == "free")
        self.ask.setText("Offer help" if state.kind == "lost" else f"Ask {state.sender}".strip())
        self._fit_beginning()
        if state != before:
            self.show_beginning(on=False)
        self.headline.setText(state.headline)
        self._say(state)
        if state.kind == "asking":
            if before.kind != "asking":
                self._late.start()
        else:
            self._late.stop()
            self.claim.setText("Claim")
        if focused and before.kind != state.kind:
            self.focus_first()
        if state.headline and state.headline != before.headline and self.isVisible():
            announce(self, state.headline)

    def _fit_beginning(self) -> None:
        """Three ways to begin take much room; where there is little, keys do the rest."""
        begins, narrow = bool(self.state.begins), self.width() < self._look.px(_NARROW)
        where = "Continue" if narrow else f"Continue where {self.state.sender} left off"
        self.open.setText(where if begins else "Open session")
        for button in (self.give_back, self.copy) if begins else ():
            button.setHidden(narrow)

    def show_beginning(self, *, on: bool) -> None:
        """The briefing is on its way to the assistant: nothing else is begun meanwhile."""
        self.analysis.setText("Asking for it" if on else "Get an analysis")
        for button in (self.open, self.analysis, self.fresh, self.give_back):
            button.setEnabled(not on)

    @property
    def is_writing(self) -> bool:
        return self._line is not None

    def write(self, line: Line) -> None:
        """The acts give way to one line."""
        self._line = line
        self.field.clear()
        self.field.set_problem(None)
        self.field.setPlaceholderText(line.placeholder)
        self.field.setAccessibleName(line.placeholder)
        self.send.setText(line.send)
        self._acts.hide()
        self._writing.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_writing(self) -> bool:
        """True when a line was being written."""
        if self._line is None:
            return False
        self._line = None
        self._writing.hide()
        self._acts.show()
        self.focus_first()
        return True

    def show_problem(self, sentence: str) -> None:
        """Something was refused: what was written stays, the sentence is beside it."""
        if self._line is not None:
            self.field.set_problem(sentence)
        self.words.setText(sentence)
        self.words.set_tone("danger.text")
        self.words.show()
        announce(self, sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._line is not None and event.key() == Qt.Key.Key_Escape:
            self.stop_writing()
            return
        super().keyPressEvent(event)

    def _say(self, state: FootState) -> None:
        self.told.setText(state.words)
        self.words.setText(state.words)
        self.words.set_tone("text.secondary" if state.kind == "off" else "text.tertiary")

    def _has_focus(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def focus_first(self) -> None:
        wanted = (
            self.next,
            self.open,
            self.fresh,
            self.answer,
            self.claim,
            self.take_back,
            self.ask,
        )
        for button in wanted:
            if button.isVisibleTo(self) and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _on_late(self) -> None:
        self.claim.setText("Claiming")

    def _on_send(self) -> None:
        line, text = self._line, self.field.text().strip()
        if line is None:
            return
        if not text and not line.may_be_empty:
            self.field.set_problem("Write one line first.")
            return
        self.written.emit(line.purpose, text)

    def _lay_out(self) -> None:
        px = self._look.px
        telling = QHBoxLayout(self._telling)
        buttons = QHBoxLayout(self._buttons)
        for row in (telling, buttons):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(px(8))
        telling.addWidget(self.picture)
        telling.addWidget(self.headline)
        telling.addWidget(self.told, 1)
        for button in (
            self.claim, self.start, self.open, self.analysis, self.fresh, self.answer,
            self.give_back, self.take_back, self.ask, self.copy, self.next,
        ):  # fmt: skip
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._acts)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(8))
        self._row.addWidget(self._telling, 1)
        self._row.addWidget(self._buttons)
        self._row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout(self._writing)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(8))
        for widget in (self.field, self.send, self.cancel):
            line.addWidget(widget)
        self._writing.hide()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._acts)
        self._column.addWidget(self._writing)

    def _connect(self) -> None:
        for button, signal in (
            (self.claim, self.claim_asked),
            (self.start, self.start_asked),
            (self.ask, self.ask_asked),
            (self.answer, self.answer_asked),
            (self.copy, self.copy_asked),
            (self.open, self.open_asked),
            (self.analysis, self.analysis_asked),
            (self.fresh, self.open_asked),
            (self.give_back, self.give_back_asked),
            (self.take_back, self.take_back_asked),
            (self.next, self.next_asked),
        ):
            button.clicked.connect(signal)
        self.send.clicked.connect(self._on_send)
        self.field.returnPressed.connect(self._on_send)
        self.cancel.clicked.connect(self.stop_writing)

    def _on_look_changed(self) -> None:
        self._fold()

    def _fold(self) -> None:
        """Where there is little room, the words stand in a line of their own."""
        px = self._look.px
        narrow = self.width() < px(_NARROW)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if narrow else across)
        for part in (self._telling, self.words):
            self._row.setStretchFactor(part, 0 if narrow else 1)
        self._fit_beginning()
        side = px(16) if narrow else max(px(44), (self.width() - px(WIDE)) // 2)
        above, below = (1 + px(10), px(8)) if narrow else (1, 0)
        self._column.setContentsMargins(side, above, side, below)
        for button, key in ((self.claim, "C"), (self.start, "Shift C"), (self.ask, "Q")):
            button.set_key(None if narrow else key)
        self.setFixedHeight(px(_HIGH_NARROW if narrow else _HIGH))
