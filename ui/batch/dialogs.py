"""The dialogs of the board: the pause before a target, one note for many, whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.board import BoardRow
from rflow_desktop.domain.words import count
from rflow_desktop.services.handoffs import Person
from ui.kit import Button, Dialog, Field, FieldBox, Label, Look, Select, TextArea
from ui.new_session.controls import labelled

POOL = "pool"
EVERYBODY = "share"


class PauseDialog(Dialog):
    """Stops before one target and names it. `done`: go on, with the note. `skipped`: not this one.

    A step that can hurt is never answered for several targets by one press.
    """

    done = Signal(str)
    skipped = Signal()

    def __init__(
        self, look: Look, window: QWidget, row: BoardRow, *, answer: str, at: str, note: str = ""
    ) -> None:
        super().__init__(look, window, title=row.target, width=660)
        self._row = row
        self.body.setSpacing(look.px(10))
        words = f"{row.step}  ·  {answer}"
        self.body.addWidget(Label(look, words, role="bodyMedium", wrap=True))
        for danger in row.dangers:
            self.body.addWidget(
                Label(look, danger.command, role="mono", tone="danger.text", wrap=True)
            )
            if danger.undo:
                undo = f"To take it back: {danger.undo}"
                self.body.addWidget(Label(look, undo, role="small", tone="text.secondary"))
        self.name = Field(look, placeholder=row.target, mono=True, name="Name of the target")
        self.name_box = FieldBox(look, f"Type {row.target} to go on", self.name)
        self.note = Field(look, placeholder=row.needs_note or "Optional", name="Note")
        self.note.setText(note)
        self.note_box = FieldBox(look, row.needs_note or "Note", self.note)
        self.body.addWidget(self.name_box)
        self.name_box.setVisible(any(danger.is_typed for danger in row.dangers))
        self.body.addWidget(self.note_box)
        if at:
            self.footer_left.addWidget(Label(look, at, role="small", tone="text.tertiary"))
        self.stop = self.add_cancel("Stop here")
        self.skip = Button(look, "Skip this one", key="Alt S")
        self.skip.setShortcut("Alt+S")
        self.skip.clicked.connect(self._on_skipped)
        self.add_action(self.skip)
        self.go_on = Button(look, f"Done on {row.target}", key="Ctrl Enter", kind="primary")
        self.add_action(self.go_on, primary=True)
        self.name.textChanged.connect(self._show_why)
        self.note.textChanged.connect(self._show_why)
        for field in (self.name, self.note):
            field.returnPressed.connect(self._on_accepted)
        self.accepted.connect(self._on_accepted)
        self._show_why()

    def why_not(self) -> str:
        """Why it cannot go on yet, in words; empty when it can."""
        typed = self.name.text().strip()
        if not self.name_box.isHidden() and typed != self._row.target:
            return f"Type {self._row.target} first."
        if self._row.needs_note and not self.note.text().strip():
            return self._row.needs_note
        return ""

    def _show_why(self) -> None:
        self.go_on.setEnabled(not self.why_not())

    def _on_accepted(self) -> None:
        if self.why_not():
            wrong = self.name if not self.name_box.isHidden() else self.note
            (self.note if self.name.text().strip() == self._row.target else wrong).setFocus()
            return
        self.dismiss()  # before the next one comes
        self.done.emit(self.note.text().strip())

    def _on_skipped(self) -> None:
        self.dismiss()
        self.skipped.emit()


class NoteDialog(Dialog):
    """`written`: one note for all of these targets."""

    written = Signal(str)

    def __init__(self, look: Look, window: QWidget, rows: Sequence[BoardRow], *, step: str) -> None:
        number = count(len(rows), "target")
        super().__init__(look, window, title=f"Note for {number}", width=520)
        names = ", ".join(row.target for row in rows[:8]) + (", …" if len(rows) > 8 else "")
        self.body.setSpacing(look.px(10))
        self.body.addWidget(Label(look, names, role="small", tone="text.secondary", wrap=True))
        self.text = TextArea(look, placeholder="Typed once, kept in each", rows=4, name="Note")
        self.body.addWidget(self.text)
        self.why = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.why.hide()
        self.body.addWidget(self.why)
        if step:
            self.footer_left.addWidget(Label(look, step, role="small", tone="text.tertiary"))
        self.add_cancel()
        self.keep = Button(look, f"Add to {number}", key="Ctrl Enter", kind="primary")
        self.add_action(self.keep, primary=True)
        self.text.textChanged.connect(lambda: self.keep.setEnabled(bool(self.text.text().strip())))
        self.keep.setEnabled(False)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        if self.text.text().strip():
            self.keep.setEnabled(False)
            self.written.emit(self.text.text().strip())

    def show_refused(self, sentence: str) -> None:
        """What was written stays, with why it was not kept."""
        self.keep.setEnabled(True)
        self.text.set_problem(sentence)
        self.why.setText(sentence)
        self.why.show()
        self.place()
        self.text.setFocus()


class GiveDialog(Dialog):
    """`given`: a person's id, nobody (an empty id), `pool`, or `share:` and who reads along."""

    given = Signal(str)

    def __init__(
        self,
        look: Look,
        window: QWidget,
        rows: Sequence[BoardRow],
        people: Sequence[Person],
        *,
        me: str,
        connected: bool,
    ) -> None:
        number = count(len(rows), "target")
        super().__init__(look, window, title=f"Give {number}", width=480)
        self.body.setSpacing(look.px(12))
        pool = [(POOL, "The team's pool, whoever takes it first")] if connected else []
        names = [(one.id, one.name) for one in people]
        self.to = Select(look, [(me, "You"), *names, *pool], name="To whom")
        self.to.setFixedHeight(look.control_height)
        reads = [("", "Nobody else"), *names]
        self.reader = Select(look, reads, name="Who reads the whole board")
        self.reader.setFixedHeight(look.control_height)
        self.body.addWidget(labelled(look, "To whom", self.to))
        self.body.addWidget(labelled(look, "Also show the whole board to", self.reader))
        words = "Only targets that nobody has started change hands."
        self.footer_left.addWidget(Label(look, words, role="small", tone="text.tertiary"))
        self.add_cancel()
        give = Button(look, f"Give {number}", key="Ctrl Enter", kind="primary")
        self.add_action(give, primary=True)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        self.given.emit(f"{self.to.current} {self.reader.current}")
        self.dismiss()
