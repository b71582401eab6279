"""Files that were made to break an import: each is refused in words, or comes in clean."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Message, ToolCall
from rflow_desktop.services.importing import ChatImports
from tests.helpers.desk import desk

AT = "2026-11-21T10:00:00Z"


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


def use(**block: Any) -> str:
    return claude({"type": "tool_use", "id": "t1", "name": "search", **block})


def claude(*blocks: Any, **more: Any) -> str:
    said = {"sender": "assistant", "created_at": AT, "content": list(blocks)}
    return json.dumps([{"uuid": "c1", "name": "Chat", "chat_messages": [said], **more}])


def webui(**message: Any) -> str:
    said = {"id": "m1", "role": "assistant", "content": "Hi", "timestamp": 1, **message}
    chat = {"models": [], "messages": [said]}
    return json.dumps([{"id": "w1", "title": "Chat", "chat": chat}])


def rows(**message: Any) -> str:
    said = {"id": "m1", "role": "user", "content": "Hi", **message}
    return json.dumps([{"id": "r1", "agent_id": "a", "messages": [said]}])


HOSTILE = {
    "deep arguments": use(input={"a": deep(300)}),
    "not a number": use(input={"a": float("nan"), "b": [float("inf")]}),
    "a number that is endless": use(input={"a": 1}).replace('"a": 1', '"a": 1e999'),
    "half a sign": claude({"type": "text", "text": "Look \ud83d here"}),
    "half a sign in a title": claude({"type": "text", "text": "Hi"}, name="\udc00"),
    "half a sign in an id": claude({"type": "text", "text": "Hi"}, uuid="\udc00"),
    "half a sign in arguments": use(input={"\ud800": "\ud800"}, name="\ud800"),
    "half a sign in a long result": claude(
        {"type": "tool_use", "id": "t1", "name": "s", "input": {}},
        {"type": "tool_result", "tool_use_id": "t1", "content": "\ud800" * 900},
    ),
    "no sign at all": claude({"type": "text", "text": "a\x00b"}, name="\x00"),
    "a time out of the world": claude({"type": "text", "text": "Hi"}, created_at=10**300),
    "a message from the future": webui(timestamp=10**14),
    "a time that is endless": webui(timestamp=float("inf")),
    "a file that is a word": webui(files=[{"file": "word"}, {"file": ["list"]}, 3]),
    "content of another kind": webui(content={"a": deep(300)}),
    "a result of another kind": rows(role="tool_call", toolName="x", toolResult=deep(300)),
    "a tool without a name": rows(role="tool_call", toolName=" ", toolStatus=["x"]),
    "words where an object is due": rows(role=["x"], content=None, sender_name={"a": 1}),
    "a name longer than any": rows(sender_name="n" * 100_000, content="x" * 200_000),
    "open ends": webui(content="<details><summary></summary>" * 6_000),
    "ends that never close": webui(content="<details><summary></details>" * 6_000),
    "the same twice": json.dumps(
        [*json.loads(claude({"type": "text", "text": "Hi"}))] * 2
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_in_words_or_comes_in_clean(tmp_path: Path, what: str) -> None:
    on = desk()
    file = tmp_path / "conversations.json"
    file.write_text(HOSTILE[what], encoding="utf-8")

    async def story() -> None:
        imports = ChatImports(on.work)
        try:
            found = await imports.read(file)
        except Refused:
            assert on.local.every(Session) == ()
            return
        brought = await imports.bring_in(found)
        assert len(brought.chats) + brought.empty == 1
        assert (await imports.bring_in(found)).chats == ()
        for row in (*on.local.every(Message), *on.local.every(ToolCall)):
            json.dumps(row.model_dump(mode="json"), allow_nan=False, ensure_ascii=False).encode()

    asyncio.run(story())
