"""Joins a flow's life to the services: compares versions, answers suggestions and proposals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown_flows import Comparison, FlowLife
from rflow_desktop.services.flow_repairs import Repairs
from rflow_desktop.services.library import Library
from ui.flows.compare import CompareDialog
from ui.kit import Button, Field, Look
from ui.presenter import Presenter


class Deciding(Presenter):
    """Opens what the person wants to look at, with the acts that fit, and does what is chosen.

    `decided`: something was; what is drawn of the flow is read again.
    """

    decided = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        library: Library,
        repairs: Repairs,
        tell: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._tell = look, window, tell
        self._library, self._repairs = library, repairs
        self.dialog: CompareDialog | None = None
        self.reason: Field | None = None
        self.refuse_in(lambda: self.dialog, self._tell)

    async def life(self, flow: str) -> FlowLife:
        return await self._library.life(flow)

    def show_version(self, flow: str, number: int) -> None:
        """What this version changed about the one before it."""
        self._look_at(
            lambda: self._show(self._library.compare(flow, "", str(number)), "What changed")
        )

    def show_parent(self, flow: str) -> None:
        self._look_at(
            lambda: self._show(self._library.compare_with_parent(flow), "What the original changed")
        )

    def show_suggestion(self, life: FlowLife, suggestion: str) -> None:
        self._look_at(lambda: self._show_suggestion(life, suggestion))

    def show_proposal(self, flow: str, proposal: str) -> None:
        self._look_at(lambda: self._show_proposal(flow, proposal))

    def suggest(self, flow: str) -> None:
        self.run(self._suggest(flow))

    def _look_at(self, opening: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self.open_once(self.dialog, opening)

    async def _show(self, waiting: Awaitable[Comparison], title: str) -> CompareDialog:
        found = await waiting
        dialog = self.dialog = CompareDialog(self._look, self._window, title=title, found=found)
        dialog.closed.connect(self._on_closed)
        dialog.start()
        return dialog

    async def _show_suggestion(self, life: FlowLife, suggestion: str) -> None:
        dialog = await self._show(self._library.review(suggestion), "Suggested change")
        line = next((one for one in life.suggestions if one.id == suggestion), None)
        if line is None or line.state != "open":
            return
        look = self._look
        if line.is_mine:
            back = Button(look, "Take it back")
            back.clicked.connect(lambda: self.run(self._decline(suggestion, "Taken back")))
            dialog.add_action(back, side="left")
        if not line.can_decide:
            return
        reason = self.reason = Field(look, placeholder="Why not, when you decline")
        reason.setAccessibleName("Reason for declining")
        dialog.footer_left.addWidget(reason)
        if not line.is_mine:
            no = Button(look, "Decline")
            no.clicked.connect(lambda: self.run(self._decline(suggestion, "Declined")))
            dialog.add_action(no)
        publish = life.can_publish
        words = "Accept and publish" if publish else "Accept"
        yes = Button(look, words, key="Ctrl Enter", kind="primary")
        dialog.add_action(yes, primary=True)
        dialog.accepted.connect(lambda: self.run(self._accept(suggestion, publish=publish)))

    async def _show_proposal(self, flow: str, proposal: str) -> None:
        dialog = await self._show(self._repairs.review(flow, proposal), "Proposed from sessions")
        look = self._look
        no = Button(look, "Do not show again")
        no.clicked.connect(lambda: self.run(self._dismiss(flow, proposal)))
        dialog.add_action(no, side="left")
        yes = Button(look, "Take it over", key="Ctrl Enter", kind="primary")
        dialog.add_action(yes, primary=True)
        dialog.accepted.connect(lambda: self.run(self._take_over(flow, proposal)))

    async def _accept(self, suggestion: str, *, publish: bool) -> None:
        await self._library.accept(suggestion, publish=publish)
        self._done("Accepted as a new version")

    async def _decline(self, suggestion: str, told: str) -> None:
        reason = "" if self.reason is None else self.reason.text()
        await self._library.decline(suggestion, reason)
        self._done(told)

    async def _take_over(self, flow: str, proposal: str) -> None:
        suggestion = await self._repairs.accept(flow, proposal)
        self._done("Suggested to your seniors" if suggestion else "Kept as a draft version")

    async def _dismiss(self, flow: str, proposal: str) -> None:
        await self._repairs.dismiss(flow, proposal)
        self._done("Not shown again")

    async def _suggest(self, flow: str) -> None:
        await self._library.suggest(flow, "")
        self._tell("Suggested to your seniors")

    def _done(self, told: str) -> None:
        if self.dialog is not None:
            self.dialog.dismiss()
        self._tell(told)
        self.decided.emit()

    def _on_closed(self) -> None:
        self.dialog = self.reason = None
