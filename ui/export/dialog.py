"""Export: the note of a session as it will be copied or saved, and what it holds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rflow_desktop.domain.notes import Note
from ui.export.choices import Choices
from ui.kit import Banner, Button, Dialog, Look, announce, tip_for
from ui.resolve.note_panel import NotePanel

WIDE, HIGH = 968, 704


class ExportDialog(Dialog):
    """`accepted`: copy the note. `changed`: it is to be made again."""

    changed = Signal()
    save_asked = Signal()

    def __init__(self, look: Look, window: QWidget, *, subject: str) -> None:
        super().__init__(look, window, title=f"Export {subject}", width=WIDE, height=HIGH)
        self.is_busy = False
        self.choices = Choices(look)
        self.note = NotePanel(look)
        self.trouble = Banner(look, "", tone="danger", closable=True)
        self.trouble.hide()
        self.save = Button(look, "Save as…", key="Ctrl S", icon="save")
        self.copy = Button(look, "Copy", key="Ctrl Enter", kind="primary")
        self.close_ = self.add_cancel("Close")
        self.add_action(self.save)
        self.add_action(self.copy, primary=True)
        self._put_together()
        self.choices.changed.connect(self.changed.emit)
        self.note.changed.connect(self.changed.emit)
        self.save.clicked.connect(self.save_asked.emit)
        self._show_acts()

    def start(self) -> None:
        self.open(focus=self.choices.summary)

    def show_note(self, note: Note) -> None:
        self.note.show_note(note)
        self._show_acts()

    def show_no_note(self, sentence: str) -> None:
        """There is no note, so nothing can be copied or saved."""
        self.note.show_failed(sentence)
        self._show_acts()

    def show_busy(self, *, on: bool) -> None:
        self.is_busy = on
        self._show_acts()

    def show_refused(self, sentence: str) -> None:
        self.show_busy(on=False)
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()
        announce(self, sentence, urgent=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_S and mods == control:
            self.save.click()
        elif event.key() == Qt.Key.Key_C and mods == control | shift:
            self.copy.click()
        elif event.key() == Qt.Key.Key_Escape and self.note.stop_editing():
            pass  # the dialog stays: Esc ended the editing
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _show_acts(self) -> None:
        why = "" if self.note.has_note else self.note.why_none
        for button in (self.copy, self.save):
            button.setEnabled(self.note.has_note and not self.is_busy)
            button.setToolTip(tip_for(why))
            button.setAccessibleDescription(why)

    def _put_together(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.choices)
        row.addWidget(self.note, 1)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row, 1)
