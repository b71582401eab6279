"""The server learns from what was resolved, and tells no model what an account withholds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from rflow_desktop.domain.acts import Complete
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.withheld import NOT_FOR
from sync.server import learning, people
from tests.server.rest.stage import problem
from tests.server.rest.stage import told as body
from tests.server.rest.talk import Talk, new, talk
from tests.server.world import ACCOUNT, uid

AI = "/api/v1/ai-sessions"
SETTINGS = "/api/v1/account/settings"
MESSAGES = "/api/v1/ai/v1/messages"


async def case_of(told: Talk, session: str) -> Case:
    return await told.office.central.database.read(
        lambda conn: people.known(conn, ACCOUNT, Case, session), account=ACCOUNT
    )


@pytest.mark.behaviour("S3.19")
def test_what_is_resolved_is_pending_until_the_one_job_has_learnt_from_it(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat, empty = await told.chat(text="Locked out, event 4740"), await told.chat(text="Hm")
        assert (await told.get("maya", f"{AI}/{chat}"))["analysis_status"] is None
        done = {"resolution_summary": "Removed a stored password"}
        body(await told.ask("maya", "POST", f"{AI}/{chat}/resolve", done), 200)
        end = told.world.op("maya", empty, Complete(outcome="resolved"), op_id=new())
        assert (await told.office.push("maya", end))[0]["status"] == "accepted"
        assert (await told.get("maya", f"{AI}/{chat}"))["analysis_status"] == "pending"
        second = type(told.office.replying)(told.office.central)
        await asyncio.gather(told.office.replying.learn(ACCOUNT), second.learn(ACCOUNT))
        assert (await told.get("maya", f"{AI}/{chat}"))["analysis_status"] == "completed"
        assert (await told.get("maya", f"{AI}/{empty}"))["analysis_status"] == "failed"
        kept = await case_of(told, chat)
        assert kept.lesson is not None
        assert (kept.lesson.fix, kept.lesson.codes) == (
            "Removed a stored password", ("event 4740",),
        )  # fmt: skip
        past = await told.get("maya", "/v1/history", entity=f"session/{chat}")
        assert [one["kind"] for one in past["items"]].count("session.learn") == 1

    talk(tmp_path, story)


def test_what_has_to_wait_keeps_nobody_else_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever resolved it has left: it is nobody's to speak for until somebody takes it."""
    monkeypatch.setattr(learning, "AT_ONCE", 1)

    async def story(told: Talk) -> None:
        done = {"resolution_summary": "Removed a stored password"}
        waits = [await told.chat("ben", text="Locked out") for _ in range(2)]
        chat = await told.chat(text="Locked out, event 4740")
        for who, one in (("ben", waits[0]), ("ben", waits[1]), ("maya", chat)):
            body(await told.ask(who, "POST", f"{AI}/{one}/resolve", done), 200)

        def leave(conn: Connection) -> None:
            ben = people.user(conn, ACCOUNT, uid("ben"))
            assert ben is not None
            people.change(conn, ACCOUNT, ben.model_copy(update={"active": False}))

        await told.office.central.database.write(leave, account=ACCOUNT)
        for _ in range(3):
            await told.office.replying.learn(ACCOUNT)
        assert (await case_of(told, chat)).analysis == "completed"
        for one in waits:
            assert (await case_of(told, one)).analysis == "pending"

    talk(tmp_path, story)


def test_a_desk_at_rest_costs_one_small_read(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        await told.chat()
        replying = told.office.replying
        await replying.learn(ACCOUNT)
        heard: list[str] = []

        def listen(conn: Connection) -> None:
            if conn.dialect.name == "sqlite":  # its statements go past SQLAlchemy's own events
                event.listen(
                    conn.engine, "checkout", lambda raw, *_: raw.set_trace_callback(heard.append)
                )
            else:
                event.listen(
                    conn.engine, "before_cursor_execute", lambda *said: heard.append(said[2])
                )

        await told.office.central.database.read(listen, account=ACCOUNT)
        heard.clear()
        await replying.learn(ACCOUNT)
        asked = [one for one in heard if one.startswith("SELECT")]
        assert [one for one in asked if "row" in one.lower().split()] == []
        assert 0 < len(asked) <= 3, asked

    talk(tmp_path, story)


def test_what_an_account_withholds_goes_to_no_model_by_no_way(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        change = {"withheld_clients": ["  harbor DENTAL "]}
        problem(await told.ask("maya", "PATCH", SETTINGS, change), 403)
        body(await told.ask("ada", "PATCH", SETTINGS, change), 200)
        reply = await told.reply(chat)
        last = (await told.frames(chat, reply))[-2]
        assert (last["type"], last["code"], last["retryable"]) == ("error", "not_for_client", False)
        ask = {"message": "And now?", "client_message_id": "turn-1"}
        answer = await told.ask("maya", "POST", f"{AI}/{chat}/chat", ask)
        assert NOT_FOR in answer.text
        relayed = {
            "model": "claude-sonnet-5-5", "max_tokens": 9, "stream": True,
            "messages": [{"role": "user", "content": "Hi"}],
        }  # fmt: skip
        headers = {"X-RFlow-Session": chat, "X-RFlow-Purpose": "reply"}
        refused = await told.ask("maya", "POST", MESSAGES, relayed, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_for_client")
        assert told.model.asked == []
        other = await told.chat()
        body(await told.ask("ada", "PATCH", SETTINGS, {"withheld_clients": []}), 200)
        await told.reply(other)
        assert len(told.model.asked) == 1

    talk(tmp_path, story)
