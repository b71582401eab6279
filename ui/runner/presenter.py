"""Joins the runner's view to the services: what was done goes out, what has changed is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QTimer, Signal

from rflow_desktop.domain.errors import Told
from rflow_desktop.domain.shown import Changes, SessionFilter, SessionView
from rflow_desktop.events import Notices
from rflow_desktop.services.choosing import Place
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.pastes import Pastes
from rflow_desktop.services.sessions import Sessions
from ui.presenter import Newest, Presenter
from ui.runner.batch import Target
from ui.runner.making import draw_first
from ui.runner.paste_presenter import PastePresenter
from ui.runner.pictures_presenter import PicturesPresenter, Tell
from ui.runner.view import RunnerView

_MINUTE_MS = 60_000
_HELD_MS = 10_000
_BESIDE_SECONDS = 0.03
"""The path is drawn so much after the step: once the step is on screen."""


class Drafts(Protocol):
    """Where half-typed scratchpads survive a crash: the text, and what it was written over."""

    async def keep(self, session: str, text: str, over: str) -> None: ...
    async def of(self, session: str) -> tuple[str, str] | None: ...
    async def drop(self, session: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the runner asks of the window around it."""

    tell: Tell
    open_session: Callable[[str], None]
    open_briefing: Callable[[str], None]
    now_ms: Callable[[], int]


class RunnerPresenter(Presenter):
    """The session of one view. Dialogs belong to others: `resolve_asked` and so on carry the id."""

    resolve_asked = Signal(str)
    hand_over_asked = Signal(str)
    copy_note_asked = Signal(str)
    export_asked = Signal(str)
    save_flow_asked = Signal(str)
    about_asked = Signal(str)
    gone = Signal(str)
    """The session is not on this computer any more."""

    def __init__(
        self,
        view: RunnerView,
        session: str,
        *,
        sessions: Sessions,
        evidence: Evidence,
        pastes: Pastes,
        notices: Notices,
        hooks: Hooks,
        drafts: Drafts | None = None,
    ) -> None:
        super().__init__(view)
        self._view, self.session = view, session
        self._sessions = sessions
        self.pictures = PicturesPresenter(view, session, evidence=evidence, tell=hooks.tell)
        self.pastes = PastePresenter(view, session, pastes=pastes, tell=hooks.tell)
        self._hooks, self._drafts = hooks, drafts
        self._wants_path = self._answering = False
        self._first: asyncio.Task[None] | None = None
        self._reading = Newest(
            self, lambda: sessions.view(session), self._draw, then=self._show_beside
        )
        self._drawn_at = hooks.now_ms()
        self._undo_token = ""
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.timeout.connect(self._on_held_over)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE_MS)
        self._clock.timeout.connect(self._on_minute)
        self._clock.start()
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(lambda: leave())
        self.refused.connect(lambda sentence: hooks.tell(sentence))
        self._connect()

    def start(self) -> None:
        """Read the session and draw it; what is there before its first step is not painted."""
        self._view.setUpdatesEnabled(False)
        self.run(self._begin())

    async def finish(self) -> None:
        """Before the view goes: keep what is half written, and wait until it is kept."""
        self._view.close_out()
        while self._running:
            await asyncio.wait(self._running)

    def hold_close(self, token: str) -> None:
        """The session was closed just now; for ten seconds that can be taken back."""
        self._undo_token = token
        self._view.show_held_close(on=True)
        self._held.start(_HELD_MS)

    # what is so is drawn

    def _on_changed(self, changes: Changes) -> None:
        if changes.all or self.session in changes.sessions:
            self._reading.again()

    async def _begin(self) -> None:
        await self._reading.drawn()
        self._view.setUpdatesEnabled(True)  # also where it could not be read
        draft = None if self._drafts is None else await self._drafts.of(self.session)
        if draft is not None:
            self._view.inspector.pad.restore_draft(*draft)

    async def _show_beside(self, shown: SessionView | None) -> None:
        if self._first is not None:
            await asyncio.wait((self._first,))
        if shown is not None:
            await self.pictures.show(shown)
            await self._show_batch(shown)

    def _draw(self, view: SessionView | None) -> None:
        if view is None:
            self.gone.emit(self.session)
            return
        self._drawn_at = self._hooks.now_ms()
        if self._view.shown is None:
            pieces = self._view.work_in_pieces(view)
            next(pieces)
            self._first = self.run(draw_first(self._view, pieces))
            return
        self._view.show_work(view)
        if not self._wants_path:
            self._wants_path = True
            self.run(self._draw_path())

    async def _draw_path(self) -> None:
        await asyncio.sleep(_BESIDE_SECONDS)
        self._wants_path = False
        self._view.show_path()

    async def _show_batch(self, shown: SessionView) -> None:
        if not shown.batch:
            self._view.show_targets(())
            return
        wanted = SessionFilter(scope="team", batch=shown.batch, order="created")
        lines = await self._sessions.list(wanted)
        in_order = sorted(lines, key=lambda line: line.id)  # ids are given out in time
        targets = [Target(line.id, line.target or line.title, line.state) for line in in_order]
        self._view.show_targets(targets)

    def _on_minute(self) -> None:
        shown = self._view.shown
        if shown is not None and shown.phase == "active":
            passed = (self._hooks.now_ms() - self._drawn_at) // _MINUTE_MS
            self._view.show_minutes(shown.minutes + passed)

    # what was done goes out

    def _on_answered(self, answer: str, note: str) -> None:
        """The second press of a key is not meant for the step that comes next."""
        shown = self._view.shown
        if shown is None or shown.step is None or self._answering:
            return
        seen = Place(shown.step.node, shown.step.number)
        typed = self._view.centre.step.fields.unsaved()
        self._answering = True
        self.run(self._answer(answer, note, typed, seen))

    async def _answer(self, answer: str, note: str, typed: dict[str, str], seen: Place) -> None:
        try:
            if typed:
                await self._sessions.set_variables(self.session, typed)
            given = self.pastes.proposal
            if given is not None:
                await self.pastes.take(given, answer, note)
            else:
                await self._sessions.choose(self.session, answer, note=note, seen=seen)
        except Told as told:
            self._view.tell_refusal(told.sentence)
        finally:
            self._answering = False

    def _on_back_asked(self, entry: str) -> None:
        if entry:
            self.run(self._sessions.stand_at(self.session, entry))
        else:
            self.run(self._sessions.step_back(self.session))

    def _on_own_added(self, title: str, note: str) -> None:
        self.run(self._add_own(title, note))

    async def _add_own(self, title: str, note: str) -> None:
        await self._sessions.add_step(self.session, title, note=note)
        self._view.path.form.empty()
        self._view.path.close_own()
        self._view.focus_answers()

    def _on_variable_edited(self, name: str, value: str) -> None:
        if value:
            self.run(self._sessions.set_variables(self.session, {name: value}))
        else:
            self.run(self._sessions.set_variables(self.session, {}, unset=(name,)))

    def _on_pad_written(self, text: str, over: str) -> None:
        self.run(self._write_pad(text, over))

    async def _write_pad(self, text: str, over: str) -> None:
        pad = self._view.inspector.pad
        try:
            await self._sessions.write_pad(self.session, text, over)
        except Told:
            pad.not_kept()
            raise
        pad.kept(text)
        if self._drafts is not None:
            await self._drafts.drop(self.session)

    def _on_pad_drafted(self, text: str, over: str) -> None:
        if self._drafts is not None:
            self.run(self._drafts.keep(self.session, text, over))

    def _on_verb_asked(self, verb: str) -> None:
        match verb:
            case "pause":
                self._view.ask_pause()
            case "resume":
                self.run(self._sessions.resume(self.session))
            case "start":
                self.run(self._sessions.begin(self.session))
            case "follow":
                self.run(self._follow_up())
            case "escalate":
                self.hand_over_asked.emit(self.session)
            case "resolve":
                self.resolve_asked.emit(self.session)
            case "copy":
                self.copy_note_asked.emit(self.session)
            case "export":
                self.export_asked.emit(self.session)
            case "save_flow":
                self.save_flow_asked.emit(self.session)
            case "about":
                self.about_asked.emit(self.session)
            case "briefing":
                shown = self._view.shown
                self._hooks.open_briefing(shown.handoff if shown is not None else "")
            case _:
                raise ValueError(f"no such act: {verb}")

    async def _follow_up(self) -> None:
        self._hooks.open_session(await self._sessions.follow_up(self.session))

    def _on_paused(self, reason: str, until: str) -> None:
        self.run(self._sessions.pause(self.session, reason=reason, until=until or None))

    def _on_restore_asked(self, op: str) -> None:
        self.run(self._sessions.restore(self.session, op))

    def _on_undo_close(self) -> None:
        token, self._undo_token = self._undo_token, ""
        self._on_held_over()
        if token:
            self.run(self._undo_close(token))

    async def _undo_close(self, token: str) -> None:
        if not await self._sessions.undo(self.session, token):
            self._hooks.tell("It has been sent already. Continue in a follow-up.")

    def _on_held_over(self) -> None:
        self._held.stop()
        self._view.show_held_close(on=False)

    def _connect(self) -> None:
        view = self._view
        view.answered.connect(self._on_answered)
        view.back_asked.connect(self._on_back_asked)
        view.own_added.connect(self._on_own_added)
        view.paused.connect(self._on_paused)
        view.variable_edited.connect(self._on_variable_edited)
        view.restore_asked.connect(self._on_restore_asked)
        view.pad_written.connect(self._on_pad_written)
        view.pad_drafted.connect(self._on_pad_drafted)
        view.session_asked.connect(self._hooks.open_session)
        view.verb_asked.connect(self._on_verb_asked)
        view.undo_close_asked.connect(self._on_undo_close)
