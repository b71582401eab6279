"""An answer that another of one's computers gets: what is told of it, and for how long."""

from __future__ import annotations

import asyncio

import pytest

from rflow_desktop.domain.acts_talk import RecordReply
from rflow_desktop.domain.model_talk import ReplyState
from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.services.asked_elsewhere import ELSEWHERE, QUIET_MINUTES, SILENT, TWICE
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.sessions import About
from rflow_desktop.store.replies import Replies, Reply
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import desk

MINUTE = 60_000


class Chat:
    """A message that was asked about on another computer."""

    def __init__(self) -> None:
        self.desk = desk()
        self.asking = SilentAssistant()
        self.chats = Chats(self.desk.work, self.asking)
        self.session = self.message = ""

    async def begin(self) -> None:
        self.session = await self.chats.start(About(ticket="48231"))
        self.message = await self.chats.send(self.session, "Nobody can print")

    async def record(self, state: ReplyState, generation: str = "") -> str:
        name = generation or self.desk.work.new_id()
        act = RecordReply(generation=name, state=state, turn=self.message)
        await self.desk.work.do(self.session, act)
        return name

    async def ask_here(self) -> None:
        """As the assistant does it: what it gets itself is noted in the store of this computer."""
        here, now = await self.record(ReplyState.RUNNING), self.desk.clock()
        reply = Reply(
            id=here, session=self.session, turn=self.message, purpose="reply", state="running",
            model="", created=now, started=now, beat=now, ended=0, stop=0, code="", told="",
            retryable=0, landed=0,
        )  # fmt: skip
        Replies(self.desk.local.outbox).queue(reply)
        live = LiveReply(generation=here, session=self.session, state="running")
        self.asking.replies[self.session] = live

    async def told(self) -> tuple[str, str]:
        view = await self.chats.view(self.session)
        assert view is not None
        line = next(one for one in view.lines if one.id == self.message)
        return line.told, line.code


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, (ELSEWHERE, "")),
        (QUIET_MINUTES - 1, (ELSEWHERE, "")),
        (QUIET_MINUTES, (SILENT, "silent")),
        (60 * 24, (SILENT, "silent")),
    ],
)
def test_after_a_while_without_news_it_is_said_that_the_other_computer_may_be_gone(
    minutes: int, told: tuple[str, str]
) -> None:
    async def story() -> None:
        chat = Chat()
        await chat.begin()
        await chat.record(ReplyState.RUNNING)
        chat.desk.clock.pass_ms(minutes * MINUTE)
        assert await chat.told() == told

    asyncio.run(story())


def test_asked_here_after_the_other_was_silent_only_the_answer_here_is_waited_for() -> None:
    async def story() -> None:
        chat = Chat()
        await chat.begin()
        await chat.record(ReplyState.RUNNING)
        chat.desk.clock.pass_ms(QUIET_MINUTES * MINUTE)
        await chat.chats.retry(chat.session, chat.message)
        assert chat.asking.asked[-1] == (chat.session, chat.message, "reply")
        await chat.ask_here()
        assert await chat.told() == ("", "")

    asyncio.run(story())


def test_a_message_that_two_computers_ask_about_at_once_says_so() -> None:
    async def story() -> None:
        chat = Chat()
        await chat.begin()
        await chat.record(ReplyState.RUNNING)
        await chat.ask_here()
        assert await chat.told() == (TWICE, "")

    asyncio.run(story())
