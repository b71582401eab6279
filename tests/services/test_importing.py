"""Chats of other programs come in whole and once, and what is no export is refused in words."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.domain.model_talk import Message, ToolCall
from rflow_desktop.services import chat_files
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.chat_lists import ChatLists
from rflow_desktop.services.importing import ChatImports
from tests.domain.assistant.test_chat_import import AT, CLAUDE
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import desk


def written(folder: Path, document: object, name: str = "conversations.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_a_claude_export_becomes_chats_with_times_thinking_and_paired_tools(
    tmp_path: Path,
) -> None:
    on = desk()
    file = written(tmp_path, CLAUDE)

    async def story() -> None:
        imports = ChatImports(on.work)
        found = await imports.read(file)
        steps: list[tuple[int, int]] = []
        brought = await imports.bring_in(found, progress=lambda *at: steps.append(at))
        assert (found.source, found.titles) == ("claude", ("Printer offline",))
        assert (len(brought.chats), brought.messages) == (1, found.lines)
        assert steps == [(0, 1), (1, 1)]
        view = await Chats(on.work, SilentAssistant()).view(brought.chats[0])
        assert view is not None
        assert view.title == "Printer offline"
        assert next(one.text for one in view.lines if one.kind == "message") == "Why offline?"
        said = next(line for line in view.lines if line.text == "I look it up.")
        assert said.thinking.startswith("Look at the spooler")
        assert (said.at, said.state) == (AT, "whole")
        tools = [line for line in view.lines if line.kind == "tool"]
        assert [(one.tool, one.state, one.text) for one in tools][:2] == [
            ("search", "done", "found"), ("search", "failed", "no"),
        ]  # fmt: skip
        page = await ChatLists(on.work, Chats(on.work, SilentAssistant())).page()
        assert [one.title for one in page.lines] == ["Printer offline"]

    asyncio.run(story())


@pytest.mark.behaviour("S4.35")
def test_two_imports_beside_each_other_make_one_chat_of_one_chat(tmp_path: Path) -> None:
    on = desk()
    file = written(tmp_path, CLAUDE)

    async def story() -> None:
        imports = ChatImports(on.work)
        found = await imports.read(file)
        one, other = await asyncio.gather(imports.bring_in(found), imports.bring_in(found))
        assert len(one.chats) + len(other.chats) == 1
        assert one.here_before + other.here_before == 1
        again = await imports.bring_in(found)
        assert (again.chats, again.here_before) == ((), 1)
        assert len(on.local.every(Session)) == 1

    asyncio.run(story())


@pytest.mark.behaviour("S4.34")
def test_what_was_said_belongs_to_a_session_that_is_there_and_goes_with_it(
    tmp_path: Path,
) -> None:
    on = desk()
    file = written(tmp_path, CLAUDE)

    async def story() -> None:
        imports = ChatImports(on.work)
        found = await imports.read(file)
        (session,) = (await imports.bring_in(found)).chats
        orphans = (
            "SELECT count(*) FROM row WHERE type IN ('message','tool_call')"
            " AND root_id NOT IN (SELECT id FROM row WHERE type='session')"
        )
        assert on.local.replica.value(orphans) == 0
        index = on.local.replica.all("PRAGMA index_list('spoken')")
        assert any("spoken_when" in str(one) for one in index)
        await Chats(on.work, SilentAssistant()).trash(session)
        lists = ChatLists(on.work, Chats(on.work, SilentAssistant()))
        assert (await lists.page()).lines == ()
        assert on.local.replica.value(orphans) == 0
        assert [one.id for one in await lists.trash()] == [session]
        await Chats(on.work, SilentAssistant()).restore(session)
        assert (await lists.page()).lines[0].id == session

    asyncio.run(story())


def test_a_long_result_is_kept_whole_as_evidence(tmp_path: Path) -> None:
    on = desk()
    long = "line\n" * 400
    chat: dict[str, Any] = {
        "uuid": "c", "name": "", "created_at": AT,
        "chat_messages": [
            {"uuid": "m", "sender": "human", "text": "Go on with it"},
            {"uuid": "n", "sender": "assistant", "content": [
                {"type": "tool_use", "id": "t", "name": "read", "input": {"big": "x" * 30_000}},
                {"type": "tool_result", "tool_use_id": "t", "content": long}]},
        ],
    }  # fmt: skip
    empty = {"uuid": "e", "name": "Empty", "created_at": "", "chat_messages": []}
    file = written(tmp_path, [chat, empty])

    async def story() -> None:
        imports = ChatImports(on.work)
        brought = await imports.bring_in(await imports.read(file))
        assert brought.empty == 1
        call = on.local.every(ToolCall)[0]
        assert call.args == {}
        assert len(call.preview) == 500
        kept = on.local.get(Evidence, call.output or "")
        assert kept is not None
        assert on.local.blobs.read(kept.sha256) == long.encode()
        session = on.local.get(Session, brought.chats[0])
        assert session is not None
        assert session.title == "Go on with it"
        assert len(on.local.every(Message)) == 1

    asyncio.run(story())


def test_what_is_no_export_or_too_large_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = desk()
    picture = tmp_path / "shot.png"
    picture.write_bytes(b"\x89PNG\x00\xff")
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 100_000, encoding="utf-8")
    other = written(tmp_path, {"conversations": 7}, "other.json")

    async def story() -> None:
        imports = ChatImports(on.work)
        for file, told in (
            (picture, "is not JSON"), (deep, "is not JSON"), (other, "has no chats that can be"),
            (tmp_path / "gone.json", "was not read"),
            (tmp_path / f"{'n' * 300}.json", "was not read"),  # longer than names of files may be
        ):  # fmt: skip
            with pytest.raises(Refused, match=told):
                await imports.read(file)
        monkeypatch.setattr(chat_files, "MOST_BYTES", 4)
        with pytest.raises(Refused, match=r"larger than 4 B\. Export fewer"):
            await imports.read(other)
        assert on.local.every(Session) == ()

    asyncio.run(story())
