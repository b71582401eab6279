"""The flows that are open in an editor in one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.policy import can
from rflow_desktop.workspace import Workspace
from ui.commands import Command, CommandSet, Scope
from ui.editor.presenter import Hooks
from ui.editor.screen import EditorScreen, make_editor
from ui.kit import Look

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell

_KEY = "flow:"


class Editors:
    """An editor stays as it was left until the program ends; what is written in it is kept."""

    def __init__(self, look: Look, workspace: Workspace, shell: Shell) -> None:
        self._look, self._open, self._shell = look, workspace, shell
        self._opened: dict[str, EditorScreen] = {}

    def open(self, flow: str) -> None:
        """On screen, over the library."""
        window = self._shell.window
        if window.place != "flows":
            window.go("flows")  # Esc leads back there
        window.open_session(_KEY + flow, lambda: self._make(flow))

    def opens(self, key: str) -> bool:
        """Shows the editor that the window calls `key`; False when it is none."""
        if not key.startswith(_KEY):
            return False
        self.open(key.removeprefix(_KEY))
        return True

    def commands(self) -> CommandSet:
        """What can be done wherever one is."""
        new = Command(
            id="flows.new", title="New flow", group="Flows", run=self.create, icon="plus",
            enabled=lambda: can(self._open.account.me, "flow.create"),
            reason="Your account can read flows but not write them.",
        )  # fmt: skip
        return CommandSet(Scope.WINDOW, self._shell.window, (new,))

    def create(self) -> None:
        """A new flow with a first question to fill in."""
        self._shell.run(self._create())

    def duplicate(self, flow: str) -> None:
        self._shell.run(self._duplicate(flow))

    async def _create(self) -> None:
        self.open(await self._open.editing.create())

    async def _duplicate(self, flow: str) -> None:
        self.open(await self._open.editing.duplicate(flow))

    def _make(self, flow: str) -> QWidget:
        shell = self._shell
        hooks = Hooks(tell=shell.window.tell, open_flow=self.open)
        screen = make_editor(
            self._look,
            flow,
            editing=self._open.editing,
            library=self._open.library,
            notices=self._open.notices,
            hooks=hooks,
        )
        self._opened[flow] = screen
        shell.add_commands(screen.commands())
        return screen.widget

    async def settled(self) -> None:
        """Until what was written last is kept."""
        for screen in tuple(self._opened.values()):
            await screen.close()
