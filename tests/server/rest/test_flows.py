"""Flows over the paths of scripts: made, changed, published, archived, and made from a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.model import Account
from tests.server.rest.stage import (
    INTAKE,
    SESSIONS,
    SORTS,
    STEPS,
    TREES,
    Stage,
    flow_rows,
    new_id,
    play,
    problem,
    told,
)
from tests.server.world import ACCOUNT, uid

STRUCTURE = {"format": "rfflow/1", "start": "a", "nodes": STEPS}
WHOLE = {
    "name": "Reach a host", "description": "Ping it", "category": "Network", "tags": ["ping"],
    "tree_type": "procedure", "tree_structure": STRUCTURE, "intake_form": INTAKE,
}  # fmt: skip


async def save_as(one: Stage, who: str, session: str, **body: Any) -> Any:
    return await one.ask(who, "POST", f"{SESSIONS}/{session}/save-as-tree", body)


async def walked(one: Stage, tree: str = SORTS["ping"][0].id, **more: Any) -> dict[str, Any]:
    """A run of A, B, an own step and C."""
    row = await one.start("maya", tree, ticket_number="48213", client_name="Harbor", **more)
    path = f"{SESSIONS}/{row['id']}"
    first = {"decisions": [
        {"id": new_id(), "node_id": "a", "answer": "yes", "note": "at once"},
        {"id": new_id(), "node_id": "b", "answer": "done"},
    ]}  # fmt: skip
    told(await one.ask("maya", "PUT", path, first), 200)
    own = {"custom_steps": [{"title": "Swap the cable", "body": "Cat 6", "note": "It was bent"}]}
    told(await one.ask("maya", "PUT", path, own), 200)
    last = {"decisions": [{"id": new_id(), "node_id": "c", "answer": "done"}]}
    done: dict[str, Any] = told(await one.ask("maya", "PUT", path, last), 200)
    return done


def test_a_flow_is_made_changed_published_and_archived(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        made = told(await one.ask("ben", "POST", TREES, WHOLE), 201)
        for name, value in WHOLE.items():
            assert made[name] == value, name
        assert (made["status"], made["is_active"], made["author_id"]) == ("draft", True, uid("ben"))
        path = f"{TREES}/{made['id']}"
        assert problem(await one.ask("maya", "GET", path), 404) == "Tree not found"
        changed = told(await one.ask("ben", "PUT", path, {"category": "Hosts"}), 200)
        assert (changed["category"], changed["name"]) == ("Hosts", "Reach a host")
        stale = await one.ask("ben", "PUT", path, {"name": "X", "rev": made["rev"]})
        problem(stale, 409)
        assert stale.json()["current"] == changed
        shared = told(await one.ask("ben", "POST", f"{path}/publish"), 200)
        assert (shared["status"], shared["version"]) == ("published", 2)
        assert (await one.get("maya", path))["category"] == "Hosts"
        told(await one.ask("ben", "PUT", path, {"category": "Draft only"}), 200)
        assert (await one.get("maya", path))["category"] == "Hosts"
        versions = await one.get("ben", f"{path}/versions")
        assert [row["version"] for row in versions] == [3, 2, 1]
        assert [row["is_published"] for row in versions] == [False, True, False]
        assert [row["version"] for row in await one.get("maya", f"{path}/versions")] == [2]
        told(await one.ask("ben", "DELETE", path), 204)
        assert (await one.get("ben", path))["is_active"] is False
        assert made["id"] not in str(await one.get("ben", TREES))
        back = told(await one.ask("ben", "PUT", path, {"is_active": True}), 200)
        assert back["is_active"] is True

    play(tmp_path, story)


def test_what_is_not_a_flow_is_refused_with_the_place(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        for structure, place in (
            ({**STRUCTURE, "nodes": {"a": {"kind": "poem"}}}, "nodes.a"),
            ({**STRUCTURE, "name": "X"}, "tree_structure.name"),
            ({**STRUCTURE, "format": "rfflow/9"}, "format"),
        ):
            answer = await one.ask("ben", "POST", TREES, {**WHOLE, "tree_structure": structure})
            problem(answer, 422)
            assert answer.json()["errors"][0]["place"].startswith(place)
        broken = {**STRUCTURE, "nodes": {**STEPS, "b": {"kind": "action", "title": "B"}}}
        body = {**WHOLE, "tree_structure": broken, "status": "published"}
        answer = await one.ask("ben", "POST", TREES, body)
        assert problem(answer, 422) == "Cannot publish a tree with validation errors"
        assert answer.json()["errors"]
        assert problem(await one.ask("maya", "POST", TREES, {**WHOLE, "status": "published"}), 403)
        assert problem(await one.ask("ben", "POST", TREES, {**WHOLE, "is_public": True}), 403)
        found = await one.get("ben", TREES, search="reach a host")
        assert found["items"] == []

    play(tmp_path, story)


def test_flows_are_listed_filtered_and_paged(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        async def names(who: str, **asked: Any) -> list[str]:
            found = await one.get(who, TREES, **asked)
            rows = found["items"] if isinstance(found, dict) else found
            return [row["name"] for row in rows]

        every = ["Draft", "No internet", "Patching", "Ping", "Team patching"]
        assert await names("maya") == every
        assert await names("maya", page=2, size=2) == every[2:4]
        assert await names("maya", tree_type="maintenance") == [
            "Draft",
            "Patching",
            "Team patching",
        ]
        assert await names("maya", status="draft") == ["Draft"]
        assert await names("maya", search="PATCH") == ["Patching", "Team patching"]
        assert await names("maya", is_active=False) == ["Archived"]
        assert "Team patching" not in await names("sam")
        met: list[str] = []
        asked: dict[str, Any] = {"limit": 2}
        while True:
            page = await one.get("maya", TREES, **asked)
            met += [row["name"] for row in page["items"]]
            if page["next_cursor"] is None:
                break
            asked["cursor"] = page["next_cursor"]
        assert met == every

    play(tmp_path, story)


@pytest.mark.behaviour("S1.55", "S1.58", "S1.63", "S1.64", "S1.66")
def test_a_run_becomes_a_flow_of_one_s_own_with_its_steps_in_order(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        await one.rows(*flow_rows("Ping", content={"kind": "procedure"}))
        row = await walked(one)
        made = told(await save_as(one, "maya", row["id"]), 201)
        assert made["message"] == "Session saved as draft tree"
        flow = await one.get("maya", f"{TREES}/{made['tree_id']}")
        nodes = flow["tree_structure"]["nodes"]
        line, at = [], flow["tree_structure"]["start"]
        while at:
            line.append(at)
            node = nodes[at]
            at = node.get("next") or next((a["next"] for a in node.get("answers", ())), "")
        assert [nodes[name]["title"] for name in line[:-1]] == [
            "Does {{computer}} answer a ping?", "Restart the service", "Swap the cable",
            "Look at the log",
        ]  # fmt: skip
        assert "at once" in str(nodes[line[0]])
        assert "It was bent" in str(nodes[line[2]])
        assert (flow["tree_type"], flow["category"]) == ("procedure", "Network")
        assert flow["intake_form"][0]["name"] == "computer"
        assert (flow["author_id"], flow["is_public"], flow["is_default"]) == (
            uid("maya"), False, False,
        )  # fmt: skip
        assert made["tree_id"] in str(await one.get("maya", TREES))
        assert problem(await one.ask("sam", "GET", f"{TREES}/{made['tree_id']}"), 404)
        assert problem(await one.ask("eve", "GET", f"{TREES}/{made['tree_id']}"), 404)
        empty = await one.start("maya")
        told(await save_as(one, "maya", empty["id"]), 201)
        graft = told(await save_as(one, "maya", row["id"], mode="whole"), 201)
        whole = await one.get("maya", f"{TREES}/{graft['tree_id']}")
        assert set(STEPS) < set(whole["tree_structure"]["nodes"])

    play(tmp_path, story)


@pytest.mark.behaviour("S1.56", "S1.65")
def test_it_is_the_owner_s_and_prepared_runs_do_not_break_it(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        ready = await one.prepare("ben")
        path = f"{SESSIONS}/{ready['id']}"
        to = {"assigned_to_id": uid("maya")}
        told(await one.ask("ben", "PATCH", f"{path}/prepare", to), 200)
        row = await one.row(ready["id"])
        await one.rows(row.model_copy(update={"owner": uid("ben")}))
        for who in ("maya", "sam", "eve"):
            assert problem(await save_as(one, who, ready["id"]), 404) == "Session not found"
        made = told(await save_as(one, "ben", ready["id"]), 201)
        flow = await one.get("ben", f"{TREES}/{made['tree_id']}")
        assert flow["description"] == "Saved from troubleshooting session on 2026-11-21"

    play(tmp_path, story)


@pytest.mark.behaviour("S1.57", "S1.59", "S1.62")
def test_it_knows_where_it_comes_from_also_when_that_is_gone(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        first = SORTS["ping"][0]
        row = await walked(one)
        told(await one.ask("ben", "DELETE", f"{TREES}/{first.id}"), 204)
        made = told(await save_as(one, "maya", row["id"]), 201)
        assert made["tree_name"] == "Ping (48213)"
        flow = await one.get("maya", f"{TREES}/{made['tree_id']}")
        assert (flow["parent_tree_id"], flow["root_tree_id"]) == (first.id, first.id)
        assert flow["fork_depth"] == 1
        assert flow["fork_reason"] == "Saved from session: 48213"
        again = await one.start("maya", made["tree_id"])
        second = told(await save_as(one, "maya", again["id"], tree_name="Mine"), 201)
        assert second["tree_name"] == "Mine"
        flow = await one.get("maya", f"{TREES}/{second['tree_id']}")
        assert (flow["parent_tree_id"], flow["root_tree_id"]) == (made["tree_id"], first.id)
        assert flow["fork_depth"] == 2
        assert flow["parent_updated_at"] is not None
        assert flow["fork_reason"] == "Saved from troubleshooting session"

    play(tmp_path, story)


@pytest.mark.behaviour("S1.60")
def test_publishing_checks_first_and_a_draft_is_taken_as_it_is(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await walked(one)
        path = f"{SESSIONS}/{row['id']}/complete"
        told(await one.ask("maya", "POST", path, {"outcome": "resolved"}), 200)
        assert problem(await save_as(one, "maya", row["id"], status="published"), 403)
        mine = await one.start("ben", SORTS["ping"][0].id)
        good = told(await save_as(one, "ben", mine["id"], status="published"), 201)
        assert good["message"] == "Session saved as published tree"
        broken = {
            **STEPS, "b": {"kind": "action", "title": "Copy {{nowhere}}", "next": "c"},
        }  # fmt: skip
        await one.rows(*flow_rows("Broken", content={"nodes": broken}))
        bad = await one.start("ben", uid("Broken"))
        steps = {"decisions": [{"node_id": "b", "answer": "done"}]}
        told(await one.ask("ben", "PUT", f"{SESSIONS}/{bad['id']}", steps), 200)
        before = len((await one.get("ben", TREES, limit=100))["items"])
        refused = await save_as(one, "ben", bad["id"], status="published")
        words = "Cannot save as published tree with validation errors"
        assert problem(refused, 422) == words
        assert refused.json()["message"] == words
        assert refused.json()["errors"]
        assert len((await one.get("ben", TREES, limit=100))["items"]) == before
        told(await save_as(one, "ben", bad["id"]), 201)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.61")
def test_a_plan_s_limit_is_said_and_nothing_is_kept(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await walked(one)
        count = 8  # that the stage has of its own
        await one.rows(Account(id=ACCOUNT, name="Harbor MSP", settings={"tree_limit": count + 1}))
        told(await save_as(one, "maya", row["id"]), 201)
        answer = await save_as(one, "maya", row["id"], tree_name="One too many")
        words = "Tree limit reached (9/9). Upgrade your plan to create more trees."
        assert problem(answer, 402) == words
        assert problem(await one.ask("ben", "POST", TREES, WHOLE), 402) == words
        assert (await one.get("maya", TREES, search="too many"))["items"] == []

    play(tmp_path, story)
