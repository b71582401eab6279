"""Asks before a page outside of RFlow is opened: where it really leads, in so many letters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.chat.clipboard import copy_words
from ui.kit import Button, Dialog, Label, Look


class LinkAsker:
    """One for the window. Nothing is opened before somebody has said so."""

    def __init__(self, look: Look, window: QWidget, open_link: Callable[[str, str], None]) -> None:
        self._look, self._window, self._open_link = look, window, open_link
        self.dialog: Dialog | None = None

    def ask(self, url: str, host: str) -> None:
        if self.dialog is not None:
            return  # pressed twice
        look = self._look
        dialog = self.dialog = Dialog(look, self._window, title=f"Open {host}?", width=440)
        dialog.body.addWidget(
            Label(look, "This link leads out of RFlow, to", tone="text.secondary")
        )
        dialog.body.addWidget(Label(look, url, role="mono", wrap=True))
        copy = Button(look, "Copy the address", icon="copy", kind="quiet")
        copy.clicked.connect(lambda: copy_words(url))
        dialog.add_action(copy, side="left")
        cancel = dialog.add_cancel()
        go = Button(look, "Open", key="Ctrl Enter", icon="external-link", kind="primary")
        dialog.add_action(go, primary=True)
        dialog.accepted.connect(lambda: self._go(url, host))
        dialog.closed.connect(self._on_closed)
        dialog.open(focus=cancel)

    def _go(self, url: str, host: str) -> None:
        self._open_link(url, host)
        if self.dialog is not None:
            self.dialog.dismiss()

    def _on_closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
