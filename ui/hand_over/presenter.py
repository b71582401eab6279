"""Joins the hand-over dialog to the services: keeps the page up to date and hands it over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain import words as said
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Contact, Priority
from rflow_desktop.domain.shown import Changes, SessionView
from rflow_desktop.domain.states import Kind as Kinds
from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.guessing import Guessing
from rflow_desktop.services.handoffs import Handoffs, Person, Wanted
from rflow_desktop.services.sessions import Sessions
from ui.escalations import words
from ui.escalations.preview import Preview, decoded
from ui.hand_over.dialog import HandOverDialog, Parts
from ui.hand_over.fields import Fields
from ui.hand_over.form import FormPanel
from ui.hand_over.sheet import Sheet
from ui.hand_over.values import SENIOR_QUEUE, Form, Kind, Receiver, Setting
from ui.kit import Look
from ui.presenter import Presenter, next_turn
from ui.resolve.clipboard import put_on_clipboard
from ui.resting import OnceResting

QUEUE = Receiver(id=SENIOR_QUEUE, name="Senior queue", told="whoever is free first")


Before = Callable[[str, Kind, Callable[[], None]], None]
"""Asked first, with the session and how it is handed over: it goes on, or does not."""


class Tell(Protocol):
    """A toast; with `undo`, it can be taken back while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class HandOver(Presenter):
    """Lives as long as the window, so that what was handed over can be taken back afterwards."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        handoffs: Handoffs,
        sessions: Sessions,
        evidence: Evidence,
        account: Account,
        notices: Notices,
        now_ms: Callable[[], int],
        tell: Tell,
        before: Before = lambda _session, _kind, go_on: go_on(),
        guessing: Guessing | None = None,
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._now_ms, self._tell = look, window, now_ms, tell
        self._handoffs, self._sessions, self._account = handoffs, sessions, account
        self._evidence, self._before, self._guessing = evidence, before, guessing
        self.preview: Preview | None = None
        self.dialog: HandOverDialog | None = None
        self._session: SessionView | None = None
        self._contact: Contact | None = None
        self._drafting = OnceResting(self, self._draft)
        leave = notices.subscribe(self._on_changed)
        window.destroyed.connect(leave)
        self.refuse_in(lambda: self.dialog, self._tell)

    def open(self, session: str, kind: Kind = "escalate") -> None:
        """Show the dialog for a session, filled as far as it can be."""
        if self.dialog is None or not self.dialog.is_open:
            self._before(session, kind, lambda: self._begin(session, kind))

    def _begin(self, session: str, kind: Kind) -> None:
        self.open_once(self.dialog, lambda: self._open(session, kind))

    async def _open(self, session: str, kind: Kind) -> None:
        view = await self._sessions.view(session)
        if view is None:
            raise Refused("This session is not on this computer.", "missing")
        if not view.writable:
            raise Refused(view.read_only_because or "This session is read only.", "read_only")
        people = await self._handoffs.people()
        contact = await self._handoffs.contact(session)
        subject = words.joined(view.ticket, view.client, by=", ") or view.title
        dialog = await self._made(subject, kind)
        self.dialog, self._session, self._contact = dialog, view, contact
        dialog.show_receivers((QUEUE, *(_receiver(one) for one in people)))
        dialog.form_panel.show_contact(contact.name, phone=contact.phone)
        if self._guessing is not None and await self._guessing.offered():
            dialog.form_panel.offer_guesses(wanted=view.kind != Kinds.FLOW_RUN)
        self._connect(dialog)
        self._show_setting()
        await self._draft()
        await next_turn()
        dialog.start()

    async def _made(self, subject: str, kind: Kind) -> HandOverDialog:
        """Piece by piece: all of it at once takes longer than a frame has."""
        look, now = self._look, lambda: words.moment(self._now_ms())
        fields = Fields(look)
        await next_turn()
        form = FormPanel(look, fields, now=now)
        await next_turn()
        sheet = Sheet(look)
        await next_turn()
        return HandOverDialog(
            look, self._window, subject=subject, kind=kind, now=now, parts=Parts(form, sheet)
        )

    async def _draft(self) -> None:
        dialog, session = self.dialog, self._session
        if dialog is None or session is None:
            return
        page = await self._handoffs.draft(session.id, wanted(dialog.form()))
        if dialog is self.dialog:
            dialog.show_page(page)

    async def _hand_over(self) -> None:
        dialog, session = self.dialog, self._session
        if dialog is None or session is None:
            return
        form = dialog.form()
        dialog.show_busy(on=True)
        if form.kind == "park":
            await self._sessions.pause(session.id, reason=form.reason, until=form.until)
            self._done("Parked", undo=lambda: self.run(self._sessions.resume(session.id)))
            return
        await self._keep_contact(session, form)
        handoff = await self._handoffs.hand_over(session.id, wanted(form))
        if form.guesses and self._guessing is not None:
            self.run(self._guessing.ask(handoff))
        self._done(_told(form, dialog), undo=lambda: self.run(self._take_back(handoff)))

    async def _keep_contact(self, session: SessionView, form: Form) -> None:
        """Name and number belong to the session, so they are kept with it; a role goes with its
        name.
        """
        kept = self._contact
        if kept is None:
            return
        changed: dict[str, str] = {}
        if form.contact != kept.name:
            changed = {"name": form.contact} | ({"role": ""} if kept.role else {})
        if form.phone != kept.phone:
            changed["phone"] = form.phone
        if changed:
            await self._sessions.set_contact(session.id, **changed)

    async def _take_back(self, handoff: str) -> None:
        await self._handoffs.take_back(handoff)
        self._tell("Taken back")

    async def _copy(self) -> None:
        if self.dialog is None or self._session is None:
            return
        asked = wanted(self.dialog.form())
        note = await self._handoffs.draft_copied(self._session.id, asked)
        put_on_clipboard(note)
        told = said.masked(note.masked).casefold()
        self._tell(f"Briefing copied, {told}" if note.masked else "Briefing copied")

    def _done(self, sentence: str, *, undo: Callable[[], object]) -> None:
        if self.dialog is not None:
            self.dialog.dismiss()
        self._tell(sentence, undo=undo)

    def _connect(self, dialog: HandOverDialog) -> None:
        dialog.changed.connect(self._drafting.soon)
        dialog.handed_over.connect(lambda: self.run(self._hand_over()))
        dialog.copy_asked.connect(lambda: self.run(self._copy()))
        dialog.look_asked.connect(self._on_look)
        dialog.closed.connect(self._on_closed)

    def _show_setting(self) -> None:
        facts = self._account.facts()
        away = facts.offline or not facts.reachable or not facts.signed_in
        if self.dialog is not None:
            self.dialog.show_setting(Setting(has_server=self._account.connected, is_offline=away))

    def _on_look(self) -> None:
        """The pictures, exactly as the other side will see them."""
        if self._session is None or not self._session.evidence:
            return
        pieces = self._session.evidence
        preview = self.preview = Preview(
            self._look, self._window, pieces, pieces[0].id,
            want=self._on_picture_wanted,
        )  # fmt: skip
        preview.closed.connect(self._on_preview_closed)
        preview.open(focus=preview.canvas)

    def _on_picture_wanted(self, sha256: str) -> None:
        self.run(self._show_large(sha256))

    async def _show_large(self, sha256: str) -> None:
        picture = decoded(await self._evidence.read(sha256))
        if self.preview is not None:
            self.preview.show_picture(sha256, picture)

    def _on_preview_closed(self) -> None:
        self.preview = None

    def _on_closed(self) -> None:
        dialog, self.dialog, self._session = self.dialog, None, None
        self._drafting.forget()
        if dialog is not None:
            dialog.deleteLater()

    def _on_changed(self, changes: Changes) -> None:
        if self.dialog is None or self._session is None:
            return
        if changes.sync or changes.all:
            self._show_setting()
        if self._session.id in changes.sessions or changes.all:
            self._drafting.soon()


def _told(form: Form, dialog: HandOverDialog) -> str:
    offered = dialog.form_panel.offered
    name = next((one.name for one in offered if one.id == form.to), "your colleague")
    whom = "the senior queue" if form.to == SENIOR_QUEUE and form.kind != "pass_on" else name
    if dialog.goes_later:
        return f"Goes to {whom} when online"
    return f"{'Passed on' if form.kind == 'pass_on' else 'Escalated'} to {whom}"


def wanted(form: Form) -> Wanted:
    return Wanted(
        need=form.need,
        kind=form.kind,
        to=form.to or None,
        priority=Priority(form.priority),
        expects=form.expects,
        due_at=form.due_at,
        people=form.people,
        keep_watching=form.keep,
        contact=form.contact,
        phone=form.phone,
    )


def _receiver(person: Person) -> Receiver:
    busy = said.count(person.open_sessions, "open session") if person.open_sessions else ""
    return Receiver(id=person.id, name=person.name, told=busy)
