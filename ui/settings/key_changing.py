"""Changing keys: which are listed, what a key would take from whom, and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.commands import Commands
from ui.kit import Look
from ui.settings.key_dialog import KeyDialog
from ui.settings.keyboard import KeyboardPage
from ui.settings.keys import KeyBook


class KeyChanging(QObject):
    """Joins the keyboard page to the commands of the window. `keep` takes all own keys anew."""

    def __init__(
        self,
        look: Look,
        page: KeyboardPage,
        commands: Commands,
        *,
        own: Callable[[], Mapping[str, str]],
        keep: Callable[[dict[str, str]], bool],
    ) -> None:
        super().__init__(page)
        self._look, self._page, self._own, self._keep = look, page, own, keep
        self._book = KeyBook(commands)
        self.dialog: KeyDialog | None = None
        page.words_typed.connect(self._draw)
        page.key_asked.connect(self.open)
        page.reset_asked.connect(lambda: self._keep({}))

    def draw(self) -> None:
        self._draw(self._page.filter.text())

    def open(self, command_id: str) -> None:
        """Asks for the new key of one command."""
        command = self._book.find(command_id)
        if command is None or self.dialog is not None:
            return
        own = self._own()
        key = own.get(command_id, command.keys[0] if command.keys else "")
        window: QWidget = self._page.window()
        dialog = KeyDialog(
            self._look, window, title=command.title, key=key,
            judge=lambda wanted: self._judge(command_id, wanted),
        )  # fmt: skip
        dialog.chosen.connect(lambda wanted: self._choose(command_id, wanted))
        dialog.reset_asked.connect(lambda: self._reset(command_id))
        dialog.closed.connect(self._on_closed)
        self.dialog = dialog
        dialog.open()

    def _judge(self, command_id: str, key: str) -> tuple[str, bool]:
        if not key:
            return "It will have no key. The palette still runs it.", True
        refusal = self._book.refusal(key)
        if refusal:
            return f"{refusal} Choose another key.", False
        losers = self._book.losers(command_id, key)
        if losers:
            names = " and ".join(f"“{one.title}”" for one in losers[:2])
            more = f" and {len(losers) - 2} more" if len(losers) > 2 else ""
            has = "has" if len(losers) == 1 else "have"
            return f"{names}{more} {has} this key now and would lose it.", True
        return "This key is free.", True

    def _choose(self, command_id: str, key: str) -> None:
        own = dict(self._own())
        losers = self._book.losers(command_id, key) if key else ()
        own |= {loser.id: "" for loser in losers}
        own[command_id] = key
        if self._keep(own):
            self._close()

    def _reset(self, command_id: str) -> None:
        own = {name: key for name, key in self._own().items() if name != command_id}
        if self._keep(own):
            self._close()

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.dismiss()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _draw(self, words: str) -> None:
        self._page.show_keys(self._book.lines(self._own(), words=words))
