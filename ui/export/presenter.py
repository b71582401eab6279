"""Joins the export dialog to the services: makes the note, copies it, saves it, records it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.note_facts import Closing
from rflow_desktop.domain.notes import Format, Note
from rflow_desktop.domain.shown import Changes, SessionView
from rflow_desktop.events import Notices
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.sessions import Sessions
from ui.export.dialog import ExportDialog
from ui.kit import Look
from ui.presenter import Presenter
from ui.resolve.clipboard import put_on_clipboard
from ui.resolve.giving import subject, told, write
from ui.resolve.unmask import UnmaskDialog, Unmasking


class Export(Presenter):
    """Lives as long as the window; one dialog at a time."""

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
        super().__init__(window)
        self._look, self._window, self._tell = look, window, tell
        self._sessions, self._notes = sessions, notes
        self._format: Format = format
        self.dialog: ExportDialog | None = None
        self._masks = Unmasking(look, window)
        self.files: QFileDialog | None = None
        self._session: SessionView | None = None
        self._closing = Closing()
        self._drafts = 0
        leave = notices.subscribe(self._on_changed)
        window.destroyed.connect(leave)
        self.refuse_in(lambda: self.dialog, self._tell)

    @property
    def unmask(self) -> UnmaskDialog | None:
        return self._masks.dialog

    def open(self, session: str, closing: Closing | None = None) -> None:
        """Shows the note of a session. `closing` is what is about to be said of its end."""
        if self.dialog is None:
            self.run(self._open(session, closing or Closing()))

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

    async def _draft(self) -> None:
        """Shows the note as it stands now; an older one that comes late is not shown."""
        dialog = self.dialog
        if dialog is None:
            return
        self._drafts += 1
        mine = self._drafts
        try:
            note = await self._note(dialog)
        except Refused as refused:
            if dialog is self.dialog:
                dialog.show_no_note(refused.sentence)
            return
        if dialog is self.dialog and mine == self._drafts:
            dialog.show_note(note)

    async def _note(self, dialog: ExportDialog) -> Note:
        """The note made now. Raises Refused: then there is none."""
        panel, session = dialog.note, self._id()
        note = await self._notes.draft(
            session,
            format=panel.format,
            closing=self._closing,
            options=dialog.choices.options(mask=panel.is_masked),
        )
        if panel.own_text is None:
            return note
        return await self._notes.edited(session, note, panel.own_text, mask=panel.is_masked)

    async def _copy(self) -> None:
        """Once, however often it is pressed meanwhile."""
        dialog = self.dialog
        if dialog is None or dialog.is_busy:
            return
        dialog.show_busy(on=True)
        session, note = self._id(), await self._note(dialog)
        put_on_clipboard(note)
        await self._notes.record(session, note, "copied", kind="export")
        dialog.dismiss()
        self._tell(told(note))

    # saving

    async def _ask_where(self) -> None:
        dialog = self.dialog
        if dialog is None or self.files is not None:
            return
        name = await self._notes.file_name(self._id(), format=dialog.note.format)
        files = self.files = QFileDialog(self._window, "Save the note")
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.selectFile(name)
        files.fileSelected.connect(lambda path: self.run(self._save(path)))
        files.finished.connect(self._on_files_closed)
        files.open()

    async def _save(self, path: str) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        session, note = self._id(), await self._note(dialog)
        write(path, note)
        await self._notes.record(session, note, "saved", kind="export")
        dialog.dismiss()
        self._tell("Note saved")

    def _on_files_closed(self) -> None:
        if self.files is not None:
            self.files.deleteLater()
            self.files = None

    # what the dialog says

    def _connect(self, dialog: ExportDialog) -> None:
        dialog.changed.connect(lambda: self.run(self._draft()))
        dialog.accepted.connect(lambda: self.run(self._copy()))
        dialog.save_asked.connect(lambda: self.run(self._ask_where()))
        dialog.note.unmask_asked.connect(self._on_unmask_asked)
        dialog.closed.connect(self._on_closed)

    def _on_unmask_asked(self) -> None:
        if self.dialog is not None and self._session is not None:
            self._masks.ask(self.dialog.note, self._session)

    def _on_closed(self) -> None:
        dialog, self.dialog, self._session = self.dialog, None, None
        if dialog is not None:
            self._format = dialog.note.format
            dialog.deleteLater()

    def _on_changed(self, changes: Changes) -> None:
        view = self._session
        if view is not None and (view.id in changes.sessions or changes.all):
            self.run(self._draft())

    def _id(self) -> str:
        if self._session is None:
            raise Refused("The dialog was closed meanwhile. Nothing was copied.", "closed")
        return self._session.id
