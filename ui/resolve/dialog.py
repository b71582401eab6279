"""Resolve: outcome, what fixed it and what comes next, beside the ticket note."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.notes import Note
from rflow_desktop.domain.words import OUTCOMES
from ui.kit import (
    Banner,
    Button,
    Dialog,
    Field,
    Label,
    Look,
    Menu,
    MenuItem,
    Picture,
    ScrollBox,
    TextArea,
    TextButton,
    announce,
    tip_for,
)
from ui.resolve.note_panel import NotePanel
from ui.resolve.outcomes import RARE, OutcomeList, asked_for

WIDE, HIGH = 968, 704
_LEFT = 364
_SOON = {
    "offline": ("cloud-off", "Offline: saved here now, sent later"),
    "local": ("monitor-check", "Saved on this computer"),
    "online": ("", ""),
}


class ResolveDialog(Dialog):
    """`accepted`: copy the note and resolve. `changed`: the note is to be made again."""

    changed = Signal()
    copy_asked = Signal()
    save_asked = Signal()
    flow_asked = Signal()
    resolve_asked = Signal()
    """Without a note."""

    def __init__(self, look: Look, window: QWidget, *, subject: str) -> None:
        super().__init__(look, window, title=f"Resolve {subject}", width=WIDE, height=HIGH)
        self._is_busy = False
        self.outcomes = OutcomeList(look)
        self.other = TextButton(look, "Other outcome", icon="ellipsis")
        self.fix_label = Label(look, asked_for(Outcome.RESOLVED), role="bodyMedium")
        self.fix = TextArea(look, rows=3, role="read", name=asked_for(Outcome.RESOLVED))
        self.next_steps = Field(look, name="Next step, optional")
        self.warning = _Line(look, "circle-alert", tone="warning.text")
        self.where = _Line(look, "cloud-off", tone="text.tertiary")
        self.flow = TextButton(look, "Save as flow", key="Ctrl Shift F", icon="workflow")
        self.note = NotePanel(look, has_more=True)
        self.trouble = Banner(look, "", tone="danger", closable=True, inset=True)
        self.trouble.hide()
        self.copy = Button(look, "Copy note only", key="Ctrl Shift C", icon="clipboard-copy",
                           kind="quiet")  # fmt: skip
        self.save = Button(look, "Save as…", kind="quiet")
        self.without = Button(look, "Resolve without note")
        self.accept = Button(look, "Copy note and resolve", key="Ctrl Enter", kind="primary")
        self.add_action(self.copy, side="left")
        self.add_action(self.save, side="left")
        self.cancel = self.add_cancel()
        self.add_action(self.without)
        self.add_action(self.accept, primary=True)
        self._left = QWidget()
        self._left_box = ScrollBox(look, self._left)
        self._put_together()
        self._connect()
        self._show_acts()

    @property
    def outcome(self) -> Outcome:
        return self.outcomes.outcome

    def start(self) -> None:
        self.open(focus=self.fix)
        self.fix.moveCursor(self.fix.textCursor().MoveOperation.End)

    def place(self) -> None:
        """In a window that is small for its text the left side has half of it, and scrolls."""
        super().place()
        self._left_box.setFixedWidth(min(self._look.px(_LEFT), self.panel.width() // 2))

    def show_words(self, *, fix: str, next_steps: str) -> None:
        """What was known already; only before somebody writes."""
        self.fix.set_text(fix)
        self.next_steps.setText(next_steps)

    def show_note(self, note: Note) -> None:
        self.note.show_note(note)
        self._show_acts()

    def show_no_note(self, sentence: str) -> None:
        """There is no note, so nothing can be copied; resolving goes on without one."""
        self.note.show_failed(sentence)
        self._show_acts()

    def show_missing(self, labels: Sequence[str]) -> None:
        self.warning.tell(f"Still empty: {', '.join(labels)}" if labels else "")

    def show_where(self, state: str) -> None:
        """`offline`, `local` or `online`."""
        icon, words = _SOON[state]
        self.where.tell(words, icon=icon)

    def show_busy(self, *, on: bool) -> None:
        self._is_busy = on
        self._show_acts()

    def show_refused(self, sentence: str) -> None:
        self.show_busy(on=False)
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()
        announce(self, sentence, urgent=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        button = {Qt.Key.Key_C: self.copy, Qt.Key.Key_F: self.flow}.get(Qt.Key(event.key()))
        if button is not None and mods == both:
            button.click()
            event.accept()
            return
        ended = event.key() == Qt.Key.Key_Escape and self.note.stop_editing()
        if ended or (not mods and self.outcomes.choose_number(event.key() - Qt.Key.Key_0)):
            event.accept()
            return
        super().keyPressEvent(event)

    def _show_acts(self) -> None:
        has_note, free = self.note.has_note, not self._is_busy
        why = "" if has_note else self.note.why_none
        for button in (self.copy, self.save, self.accept):
            button.setEnabled(has_note and free)
            button.setToolTip(tip_for(why))
            button.setAccessibleDescription(why)
        self.without.setEnabled(free)

    def _on_outcome(self) -> None:
        words = asked_for(self.outcome)
        self.fix_label.setText(words)
        self.fix.setAccessibleName(words)
        self.changed.emit()

    def _on_other(self) -> None:
        items = [MenuItem(one.value, OUTCOMES[one], checked=one is self.outcome) for one in RARE]
        menu = Menu(self._look, self.window(), items, name="Other outcomes")
        menu.chosen.connect(lambda key: self.outcomes.choose(Outcome(key)))
        menu.open_below(self.other, align="right")

    def _put_together(self) -> None:
        look, px = self._look, self._look.px
        head = QHBoxLayout()
        head.addWidget(Label(look, "Outcome", role="bodyMedium"), 1)
        head.addWidget(self.other)
        optional = QHBoxLayout()
        optional.setSpacing(px(4))
        next_label = Label(look, "Next step", role="bodyMedium")
        next_label.setBuddy(self.next_steps)
        optional.addWidget(next_label)
        optional.addWidget(Label(look, "· optional", tone="text.tertiary"), 1)
        self.fix_label.setBuddy(self.fix)
        left = self._left
        column = QVBoxLayout(left)
        column.setContentsMargins(px(20), px(18), px(20), px(18))
        column.setSpacing(px(6))
        column.addLayout(head)
        column.addWidget(self.outcomes)
        column.addSpacing(px(10))
        column.addWidget(self.fix_label)
        column.addWidget(self.fix)
        column.addSpacing(px(10))
        column.addLayout(optional)
        column.addWidget(self.next_steps)
        column.addSpacing(px(10))
        column.addWidget(self.warning)
        column.addStretch(1)
        column.addWidget(self.flow, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.where)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._left_box)
        row.addWidget(self.note, 1)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row, 1)

    def _connect(self) -> None:
        self.outcomes.moved.connect(self._on_outcome)
        self.other.clicked.connect(self._on_other)
        self.fix.textChanged.connect(self.changed)
        self.next_steps.textChanged.connect(lambda _: self.changed.emit())
        self.note.changed.connect(self.changed)
        self.copy.clicked.connect(self.copy_asked)
        self.save.clicked.connect(self.save_asked)
        self.flow.clicked.connect(self.flow_asked)
        self.without.clicked.connect(self.resolve_asked)


class _Line(QWidget):
    """An icon and a quiet line; gone while there is nothing to say."""

    def __init__(self, look: Look, icon: str, *, tone: str) -> None:
        super().__init__()
        self._picture = Picture(look, icon=icon, tone=tone, size=14)
        self._label = Label(look, "", role="small", tone=tone, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(6))
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.hide()

    @property
    def words(self) -> str:
        return self._label.text()

    def tell(self, words: str, *, icon: str = "") -> None:
        self._label.setText(words)
        if icon:
            self._picture.set_icon(icon)
        self.setVisible(bool(words))
