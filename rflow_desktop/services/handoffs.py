"""Handing a session over, reading its briefing, and the claim that exactly one person wins."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain import briefing
from rflow_desktop.domain.acts_handoff import (
    AnswerQuestion,
    Ask,
    CancelHandoff,
    Claim,
    ReturnHandoff,
)
from rflow_desktop.domain.briefing import Asked, BriefingDraft
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Briefing, Contact, Handoff, Priority, User
from rflow_desktop.domain.notes import Format, Note
from rflow_desktop.domain.redact import RedactionFailed
from rflow_desktop.domain.shown import BriefingView, QueueLine
from rflow_desktop.ids import minutes_east
from rflow_desktop.services import briefings
from rflow_desktop.services.briefing_page import page
from rflow_desktop.services.notes import CANNOT_MASK
from rflow_desktop.services.run import Run, load
from rflow_desktop.services.settled import settled
from rflow_desktop.services.work import Work
from rflow_desktop.store import views
from rflow_desktop.store.local import Local

"""How long a claim is waited for before the screen says that the server has not answered yet."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody a session can be handed to, and how busy they seem from here."""

    id: str
    name: str
    email: str
    role: str
    open_sessions: int


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What only a person knows about a handoff; the page itself fills from the session."""

    need: str
    kind: str = "escalate"
    to: str | None = None
    priority: Priority = Priority.NORMAL
    expects: str = ""
    due_at: str | None = None
    people: str = ""
    since: str = ""
    keep_watching: bool = True
    contact: str | None = None
    phone: str = ""


class Handoffs:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def queue(self) -> tuple[QueueLine, ...]:
        """Everything that waits, was just claimed, is mine or was sent by me, in the order
        drawn.
        """
        return await self._work.store.run(lambda local: views.queue(local, self._work.now_ms()))

    async def briefing(self, handoff: str) -> BriefingView | None:
        """The page as it is drawn; None when this computer knows nothing of the handoff."""

        def read(local: Local) -> BriefingView | None:
            row = local.get(Handoff, handoff)
            run = None if row is None else load(local, row.session, self._work.flows)
            return page(local, handoff, run)

        return await self._work.store.run(read)

    async def people(self) -> tuple[Person, ...]:
        """Active colleagues who may take a session over, by name."""
        found = await self._work.store.run(views.people)
        return tuple(_person(user, count) for user, count in found if user.id != self._work.me.id)

    async def contact(self, session: str) -> Contact:
        """Whom to call about it, as far as that is known."""
        return await self._work.look(session, briefings.contact)

    async def draft(self, session: str, wanted: Wanted) -> BriefingDraft:
        """The page as the other side will see it, and what is still missing on it."""
        now_ms = self._work.now_ms()
        return await self._work.look(
            session, lambda local, run: briefings.draft(local, run, asked(wanted), now_ms)
        )

    async def hand_over(self, session: str, wanted: Wanted) -> str:
        """Hands the session over now, or as soon as the server is reached. Raises Refused."""
        if not self._work.connected:
            raise Refused(
                "Handing over needs a team server. Copy the briefing as text instead.", "no_server"
            )
        if not wanted.need.strip():
            raise Refused("Say what you need from them.", "need_missing")
        page = await self.draft(session, wanted)
        handoff = self._work.new_id()
        act = briefing.act(
            page, asked(wanted), handoff=handoff, to=wanted.to, kind=wanted.kind,
            keep_watching=wanted.keep_watching,
        )  # fmt: skip
        if wanted.since.strip():
            act = act.model_copy(update={"since": wanted.since.strip()})
        await self._work.do(session, act)
        return handoff

    async def copied(self, handoff: str, form: Format = "text", *, mask: bool = True) -> Note:
        """The page for the clipboard. Raises Refused when it is not here or cannot be masked."""
        row = await self._row(handoff)
        page = await self._work.store.run(lambda local: local.get(Briefing, handoff))
        if page is None:
            raise Refused("The briefing is not on this computer.", "missing")
        secrets = await self._work.look(row.session, briefings.known)
        names = await self._work.store.run(views.names)
        now_ms = self._work.now_ms()
        try:
            return briefing.copied(
                row, page, form, sender=names.get(row.sender, ""), known=secrets, mask=mask,
                now=self._work.instant(now_ms), offset=minutes_east(now_ms),
            )  # fmt: skip
        except RedactionFailed as error:
            raise Refused(CANNOT_MASK, "redaction") from error

    async def draft_copied(
        self, session: str, wanted: Wanted, form: Format = "text", *, mask: bool = True
    ) -> Note:
        """The page for the clipboard before it is sent, for those who cannot send it."""
        now_ms = self._work.now_ms()
        me = self._work.me

        def write(local: Local, run: Run) -> Note:
            made = briefings.draft(local, run, asked(wanted), now_ms)
            row, page = briefings.unsent(run.header, made, wanted.priority, me.id,
                                         at=self._work.instant(now_ms))  # fmt: skip
            secrets = briefings.known(local, run, called=(wanted.contact or "").strip())
            return briefing.copied(
                row.model_copy(update={"due_at": wanted.due_at}), page, form,
                sender=run.names.get(me.id, me.name), known=secrets, mask=mask,
                now=self._work.instant(now_ms), offset=minutes_east(now_ms),
            )  # fmt: skip

        try:
            return await self._work.look(session, write)
        except RedactionFailed as error:
            raise Refused(CANNOT_MASK, "redaction") from error

    async def claim(self, handoff: str) -> None:
        """Ask for a handed-over session and wait for the server: only it knows who was first.

        Raises Refused with the winner's name in the sentence, or Unanswered while nobody knows.
        """
        row = await self._row(handoff)
        if row.claimed_by not in (None, self._work.me.id):
            names = await self._work.store.run(views.names)
            winner = names.get(row.claimed_by, "Somebody else")
            told = {"by": row.claimed_by, "name": winner, "at": row.claimed_at or ""}
            raise Refused(f"{winner} was first.", "already_claimed", told)
        (op,) = await self._work.do(row.session, Claim(handoff=handoff))
        await settled(self._work, op)

    async def give_back(self, handoff: str, reason: str = "") -> None:
        row = await self._row(handoff)
        await self._work.do(row.session, ReturnHandoff(handoff=handoff, reason=reason))

    async def take_back(self, handoff: str) -> None:
        row = await self._row(handoff)
        await self._work.do(row.session, CancelHandoff(handoff=handoff))

    async def ask(self, handoff: str, text: str) -> None:
        row = await self._row(handoff)
        if not text.strip():
            raise Refused("Write the question first.", "empty")
        question = Ask(handoff=handoff, question=self._work.new_id(), text=text.strip())
        await self._work.do(row.session, question)

    async def answer(self, handoff: str, question: str, text: str) -> None:
        row = await self._row(handoff)
        if not text.strip():
            raise Refused("Write the answer first.", "empty")
        told = AnswerQuestion(handoff=handoff, question=question, text=text.strip())
        await self._work.do(row.session, told)

    async def _row(self, handoff: str) -> Handoff:
        row = await self._work.store.run(lambda local: local.get(Handoff, handoff))
        if row is None:
            raise Refused("This handoff is not on this computer.", "missing")
        return row


def asked(wanted: Wanted) -> Asked:
    return Asked(
        need=wanted.need,
        expects=wanted.expects,
        people=wanted.people,
        due_at=wanted.due_at,
        priority=wanted.priority,
        contact=wanted.contact,
        phone=wanted.phone,
    )


def _person(user: User, open_sessions: int) -> Person:
    return Person(
        id=user.id, name=user.name, email=user.email, role=user.role, open_sessions=open_sessions
    )
