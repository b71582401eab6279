"""The screens of one window: each made on its first visit, and joined to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from rflow_desktop.app.frame import Makers
from rflow_desktop.app.look import apply_look
from rflow_desktop.ids import now_ms
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import Workspace
from ui.escalations.screen import make_escalations
from ui.kit import Look

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


class Places:
    """Makes screens, and knows which of them answers what the window is asked."""

    def __init__(
        self, look: Look, workspace: Workspace, settings: SettingsFile, shell: Shell
    ) -> None:
        self._look, self._open, self._settings, self._shell = look, workspace, settings, shell
        self._window = shell.window

    def makers(self) -> Makers:
        return {
            "escalations": self._escalations,
        }

    def apply_look(self) -> None:
        apply_look(self._look, self._settings)

    def _escalations(self) -> QWidget:
        open_ = self._open
        screen = make_escalations(
            self._look, handoffs=open_.handoffs, evidence=open_.evidence, account=open_.account,
            notices=open_.notices, now_ms=now_ms,
        )  # fmt: skip
        self._shell.add_commands(screen.commands())
        presenter = screen.presenter
        presenter.session_opened.connect(self._shell.open_session)
        presenter.told.connect(self._window.tell)
        presenter.count_changed.connect(self._count_escalations)
        screen.widget.connect_asked.connect(self.connect)
        return screen.widget

    def _count_escalations(self, count: int) -> None:
        self._window.set_counts({"escalations": count})
