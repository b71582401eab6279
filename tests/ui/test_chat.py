"""The chat on screen: written to, answered, stopped, kept, and read while it is written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.acts_talk import RecordReply, Say, SetCase
from rflow_desktop.domain.model_talk import ReplyState
from rflow_desktop.domain.reply import Failed, TextPiece, ThinkingPiece
from rflow_desktop.services.sessions import About
from tests.helpers.doors import tool, words
from tests.helpers.full import no_room_for_drafts
from tests.ui.chat_stage import MODEL, ChatStage, in_chat
from tests.ui.runner_stage import Story
from ui.chat.composer import KEPT, WAITS, WRITE
from ui.chat.parts_fold import FoldPart
from ui.chat.parts_small import HeadPart, NoticePart
from ui.chat.parts_text import ProsePart
from ui.kit import Look


@pytest.fixture
def tell(qapp: QApplication) -> Callable[[Story], None]:
    return in_chat(qapp)


@pytest.mark.behaviour("S4.49")
def test_dots_stand_there_from_sending_until_the_first_word(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate = asyncio.Event()
    stage = ChatStage(look, [gate, *words("They sit ", "in another folder.")])

    async def story() -> None:
        await stage.start()
        await stage.write("Three people cannot print.")
        await stage.press("Return")
        await stage.soon(lambda: "dots" in stage.kinds)
        assert stage.view.composer.text == ""
        assert stage.words == ["Three people cannot print."]
        gate.set()
        await stage.quiet()
        assert "dots" not in stage.kinds
        assert stage.words == ["Three people cannot print.", "They sit in another folder."]
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.36")
def test_words_come_whole_and_the_end_replaces_what_was_streamed(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate, second = asyncio.Event(), asyncio.Event()
    pieces = [TextPiece("The accounts sit in OU=Sta"), gate, TextPiece("ging now"), second]
    stage = ChatStage(look, [*pieces, *words(".")])

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.soon(lambda: "prose" in stage.kinds)
        assert stage.words[-1].rstrip() == "The accounts sit in"
        [caret] = [p for p in stage.view.conversation.roll.pieces if p.caret]
        assert caret.text == stage.words[-1]
        gate.set()
        await stage.soon(lambda: "OU=Staging" in stage.words[-1])
        second.set()
        await stage.quiet()
        assert stage.words == ["Where are they?", "The accounts sit in OU=Staging now."]
        assert not any(piece.caret for piece in stage.view.conversation.roll.pieces)
        assert stage.kinds.count("head") == 2
        await stage.end()

    tell(story)


def test_escape_stops_the_answer_and_keeps_what_came(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, [TextPiece("Half an answer is "), asyncio.Event(), *words("lost")])

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.soon(lambda: "prose" in stage.kinds)
        assert stage.view.composer.field.placeholderText() == WAITS
        assert stage.view.composer.stop.isVisible()
        await stage.press("Escape")
        await stage.quiet()
        assert stage.words[-1].rstrip() == "Half an answer is"
        notice = stage.part("notice")
        assert isinstance(notice, NoticePart)
        assert (notice.words.text(), notice.button.text()) == ("Stopped", "Continue")
        assert stage.view.composer.field.placeholderText() == WRITE
        await stage.click(notice.button)
        await stage.quiet()
        assert stage.words[-1] == "Yes."
        assert stage.door.asked[-1].turns[-1].role == "user"
        await stage.end()

    tell(story)


def test_closing_the_window_keeps_the_part_and_offers_to_go_on(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, [TextPiece("Half an answer is "), asyncio.Event(), *words("lost")])

    async def story() -> None:
        session = await stage.start("Where are they?")
        await stage.soon(lambda: "prose" in stage.kinds)
        await stage.conductor.close()
        await stage.level()
        notice = stage.part("notice")
        assert isinstance(notice, NoticePart)
        assert notice.words.text() == "Stopped when RFlow was closed"
        assert notice.button.text() == "Continue"
        assert stage.words[-1].rstrip() == "Half an answer is"
        assert session
        await stage.end()

    tell(story)


def test_the_next_message_waits_for_the_end_of_the_answer(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate = asyncio.Event()
    stage = ChatStage(look, [TextPiece("One moment "), gate, *words("now.")], words("Fine."))

    async def story() -> None:
        session = await stage.start("Where are they?")
        await stage.soon(lambda: "prose" in stage.kinds)
        await stage.write("And the fourth?")
        await stage.press("Return")
        held = stage.view.composer.held_line
        assert held.isVisible()
        assert "And the fourth?" in held.words.text()
        assert stage.words[0] == "Where are they?"
        await stage.level()
        view = await stage.chats.view(session)
        assert view is not None
        assert view.draft == "And the fourth?"  # it is not lost when the program ends now
        gate.set()
        await stage.soon(lambda: len(stage.door.asked) == 2)
        await stage.quiet()
        assert stage.words == ["Where are they?", "One moment now.", "And the fourth?", "Fine."]
        assert held.isHidden()
        await stage.end()

    tell(story)


def test_a_message_that_waits_can_be_taken_back(look: Look, tell: Callable[[Story], None]) -> None:
    gate = asyncio.Event()
    stage = ChatStage(look, [TextPiece("One moment "), gate, *words("now.")])

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.soon(lambda: "prose" in stage.kinds)
        await stage.write("And the fourth?")
        await stage.press("Return")
        await stage.click(stage.view.composer.held_line.button)
        assert stage.view.composer.text == "And the fourth?"
        gate.set()
        await stage.quiet()
        assert len(stage.door.asked) == 1
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.59")
def test_one_error_is_told_once_however_often_it_comes(
    look: Look, tell: Callable[[Story], None]
) -> None:
    busy = Failed(code="overloaded", told="The service is busy.", retryable=True)
    stage = ChatStage(look, *([[busy]] * 5), words("At last."))

    async def story() -> None:
        await stage.start("Where are they?")
        for number in range(1, 6):
            await stage.quiet()
            assert stage.kinds.count("notice") == 1
            notice = stage.part("notice")
            assert isinstance(notice, NoticePart)
            assert notice.words.text() == "The service is busy. Your message is kept."
            assert notice.often.text() == (f"{number} times" if number > 1 else "")
            assert notice.button.text() == "Try again"
            await stage.click(notice.button)
            await stage.soon(lambda number=number: len(stage.door.asked) == number + 1)
        await stage.quiet()
        assert stage.words == ["Where are they?", "At last."]
        assert "notice" not in stage.kinds
        await stage.end()

    tell(story)


def test_what_another_computer_never_answered_is_asked_about_here(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, words("In another folder."))

    async def story() -> None:
        session = await stage.start("")
        message = stage.desk.work.new_id()
        there = RecordReply(
            generation=stage.desk.work.new_id(), state=ReplyState.RUNNING, turn=message
        )
        said = Say(message=message, text="Where are they?")
        await stage.desk.work.do(session, said, there)
        await stage.soon(lambda: "notice" in stage.kinds)
        stage.desk.clock.pass_ms(10 * 60_000)
        await stage.desk.work.do(session, SetCase(domain="print"))
        await stage.soon(lambda: "10 minutes" in stage.part("notice").words.text())
        notice = stage.part("notice")
        assert isinstance(notice, NoticePart)
        assert notice.button.text() == "Ask here"
        await stage.click(notice.button)
        await stage.quiet()
        assert stage.words == ["Where are they?", "In another folder."]
        assert "notice" not in stage.kinds
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S5.26", "S5.40")
def test_a_key_that_is_not_accepted_leads_to_settings_from_where_it_is_told(
    look: Look, tell: Callable[[Story], None]
) -> None:
    denied = Failed(code="unauthorized", told="The key was not accepted.", retryable=False)
    stage = ChatStage(look, [denied], words("Now."))

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.quiet()
        notice = stage.part("notice")
        assert isinstance(notice, NoticePart)
        assert notice.words.text().startswith("The key was not accepted.")
        await stage.click(notice.other)
        assert (notice.other.text(), stage.asked) == ("Open settings", ["settings"])
        await stage.click(notice.button)
        await stage.quiet()
        assert stage.words == ["Where are they?", "Now."]
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S2.01")
def test_without_a_key_the_message_is_kept_and_goes_out_by_itself(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)
    stage.door.why = "Paste a key in Settings to ask the assistant."

    async def story() -> None:
        await stage.start()
        composer = stage.view.composer
        assert composer.why_line.words.text() == stage.door.why
        assert composer.field.placeholderText() == KEPT
        await stage.click(composer.why_line.button)
        assert stage.asked == ["settings"]
        await stage.click(composer.field.viewport())
        await stage.write("Are they in the right group?")
        await stage.press("Return")
        await stage.level()
        assert stage.words == ["Are they in the right group?"]
        notice = stage.part("notice")
        assert isinstance(notice, NoticePart)
        assert notice.words.text() == "Kept. Sent as soon as the assistant can be asked."
        assert await stage.waiting.look() == 0
        stage.door.why = ""
        assert await stage.waiting.look() == 1
        await stage.quiet()
        assert stage.words == ["Are they in the right group?", "Yes."]
        assert "notice" not in stage.kinds
        assert composer.why_line.isHidden()
        assert await stage.waiting.look() == 0
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.41")
def test_what_could_not_be_reached_is_asked_again_with_growing_pauses(
    look: Look, tell: Callable[[Story], None]
) -> None:
    lost = Failed(code="unreachable", told="The service cannot be reached.", retryable=True)
    stage = ChatStage(look, [lost])

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.quiet()
        notice = stage.part("notice")
        assert isinstance(notice, NoticePart)
        assert "Sent when it is back" in notice.words.text()
        stage.door.known = ()
        assert await stage.waiting.look() == 0
        stage.door.known = (MODEL,)
        assert await stage.waiting.look() == 0  # the pause is not over
        stage.desk.clock.pass_ms(16_000)
        assert await stage.waiting.look() == 1
        await stage.quiet()
        assert stage.words == ["Where are they?", "Yes."]
        denied = Failed(code="unauthorized", told="The key was not accepted.", retryable=False)
        stage.door.script = [[denied]]
        await stage.write("And now?")
        await stage.press("Return")
        await stage.soon(lambda: len(stage.door.asked) == 3)
        await stage.quiet()
        stage.desk.clock.pass_ms(600_000)
        assert await stage.waiting.look(now=True) == 0  # nothing is tried again with a wrong key
        await stage.end()

    tell(story)


def test_a_step_that_was_not_allowed_is_told_once_and_not_beside_its_card(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, tool("reach_port", host="print-01", port=9100), words("Then not."))

    async def story() -> None:
        session = await stage.start("Is the port open?")
        await stage.soon(lambda: "card" in stage.kinds)
        assert "step" not in stage.kinds, "the card says what waits"
        card = stage.conductor.card(session)
        assert card is not None
        await stage.conductor.decide(card, "no")
        await stage.quiet()
        fold = stage.part("step")
        assert isinstance(fold, FoldPart)
        assert fold.row.accessibleName() == "Asked to try a port, Not allowed, folded"
        fold.row.setFocus()
        await stage.press("Space")
        await stage.soon(lambda: "print-01" in fold.text.text())
        assert "Nothing was done" in fold.text.text()
        assert "Not allowed" not in fold.text.text()
        assert "Came back" not in fold.text.text()
        told = [block for turn in stage.door.asked[-1].turns for block in turn.blocks]
        assert str(told).count("did not allow it") == 1
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.45", "S4.25")
def test_thinking_is_folded_and_stays_unfolded_while_more_comes(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate, second = asyncio.Event(), asyncio.Event()
    pieces = [
        ThinkingPiece("First the folder."),
        TextPiece("It is "),
        gate,
        ThinkingPiece(" Then."),
    ]
    stage = ChatStage(look, [*pieces, TextPiece("the "), second, *words("folder.")])

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.soon(lambda: "thinking" in stage.kinds)
        fold = stage.part("thinking")
        assert isinstance(fold, FoldPart)
        assert fold.text.isHidden()
        assert fold.row.accessibleName() == "Thinking, folded"
        fold.row.setFocus()
        await stage.press("Space")
        assert fold.text.isVisible()
        assert fold.text.text() == "First the folder."
        gate.set()
        await stage.soon(lambda: fold.text.text() == "First the folder. Then.")
        assert fold.text.isVisible()
        second.set()
        await stage.quiet()
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.46")
def test_a_step_that_failed_is_told_apart_from_one_that_is_done(
    look: Look, tell: Callable[[Story], None]
) -> None:
    script = (
        tool("search_here", query="printer"), words("Hm."),
        tool("read_text", evidence="none"), words("It is not there."),
    )  # fmt: skip
    stage = ChatStage(look, *script)

    async def story() -> None:
        session = await stage.start("Have we seen this?")
        await stage.quiet()
        await stage.chats.send(session, "And the log?")
        await stage.quiet()
        done, failed = stage.part("step", 0), stage.part("step", 1)
        assert isinstance(done, FoldPart)
        assert isinstance(failed, FoldPart)
        assert done.text.isHidden()
        assert failed.text.isHidden()
        assert "Did not work" in failed.row.accessibleName()
        assert "Did not work" not in done.row.accessibleName()
        tones = [one.tone for one in stage.view.conversation.roll.pieces if one.kind == "step"]
        assert tones == ["done", "failed"]
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.46")
def test_a_step_is_one_line_that_opens_to_what_went_out_and_came_back(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, tool("search_here", query="printer policy"), words("Nothing like it."))

    async def story() -> None:
        await stage.start("Have we seen this?")
        await stage.quiet()
        step = stage.part("step")
        assert isinstance(step, FoldPart)
        spoken = step.row.accessibleName()
        assert spoken.startswith("Searched your flows and past sessions, 0 matches")
        await stage.click(step.row)
        await stage.level()
        shown = stage.part("step")
        assert isinstance(shown, FoldPart)
        assert '"query": "printer policy"' in shown.text.text()
        assert "Nothing left this computer" in shown.text.text()
        assert "0 matches, on this computer" in shown.text.text()
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.57")
def test_a_message_says_when_it_was_said_and_is_copied_with_one_press(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.quiet()
        head = stage.part("head", 0)
        assert isinstance(head, HeadPart)
        assert head.who.text() == "You"
        assert ":" in head.at.text()
        assert len(head.at.toolTip()) > len(head.at.text())
        head.buttons["copy"].setFocus()
        await stage.press("Space")
        assert QApplication.clipboard().text() == "Where are they?"
        await stage.press("Escape")
        await stage.press("C")  # letters are words in the field
        assert stage.view.composer.text == "c"
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.52", "S4.53")
def test_two_chats_go_on_side_by_side_and_each_shows_its_own(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate = asyncio.Event()
    stage = ChatStage(look, [TextPiece("Slow "), gate, *words("answer.")], words("Quick answer."))

    async def story() -> None:
        first = await stage.start("The slow one", About(title="A"))
        await stage.soon(lambda: "prose" in stage.kinds)
        second = await stage.start("The quick one", About(title="B"))
        await stage.soon(lambda: "Quick answer." in stage.words)
        assert stage.words == ["The quick one", "Quick answer."]
        listed = await stage.chats.list()
        assert {line.id: line.running for line in listed.lines} == {first: True, second: False}
        gate.set()
        await stage.quiet()
        assert stage.words == ["The quick one", "Quick answer."]
        await stage.open(first)
        await stage.soon(lambda: len(stage.words) == 2)
        assert stage.words == ["The slow one", "Slow answer."]
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S2.16", "S4.55")
def test_a_new_chat_is_there_at_once_also_without_a_connection(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, connected=True)
    stage.door.why = "You are offline."

    async def story() -> None:
        session = await stage.start(about=About())
        assert stage.view.shown is not None
        assert stage.view.shown.id == session
        assert QApplication.focusWidget() is stage.view.composer.field
        await stage.write("Hello")
        await stage.press("Return")
        await stage.level()
        assert [line.text for line in stage.lines] == ["Hello"]
        listed = await stage.chats.list()
        assert [line.id for line in listed.lines] == [session]
        assert stage.view.top.title.text() == "Hello"
        await stage.end()

    tell(story)


def test_cost_and_limit_stand_in_the_composer_and_nothing_else_stops(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await stage.start("Where are they?")
        await stage.quiet()
        composer = stage.view.composer
        assert composer.cost.text() == "This session: 120 tokens, under $0.01"
        assert composer.limit_line.isHidden()
        stage.near = "82 % of this month's limit of $5.00 is used"
        await stage.chats.rename(session, "Printers")
        await stage.level()
        assert composer.limit_line.words.text() == stage.near
        stage.door.why = "Your monthly limit of $5.00 is reached. The assistant is back in 3 days."
        await stage.write("And now?")
        await stage.press("Return")
        await stage.level()
        assert composer.why_line.words.text() == stage.door.why
        assert stage.words[-1] == "And now?"
        assert composer.text == ""
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S3.13")
def test_a_chat_shows_no_tier_of_confidence(look: Look, tell: Callable[[Story], None]) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await stage.start("Where are they?")
        await stage.quiet()
        await stage.chats.correct(session, summary="In the wrong folder")
        await stage.level()
        shown = " ".join((stage.view.top.title.text(), *stage.view.top.about.parts))
        assert not [word for word in ("Discovery", "Exploring", "Guided", "%") if word in shown]
        await stage.end()

    tell(story)


def test_editing_keeps_the_first_message_folded_and_asks_again(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, words("First."), words("Second."))

    async def story() -> None:
        await stage.start("Where are thy?")
        await stage.quiet()
        await stage.press("Up")
        composer = stage.view.composer
        assert composer.text == "Where are thy?"
        assert composer.edit_line.isVisible()
        await stage.press("Escape")
        assert composer.text == ""
        await stage.press("Up")
        await stage.write(" They I mean.")
        await stage.press("Return")
        await stage.soon(lambda: len(stage.door.asked) == 2)
        await stage.quiet()
        assert stage.words == ["First.", "Where are thy? They I mean.", "Second."]
        fold = stage.part("fold")
        assert isinstance(fold, FoldPart)
        await stage.click(fold.row)
        assert stage.words[0] == "Where are thy?"
        await stage.end()

    tell(story)


def test_a_draft_is_there_again_when_the_chat_is_opened_again(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await stage.start()
        await stage.write("Half a thou")
        await stage.chat.close()
        del stage.opened[session]
        stage.window.close_session(session)
        await stage.open(session)
        assert stage.view.composer.text == "Half a thou"
        await stage.end()

    tell(story)


def test_a_draft_for_which_there_was_no_room_is_kept_at_the_next_end(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await stage.start()
        with no_room_for_drafts(stage.desk.local):
            await stage.write("Half a thou")
            await stage.chat.close()
        view = await stage.chats.view(session)
        assert view is not None
        assert view.draft == ""
        await stage.chat.close()
        view = await stage.chats.view(session)
        assert view is not None
        assert view.draft == "Half a thou"
        await stage.end()

    tell(story)


def test_hostile_words_open_nothing_and_links_ask(
    look: Look, tell: Callable[[Story], None]
) -> None:
    evil = (
        "<script>alert(1)</script> <img src=http://evil.example/x.png> "
        "![](file:///etc/passwd) ![](http://evil.example/p.png) [local](file:///etc/passwd) "
        "[run](javascript:alert(1)) [page](https://docs.example/gpo)"
    )
    stage = ChatStage(look, words(evil))

    async def story() -> None:
        await stage.start("Where are they?")
        await stage.quiet()
        prose = stage.part("prose")
        assert isinstance(prose, ProsePart)
        shown = prose.text.toPlainText()
        assert "<script>" in shown
        assert "<img" in shown
        document = prose.text.document()
        anchors = {
            part.charFormat().anchorHref()
            for at in range(document.blockCount())
            for part in _parts(document, at)
            if part.charFormat().isAnchor()
        }
        assert anchors == {"https://docs.example/gpo"}
        prose.text.anchorClicked.emit("https://docs.example/gpo")
        assert stage.links == [("https://docs.example/gpo", "docs.example")]
        await stage.end()

    tell(story)


def _parts(document: Any, at: int) -> list[Any]:
    return [one.fragment() for one in document.findBlockByNumber(at)]
