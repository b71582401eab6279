"""Joins the dialog to the service: reads what a session is about, and keeps what was written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.services.linking import Heading, Linking
from ui.kit import Look
from ui.linking.dialog import LinkingDialog
from ui.presenter import Presenter


class LinkingTicket(Presenter):
    """Lives as long as the window; one dialog at a time."""

    def __init__(
        self, look: Look, window: QWidget, *, linking: Linking, tell: Callable[[str], None]
    ) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._linking = linking
        self.dialog: LinkingDialog | None = None
        self.refused.connect(tell)

    def open(self, session: str) -> None:
        self.open_once(self.dialog, lambda: self._open(session))

    async def _open(self, session: str) -> None:
        heading = await self._linking.now(session)
        self.dialog = dialog = LinkingDialog(self._look, self._window, heading)
        dialog.wanted.connect(lambda wanted: self.run(self._change(session, wanted)))
        dialog.closed.connect(self._on_closed)
        dialog.start()

    async def _change(self, session: str, wanted: Heading) -> None:
        try:
            await self._linking.change(session, wanted)
        except Refused as refused:
            if self.dialog is not None:
                self.dialog.show_refused(refused.sentence)
            return
        if self.dialog is not None:
            self.dialog.dismiss()

    def _on_closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
