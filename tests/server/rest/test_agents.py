"""Assistants and the chats with them over the paths of scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.acts_talk import OpenCase, RecordCall, Say
from rflow_desktop.domain.model import Kind, Session, User
from rflow_desktop.domain.model_talk import Assistant, Case, Speaker
from rflow_desktop.domain.states import Role
from sync.server import people
from sync.server.app import description
from sync.server.rest import agent_reads
from tests.server.rest.stage import problem
from tests.server.rest.stage import told as body
from tests.server.rest.talk import WORDS, Talk, new, talk
from tests.server.world import ACCOUNT, uid

AGENTS = "/api/agents"
AT = "2026-11-21T10:00:00.000Z"


async def agent(told: Talk, who: str = "ben", **given: Any) -> str:
    ask = {"name": "Network desk", "access": "account", **given}
    made = body(await told.ask(who, "POST", AGENTS, ask), 201)
    return str(made["id"])


async def chat(told: Talk, agent_id: str, who: str = "maya", **given: Any) -> dict[str, Any]:
    made: dict[str, Any] = body(
        await told.ask(who, "POST", f"{AGENTS}/{agent_id}/sessions", given), 201
    )
    return made


async def say(told: Talk, agent_id: str, session: str, text: str, who: str = "maya") -> Any:
    path = f"{AGENTS}/{agent_id}/sessions/{session}/messages"
    return body(await told.ask(who, "POST", path, {"content": text}), 201)


def put(session: str, assistant: str, **given: Any) -> tuple[Session, Case]:
    """A chat that is simply there."""
    owner = given.pop("owner", uid("maya"))
    title = given.pop("title", "T")
    header = Session(
        id=session, kind=Kind.CHAT, owner=owner, created_at=AT, started_at=AT, title=title,
        members=given.pop("members", ()),
    )  # fmt: skip
    told = {"messages": 2, "asked": 1, "channel": "web", **given}
    return header, Case(id=session, session=session, assistant=assistant, **told)


@pytest.mark.behaviour("S4.01")
def test_an_assistant_is_there_for_who_may_use_it(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        wide = await agent(told)
        team = await agent(told, access="team")
        private = await agent(told, access="private")
        assert wide

        async def seen(who: str, name: str) -> int:
            return (await told.ask(who, "GET", f"{AGENTS}/{name}/sessions")).status_code

        for who, statuses in (
            ("ben", (200, 200, 200)), ("maya", (200, 200, 404)), ("sam", (200, 404, 404)),
            ("vic", (200, 200, 404)), ("ada", (200, 200, 200)), ("eve", (404, 404, 404)),
        ):  # fmt: skip
            assert tuple([await seen(who, one) for one in (wide, team, private)]) == statuses, who
        unknown = await told.ask("maya", "GET", f"{AGENTS}/{new()}/sessions")
        assert problem(unknown, 404) == "Agent not found"
        names = (await told.get("maya", AGENTS))["items"]
        assert {one["id"] for one in names} == {wide, team}

    talk(tmp_path, story)


def test_an_assistant_is_made_changed_and_retired(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        made = body(
            await told.ask("maya", "POST", AGENTS, {"name": "Mine", "system_prompt": "Be kind"}),
            201,
        )
        assert (made["access"], made["system_prompt"]) == ("private", "Be kind")
        place = f"{AGENTS}/{made['id']}"
        problem(await told.ask("maya", "PATCH", place, {"access": "account"}), 403)
        changed = body(await told.ask("maya", "PATCH", place, {"description": "Kind"}), 200)
        assert (changed["description"], changed["system_prompt"]) == ("Kind", "Be kind")
        hidden = body(await told.ask("maya", "PATCH", place, {"prompt_on_server": True}), 200)
        assert (hidden["prompt_on_server"], hidden["system_prompt"]) == (True, None)
        row = await told.office.central.database.read(
            lambda conn: people.known(conn, ACCOUNT, Assistant, made["id"]), account=ACCOUNT
        )
        assert row.prompt == ""
        session = await chat(told, made["id"])
        await say(told, made["id"], session["id"], "Hello")
        assert "Be kind" in str(told.model.asked[0]["system"])
        problem(await told.ask("vic", "POST", AGENTS, {"name": "No"}), 403)
        problem(await told.ask("sam", "PATCH", place, {"name": "No"}), 404)
        body(await told.ask("maya", "DELETE", place), 204)
        assert (await told.get("maya", place))["retired"] is True
        problem(await told.ask("maya", "POST", f"{place}/sessions", {}), 409)

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.02", "S4.04")
def test_all_chats_are_for_admins_and_not_for_who_made_the_assistant(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await agent(told, "ben")
        session = await chat(told, name)
        await say(told, name, session["id"], "Hello")
        path = f"{AGENTS}/{name}/sessions"
        for who, status in (("ben", 403), ("maya", 403), ("vic", 403), ("ada", 200)):
            answer = await told.ask(who, "GET", path, params={"scope": "all"})
            assert answer.status_code == status, who
        answer = await told.ask("ben", "GET", path, params={"scope": "all"})
        assert problem(answer, 403) == "Not authorized to view all sessions"
        problem(await told.ask("ada", "GET", path, params={"scope": "foo"}), 422)
        assert (await told.get("ben", path))["items"] == []
        assert len((await told.get("ada", path, scope="all"))["items"]) == 1

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.14", "S4.16", "S4.17", "S4.18", "S4.19")
def test_a_chat_is_begun_named_written_in_and_thrown_away(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await agent(told)
        path = f"{AGENTS}/{name}/sessions"
        made = await chat(told, name)
        assert made["title"] == "Session 11-21 12:00"
        assert set(made) == {
            "id", "agent_id", "user_id", "username", "source_channel", "title", "created_at",
            "last_message_at", "message_count", "peer_agent_id", "peer_agent_name",
            "participant_type", "is_group", "group_name",
        }  # fmt: skip
        assert (made["message_count"], made["last_message_at"]) == (0, None)
        assert (made["source_channel"], made["participant_type"]) == ("web", "user")
        assert (await told.get("maya", path))["items"] == []
        answer = await say(told, name, made["id"], "The printer is offline again today, please")
        assert answer["content"] == WORDS
        (line,) = (await told.get("maya", path))["items"]
        assert line["title"] == "The printer is offline again today…"
        assert (line["message_count"], line["username"]) == (2, None)
        place = f"{path}/{made['id']}"
        renamed = body(await told.ask("maya", "PATCH", place, {"title": "Session of mine"}), 200)
        assert renamed == {"id": made["id"], "title": "Session of mine"}
        await say(told, name, made["id"], "And now?")
        (line,) = (await told.get("maya", path))["items"]
        assert line["title"] == "Session of mine"
        problem(await told.ask("maya", "PATCH", place, {"title": ""}), 422)
        problem(await told.ask("sam", "PATCH", place, {"title": "No"}), 404)
        body(await told.ask("ada", "PATCH", place, {"title": "By Ada"}), 200)
        other = await agent(told, name="Other")
        wrong = f"{AGENTS}/{other}/sessions/{made['id']}"
        problem(await told.ask("maya", "PATCH", wrong, {"title": "No"}), 404)
        problem(await told.ask("sam", "DELETE", place), 404)
        body(await told.ask("maya", "DELETE", place), 204)
        assert (await told.get("maya", path))["items"] == []
        assert (await told.get("ada", path, scope="all"))["items"] == []
        assert "SessionOut" in description()["components"]["schemas"]

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.05", "S4.06", "S4.10", "S4.11", "S4.12", "S4.15")
def test_who_and_where_is_told_for_every_sort_of_chat(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        first, second = await agent(told, name="First"), await agent(told, name="Second")
        nameless = User(id=uid("nameless"), name="  ", email="n@harbor.example", role=Role.ADMIN)
        await told.rows(nameless)
        sorts = {
            "plain": {}, "gone": {"owner": new()}, "nameless": {"owner": uid("nameless")},
            "group": {"group": "Printer group"}, "titled": {"members": (uid("ben"),)},
            "untitled": {"members": (uid("ben"),), "title": ""},
            "thread": {"peer": second, "channel": "agent"}, "trigger": {"channel": "trigger"},
            "mail": {"channel": "email"},
        }  # fmt: skip
        ids = {sort: uid(f"chat {sort}") for sort in sorts}
        for sort, given in sorts.items():
            await told.rows(*put(ids[sort], first, **given))
        path = f"{AGENTS}/{first}/sessions"
        every = (await told.get("ada", path, scope="all"))["items"]
        by_id = {one["id"]: one for one in every}
        names = {sort: by_id[name]["username"] for sort, name in ids.items()}
        assert names == {
            "plain": "Maya Okafor", "gone": "Unknown", "nameless": "Unknown",
            "group": "Printer group", "titled": "T", "untitled": "Group Chat",
            "thread": "Agent First - Second", "trigger": "Maya Okafor", "mail": "Maya Okafor",
        }  # fmt: skip
        kinds = {sort: by_id[name]["participant_type"] for sort, name in ids.items()}
        assert (kinds["group"], kinds["thread"], kinds["plain"]) == ("group", "agent", "user")
        assert by_id[ids["group"]]["is_group"] is True
        assert by_id[ids["thread"]]["peer_agent_name"] == "Second"
        assert by_id[ids["mail"]]["source_channel"] == "email"
        mine = {one["id"] for one in (await told.get("maya", path))["items"]}
        assert mine == {ids[sort] for sort in ("plain", "titled", "untitled", "mail")}
        other = (await told.get("ada", f"{AGENTS}/{second}/sessions", scope="all"))["items"]
        assert [(one["id"], one["peer_agent_name"]) for one in other] == [(ids["thread"], "First")]
        assert all(isinstance(one["id"], str) for one in every)

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.07", "S4.08")
def test_the_last_used_comes_first_and_empty_ones_are_hidden(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await agent(told)
        times = {"old": "2026-11-20T10:00:00.000Z", "new": "2026-11-21T11:00:00.000Z", "none": ""}
        for sort, last in times.items():
            await told.rows(*put(uid(sort), name, last_at=last))
        await told.rows(*put(uid("welcome"), name, messages=1, asked=0))
        await told.rows(*put(uid("empty"), name, messages=0, asked=0))
        path = f"{AGENTS}/{name}/sessions"
        order = [one["id"] for one in (await told.get("maya", path))["items"]]
        assert order == [uid("new"), uid("old"), uid("none")]
        every = [one["id"] for one in (await told.get("ada", path, scope="all"))["items"]]
        assert set(every) == {*order, uid("welcome")}
        first = await told.get("maya", path, limit=1)
        rest = await told.get("maya", path, cursor=first["next_cursor"])
        assert [one["id"] for one in (*first["items"], *rest["items"])] == order

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.13")
def test_a_thousand_chats_are_listed_with_four_statements(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await agent(told)
        many = [row for n in range(1_000) for row in put(uid(f"chat {n}"), name)]
        await told.rows(*many)
        heard: list[str] = []

        def look(conn: Any) -> Any:
            caller = people.caller(conn, ACCOUNT, uid("ada"))

            def hear(_: object, __: object, statement: str, *___: object) -> None:
                heard.append(statement)

            event.listen(conn, "before_cursor_execute", hear)
            try:
                return agent_reads.listed(
                    conn, caller, name, everybody=True, after=None, skip=0, most=1_000
                )
            finally:
                event.remove(conn, "before_cursor_execute", hear)

        made, _ = await told.office.central.database.read(look, account=ACCOUNT)
        assert len(made) == 1_000
        assert 0 < len(heard) <= 4

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.20", "S4.21", "S4.22", "S4.23", "S4.24", "S4.25", "S4.27")
def test_what_was_said_is_read_from_its_end_by_who_may(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        first, second = await agent(told, name="First"), await agent(told, name="Second")
        thread = new()
        push, world = told.office.push, told.world

        async def do(*acts: Any) -> None:
            sent = [world.op("maya", thread, act, op_id=new()) for act in acts]
            done = await push("maya", *sent)
            assert {one["status"] for one in done} == {"accepted"}, done

        await do(
            StartSession(kind=Kind.CHAT, title="Thread"),
            OpenCase(assistant=first, peer=second, channel="agent"),
        )
        says = [Say(message=uid(f"m {n}"), text=f"word {n}") for n in range(118)]
        await do(*says[:60])
        await do(*says[60:])
        await do(
            Say(
                message=uid("answer"),
                role=Speaker.ASSISTANT,
                text="Done",
                thinking="Hm",
                assistant=second,
            ),
            RecordCall(call=uid("call"), name="ping", args={"host": "srv"}, preview="ok"),
        )
        path = f"{AGENTS}/{first}/sessions/{thread}/messages"
        page = await told.get("maya", path)
        assert len(page["items"]) == 50
        assert page["items"][-1]["id"] == uid("call")
        answer = page["items"][-2]
        assert (answer["thinking"], answer["sender_name"]) == ("Hm", None)
        assert answer["participant_id"] == second
        assert "thinking" not in page["items"][0]
        others = await told.get("ada", path)
        assert [one["id"] for one in others["items"]] == [one["id"] for one in page["items"]]
        assert "thinking" not in others["items"][-2], "what was thought is for who asked"
        assert page["items"][0]["sender_name"] == "Maya Okafor"
        call = page["items"][-1]
        assert (call["role"], call["content"], call["toolName"]) == ("tool_call", "", "ping")
        assert (call["toolArgs"], call["toolCallId"]) == ({"host": "srv"}, uid("call"))
        seen = list(page["items"])
        while page["next_cursor"]:
            page = await told.get("maya", path, cursor=page["next_cursor"])
            seen = [*page["items"], *seen]
        assert len(seen) == len({one["id"] for one in seen}) == 120
        assert [one["content"] for one in seen[:3]] == ["word 0", "word 1", "word 2"]
        assert all(one["cursor"] for one in seen)
        other = f"{AGENTS}/{second}/sessions/{thread}/messages"
        assert (await told.get("maya", other))["items"] == (await told.get("maya", path))["items"]
        for who, status in (("maya", 200), ("ada", 200), ("sam", 404), ("ben", 404), ("eve", 404)):
            assert (await told.ask(who, "GET", path)).status_code == status, who
        problem(await told.ask("maya", "GET", f"{AGENTS}/{new()}/sessions/{thread}/messages"), 404)

    talk(tmp_path, story)


@pytest.mark.behaviour("S4.41")
def test_who_is_signed_out_is_told_so_before_a_stream_begins(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await agent(told)
        session = await chat(told, name)
        answer = await say(told, name, session["id"], "Hello")
        place = f"/api/v1/conversations/{session['id']}/resume/{answer['generation_id']}"
        for who, status in (("nobody", 401), ("sam", 404), ("maya", 200)):
            assert (await told.ask(who, "GET", place)).status_code == status
        told.later(16 * 60)
        ended = await told.ask("maya", "GET", place)
        assert ended.status_code == 401
        assert ended.json()["code"] == "expired"
        assert ended.headers["www-authenticate"] == "Bearer"

    talk(tmp_path, story)
