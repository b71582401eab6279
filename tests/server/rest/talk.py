"""A chat on the central API with a stand-in for the model behind it, driven step by step."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Intake
from sync.server import landing, people
from sync.server.models import Models
from sync.server.replies import Reply as Kept
from sync.server.rest.door import Desk
from tests.helpers.claude import Reply, StandIn
from tests.server.rest.stage import EVERYBODY, Stage, play
from tests.server.world import ACCOUNT, World, uid

CONVERSATIONS = "/api/v1/conversations"
WORDS = "Restart the spooler first. Then print a test page, and tell me what it says."
ANSWER = Reply(blocks=[WORDS])


class Talk(Stage):
    """A stage on which a model answers."""

    def __init__(self, stage: Stage, model: StandIn) -> None:
        super().__init__(stage.office)
        self.model, self.world = model, World()
        self.office.central.models = Models(lambda _: "sk-test", base_url=model.url)

    async def chat(self, who: str = "maya", text: str = "The printer is offline") -> str:
        """A new chat with one message; its id."""
        session, message = str(uuid.uuid4()), str(uuid.uuid4())
        for act in (
            acts.StartSession(kind=Kind.CHAT, title="", client="Harbor Dental"),
            OpenCase(intake=Intake(text=text)),
            Say(message=message, text=text, client_message_id=message),
        ):
            done = await self.office.push(who, self.world.op(who, session, act, op_id=new()))
            assert done[0]["status"] == "accepted", done
        return session

    async def begin(self, session: str, who: str = "maya", **more: Any) -> str:
        """Asks for a reply and lets it be made; its id."""
        central = self.office.central

        def queue(conn: Any) -> tuple[Kept, dict[str, int]]:
            desk = Desk(conn, central, people.caller(conn, ACCOUNT, uid(who)))
            given = {"purpose": "reply", "kind": "chat_message", **more}
            return landing.queue(desk, session, **given), desk.moved

        reply, moved = await central.database.write(queue, account=ACCOUNT)
        central.pokes.ring(ACCOUNT, moved)
        self.office.replying.start(ACCOUNT, reply)
        return reply.reply_id

    async def reply(self, session: str, who: str = "maya", **more: Any) -> str:
        """As `begin`, until it has ended."""
        made = await self.begin(session, who, **more)
        await self.office.replying.idle()
        return made

    async def active(self, session: str, who: str = "maya") -> Any:
        return await self.get(who, f"{CONVERSATIONS}/{session}/active-session")

    async def task(self, session: str, who: str = "maya") -> Any:
        return await self.get(who, f"{CONVERSATIONS}/{session}/task-status")

    async def frames(
        self, session: str, reply: str, who: str = "maya", **more: Any
    ) -> list[dict[str, Any]]:
        """The frames of a stream, to its end."""
        path = f"{CONVERSATIONS}/{session}/resume/{reply}"
        answer = await self.ask(who, "GET", path, **more)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return frames(answer.text)

    async def until(self, told: Callable[[], Awaitable[bool]]) -> None:
        """Lets others work until it is so."""
        async with asyncio.timeout(30):
            while True:
                if await told():
                    return
                await asyncio.sleep(0.01)

    async def much_later(self, minutes: int) -> None:
        """Lets so much time pass that everybody has to sign in again."""
        self.later(minutes * 60)
        for who in EVERYBODY:
            await self.office.enter(who)


def new() -> str:
    return str(uuid.uuid4())


def frames(text: str) -> list[dict[str, Any]]:
    """Each with the id under which it came."""
    found = []
    for block in text.split("\n\n"):
        told = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in told:
            found.append({**json.loads(told["data"]), "id": told["id"]})
    return found


def words(found: list[dict[str, Any]]) -> str:
    return "".join(one["text"] for one in found if one["type"] == "chunk")


def talk(folder: Path, story: Callable[[Talk], Awaitable[None]], *script: Reply) -> None:
    """Plays one story with a model that answers `script`."""
    with StandIn(*(script or (ANSWER,))) as model:

        async def told(stage: Stage) -> None:
            await story(Talk(stage, model))

        play(folder, told)
