"""The ticket note over the paths of scripts: four types, options, masks, and who took it when."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rflow_desktop.domain import redact
from rflow_desktop.domain.acts import AddNote
from rflow_desktop.domain.redact_found import Found
from tests.server.rest.stage import SESSIONS, SORTS, Stage, new_id, play, problem, told
from tests.server.world import World, uid

PING = SORTS["ping"][0].id
TYPES = {
    "markdown": "text/markdown", "html": "text/html", "psa": "text/plain", "text": "text/plain",
}  # fmt: skip


async def note(one: Stage, session: str, who: str = "maya", **body: Any) -> httpx.Response:
    answer = await one.ask(who, "POST", f"{SESSIONS}/{session}/export", body)
    assert answer.status_code == 200, answer.text
    return answer


async def worked(one: Stage, **more: Any) -> str:
    """A session with seven steps, the last one of the engineer's own."""
    row = await one.start("maya", PING, ticket_number="48213", client_name="Harbor", **more)
    path = f"{SESSIONS}/{row['id']}"
    for number in range(6):
        one.later(60)
        steps = {"decisions": [{"id": new_id(), "node_id": "b", "answer": f"word{number}"}]}
        told(await one.ask("maya", "PUT", path, steps), 200)
    own = {"custom_steps": [{"title": "Swap the cable word6"}]}
    told(await one.ask("maya", "PUT", path, own), 200)
    session: str = row["id"]
    return session


@pytest.mark.behaviour("S1.45", "S1.52")
def test_four_formats_with_their_types_own_steps_marked_and_no_other(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        session = await worked(one)
        for form, media in TYPES.items():
            answer = await note(one, session, format=form)
            assert answer.headers["content-type"] == f"{media}; charset=utf-8"
            assert "[CUSTOM]" in answer.text
            assert "In progress" in answer.text
            digest = hashlib.sha256(answer.content).hexdigest()
            assert answer.headers["x-content-sha256"] == digest
            assert "content-disposition" not in answer.headers
        default = await one.ask("maya", "POST", f"{SESSIONS}/{session}/export")
        assert default.headers["content-type"].startswith("text/markdown")
        refused = await one.ask("maya", "POST", f"{SESSIONS}/{session}/export", {"format": "pdf"})
        assert "format" in problem(refused, 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.46")
@pytest.mark.parametrize("form", list(TYPES))
def test_the_engineer_chooses_what_is_in_it(tmp_path: Path, form: str) -> None:
    async def story(one: Stage) -> None:
        session = await worked(one)
        await one.complete("maya", session, outcome_notes="New cable.", next_steps="Call back.")

        async def told_(**options: Any) -> str:
            return (await note(one, session, format=form, **options)).text.replace("\\", "")

        cut = await told_(max_step_index=3)
        assert [f"word{number}" in cut for number in range(7)] == [True] * 3 + [False] * 4
        whole = await told_()
        for words, option in (
            ("Flow: Ping, version 1", "include_tree_info"),
            ("New cable.", "include_outcome_notes"),
            ("Call back.", "include_next_steps"),
            ("12:03", "include_timestamps"),
        ):
            assert words in whole, option
            assert words not in await told_(**{option: False}), option
        assert "Summary" not in whole
        assert "Fixed after 7 steps, 6 min." in await told_(include_summary=True)
        full = await told_(detail_level="full", utc_offset=60)
        assert "Started: 2026-11-21 13:00" in full
        assert "Times in UTC+01:00" in full
        for wrong in ({"max_step_index": 0}, {"detail_level": "more"}, {"utc_offset": 1000}):
            answer = await one.ask("maya", "POST", f"{SESSIONS}/{session}/export", wrong)
            problem(answer, 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.47", "S1.48")
def test_a_value_is_filled_in_then_masked_then_escaped_and_masks_are_counted(
    tmp_path: Path,
) -> None:
    async def story(one: Stage) -> None:
        values = {"computer": "10.1.2.3"}
        session = await worked(one, session_variables=values)
        first = {"decisions": [{"node_id": "a", "answer": "yes"}]}
        told(await one.ask("maya", "PUT", f"{SESSIONS}/{session}", first), 200)
        for form in TYPES:
            masked = await note(one, session, format=form, redaction_mode="mask")
            assert "10.1.2.3" not in masked.text
            assert "[ip 1]" in masked.text
            assert masked.headers["x-redaction-mode"] == "mask"
            assert json.loads(masked.headers["x-redaction-summary"]) == {"ip": 1}
            assert "1 item masked: 1 network address" in masked.text
            plain = await note(one, session, format=form, redaction_mode="none")
            assert "10.1.2.3" in plain.text.replace("\\", "")
            assert plain.headers["x-redaction-mode"] == "none"
            assert "x-redaction-summary" not in plain.headers
        script = {"variables": {"computer": "<script>alert(1)</script>"}}
        told(await one.ask("maya", "PATCH", f"{SESSIONS}/{session}/variables", script), 200)
        page = await note(one, session, format="html")
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.text.rstrip().endswith("</html>")

    play(tmp_path, story)


@pytest.mark.behaviour("S1.49")
def test_a_failing_mask_gives_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> Iterator[Found]:
        raise ValueError(text)

    async def story(one: Stage) -> None:
        session = await worked(one)
        await one.complete("maya", session)
        monkeypatch.setattr(redact, "RULES", (*redact.RULES, broken))
        for form in TYPES:
            body = {"format": form}
            answer = await one.ask("maya", "POST", f"{SESSIONS}/{session}/export", body)
            assert problem(answer, 500) == "Redaction processing failed"
            assert "word" not in answer.text
        assert (await one.get("maya", f"{SESSIONS}/{session}"))["exported"] is False
        log = one.office.log.getvalue()
        assert '"error": "ValueError"' in log
        assert "word" not in log

    play(tmp_path, story)


@pytest.mark.behaviour("S1.51")
def test_who_took_which_note_is_kept_and_only_closed_work_counts_as_documented(
    tmp_path: Path,
) -> None:
    async def story(one: Stage) -> None:
        session = await worked(one, session_variables={"computer": "10.1.2.3"})
        path = f"{SESSIONS}/{session}"
        draft = await note(one, session)
        assert (await one.get("maya", path))["exported"] is False
        await one.complete("maya", session)
        key = {"Idempotency-Key": new_id()}
        for _ in range(2):
            final = await one.ask("maya", "POST", f"{path}/export", {"format": "psa"}, headers=key)
            assert final.status_code == 200
        assert (await one.get("maya", path))["exported"] is True
        rows = (await one.office.ask("maya", "POST", "/v1/pull", json={})).json()["rows"]
        kept = [row["doc"] for row in rows if row["type"] == "artifact"]
        assert [(row["format"], row["sha256"], row["by"]) for row in kept] == [
            ("markdown", draft.headers["x-content-sha256"], uid("maya")),
            ("psa", final.headers["x-content-sha256"], uid("maya")),
        ]
        assert {row["kind"] for row in kept} == {"export"}
        assert {row["delivered"] for row in kept} == {"downloaded"}
        assert all(row["at"] for row in kept)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.53")
def test_owner_and_assignee_may_and_a_stranger_finds_nothing(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        ready = await one.prepare("ben")
        path = f"{SESSIONS}/{ready['id']}"
        to = {"assigned_to_id": uid("maya")}
        told(await one.ask("ben", "PATCH", f"{path}/prepare", to), 200)
        await note(one, ready["id"], who="maya")
        assert problem(await one.ask("sam", "POST", f"{path}/export", {}), 404)
        assert problem(await one.ask("eve", "POST", f"{path}/export", {}), 404)
        assert problem(await one.ask("ada", "POST", f"{path}/export", {}), 403)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.86")
def test_five_hundred_queued_edits_pass_in_three_requests(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya")
        world = World()
        edits = [
            world.op("maya", row["id"], AddNote(entry=new_id(), text=f"edit {number}"))
            for number in range(500)
        ]
        answers = await asyncio.gather(
            *(
                one.office.push("maya", *edits[start : start + 200])
                for start in range(0, len(edits), 200)
            )
        )
        verdicts = [verdict["status"] for answer in answers for verdict in answer]
        assert verdicts == ["accepted"] * 500
        page = await note(one, row["id"], format="text")
        assert "edit 499" in page.text

    play(tmp_path, story)
