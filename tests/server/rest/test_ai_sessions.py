"""Guided sessions and chats over the paths of scripts: begun, answered, passed on, found."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, update

from rflow_desktop.domain.metering import Limits
from rflow_desktop.domain.model import Artifact, Briefing
from sync.server import meter, people, schema_talk
from sync.server.app import description
from sync.server.models import Models, without
from tests.helpers.claude import Reply
from tests.server.rest.stage import problem
from tests.server.rest.stage import told as body
from tests.server.rest.talk import WORDS, Talk, frames, new, talk, words
from tests.server.world import ACCOUNT, uid

AI = "/api/v1/ai-sessions"
QUESTION = Reply(
    blocks=[
        ("propose_question", "toolu_1", {
            "text": "Does the printer show a light?", "why": "Power first.",
            "options": [{"label": "Yes"}, {"label": "No", "means": "No power"}],
        }),
        ("set_problem", "toolu_2", {"summary": "Printer has no power", "domain": "printing",
                                    "confidence": 0.5}),
    ],
    stop="tool_use",
)  # fmt: skip
ENOUGH = Reply(blocks=[""], stop="end_turn")


async def begin(told: Talk, who: str = "maya", **given: Any) -> dict[str, Any]:
    """A guided session with its first question."""
    text = given.pop("text", "The printer is dark")
    ask = {"intake_content": {"text": text}, **given}
    made: dict[str, Any] = body(await told.ask(who, "POST", AI, ask), 201)
    await told.office.replying.idle()
    return made


async def chat(told: Talk, who: str = "maya", **given: Any) -> str:
    """An empty chat; its id."""
    made = body(await told.ask(who, "POST", AI, {"session_type": "chat", **given}), 201)
    return str(made["session_id"])


async def calls(told: Talk, **params: Any) -> list[dict[str, Any]]:
    found = await told.get("ada", "/api/v1/ai/calls", **params)
    return list(found["items"])


def minute(told: Talk) -> None:
    """So that nothing is too often."""
    told.later(61)


@pytest.mark.behaviour("S2.15", "S2.16", "S2.78", "S3.01")
def test_a_guided_session_is_begun_answered_and_read(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = new()
        made = await begin(told, id=name, client="Harbor Dental", ticket="T-7")
        assert made["session_id"] == name
        step = made["first_step"]
        assert step["content"] == "Does the printer show a light?"
        again = await told.ask(
            "maya", "POST", AI,
            {"intake_content": {"text": "The printer is dark"}, "id": name,
             "client": "Harbor Dental", "ticket": "T-7"},
        )  # fmt: skip
        assert body(again, 201)["session_id"] == name
        other = await told.ask("maya", "POST", AI, {"id": name, "client": "Other"})
        assert problem(other, 409)
        asked = len(told.model.asked)
        answer = {"step_id": step["step_id"], "option": "No"}
        answered = body(await told.ask("maya", "POST", f"{AI}/{name}/respond", answer), 200)
        assert len(told.model.asked) > asked
        assert answered["status"] == "active"
        found = await told.get("maya", f"{AI}/{name}")
        assert set(found) == set(
            description()["components"]["schemas"]["AiSessionDocument"]["properties"]
        )
        wanted = {
            "id", "session_type", "title", "status", "intake_type", "intake_content",
            "problem_summary", "problem_domain", "confidence_tier", "step_count",
            "session_rating", "psa_ticket_id", "escalation_reason", "matched_flow_id",
            "match_score", "resolution_summary", "resolution_action", "session_feedback",
            "ticket_data", "created_at", "resolved_at", "steps", "conversation_messages",
            "pending_task_lane", "is_branching", "active_branch_id", "updated_at",
            "state_version", "escalated_to_id",
        }  # fmt: skip
        assert wanted <= set(found)
        assert found["problem_summary"] == "Printer has no power"
        assert (found["confidence_tier"], found["psa_ticket_id"]) == ("exploring", "T-7")
        assert found["steps"][0]["answer_label"] == "No"
        assert found["intake_content"]["text"] == "The printer is dark"
        assert found["total_input_tokens"] > 0
        kinds = {one["generation_type"] for one in await calls(told)}
        assert kinds == {"flowpilot_start", "flowpilot_respond"}
        minute(told)
        begun = {"session_type": "chat", "id": uid("another")}
        opened = body(await told.ask("maya", "POST", AI, begun), 201)
        assert set(opened) == {"session_id", "title", "status", "generation_id", "first_step"}
        assert opened["session_id"] == uid("another")
        assert opened["title"]
        assert opened["status"] == "active"
        talks = [await chat(told, id=uid("a chat"), title="T") for _ in range(2)]
        assert talks == [uid("a chat")] * 2
        one = await told.get("maya", f"{AI}/{talks[0]}")
        assert (found["session_type"], one["session_type"]) == ("guided", "chat")
        assert len((await told.get("maya", AI))["items"]) == 3, "each is there once"

    talk(tmp_path, story, QUESTION, ENOUGH)


@pytest.mark.behaviour("S2.25", "S2.26")
def test_a_chat_answers_and_sending_again_says_nothing_twice(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        ask = {"message": "The printer is offline", "client_message_id": "m1"}
        first = body(await told.ask("maya", "POST", f"{AI}/{name}/chat", ask), 200)
        assert (first["content"], first["status"]) == (WORDS, "completed")
        assert {"content", "suggested_flows", "fork", "actions", "questions"} <= set(first)
        again = body(await told.ask("maya", "POST", f"{AI}/{name}/chat", ask), 200)
        assert again == first
        assert len(told.model.asked) == 1
        found = await told.get("maya", f"{AI}/{name}")
        assert [one["role"] for one in found["conversation_messages"]] == ["user", "assistant"]
        assert problem(
            await told.ask("maya", "POST", f"{AI}/{name}/chat", {**ask, "message": "x"}), 409
        )
        assert problem(await told.ask("sam", "POST", f"{AI}/{name}/chat", ask), 404)
        wrong = {**ask, "client_message_id": "m2", "upload_ids": [new()]}
        assert problem(await told.ask("maya", "POST", f"{AI}/{name}/chat", wrong), 422)

    talk(tmp_path, story)


FAILED = (
    (529, "overloaded_error", 503),
    (500, "api_error", 502),
    (400, "invalid_request_error", 502),
    (504, "timeout_error", 504),
)


@pytest.mark.behaviour("S2.09", "S2.11", "S2.28")
@pytest.mark.parametrize(("status", "error", "answered"), FAILED)
def test_a_model_that_fails_is_told_and_nothing_is_lost(
    tmp_path: Path, status: int, error: str, answered: int
) -> None:
    async def story(told: Talk) -> None:
        told.office.central.models.of(ACCOUNT)._max_retries = 0  # the library waits between tries
        name = await chat(told)
        ask = {"message": "The printer is offline", "client_message_id": "m1"}
        answer = await told.ask("maya", "POST", f"{AI}/{name}/chat", ask)
        assert "AI provider error" in problem(answer, answered)
        assert answer.json()["session_id"] == name
        assert ("retry-after" in answer.headers) is (answered == 503)
        found = await told.get("maya", f"{AI}/{name}")
        (message,) = found["conversation_messages"]
        assert (message["content"], message["state"]) == ("The printer is offline", "failed")
        (call,) = await calls(told)
        assert (call["succeeded"], call["counts_toward_quota"]) == (False, False)
        made = await told.ask("maya", "POST", AI, {"intake_content": {"text": "Dark"}})
        kept = made.json()["session_id"]
        assert made.status_code == answered
        assert (await told.get("maya", f"{AI}/{kept}"))["intake_content"]["text"] == "Dark"
        told.model.script = [Reply(blocks=[WORDS])]
        again = body(await told.ask("maya", "POST", f"{AI}/{name}/chat", ask), 200)
        assert again["content"] == WORDS
        body(await told.ask("maya", "POST", f"{AI}/{kept}/respond", {}), 200)

    talk(tmp_path, story, Reply(status=status, error=error))


@pytest.mark.behaviour("S2.01")
def test_without_a_key_everything_but_the_model_works(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        told.office.central.models = Models(without)
        for path, ask in (
            ("", {}), (f"/{name}/chat", {"message": "x"}), (f"/{name}/respond", {}),
            (f"/{name}/status-update", {"audience": "ticket"}),
        ):  # fmt: skip
            sentence = problem(await told.ask("maya", "POST", AI + path, ask), 503)
            assert "KEY" not in sentence
        answer = await told.ask("maya", "GET", f"{AI}/{name}/documentation/stream")
        problem(answer, 503)
        await told.get("maya", AI)
        await told.get("maya", f"{AI}/{name}")
        await told.get("maya", f"{AI}/{name}/documentation")
        body(
            await told.ask("maya", "POST", f"{AI}/{name}/escalate", {"escalation_reason": "Help"}),
            200,
        )
        body(await told.ask("ben", "POST", f"{AI}/{name}/pickup", {}), 200)

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.02")
def test_a_limit_is_told_before_anything_is_kept(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        await told.office.central.database.write(
            lambda conn: meter.set_limits(conn, ACCOUNT, meter.EACH, Limits(monthly_calls=0), 0),
            account=ACCOUNT,
        )
        for path, ask in (
            ("", {"intake_content": {"text": "x"}}), (f"/{name}/chat", {"message": "x"}),
            (f"/{name}/respond", {}), (f"/{name}/status-update", {"audience": "ticket"}),
        ):  # fmt: skip
            answer = await told.ask("maya", "POST", AI + path, ask)
            assert problem(answer, 429) == "AI limit exceeded (monthly)"
            found = answer.json()
            assert found["message"] == "AI limit exceeded (monthly)"
            assert found["reset_at"] == found["quota"]["monthly_reset_at"]
            assert found["quota"]["deny_reason"] == "monthly"
        assert told.model.asked == []
        found = await told.get("maya", f"{AI}/{name}")
        assert found["conversation_messages"] == []

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.04", "S2.07")
def test_each_kind_of_call_is_counted_under_its_name(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        begun = {"session_type": "chat", "intake_content": {"text": "Offline"}}
        name = body(await told.ask("maya", "POST", AI, begun), 201)["session_id"]
        await told.office.replying.idle()
        update = body(
            await told.ask("maya", "POST", f"{AI}/{name}/status-update", {"audience": "client"}),
            200,
        )
        assert update["text"] == WORDS
        stream = await told.ask("maya", "GET", f"{AI}/{name}/documentation/stream")
        assert stream.status_code == 200
        body(
            await told.ask("maya", "POST", f"{AI}/{name}/escalate", {"escalation_reason": "Help"}),
            200,
        )
        await told.office.replying.idle()
        other = await chat(told)
        done = {"resolution_summary": "Restarted"}
        closed = body(await told.ask("maya", "POST", f"{AI}/{other}/resolve", done), 200)
        assert closed["status"] == "resolved"
        await told.office.replying.idle()
        found = await calls(told)
        kinds = sorted(one["generation_type"] for one in found)
        assert kinds == [
            "chat_start", "documentation", "documentation", "enrichment", "status_update",
        ]  # fmt: skip
        assert all(one["succeeded"] and one["counts_toward_quota"] for one in found)
        assert {one["session_id"] for one in found} == {name, other}

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.33")
def test_closing_does_not_wait_for_the_model(tmp_path: Path) -> None:
    gate = threading.Event()

    async def story(told: Talk) -> None:
        name = await chat(told)
        done = {"resolution_summary": "Restarted it", "resolution_action": "net stop spooler"}
        closed = body(await told.ask("maya", "POST", f"{AI}/{name}/resolve", done), 200)
        assert closed["status"] == "resolved"
        for heading in ("Problem", "What we confirmed", "Root cause", "Resolution"):
            assert f"## {heading}\n" in closed["documentation"]
        assert "net stop spooler" in closed["documentation"]
        gate.set()
        await told.office.replying.idle()
        minute(told)
        again = await told.ask("maya", "POST", f"{AI}/{name}/escalate", {"escalation_reason": "x"})
        problem(again, 400)

    talk(tmp_path, story, Reply(blocks=[WORDS], gate=gate))


@pytest.mark.behaviour("S2.82", "S2.83")
def test_the_documentation_streams_and_keeps_every_line(tmp_path: Path) -> None:
    text = "## Problem\n\nDark\n\n[DONE] is not the end\n"

    async def story(told: Talk) -> None:
        name = await chat(told)
        answer = await told.ask("maya", "GET", f"{AI}/{name}/documentation/stream")
        found = frames(answer.text)
        assert words(found) == text
        assert (found[-1]["type"], found[-1]["status"]) == ("end", "completed")

    talk(tmp_path, story, Reply(blocks=[text]))


RATES = (
    ("create", "POST", "", {"session_type": "chat"}, 5),
    ("retry", "POST", "/{id}/retry-psa-push", None, 5),
    ("pickup", "POST", "/{id}/pickup", {}, 5),
    ("chat", "POST", "/{id}/chat", {"message": "x"}, 10),
    ("link", "POST", "/{id}/link-ticket", {"psa_ticket_id": "T"}, 10),
    ("respond", "POST", "/{id}/respond", {}, 15),
    ("rate", "POST", "/{id}/rate", {"rating": 4}, 15),
    ("pause", "POST", "/{id}/pause", None, 15),
    ("similar", "GET", "/{id}/similar", None, 15),
    ("update", "POST", "/{id}/status-update", {"audience": "ticket"}, 20),
    ("list", "GET", "", None, 30),
    ("search", "GET", "/search?q=ab", None, 30),
    ("queue", "GET", "/escalation-queue", None, 30),
    ("detail", "GET", "/{id}", None, 30),
    ("lane", "PUT", "/{id}/task-lane", {}, 30),
    ("documentation", "GET", "/{id}/documentation", None, 30),
)


@pytest.mark.behaviour("S2.13")
def test_each_path_has_its_own_measure_for_a_minute_and_a_person(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        told.office.central.models = Models(without)
        minute(told)
        for what, method, path, ask, most in RATES:
            url = AI + path.replace("{id}", name)
            statuses = [(await told.ask("maya", method, url, ask)).status_code for _ in range(most)]
            assert 429 not in statuses, what
            over = await told.ask("maya", method, url, ask)
            assert "times a minute" in problem(over, 429)
            assert int(over.headers["retry-after"]) == 60
            assert (await told.ask("ben", method, url, ask)).status_code != 429
        minute(told)
        assert (await told.ask("maya", "GET", f"{AI}/{name}")).status_code == 200

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.14", "S2.69", "S2.70", "S2.71")
def test_words_find_ones_own_sessions_however_they_are_written(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        made = {}
        for title, client in (
            ("Outlook crashes at École Verte", "École"), ("Error 0x80070005 in C++ build", ""),
            ('The "blue" screen', "Harbor"),
        ):  # fmt: skip
            made[title] = await chat(told, title=title, client=client)
        hers = await chat(told, "ben", title="Outlook of Ben")

        async def find(q: str, who: str = "maya") -> list[str]:
            found = await told.get(who, f"{AI}/search", q=q)
            return [one["title"] for one in found["items"]]

        assert await find("outl") == ["Outlook crashes at École Verte"]
        assert await find("ecole crash") == ["Outlook crashes at École Verte"]
        assert await find("0x8007") == ["Error 0x80070005 in C++ build"]
        assert await find("c++") == ["Error 0x80070005 in C++ build"]
        assert await find('"blue') == ['The "blue" screen']
        assert await find("harbor") == ['The "blue" screen']
        assert await find("look") == []
        assert await find("outlook", "ada") == []
        assert hers
        problem(await told.ask("maya", "GET", f"{AI}/search", params={"q": "a"}), 422)
        problem(await told.ask("maya", "GET", f"{AI}/search", params={"q": "ab", "limit": 21}), 422)
        assert (await told.ask("maya", "GET", f"{AI}/search?q=ab")).status_code == 200
        assert (await told.ask("maya", "GET", f"{AI}/escalation-queue")).status_code == 200

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.73", "S2.74", "S2.75")
def test_the_list_has_what_is_ones_own_each_once(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        own = await chat(told, title="Own", ticket="T-1")
        told.later()
        taken = await chat(told, "ben", title="Taken")
        offered = await chat(told, "ben", title="Offered")
        for name, to in ((taken, None), (offered, uid("maya"))):
            ask = {"escalation_reason": "Help", "escalated_to_id": to}
            ask = {key: value for key, value in ask.items() if value}
            body(await told.ask("ben", "POST", f"{AI}/{name}/escalate", ask), 200)
        await told.office.replying.idle()
        body(await told.ask("maya", "POST", f"{AI}/{taken}/pickup", {"resume_mode": "fresh"}), 200)

        async def ids(who: str = "maya", **params: Any) -> list[str]:
            found = await told.get(who, AI, **params)
            items = found if isinstance(found, list) else found["items"]
            return [one["title"] for one in items]

        assert sorted(await ids()) == ["Offered", "Own", "Taken"]
        assert (await ids())[-1] == "Own"
        found = (await told.get("maya", AI))["items"]
        assert {one["title"]: one["offered"] for one in found} == {
            "Own": False, "Taken": False, "Offered": True,
        }  # fmt: skip
        assert await ids("sam") == []
        assert await ids(status="requesting_escalation") == ["Offered"]
        assert await ids(ticket_id="T-1") == ["Own"]
        assert await ids(session_type="guided") == []
        assert await ids(confidence_tier="guided") == []
        assert await ids(problem_domain="printing") == []
        assert await ids(q="own") == ["Own"]
        assert await ids(date_to="2026-11-21T12:00:00Z") == ["Own"]
        assert len(await ids(date_from="2026-11-21T12:00:00.001Z")) == 2
        assert await ids(skip=0, limit=1) == (await ids())[:1]
        first = await told.get("maya", AI, limit=2)
        rest = await told.get("maya", AI, limit=2, cursor=first["next_cursor"])
        titles = [one["title"] for one in (*first["items"], *rest["items"])]
        assert titles == await ids()
        assert rest["next_cursor"] is None
        for wrong in ({"confidence_tier": "x"}, {"status": "x"}, {"limit": 101}):
            problem(await told.ask("maya", "GET", AI, params=wrong), 422)
        assert own

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.76", "S2.77", "S3.36")
def test_a_session_is_read_while_it_waits_and_closed_again_when_it_is_claimed(
    tmp_path: Path,
) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told, title="Passed on")

        async def seen(who: str) -> int:
            return (await told.ask(who, "GET", f"{AI}/{name}")).status_code

        assert [await seen(who) for who in ("maya", "sam", "vic", "ada", "eve")] == [
            200, 404, 404, 200, 404,
        ]  # fmt: skip
        assert (await told.get("maya", f"{AI}/{name}"))["handoff_count"] == 0
        ask = {"escalation_reason": "Too deep for me"}
        body(await told.ask("maya", "POST", f"{AI}/{name}/escalate", ask), 200)
        assert (await told.get("maya", f"{AI}/{name}"))["handoff_count"] == 1
        assert [await seen(who) for who in ("maya", "sam", "ben", "eve")] == [200, 200, 200, 404]
        found = await told.get("sam", f"{AI}/{name}")
        assert found["escalation_reason"] == "Too deep for me"
        queue = await told.get("sam", f"{AI}/escalation-queue")
        assert [one["session_id"] for one in queue["items"]] == [name]
        assert (await told.get("maya", f"{AI}/escalation-queue"))["items"] == []
        problem(await told.ask("vic", "GET", f"{AI}/escalation-queue"), 403)
        body(await told.ask("ben", "POST", f"{AI}/{name}/pickup", {"resume_mode": "fresh"}), 200)
        assert [await seen(who) for who in ("ben", "sam")] == [200, 404]
        late = await told.ask("sam", "POST", f"{AI}/{name}/pickup", {})
        problem(late, 404)
        note = {"message": "I am Ben", "client_message_id": "b"}
        body(await told.ask("ben", "POST", f"{AI}/{name}/chat", note), 200)
        body(await told.ask("ben", "PUT", f"{AI}/{name}/task-lane", {}), 204)
        assert (await told.get("ben", f"{AI}/{name}/documentation"))["markdown"]
        body(await told.ask("ben", "POST", f"{AI}/{name}/escalate", ask), 200)
        assert (await told.get("sam", f"{AI}/{name}"))["handoff_count"] == 2

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.72")
def test_what_is_alike_tells_the_problem_and_no_names(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        text = "Outlook crashes when opening calendar attachments at Harbor Dental"
        old = await chat(told, "ben", client="Harbor Dental", intake_content={"text": text})
        await told.office.replying.idle()
        done = {"resolution_summary": "Rebuilt the profile for Harbor Dental"}
        body(await told.ask("ben", "POST", f"{AI}/{old}/resolve", done), 200)
        await told.office.replying.idle()
        name = await chat(told, title="Outlook crashes with attachments")
        found = (await told.get("maya", f"{AI}/{name}/similar"))["items"]
        assert len(found) == 1
        assert "Rebuilt the profile" in found[0]["resolution"]
        assert "Harbor Dental" not in str(found)
        assert found[0]["method"] == "words"
        problem(await told.ask("sam", "GET", f"{AI}/{name}/similar"), 404)
        problem(await told.ask("maya", "GET", f"{AI}/{name}/similar", params={"limit": 21}), 422)

    talk(tmp_path, story)


@pytest.mark.behaviour("S3.44")
def test_lane_facts_fixes_and_branches_are_worked_with(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        place = f"{AI}/{name}"

        async def ask(method: str, path: str, given: Any = None, status: int = 200) -> Any:
            return body(await told.ask("maya", method, place + path, given), status)

        question, bare, task = new(), new(), new()
        lane = {
            "questions": [
                {"id": question, "text": "Any light?"},
                {"id": bare, "text": "Any smell?"},
            ],
            "actions": [{"id": task, "text": "Restart"}],
            "responses": {question: {"text": "None"}, task: {"state": "done", "result": "No"}},
        }
        await ask("PUT", "/task-lane", lane, 204)
        found = (await told.get("maya", place))["pending_task_lane"]
        assert found["questions"][0]["answer"] == "None"
        assert found["actions"][0]["result"] == "No"
        big = {"actions": [{"id": new(), "text": "x", "why": "é" * 20_000} for _ in range(7)]}
        problem(await told.ask("maya", "PUT", f"{place}/task-lane", big), 413)
        fact = await ask("POST", "/facts", {"text": "No light"}, 201)
        assert fact["editable"] is True
        await ask("PATCH", f"/facts/{fact['id']}", {"text": "No light at all"})
        kept = await ask("POST", "/facts/promote", {"lane_item_id": question}, 201)
        assert (kept["text"], kept["editable"]) == ("Any light? None", False)
        promote = f"{place}/facts/promote"
        before = (await ask("GET", "/facts"))["items"]
        problem(await told.ask("maya", "POST", promote, {"lane_item_id": bare}), 422)
        assert (await ask("GET", "/facts"))["items"] == before, "nothing was stored"
        own = {"lane_item_id": bare, "text": "It smells burnt."}
        assert (await ask("POST", "/facts/promote", own, 201))["text"] == "It smells burnt."
        problem(await told.ask("maya", "PATCH", f"{place}/facts/{kept['id']}", {"text": "x"}), 403)
        await ask("DELETE", f"/facts/{fact['id']}", None, 204)
        assert len((await ask("GET", "/facts"))["items"]) == 2
        problem(await told.ask("maya", "GET", f"{place}/fixes/active"), 404)
        fix = await ask("POST", "/fixes", {"title": "New power supply", "confidence": 80}, 201)
        pending = {"outcome": "applied_pending"}
        problem(await told.ask("maya", "PATCH", f"{place}/fixes/{fix['id']}", pending), 422)
        await ask("PATCH", f"/fixes/{fix['id']}", {**pending, "reason": "Delivery"})
        done = await ask("PATCH", f"/fixes/{fix['id']}", {"outcome": "applied_success"})
        assert done["verified_at"]
        fork = {"reason": "Two causes", "options": [{"label": "Power"}, {"label": "Board"}]}
        branches = await ask("POST", "/forks", fork, 201)
        assert [one["label"] for one in branches["items"]][1:] == ["Power", "Board"]
        way = branches["items"][1]["id"]
        ended = await ask("PATCH", f"/branches/{way}", {"status": "dead_end", "finding": "Fine"})
        assert (ended["status"], ended["finding"]) == ("dead_end", "Fine")
        assert (await ask("POST", f"/branches/{way}/activate"))["status"] == "active"
        assert len((await ask("GET", "/branches"))["items"]) == 3
        assert (await ask("POST", "/pause", {"reason": "Lunch"}))["status"] == "paused"
        assert (await ask("POST", "/resume"))["status"] == "active"
        problem(await told.ask("maya", "POST", f"{place}/resume"), 400)
        parked = {"reason": "Part", "until": "2026-11-23T08:00:00Z"}
        assert (await ask("POST", "/park", parked))["status"] == "paused"
        await ask("POST", "/resume")
        assert (await ask("POST", "/link-ticket", {"psa_ticket_id": "T-9"}))["psa_ticket_id"]
        await ask("POST", "/rate", {"rating": 5, "feedback": "Good"}, 204)
        problem(await told.ask("maya", "POST", f"{place}/rate", {"rating": 6}), 422)
        problem(await told.ask("maya", "POST", f"{place}/retry-psa-push"), 404)
        assert (await ask("POST", "/abandon", {"reason": "Sold"}))["status"] == "abandoned"
        other = await chat(told)
        body(await told.ask("maya", "DELETE", f"{AI}/{other}"), 204)

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.45", "S2.58")
def test_of_many_who_pick_up_at_once_one_does(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        ask = {"escalation_reason": "Help"}
        body(await told.ask("maya", "POST", f"{AI}/{name}/escalate", ask), 200)
        given = {"resume_mode": "fresh"}
        found = await asyncio.gather(
            *(
                told.ask(who, "POST", f"{AI}/{name}/pickup", given)
                for who in ("ben", "sam", "priya", "ada")
            )
        )
        statuses = sorted(one.status_code for one in found)
        assert statuses[0] == 200
        assert set(statuses[1:]) <= {404, 409}
        (handoff,) = (await told.get("ada", "/api/v1/handoffs", state="claimed"))["items"]
        assert handoff["session_id"] == name, "the old path is the same claim"
        assert handoff["claimed_by_name"]

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.58")
def test_a_guided_session_that_is_picked_up_is_claimed_and_goes_on_with_a_question(
    tmp_path: Path,
) -> None:
    async def story(told: Talk) -> None:
        name = str((await begin(told))["session_id"])
        path = f"{AI}/{name}/pickup"
        assert problem(await told.ask("maya", "POST", path, {}), 409)
        ask = {"escalation_reason": "Help"}
        body(await told.ask("maya", "POST", f"{AI}/{name}/escalate", ask), 200)
        assert problem(await told.ask("ben", "POST", path, {"resume_mode": "again"}), 422)
        given = {"resume_mode": "continue", "additional_context": "The fuse is fine."}
        step = body(await told.ask("ben", "POST", path, given), 200)
        assert {"session_id", "generation_id", "status", "next_step"} <= set(step)
        assert step["next_step"]["content"] == "Does the printer show a light?"
        assert "The fuse is fine." in str(told.model.asked[-1])
        (handoff,) = (await told.get("ada", "/api/v1/handoffs", state="claimed"))["items"]
        assert (handoff["session_id"], handoff["claimed_by_id"]) == (name, uid("ben"))
        minute(told)
        assert (await told.ask("sam", "POST", path, {})).status_code in (404, 409)

    talk(tmp_path, story, QUESTION, ENOUGH, QUESTION, ENOUGH)


def test_a_reply_left_behind_is_found_as_lost_when_it_is_asked_about(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        ask = {"message": "Hello", "client_message_id": "m"}
        body(await told.ask("maya", "POST", f"{AI}/{name}/chat", ask), 200)
        table = schema_talk.reply

        def reopen(conn: Connection) -> None:
            conn.execute(
                update(table)
                .where(table.c.account_id == ACCOUNT)
                .values(state="running", ended_at=None, beat_at=1)
            )

        await told.office.central.database.write(reopen, account=ACCOUNT)
        assert (await told.active(name))["status"] == "lost"

    talk(tmp_path, story)


@pytest.mark.behaviour("S2.85", "S2.86", "S2.87")
def test_texts_for_others_are_kept_and_hold_nothing_of_the_network(tmp_path: Path) -> None:
    text = "SRV-PRINT01 at 10.20.30.40 answers again."

    async def story(told: Talk) -> None:
        name = await chat(told)
        for audience, inside in (("ticket", True), ("client", False), ("email", False)):
            ask = {"audience": audience}
            made = body(await told.ask("maya", "POST", f"{AI}/{name}/status-update", ask), 200)
            assert ("10.20.30.40" in made["text"]) is inside, made
            kept = await told.office.central.database.read(
                lambda conn, made=made: people.known(conn, ACCOUNT, Artifact, made["artifact_id"]),
                account=ACCOUNT,
            )
            assert (kept.text, kept.kind) == (made["text"], f"status_{audience}")
        sent = [one["system"][0]["text"] for one in told.model.asked]
        assert len(set(sent)) == 3
        await told.ask("maya", "GET", f"{AI}/{name}/documentation/stream")
        await told.office.replying.idle()
        texts = await told.office.central.database.read(
            lambda conn: people.listed(conn, ACCOUNT, Artifact), account=ACCOUNT
        )
        (written,) = [one.text for one in texts if one.kind == "documentation"]
        for heading in ("Problem", "What we confirmed", "Root cause", "Resolution"):
            assert f"## {heading}" in written

    talk(tmp_path, story, Reply(blocks=[text]))


@pytest.mark.behaviour("S2.41")
def test_an_assessment_is_written_while_the_page_is_read_already(tmp_path: Path) -> None:
    gate = threading.Event()

    async def story(told: Talk) -> None:
        name = await chat(told)
        ask = {"escalation_reason": "Help"}
        passed = body(await told.ask("maya", "POST", f"{AI}/{name}/escalate", ask), 200)

        async def page() -> Briefing:
            return await told.office.central.database.read(
                lambda conn: people.known(conn, ACCOUNT, Briefing, passed["handoff_id"]),
                account=ACCOUNT,
            )

        assert ((await page()).need, (await page()).guess_state) == ("Help", "pending")
        gate.set()
        await told.office.replying.idle()
        assert ((await page()).guess_state, (await page()).guess) == ("ready", WORDS)
        told.model.script = [Reply(status=400, error="invalid_request_error")]
        again = await chat(told)
        ask = {"escalation_reason": "Help again"}
        passed = body(await told.ask("maya", "POST", f"{AI}/{again}/escalate", ask), 200)
        await told.office.replying.idle()
        assert ((await page()).guess_state, bool((await page()).guess_told)) == ("failed", True)

    talk(tmp_path, story, Reply(blocks=[WORDS], gate=gate))


def test_a_request_with_a_key_is_done_once(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        name = await chat(told)
        for path, ask in (
            ("chat", {"message": "Hello"}),
            ("status-update", {"audience": "ticket"}),
            ("branches", {"label": "Power"}),
            ("escalate", {"escalation_reason": "Help"}),
        ):
            headers = {"Idempotency-Key": new()}
            place = f"{AI}/{name}/{path}"
            first = await told.ask("maya", "POST", place, ask, headers=headers)
            await told.office.replying.idle()
            asked = len(told.model.asked)
            again = await told.ask("maya", "POST", place, ask, headers=headers)
            assert (again.status_code, again.json()) == (first.status_code, first.json()), path
            assert again.status_code in (200, 201)
            await told.office.replying.idle()
            assert len(told.model.asked) == asked

    talk(tmp_path, story)
