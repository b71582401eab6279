"""Joins the resolve dialog to the services: drafts the note, copies it, closes the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.note_facts import Closing
from rflow_desktop.domain.notes import Format, Note
from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.sessions import Sessions
from ui.kit import Look, OneDialog
from ui.presenter import next_turn
from ui.resolve.dialog import ResolveDialog
from ui.resolve.giving import subject
from ui.resolve.keep_flow import KeepFlowDialog
from ui.resolve.note_giver import NoteGiver
from ui.resolve.note_panel import NotePanel
from ui.resting import OnceResting

_SOLVED = ("resolved", "workaround")
SENT_ALREADY = "It has been sent already. Continue in a follow-up session."


class Tell(Protocol):
    """A toast; with `undo`, it can be taken back while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class Resolve(NoteGiver):
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
        settled: AccountSettings | None = None,
    ) -> None:
        super().__init__(look, window, notes=notes, tell=tell, format=format)
        self.dialog: ResolveDialog | None = None
        self._tell, self._export, self._save_flow, self._before = tell, export, save_flow, before
        self._sessions, self._account, self._settled = sessions, account, settled
        self._questions = OneDialog[KeepFlowDialog]()
        self._saved: set[str] = set()
        self._drafting = OnceResting(self, self._draft)
        leave = notices.subscribe(self._on_changed)
        window.destroyed.connect(leave)

    def open(self, session: str) -> None:
        """Show the dialog with a first sentence and the note beside it."""
        if self.dialog is None or not self.dialog.is_open:
            self._before(session, lambda: self._begin(session))

    def _begin(self, session: str) -> None:
        self.open_once(self.dialog, lambda: self._open(session))

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
        await next_turn()
        dialog.show_words(fix=fix, next_steps=view.next_steps)
        dialog.note.formats.choose(self._format)
        dialog.show_missing(missing)
        self._show_where()
        self._connect(dialog)
        await self._draft()
        await next_turn()
        dialog.start()

    # the note

    async def _made(self, session: str, panel: NotePanel) -> Note:
        closing = Closing() if self.dialog is None else _closing(self.dialog)
        return await self._notes.draft(
            session, format=panel.format, mask=panel.is_masked, closing=closing
        )

    async def _copy_note(self, session: str) -> None:
        note = await self._notes.draft(session, format=self._format)
        self._tell(await self._copied(session, note))

    async def _copy_only(self) -> None:
        if self.dialog is not None:
            session, note = self._id(), await self._note(self.dialog)
            self._tell(await self._copied(session, note))

    # closing

    async def _resolve(self, *, with_note: bool) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        session, sentence, outcome = self._id(), "Resolved", dialog.outcome
        closing = _closing(dialog)
        dialog.show_busy(on=True)
        if with_note:
            sentence = await self._copied(session, await self._note(dialog))
        token = await self._sessions.complete(
            session, outcome, notes=closing.fix, next_steps=closing.next_steps
        )
        if dialog is self.dialog:
            dialog.dismiss()
        self._tell(sentence, undo=lambda: self.run(self._undo(session, token)))
        if outcome in _SOLVED and session not in self._saved:
            await self._ask_for_flow(session)

    @property
    def question(self) -> KeepFlowDialog | None:
        """Whether it is to become a flow, while that is asked."""
        return self._questions.now

    async def _ask_for_flow(self, session: str) -> None:
        """Once it is solved, unless somebody in the account has had enough of the question."""
        settled = self._settled
        if settled is None or not await settled.asks_for_flow(session):
            return
        question = KeepFlowDialog(self._look, self._window)
        question.flow_asked.connect(lambda: self._save_flow(session))
        question.no_more.connect(lambda: self.run(settled.ask_no_more()))
        self._questions.open(question, focus=question.later)

    async def _undo(self, session: str, token: str) -> None:
        undone = await self._sessions.undo(session, token)
        self._tell("The session is open again" if undone else SENT_ALREADY)

    # what the dialog says

    def _connect(self, dialog: ResolveDialog) -> None:
        dialog.changed.connect(self._drafting.soon)
        dialog.accepted.connect(lambda: self.run(self._resolve(with_note=True)))
        dialog.resolve_asked.connect(lambda: self.run(self._resolve(with_note=False)))
        dialog.copy_asked.connect(lambda: self.run(self._copy_only()))
        dialog.save_asked.connect(lambda: self.run(self._ask_where()))
        dialog.flow_asked.connect(self._on_flow_asked)
        dialog.note.unmask_asked.connect(self._on_unmask_asked)
        dialog.note.more_asked.connect(lambda: self._export(self._id(), _closing(dialog)))
        dialog.closed.connect(self._on_closed)

    def _on_flow_asked(self) -> None:
        self._saved.add(self._id())
        self._save_flow(self._id())

    def _on_closed(self) -> None:
        super()._on_closed()
        self._drafting.forget()

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


def _closing(dialog: ResolveDialog) -> Closing:
    return Closing(
        outcome=dialog.outcome,
        fix=dialog.fix.text().strip(),
        next_steps=dialog.next_steps.text().strip(),
    )
