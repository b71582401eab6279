"""Joins Settings to the program: keeps what is chosen, and has it take effect at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QTimer, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from shiboken6 import isValid

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.words import size
from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.diagnosis import Diagnoses
from ui.commands import Commands
from ui.joining import Joining
from ui.kit import Look
from ui.presenter import Presenter
from ui.settings.facts import licence_dialog
from ui.settings.key_changing import KeyChanging
from ui.settings.keys import by_command
from ui.settings.passphrase import PassphraseDialog
from ui.settings.port import AskWhere, Keeper, Membership, Safety
from ui.settings.server import kept_words
from ui.settings.view import SettingsView

CLOCK_EVERY_MS = 1_000
NOT_KEPT = "The settings could not be written: {why}. Nothing has changed."


class Tell(Protocol):
    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class PagePresenter(Protocol):
    """Of a page with work of its own: `start` draws it, also when it is looked at again."""

    def start(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """The window around Settings. `can_seal`: the start of the program asks for a passphrase."""

    commands: Commands
    show_key_hints: Callable[[bool], None]
    tell: Tell
    ask_where: AskWhere
    now_ms: Callable[[], int]
    can_seal: bool = False
    ask_export: AskWhere | None = None


class SettingsPresenter(Presenter):
    """Joins each page once it is made; `joins` makes the presenters of those that have one."""

    def __init__(
        self,
        look: Look,
        view: SettingsView,
        *,
        keeper: Keeper,
        account: Account,
        who: Callable[[], Membership],
        safety: Safety,
        diagnoses: Diagnoses,
        joining: Joining,
        notices: Notices,
        hooks: Hooks,
        joins: Mapping[str, Callable[[], PagePresenter]],
    ) -> None:
        super().__init__(view)
        self._look, self._view, self._keeper = look, view, keeper
        self._account, self._who, self._safety = account, who, safety
        self._diagnoses, self._joining = diagnoses, joining
        self._notices, self._hooks, self._joins = notices, hooks, joins
        self._joined: dict[str, PagePresenter] = {}
        self.keys: KeyChanging | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_EVERY_MS)
        self._clock.timeout.connect(self._show_team)
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(leave)
        self.refused.connect(view.show_trouble)
        view.changed.connect(self.change)
        view.page_shown.connect(self._on_page)
        for page in view.pages:
            self._join(page)
        view.page_made.connect(self._join)

    def start(self) -> None:
        view = self._view
        view.show_chosen(self._keeper.now)
        view.show_trouble(" ".join(self._keeper.problems))
        self._clock.start()

    def change(self, wanted: dict[str, Any]) -> bool:
        """Keeps it and applies it. False when it could not be kept; then all is as it was."""
        try:
            chosen = self._keeper.change(**wanted)
        except OSError as error:
            self._view.show_trouble(NOT_KEPT.format(why=error.strerror or "the file is locked"))
            self._view.show_chosen(self._keeper.now)
            return False
        self._view.show_trouble("")
        self._view.show_chosen(chosen)
        self._apply(wanted)
        self._notices.publish(Changes(settings=True))
        return True

    def _apply(self, wanted: dict[str, Any]) -> None:
        chosen, commands = self._keeper.now, self._hooks.commands
        if wanted.keys() & {"theme", "density", "zoom", "reduced_motion"}:
            self._look.apply(
                mode=chosen.theme, density=chosen.density, zoom=chosen.zoom,
                reduced_motion=chosen.reduced_motion,
            )  # fmt: skip
        if "single_keys" in wanted:
            commands.set_single_keys(on=chosen.single_keys)
        if "keys" in wanted:
            commands.set_keys(by_command(chosen.keys))
        if wanted.keys() & {"single_keys", "keys"} and self.keys is not None:
            self.keys.draw()
        if "key_bar" in wanted:
            self._hooks.show_key_hints(chosen.key_bar)

    # this computer

    def back_up(self) -> None:
        self._hooks.ask_where(lambda target: self._start_backup(target))

    def _start_backup(self, target: Path) -> None:
        self.run(self._back_up(target))

    async def _back_up(self, target: Path) -> None:
        page = self._view.storage
        page.show_busy(on=True)
        try:
            wrote = await self._safety.back_up(target)
        except Refused as refused:
            page.show_backup(refused.sentence, failed=True)
        else:
            page.show_backup(f"Backed up to {target}, {size(wrote)}")
            self._hooks.tell("Backed up")
        finally:
            if isValid(page):
                page.show_busy(on=False)

    def set_passphrase(self) -> None:
        self._ask_passphrase(remove=False)

    def remove_passphrase(self) -> None:
        self._ask_passphrase(remove=True)

    def _ask_passphrase(self, *, remove: bool) -> None:
        dialog = PassphraseDialog(self._look, self._view, remove=remove)
        dialog.given.connect(lambda words: self.run(self._seal(dialog, words, remove=remove)))
        dialog.closed.connect(dialog.deleteLater)
        dialog.open()

    async def _seal(self, dialog: PassphraseDialog, words: str, *, remove: bool) -> None:
        dialog.show_busy(on=True)
        try:
            await (self._safety.unseal(words) if remove else self._safety.seal(words))
        except Refused as refused:
            if isValid(dialog):
                dialog.show_problem(refused.sentence)
            return
        self._view.storage.show_safety(self._safety)
        if isValid(dialog):
            dialog.dismiss()
        self._hooks.tell("The passphrase is removed" if remove else "The passphrase is set")

    def show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._safety.folder)))

    async def _diagnose(self, *, copy: bool) -> None:
        found = await self._diagnoses.now(also=(("Qt", qVersion() or ""),))
        self._view.diagnostics.show_diagnosis(found)
        if copy:
            QGuiApplication.clipboard().setText(found.text)
            self._hooks.tell("Diagnostics copied: counts, ages, states and versions, no content")

    def copy_diagnostics(self) -> None:
        self.run(self._diagnose(copy=True))

    # the team

    def sign_out(self) -> None:
        self._joining.sign_out(kept=kept_words(self._account.facts()))

    def _show_team(self) -> None:
        if self._view.page == "server":
            facts = self._account.facts()
            self._view.server.show_team(self._who(), facts, now_ms=self._hooks.now_ms())

    # answers to what happens

    def _on_page(self, page: str) -> None:
        if page == "keyboard" and self.keys is not None:
            self.keys.draw()
        elif page == "diagnostics":
            self.run(self._diagnose(copy=False))
        elif page == "server":
            self._show_team()
        elif page in self._joined:
            self._joined[page].start()

    def _on_changed(self, changes: Changes) -> None:
        if changes.sync or changes.all or changes.people:
            self._show_team()
        if changes.settings:
            self._view.show_chosen(self._keeper.now)

    def _on_licence(self, name: str, file: str) -> None:
        dialog = licence_dialog(self._look, self._view, name, file)
        dialog.closed.connect(dialog.deleteLater)
        dialog.open()

    def _join(self, page: str) -> None:
        view = self._view
        match page:
            case "keyboard":
                self.keys = KeyChanging(
                    self._look, view.keyboard, self._hooks.commands,
                    own=lambda: self._keeper.now.keys,
                    keep=lambda keys: self.change({"keys": keys}),
                )  # fmt: skip
            case "server":
                view.server.connect_asked.connect(lambda: self._joining.connect_server())
                view.server.sign_in_asked.connect(self._joining.sign_in_again)
                view.server.sign_out_asked.connect(self.sign_out)
                view.server.sync_asked.connect(self._account.sync_now)
            case "storage":
                self._join_storage()
            case "diagnostics":
                view.diagnostics.copy_asked.connect(self.copy_diagnostics)
            case "about":
                view.about.licence_asked.connect(self._on_licence)
            case _:
                if page in self._joins:
                    self._joined[page] = self._joins[page]()

    def _join_storage(self) -> None:
        page = self._view.storage
        page.show_safety(self._safety)
        if not self._hooks.can_seal:
            page.passphrase.hide()
            page.no_passphrase.hide()
        page.folder_asked.connect(self.show_folder)
        page.passphrase_asked.connect(self.set_passphrase)
        page.no_passphrase_asked.connect(self.remove_passphrase)
        page.backup_asked.connect(self.back_up)
