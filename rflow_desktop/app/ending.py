"""The end of the program: what is half written is kept first, and where it cannot be, the window
stays and says so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from shiboken6 import isValid

from rflow_desktop.app.resting import LAST_ACTS_SECONDS, last_acts
from rflow_desktop.domain.errors import Told
from ui.kit import Button, Dialog, Label, Look
from ui.presenter import Presenter

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell

TITLE = "Not everything could be saved"
STAY, END = "Keep RFlow open", "End without it"


class Ending:
    """One for a shell: `begin` it as often as somebody closes the window."""

    def __init__(self, look: Look, shell: Shell) -> None:
        self._look, self._shell = look, shell
        self._closing: asyncio.Task[None] | None = None
        self._dialog: Dialog | None = None
        self._in_any_case = False

    def begin(self, *, in_any_case: bool = False) -> None:
        """`in_any_case` holds also for an end that has begun and would ask."""
        self._in_any_case |= in_any_case
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._close())
            self._closing.add_done_callback(self._shell.on_done)

    async def _close(self) -> None:
        asks = not self._in_any_case and self._shell.window.isVisible()
        problem = await self._unkept() if asks else ""
        if problem and not self._in_any_case:
            self._closing = None
            self._ask(problem)
            return
        await self._shell.end()

    async def _unkept(self) -> str:
        """Why something that is half written could not be kept, if so."""
        told: list[str] = []
        presenters = self._shell.window.findChildren(Presenter)

        def hear(sentence: str) -> None:
            told.append(sentence)

        async def keep() -> None:
            try:
                await self._shell.kept()
                await last_acts(presenters)
            except Told as trouble:
                hear(trouble.sentence)

        for one in presenters:
            one.refused.connect(hear)
        keeping = asyncio.create_task(keep())
        _, late = await asyncio.wait((keeping,), timeout=2 * LAST_ACTS_SECONDS)
        for task in late:  # it has a little more time at the end itself, as ever
            task.cancel()
        for one in presenters:
            if isValid(one):
                one.refused.disconnect(hear)
        return told[0] if told else ""

    def _ask(self, problem: str) -> None:
        if self._dialog is not None:
            return
        look = self._look
        self._shell.window.toasts.dismiss()  # it says the same
        dialog = self._dialog = Dialog(look, self._shell.window, title=TITLE, width=480)
        dialog.body.addWidget(Label(look, problem, role="read", wrap=True))
        end = Button(look, END, kind="quiet")
        end.clicked.connect(lambda: self.begin(in_any_case=True))
        dialog.add_action(end, side="left")
        stay = Button(look, STAY, key="Esc", kind="primary")
        stay.clicked.connect(dialog.dismiss)
        dialog.add_action(stay)
        dialog.closed.connect(self._on_closed)
        dialog.open(focus=stay)

    def _on_closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
