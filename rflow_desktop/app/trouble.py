"""What is shown when the work of this computer cannot be opened: one sentence, and a way on."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.kit import Button, Field, Label, Look


class TroubleWindow(QWidget):
    """Says what happened and what is safe; with a field where a passphrase may open it."""

    def __init__(self, look: Look, sentence: str, folder: Path, *, ask_passphrase: bool) -> None:
        super().__init__()
        self.answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.setWindowTitle("RFlow")
        self.setMinimumSize(520, 220)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(12)
        column.addWidget(Label(look, "RFlow could not open your work", role="title"))
        column.addWidget(Label(look, sentence, role="read", wrap=True))
        column.addWidget(Label(look, str(folder), role="mono", tone="text.tertiary", wrap=True))
        self._field = Field(look, placeholder="Passphrase", name="Passphrase")
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.returnPressed.connect(self._give)
        column.addWidget(self._field)
        self._field.setVisible(ask_passphrase)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        show = Button(look, "Show folder")
        show.clicked.connect(lambda: QDesktopServices.openUrl(folder.absolute().as_uri()))
        row.addWidget(show)
        done = Button(look, "Open" if ask_passphrase else "Close", kind="primary", key="Enter")
        done.clicked.connect(self._give if ask_passphrase else self.close)
        row.addWidget(done)
        column.addLayout(row)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.close)
        (self._field if ask_passphrase else done).setFocus()

    def _give(self) -> None:
        if not self.answer.done() and self._field.text():
            self.answer.set_result(self._field.text())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.answer.done():
            self.answer.set_result(None)
        event.accept()


async def show_trouble(
    look: Look, sentence: str, *, folder: Path, ask_passphrase: bool = False
) -> str | None:
    """Shows it until it is closed. With `ask_passphrase`, what was typed; None: given up."""
    window = TroubleWindow(look, sentence, folder, ask_passphrase=ask_passphrase)
    window.show()
    try:
        return await window.answer
    finally:
        window.close()
        window.deleteLater()
