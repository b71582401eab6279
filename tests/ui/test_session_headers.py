"""The headers of chats and guided sessions: a ticket linked later, texts, the rating, the look."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.acts_talk import SetCase
from rflow_desktop.services.linking import Linking
from rflow_desktop.services.sessions import About
from tests.ui.assisted import rubbish_is_left_to_its_thread
from tests.ui.chat_stage import ChatStage, Story, in_chat
from tests.ui.guided_stage import GuidedStage
from tests.ui.office import Tell, click, press, settle, tell
from ui.chat.header import ChatHeader
from ui.guided.header import GuidedHeader
from ui.kit import Look
from ui.linking.presenter import LinkingTicket
from ui.runner.header import RunnerHeader
from ui.runner.session_header import NO_TICKET, SessionHeader

__all__ = ["rubbish_is_left_to_its_thread", "tell"]

NO_TICKET_YET = About(title="Mailbox missing", client="Tern Coffee Roasters")
HEADERS: tuple[Callable[[Look], SessionHeader], ...] = (
    RunnerHeader, GuidedHeader, lambda look: ChatHeader(look, with_inspector=True),
)  # fmt: skip


@pytest.fixture
def chatting(qapp: QApplication) -> Callable[[Story], None]:
    return in_chat(qapp)


@pytest.fixture
def guided(look: Look) -> Iterator[GuidedStage]:
    stage = GuidedStage(look)
    yield stage
    stage.window.close()
    stage.window.deleteLater()


def linked(stage: GuidedStage | ChatStage) -> LinkingTicket:
    """What the program puts behind the header's line."""
    return LinkingTicket(
        stage.look, stage.window, linking=Linking(stage.desk.work), tell=stage.said.append
    )


@pytest.mark.behaviour("S2.68")
def test_a_ticket_is_linked_to_a_guided_session_from_its_header_or_the_palette(
    tell: Tell, guided: GuidedStage
) -> None:
    async def story() -> None:
        guided.open(await guided.guided.start(NO_TICKET_YET, "Mailbox missing on four phones"))
        await settle(lambda: guided.view.shown is not None)
        assert guided.screen is not None
        linking = linked(guided)
        guided.screen.presenter.verb_asked.connect(
            lambda verb, one: linking.open(one) if verb == "about" else None
        )
        about = guided.view.top.about
        assert about.parts[0] == NO_TICKET
        await click(about)
        await settle(lambda: linking.dialog is not None and linking.dialog.is_open)
        assert linking.dialog is not None
        linking.dialog.ticket.setText("48777")
        await press("Ctrl+Return")
        await settle(lambda: about.parts[0] == "48777")
        guided.window.commands.run("guided.about")
        await settle(lambda: linking.dialog is not None and linking.dialog.is_open)
        linking.dialog.dismiss()
        await guided.close()

    tell(story)


@pytest.mark.behaviour("S2.68")
def test_a_ticket_is_linked_to_a_chat_and_stands_in_its_title(
    look: Look, chatting: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await stage.start(about=NO_TICKET_YET)
        await stage.level()
        linking = linked(stage)
        stage.chat.presenter.verb_asked.connect(lambda _, one: linking.open(one))
        top = stage.view.top
        assert top.about.parts[0] == NO_TICKET
        await stage.click(top.about)
        await stage.soon(lambda: linking.dialog is not None and linking.dialog.is_open)
        assert linking.dialog is not None
        linking.dialog.ticket.setText("48778")
        await stage.press("Ctrl+Return")
        await stage.soon(lambda: top.about.parts[0] == "48778")
        assert stage.view.title().startswith("48778")
        await stage.sessions.complete(session, "resolved")
        await stage.soon(lambda: not top.about.isEnabled())
        await stage.end()

    chatting(story)


@pytest.mark.behaviour("S2.87", "S2.88")
def test_texts_are_a_click_away_and_the_rating_is_once_the_session_is_finished(
    tell: Tell, guided: GuidedStage
) -> None:
    async def story() -> None:
        guided.open(await guided.guided.start(NO_TICKET_YET, "Mailbox missing on four phones"))
        await settle(lambda: guided.view.shown is not None)
        texts = guided.view.top.texts
        assert not texts.rate.isVisible()
        await click(texts.write)
        assert guided.asked[-1] == ("write", guided.session)
        await guided.sessions.complete(guided.session, "resolved")
        await settle(texts.rate.isVisible)
        await click(texts.rate)
        assert guided.asked[-1] == ("rate", guided.session)
        await guided.close()

    tell(story)


@pytest.mark.parametrize("make", HEADERS, ids=("runner", "guided", "chat"))
def test_a_header_follows_the_size_of_the_text(
    look: Look, make: Callable[[Look], SessionHeader]
) -> None:
    header = make(look)
    layout = header.layout()
    assert layout is not None
    look.apply(mode="light", zoom=1.5)
    try:
        assert layout.contentsMargins().left() == look.px(20) == 30
    finally:
        look.apply(mode="light")
        header.deleteLater()


@pytest.mark.parametrize(("wide", "zoom"), [(1024, 1.0), (1024, 1.25), (1024, 1.5), (1440, 1.5)])
def test_a_header_with_little_room_shows_marks_in_place_of_words_and_cuts_nothing(
    tell: Tell, look: Look, guided: GuidedStage, wide: int, zoom: float
) -> None:
    look.apply(mode="light", zoom=zoom)

    async def story() -> None:
        about = About(title="Shared mailbox not shown on phones", client="Tern Coffee Roasters")
        session = await guided.guided.start(about, "Mailbox missing on four phones")
        await guided.desk.work.do(session, SetCase(confidence=0.58))
        guided.open(session)
        guided.window.resize(wide, 700)
        await settle(lambda: guided.view.top.meter.isVisible())
        top = guided.view.top
        await settle(lambda: top.title.width() >= look.px(70))
        verbs = [one for one in top.buttons.values() if one.isVisible()]
        for one in (top.meter, *verbs):
            assert one.width() >= one.sizeHint().width(), one.accessibleName()
        assert [one.accessibleName() for one in verbs] == ["Pause", "Escalate", "Resolve"]
        assert [one.toolTip() for one in verbs] == [
            "Pause  P", "Escalate  Ctrl Shift E", "Resolve  Ctrl Enter"
        ]  # fmt: skip
        assert "58 %" in top.meter.toolTip()
        guided.window.resize(1900, 900)
        await settle(lambda: not any(one.stands_alone for one in (top.meter, *verbs)))
        await guided.close()

    try:
        tell(story)
    finally:
        look.apply(mode="light")


def test_a_header_gives_up_words_when_the_text_becomes_larger_and_takes_them_back(
    tell: Tell, look: Look, guided: GuidedStage
) -> None:
    async def story() -> None:
        about = About(title="Shared mailbox not shown on phones", client="Tern Coffee Roasters")
        guided.open(await guided.guided.start(about, "Mailbox missing on four phones"))
        guided.window.resize(1440, 800)
        top = guided.view.top
        await settle(lambda: guided.view.shown is not None and top.width() > 1000)
        verbs = [one for one in top.buttons.values() if one.isVisible()]
        assert not any(one.stands_alone for one in verbs)
        look.apply(mode="light", zoom=2.0)
        await settle(lambda: all(one.stands_alone for one in verbs))
        assert top.title.width() >= look.px(70)
        look.apply(mode="light")
        await settle(lambda: not any(one.stands_alone for one in verbs))
        await guided.close()

    try:
        tell(story)
    finally:
        look.apply(mode="light")


@pytest.mark.parametrize("part", ["composer", "resolve"])
def test_a_chat_that_is_finished_keeps_the_focus_in_what_was_said(
    look: Look, chatting: Callable[[Story], None], part: str
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await stage.start(about=NO_TICKET_YET)
        await stage.level()
        top, composer = stage.view.top, stage.view.composer
        (composer.field if part == "composer" else top.buttons["resolve"]).setFocus()
        await stage.sessions.complete(session, "resolved")
        await stage.soon(top.buttons["copy"].isVisible)
        assert stage.view.conversation.roll.hasFocus()
        assert look.ring._target is None
        await stage.end()

    chatting(story)
