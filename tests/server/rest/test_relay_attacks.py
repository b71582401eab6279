"""What a caller of the relay tries who wants more than is theirs, or wants the server to fall."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.reply import TextPiece
from sync.server.heard import Heard
from tests.helpers.claude import Reply
from tests.server.rest.talk import Talk, talk
from tests.server.rest.test_relay import ASKED, BODY, MESSAGES, calls, door

COUNT = f"{MESSAGES}/count_tokens"
_DEEP = "[" * 400 + "]" * 400
STRANGE = {
    "not a number": '{"role": "user", "content": [{"type": "text", "text": "x", "n": NaN}]}',
    "endless": '{"role": "user", "content": [{"type": "text", "text": "x", "n": -Infinity}]}',
    "half a sign": '{"role": "user", "content": "\\ud83d"}',
    "half a sign in a name": '{"role": "user", "\\udc00": "x", "content": "Hi"}',
    "deep": f'{{"role": "user", "content": {_DEEP}}}',
    "deeper": f'{{"role": "user", "content": {_DEEP * 1}}}'.replace(_DEEP, "[" * 9000 + "]" * 9000),
}


@pytest.mark.parametrize("what", STRANGE)
@pytest.mark.parametrize("path", [MESSAGES, COUNT])
def test_what_cannot_be_passed_on_is_refused_before_anything_is_reserved(
    tmp_path: Path, what: str, path: str
) -> None:
    async def story(told: Talk) -> None:
        asked = {name: value for name, value in BODY.items() if path is MESSAGES or name == "model"}
        raw = json.dumps({**asked, "messages": ["HERE"]}).replace('"HERE"', STRANGE[what])
        answer = await told.ask(
            "maya", "POST", path, content=raw, headers={"content-type": "application/json"}
        )
        assert answer.status_code in (400, 422), answer.text
        assert await calls(told) == []
        assert told.model.asked == []

    talk(tmp_path, story)


TOOLS: tuple[dict[str, Any], ...] = (
    {"type": "web_search_20250305", "name": "web_search"},
    {"type": "web_fetch_20250910", "name": "web_fetch"},
    {"type": "code_execution_20250522", "name": "code_execution"},
    {"type": "mcp_toolset", "mcp_server_name": "x"},
)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("path", [MESSAGES, COUNT])
def test_tools_that_the_provider_runs_and_bills_are_not_passed_on(
    tmp_path: Path, tool: dict[str, Any], path: str
) -> None:
    async def story(told: Talk) -> None:
        asked = {
            name: value
            for name, value in BODY.items()
            if path is MESSAGES or name in ("model", "messages")
        }
        own = {"name": "propose_fact", "input_schema": {"type": "object"}}
        for many, status in (([own, tool], 422), ([own, {"type": "custom", **own}], 200)):
            answer = await told.ask("maya", "POST", path, {**asked, "tools": many})
            assert answer.status_code == status, answer.text
        await told.office.replying.idle()
        assert len(told.model.asked) == (1 if path is MESSAGES else 0)

    talk(tmp_path, story)


def test_counting_has_room_for_sixty_a_minute_too(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        asked = {"model": BODY["model"], "messages": BODY["messages"]}
        statuses = [(await told.ask("maya", "POST", COUNT, asked)).status_code for _ in range(61)]
        assert statuses == [200] * 60 + [429]
        assert (await told.ask("ben", "POST", COUNT, asked)).status_code == 200
        answer = await told.ask("vic", "POST", COUNT, asked)
        assert answer.status_code == 403, "who may ask nothing counts nothing"

    talk(tmp_path, story)


def test_who_hangs_up_before_the_end_has_used_the_words_that_came(tmp_path: Path) -> None:
    """The provider tells the number at the very end, and bills what was written before it."""

    async def story(told: Talk) -> None:
        came = 0
        async with door(told) as maya:
            asking = maya.way.ask(ASKED)
            async for event in asking:
                assert isinstance(event, TextPiece)
                came += len(event.text)
                if came > 6_000:
                    break
            with suppress(GeneratorExit):
                await asking.aclose()

            async def noted() -> bool:
                return [one["state"] for one in await calls(told)] == ["failed"]

            await told.until(noted)
        (call,) = await calls(told)
        assert (call["error_code"], call["counts_toward_quota"]) == ("cancelled", True)
        assert call["output_tokens"] > 6_000 / 6

    talk(tmp_path, story, Reply(blocks=["word " * 30_000], chunk=2_000))


def test_a_reply_that_is_stopped_has_used_the_words_that_came(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.begin(chat)

        async def much() -> bool:
            active = await told.active(chat)
            return int(active["head"]) > 3

        await told.until(much)
        await told.ask("maya", "POST", f"/api/v1/conversations/{chat}/stop/{reply}")
        await told.office.replying.idle()
        (call,) = await calls(told)
        assert (call["error_code"], call["counts_toward_quota"]) == ("cancelled", True)
        assert call["output_tokens"] > 1

    talk(tmp_path, story, Reply(blocks=["word " * 60_000], chunk=200))


def test_what_came_is_a_best_guess_only_until_the_number_comes() -> None:
    heard = Heard()
    start = {"type": "message_start", "message": {"usage": {"input_tokens": 7, "output_tokens": 1}}}
    delta = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "w" * 300}}
    tool = {"type": "content_block_delta", "delta": {"partial_json": "j" * 300}}
    for told in (start, delta, tool):
        heard.feed(f"data: {json.dumps(told)}\n\n".encode())
    assert (heard.used.input, heard.used.output) == (7, 150)
    ended = {"type": "message_delta", "usage": {"output_tokens": 24}}
    heard.feed(f"data: {json.dumps(ended)}\n\n".encode())
    assert heard.used.output == 24
