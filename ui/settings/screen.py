"""Settings as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.diagnosis import Diagnoses
from ui.commands import CommandSet
from ui.joining import Joining
from ui.kit import Look
from ui.settings.commands import on_screen
from ui.settings.port import AskWhere, Keeper, Membership, Safety
from ui.settings.presenter import Hooks, SettingsPresenter
from ui.settings.view import SettingsView

BACKUP_NAME = "rflow.rflow-backup"


class SettingsScreen:
    def __init__(
        self, view: SettingsView, presenter: SettingsPresenter, commands: CommandSet
    ) -> None:
        self.widget = view
        self.presenter = presenter
        self._commands = commands

    def commands(self) -> CommandSet:
        return self._commands

    def title(self) -> str:
        return self.widget.title()

    def show_page(self, page: str) -> None:
        self.widget.show_page(page)


def make_settings(
    look: Look,
    *,
    keeper: Keeper,
    account: Account,
    who: Callable[[], Membership],
    safety: Safety,
    diagnoses: Diagnoses,
    joining: Joining,
    notices: Notices,
    hooks: Hooks,
) -> SettingsScreen:
    view = SettingsView(look)
    presenter = SettingsPresenter(
        look, view, keeper=keeper, account=account, who=who, safety=safety, diagnoses=diagnoses,
        joining=joining, notices=notices, hooks=hooks,
    )  # fmt: skip
    presenter.start()
    return SettingsScreen(view, presenter, on_screen(view, presenter, account))


def ask_in_window(window: QWidget) -> AskWhere:
    """The system's own dialog for a file to write to."""

    def ask(answer: Callable[[Path], None]) -> None:
        dialog = QFileDialog(window, "Back up to", str(Path.home() / BACKUP_NAME))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.fileSelected.connect(lambda chosen: answer(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    return ask
