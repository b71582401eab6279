"""The working set in the sidebar says what each session is at, also a chat and a guided one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from rflow_desktop.app.open_now import OpenNow
from rflow_desktop.domain.acts_lane import Propose
from rflow_desktop.domain.model_lane import ItemKind
from rflow_desktop.services.sessions import About
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import open_profile, open_workspace
from tests.helpers.claude import Reply, StandIn

CHECK = Reply(blocks=[("ping", "t1", {"host": "127.0.0.1"})], stop="tool_use")


async def until(true: object) -> None:
    while not true():  # type: ignore[operator]  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def test_a_chat_says_when_something_was_said_last_and_that_it_waits_for_its_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-stand-in")

    async def story(url: str) -> None:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        workspace = await open_workspace(open_profile(tmp_path / "profile"))
        working = OpenNow(workspace, SettingsFile(tmp_path / "settings.json"))
        chats, conductor = workspace.assistant.chats, workspace.assistant.conductor
        chat = await chats.start(About(), text="")
        working.add(chat)
        [row] = await working.rows()
        assert row.line == "No message yet"
        await chats.send(chat, "Is it up?")
        await until(lambda: conductor.card(chat))
        [row] = await working.rows()
        assert (row.line, row.glyph) == ("Waits for you", "session.waitingForYou")
        card = conductor.card(chat)
        assert card is not None
        await conductor.decide(card, "no")
        await until(lambda: not conductor.running())
        [row] = await working.rows()
        assert row.line.startswith("Last message today, ")
        assert row.glyph == "session.active"
        await workspace.close()

    with StandIn(CHECK, Reply(blocks=["Then not."])) as model:
        asyncio.run(asyncio.wait_for(story(model.url), 30))


def test_a_guided_session_counts_the_questions_that_were_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)

    async def story() -> None:
        workspace = await open_workspace(open_profile(tmp_path / "profile"))
        working = OpenNow(workspace, SettingsFile(tmp_path / "settings.json"))
        guided = workspace.assistant.guided
        session = await guided.start(About(), "Nobody can print")
        working.add(session)
        for question in ("Since when?", "All of them?"):
            item = workspace.work.new_id()
            asked = Propose(item=item, kind=ItemKind.QUESTION, text=question)
            await workspace.work.do(session, asked)
            await guided.answer(session, item, text="Yes")
        [row] = await working.rows()
        assert row.line == "Guided, question 3"
        await workspace.close()

    asyncio.run(asyncio.wait_for(story(), 30))
