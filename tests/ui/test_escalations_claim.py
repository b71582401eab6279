"""Two seniors and one escalation, each at a computer of their own, against one small server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from rflow_desktop.domain.acts import Claim
from rflow_desktop.domain.acts_aside import Assess
from rflow_desktop.domain.model import Priority
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.sessions import About
from tests.helpers.ledger import Ledger
from tests.ui.office import (
    DANIEL,
    MAYA,
    OFFLINE,
    PRIYA,
    Seat,
    Tell,
    click,
    hall,
    press,
    seat,
    server,
    settle,
    tell,
    write,
)
from ui.commands import Commands
from ui.escalations import Escalations, make_escalations
from ui.escalations.guess import WRITTEN, GuessSection
from ui.escalations.words import NEEDS_SERVER
from ui.kit import Look

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]
NEED = "Decide whether we may change the key lifetime during working hours."


def screen(look: Look, at: Seat, hall: Hall) -> Escalations:
    made = make_escalations(
        look, handoffs=at.handoffs, evidence=at.evidence, account=at.account,
        notices=at.work.notices, now_ms=at.work.now_ms,
    )  # fmt: skip
    window = hall(made.widget)
    Commands(window).add(made.commands())
    made.presenter.told.connect(at.tell)
    return made


async def escalated(at: Seat, *, to: str | None = None, title: str = "VPN drops") -> str:
    """Maya escalates a session that has a path and a phone number, and it is on the server."""
    about = About(ticket="48190", client="Ridgeway Logistics", title=title, person="Gus Petrov")
    session = await at.sessions.start(None, about)
    await at.sessions.add_step(session, "Reinstalled the client", note="no change")
    await at.sessions.set_contact(session, name="Gus Petrov", phone="+1 555 0100")
    wanted = Wanted(need=NEED, to=to, priority=Priority.HIGH, people="14")
    handoff = await at.handoffs.hand_over(session, wanted)
    at.level()
    return handoff


def shown(widget: QWidget) -> str:
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


@pytest.fixture
def ledger() -> Ledger:
    return server()


@pytest.mark.behaviour("S2.45", "S2.47")
def test_the_faster_of_two_gets_it_and_the_slower_is_told_who(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel, priya = (seat(one, ledger) for one in (MAYA, DANIEL, PRIYA))
        handoff = await escalated(maya)
        daniel.level()
        priya.level()
        mine = screen(look, daniel, hall)
        await settle(lambda: mine.widget.page.view is not None)
        assert mine.widget.page.need.text.markdown == NEED
        assert "+1 555 0100" not in shown(mine.widget)
        mine.widget.queue.list.setFocus()

        await press("C")
        priya.desk.clock.pass_ms(1_000)
        daniel.desk.clock.pass_ms(4_000)
        theirs = screen(look, priya, hall)
        await settle(lambda: theirs.widget.foot.state.kind == "free")
        theirs.widget.queue.list.setFocus()
        await press("C")
        priya.level()
        await settle(lambda: theirs.widget.foot.state.kind == "mine")
        daniel.level()
        await settle(lambda: mine.widget.foot.state.kind == "lost")

        assert mine.widget.foot.headline.text().startswith("Priya Raman was first")
        assert mine.widget.page.view is not None
        assert mine.widget.current == handoff
        assert mine.widget.queue.line(handoff) is not None
        assert "Claimed by Priya Raman" in mine.widget.queue.list.rows.rows[0].under

    tell(story)


def test_a_claim_that_is_won_shows_the_phone_and_stays_on_the_page(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        handoff = await escalated(maya)
        daniel.level()
        here = screen(look, daniel, hall)
        opened: list[str] = []
        counts: list[int] = []
        here.presenter.session_opened.connect(opened.append)
        here.presenter.count_changed.connect(counts.append)
        await settle(lambda: here.widget.foot.state.kind == "free")
        await click(here.widget.foot.claim)
        assert here.widget.foot.state.kind == "asking"
        daniel.level()
        await settle(lambda: here.widget.foot.state.kind == "mine")

        assert "+1 555 0100" in shown(here.widget.page)
        assert opened == []
        assert here.widget.current == handoff
        assert (counts[0], counts[-1]) == (1, 0)
        assert QApplication.focusWidget() is here.widget.foot.open
        await press("Return")
        assert len(opened) == 1

    tell(story)


def test_claim_and_start_opens_the_session_once_it_is_won(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        await escalated(maya)
        daniel.level()
        here = screen(look, daniel, hall)
        opened: list[str] = []
        here.presenter.session_opened.connect(opened.append)
        await settle(lambda: here.widget.foot.state.kind == "free")
        here.widget.queue.list.setFocus()
        await press("Shift+C")
        await settle()
        assert opened == []
        daniel.level()
        await settle(lambda: opened)
        view = await daniel.sessions.view(opened[0])
        assert view is not None
        assert (view.owner_name, view.writable) == ("Daniel Reyes", True)

    tell(story)


def test_nobody_claims_offline_and_the_list_says_as_of_when(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        await escalated(maya)
        daniel.level()
        assert daniel.link is not None
        daniel.link.facts = OFFLINE
        here = screen(look, daniel, hall)
        await settle(lambda: here.widget.page.view is not None)
        assert here.widget.queue.source.text().startswith("As of ")
        assert here.widget.foot.words.text() == NEEDS_SERVER
        assert not here.widget.foot.claim.isEnabled()
        here.widget.queue.list.setFocus()
        await press("C")
        await settle()
        assert daniel.desk.local.state().waiting == 0

    tell(story)


def test_after_a_start_without_a_line_the_list_does_not_say_that_it_was_not_read(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        await escalated(maya)
        daniel.level()
        assert daniel.link is not None
        daniel.link.facts = replace(OFFLINE, last_exchange_at="")
        here = screen(look, daniel, hall)
        await settle(lambda: here.widget.page.view is not None)
        assert here.widget.queue.source.text() == "As of the last exchange"

    tell(story)


def test_what_is_addressed_to_a_colleague_can_be_read_and_says_why_not_more(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        await escalated(maya, to=PRIYA.id)
        daniel.level()
        here = screen(look, daniel, hall)
        await settle(lambda: here.widget.page.view is not None)
        assert here.widget.foot.state.kind == "off"
        assert "Priya Raman" in here.widget.foot.words.text()

    tell(story)


@pytest.mark.behaviour("S2.46", "S2.53")
def test_ones_own_is_under_mine_and_can_be_taken_back(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        await escalated(maya)
        here = screen(look, maya, hall)
        await settle(lambda: here.widget.queue.empty.isVisible())
        here.widget.queue.choose_tab("mine")
        await settle(lambda: here.widget.foot.state.kind == "own")
        assert not here.widget.foot.claim.isVisible()
        here.widget.queue.list.setFocus()
        await press("U")
        await settle(lambda: here.widget.queue.line(here.widget.current) is None)
        assert maya.told == ["Taken back"]

    tell(story)


def test_a_question_reaches_its_sender_and_the_answer_comes_back(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        await escalated(maya)
        daniel.level()
        here = screen(look, daniel, hall)
        await settle(lambda: here.widget.foot.state.kind == "free")
        here.widget.queue.list.setFocus()
        await press("Q")
        await write("Which version was it before?")
        await press("Return")
        await settle(lambda: not here.widget.foot.is_writing)
        assert daniel.told == ["Question sent"]
        daniel.level()
        maya.level()

        there = screen(look, maya, hall)
        there.widget.queue.choose_tab("mine")
        await settle(lambda: there.widget.foot.state.can_answer)
        there.widget.queue.list.setFocus()
        await press("A")
        await write("7.2")
        await press("Return")
        await settle(lambda: maya.told == ["Answer sent"])
        maya.level()
        daniel.level()
        await settle(lambda: "7.2" in shown(here.widget.page))

    tell(story)


@pytest.mark.behaviour("S2.51")
def test_what_was_claimed_can_be_given_back_with_why(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        await escalated(maya)
        daniel.level()
        here = screen(look, daniel, hall)
        await settle(lambda: here.widget.foot.state.kind == "free")
        assert here.widget.page.view is not None
        session = here.widget.page.view.session
        here.widget.queue.list.setFocus()
        await press("C")
        daniel.level()
        await settle(lambda: here.widget.foot.state.kind == "mine")
        here.widget.queue.list.setFocus()
        await press("U")
        await write("Not mine to decide")
        await press("Return")
        await settle(lambda: daniel.told == ["Given back"])
        daniel.level()
        maya.level()
        view = await maya.sessions.view(session)
        assert view is not None
        assert (view.owner_name, view.writable) == ("Maya Okafor", True)

    tell(story)


def test_the_briefing_is_copied_masked(tell: Tell, look: Look, hall: Hall, ledger: Ledger) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        await escalated(maya)
        daniel.level()
        here = screen(look, daniel, hall)
        await settle(lambda: here.widget.foot.state.kind == "free")
        here.widget.queue.list.setFocus()
        await press("B")
        await settle(lambda: daniel.told)
        text = QApplication.clipboard().text()
        assert NEED in text
        assert "Gus Petrov" not in text
        assert daniel.told[0].startswith("Briefing copied, ")

    tell(story)


def test_without_a_server_the_place_says_what_it_needs(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        alone = seat(MAYA)
        here = screen(look, alone, hall)
        await settle()
        assert here.widget.queue.alone.isVisible()
        assert not here.widget.foot.isVisible()

    tell(story)


@pytest.mark.behaviour("S2.41")
def test_guesses_fill_the_page_while_it_is_read_and_a_failure_can_be_tried_again(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        handoff = await escalated(maya)
        (line,) = await maya.handoffs.queue()

        async def noted(**told: str) -> None:
            act = Assess(handoff=handoff, **told)  # type: ignore[arg-type]
            await maya.work.do(line.session, act)
            maya.level()
            daniel.level()

        daniel.level()
        theirs = screen(look, daniel, hall)
        await settle(lambda: theirs.widget.page.view is not None)
        assert "Best guesses" not in shown(theirs.widget.page)
        await noted(state="pending")
        await settle(lambda: WRITTEN in shown(theirs.widget.page))
        assert theirs.widget.page.need.text.markdown == NEED, "the page is complete without"
        await noted(state="ready", text="Likely a **stale token**.")
        await settle(lambda: WRITTEN not in shown(theirs.widget.page))
        (section,) = theirs.widget.page.findChildren(GuessSection)
        assert section.text.markdown == "Likely a **stale token**."
        assert section.by.text().startswith("by the assistant, ")
        assert not theirs.widget.may_guess, "who only reads asks for nothing"

        here = screen(look, maya, hall)
        asked: list[str] = []
        here.widget.guess_asked.connect(asked.append)
        here.widget.queue.choose_tab("mine")
        await noted(state="failed", told="The service is busy.")
        await settle(lambda: "could not be made. The service is busy." in shown(here.widget.page))
        (section,) = here.widget.page.findChildren(GuessSection)
        assert section.text.isVisibleTo(section), "what was guessed before stays"
        await click(section.again)
        assert asked == [handoff]

    tell(story)


@pytest.mark.behaviour("S2.57")
def test_who_handed_it_over_reads_who_took_it_and_answers_and_is_not_asked_to_ask_themselves(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        handoff = await escalated(maya)
        (line,) = await maya.handoffs.queue()
        daniel.level()
        await daniel.work.do(line.session, Claim(handoff=handoff))
        daniel.level()
        for one in (maya, daniel):
            one.desk.clock.pass_ms(150_000)
        await daniel.sessions.note(line.session, "The token is stale")
        await daniel.handoffs.ask(handoff, "Which build?")
        daniel.level()
        maya.level()
        here = screen(look, maya, hall)
        here.widget.queue.choose_tab("mine")
        await settle(lambda: here.widget.foot.state.headline)
        foot = here.widget.foot
        assert foot.headline.text() == "Daniel Reyes has it."
        assert not foot.ask.isVisibleTo(foot)
        assert not foot.next.isVisibleTo(foot)
        assert foot.answer.isVisibleTo(foot)
        head = shown(here.widget.page.head)
        assert "waiting" not in head
        assert "claimed by Daniel Reyes at" in head
        assert head.endswith("begun after 2 min")

    tell(story)
