"""Acts on rows of the sessions table: close one, take prepared work back, pool it, take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain import words as said
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Outcome
from rflow_desktop.services.prepared import Prepared
from rflow_desktop.services.sessions import Sessions
from rflow_desktop.services.settled import Unanswered
from ui.kit import Button, Dialog, FieldBox, Look, Select, TextArea
from ui.new_session.controls import labelled
from ui.presenter import Presenter


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class CloseDialog(Dialog):
    """Close without resuming: an outcome, and a note where there is something to say."""

    closed_as = Signal(str, str)

    def __init__(self, look: Look, window: QWidget, *, title: str) -> None:
        super().__init__(look, window, title=f"Close {title}", width=440)
        items = [(outcome.value, words) for outcome, words in said.CLOSING]
        self.outcome = Select(look, items, name="Outcome")
        self.outcome.setFixedHeight(look.control_height)
        self.note = TextArea(look, rows=3, placeholder="Optional", name="Note")
        self.body.setSpacing(look.px(12))
        self.body.addWidget(labelled(look, "Outcome", self.outcome))
        self.body.addWidget(FieldBox(look, "Note", self.note))
        self.add_cancel()
        self.accept = Button(look, "Close session", key="Ctrl Enter", icon="check", kind="primary")
        self.add_action(self.accept, primary=True)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        self.dismiss()
        self.closed_as.emit(self.outcome.current, self.note.text().strip())


class SessionActs(Presenter):
    """What a row's menu asks for. Everything but a take can be undone for ten seconds."""

    def __init__(
        self, look: Look, view: QWidget, *, sessions: Sessions, prepared: Prepared, tell: Tell
    ) -> None:
        super().__init__(view)
        self._look, self._view = look, view
        self._sessions, self._prepared, self._tell = sessions, prepared, tell
        self.dialog: CloseDialog | None = None
        self.refused.connect(lambda sentence: tell(sentence))

    def do(self, act: str, sessions: tuple[str, ...], *, title: str) -> None:
        """`act` is the id of a line of the menu, `title` what stands in the row."""
        match act:
            case "cancel":
                self.run(self._cancel(sessions))
            case "close" if len(sessions) == 1:
                self._ask_close(sessions[0], title)
            case "pool":
                self.run(self._offer(sessions))
            case "take" if len(sessions) == 1:
                self.run(self._take(sessions[0]))
            case _:
                self._tell("Choose one session for that.")

    async def _cancel(self, sessions: tuple[str, ...]) -> None:
        tokens = [(one, await self._prepared.cancel(one)) for one in sessions]
        number = said.count(len(sessions), "prepared session")
        self._tell(f"{number} taken back", undo=lambda: self.run(self._undo(tokens)))

    async def _offer(self, sessions: tuple[str, ...]) -> None:
        for session in sessions:
            await self._prepared.offer(session)
        number = said.count(len(sessions), "session")
        self._tell(f"{number} offered to the team", undo=lambda: self.run(self._out(sessions)))

    async def _out(self, sessions: tuple[str, ...]) -> None:
        for session in sessions:
            await self._prepared.offer(session, pooled=False)

    async def _take(self, session: str) -> None:
        """Never shown as taken before the server said so."""
        self._tell("Asked. It is not yours yet.")
        try:
            await self._prepared.take(session)
        except Unanswered as late:
            self._tell(str(late))
        except Refused as refused:
            self._tell(refused.sentence)
        else:
            self._tell("It is yours now")

    def _ask_close(self, session: str, title: str) -> None:
        dialog = self.dialog = CloseDialog(self._look, self._view.window(), title=title)
        dialog.closed_as.connect(
            lambda outcome, note: self.run(self._close(session, outcome, note))
        )
        dialog.closed.connect(self._on_closed)
        dialog.open(focus=dialog.outcome)

    async def _close(self, session: str, outcome: str, note: str) -> None:
        token = await self._sessions.complete(session, Outcome(outcome), notes=note or None)
        words = said.OUTCOMES.get(outcome, "Closed")
        self._tell(f"Closed as {words}", undo=lambda: self.run(self._undo([(session, token)])))

    async def _undo(self, tokens: list[tuple[str, str]]) -> None:
        undone = [await self._sessions.undo(session, token) for session, token in tokens]
        if not all(undone):
            self._tell("It has been sent already and stays.")

    def _on_closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
