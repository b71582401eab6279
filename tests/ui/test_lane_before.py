"""An open suggested fix is asked about before a session is resolved or handed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.model_lane import Decision, Fix, FixOutcome
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.sessions import About
from tests.helpers.asking import SilentAssistant
from tests.ui.office import MAYA, Seat, Tell, hall, press, seat, settle, tell, write
from ui.hand_over.presenter import HandOver
from ui.kit import Look
from ui.lane.before import FixGate
from ui.resolve import Resolve

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]
ABOUT = About(title="Printers missing", ticket="48231", client="Calder & Finch LLP")


class Desk:
    """One person with a chat whose fix has been taken, and the dialogs that end it."""

    def __init__(self, look: Look, at: Seat, window: QWidget) -> None:
        self.at, self.lane = at, Lane(at.work)
        self.chats = Chats(at.work, SilentAssistant())
        self.gate = FixGate(look, window, lane=self.lane, tell=at.tell)
        self.resolve = Resolve(
            look, window, sessions=at.sessions, notes=at.notes, account=at.account,
            notices=at.work.notices, tell=at.tell, export=lambda *_: None,
            save_flow=lambda _: None,
            before=lambda session, go_on: self.gate.before(session, go_on, ends=True),
        )  # fmt: skip
        self.hand_over = HandOver(
            look, window, handoffs=at.handoffs, sessions=at.sessions, evidence=at.evidence,
            account=at.account, notices=at.work.notices, now_ms=at.work.now_ms, tell=at.tell,
            before=lambda session, _, go_on: self.gate.before(session, go_on, ends=False),
        )  # fmt: skip

    async def start(self, *, taken: bool) -> tuple[str, str]:
        session = await self.chats.start(ABOUT)
        fix = await self.lane.suggest_fix(session, "Move the accounts to OU=London")
        if taken:
            await self.lane.use_fix(session, fix)
        return session, fix

    def fix(self, name: str) -> Fix:
        found = self.at.desk.local.get(Fix, name)
        assert found is not None
        return found


@pytest.mark.behaviour("S3.50")
@pytest.mark.parametrize(
    ("number", "outcome"),
    [("1", FixOutcome.APPLIED_SUCCESS), ("2", FixOutcome.APPLIED_PARTIAL),
     ("3", FixOutcome.APPLIED_FAILED), ("4", FixOutcome.DISMISSED)],
)  # fmt: skip
def test_resolving_asks_what_became_of_a_fix_that_was_taken_and_then_goes_on(
    tell: Tell, look: Look, hall: Hall, number: str, outcome: FixOutcome
) -> None:
    async def story() -> None:
        desk = Desk(look, seat(MAYA), hall(None))
        session, fix = await desk.start(taken=True)
        desk.resolve.open(session)
        await settle(lambda: desk.gate.dialog is not None and desk.gate.dialog.is_open)
        assert desk.resolve.dialog is None, "not before it is answered"
        await press(number)
        await settle(lambda: desk.resolve.dialog is not None and desk.resolve.dialog.is_open)
        assert desk.fix(fix).outcome is outcome
        assert desk.gate.dialog is None

    tell(story)


@pytest.mark.behaviour("S3.50")
def test_handing_over_may_leave_it_waiting_and_says_for_what(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        desk = Desk(look, seat(MAYA), hall(None))
        session, fix = await desk.start(taken=True)
        desk.hand_over.open(session)
        await settle(lambda: desk.gate.dialog is not None and desk.gate.dialog.is_open)
        dialog = desk.gate.dialog
        assert dialog is not None
        await press("4")
        assert dialog.writer.label.text() == "What does it wait for?"
        await write("the next sign-in")
        await press("Return")
        await settle(lambda: desk.hand_over.dialog is not None)
        found = desk.fix(fix)
        assert (found.outcome, found.reason) == (FixOutcome.APPLIED_PENDING, "the next sign-in")

    tell(story)


def test_going_back_ends_nothing_and_says_nothing(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        desk = Desk(look, seat(MAYA), hall(None))
        session, fix = await desk.start(taken=True)
        desk.resolve.open(session)
        await settle(lambda: desk.gate.dialog is not None and desk.gate.dialog.is_open)
        await press("Escape")
        await settle(lambda: desk.gate.dialog is None)
        await desk.gate.settled()
        assert desk.resolve.dialog is None
        assert (desk.fix(fix).decision, desk.fix(fix).outcome) == (
            Decision.ONE_OFF, FixOutcome.PROPOSED,
        )  # fmt: skip

    tell(story)


def test_a_fix_that_nobody_took_holds_nobody_up(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        desk = Desk(look, seat(MAYA), hall(None))
        session, _ = await desk.start(taken=False)
        desk.resolve.open(session)
        await settle(lambda: desk.resolve.dialog is not None)
        assert desk.gate.dialog is None

    tell(story)
