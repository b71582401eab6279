"""Text that no database takes is told in a sentence, wherever it stands in a request."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain import acts, ops
from rflow_desktop.domain.acts_talk import OpenCase, SaveAssistant, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Access, Intake
from tests.server.rest.stage import FLOW, SESSIONS, TREES, Stage, new_id, play, problem, told
from tests.server.rest.talk import Talk, talk
from tests.server.world import World, sealed, uid

ODD = ("a\0b", "a\ud800b")


async def written(one: Stage, method: str, path: str, body: Any) -> Any:
    """The answer to a body in which every sign outside of ASCII is escaped."""
    headers = {"Content-Type": "application/json"}
    return await one.ask("maya", method, path, content=json.dumps(body), headers=headers)


def test_a_body_with_a_sign_that_cannot_be_stored_is_refused_and_changes_nothing(
    tmp_path: Path,
) -> None:
    async def story(one: Stage) -> None:
        session = (await one.start("maya"))["id"]
        agent = {"id": new_id(), "name": "Desk"}
        told(await one.ask("maya", "POST", "/api/agents", agent), 201)
        kept_here = {"system_prompt": "Be brief.", "prompt_on_server": True}
        for odd in ODD:
            asked: tuple[tuple[str, str, Any], ...] = (
                ("POST", SESSIONS, {"tree_id": FLOW, "client_name": odd}),
                ("POST", SESSIONS, {"tree_id": FLOW, "session_variables": {"host": odd}}),
                ("POST", f"{SESSIONS}/{session}/complete", {"outcome": "resolved", "notes": odd}),
                ("PATCH", f"/api/agents/{agent['id']}", {**kept_here, "system_prompt": odd}),
                ("POST", "/v1/auth/sign-in", {"email": odd, "password": "a", "device_name": "b"}),
                ("POST", "/v1/auth/sign-in", {"email": "a", "password": odd, "device_name": odd}),
            )
            for method, path, body in asked:
                answer = await written(one, method, path, body)
                assert "cannot be stored" in problem(answer, 422), (path, body)
                assert answer.json()["code"] == "malformed"
        assert await one.ids("maya") == [session]
        spelled = await one.start("maya", client_name="the letters \\u0000 and 🙂")
        assert spelled["client_name"] == "the letters \\u0000 and 🙂"

    play(tmp_path, story)


def test_a_query_with_a_sign_that_cannot_be_stored_is_refused(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        for path in (
            f"{SESSIONS}?client_name=a%00b", f"{TREES}?search=%00", "/api/v1/ai-sessions?q=ab%00",
            "/api/v1/ai-sessions?ticket_id=%00", "/api/v1/ai-sessions?problem_domain=%00",
        ):  # fmt: skip
            assert "cannot be stored" in problem(await one.ask("maya", "GET", path), 422), path
        forged = urlsafe_b64encode(json.dumps(["\0", "\0", "\0"]).encode()).decode().rstrip("=")
        for path in (SESSIONS, TREES, "/api/v1/handoffs", "/api/v1/ai-sessions"):
            answer = await one.ask("maya", "GET", path, params={"page_size": 5, "cursor": forged})
            assert answer.status_code in (200, 422), (path, answer.text)
            answer = await one.ask("maya", "GET", path, params={"limit": 5, "cursor": forged})
            assert "cursor" in problem(answer, 422), path

    play(tmp_path, story)


@pytest.mark.parametrize("odd", ODD)
def test_a_change_with_such_a_sign_has_a_verdict_of_its_own_and_holds_nothing_up(
    tmp_path: Path, odd: str
) -> None:
    async def story(one: Stage) -> None:
        world, session = World(), uid("session")
        start = acts.StartSession(title="Mail")
        note = sealed(world.op("maya", session, acts.AddNote(entry=uid("n"), text="x")))
        note["payload"]["text"] = odd
        after = world.op("maya", session, acts.AddNote(entry=uid("after"), text="After it"))
        sent = [sealed(world.op("maya", session, start)), _again(note), sealed(after)]
        answer = await written(one, "POST", "/v1/push", {"replica": "desk", "ops": sent})
        verdicts = [found["status"] for found in told(answer, 200)["results"]]
        kept = "accepted" if odd == "a\0b" else "rejected"
        assert verdicts == ["accepted", kept, "accepted"]
        rows = told(await one.ask("maya", "POST", "/v1/pull", {}), 200)["rows"]
        bodies = {row["doc"].get("body") for row in rows if row["type"] == "entry"}
        assert bodies == ({odd, "After it"} if kept == "accepted" else {"After it"})

    play(tmp_path, story)


def test_nothing_has_a_name_with_such_a_sign(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        session = (await one.start("maya"))["id"]
        for place in (
            f"{session}%00/active-session", f"{session}/resume/%00", f"%00/resume/{session}",
        ):  # fmt: skip
            answer = await one.ask("maya", "GET", f"/api/v1/conversations/{place}")
            assert answer.status_code == 404, (place, answer.text)
        answer = await one.ask("maya", "POST", f"/api/v1/conversations/{session}/stop/%00")
        assert answer.status_code == 404, answer.text
        for method, path in (("GET", f"{SESSIONS}/%00"), ("GET", "/v1/blobs/%00")):
            assert (await one.ask("maya", method, path)).status_code in (404, 422), path

    play(tmp_path, story)


def test_instructions_with_such_a_sign_hold_up_no_reply(tmp_path: Path) -> None:
    async def story(told_: Talk) -> None:
        agent, chat = new_id(), new_id()
        save = SaveAssistant(name="Desk", prompt="Be\0brief.", access=Access.ACCOUNT)
        say = Say(message=new_id(), text="The printer\0is off", client_message_id=new_id())
        for root, act, kind in (
            (agent, save, "assistant"),
            (chat, acts.StartSession(kind=Kind.CHAT, title="", client="Harbor\0"), "session"),
            (chat, OpenCase(intake=Intake(text="off"), assistant=agent), "session"),
            (chat, say, "session"),
        ):
            made = told_.world.op("ben", root, act, op_id=new_id(), entity=kind)
            assert (await told_.office.push("ben", made))[0]["status"] == "accepted"
        reply = await told_.reply(chat, "ben")
        assert (await told_.frames(chat, reply, "ben"))[-1]["status"] == "completed"
        assert "Be" in json.dumps(told_.model.asked)
        path = f"/api/agents/{agent}"
        told(await told_.ask("ben", "PATCH", path, {"prompt_on_server": True}), 200)

    talk(tmp_path, story)


def test_who_sends_changes_has_a_name_that_can_be_stored(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        op = sealed(World().op("maya", uid("session"), acts.StartSession(title="Mail")))
        for odd in ODD:
            answer = await written(one, "POST", "/v1/push", {"replica": odd, "ops": [op]})
            assert "replica" in problem(answer, 422)

    play(tmp_path, story)


def _again(document: dict[str, Any]) -> dict[str, Any]:
    """With the hash of what it holds now, where that has one."""
    rest = {name: value for name, value in document.items() if name != "hash"}
    try:
        return {**rest, "hash": ops.digest(ops.canonical(rest))}
    except ValueError:
        return document
