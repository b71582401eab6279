"""Desktops ask the model through the server: with its key, within its limits, all of it counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import Connection, select

from rflow_desktop.assistant.relayed import ThroughServer
from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.acts_talk import OpenCase, SaveAssistant
from rflow_desktop.domain.metering import Limits
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.reply import Ended, Event, Failed, Request, TextPiece, Turn
from sync.client import Client
from sync.http import Http
from sync.protocol import Tokens
from sync.server import dialect, meter, people, schema_talk
from sync.server.app import application
from sync.server.database import Unavailable
from sync.server.meter import Sent, Spent
from sync.server.models import Models, without
from tests.helpers.claude import Reply
from tests.server.rest.stage import problem
from tests.server.rest.talk import WORDS, Talk, new, talk
from tests.server.world import ACCOUNT, uid

BODY: dict[str, Any] = {
    "model": "claude-sonnet-5-5", "max_tokens": 50, "stream": True,
    "messages": [{"role": "user", "content": "Hi"}],
}  # fmt: skip
MESSAGES = "/api/v1/ai/v1/messages"
ASKED = Request(
    model="claude-sonnet-5-5", system="Be brief.", turns=(Turn(role="user", text="Hi"),)
)


class Door:
    """A desktop's way to the model, over a real socket, as whoever is signed in."""

    def __init__(self, told: Talk, url: str, who: str) -> None:
        self.told, self.who, self.url, self.renewed = told, who, url, 0
        self.way = ThroughServer(self._token, self._renew, url=url)

    def _token(self) -> str | None:
        tokens = self.told.office.tokens.get(self.who)
        return None if tokens is None else tokens.access_token

    async def _renew(self) -> bool:
        self.renewed += 1
        await self.told.office.enter(self.who)
        return True

    async def ask(self, asked: Request = ASKED) -> list[Event]:
        found = [event async for event in self.way.ask(asked)]
        await self.told.office.replying.idle()
        return found


@asynccontextmanager
async def door(
    told: Talk, who: str = "maya", heard: list[dict[bytes, bytes]] | None = None
) -> AsyncIterator[Door]:
    """`heard` takes the headers that reach the server."""
    inner = application(told.office.central, told.office.replying)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if heard is not None and scope["type"] == "http":
            heard.append(dict(scope["headers"]))
        await inner(scope, receive, send)

    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await told.until(started)
    port = server.servers[0].sockets[0].getsockname()[1]
    one = Door(told, f"http://127.0.0.1:{port}", who)
    try:
        yield one
    finally:
        await one.way.close()
        server.should_exit = True
        await serving


async def limit(told: Talk, who: str = meter.EACH, **limits: int) -> None:
    await told.office.central.database.write(
        lambda conn: meter.set_limits(conn, ACCOUNT, who, Limits(**limits), 0), account=ACCOUNT
    )


async def calls(told: Talk, who: str = "ada", **params: Any) -> list[dict[str, Any]]:
    found = await told.get(who, "/api/v1/ai/calls", **params)
    return list(found["items"])


@pytest.mark.behaviour("S2.05", "S2.08")
def test_a_desktop_asks_through_the_server_and_every_token_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-this-computer")

    async def story(told: Talk) -> None:
        chat, heard = await told.chat(), []
        asked = Request(
            model=ASKED.model, system="Be brief.", turns=ASKED.turns, session=chat, purpose="reply"
        )
        async with door(told, heard=heard) as maya:
            events = await maya.ask(asked)
            assert (await maya.way.count(asked)) == 321
            assert [one.id for one in await maya.way.models()] != []
        assert "".join(one.text for one in events if isinstance(one, TextPiece)) == WORDS
        assert isinstance(events[-1], Ended)
        everything = b" ".join(value for one in heard for value in one.values())
        assert b"sk-of-this-computer" not in everything
        assert not [one for one in heard if b"x-api-key" in one]
        sent = told.model.asked[0]
        assert sent["system"][0]["text"] == "Be brief."
        (call,) = await calls(told)
        used = events[-1].usage
        assert call["session_id"] == chat
        assert call["generation_type"] == "chat_message"
        assert call["user_id"] == uid("maya")
        assert (call["state"], call["succeeded"], call["counts_toward_quota"]) == (
            "done", True, True,
        )  # fmt: skip
        tokens = [
            call[f"{name}_tokens"] for name in ("input", "output", "cache_read", "cache_write")
        ]
        assert tokens == [used.input, used.output, used.cache_read, used.cache_write]
        assert used.input > 0
        assert call["micros"] == 100 * 3 + 24 * 15 + 12 + 38
        assert len(call["sha256"]) == 64

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.02")
@pytest.mark.parametrize(
    ("limits", "reason", "reset"),
    [
        ({"daily_calls": 0}, "daily", "2026-11-22T00:00:00.000Z"),
        ({"monthly_calls": 0}, "monthly", "2026-12-01T00:00:00.000Z"),
        ({"daily_micros": 10}, "daily", "2026-11-22T00:00:00.000Z"),
    ],
)
def test_who_has_reached_a_limit_is_told_which_and_until_when(
    tmp_path: Path, limits: dict[str, int], reason: str, reset: str
) -> None:
    async def story(told: Talk) -> None:
        await limit(told, **limits)
        answer = await told.ask("maya", "POST", MESSAGES, BODY)
        assert answer.status_code == 429
        error = answer.json()["error"]
        assert error == {
            "type": "rate_limit_error", "message": f"AI limit exceeded ({reason})",
            "code": "limit", "reset_at": reset,
        }  # fmt: skip
        assert int(answer.headers["retry-after"]) > 60
        quota = await told.get("maya", "/api/v1/ai/quota")
        assert quota[f"{reason}_reset_at"] == reset
        async with door(told) as maya:
            (failed,) = await maya.ask()
        assert isinstance(failed, Failed)
        assert (failed.code, failed.retryable) == ("limit", False)
        assert failed.wait_seconds > 60
        assert told.model.asked == []
        assert await calls(told) == []

    talk(tmp_path, story)


def test_limits_are_of_a_person_of_each_and_of_the_account(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        await limit(told, daily_calls=1)
        await limit(told, uid("ben"), daily_calls=2)
        await limit(told, meter.ALL, daily_calls=3)

        async def ask(who: str) -> int:
            answer = await told.ask(who, "POST", MESSAGES, BODY)
            await told.office.replying.idle()
            return answer.status_code

        assert [await ask("maya"), await ask("maya")] == [200, 429]
        assert [await ask("ben"), await ask("ben"), await ask("ben")] == [200, 200, 429]
        assert await ask("sam") == 429
        quota = await told.get("sam", "/api/v1/ai/quota")
        assert (quota["allowed"], quota["deny_reason"]) == (False, "daily")
        assert quota["account"]["daily_calls"] == {"used": 3, "limit": 3}
        assert quota["person"]["daily_calls"] == {"used": 0, "limit": 1}
        told.later(24 * 3600)
        await told.office.enter("sam")
        assert await ask("sam") == 200

    talk(tmp_path, story)


FAILURES = (
    (529, "overloaded_error", 529, "overloaded"),
    (400, "invalid_request_error", 400, "invalid"),
    (401, "authentication_error", 502, "server_key"),
    (404, "not_found_error", 404, "not_found"),
    (429, "rate_limit_error", 429, "rate_limited"),
    (500, "api_error", 502, "server_error"),
)


@pytest.mark.behaviour("S2.09")
@pytest.mark.parametrize(("status", "error", "answered", "code"), FAILURES)
def test_a_call_that_failed_is_noted_and_does_not_count(
    tmp_path: Path, status: int, error: str, answered: int, code: str
) -> None:
    async def story(told: Talk) -> None:
        told.office.central.models.of(ACCOUNT)._max_retries = 0  # the library waits between tries
        answer = await told.ask("maya", "POST", MESSAGES, BODY)
        assert (answer.status_code, answer.json()["error"]["code"]) == (answered, code)
        assert answer.headers["x-should-retry"] == "false"
        await told.office.replying.idle()
        (call,) = await calls(told)
        assert (call["state"], call["succeeded"]) == ("failed", False)
        assert (call["counts_toward_quota"], call["micros"]) == (False, 0)
        assert call["error_code"]
        quota = await told.get("maya", "/api/v1/ai/quota")
        assert quota["person"]["daily_calls"]["used"] == 0

    talk(tmp_path, story, Reply(status=status, error=error))


def test_an_answer_that_breaks_off_has_no_end_and_does_not_count(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        async with door(told) as maya:
            events = await maya.ask()
        assert isinstance(events[-1], Failed)
        assert events[-1].code == "broken_off"
        (call,) = await calls(told)
        assert (call["state"], call["counts_toward_quota"]) == ("failed", False)

    talk(tmp_path, story, Reply(blocks=[WORDS], break_after=900))


@pytest.mark.behaviour("S2.10")
def test_what_cannot_be_noted_changes_nothing_for_who_asked(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        there = told.office.central.database

        class Forgetful:
            """Writes once, then not any more."""

            left = 1

            def __getattr__(self, name: str) -> Any:
                return getattr(there, name)

            async def write(self, work: Callable[[Connection], Any], **more: Any) -> Any:
                self.left -= 1
                if self.left < 0:
                    raise Unavailable
                return await there.write(work, **more)

        told.office.central.models.of(ACCOUNT)._max_retries = 0
        told.office.central.database = Forgetful()  # type: ignore[assignment] # a store that goes
        answer = await told.ask("maya", "POST", MESSAGES, BODY)
        assert answer.status_code == 529
        await told.office.replying.idle()
        told.office.central.database = there
        (call,) = await calls(told)
        assert call["state"] == "reserved"
        told.later(16 * 60)
        await told.office.replying.tend(ACCOUNT)
        await told.office.enter("ada")
        (call,) = await calls(told)
        assert (call["state"], call["error_code"]) == ("failed", "lost")

    talk(tmp_path, story, Reply(status=529, error="overloaded_error"))


def test_a_client_that_goes_away_has_used_what_came(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        async with door(told) as maya:
            asking = maya.way.ask(ASKED)
            async for event in asking:
                assert isinstance(event, TextPiece)
                break
            with suppress(GeneratorExit):
                await asking.aclose()

            async def noted() -> bool:
                return [one["state"] for one in await calls(told)] == ["failed"]

            await told.until(noted)
        (call,) = await calls(told)
        assert (call["error_code"], call["counts_toward_quota"]) == ("cancelled", True)
        assert call["input_tokens"] == 100

    talk(tmp_path, story, Reply(blocks=["word " * 30_000], chunk=200))


def test_a_large_request_renews_a_sign_in_that_has_ended_too(tmp_path: Path) -> None:
    """It is answered while it is still being sent."""
    large = replace(ASKED, turns=(Turn(role="user", text="Hi " * 1_500_000),))

    async def story(told: Talk) -> None:
        told.later(20 * 60)
        async with door(told) as maya:
            events = await maya.ask(large)
            assert isinstance(events[-1], Ended), events
            assert maya.renewed == 1

    talk(tmp_path, story)


def test_a_sign_in_that_has_ended_is_renewed_once(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        told.later(20 * 60)
        async with door(told) as maya:
            events = await maya.ask()
            assert isinstance(events[-1], Ended)
            assert maya.renewed == 1
            told.office.tokens.pop("maya")
            (failed,) = await maya.ask()
        assert isinstance(failed, Failed)
        assert failed.code == "no_key"
        assert "Sign in" in failed.told

    talk(tmp_path, story)


def test_a_server_without_a_key_says_so(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        told.office.central.models = Models(without)
        answer = await told.ask("maya", "POST", MESSAGES, BODY)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_set_up")
        answer = await told.ask("nobody", "POST", MESSAGES, BODY)
        assert answer.status_code == 401
        problem(await told.ask("maya", "POST", MESSAGES, BODY | {"stream": False}), 422)

    talk(tmp_path, story)


@pytest.mark.behaviour("S3.21")
def test_instructions_that_stay_on_the_server_are_added_there(tmp_path: Path) -> None:
    secret = "You are the network desk of Harbor."

    async def story(told: Talk) -> None:
        profile, chat = new(), new()
        world, push = told.world, told.office.push
        save = SaveAssistant(name="Network", access="account")
        made = world.op("ben", profile, save, entity="assistant", op_id=new())
        assert (await push("ben", made))[0]["status"] == "accepted"
        start = world.op("maya", chat, StartSession(kind=Kind.CHAT, title="N"), op_id=new())
        opened = world.op("maya", chat, OpenCase(assistant=profile), op_id=new())
        assert [one["status"] for one in await push("maya", start, opened)] == ["accepted"] * 2
        kept = {
            "account_id": ACCOUNT, "assistant": profile, "prompt": secret,
            "changed_by": uid("ben"), "changed_at": 1,
        }  # fmt: skip
        await told.office.central.database.write(
            lambda conn: dialect.put(conn, schema_talk.agent_prompt, [kept]), account=ACCOUNT
        )
        headers = {"X-RFlow-Session": chat, "X-RFlow-Purpose": "reply"}
        answer = await told.ask(
            "maya", "POST", MESSAGES, BODY | {"system": "Be brief."}, headers=headers
        )
        assert answer.status_code == 200
        texts = [one["text"] for one in told.model.asked[0]["system"]]
        assert texts == ["Be brief.", secret]
        reply = await told.reply(chat)
        assert secret in json.dumps(told.model.asked[1]["system"])
        table = schema_talk.reply.c
        stored = await told.office.central.database.read(
            lambda conn: conn.execute(
                select(table.system).where(table.account_id == ACCOUNT, table.reply_id == reply)
            ).scalar_one(),
            account=ACCOUNT,
        )
        assert secret in stored
        await told.frames(chat, reply)
        await told.active(chat)
        pulled = await told.ask("maya", "POST", "/v1/pull", {"max_bytes": 1 << 22})
        assert pulled.status_code == 200
        assert "network desk" not in "".join(a.text for _, a in told.office.answers)

    talk(tmp_path, story)


def test_a_foreign_session_is_not_asked_about(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        for who, session, status in (
            ("sam", chat, 404), ("eve", chat, 200), ("vic", new(), 403), ("sam", new(), 200),
        ):  # fmt: skip
            headers = {"X-RFlow-Session": session}
            answer = await told.ask(who, "POST", MESSAGES, BODY, headers=headers)
            assert answer.status_code == status, (who, answer.text)

    talk(tmp_path, story)


def test_a_minute_has_room_for_sixty_calls(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        await limit(told, uid("maya"), daily_calls=10_000)
        told.office.central.models = Models(without)
        statuses = [(await told.ask("maya", "POST", MESSAGES, BODY)).status_code for _ in range(61)]
        assert statuses == [503] * 60 + [429]
        answer = await told.ask("maya", "POST", MESSAGES, BODY)
        assert answer.headers["retry-after"] == "60"
        told.later(60)
        assert (await told.ask("maya", "POST", MESSAGES, BODY)).status_code == 503

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.02")
def test_of_two_hundred_calls_at_once_exactly_the_one_passes_that_is_left(
    tmp_path: Path,
) -> None:
    async def story(told: Talk) -> None:
        await limit(told, daily_calls=10)
        database = told.office.central.database

        def reserve(conn: Connection) -> bool:
            caller = people.caller(conn, ACCOUNT, uid("maya"))
            try:
                meter.reserve(conn, caller, Sent("other", "m"), new(), told.office.clock.ms)
            except Spent:
                return False
            return True

        for _ in range(9):
            assert await database.write(reserve, account=ACCOUNT)
        passed = await asyncio.gather(
            *(database.write(reserve, account=ACCOUNT) for _ in range(200))
        )
        assert passed.count(True) == 1
        quota = await told.get("maya", "/api/v1/ai/quota")
        assert quota["person"]["daily_calls"] == {"used": 10, "limit": 10}

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.07")
def test_what_was_used_is_read_by_day_person_and_kind(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        for who, purpose in (("maya", "reply"), ("maya", "documentation"), ("ben", "reply")):
            chat = await told.chat(who)
            headers = {"X-RFlow-Session": chat, "X-RFlow-Purpose": purpose}
            answer = await told.ask(who, "POST", MESSAGES, BODY, headers=headers)
            assert answer.status_code == 200
        await told.office.replying.idle()
        sums = (await told.get("ada", "/api/v1/usage"))["items"]
        told_ = {(one["day"], one["user_name"], one["kind"], one["calls"]) for one in sums}
        assert told_ == {
            ("2026-11-21", "Maya Okafor", "chat_message", 1),
            ("2026-11-21", "Maya Okafor", "documentation", 1),
            ("2026-11-21", "Ben Lindqvist", "chat_message", 1),
        }
        by_kind = (await told.get("ada", "/api/v1/ai/usage", by=["kind"]))["items"]
        assert [(one["kind"], one["calls"], one["output_tokens"]) for one in by_kind] == [
            ("chat_message", 2, 48), ("documentation", 1, 24),
        ]  # fmt: skip
        assert len(await calls(told, kind="documentation")) == 1
        assert len(await calls(told, "maya")) == 2
        assert len(await calls(told, since="2026-11-22T00:00:00Z")) == 0
        params = {"user_id": uid("ben")}
        problem(await told.ask("maya", "GET", "/api/v1/usage", params=params), 403)
        assert (await told.get("eve", "/api/v1/usage"))["items"] == []
        first = await told.get("ada", "/api/v1/ai/calls", limit=2)
        rest = await told.get("ada", "/api/v1/ai/calls", cursor=first["next_cursor"])
        ids = [one["id"] for one in (*first["items"], *rest["items"])]
        assert len(set(ids)) == 3
        assert rest["next_cursor"] is None

    talk(tmp_path, story)


class Kept:
    """A sign-in in memory."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens: Tokens | None = tokens

    def read(self) -> Tokens | None:
        return self.tokens

    def write(self, tokens: Tokens | None) -> None:
        self.tokens = tokens


def test_a_desktops_own_sign_in_goes_along_and_is_renewed(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        async with door(told) as maya:
            kept = Kept(told.office.tokens["maya"])
            http = await Http.open(maya.url, agent="test")
            client = Client(http, kept, server_id="", now_s=lambda: 0.0)
            assert client.access() is None
            assert not await client.renew()
            await client.recall()
            way = ThroughServer(client.access, client.renew, url=maya.url)
            before = client.access()
            told.later(20 * 60)
            events = [event async for event in way.ask(ASKED)]
            assert isinstance(events[-1], Ended)
            assert client.access() not in (None, before)
            await client.sign_out()
            assert await way.closed()
            await way.close()
            await client.close()

    talk(tmp_path, story)
