"""Settings as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.assistant_settings import AssistantSettings
from rflow_desktop.services.diagnosis import Diagnoses
from rflow_desktop.services.glass import GlassBox
from rflow_desktop.services.usage import UsageBook
from ui.commands import CommandSet
from ui.joining import Joining
from ui.kit import FileDialog, Look
from ui.settings.assistant_keeping import LEDGER_NAME, AssistantKeeping
from ui.settings.commands import on_screen
from ui.settings.port import AskWhere, Keeper, Membership, Safety
from ui.settings.presenter import Hooks, SettingsPresenter
from ui.settings.usage_presenter import UsagePresenter
from ui.settings.view import SettingsView

BACKUP_NAME = "rflow.rflow-backup"
EXPORT = "Export what was sent"


class AssistantParts(Protocol):
    """What Settings needs of the assistant of a workspace."""

    @property
    def settings(self) -> AssistantSettings: ...
    @property
    def usage(self) -> UsageBook: ...
    @property
    def glass(self) -> GlassBox: ...


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


def in_pieces(look: Look) -> Iterator[SettingsView | None]:
    """The page that is read first; few ever turn to the others, and one is made in a blink."""
    view = SettingsView(look)
    yield view
    for _ in view.make(view.page):
        yield view


def make_settings(
    look: Look,
    *,
    view: SettingsView | None = None,
    keeper: Keeper,
    account: Account,
    who: Callable[[], Membership],
    safety: Safety,
    diagnoses: Diagnoses,
    joining: Joining,
    notices: Notices,
    hooks: Hooks,
    assistant: AssistantParts,
    settled: AccountSettings,
) -> SettingsScreen:
    view = view or SettingsView(look)
    ask_export = hooks.ask_export or ask_in_window(look, view, title=EXPORT, name=LEDGER_NAME)

    def keeping() -> AssistantKeeping:
        return AssistantKeeping(
            view.assistant, settings=assistant.settings, settled=settled, usage=assistant.usage,
            glass=assistant.glass, notices=notices, tell=hooks.tell, ask_where=ask_export,
            show_usage=lambda: view.show_page("usage"),
        )  # fmt: skip

    presenter = SettingsPresenter(
        look, view, keeper=keeper, account=account, who=who, safety=safety, diagnoses=diagnoses,
        joining=joining, notices=notices, hooks=hooks,
        joins={
            "assistant": keeping,
            "usage": lambda: UsagePresenter(view.usage, usage=assistant.usage),
        },
    )  # fmt: skip
    presenter.start()
    return SettingsScreen(view, presenter, on_screen(view, presenter, account))


def ask_in_window(
    look: Look, window: QWidget, *, title: str = "Back up to", name: str = BACKUP_NAME
) -> AskWhere:
    """The system's own dialog for a file to write to."""

    def ask(answer: Callable[[Path], None]) -> None:
        dialog = FileDialog(look, window, title, str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.fileSelected.connect(lambda chosen: answer(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    return ask
