"""Joins Sync to the services: reads what waits, does what a person decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QTimer, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.attention import AttentionList, Decision
from rflow_desktop.services.attention_choices import NEXT, OPEN
from rflow_desktop.services.diagnosis import Diagnoses
from rflow_desktop.services.outbox_lines import AT_FIRST
from rflow_desktop.services.sessions import Sessions
from ui.kit import Look
from ui.presenter import Presenter
from ui.sync_panel import choice_words, words
from ui.sync_panel.history import HistoryDialog
from ui.sync_panel.view import SyncView

CLOCK_EVERY_MS = 1_000


class Tell(Protocol):
    """A toast of the window; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class SyncPresenter(Presenter):
    session_opened = Signal(str)
    handoff_opened = Signal(str)
    """The escalations, on this one; empty where none waits."""

    def __init__(
        self,
        look: Look,
        view: SyncView,
        *,
        account: Account,
        attention: AttentionList,
        sessions: Sessions,
        diagnoses: Diagnoses,
        notices: Notices,
        tell: Tell,
        now_ms: Callable[[], int],
    ) -> None:
        super().__init__(view)
        self._look, self._view = look, view
        self._account, self._attention = account, attention
        self._sessions, self._diagnoses = sessions, diagnoses
        self._tell, self._now_ms = tell, now_ms
        self._history: HistoryDialog | None = None
        self._history_of = ""
        self._most = {"waiting": AT_FIRST, "synced": AT_FIRST, "discarded": AT_FIRST}
        self._most_done = AT_FIRST
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(lambda: self.run(self._refresh()))
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_EVERY_MS)
        self._clock.timeout.connect(self._on_clock)
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(leave)
        self.refused.connect(self._on_refused)
        self._connect()

    def start(self) -> None:
        """Read everything for the first time."""
        self._show_standing()
        self._clock.start()
        self.run(self._refresh())

    # reading

    async def _refresh(self) -> None:
        now_ms = self._now_ms()
        attention = await self._attention.list()
        lists = await self._account.lists(since_ms=_midnight(now_ms), **self._most)
        self._show_standing()
        self._view.show_lists(attention, lists, now_ms=now_ms)
        if self._history is not None:
            await self._read_history()

    def _show_standing(self) -> None:
        standing = words.standing(self._account.facts(), now_ms=self._now_ms())
        if standing != self._view.standing:
            self._view.show_standing(standing)

    # acts

    async def _decide(self, item: str, choice: str) -> None:
        decision = await self._attention.decide_for_now(item, choice)
        if choice == OPEN:
            self.session_opened.emit(decision.session)
        if choice == NEXT:
            self.handoff_opened.emit(decision.handoff)
        sentence = choice_words.result(choice, stayed=decision.stayed)
        if decision.left or decision.done:
            self._tell(sentence, undo=lambda: self.run(self._undo(decision)))
        else:
            self._tell(sentence)

    async def _retry(self, item: str) -> None:
        await self._decide(item, "again")

    async def _undo(self, decision: Decision) -> None:
        try:
            await self._attention.undo(decision)
        except Refused as refused:
            self._tell(refused.sentence)

    async def _put_back(self, op: str) -> None:
        await self._attention.put_back(op)
        self._tell("Put back")

    async def _restore(self, op: str) -> None:
        history = self._history
        if history is None:
            return
        try:
            await self._sessions.restore(self._history_of, op)
            await self._read_history()
        except Refused as refused:
            history.show_problem(refused.sentence)

    async def _copy_diagnostics(self) -> None:
        found = await self._diagnoses.now(also=(("Qt", qVersion() or ""),))
        _copy(found.text)
        self._tell("Diagnostics copied: counts, ages, states and versions, no content")

    async def _read_history(self) -> None:
        session = self._history_of
        view = await self._sessions.view(session)
        done = await self._account.of_session(session, most=self._most_done)
        history = self._history
        if history is not None and isValid(history):
            lost = () if view is None else view.lost
            history.show_history(lost, done, now_ms=self._now_ms())

    # answers to what happens

    def _on_history(self, session: str, about: str) -> None:
        if not session or self._history is not None:
            return
        self._history_of, self._most_done = session, AT_FIRST
        dialog = HistoryDialog(self._look, self._view, about=about)
        dialog.restore_asked.connect(lambda op: self.run(self._restore(op)))
        dialog.more_asked.connect(self._on_more_done)
        dialog.closed.connect(self._on_history_closed)
        self._history = dialog
        dialog.open()
        self.run(self._read_history())

    def _on_history_closed(self) -> None:
        if self._history is not None:
            self._history.deleteLater()
            self._history = None

    def _on_more_done(self) -> None:
        self._most_done += AT_FIRST
        self.run(self._read_history())

    def _on_more(self, group: str) -> None:
        self._most[group] += AT_FIRST
        self._soon.start()

    def _on_copy(self, text: str) -> None:
        _copy(text)
        self._tell("Text copied")

    def _on_changed(self, changes: Changes) -> None:
        if changes.sync or changes.all or changes.sessions or changes.people:
            self.keep_up(self._soon.start)

    def _on_clock(self) -> None:
        if self._view.isVisible():
            self._show_standing()

    def _on_refused(self, sentence: str) -> None:
        self._view.show_problem(sentence)

    def _on_sync(self) -> None:
        facts = self._account.facts()
        self._account.sync_now()
        if facts.offline or not facts.reachable:
            self._tell(f"Asking {words.host_of(facts.server)} now")
        self._soon.start()

    def _on_pause(self) -> None:
        self._account.pause()
        self._soon.start()

    def _on_resume(self) -> None:
        self._account.resume()
        self._soon.start()

    def _connect(self) -> None:
        view = self._view
        view.sync_asked.connect(self._on_sync)
        view.pause_asked.connect(self._on_pause)
        view.resume_asked.connect(self._on_resume)
        view.remove_asked.connect(self._account.removals.agree)
        view.keep_asked.connect(self._account.removals.keep)
        view.decide_asked.connect(lambda item, choice: self.run(self._decide(item, choice)))
        view.retry_asked.connect(lambda item: self.run(self._retry(item)))
        view.put_back_asked.connect(lambda op: self.run(self._put_back(op)))
        view.history_asked.connect(self._on_history)
        view.more_asked.connect(self._on_more)
        view.copy_asked.connect(self._on_copy)
        view.open_asked.connect(self.session_opened)
        view.diagnostics_asked.connect(lambda: self.run(self._copy_diagnostics()))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _midnight(now_ms: int) -> int:
    """When this day began on this computer's clock."""
    now = datetime.fromtimestamp(now_ms / 1000, tz=UTC).astimezone()
    began = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(began.timestamp() * 1000)
