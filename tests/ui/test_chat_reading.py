"""Reading a chat: undisturbed, from far back, by its words, and where one may not write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, SaveAssistant, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Case, Message, Said, Speaker
from rflow_desktop.domain.reply import TextPiece
from rflow_desktop.services.sessions import About
from tests.helpers.doors import words
from tests.ui.chat_stage import ABOUT, ChatStage, in_chat
from tests.ui.runner_stage import Story
from ui.chat.parts_fold import FoldPart
from ui.chat.parts_small import HeadPart
from ui.kit import Look

LONG = "The policy is linked to the other folder, so it never reaches them. " * 6


@pytest.fixture
def tell(qapp: QApplication) -> Callable[[Story], None]:
    return in_chat(qapp)


async def talk(stage: ChatStage, count: int) -> str:
    """A chat of `count` messages, told by turns."""
    session = await stage.chats.start(ABOUT)
    says = []
    for number in range(count):
        role = Speaker.ASSISTANT if number % 2 else Speaker.USER
        state = Said.WHOLE if number % 2 else Said.ANSWERED
        text = f"Number {number}. {LONG if number % 2 else 'Is it the same?'}"
        message = stage.desk.work.new_id()
        says.append(Say(message=message, role=role, text=text, state=state))
    await stage.desk.work.do(session, *says)
    return session


@pytest.mark.behaviour("S4.58")
def test_scrolling_up_is_not_disturbed_and_a_button_leads_back(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate = asyncio.Event()
    stage = ChatStage(look, [TextPiece("It "), gate, *words(*([LONG, "\n\n"] * 4))])

    async def story() -> None:
        await stage.open(await talk(stage, 12))
        roll, jump = stage.view.conversation.roll, stage.view.conversation.jump
        bar = roll.verticalScrollBar()
        assert roll.follows
        assert jump.isHidden()
        await stage.write("And now?")
        await stage.press("Return")
        await stage.soon(lambda: "live:0" in {p.key for p in roll.pieces})
        assert bar.value() == bar.maximum()
        bar.setValue(bar.maximum() - 400)
        await stage.settle()
        assert not roll.follows
        assert jump.isVisible()
        looked_at = [p.key for p in roll.pieces if _is_on_screen(stage, p.key)][1]
        before = roll.part(looked_at).mapToGlobal(roll.part(looked_at).rect().topLeft())  # type: ignore[union-attr]
        gate.set()
        await stage.quiet()
        after = roll.part(looked_at).mapToGlobal(roll.part(looked_at).rect().topLeft())  # type: ignore[union-attr]
        assert after == before
        assert jump.isVisible()
        await stage.click(jump)
        assert bar.value() == bar.maximum()
        assert roll.follows
        assert jump.isHidden()
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S3.22")
def test_a_long_chat_opens_with_its_end_and_fetches_what_is_older_as_one_scrolls(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        await stage.open(await talk(stage, 500))
        await stage.level()
        first = len(stage.lines)
        assert first < 200
        assert stage.lines[-1].text.startswith("Number 499.")
        roll = stage.view.conversation.roll
        live = [p for p in roll.pieces if roll.part(p.key) is not None]
        assert len(live) < 80  # only what is near the eye exists
        for _ in range(100):
            roll.verticalScrollBar().setValue(0)
            await stage.level()
            if stage.lines[0].text.startswith("Number 0."):
                break
        numbers = [int(line.text.split()[1].rstrip(".")) for line in stage.lines]
        assert numbers == list(range(500))
        await stage.end()

    tell(story)


def test_words_are_found_in_the_whole_chat_and_shown_where_they_were_said(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await talk(stage, 300)
        await stage.open(session)
        await stage.press("Ctrl+F")
        bar = stage.view.find_bar
        assert bar.isVisible()
        bar.field.setText("number 7")
        await stage.level()
        assert bar.count.text().startswith("1 of ")
        found = await stage.chats.search("number 7", session=session)
        wanted = found[-1]
        assert wanted.excerpt.startswith("Number 7.")
        stage.chat.presenter.show_message(wanted.id)
        await stage.level()
        assert _is_on_screen(stage, f"{wanted.id}:0")
        await stage.press("Escape")
        assert bar.isHidden()
        assert QApplication.focusWidget() is stage.view.composer.field
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.42", "S4.44")
def test_a_chat_of_somebody_else_is_read_only_and_says_who_is_who(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        work, session = stage.desk.work, stage.desk.work.new_id()
        other = "00000000-0000-4000-8000-000000000009"
        start = acts.StartSession(kind=Kind.CHAT, title="Theirs")
        await work.do(session, start, OpenCase(named=True), Say(
            message=work.new_id(), text="Is it the folder?", sender="Priya Raman"))  # fmt: skip
        await stage.says(session, "Yes.")
        row = await work.session(session)
        assert row is not None
        local = stage.desk.local
        said = [one for one in local.every(Message) if one.session == session]
        case = local.get(Case, session)
        assert case is not None
        local.seed([row.model_copy(update={"owner": other}), case, *said])
        await stage.open(session)
        assert stage.view.composer.isHidden()
        assert stage.view.banner.isVisible()
        heads = [stage.part("head", at) for at in range(stage.kinds.count("head"))]
        shown = [(head.who.text(), head.isVisible()) for head in heads if _is_head(head)]
        assert shown == [("Priya Raman", True), ("Assistant", True)]
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.42")
def test_a_thread_of_two_assistants_is_read_only_and_names_both(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        work = stage.desk.work
        one, other, session = work.new_id(), work.new_id(), work.new_id()
        for assistant, name in ((one, "Printer desk"), (other, "Policy desk")):
            await work.do_all([(("assistant", assistant), SaveAssistant(name=name))])
        start = acts.StartSession(kind=Kind.CHAT, title="A thread")
        opened = OpenCase(assistant=one, peer=other, channel="agent", named=True)
        says = [
            Say(message=work.new_id(), role=role, text=text, sender=name, state=Said.WHOLE)
            for role, text, name in (
                (Speaker.USER, "Which folder?", "Policy desk"),
                (Speaker.ASSISTANT, "Staging.", "Printer desk"),
            )
        ]
        await work.do(session, start, opened, *says)
        await stage.open(session)
        told = stage.view.banner.label.text()
        assert told == "Two assistants talk here: Printer desk and Policy desk."
        assert stage.view.composer.isHidden()
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S4.42")
def test_what_is_finished_can_be_read_and_goes_on_in_a_follow_up(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        session = await stage.start("Where are they?")
        await stage.quiet()
        await stage.sessions.complete(session, "resolved", notes="Moved them.")
        await stage.level()
        assert stage.view.composer.isHidden()
        assert stage.view.banner.label.text() == "This session is finished."
        assert stage.view.top.buttons["follow"].isVisible()
        assert not stage.view.top.buttons["resolve"].isVisible()
        head = stage.part("head", 0)
        assert _is_head(head)
        assert head.buttons["edit"].isHidden()
        await stage.end()

    tell(story)


def test_nothing_of_thinking_is_drawn_where_there_was_none(
    look: Look, tell: Callable[[Story], None]
) -> None:
    stage = ChatStage(look, words("Just an answer."))

    async def story() -> None:
        session = await stage.start("Where are they?")
        await stage.quiet()
        assert "thinking" not in stage.kinds
        await stage.says(session, "With thought.", thinking="First the folder.")
        await stage.level()
        fold = stage.part("thinking")
        assert isinstance(fold, FoldPart)
        assert fold.text.isHidden()
        await stage.click(fold.row)
        assert fold.text.text() == "First the folder."
        await stage.end()

    tell(story)


def test_a_chat_names_itself_and_can_be_renamed(look: Look, tell: Callable[[Story], None]) -> None:
    stage = ChatStage(look)

    async def story() -> None:
        await stage.start("Three people cannot print", About())
        await stage.quiet()
        assert stage.view.top.title.text() == "Three people cannot print"
        stage.chat.keeping.rename()
        dialog = stage.chat.keeping.dialog
        assert dialog is not None
        dialog.field.setText("")
        await stage.press("Ctrl+Return")
        await stage.level()
        assert dialog.box.note.text() == "A name has 1 to 200 characters."
        dialog.field.setText("Printers of new starters")
        await stage.press("Ctrl+Return")
        await stage.level()
        assert stage.view.top.title.text() == "Printers of new starters"
        await stage.end()

    tell(story)


def _is_head(part: object) -> Any:
    return isinstance(part, HeadPart)


def _is_on_screen(stage: ChatStage, key: str) -> bool:
    roll = stage.view.conversation.roll
    part = roll.part(key)
    if part is None or not part.isVisible():
        return False
    return part.geometry().bottom() > 0 and part.geometry().top() < roll.viewport().height()
