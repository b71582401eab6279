"""Joins the export dialog to the services: makes the note, copies it, saves it, records it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.note_facts import Closing
from rflow_desktop.domain.notes import Format, Note
from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import Notices
from rflow_desktop.services.notes import Kind, Notes
from rflow_desktop.services.sessions import Sessions
from ui.export.dialog import ExportDialog
from ui.kit import Look
from ui.resolve.giving import subject
from ui.resolve.note_giver import NoteGiver
from ui.resolve.note_panel import NotePanel


class Export(NoteGiver):
    """Lives as long as the window; one dialog at a time."""

    KIND: ClassVar[Kind] = "export"

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        sessions: Sessions,
        notes: Notes,
        notices: Notices,
        tell: Callable[[str], None],
        format: Format = "markdown",  # noqa: A002  the field's own word
    ) -> None:
        super().__init__(look, window, notes=notes, tell=tell, format=format)
        self.dialog: ExportDialog | None = None
        self._sessions, self._closing = sessions, Closing()
        leave = notices.subscribe(self._on_changed)
        window.destroyed.connect(leave)

    def open(self, session: str, closing: Closing | None = None) -> None:
        """Shows the note of a session. `closing` is what is about to be said of its end."""
        self.open_once(self.dialog, lambda: self._open(session, closing or Closing()))

    async def _open(self, session: str, closing: Closing) -> None:
        view = await self._sessions.view(session)
        if view is None:
            raise Refused("This session is not on this computer.", "missing")
        steps = await self._notes.steps(session)
        self._session, self._closing = view, closing
        dialog = self.dialog = ExportDialog(self._look, self._window, subject=subject(view))
        dialog.note.formats.choose(self._format)
        dialog.choices.show_steps(steps)
        self._connect(dialog)
        await self._draft()
        dialog.start()

    # the note

    async def _made(self, session: str, panel: NotePanel) -> Note:
        dialog = self.dialog
        options = None if dialog is None else dialog.choices.options(mask=panel.is_masked)
        return await self._notes.draft(
            session, format=panel.format, closing=self._closing, options=options
        )

    async def _copy(self) -> None:
        """Once, however often it is pressed meanwhile."""
        dialog = self.dialog
        if dialog is None or dialog.is_busy:
            return
        dialog.show_busy(on=True)
        session, note = self._id(), await self._note(dialog)
        sentence = await self._copied(session, note)
        if dialog is self.dialog:
            dialog.dismiss()
        self._say(sentence)

    async def _save(self, path: str) -> None:
        await super()._save(path)
        if self.dialog is not None:
            self.dialog.dismiss()

    # what the dialog says

    def _connect(self, dialog: ExportDialog) -> None:
        dialog.changed.connect(lambda: self.run(self._draft()))
        dialog.accepted.connect(lambda: self.run(self._copy()))
        dialog.save_asked.connect(lambda: self.run(self._ask_where()))
        dialog.note.unmask_asked.connect(self._on_unmask_asked)
        dialog.closed.connect(self._on_closed)

    def _on_changed(self, changes: Changes) -> None:
        view = self._session
        if view is not None and (view.id in changes.sessions or changes.all):
            self.run(self._draft())
