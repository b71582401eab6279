"""Who looks elsewhere is told once, without a name of anybody, and led to the thing by a click."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.app.telling import Telling, Tray, Ways
from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Priority
from rflow_desktop.domain.news import Notice
from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.news import Newsroom
from rflow_desktop.services.sessions import About
from rflow_desktop.settings import Chosen
from tests.ui.office import DANIEL, MAYA, Seat, Tell, hall, seat, server, settle, tell
from ui.escalations import make_escalations
from ui.kit import Look

__all__ = ["hall", "tell"]


@dataclass
class Ear:
    """What somebody at `at` is told of, and whether they look at the window."""

    at: Seat
    chosen: Chosen = field(default_factory=Chosen)
    front: bool = False
    replies: tuple[LiveReply, ...] = ()
    notices: list[Notice] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        ways = Ways(notice=self.notices.append, line=self.lines.append, count=self.counts.append)
        self.telling = Telling(
            Newsroom(self.at.work), ways, chosen=lambda: self.chosen,
            replies=lambda: self.replies, in_front=lambda: self.front,
            now_ms=self.at.work.now_ms,
        )  # fmt: skip

    @property
    def told(self) -> list[str]:
        return [notice.sentence for notice in self.notices]

    async def hears(self) -> list[str]:
        before = len(self.told)
        self.at.level()
        await self.telling.look()
        return self.told[before:]


async def escalate(at: Seat, ticket: str, *, to: str | None = None, urgent: bool = False) -> str:
    about = About(ticket=ticket, client="Harbor Dental", title="Tills are down")
    session = await at.sessions.start(None, about)
    priority = Priority.URGENT if urgent else Priority.NORMAL
    handoff = await at.handoffs.hand_over(session, Wanted(need="Help", to=to, priority=priority))
    at.level()
    return handoff


@pytest.mark.behaviour("S1.74")
def test_prepared_work_that_arrives_is_told_once_by_ticket(qapp: QApplication) -> None:
    assert qapp is not None
    office = server()
    maya, daniel = seat(MAYA, office), seat(DANIEL, office)
    ear = Ear(daniel)

    async def prepare(*tickets: str) -> list[str]:
        for ticket in tickets:
            act = acts.PrepareSession(
                title="Laptop", ticket=ticket, client="Harbor Dental", assignee=DANIEL.id
            )
            await maya.work.do(maya.work.new_id(), act)
        maya.level()
        return await ear.hears()

    async def story() -> None:
        assert await prepare("48240") == [], "what was there at the start is on Today already"
        assert await prepare("48241") == ["A session was prepared for you, 48241"]
        assert await ear.hears() == []
        daniel.desk.clock.pass_ms(60_000)
        assert await prepare("48242", "48243") == ["2 sessions were prepared for you"]
        assert ear.lines == ear.told

    asyncio.run(story())


@pytest.mark.behaviour("S2.43")
def test_seniors_hear_of_an_escalation_and_its_sender_of_the_claim(qapp: QApplication) -> None:
    assert qapp is not None
    office = server()
    maya, daniel = seat(MAYA, office), seat(DANIEL, office)
    senior, sender = Ear(daniel), Ear(maya)

    async def story() -> None:
        assert await senior.hears() == await sender.hears() == []
        handoff = await escalate(maya, "48190", to=DANIEL.id)
        await escalate(maya, "48191", urgent=True)
        await escalate(maya, "48192")
        assert sorted(await senior.hears()) == [
            "New escalation for you, P3, 48190", "New escalation in your queue, P1, 48191",
        ]  # fmt: skip
        assert [one.sound for one in senior.notices] == [
            one.kind == "for_you" for one in senior.notices
        ]
        assert senior.lines == [], "in the window the count says it"
        line = next(one for one in await daniel.handoffs.queue() if one.id == handoff)
        await daniel.work.do(line.session, acts.Claim(handoff=handoff))
        daniel.level()
        assert await sender.hears() == ["Your escalation was claimed, 48190"]
        ask = acts.Ask(handoff=handoff, question=daniel.work.new_id(), text="Which build?")
        await daniel.work.do(line.session, ask)
        daniel.level()
        assert await sender.hears() == ["A colleague asks you something, 48190"]
        assert sender.counts[-1] == 1

    asyncio.run(story())


def test_what_is_due_is_told_ten_minutes_before(qapp: QApplication) -> None:
    assert qapp is not None
    maya = seat(MAYA, server())
    ear = Ear(maya)

    async def story() -> None:
        session = await maya.sessions.start(None, About(ticket="48190", title="Parts"))
        until = maya.work.instant(maya.work.now_ms() + 60 * 60_000)
        await maya.sessions.pause(session, reason="Parts come", until=until)
        assert await ear.hears() == []
        maya.desk.clock.pass_ms(49 * 60_000)
        assert await ear.hears() == []
        maya.desk.clock.pass_ms(60_000)
        assert await ear.hears() == ["A pause is nearly over, 48190"]
        assert ear.counts[-1] == 0, "it waits for nobody yet"
        maya.desk.clock.pass_ms(10 * 60_000)
        assert await ear.hears() == []
        assert ear.counts[-1] == 1

    asyncio.run(story())


def test_the_assistant_is_heard_only_by_who_looked_away_for_a_while(qapp: QApplication) -> None:
    assert qapp is not None
    maya = seat(MAYA)
    ear = Ear(maya, front=True)
    ear.replies = (LiveReply(generation="g", session="s", state="running", waits=True),)

    async def story() -> None:
        await ear.telling.look()
        maya.desk.clock.pass_ms(60_000)
        await ear.telling.look()
        assert ear.told == [], "it is seen"
        ear.front = False
        await ear.telling.look()
        maya.desk.clock.pass_ms(9_000)
        await ear.telling.look()
        assert ear.told == []
        maya.desk.clock.pass_ms(1_000)
        await ear.telling.look()
        assert ear.told == ["The assistant waits for your answer"]

    asyncio.run(story())


def test_who_wants_quiet_hears_nothing(qapp: QApplication) -> None:
    assert qapp is not None
    office = server()
    maya, daniel = seat(MAYA, office), seat(DANIEL, office)
    ear = Ear(daniel, chosen=Chosen(notices=False))

    async def story() -> None:
        await ear.hears()
        await escalate(maya, "48190", to=DANIEL.id)
        assert await ear.hears() == []

    asyncio.run(story())


def test_a_click_leads_to_the_briefing_whatever_the_list_was_asked_for(
    tell: Tell, look: Look, hall: Callable[[QWidget | None], QWidget]
) -> None:
    office = server()
    maya, daniel = seat(MAYA, office), seat(DANIEL, office)

    async def story() -> None:
        await escalate(maya, "48190")
        second = await escalate(maya, "48191")
        daniel.level()
        here = make_escalations(
            look, handoffs=daniel.handoffs, evidence=daniel.evidence, account=daniel.account,
            notices=daniel.work.notices, now_ms=daniel.work.now_ms,
        )  # fmt: skip
        hall(here.widget)
        here.widget.queue.choose_tab("mine")
        here.widget.show_handoff(second)
        await settle(lambda: here.widget.current == second)
        assert here.widget.page.view is not None

    tell(story)


def test_without_a_tray_nothing_is_asked_of_the_system(qapp: QApplication) -> None:
    assert qapp is not None
    tray = Tray(QIcon())
    tray.tell(Notice(kind="prepared", sentence="A session was prepared for you", place="today"))
    tray.count(3)


def test_the_clock_asks_no_more_once_the_work_is_about_to_be_closed(qapp: QApplication) -> None:
    telling = Ear(seat(MAYA, server())).telling
    clock = telling.findChild(QTimer)
    assert clock is not None
    telling.start(lambda: None)
    assert clock.isActive()
    telling.stop()
    assert not clock.isActive()
