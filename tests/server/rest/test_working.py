"""Working a session over the paths of scripts: start, change, steps, variables, notes, closing."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.values import PAD_LIMIT
from tests.server.rest.stage import (
    FLOW,
    SESSIONS,
    SORTS,
    TREES,
    Stage,
    new_id,
    play,
    problem,
    told,
)
from tests.server.world import NOON, uid

PING = SORTS["ping"][0].id


@pytest.mark.behaviour("S1.01")
def test_every_field_survives_from_start_to_list_and_detail(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        asked = {
            "title": "Scanner", "ticket_number": "INC-1042", "client_name": "Contoso Ltd",
            "session_variables": {"computer": "HDG-7"},
        }  # fmt: skip
        made = await one.start("maya", PING, **asked)
        steps = {
            "decisions": [{"node_id": "a", "answer": "yes", "note": "at once"}],
            "custom_steps": [{"title": "Swap the cable", "body": "Cat 6", "note": "ok"}],
            "next_steps": "Call back",
        }
        path = f"{SESSIONS}/{made['id']}"
        told(await one.ask("maya", "PUT", path, steps), 200)
        pad = {"scratchpad": "ping ok"}
        told(await one.ask("maya", "PATCH", f"{path}/scratchpad", pad), 200)
        closed = await one.complete("maya", made["id"], outcome_notes="New cable")
        detail = await one.get("maya", path)
        assert detail == closed
        told_ = {name: detail[name] for name in asked}
        assert told_ == asked
        assert (detail["scratchpad"], detail["next_steps"]) == ("ping ok", "Call back")
        assert (detail["outcome"], detail["outcome_notes"]) == ("resolved", "New cable")
        assert detail["path_taken"] == ["a", detail["custom_steps"][0]["id"]]
        (decision,) = detail["decisions"]
        assert decision["title"] == "Does HDG-7 answer a ping?"
        assert decision["answer_label"] == "Yes, it answers"
        (listed,) = (await one.get("maya", SESSIONS))["items"]
        listed["tree_snapshot"]["structure"] = detail["tree_snapshot"]["structure"]
        listed["tree_snapshot"]["meta"]["description"] = "About a network"
        assert listed == detail

    play(tmp_path, story)


@pytest.mark.behaviour("S1.18", "S1.23")
def test_a_run_starts_with_next_to_nothing_and_says_when(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        mine = new_id()
        row = await one.start("maya", id=mine)
        assert (row["id"], row["path_taken"], row["decisions"]) == (mine, [], [])
        assert (row["status"], row["user_id"]) == ("active", uid("maya"))
        started = datetime.fromisoformat(row["started_at"])
        assert started.utcoffset() is not None
        assert abs(started.timestamp() * 1000 - NOON) < 1000
        assert await one.start("maya", id=mine) == row
        assert await one.ids("maya") == [mine]

    play(tmp_path, story)


@pytest.mark.behaviour("S1.18", "S1.34")
def test_the_same_key_with_the_same_body_is_answered_the_same(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        key = {"Idempotency-Key": new_id()}
        asked = {"tree_id": FLOW, "ticket_number": "INC-1"}
        first, again = [
            await one.ask("maya", "POST", SESSIONS, asked, headers=key) for _ in range(2)
        ]
        assert told(first, 201) == told(again, 201)
        other = await one.ask("maya", "POST", SESSIONS, {"tree_id": PING}, headers=key)
        problem(other, 409)
        assert other.json()["code"] == "id_reuse"
        told(await one.ask("sam", "POST", SESSIONS, {"tree_id": PING}, headers=key), 201)
        path = f"{SESSIONS}/{first.json()['id']}/complete"
        key = {"Idempotency-Key": new_id().upper()}
        ends = [
            await one.ask("maya", "POST", path, {"outcome": "workaround"}, headers=key)
            for _ in range(2)
        ]
        assert told(ends[0], 200) == told(ends[1], 200)
        otherwise = await one.ask("maya", "POST", path, {"outcome": "resolved"}, headers=key)
        assert problem(otherwise, 409)
        assert len(await one.ids("maya")) == 1

    play(tmp_path, story)


@pytest.mark.behaviour("S1.18")
def test_twenty_requests_with_one_key_at_once_start_one_run(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        key, asked = {"Idempotency-Key": new_id()}, {"tree_id": FLOW}
        answers = await asyncio.gather(
            *(one.ask("maya", "POST", SESSIONS, asked, headers=key) for _ in range(20))
        )
        assert len({told(answer, 201)["id"] for answer in answers}) == 1
        assert len(await one.ids("maya")) == 1

    play(tmp_path, story)


@pytest.mark.behaviour("S1.19", "S1.68")
@pytest.mark.parametrize("way", ["start", "prepare"])
def test_missing_inactive_and_foreign_flows_are_told_apart(tmp_path: Path, way: str) -> None:
    place = SESSIONS if way == "start" else f"{SESSIONS}/prepare"
    table = (
        (uid("no flow"), 404, "Tree not found"),
        (SORTS["foreign"][0].id, 404, "Tree not found"),
        (SORTS["foreign archived"][0].id, 404, "Tree not found"),
        (SORTS["other team"][0].id, 404, "Tree not found"),
        (SORTS["archived"][0].id, 400, f"Cannot {way} session with inactive tree"),
    )

    async def story(one: Stage) -> None:
        for tree, status, words in table:
            answer = await one.ask("maya", "POST", place, {"tree_id": tree})
            assert problem(answer, status) == words
        assert await one.ids("maya") == []

    play(tmp_path, story)


@pytest.mark.behaviour("S1.21", "S1.22")
def test_a_run_keeps_the_flow_it_began_with_content_and_description_apart(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya", PING)
        kept = row["tree_snapshot"]
        assert kept["meta"]["description"] == "About a network"
        assert kept["meta"]["tree_type"] == "troubleshooting"
        assert set(kept["structure"]) == {"format", "start", "nodes"}
        nodes = {**kept["structure"]["nodes"], "a": {"kind": "action", "title": "New", "next": "z"}}
        edited = {
            "tree_structure": {**kept["structure"], "nodes": nodes}, "description": "Other",
            "status": "published",
        }  # fmt: skip
        told(await one.ask("ben", "PUT", f"{TREES}/{PING}", edited), 422)  # two steps left over
        for left in ("b", "c"):
            del nodes[left]
        told(await one.ask("ben", "PUT", f"{TREES}/{PING}", edited), 200)
        told(await one.ask("ben", "DELETE", f"{TREES}/{PING}"), 204)
        assert (await one.get("maya", f"{SESSIONS}/{row['id']}"))["tree_snapshot"] == kept

    play(tmp_path, story)


@pytest.mark.behaviour("S1.24", "S1.25", "S1.74")
def test_real_starts_are_counted_each_of_twenty_at_once(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        async def uses(tree: str) -> int:
            count: int = (await one.get("maya", f"{TREES}/{tree}"))["usage_count"]
            return count

        await asyncio.gather(*(one.start("maya") for _ in range(20)))
        assert await uses(FLOW) == 20
        ready = await one.prepare("maya")
        assert await uses(FLOW) == 20
        told(await one.ask("maya", "POST", f"{SESSIONS}/{ready['id']}/start"), 200)
        assert await uses(FLOW) == 21
        draft = SORTS["draft"][0].id
        trial = await one.start("maya", draft)
        assert trial["is_test"] is True
        assert await uses(draft) == 0

    play(tmp_path, story)


@pytest.mark.behaviour("S1.26")
def test_only_what_is_sent_changes_and_null_clears(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya", ticket_number="INC-1", client_name="Contoso")
        path = f"{SESSIONS}/{row['id']}"
        steps = {"decisions": [{"node_id": "a", "answer": "done"}]}
        after = told(await one.ask("maya", "PUT", path, steps), 200)
        assert (after["ticket_number"], after["client_name"]) == ("INC-1", "Contoso")
        assert after["path_taken"] == ["a"]
        cleared = told(await one.ask("maya", "PUT", path, {"ticket_number": None}), 200)
        assert (cleared["ticket_number"], cleared["client_name"]) == (None, "Contoso")
        assert cleared["decisions"] == after["decisions"]
        unknown = await one.ask("maya", "PUT", path, {"status": "completed"})
        assert "status" in problem(unknown, 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.27", "S1.41")
def test_a_closed_session_is_read_only_to_everybody(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya")
        path = f"{SESSIONS}/{row['id']}"
        assert problem(await one.ask("sam", "PUT", path, {}), 404) == "Session not found"
        assert problem(await one.ask("ada", "PUT", path, {}), 403)
        closed = await one.complete("maya", row["id"])
        put = await one.ask("maya", "PUT", path, {"ticket_number": "x"})
        assert problem(put, 400) == "Cannot update a completed session"
        patch = await one.ask("maya", "PATCH", f"{path}/variables", {"variables": {"a": "1"}})
        assert problem(patch, 400) == "Cannot update variables on a completed session"
        assert await one.get("maya", path) == closed

    play(tmp_path, story)


@pytest.mark.behaviour("S1.31")
def test_steps_of_two_clients_from_one_base_are_both_there(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya", PING)
        path = f"{SESSIONS}/{row['id']}"
        first = {"decisions": [{"node_id": "a", "answer": "Yes, it answers"}]}
        base = told(await one.ask("maya", "PUT", path, first), 200)["decisions"]
        known = [{"id": base[0]["id"], "node_id": "a", "answer": "yes"}]
        left = {"id": new_id(), "node_id": "b", "answer": "done", "note": "left"}
        right = {"id": new_id(), "node_id": "b", "answer": "done", "note": "right"}
        for new in (left, right, left):
            body = {"decisions": [*known, new]}
            after = told(await one.ask("maya", "PUT", path, body), 200)
        assert [step["note"] for step in after["decisions"]] == ["", "left", "right"]
        assert {step["parent"] for step in after["decisions"][1:]} == {base[0]["id"]}
        assert after["path_taken"] == ["a", "b"]
        back = told(await one.ask("maya", "PUT", path, {"path_taken": ["a"]}), 200)
        assert back["path_taken"] == ["a"]
        assert len(back["decisions"]) == 3
        again = told(await one.ask("maya", "PUT", path, first), 200)
        assert len(again["decisions"]) == 3 or again["decisions"][-1]["node_id"] == "a"

    play(tmp_path, story)


@pytest.mark.behaviour("S1.32")
def test_a_stale_version_is_told_with_what_is_there_now(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya", ticket_number="INC-1")
        path = f"{SESSIONS}/{row['id']}"
        etag = (await one.ask("maya", "GET", path)).headers["etag"]
        assert etag == f'"{row["rev"]}"'
        match = {"If-Match": etag}
        pad = {"scratchpad": "a"}
        changed = told(await one.ask("maya", "PATCH", f"{path}/scratchpad", pad), 200)
        assert changed["rev"] > row["rev"]
        for ways in ({"headers": match}, {}):
            body = {"ticket_number": "INC-2"} | ({} if ways else {"rev": row["rev"]})
            answer = await one.ask("maya", "PUT", path, body, **ways)
            assert problem(answer, 409)
            assert answer.json()["code"] == "stale_rev"
            assert answer.json()["current"] == changed
        body = {"ticket_number": "INC-2", "rev": changed["rev"]}
        assert told(await one.ask("maya", "PUT", path, body), 200)["ticket_number"] == "INC-2"

    play(tmp_path, story)


@pytest.mark.behaviour("S1.33")
def test_closing_keeps_next_steps_already_written(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya")
        path = f"{SESSIONS}/{row['id']}"
        told(await one.ask("maya", "PUT", path, {"next_steps": "Order a cable"}), 200)
        at = one.later(90)
        closed = await one.complete("maya", row["id"])
        assert closed["next_steps"] == "Order a cable"
        assert (closed["completed_at"], closed["status"]) == (at, "completed")

    play(tmp_path, story)


@pytest.mark.behaviour("S1.34", "S1.35")
def test_closing_again_is_told_and_there_are_six_outcomes(tmp_path: Path) -> None:
    six = (
        "resolved", "workaround", "unresolved", "escalated", "cancelled", "resolved_externally",
    )  # fmt: skip

    async def story(one: Stage) -> None:
        for outcome in six:
            row = await one.start("maya")
            assert (await one.complete("maya", row["id"], outcome=outcome))["outcome"] == outcome
        path = f"{SESSIONS}/{row['id']}/complete"
        again = await one.ask("maya", "POST", path, {"outcome": six[-1]})
        assert problem(again, 400) == "Session already completed"
        other = await one.ask("maya", "POST", path, {"outcome": "resolved"})
        assert problem(other, 409)
        assert other.json()["current"]["outcome"] == six[-1]
        for outcome in ("fixed", "abandoned", "", None):
            refused = await one.ask("maya", "POST", path, {"outcome": outcome})
            assert "outcome" in problem(refused, 422)
        assert problem(await one.ask("sam", "POST", path, {"outcome": "resolved"}), 404)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.39", "S1.40")
def test_the_scratchpad_stays_open_keeps_both_sides_and_has_a_limit(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        ready = await one.prepare("maya")
        path = f"{SESSIONS}/{ready['id']}/scratchpad"

        async def write(**body: Any) -> Any:
            return told(await one.ask("maya", "PATCH", path, body), 200)

        assert (await write(scratchpad="one\n"))["started_at"] is None
        await write(scratchpad="one\ntwo\n", over="one\n")
        both = await write(scratchpad="zero\none\n", over="one\n")
        assert both["scratchpad"] == "zero\none\ntwo\n"
        await one.complete("maya", ready["id"])
        assert (await write(scratchpad="after"))["scratchpad"] == "after"
        long = await one.ask("maya", "PATCH", path, {"scratchpad": "x" * (PAD_LIMIT + 1)})
        assert "scratchpad" in problem(long, 422)
        assert problem(await one.ask("sam", "PATCH", path, {"scratchpad": "x"}), 404)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.41", "S1.42")
def test_keys_not_sent_survive_and_a_key_can_go(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya", session_variables={"a": 1, "b": 2})
        path = f"{SESSIONS}/{row['id']}/variables"

        async def patch(**body: Any) -> dict[str, str]:
            found: dict[str, str] = told(await one.ask("maya", "PATCH", path, body), 200)[
                "session_variables"
            ]
            return found

        assert await patch(variables={"b": 3, "c": 4}) == {"a": "1", "b": "3", "c": "4"}
        assert await patch(unset=["a"]) == {"b": "3", "c": "4"}
        assert await patch(variables={"b": None}) == {"c": "4"}
        assert await patch(variables={"c": ""}) == {"c": ""}
        nested = await one.ask("maya", "PATCH", path, {"variables": {"c": {"d": 1}}})
        assert "variables" in problem(nested, 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.43")
def test_fifty_at_once_with_a_key_each_are_all_kept(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya")
        path = f"{SESSIONS}/{row['id']}/variables"
        answers = await asyncio.gather(
            *(
                one.ask("maya", "PATCH", path, {"variables": {f"key_{number}": number}})
                for number in range(50)
            )
        )
        revs = {told(answer, 200)["rev"] for answer in answers}
        assert len(revs) == 50
        kept = (await one.get("maya", f"{SESSIONS}/{row['id']}"))["session_variables"]
        assert kept == {f"key_{number}": str(number) for number in range(50)}

    play(tmp_path, story)


@pytest.mark.behaviour("S1.44")
def test_a_value_that_comes_late_fills_the_steps_before_it(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya", PING)
        path = f"{SESSIONS}/{row['id']}"
        first = {"decisions": [{"node_id": "a", "answer": "yes"}]}
        early = told(await one.ask("maya", "PUT", path, first), 200)
        assert early["decisions"][0]["title"] == "Does {{computer}} answer a ping?"
        filled = {"variables": {"computer": "HDG-7"}}
        told(await one.ask("maya", "PATCH", f"{path}/variables", filled), 200)
        note = await one.ask("maya", "POST", f"{path}/export", {"redaction_mode": "none"})
        assert "Does HDG-7 answer a ping?" in note.text

    play(tmp_path, story)


def test_a_value_of_somebody_else_that_was_not_seen_is_kept_beside_the_new_one(
    tmp_path: Path,
) -> None:
    async def story(one: Stage) -> None:
        ready = await one.prepare("ben", assigned_to_id=uid("maya"))
        path = f"{SESSIONS}/{ready['id']}"
        for who, client in (("ben", "Contoso"), ("maya", "Acme"), ("maya", "Acme Ltd")):
            told(await one.ask(who, "PUT", path, {"client_name": client}), 200)
        row = await one.row(ready["id"])
        assert row.client == "Acme Ltd"
        assert [lost.value for lost in row.superseded] == ["Contoso"]
        assert row.started_at is None

    play(tmp_path, story)
