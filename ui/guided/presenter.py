"""Joins a guided session to its services: reads it after each change, sends out what was done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from shiboken6 import isValid

from rflow_desktop.domain.errors import Told
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import FlowOffer, GuidedView, LiveReply, PermissionCard
from rflow_desktop.events import Notices
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.guided import GuidedSessions
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.offers import Offers
from rflow_desktop.services.sessions import Sessions
from ui.guided.view import GuidedScreenView
from ui.presenter import Newest, Presenter
from ui.runner.pictures import encoded

DRAFT_MS = 500


class Tell(Protocol):
    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class Drafts(Protocol):
    """What was typed into the scratchpad and what it was written over."""

    async def keep(self, session: str, text: str, over: str) -> None: ...
    async def of(self, session: str) -> tuple[str, str] | None: ...
    async def drop(self, session: str) -> None: ...


class CardHost(Protocol):
    """Shows the permission that the assistant waits for."""

    def show(self, card: PermissionCard | None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What a guided session asks of the window around it."""

    tell: Tell
    open_session: Callable[[str], None]
    open_settings: Callable[[], None]
    now_ms: Callable[[], int]


@dataclass(frozen=True, kw_only=True)
class Services:
    """The services of one guided session."""

    guided: GuidedSessions
    chats: Chats
    lane: Lane
    offers: Offers
    sessions: Sessions
    evidence: Evidence
    asking: Asking
    notices: Notices
    drafts: Drafts | None = None


class GuidedPresenter(Presenter):
    """Dialogs belong to others: `verb_asked` carries the verb and the id of the session."""

    verb_asked = Signal(str, str)
    gone = Signal(str)

    def __init__(
        self,
        view: GuidedScreenView,
        session: str,
        *,
        services: Services,
        hooks: Hooks,
        card: CardHost | None = None,
    ) -> None:
        super().__init__(view)
        self._view, self.session, self._hooks = view, session, hooks
        self._s, self._card = services, card
        self._reading = Newest(self, self._read, self._draw)
        self._live = ""
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_MS)
        self._draft.timeout.connect(self._keep_answer)
        self._lacks_draft = False
        leave = services.notices.subscribe(self._on_changed)
        unfollow = services.asking.follow(self._on_live)
        view.destroyed.connect(lambda: leave())
        view.destroyed.connect(lambda: unfollow())
        self.refused.connect(self._on_refused)
        self._connect()

    def start(self) -> None:
        self.run(self._begin())
        self.each_minute(self._on_minute)

    async def finish(self) -> None:
        """Before the view goes: keep what is half written, and wait until it is kept."""
        self._view.pad.save()
        if self._draft.isActive() or self._lacks_draft:
            self._keep_answer()
        await self.settled()

    # what is so is drawn

    def _on_changed(self, changes: Changes) -> None:
        mine = self.session in changes.sessions
        if changes.all or mine or changes.flows or changes.settings:
            self._reading.again()

    def _on_minute(self) -> None:
        shown = self._view.shown
        if shown is not None and shown.elsewhere:  # silent by and by
            self._reading.again()

    def _on_live(self, live: LiveReply) -> None:
        """Words of a reply are not drawn here; that it began, waits or ended is."""
        if live.session == self.session and isValid(self):
            told = f"{live.generation}:{live.state}:{live.waits}"
            if told != self._live:
                self._live = told
                self._reading.again()

    async def _begin(self) -> None:
        await self._reading.drawn()
        if self._s.drafts is not None:
            kept = await self._s.drafts.of(self.session)
            if kept is not None:
                self._view.pad.restore_draft(*kept)

    async def _read(self) -> tuple[GuidedView | None, tuple[FlowOffer, ...]]:
        view = await self._s.guided.view(self.session)
        return view, await self._s.guided.offers(self.session)

    def _draw(self, read: tuple[GuidedView | None, tuple[FlowOffer, ...]]) -> None:
        view, offers = read
        if view is None:
            self.gone.emit(self.session)
            return
        self._view.show_guided(view)
        self._view.show_offers(offers)
        if self._card is not None:
            self._card.show(view.card)

    # what was done goes out

    async def _answer(self, option: str, text: str) -> None:
        question = self._view.question.question
        if question is None:
            return
        self._draft.stop()
        self._lacks_draft = False
        try:
            await self._s.guided.answer(self.session, question.id, option=option, text=text)
        except Told as told:
            self._view.question.tell_reason(told.sentence)

    async def _skip(self) -> None:
        question = self._view.question.question
        if question is not None:
            await self._s.guided.skip(self.session, question.id)

    def _keep_answer(self) -> None:
        question = self._view.question.question
        if question is not None:
            self.run(self._keep_draft(question.id, self._view.question.own.text()))

    async def _keep_draft(self, question: str, text: str) -> None:
        """One that was refused is tried again with the next letter, and at the end."""
        self._lacks_draft = True
        await self._s.lane.keep_draft(self.session, question, text)
        self._lacks_draft = False

    async def _switch(self, flow: str) -> None:
        self._hooks.open_session(await self._s.guided.switch_to_flow(self.session, flow))

    async def _as_chat(self) -> None:
        self._hooks.open_session(await self._s.guided.continue_as_chat(self.session))

    async def _fork(self, label: str, reason: str) -> None:
        """The way so far keeps its own name; the new one is stood on, and asked about."""
        if await self._decided(self._s.lane.fork(self.session, reason, ((label, ""),))):
            await self._s.guided.ask(self.session)

    async def _decided(self, act: Awaitable[object]) -> bool:
        return await self.decide_in(self._view.opening.deciding, act)

    async def _stand_on(self, branch: str) -> None:
        await self._s.lane.stand_on(self.session, branch)
        view: GuidedView | None = await self._s.guided.view(self.session)
        if view is not None and view.question is None and not view.read_only:
            await self._s.guided.ask(self.session)

    async def _take_fork(self, call: str) -> None:
        await self._s.offers.take(self.session, call)
        await self._s.guided.ask(self.session)

    async def _correct(self, summary: str, domain: str) -> None:
        await self._decided(self._s.chats.correct(self.session, summary=summary, domain=domain))

    def add_files(self, files: list[str]) -> None:
        """Each becomes evidence of the session; one that is refused stops no other."""
        for file in files:
            self.run(self._s.evidence.add_file(self.session, Path(file)))

    def add_image(self, image: QImage) -> None:
        self.run(self._add_image(image))

    async def _add_image(self, image: QImage) -> None:
        raw = await asyncio.to_thread(encoded, image)
        await self._s.evidence.add_picture(self.session, raw)
        self._hooks.tell("The picture is with this session")

    async def _write_pad(self, text: str, over: str) -> None:
        pad = self._view.pad
        try:
            await self._s.sessions.write_pad(self.session, text, over)
        except Told:
            pad.not_kept()
            raise
        pad.kept(text)
        if self._s.drafts is not None:
            await self._s.drafts.drop(self.session)

    def _on_drafted(self, text: str, over: str) -> None:
        if self._s.drafts is not None:
            self.run(self._s.drafts.keep(self.session, text, over))

    def _on_verb(self, verb: str) -> None:
        match verb:
            case "pause":
                self._view.opening.pause()
            case "resume":
                self.run(self._s.sessions.resume(self.session))
            case "follow":
                self.run(self._follow_up())
            case _:
                self.verb_asked.emit(verb, self.session)

    async def _follow_up(self) -> None:
        self._hooks.open_session(await self._s.sessions.follow_up(self.session))

    def _on_refused(self, sentence: str) -> None:
        self._hooks.tell(sentence)

    def _connect(self) -> None:
        view, pane, pad, s = self._view, self._view.question, self._view.pad, self._s
        here = self.session
        pane.answered.connect(lambda option, text: self.run(self._answer(option, text)))
        pane.skipped.connect(lambda: self.run(self._skip()))
        pane.drafted.connect(lambda _: self._draft.start())
        pane.again_asked.connect(lambda: self.run(s.guided.ask(here)))
        pane.settings_asked.connect(self._hooks.open_settings)
        pane.fork.taken.connect(lambda call: self.run(self._take_fork(call)))
        pane.fork.left.connect(lambda call: self.run(s.offers.leave(here, call)))
        view.stop_asked.connect(lambda: self.run(s.guided.stop(here)))
        view.flow_asked.connect(lambda flow: self.run(self._switch(flow)))
        view.chat_asked.connect(lambda: self.run(self._as_chat()))
        view.opening.corrected.connect(lambda text, domain: self.run(self._correct(text, domain)))
        view.opening.direction_begun.connect(lambda label, why: self.run(self._fork(label, why)))
        view.direction_chosen.connect(lambda branch: self.run(self._stand_on(branch)))
        view.opening.paused.connect(
            lambda why, until: self.run(s.sessions.pause(here, reason=why, until=until or None))
        )
        view.opening.answer_changed.connect(
            lambda item, text: self.run(self._decided(s.lane.answer(here, item, text=text)))
        )
        view.opening.answer_kept.connect(
            lambda item: self.run(self._decided(s.lane.promote(here, item)))
        )
        view.verb_asked.connect(self._on_verb)
        view.files_chosen.connect(self.add_files)
        pad.written.connect(lambda text, over: self.run(self._write_pad(text, over)))
        pad.drafted.connect(self._on_drafted)
