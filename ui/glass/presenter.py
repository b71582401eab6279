"""Joins the glass box to the services; it sends nothing, and writes files only where asked to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.assistant_settings import AssistantSettings
from rflow_desktop.services.glass import GlassBox
from rflow_desktop.services.sessions import Sessions
from ui.glass.dialog import NOW, GlassDialog
from ui.kit import FileDialog, Look
from ui.presenter import Presenter


class Glass(Presenter):
    """Lives as long as the window."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        glass: GlassBox,
        settings: AssistantSettings,
        settled: AccountSettings,
        sessions: Sessions,
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._glass, self._settings, self._sessions = glass, settings, sessions
        self._settled, self._tell = settled, tell
        self._session = self._client = ""
        self.dialog: GlassDialog | None = None
        self.files: QFileDialog | None = None
        self.refuse_in(lambda: self.dialog, self._tell)

    def open(self, session: str = "") -> None:
        """For one session, or without one: the ledger of everything."""
        self.open_once(self.dialog, lambda: self._open(session))

    async def _open(self, session: str) -> None:
        row = await self._sessions.view(session) if session else None
        self._session, self._client = session, "" if row is None else row.client
        dialog = GlassDialog(
            self._look, self._window, client=self._client, has_session=bool(session)
        )
        self.dialog = dialog
        by_team = self._folded() in (await self._settled.withheld()).compared
        dialog.show_withheld(on=by_team or self._is_withheld(), by_team=by_team)
        dialog.page_asked.connect(lambda _: self.run(self._read()))
        dialog.withheld.connect(lambda on: self.run(self._withhold(on=on)))
        dialog.export_asked.connect(self._on_export)
        dialog.sent.asked.connect(lambda number: self.run(self._show_body(number)))
        dialog.closed.connect(self._on_closed)
        await self._read()
        dialog.open(focus=dialog.now.text if session else dialog.sent.list)

    async def _read(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        if dialog.tabs.current == NOW:
            try:
                dialog.now.show_outgoing(await self._glass.outgoing(self._session))
            except Refused as refused:
                dialog.now.show_nothing(refused.sentence)
            return
        lines = await self._glass.ledger(session=self._session)
        dialog.sent.show_lines(lines, proved=await self._glass.proved())
        if lines:
            await self._show_body(lines[0].number)

    async def _show_body(self, number: int) -> None:
        text = await self._glass.sent(number)
        if self.dialog is not None:
            self.dialog.sent.show_body(number, text)

    async def _withhold(self, *, on: bool) -> None:
        others = [one for one in self._settings.not_for if one.casefold() != self._folded()]
        await self._settings.choose_not_for([*others, self._client] if on else others)
        await self._read()

    def _on_export(self, form: str) -> None:
        files = self.files = FileDialog(self._look, self._window, "Export what was sent")
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.selectFile(f"rflow-sent.{form}")
        files.fileSelected.connect(lambda path: self.run(self._export(path, form)))
        files.finished.connect(self._on_files_closed)
        files.open()

    async def _export(self, path: str, form: str) -> None:
        await self._glass.export_to(Path(path), form)
        self._tell("Ledger exported")

    def _is_withheld(self) -> bool:
        return any(one.casefold() == self._folded() for one in self._settings.not_for)

    def _folded(self) -> str:
        return self._client.strip().casefold()

    def _on_files_closed(self) -> None:
        if self.files is not None:
            self.files.deleteLater()
            self.files = None

    def _on_closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
