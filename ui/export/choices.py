"""The left side of Export: what the note holds, and up to which step."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from rflow_desktop.domain.note_page import NoteOptions
from rflow_desktop.domain.words import count
from ui.kit import Check, Label, Look, Select, Surface

ALL_STEPS = "all"
_WIDE = 300


class Choices(Surface):
    """`changed`: the note is to be made again."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "bg.canvas")
        self._look = look
        self.summary = Check(look, "Summary in one sentence")
        self.flow = Check(look, "Flow and its version", checked=True)
        self.times = Check(look, "Time of each step", checked=True)
        self.fix = Check(look, "What fixed it", checked=True)
        self.next_steps = Check(look, "Next step", checked=True)
        self.details = Check(look, "All details and variables")
        self.upto = Select(look, [(ALL_STEPS, "All steps")], name="Up to step")
        for check in self.checks:
            check.toggled.connect(lambda _: self.changed.emit())
        self.upto.chosen.connect(lambda _: self.changed.emit())
        self._lay_out()

    @property
    def checks(self) -> tuple[Check, ...]:
        return (self.summary, self.flow, self.details, self.times, self.fix, self.next_steps)

    def show_steps(self, number: int) -> None:
        """How many steps there are to choose from."""
        some = [(str(last), f"The first {count(last, 'step')}") for last in range(1, number)]
        self.upto.set_items([(ALL_STEPS, "All steps"), *some])
        self.upto.setEnabled(number > 1)

    def options(self, *, mask: bool) -> NoteOptions:
        last = self.upto.current
        return NoteOptions(
            mask=mask,
            include_timestamps=self.times.isChecked(),
            include_flow=self.flow.isChecked(),
            include_outcome_notes=self.fix.isChecked(),
            include_next_steps=self.next_steps.isChecked(),
            include_summary=self.summary.isChecked(),
            max_step=int(last) if last.isdecimal() else None,
            detail="full" if self.details.isChecked() else "standard",
        )

    def _lay_out(self) -> None:
        look, px = self._look, self._look.px
        self.setFixedWidth(px(_WIDE))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(18))
        column.setSpacing(px(8))
        column.addWidget(Label(look, "In the note", role="bodyMedium"))
        for check in self.checks:
            column.addWidget(check)
        column.addSpacing(px(10))
        label = Label(look, "Up to step", role="bodyMedium")
        label.setBuddy(self.upto)
        column.addWidget(label)
        column.addWidget(self.upto)
        column.addStretch(1)
        said = "The history of the session says who took a note, when and in which format."
        column.addWidget(Label(look, said, role="small", tone="text.tertiary", wrap=True))
