"""Drives the dialogs of joining: asks the server, shows its refusals, switches workspaces."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rflow_desktop.domain.errors import Told
from rflow_desktop.domain.words import unsent
from rflow_desktop.services.account import Account
from ui.joining.again import SignInAgainDialog, SignOutDialog
from ui.joining.connect import ConnectDialog
from ui.joining.port import Share, Team
from ui.kit import Dialog, Look
from ui.presenter import Presenter


class Joining(Presenter):
    """One dialog at a time over `window`. It lives as long as the window does."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        team: Team,
        account: Account,
        email: str,
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._team, self._account = team, account
        self._email, self._tell = email, tell
        self._dialog: Dialog | None = None
        self._asking: asyncio.Task[Any] | None = None

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that is open now."""
        return self._dialog

    def connect_server(self, address: str = "") -> None:
        """Opens the dialog that leads into a team."""
        if self._dialog is not None:
            return
        dialog = ConnectDialog(self._look, self._window, address=address)
        dialog.sign_in_asked.connect(
            lambda address, email, password: self._ask(
                self._sign_in(dialog, address, email, password)
            )
        )
        dialog.join_asked.connect(lambda _share: self._do(self._join(dialog, dialog.share)))
        self._show(dialog)

    def sign_in_again(self) -> None:
        if self._dialog is not None:
            return
        facts = self._account.facts()
        waits = ""
        kept = unsent(facts.waiting, facts.blobs_waiting)
        if kept:
            verb = "waits" if facts.waiting + facts.blobs_waiting == 1 else "wait"
            waits = f"{kept} {verb} to be sent."
        dialog = SignInAgainDialog(
            self._look, self._window, host=_host(facts.server), email=self._email, waits=waits
        )
        dialog.sign_in_asked.connect(lambda password: self._ask(self._again(dialog, password)))
        self._show(dialog)

    def sign_out(self, *, kept: str) -> None:
        """`kept` says what becomes of what was not sent."""
        if self._dialog is not None:
            return
        host = _host(self._account.facts().server)
        dialog = SignOutDialog(self._look, self._window, host=host, kept=kept)
        dialog.accepted.connect(lambda: self._do(self._leave(dialog)))
        self._show(dialog)

    # what is asked

    async def _sign_in(
        self, dialog: ConnectDialog, address: str, email: str, password: str
    ) -> None:
        dialog.show_busy(on=True)
        try:
            offer = await self._team.sign_in(address, email, password)
        except Told as refused:
            field = "address" if refused.code == "address" else ""
            dialog.show_problem(refused.sentence, field=field)
            return
        if not isValid(dialog) or self._dialog is not dialog:
            return
        dialog.show_offer(offer)
        if not offer.sessions_here:
            self._do(self._join(dialog, "none"))

    async def _join(self, dialog: ConnectDialog, share: Share) -> None:
        offer = dialog.offer
        if offer is None:
            return
        dialog.show_busy(on=True, words="Connecting")
        try:
            await self._team.join(offer, share)
        except Told as refused:
            dialog.show_problem(refused.sentence)
            return
        self._done(dialog, "")

    async def _again(self, dialog: SignInAgainDialog, password: str) -> None:
        dialog.show_busy(on=True, words="Signing in")
        try:
            await self._team.sign_in_again(password)
        except Told as refused:
            dialog.show_problem(refused.sentence)
            return
        self._done(dialog, "Signed in. What waited goes out now.")

    async def _leave(self, dialog: SignOutDialog) -> None:
        dialog.show_busy(on=True, words="Signing out")
        try:
            await self._team.leave()
        except Told as refused:
            dialog.show_problem(refused.sentence)
            return
        self._done(dialog, "")

    # the one dialog

    def _show(self, dialog: Dialog) -> None:
        self._dialog = dialog
        dialog.closed.connect(self._on_closed)
        dialog.open()

    def _ask(self, work: Coroutine[Any, Any, None]) -> None:
        """A question that may be taken back by closing the dialog."""
        self._asking = self.run(work)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """What is done to the end: half a change of workspaces helps nobody."""
        self._asking = None
        self.run(work)

    def _done(self, dialog: Dialog, sentence: str) -> None:
        """The window may have gone with its workspace: then there is nothing left to close."""
        if isValid(self) and isValid(dialog):
            self._asking = None
            dialog.dismiss()
            if sentence:
                self._tell(sentence)

    def _on_closed(self) -> None:
        """Whoever closes it does not want the answer any more."""
        if self._asking is not None:
            self._asking.cancel()
        self._asking = None
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


def _host(server: str) -> str:
    return server.partition("://")[2].partition("/")[0] or server or "the server"
