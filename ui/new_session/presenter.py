"""Opens the dialogs that begin work, and begins it: now, ahead, or for many targets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.read_start import Index
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.words import count
from rflow_desktop.ids import local
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.prepared import Prepared as Ahead
from rflow_desktop.services.sessions import About, Sessions
from ui.commands import Command, CommandSet, Scope
from ui.kit import Look
from ui.new_session.batch import BatchDialog
from ui.new_session.dialog import NewSessionDialog
from ui.new_session.prepare import Prepared, PrepareDialog
from ui.presenter import Presenter

_GROUP = "Begin"


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What beginning work asks of the window around it."""

    tell: Tell
    open_session: Callable[[str], None]
    now_ms: Callable[[], int]
    begin_guided: Callable[[About, str], None] | None = None
    begin_chat: Callable[[About, str], Awaitable[str]] | None = None


class NewSession(Presenter):
    """One for the window. The dialog that is open is `dialog`, or None."""

    opened = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        sessions: Sessions,
        flows: Flows,
        handoffs: Handoffs,
        overview: Overview,
        prepared: Ahead,
        hooks: Hooks,
    ) -> None:
        super().__init__(window)
        self._prepared = prepared
        self._look, self._window = look, window
        self._sessions, self._flows = sessions, flows
        self._handoffs, self._overview = handoffs, overview
        self._hooks = hooks
        self._known: tuple[Index, tuple[FlowLine, ...]] | None = None
        self._beginning = False
        self.dialog: NewSessionDialog | PrepareDialog | BatchDialog | None = None
        self.refused.connect(self._on_refused)

    def commands(self) -> CommandSet:
        """The window has Ctrl N already; these are the two beside it."""
        return CommandSet(
            Scope.WINDOW,
            self._window,
            (
                Command(id="session.prepare", title="Prepare a session for a colleague",
                        group=_GROUP, keys=("Ctrl+Shift+P",), icon="calendar",
                        run=lambda: self.prepare()),
                Command(id="session.batch", title="Run a checklist as batch", group=_GROUP,
                        icon="layers", run=lambda: self.run_batch()),
            ),
        )  # fmt: skip

    def open(self, *, flow: str = "", text: str = "") -> None:
        """New session; `flow` is chosen already when it comes from the library."""
        guided = self._hooks.begin_guided is not None
        dialog = NewSessionDialog(
            self._look, self._window, fixed=flow, text=text, guided=guided,
            chat=self._hooks.begin_chat is not None,
        )  # fmt: skip
        dialog.guided_asked.connect(self._on_guided)
        dialog.start_asked.connect(lambda *asked: self._once(lambda: self._start(*asked)))
        dialog.chat_asked.connect(lambda *asked: self._once(lambda: self._ask(*asked)))
        if self._known is not None:
            dialog.show_index(*self._known)
        self._show(dialog)
        dialog.open(focus=dialog.field)
        self.run(self._read_index(dialog))

    def prepare(self, *, flow: str = "") -> None:
        dialog = PrepareDialog(self._look, self._window, now=self._now, flow=flow)
        dialog.flow_chosen.connect(lambda chosen: self.run(self._read_variables(dialog, chosen)))
        dialog.prepare_asked.connect(lambda made: self._once(lambda: self._prepare(made)))
        self._show(dialog)
        dialog.open(focus=dialog.flow)
        self.run(self._read_prepare(dialog))

    def change(self, session: str) -> None:
        """What was prepared, to be changed or given to somebody else before it starts."""
        dialog = PrepareDialog(self._look, self._window, now=self._now)
        dialog.prepare_asked.connect(lambda made: self._once(lambda: self._change(session, made)))
        self._show(dialog)
        dialog.open(focus=dialog.ticket)
        self.run(self._read_change(dialog, session))

    def run_batch(self, *, flow: str = "") -> None:
        dialog = BatchDialog(self._look, self._window, flow=flow)
        dialog.run_asked.connect(lambda *asked: self._once(lambda: self._batch(*asked)))
        self._show(dialog)
        dialog.open(focus=dialog.targets)
        self.run(self._read_batch(dialog))

    def _on_guided(self, about: About, text: str) -> None:
        self._close()
        if self._hooks.begin_guided is not None:
            self._hooks.begin_guided(about, text)

    # reading

    async def _read_index(self, dialog: NewSessionDialog) -> None:
        self._known = await self._overview.index()
        if dialog is self.dialog and isValid(dialog):
            dialog.show_index(*self._known)

    async def _read_prepare(self, dialog: PrepareDialog) -> None:
        flows, people = await self._flows.list(), await self._handoffs.people()
        if dialog is self.dialog and isValid(dialog):
            dialog.show_people(people)
            dialog.show_flows(flows)

    async def _read_change(self, dialog: PrepareDialog, session: str) -> None:
        people, given = await self._handoffs.people(), await self._prepared.read(session)
        if dialog is self.dialog and isValid(dialog):
            dialog.show_people(people)
            dialog.show_prepared(given)

    async def _read_variables(self, dialog: PrepareDialog, flow: str) -> None:
        line = next((one for one in await self._flows.list() if one.id == flow), None)
        if line is None:
            return
        content = await self._flows.content(line.snapshot)
        if dialog is self.dialog and isValid(dialog):
            dialog.show_variables(flow, content.intake)

    async def _read_batch(self, dialog: BatchDialog) -> None:
        flows = await self._flows.list()
        if dialog is self.dialog and isValid(dialog):
            dialog.show_flows(flows)

    # beginning

    async def _start(self, flow: str | None, about: About) -> None:
        session = await self._sessions.start(flow, about)
        self._close()
        self._hooks.open_session(session)

    async def _ask(self, about: About, text: str) -> None:
        if self._hooks.begin_chat is None:
            return
        session = await self._hooks.begin_chat(about, text)
        self._close()
        self._hooks.open_session(session)

    async def _prepare(self, made: Prepared) -> None:
        session = await self._sessions.prepare(
            made.flow, made.about, assignee=made.assignee, due_at=made.due_at
        )
        people = await self._handoffs.people()
        name = next((one.name for one in people if one.id == made.assignee), "you")
        self._close()
        self._hooks.tell(
            f"Prepared for {name}", undo=lambda: self.run(self._sessions.cancel(session))
        )

    async def _change(self, session: str, made: Prepared) -> None:
        await self._prepared.change(session, made.about, assignee=made.assignee, due_at=made.due_at)
        self._close()
        self._hooks.tell("Saved what was prepared")

    async def _batch(self, flow: str, targets: tuple[str, ...], about: About) -> None:
        batch = await self._sessions.batch(flow, targets, about)
        self._close()
        self._hooks.tell(f"Batch with {count(len(targets), 'target')} is ready")
        self._hooks.open_session(board_key(batch))

    def _once(self, begin: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """A second Enter on its heels begins nothing twice."""
        if not self._beginning:
            self._beginning = True
            self.run(self._then_free(begin()))

    async def _then_free(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self._beginning = False

    def _show(self, dialog: NewSessionDialog | PrepareDialog | BatchDialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(lambda: self._on_closed(dialog))
        self.opened.emit()

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.dismiss()

    def _on_closed(self, dialog: QWidget) -> None:
        if self.dialog is dialog:
            self.dialog = None
        dialog.deleteLater()

    def _on_refused(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.show_problem(sentence)
        else:
            self._hooks.tell(sentence)

    def _now(self) -> datetime:
        return local(self._hooks.now_ms())
