"""A store on the disk with a chat of thousands of messages in it, and a model that writes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path

from PySide6.QtWidgets import QLabel

from rflow_desktop.assistant.conductor import Conductor
from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Said, Speaker, Usage
from rflow_desktop.domain.reply import Ended, Event, ModelInfo, Request, TextPiece
from rflow_desktop.events import Notices
from rflow_desktop.ids import Uuid7, instant, now_ms
from rflow_desktop.services.attaching import Attaching
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.sessions import Sessions
from rflow_desktop.services.steps import Steps
from rflow_desktop.services.work import Work
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from tests.helpers.desk import MAYA, PlainIntake
from ui.chat.presenter import Hooks
from ui.chat.screen import Chat, make_chat
from ui.kit import Look

SESSION = "00000000-0000-7000-8000-0000000000c4"
_WORDS = (
    "The report settles it. `PRN-Map-London` is not among the applied policies, and the account"
    " path reads `OU=Staging`. The policy is linked to **OU=Staff**.\n\nI would fix it at the"
    " account:\n\n1. Move the three accounts.\n2. On one laptop run `gpupdate /force`.\n3. Check"
    " that the printer is listed.\n\n```powershell\nGet-ADUser a.ode | Select-Object Name\n```\n\n"
)


class Writer:
    """A model that writes `tokens` tokens at a pace, and remembers when it began."""

    to = "Claude"

    def __init__(self) -> None:
        self.tokens, self.pace = 40, 0.0
        self.began = 0.0

    async def closed(self) -> str:
        return ""

    async def ask(self, request: Request) -> AsyncGenerator[Event, None]:
        text = _WORDS * (1 + self.tokens * 4 // len(_WORDS))
        await asyncio.sleep(0.02)
        self.began = time.perf_counter()
        for at in range(self.tokens):
            yield TextPiece(text[at * 4 : at * 4 + 4])
            if self.pace:
                await asyncio.sleep(self.pace)
        yield Ended(reason="end_turn", usage=Usage(input=100, output=self.tokens))

    async def count(self, request: Request) -> int:
        return 0

    async def models(self) -> tuple[ModelInfo, ...]:
        return ()


class Desk:
    """A store on the disk with its own thread, and the services that a chat needs."""

    def __init__(self, folder: Path, look: Look) -> None:
        self._look = look
        new_id = Uuid7()

        def open_local() -> Local:
            return Local.open(
                folder, key=b"k" * 32, me=MAYA, replica="0" * 16, server=False, now_ms=now_ms,
                new_id=new_id,
            )  # fmt: skip

        self.database = Database(open_local)
        self.database.start()
        self.work = Work(
            store=self.database, me=MAYA, notices=Notices(), now_ms=now_ms, instant=instant,
            new_id=new_id, connected=False,
        )  # fmt: skip
        self.writer = Writer()
        self.conductor = Conductor(self.work, self.writer, model=lambda: "claude-sonnet-5-5")
        self.chats = Chats(self.work, self.conductor)

    async def fill(self, count: int) -> None:
        start = acts.StartSession(kind=Kind.CHAT, title="Printers", client="Calder & Finch LLP")
        await self.work.do(SESSION, start, OpenCase(named=True))
        for at in range(0, count, 500):
            says = [self._say(number) for number in range(at, at + 500)]
            await self.work.do(SESSION, *says)

    def open(self) -> Chat:
        evidence, intake = Evidence(self.work, PlainIntake()), PlainIntake()
        hooks = Hooks(
            tell=lambda *_, **__: None, open_session=_nothing, open_settings=lambda: None,
            open_palette=lambda: None, open_link=lambda *_: None, now_ms=now_ms,
        )  # fmt: skip
        return make_chat(
            self._look, SESSION, chats=self.chats, asking=self.conductor,
            sessions=Sessions(self.work), steps=Steps(self.work),
            attaching=Attaching(self.work, evidence, intake), evidence=evidence,
            notices=self.work.notices, hooks=hooks, make_card=lambda card: QLabel(card.question),
        )  # fmt: skip

    def _say(self, number: int) -> Say:
        role, text, state = Speaker.USER, f"And printer {number}, is it the same?", Said.ANSWERED
        if number % 2:
            role, text, state = Speaker.ASSISTANT, _WORDS * (1 + number % 3), Said.WHOLE
        return Say(message=self.work.new_id(), role=role, text=text, state=state)


def _nothing(_: str) -> None:
    """Nothing is opened here."""
