"""Joins the escalations to the services: reads the queue and the briefing, asks for the claim."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal

from rflow_desktop.domain import words as said
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import BriefingView, Changes
from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.settled import Unanswered
from ui.escalations import words
from ui.escalations.foot import FootState
from ui.escalations.pictures import PagePictures
from ui.escalations.view import EscalationsView
from ui.kit import Look
from ui.presenter import Presenter
from ui.resolve.clipboard import put_on_clipboard

LIVE = "Queue is live. Claims are checked by the server."
CLOCK_EVERY_MS = 20_000
_OPEN = ("free", "asking")


class EscalationsPresenter(Presenter):
    count_changed = Signal(int)
    """How many wait for this person or their queue: for the sidebar."""
    session_opened = Signal(str)
    told = Signal(str)
    """A plain result, for a toast."""
    drawn = Signal()
    """The foot shows something else: keys and reasons are to be looked at again."""

    def __init__(
        self,
        look: Look,
        view: EscalationsView,
        *,
        handoffs: Handoffs,
        evidence: Evidence,
        account: Account,
        notices: Notices,
        now_ms: Callable[[], int],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._handoffs, self._account = handoffs, account
        self._now_ms = now_ms
        self._asking: set[str] = set()
        self._lost: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._pictures = PagePictures(look, view, evidence)
        self._pictures.refused.connect(view.show_problem)
        self._again = False
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(leave)
        self.refused.connect(view.show_problem)
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_EVERY_MS)
        self._clock.timeout.connect(self._on_clock)
        self._clock.start()

    def start(self) -> None:
        """Read everything for the first time."""
        if not self._account.connected:
            self._view.show_alone()
            self._view.show_briefing(None, FootState(kind="none"), now_ms=self._now_ms())
        self.run(self._refresh())

    # reading

    async def _refresh(self) -> None:
        try:
            lines = await self._handoffs.queue()
        except Refused as refused:
            self._view.queue.show_trouble(refused.sentence)
            return
        self._view.queue.show_trouble("")
        now_ms = self._now_ms()
        self._tell_source()
        self._view.show_queue(lines, now_ms=now_ms)
        self.count_changed.emit(sum(line.group in ("for_you", "queue") for line in lines))
        await self._read(self._view.current)

    async def _read(self, handoff: str) -> None:
        view = await self._handoffs.briefing(handoff) if handoff else None
        if handoff != self._view.current:
            return  # the eye has gone on meanwhile
        self._show(view)
        await self._pictures.show(view)

    def _show(self, view: BriefingView | None) -> None:
        before = self._view.page.view
        if view is not None and before is not None and _has_left(before, view):
            view = replace(before, claim=view.claim, lost_to=view.lost_to, phone="")
        if view is not None and view.handoff in self._lost and view.claim in ("taken", *_OPEN):
            view = replace(view, claim="lost", lost_to=view.lost_to or self._lost[view.handoff])
        self._view.show_briefing(view, self._foot(view), now_ms=self._now_ms())
        self.drawn.emit()

    def _foot(self, view: BriefingView | None) -> FootState:
        if view is None:
            return FootState(kind="none")
        sender = words.first_name(view.sender_name)
        now_ms = self._now_ms()
        said = self._said.get(view.handoff, "")
        line = self._view.queue.line(view.handoff)
        match "asking" if view.handoff in self._asking else view.claim:
            case "asking":
                return FootState(kind="asking", sender=sender, words=said)
            case "mine":
                told = said or f"You have it. {sender} keeps reading access."
                return FootState(kind="mine", sender=sender, words=told, begins=words.begins(view))
            case "own":
                opened = words.clock(view.opened_at, now_ms=now_ms)
                told = said or f"You handed it over at {opened}. Nobody has claimed it yet."
                if line is not None and line.claimed_at:
                    return FootState(
                        kind="taken", headline=_taken(line.claimed_by_name), is_own=True,
                        words="You can keep reading.", can_answer=_is_asked(view),
                    )  # fmt: skip
                return FootState(kind="own", words=told, can_answer=_is_asked(view))
            case "lost":
                return FootState(
                    kind="lost", sender=sender, headline=view.lost_to,
                    words="You can keep reading.",
                )  # fmt: skip
            case "taken":
                who = "" if line is None else line.claimed_by_name
                return FootState(
                    kind="taken", sender=sender, headline=_taken(who),
                    words="You can keep reading.",
                )  # fmt: skip
            case "ended":
                return FootState(
                    kind="taken", sender=sender, headline="This handoff has ended.",
                    words="It is no longer waiting.",
                )  # fmt: skip
            case _:
                return self._free(view, sender, said)

    def _free(self, view: BriefingView, sender: str, said: str) -> FootState:
        facts = self._account.facts()
        if facts.offline or not facts.reachable or not facts.signed_in:
            return FootState(kind="off", sender=sender, words=words.NEEDS_SERVER)
        line = self._view.queue.line(view.handoff)
        if line is not None and not line.can_claim:
            return FootState(kind="off", sender=sender, words=line.why_not)
        told = said or f"You become the owner. {sender} keeps reading access."
        return FootState(kind="free", sender=sender, words=told)

    def _tell_source(self) -> None:
        facts = self._account.facts()
        queue = self._view.queue
        if not self._account.connected:
            queue.show_source("Saved on this computer", icon="monitor-check")
        elif facts.offline or not facts.reachable or not facts.signed_in:
            told = words.as_of(facts.last_exchange_at, now_ms=self._now_ms())
            queue.show_source(told, icon="cloud-off")
        else:
            queue.show_source(LIVE, icon="cloud-check")

    # acts

    async def _claim(self, handoff: str, *, start: bool) -> None:
        if not handoff or handoff in self._asking or self._view.foot.state.kind != "free":
            return
        session = self._view.page.view.session if self._view.page.view is not None else ""
        self._asking.add(handoff)
        self._said.pop(handoff, None)
        self._show(self._view.page.view)
        won = False
        try:
            await self._handoffs.claim(handoff)
            won = True
        except Unanswered as late:
            self._said[handoff] = str(late)
        except Refused as refused:
            lost = refused.code == "already_claimed"
            (self._lost if lost else self._said)[handoff] = refused.sentence
        finally:
            self._asking.discard(handoff)
        await self._refresh()
        if won and start and session:
            self.session_opened.emit(session)

    async def _send(self, sending: Coroutine[Any, Any, None], told: str) -> None:
        """A line was written; it is put away once it is kept."""
        await sending
        self._view.foot.stop_writing()
        self.told.emit(told)

    async def _copy(self, handoff: str) -> None:
        note = await self._handoffs.copied(handoff)
        put_on_clipboard(note)
        told = said.masked(note.masked).casefold()
        self.told.emit(f"Briefing copied, {told}" if note.masked else "Briefing copied")

    # what the view says

    def _connect(self) -> None:
        view, handoffs = self._view, self._handoffs
        view.read_asked.connect(lambda handoff: self.run(self._read(handoff)))
        view.claim_asked.connect(lambda handoff: self.run(self._claim(handoff, start=False)))
        view.start_asked.connect(lambda handoff: self.run(self._claim(handoff, start=True)))
        view.ask_sent.connect(
            lambda handoff, text: self.run(self._send(handoffs.ask(handoff, text), self._asked()))
        )
        view.answer_sent.connect(self._on_answer_sent)
        view.give_back_sent.connect(
            lambda handoff, text: self.run(
                self._send(handoffs.give_back(handoff, text), "Given back")
            )
        )
        view.take_back_asked.connect(
            lambda handoff: self.run(self._send(handoffs.take_back(handoff), "Taken back"))
        )
        view.open_asked.connect(self.session_opened)
        view.copy_asked.connect(lambda handoff: self.run(self._copy(handoff)))

    def _asked(self) -> str:
        return "Offer sent" if self._view.foot.state.kind == "lost" else "Question sent"

    def _on_answer_sent(self, handoff: str, text: str) -> None:
        view = self._view.page.view
        questions = () if view is None else view.questions
        question = next((key for key, _, _, answer in questions if not answer), "")
        if not question:  # somebody was quicker: what was written stays in the field
            self._view.show_problem("This question has been answered already.")
            return
        self.run(self._send(self._handoffs.answer(handoff, question, text), "Answer sent"))

    def _on_changed(self, changes: Changes) -> None:
        """Many notices while one reading runs are one more reading."""
        if changes.handoffs or changes.sessions or changes.people or changes.all:
            self.keep_up(self._read_again)
        elif changes.sync:
            self._tell_source()
            self._show(self._view.page.view)

    def _read_again(self) -> None:
        if not self._again:
            self._again = True
            self.run(self._refresh_again())

    async def _refresh_again(self) -> None:
        self._again = False
        await self._refresh()

    def _on_clock(self) -> None:
        if self._view.isVisible():
            self.run(self._refresh())


def _has_left(before: BriefingView, now: BriefingView) -> bool:
    """Somebody else has it now, and its parts went with it: what one was reading stays."""
    return before.handoff == now.handoff and before.complete and not now.complete


def _is_asked(view: BriefingView) -> bool:
    return any(not answer for _, _, _, answer in view.questions)


def _taken(who: str) -> str:
    return f"{who or 'Somebody else'} has it."
