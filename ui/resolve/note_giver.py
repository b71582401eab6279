"""What every dialog with a note does alike: drafts it, copies it, saves it, takes masks off."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.notes import Format, Note
from rflow_desktop.domain.shown import SessionView
from rflow_desktop.services.notes import Kind, Notes
from ui.kit import FileDialog, Look
from ui.presenter import Presenter, Refusing
from ui.resolve.clipboard import put_on_clipboard
from ui.resolve.giving import told, write
from ui.resolve.note_panel import NotePanel
from ui.resolve.unmask import UnmaskDialog, Unmasking


class NoteDialog(Refusing, Protocol):
    note: NotePanel

    def show_note(self, note: Note) -> None: ...
    def show_no_note(self, sentence: str) -> None: ...
    def deleteLater(self) -> None: ...  # noqa: N802


class NoteGiver(Presenter):
    """One dialog at a time, for one session; the format that was chosen last is offered next."""

    KIND: ClassVar[Kind] = "note"
    dialog: NoteDialog | None

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        notes: Notes,
        tell: Callable[[str], object],
        format: Format,  # noqa: A002  the field's own word
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._notes, self._say = look, window, notes, tell
        self._format: Format = format
        self.dialog = None
        self.files: QFileDialog | None = None
        self._masks = Unmasking(look, window)
        self._session: SessionView | None = None
        self._drafts = 0
        self.refuse_in(lambda: self.dialog, tell)

    @property
    def unmask(self) -> UnmaskDialog | None:
        return self._masks.dialog

    @abstractmethod
    async def _made(self, session: str, panel: NotePanel) -> Note:
        """The note from what the dialog says, but for words of one's own. Raises Refused."""

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

    async def _note(self, dialog: NoteDialog) -> Note:
        """The note made now. Raises Refused: then there is none."""
        panel, session = dialog.note, self._id()
        note = await self._made(session, panel)
        if panel.own_text is None:
            return note
        return await self._notes.edited(session, note, panel.own_text, mask=panel.is_masked)

    async def _copied(self, session: str, note: Note) -> str:
        """Puts it on the clipboard; what to say of that."""
        put_on_clipboard(note)
        await self._notes.record(session, note, "copied", kind=self.KIND)
        return told(note)

    async def _ask_where(self) -> None:
        dialog = self.dialog
        if dialog is None or self.files is not None:
            return
        name = await self._notes.file_name(self._id(), format=dialog.note.format)
        files = self.files = FileDialog(self._look, self._window, "Save the note")
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.selectFile(name)
        files.fileSelected.connect(lambda path: self.run(self._save(path)))
        files.finished.connect(self._on_files_closed)
        files.open()

    async def _save(self, path: str) -> None:
        if self.dialog is None:
            return
        session, note = self._id(), await self._note(self.dialog)
        write(path, note)
        await self._notes.record(session, note, "saved", kind=self.KIND)
        self._say("Note saved")

    def _on_files_closed(self) -> None:
        if self.files is not None:
            self.files.deleteLater()
            self.files = None

    def _on_unmask_asked(self) -> None:
        if self.dialog is not None and self._session is not None:
            self._masks.ask(self.dialog.note, self._session)

    def _on_closed(self) -> None:
        dialog, self.dialog, self._session = self.dialog, None, None
        if dialog is not None:
            self._format = dialog.note.format
            dialog.deleteLater()

    def _id(self) -> str:
        if self._session is None:
            raise Refused("The dialog was closed meanwhile. Nothing was copied.", "closed")
        return self._session.id
