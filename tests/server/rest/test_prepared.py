"""Prepared work and batches over the paths of scripts: staged, assigned, begun, taken back."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from rflow_desktop.domain.model import Session
from sync.server.rest.session_document import status_of
from tests.server.rest.stage import SESSIONS, SORTS, TREES, Stage, new_id, play, problem, told
from tests.server.world import ACCOUNT, uid

AT = "2026-11-21T12:00:00.000Z"
PATCHING = SORTS["patching"][0].id


@pytest.mark.behaviour("S1.02")
def test_one_state_for_every_combination_of_times() -> None:
    table = {
        (None, None): "prepared", (AT, None): "active", (None, AT): "completed",
        (AT, AT): "completed",
    }  # fmt: skip
    for started, closed in product((None, AT), repeat=2):
        row = Session(
            id=uid("s"), owner=uid("maya"), created_at=AT, started_at=started, closed_at=closed
        )
        assert status_of(row) == table[started, closed]


@pytest.mark.behaviour("S1.67", "S1.70", "S1.71")
def test_work_is_staged_without_a_start_for_somebody_or_nobody(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        asked = {
            "session_variables": {"computer": "HDG-7"}, "ticket_number": "INC-1",
            "client_name": "Contoso", "due_at": "2026-11-30T18:00:00+01:00",
        }  # fmt: skip
        given = await one.prepare("ben", assigned_to_id=uid("maya"), **asked)
        own = await one.prepare("ben")
        assert (given["status"], given["session_variables"]) == ("prepared", {"computer": "HDG-7"})
        assert given["due_at"] == "2026-11-30T17:00:00.000Z"
        for row, owner, assignee in (
            (given, uid("maya"), uid("maya")), (own, uid("ben"), None),
        ):  # fmt: skip
            assert (row["user_id"], row["assigned_to_id"]) == (owner, assignee)
            assert row["prepared_by_id"] == uid("ben")
            assert (await one.row(row["id"])).started_at is None

    play(tmp_path, story)


@pytest.mark.behaviour("S1.69")
def test_assignees_are_people_of_the_account_who_can_work(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        async def assign(who: str, to: str) -> tuple[int, str]:
            body = {"tree_id": PATCHING, "assigned_to_id": uid(to)}
            answer = await one.ask(who, "POST", f"{SESSIONS}/prepare", body)
            return answer.status_code, answer.json().get("detail", "")

        for nobody in ("eve", "vic", "none"):  # another account's, a viewer, nobody at all
            assert await assign("priya", nobody) == (404, "Assigned user not found")
        assert (await assign("maya", "sam"))[0] == 201
        settings = "/api/v1/account/settings"
        strict = {"assign_within_team": True}
        assert problem(await one.ask("ben", "PATCH", settings, strict), 403)
        assert told(await one.ask("ada", "PATCH", settings, strict), 200) == {
            **strict, "tree_limit": None, "templatize_prompt_enabled": True, "withheld_clients": [],
        }  # fmt: skip
        assert (await one.get("vic", settings))["assign_within_team"] is True
        told_ = await assign("maya", "sam")
        assert told_ == (403, "Can only assign to users on your team")
        assert (await assign("maya", "ben"))[0] == 201
        assert (await assign("priya", "maya"))[0] == 201  # she is in no team

    play(tmp_path, story)


@pytest.mark.behaviour("S1.28", "S1.30", "S1.40", "S1.51")
def test_only_a_start_or_a_step_begins_prepared_work(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.prepare("maya")
        path = f"{SESSIONS}/{row['id']}"
        for method, place, body in (
            ("PUT", "", {}), ("PUT", "", {"ticket_number": "INC-2"}),
            ("PATCH", "/variables", {"variables": {"a": "1"}}),
            ("PATCH", "/scratchpad", {"scratchpad": "x"}),
        ):  # fmt: skip
            after = told(await one.ask("maya", method, path + place, body), 200)
            assert (after["started_at"], after["status"]) == (None, "prepared")
        copy = await one.ask("maya", "POST", f"{path}/export", {})
        assert copy.status_code == 200
        ready = await one.get("maya", path)
        assert (ready["status"], ready["exported"]) == ("prepared", False)
        one.later(600)
        earlier = {"started_at": "2026-11-21T13:05:00+01:00"}
        begun = told(await one.ask("maya", "POST", f"{path}/start", earlier), 200)
        assert begun["started_at"] == "2026-11-21T12:05:00.000Z"
        again = told(await one.ask("maya", "POST", f"{path}/start"), 200)
        assert again["started_at"] == begun["started_at"]
        other = await one.prepare("maya")
        step = {"decisions": [{"node_id": "a", "answer": "done"}]}
        after = told(await one.ask("maya", "PUT", f"{SESSIONS}/{other['id']}", step), 200)
        assert after["status"] == "active"

    play(tmp_path, story)


@pytest.mark.behaviour("S1.29", "S1.72")
def test_whoever_begins_assigned_work_owns_it_and_the_preparer_keeps_sight(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.prepare("ben")
        path = f"{SESSIONS}/{row['id']}"
        told(await one.ask("ben", "PATCH", f"{path}/prepare", {"assigned_to_id": uid("maya")}), 200)
        begun = told(await one.ask("maya", "POST", f"{path}/start"), 200)
        assert begun["user_id"] == uid("maya")
        assert (await one.get("ben", path))["id"] == row["id"]
        assert await one.ids("ben", scope="prepared_by_me") == [row["id"]]
        assert problem(await one.ask("ben", "PUT", path, {"ticket_number": "x"}), 403)
        later = await one.ask("ben", "POST", f"{path}/start")
        assert problem(later, 409)
        assert later.json()["winner"]["name"] == "Maya Okafor"
        past = await one.get("ben", "/v1/history", entity=f"session/{row['id']}")
        assert [(item["kind"], item["name"]) for item in past["items"]][-1] == (
            "session.begin", "Maya Okafor",
        )  # fmt: skip

    play(tmp_path, story)


@pytest.mark.behaviour("S1.72", "S1.74")
def test_the_preparer_edits_gives_it_to_another_and_takes_it_back(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.prepare("ben", assigned_to_id=uid("maya"))
        path = f"{SESSIONS}/{row['id']}"
        change = {
            "assigned_to_id": uid("sam"), "ticket_number": "INC-9",
            "session_variables": {"computer": "X"}, "due_at": "2026-12-01T00:00:00Z",
        }  # fmt: skip
        after = told(await one.ask("ben", "PATCH", f"{path}/prepare", change), 200)
        assert (after["assigned_to_id"], after["user_id"]) == (uid("sam"), uid("sam"))
        assert (after["ticket_number"], after["session_variables"]) == ("INC-9", {"computer": "X"})
        assert await one.ids("sam") == [row["id"]]
        assert await one.ids("maya") == []
        assert problem(await one.ask("maya", "PATCH", f"{path}/prepare", {}), 404)
        assert problem(await one.ask("maya", "DELETE", path), 404)
        told(await one.ask("ben", "DELETE", path), 204)
        gone = await one.get("sam", path)
        assert (gone["status"], gone["outcome"]) == ("completed", "cancelled")
        assert await one.ids("sam", status="prepared") == []
        running = await one.start("maya")
        refused = await one.ask("maya", "DELETE", f"{SESSIONS}/{running['id']}")
        assert problem(refused, 409)
        changed = await one.ask("maya", "PATCH", f"{SESSIONS}/{running['id']}/prepare", {})
        assert problem(changed, 400) == "This session has already been started."

    play(tmp_path, story)


@pytest.mark.behaviour("S1.73")
def test_unassigned_work_is_its_preparer_s(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.prepare("sam")
        assert await one.ids("sam") == [row["id"]]
        for colleague in ("maya", "ben", "priya"):
            assert await one.ids(colleague, scope="all") == []

    play(tmp_path, story)


@pytest.mark.behaviour("S1.38")
def test_prepared_work_closed_at_once_has_both_times(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.prepare("maya")
        at = one.later(60)
        closed = await one.complete("maya", row["id"])
        assert (closed["started_at"], closed["completed_at"]) == (at, at)
        assert closed["status"] == "completed"
        assert await one.ids("maya", status="prepared") == []

    play(tmp_path, story)


@pytest.mark.behaviour("S1.75", "S1.82")
def test_one_run_a_target_from_one_to_a_hundred_with_a_label_each(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        async def launch(*labels: str) -> int:
            body = {"tree_id": PATCHING, "targets": [{"label": label} for label in labels]}
            answer = await one.ask("maya", "POST", f"{SESSIONS}/batch", body)
            return answer.status_code

        hundred = [f"SRV-{number:03}" for number in range(100)]
        for labels in ([], [*hundred, "one more"], [""], ["  "], ["x" * 256], ["ok", "\t"]):
            assert await launch(*labels) == 422, labels
        assert await one.ids("maya") == []
        assert await launch(*hundred) == 201
        assert len(await one.ids("maya", size=100)) == 100
        assert len(await one.ids("maya", page=2, size=100)) == 0
        body = {"tree_id": PATCHING, "targets": [{"label": " A "}, {"label": "A"}]}
        twice = told(await one.ask("maya", "POST", f"{SESSIONS}/batch", body), 201)
        assert twice["duplicates"] == ["A"]
        row = await one.get("maya", f"{SESSIONS}/{twice['sessions'][0]['id']}")
        assert (row["target_label"], row["session_variables"]) == ("A", {"target": "A"})

    play(tmp_path, story)


@pytest.mark.behaviour("S1.25", "S1.76", "S1.77")
def test_the_first_rule_that_fails_is_named_and_a_flow_one_sees_may_be_run(tmp_path: Path) -> None:
    table = (
        ("foreign", 404, "Tree not found"),
        ("other team", 404, "Tree not found"),
        ("archived", 400, "Cannot batch-launch an inactive flow"),
        ("draft", 400, "Cannot batch-launch a draft flow"),
        ("ping", 400, "Batch launch is only for maintenance flows"),
    )

    async def story(one: Stage) -> None:
        async def launch(who: str, flow: str):  # type: ignore[no-untyped-def]
            body = {"tree_id": SORTS[flow][0].id, "targets": [{"label": "A"}]}
            return await one.ask(who, "POST", f"{SESSIONS}/batch", body)

        for flow, status, words in table:
            assert problem(await launch("maya", flow), status) == words
        told(await launch("maya", "patching"), 201)  # of no team, launched by a team's engineer
        told(await launch("maya", "team"), 201)
        told(await launch("sam", "patching"), 201)
        assert problem(await launch("sam", "team"), 404)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.78")
def test_a_batch_is_whole_or_not_there(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        targets = [{"label": f"SRV-{number}"} for number in range(80)]
        targets[50] = {"label": "SRV-50", "session_variables": {"a": "x" * 4000}}
        crowd = {f"key_{number}": "x" * 4000 for number in range(100)}
        too_large = [*targets[:50], {"label": "SRV-50", "session_variables": crowd}]
        body = {"tree_id": PATCHING, "targets": too_large}
        assert problem(await one.ask("maya", "POST", f"{SESSIONS}/batch", body), 413)
        assert await one.ids("maya") == []
        body = {"tree_id": PATCHING, "targets": targets}
        made = told(await one.ask("maya", "POST", f"{SESSIONS}/batch", body), 201)
        rows = [await one.row(run["id"]) for run in made["sessions"]]
        assert {row.batch for row in rows} == {made["batch_id"]}
        assert len(rows) == 80

    play(tmp_path, story)


@pytest.mark.behaviour("S1.79", "S1.80", "S1.83")
def test_batch_runs_carry_the_same_flow_wait_and_count_when_they_begin(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        alone = await one.start("maya", PATCHING)
        body = {"tree_id": PATCHING, "targets": [{"label": "A"}, {"label": "B"}]}
        made = told(await one.ask("maya", "POST", f"{SESSIONS}/batch", body), 201)
        first = await one.get("maya", f"{SESSIONS}/{made['sessions'][0]['id']}")
        assert first["tree_snapshot"] == alone["tree_snapshot"]
        assert (first["status"], first["started_at"]) == ("prepared", None)
        uses = [(await one.get("maya", f"{TREES}/{PATCHING}"))["usage_count"]]
        told(await one.ask("maya", "POST", f"{SESSIONS}/{first['id']}/start"), 200)
        uses.append((await one.get("maya", f"{TREES}/{PATCHING}"))["usage_count"])
        assert uses == [1, 2]

    play(tmp_path, story)


@pytest.mark.behaviour("S1.09", "S1.81", "S1.84")
def test_a_batch_is_answered_in_the_order_asked_and_listed_by_its_id(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        labels = ["C", "A", "D", "B", "E"]
        mine = new_id()
        body = {
            "id": mine, "tree_id": PATCHING, "ticket_number": "CHG-1",
            "targets": [{"label": label} for label in labels],
        }  # fmt: skip
        made = told(await one.ask("maya", "POST", f"{SESSIONS}/batch", body), 201)
        assert told(await one.ask("maya", "POST", f"{SESSIONS}/batch", body), 201) == made
        assert (made["batch_id"], made["count"]) == (mine, 5)
        assert [run["target_label"] for run in made["sessions"]] == labels
        assert {run["tree_id"] for run in made["sessions"]} == {PATCHING}
        await one.start("maya", PATCHING)
        ids = {run["id"] for run in made["sessions"]}
        assert set(await one.ids("maya", batch_id=mine)) == ids
        await one.complete("maya", made["sessions"][0]["id"])
        told(await one.ask("maya", "POST", f"{SESSIONS}/{made['sessions'][1]['id']}/start"), 200)
        progress = [
            len(await one.ids("maya", batch_id=mine, status=status))
            for status in ("prepared", "active", "completed")
        ]
        assert progress == [3, 1, 1]
        assert ACCOUNT not in made["batch_id"]

    play(tmp_path, story)
