"""The keys of a chat as the bar shows them, and that each does what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from rflow_desktop.domain.shown_talk import PermissionCard
from tests.helpers.doors import tool, words
from tests.ui.assisted import rubbish_is_left_to_its_thread
from tests.ui.chat_stage import ChatStage, Story, in_chat
from ui.kit import Look

__all__ = ["rubbish_is_left_to_its_thread"]


@pytest.fixture
def tell(qapp: QApplication) -> Callable[[Story], None]:
    return in_chat(qapp)


def bar(stage: ChatStage) -> list[str]:
    return [" ".join((*hint.caps, hint.words)) for hint in stage.window.commands.hints()]


def test_while_somebody_writes_the_bar_names_the_keys_of_the_field(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate = asyncio.Event()
    stage = ChatStage(look, [gate, *words("In Staging.")])

    async def story() -> None:
        await stage.start()
        assert bar(stage)[:2] == ["Enter Send", "Shift Enter New line"]
        assert "Ctrl Enter Resolve" in bar(stage)
        await stage.write("Where are they?")
        await stage.press("Return")
        await stage.soon(lambda: stage.view.is_busy)
        await stage.settle()
        assert bar(stage)[:2] == ["Esc Stop", "Enter Send next"]
        gate.set()
        await stage.quiet()
        assert "↑ Edit your last message" in bar(stage)
        await stage.press("Up")
        assert stage.view.composer.text == "Where are they?"
        await stage.end()

    tell(story)


def test_ctrl_j_leads_from_the_field_to_what_the_assistant_asks(
    look: Look, tell: Callable[[Story], None]
) -> None:
    class Asked(ChatStage):
        def _make_card(self, card: PermissionCard) -> QWidget:
            made = QLabel(card.question)
            made.setFocusProxy(None)
            return made

    stage = Asked(look, tool("ping", host="print-01.example"), words("Up."))

    async def story() -> None:
        await stage.start("Is it up?")
        await stage.soon(lambda: "card" in stage.kinds)
        await stage.level()
        assert "Ctrl J Go to what needs you" in bar(stage)
        await stage.press("Ctrl+J")
        assert QApplication.focusWidget() is stage.view.conversation.card_widget()
        await stage.end()

    tell(story)


def test_the_palette_sends_what_was_written(look: Look, tell: Callable[[Story], None]) -> None:
    stage = ChatStage(look, words("In Staging."))

    async def story() -> None:
        await stage.start()
        await stage.write("Where are they?")
        stage.window.commands.run("chat.send")
        await stage.quiet()
        assert [line.text for line in stage.lines] == ["Where are they?", "In Staging."]
        await stage.end()

    tell(story)
