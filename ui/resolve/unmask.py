"""Asks once before masks come off, and says what would be readable."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.words import masked_kinds
from ui.kit import Button, Dialog, Label, Look


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
