"""A chat with its lane and its permission card: drawn with it, decided in it, and left in peace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.domain.shown_talk import PermissionCard
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.offers import Offers
from tests.helpers.doors import tool, words
from tests.ui.chat_stage import ChatStage, in_chat
from tests.ui.runner_stage import Story
from ui.chat.asking_link import LinkAsker
from ui.chat.beside import Beside
from ui.chat.screen import Chat
from ui.kit import Look
from ui.lane import Hooks, LanePanel, make_lane
from ui.permission import PermissionPresenter, PermissionView


class Both(ChatStage):
    """As the program puts a chat together."""

    lane: LanePanel
    card: PermissionView

    def _make(self, session: str) -> Chat:
        self.card = PermissionView(self.look)
        permission = PermissionPresenter(
            self.card, self.look, asking=self.conductor, evidence=self.evidence,
            tell=self.said.append,
        )  # fmt: skip
        beside = Beside(self.card, permission)
        work = self.desk.work
        lane_service = Lane(work)
        lane = make_lane(
            self.look, session, lane=lane_service, offers=Offers(work, lane_service),
            chats=self.chats,
            hooks=Hooks(
                tell=self._tell, open_session=self.asked.append, show_source=beside.show_source
            ),
        )  # fmt: skip
        self.lane = lane.widget
        self._card_maker = beside.make_card
        chat = super()._make(session)
        beside.join(chat.widget, lane.widget)
        for commands in (*beside.commands(), lane.commands(chat.widget)):
            self.window.commands.add(commands)
        return chat

    def _make_card(self, card: PermissionCard) -> QWidget:
        return self._card_maker(card)


@pytest.fixture
def tell(qapp: QApplication) -> Callable[[Story], None]:
    return in_chat(qapp)


def test_a_card_stands_in_the_conversation_and_is_decided_there(
    look: Look, tell: Callable[[Story], None]
) -> None:
    asks = tool("ping", host="print-01.example")
    stage = Both(look, asks, words("It answers."))

    async def story() -> None:
        await stage.start("Is it up?")
        await stage.soon(lambda: "card" in stage.kinds)
        await stage.level()
        await stage.soon(lambda: stage.card.height() >= stage.card.sizeHint().height())
        assert stage.card.isVisible()
        assert "dots" not in stage.kinds
        assert QApplication.focusWidget() is stage.view.composer.field  # nothing took it
        assert stage.view.top.about.parts[-1] == "Waiting for you"
        assert stage.view.focus_card()
        await stage.press("N")
        await stage.quiet()
        assert "card" not in stage.kinds
        assert stage.card.isHidden()
        assert stage.words[-1] == "It answers."
        assert QApplication.focusWidget() is stage.view.composer.field
        assert stage.view.top.about.parts[-1] == "Active"
        await stage.end()

    tell(story)


def test_what_is_proposed_stands_in_the_lane_and_its_step_does_not_say_it_again(
    look: Look, tell: Callable[[Story], None]
) -> None:
    proposes = tool("propose_task", text="Find where the accounts live", why="They miss it")
    stage = Both(look, proposes, words("Then tell me."))

    async def story() -> None:
        await stage.start("Three people cannot print.")
        await stage.quiet()
        shown = stage.lane.lane
        assert shown is not None
        assert [task.text for task in shown.tasks] == ["Find where the accounts live"]
        [step] = [p for p in stage.view.conversation.roll.pieces if p.kind == "step"]
        assert (step.words, step.told) == ("Proposed a task", "")
        await stage.end()

    tell(story)


def test_a_link_is_opened_only_after_it_was_read(look: Look, tell: Callable[[Story], None]) -> None:
    stage = Both(look)
    opened: list[str] = []

    async def story() -> None:
        await stage.start()
        asker = LinkAsker(look, stage.window, lambda url, _: opened.append(url))
        asker.ask("https://docs.example/gpo", "docs.example")
        await stage.settle()
        assert asker.dialog is not None
        assert asker.dialog.title.text() == "Open docs.example?"
        await stage.press("Return")  # the focus is on Cancel
        assert opened == []
        asker.ask("https://docs.example/gpo", "docs.example")
        await stage.settle()
        await stage.press("Ctrl+Return")
        assert opened == ["https://docs.example/gpo"]
        await asyncio.sleep(0)
        await stage.end()

    tell(story)
