"""The way to Claude against a server that streams byte by byte and fails as documented."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from rflow_desktop.assistant.claude import NO_KEY, Claude
from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.reply import (
    Ended,
    Event,
    Failed,
    Picture,
    Request,
    TextPiece,
    ThinkingPiece,
    ToolSpec,
    ToolUse,
    Turn,
)
from tests.helpers.claude import Reply, StandIn

ASK = Request(model="claude-sonnet-5-5", system="Be brief.", turns=(Turn(role="user", text="Hi"),))


def asked(server: StandIn, request: Request = ASK, *, key: str | None = "sk-test") -> list[Event]:
    async def ask() -> list[Event]:
        async def the_key() -> str | None:
            return key

        claude = Claude(the_key, base_url=server.url, max_retries=1)
        try:
            return [event async for event in claude.ask(request)]
        finally:
            await claude.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("chunk", [1, 3, 7, 4_096])
def test_text_thinking_and_tools_arrive_in_order_however_the_bytes_are_cut(chunk: int) -> None:
    script = Reply(
        blocks=[("thinking", "Hm."), "Grüße 🖨 aus Köln", ("ping", "toolu_1", {"host": "a"})],
        stop="tool_use", chunk=chunk,
    )  # fmt: skip
    with StandIn(script) as server:
        found = asked(server)
    text = "".join(one.text for one in found if isinstance(one, TextPiece))
    assert text == "Grüße 🖨 aus Köln"
    assert [one.text for one in found if isinstance(one, ThinkingPiece)] == ["Hm."]
    assert [one for one in found if isinstance(one, ToolUse)] == [
        ToolUse(id="toolu_1", name="ping", input={"host": "a"})
    ]
    ended = found[-1]
    assert isinstance(ended, Ended)
    assert (ended.reason, ended.usage) == (
        "tool_use", Usage(input=100, output=24, cache_read=40, cache_write=10),
    )  # fmt: skip
    assert [block["type"] for block in ended.blocks] == ["thinking", "text", "tool_use"]
    assert ended.blocks[0]["signature"] == "sig", "thinking must be given back unchanged"


def test_the_request_carries_key_pictures_tools_and_marks_for_the_cache() -> None:
    request = Request(
        model="claude-sonnet-5-5", system="Be brief.",
        turns=(
            Turn(role="user", text="See", pictures=(
                Picture(mime="image/png", raw=b"png"), Picture(mime="application/pdf", raw=b"%PDF"),
            )),
            Turn(role="assistant", blocks=({"type": "text", "text": "Yes"},)),
            Turn(role="user"),
        ),
        tools=(ToolSpec(name="ping", description="Pings.", schema={"type": "object"}),),
    )  # fmt: skip
    with StandIn(Reply(blocks=["ok"])) as server:
        asked(server, request)
        [body], [key] = server.asked, server.keys
    assert key == "Bearer sk-test"
    kinds = [block["type"] for block in body["messages"][0]["content"]]
    assert kinds == ["image", "document", "text"]
    assert body["messages"][1]["content"] == [{"type": "text", "text": "Yes"}]
    assert body["tools"][0]["input_schema"] == {"type": "object"}
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert body["cache_control"] == {"type": "ephemeral"}
    assert body["stream"] is True


FAILURES = [
    (400, "invalid_request_error", "invalid", False),
    (401, "authentication_error", "unauthorized", False),
    (402, "billing_error", "quota", False),
    (403, "permission_error", "forbidden", False),
    (404, "not_found_error", "not_found", False),
    (413, "request_too_large", "too_large", False),
    (429, "rate_limit_error", "rate_limited", True),
    (500, "api_error", "server_error", True),
    (504, "timeout_error", "timeout", True),
    (529, "overloaded_error", "overloaded", True),
]


@pytest.mark.behaviour("S2.11")
@pytest.mark.parametrize(("status", "kind", "code", "retryable"), FAILURES)
def test_every_documented_error_has_a_code_and_a_calm_sentence(
    status: int, kind: str, code: str, *, retryable: bool
) -> None:
    wait = (
        {"retry-after": "0"} if status != 429 else {"retry-after": "0", "x-should-retry": "false"}
    )
    with StandIn(Reply(status=status, error=kind, headers=wait)) as server:
        [failed] = asked(server)
        calls = len(server.asked)
    assert isinstance(failed, Failed)
    assert (failed.code, failed.retryable) == (code, retryable)
    assert failed.told.endswith("kept.")
    assert kind in failed.detail
    assert calls == (2 if status in (500, 504, 529) else 1), "the library's own retries"


def test_a_limit_says_how_long_to_wait() -> None:
    wait = {"retry-after": "17", "x-should-retry": "false"}
    with StandIn(Reply(status=429, error="rate_limit_error", headers=wait)) as server:
        [failed] = asked(server)
    assert isinstance(failed, Failed)
    assert failed.wait_seconds == 17


def test_a_passing_overload_is_tried_again_by_the_library() -> None:
    busy = Reply(status=529, error="overloaded_error", headers={"retry-after-ms": "1"})
    with StandIn(busy, Reply(blocks=["ok"])) as server:
        found = asked(server)
    assert found[0] == TextPiece("ok")


@pytest.mark.parametrize("given", [{"error_after": 6}, {"break_after": 900}])
def test_a_stream_that_fails_midway_keeps_what_came_and_says_so(given: dict[str, int]) -> None:
    with StandIn(Reply(blocks=["The report settles it, clearly."], **given)) as server:  # type: ignore[arg-type]
        found = asked(server)
        calls = len(server.asked)
    failed = found[-1]
    assert isinstance(failed, Failed)
    assert failed.code in ("overloaded", "broken_off", "unreachable")
    assert failed.retryable
    text = "".join(one.text for one in found if isinstance(one, TextPiece))
    assert "The report settles it, clearly.".startswith(text)
    assert text
    assert calls == 1, "nothing is asked twice once words have come"


@pytest.mark.parametrize("reason", ["max_tokens", "refusal", "model_context_window_exceeded"])
def test_why_the_model_ended_is_told(reason: str) -> None:
    with StandIn(Reply(blocks=["a"], stop=reason)) as server:
        ended = asked(server)[-1]
    assert isinstance(ended, Ended)
    assert ended.reason == reason


def test_without_a_key_nothing_is_sent() -> None:
    with StandIn(Reply(blocks=["a"])) as server:
        [failed] = asked(server, key=None)
        assert server.asked == []
    assert failed == Failed(code="no_key", told=NO_KEY, retryable=False)


def test_a_server_that_is_not_there_is_unreachable() -> None:
    server = StandIn(Reply())
    server.close()
    [failed] = asked(server)
    assert isinstance(failed, Failed)
    assert (failed.code, failed.retryable) == ("unreachable", True)


def test_tokens_are_counted_and_models_listed() -> None:
    async def ask(url: str, key: str | None) -> tuple[int, list[str], str]:
        async def the_key() -> str | None:
            return key

        claude = Claude(the_key, base_url=url, max_retries=0)
        counted = await claude.count(ASK)
        models = [one.id for one in await claude.models()]
        closed = await claude.closed()
        await claude.close()
        return counted, models, closed

    with StandIn(Reply()) as server:
        assert asyncio.run(ask(server.url, "sk")) == (
            321, ["claude-sonnet-5-5", "claude-haiku-5-5"], "",
        )  # fmt: skip
        assert asyncio.run(ask(server.url, None)) == (0, [], NO_KEY)
        gone = server.url
    assert asyncio.run(ask(gone, "sk")) == (0, [], "")


def test_two_who_ask_at_once_share_one_connection_that_is_closed_at_the_end() -> None:
    made: list[object] = []

    class Counted(Claude):
        def _made(self, anthropic: Any, key: str) -> Any:
            made.append(key)
            return super()._made(anthropic, key)

    async def key() -> str:
        return "sk-ant"

    async def story(url: str) -> None:
        claude = Counted(key, base_url=url, max_retries=0)
        await asyncio.gather(*(claude.models() for _ in range(4)))
        await claude.close()
        assert len(made) == 1

    with StandIn(Reply(blocks=["Yes."])) as server:
        asyncio.run(story(server.url))
