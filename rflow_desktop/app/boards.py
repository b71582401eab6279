"""The boards that are open in one window, and the running batches in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.board_key import board_key, key_of_board
from rflow_desktop.workspace import Workspace
from ui.batch.presenter import Hooks
from ui.batch.screen import make_board
from ui.commands import Command, CommandSet, Scope
from ui.kit import Look

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell

_MOST_LISTED = 9


class Boards:
    """A board stays as it was left until the program ends."""

    def __init__(self, look: Look, workspace: Workspace, shell: Shell) -> None:
        self._look, self._open, self._shell = look, workspace, shell
        self._running = CommandSet(Scope.WINDOW, shell.window)
        shell.add_commands(self._running)

    def opens(self, key: str) -> bool:
        """Shows the board that the window calls `key`; False when it is none."""
        batch = key_of_board(key)
        if not batch:
            return False
        self._shell.window.open_session(key, lambda: self._make(batch))
        return True

    async def redraw(self) -> None:
        """A palette line for each batch that is not finished."""
        lines = await self._open.overview.running()
        commands = [
            Command(
                id=f"board.open.{line.id}",
                title=f"Open the board {line.title}",
                group="Board",
                run=partial(self._show, board_key(line.id)),
                icon="layers",
                detail=f"{line.done} of {line.total} done",
            )
            for line in lines[:_MOST_LISTED]
        ]
        self._running.put(commands)

    def _show(self, key: str) -> None:
        self._shell.open_session(key)

    def _make(self, batch: str) -> QWidget:
        shell, open_ = self._shell, self._open
        hooks = Hooks(
            tell=shell.window.tell, open_session=shell.open_session, me=open_.account.me.id,
            connected=open_.account.connected,
        )  # fmt: skip
        screen = make_board(
            self._look, batch, batches=open_.batches, handoffs=open_.handoffs,
            notices=open_.notices, hooks=hooks,
        )  # fmt: skip
        shell.add_commands(screen.commands())
        return screen.widget
