"""The question whether what the server does not have any more is to go from this computer too."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit import Button, Look
from ui.sync_panel.checking_words import KEEP, REMOVE
from ui.sync_panel.words import Removal


class RemovalActs(QWidget):
    """Two acts, shown while there is something to decide. What was kept can be removed later."""

    remove_asked = Signal()
    keep_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.remove = Button(look, REMOVE, compact=True)
        self.keep = Button(look, KEEP, compact=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, look.px(8), 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.remove)
        row.addWidget(self.keep)
        row.addStretch(1)
        self.remove.clicked.connect(self.remove_asked)
        self.keep.clicked.connect(self.keep_asked)
        self.hide()

    def show_removal(self, removal: Removal) -> None:
        self.setVisible(bool(removal))
        self.keep.setVisible(removal == "asked")
