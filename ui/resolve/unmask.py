"""Asks once before masks come off, and says what would be readable."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown import SessionView
from rflow_desktop.domain.words import masked_kinds
from ui.kit import Button, Dialog, Label, Look
from ui.resolve.giving import subject
from ui.resolve.note_panel import NotePanel


class UnmaskDialog(Dialog):
    """Starts on keeping the masks: Enter and Esc both change nothing."""

    confirmed = Signal()

    def __init__(
        self, look: Look, window: QWidget, *, subject: str, counts: Mapping[str, int]
    ) -> None:
        super().__init__(look, window, title="Turn masks off", width=460)
        kinds = masked_kinds(counts) or "Everything that is found"
        said = f"{kinds} would be readable in the note of {subject}, for everybody who sees it."
        self.body.addWidget(Label(look, said, wrap=True))
        once = "You are asked once per ticket. The next ticket starts with masks again."
        self.body.addWidget(Label(look, once, role="small", tone="text.tertiary", wrap=True))
        self.off = Button(look, "Turn masks off", kind="danger")
        self.off.clicked.connect(self._on_off)
        self.add_action(self.off)
        self.keep = self.add_cancel("Keep masks")
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        self.open(focus=self.keep)

    def _on_off(self) -> None:
        self.dismiss()
        self.confirmed.emit()


class Unmasking:
    """Takes the masks off a note's panel, after one question a ticket."""

    def __init__(self, look: Look, window: QWidget) -> None:
        self._look, self._window = look, window
        self._agreed: set[str] = set()
        self.dialog: UnmaskDialog | None = None

    def ask(self, panel: NotePanel, view: SessionView) -> None:
        ticket = view.ticket or view.id
        if ticket in self._agreed:
            panel.set_masked(on=False)
            return
        counts = {} if panel.note is None else panel.note.masked
        asking = self.dialog = UnmaskDialog(
            self._look, self._window, subject=subject(view), counts=counts
        )
        asking.confirmed.connect(lambda: self._agreed.add(ticket))
        asking.confirmed.connect(lambda: panel.set_masked(on=False))
        asking.start()
