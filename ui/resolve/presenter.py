"""Joins the resolve dialog to the services: drafts the note, copies it, closes the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.note_facts import Closing
from rflow_desktop.domain.notes import Format, Note
from rflow_desktop.domain.shown import Changes, SessionView
from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.sessions import Sessions
from ui.kit import Look
from ui.presenter import Presenter
from ui.resolve.clipboard import put_on_clipboard
from ui.resolve.dialog import ResolveDialog
from ui.resolve.giving import subject, told, write
from ui.resolve.unmask import UnmaskDialog, Unmasking
from ui.resting import OnceResting

SENT_ALREADY = "It has been sent already. Continue in a follow-up session."


class Tell(Protocol):
    """A toast; with `undo`, it can be taken back while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class Resolve(Presenter):
    """Lives as long as the window, so that closing a session can be taken back afterwards."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        sessions: Sessions,
        notes: Notes,
        account: Account,
        notices: Notices,
        tell: Tell,
        export: Callable[[str, Closing], None],
        save_flow: Callable[[str], None],
        format: Format = "psa",  # noqa: A002  the field's own word
        before: Callable[[str, Callable[[], None]], None] = lambda _, go_on: go_on(),
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._tell, self._export = look, window, tell, export
        self._save_flow, self._before = save_flow, before
        self._sessions, self._notes, self._account = sessions, notes, account
        self._format: Format = format
        self.dialog: ResolveDialog | None = None
        self._masks = Unmasking(look, window)
        self.files: QFileDialog | None = None
        self._session: SessionView | None = None
        self._drafts = 0
        self._drafting = OnceResting(self, self._draft)
        leave = notices.subscribe(self._on_changed)
        window.destroyed.connect(leave)
        self.refuse_in(lambda: self.dialog, self._tell)

    @property
    def unmask(self) -> UnmaskDialog | None:
        return self._masks.dialog

    def open(self, session: str) -> None:
        """Show the dialog with a first sentence and the note beside it."""
        if self.dialog is None:
            self._before(session, lambda: self._begin(session))

    def _begin(self, session: str) -> None:
        self.run(self._open(session))

    def copy_note(self, session: str) -> None:
        """The masked note on the clipboard, without closing anything."""
        self.run(self._copy_note(session))

    async def _open(self, session: str) -> None:
        view = await self._sessions.view(session)
        if view is None:
            raise Refused("This session is not on this computer.", "missing")
        if not view.writable:
            raise Refused(view.read_only_because or "This session is read only.", "read_only")
        fix = view.outcome_notes or await self._notes.suggested_fix(session)
        missing = await self._notes.missing(session)
        dialog = ResolveDialog(self._look, self._window, subject=subject(view))
        self.dialog, self._session = dialog, view
        dialog.show_words(fix=fix, next_steps=view.next_steps)
        dialog.note.formats.choose(self._format)
        dialog.show_missing(missing)
        self._show_where()
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

    async def _note(self, dialog: ResolveDialog) -> Note:
        """The note made now from what the dialog says. Raises Refused: then there is none."""
        session = self._id()
        panel = dialog.note
        note = await self._notes.draft(
            session, format=panel.format, mask=panel.is_masked,
            closing=_closing(dialog),
        )  # fmt: skip
        own = panel.own_text
        if own is None:
            return note
        return await self._notes.edited(session, note, own, mask=panel.is_masked)

    async def _copy_note(self, session: str) -> None:
        note = await self._notes.draft(session, format=self._format)
        await self._copied(session, note)
        self._tell(told(note))

    async def _copy_only(self) -> None:
        if self.dialog is not None:
            session = self._id()
            note = await self._note(self.dialog)
            await self._copied(session, note)
            self._tell(told(note))

    async def _copied(self, session: str, note: Note) -> None:
        put_on_clipboard(note)
        await self._notes.record(session, note, "copied")

    # closing

    async def _resolve(self, *, with_note: bool) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        session, sentence = self._id(), "Resolved"
        dialog.show_busy(on=True)
        if with_note:
            note = await self._note(dialog)
            await self._copied(session, note)
            sentence = told(note)
        token = await self._sessions.complete(
            session, dialog.outcome, notes=dialog.fix.text().strip(),
            next_steps=dialog.next_steps.text().strip(),
        )  # fmt: skip
        dialog.dismiss()
        self._tell(sentence, undo=lambda: self.run(self._undo(session, token)))

    async def _undo(self, session: str, token: str) -> None:
        undone = await self._sessions.undo(session, token)
        self._tell("The session is open again" if undone else SENT_ALREADY)

    # saving

    async def _ask_where(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        name = await self._notes.file_name(self._id(), format=dialog.note.format)
        files = self.files = QFileDialog(self._window, "Save the note")
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.selectFile(name)
        files.fileSelected.connect(lambda path: self.run(self._save(path)))
        files.finished.connect(self._on_files_closed)
        files.open()

    async def _save(self, path: str) -> None:
        if self.dialog is None:
            return
        session = self._id()
        note = await self._note(self.dialog)
        write(path, note)
        await self._notes.record(session, note, "saved")
        self._tell("Note saved")

    def _on_files_closed(self) -> None:
        if self.files is not None:
            self.files.deleteLater()
            self.files = None

    # what the dialog says

    def _connect(self, dialog: ResolveDialog) -> None:
        dialog.changed.connect(self._drafting.soon)
        dialog.accepted.connect(lambda: self.run(self._resolve(with_note=True)))
        dialog.resolve_asked.connect(lambda: self.run(self._resolve(with_note=False)))
        dialog.copy_asked.connect(lambda: self.run(self._copy_only()))
        dialog.save_asked.connect(lambda: self.run(self._ask_where()))
        dialog.flow_asked.connect(lambda: self._save_flow(self._id()))
        dialog.note.unmask_asked.connect(self._on_unmask_asked)
        dialog.note.more_asked.connect(lambda: self._export(self._id(), _closing(dialog)))
        dialog.closed.connect(self._on_closed)

    def _on_unmask_asked(self) -> None:
        if self.dialog is not None and self._session is not None:
            self._masks.ask(self.dialog.note, self._session)

    def _on_closed(self) -> None:
        dialog, self.dialog, self._session = self.dialog, None, None
        self._drafting.forget()
        if dialog is not None:
            self._format = dialog.note.format
            dialog.deleteLater()

    def _on_changed(self, changes: Changes) -> None:
        if self.dialog is None or self._session is None:
            return
        if changes.sync or changes.all:
            self._show_where()
        if self._session.id in changes.sessions or changes.all:
            self._drafting.soon()

    def _show_where(self) -> None:
        facts = self._account.facts()
        away = facts.offline or not facts.reachable or not facts.signed_in
        state = "local" if not self._account.connected else "offline" if away else "online"
        if self.dialog is not None:
            self.dialog.show_where(state)

    def _id(self) -> str:
        if self._session is None:
            raise Refused("The dialog was closed meanwhile. Nothing was copied.", "closed")
        return self._session.id


def _closing(dialog: ResolveDialog) -> Closing:
    return Closing(
        outcome=dialog.outcome,
        fix=dialog.fix.text().strip(),
        next_steps=dialog.next_steps.text().strip(),
    )
