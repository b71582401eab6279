"""Handoffs and uploads over the paths of scripts: the queue, one winner, attached files."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from rflow_desktop.domain.acts import HandOver, SetContact
from rflow_desktop.domain.model import Team, User
from rflow_desktop.domain.values import Row
from sync.server import people
from tests.server.rest.stage import SESSIONS, Stage, new_id, play, problem, told
from tests.server.world import ACCOUNT, TEAM, World, uid

HANDOFFS, UPLOADS = "/api/v1/handoffs", "/api/v1/uploads"


async def hand_over(one: Stage, who: str, **more: Any) -> tuple[str, str]:
    """A session that waits to be claimed, and its handoff."""
    session, handoff = (await one.start(who, ticket_number="48213"))["id"], new_id()
    world = World()
    world.now = one.office.clock.ms
    verdicts = await one.office.push(
        who,
        world.op(who, session, SetContact(name="Janelle", phone="555 0100"), op_id=new_id()),
        world.op(who, session, HandOver(
            handoff=handoff, need="Please", contact="Janelle", **more), op_id=new_id()),
    )  # fmt: skip
    assert {verdict["status"] for verdict in verdicts} == {"accepted"}, verdicts
    return session, handoff


@pytest.mark.behaviour("S2.45")
def test_twenty_at_once_have_one_winner_and_the_others_are_told_who(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        session, handoff = await hand_over(one, "maya")
        reach = [("ben", "priya", "sam", "ada")[number % 4] for number in range(20)]
        answers = await asyncio.gather(
            *(one.ask(who, "POST", f"{HANDOFFS}/{handoff}/claim") for who in reach)
        )
        won = [who for who, answer in zip(reach, answers, strict=True) if answer.status_code == 200]
        assert len(set(won)) == 1
        for who, answer in zip(reach, answers, strict=True):
            if who not in won:
                problem(answer, 409)
                assert answer.json()["winner"]["id"] == uid(won[0])
                assert answer.json()["winner"]["at"]
        assert (await one.get(won[0], f"{SESSIONS}/{session}"))["user_id"] == uid(won[0])
        assert (await one.get(won[0], HANDOFFS))["items"] == []

    play(tmp_path, story)


def test_the_queue_shows_the_most_urgent_and_then_the_oldest_without_the_number(
    tmp_path: Path,
) -> None:
    async def story(one: Stage) -> None:
        found = []
        for priority in ("low", "urgent", "normal", "urgent"):
            found.append((await hand_over(one, "maya", priority=priority))[1])
            one.later()
        order = [found[1], found[3], found[2], found[0]]
        queue = await one.get("ben", HANDOFFS)
        assert [row["id"] for row in queue["items"]] == order
        pages = [await one.get("ben", HANDOFFS, page=number, size=2) for number in (1, 2)]
        assert [row["id"] for page in pages for row in page] == order
        first = await one.get("ben", HANDOFFS, limit=3)
        rest = await one.get("ben", HANDOFFS, limit=3, cursor=first["next_cursor"])
        assert [row["id"] for row in (*first["items"], *rest["items"])] == order
        assert (await one.get("vic", HANDOFFS))["items"] == []
        page = await one.get("ben", f"{HANDOFFS}/{found[0]}")
        assert (page["sender_name"], page["briefing"]["need"]) == ("Maya Okafor", "Please")
        assert page["briefing"]["contact"] is None
        assert "555" not in str(page)
        assert problem(await one.ask("vic", "GET", f"{HANDOFFS}/{found[0]}"), 404)
        assert problem(await one.ask("eve", "GET", f"{HANDOFFS}/{found[0]}"), 404)

    play(tmp_path, story)


@pytest.mark.behaviour("S2.52", "S3.02")
def test_a_queue_is_the_teams_and_what_is_nobodys_and_a_teams_end_loses_nothing(
    tmp_path: Path,
) -> None:
    async def story(one: Stage) -> None:
        _, mine = await hand_over(one, "maya")
        _, free = await hand_over(one, "priya")

        async def queue(who: str) -> set[str]:
            return {row["id"] for row in (await one.get(who, HANDOFFS))["items"]}

        async def moved(*rows: Row) -> None:
            def put(conn: Connection) -> None:
                for row in rows:
                    people.change(conn, ACCOUNT, row)

            await one.office.central.database.write(put)

        other = User(id=uid("sam"), name="Sam Ortega", email="sam@harbor.example", team=uid("two"))
        await moved(Team(id=uid("two"), name="Desk two"), other)
        assert await queue("sam") == {free}, "of another team"
        assert await queue("ben") == {mine, free}
        assert await queue("priya") == {mine, free}, "no team: the whole account"
        await moved(Team(id=TEAM, name="Desk one", active=False))
        assert await queue("sam") == {mine, free}
        await hand_over(one, "maya", to=uid("sam"))
        assert len(await queue("sam")) == 3

    play(tmp_path, story)


def test_questions_giving_back_and_taking_back(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        session, handoff = await hand_over(one, "maya")
        path = f"{HANDOFFS}/{handoff}"
        mine = new_id()
        for _ in range(2):
            asked = await one.ask("ben", "POST", f"{path}/ask", {"id": mine, "text": "Which one?"})
            assert [one_["text"] for one_ in told(asked, 200)["questions"]] == ["Which one?"]
        assert problem(await one.ask("maya", "POST", f"{path}/claim"), 403)
        assert told(await one.ask("ben", "POST", f"{path}/accept"), 200)["state"] == "claimed"
        assert told(await one.ask("ben", "GET", path), 200)["briefing"]["contact"] == "Janelle"
        back = await one.ask("ben", "POST", f"{path}/return", {"reason": "Not mine"})
        assert told(back, 200)["state"] == "returned"
        assert (await one.get("maya", f"{SESSIONS}/{session}"))["user_id"] == uid("maya")
        _, other = await hand_over(one, "maya")
        cancelled = await one.ask("maya", "POST", f"{HANDOFFS}/{other}/cancel")
        assert told(cancelled, 200)["state"] == "cancelled"
        late = await one.ask("ben", "POST", f"{HANDOFFS}/{other}/claim")
        assert problem(late, 404) == "Handoff not found"

    play(tmp_path, story)


def test_a_file_is_kept_under_its_hash_and_attached_where_it_is_said(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        raw = b"event log " * 200
        row = await one.start("maya")
        files = {"file": ("C:\\logs\\app.log", raw, "text/plain; charset=utf-8")}

        async def send(who: str, **data: str) -> Any:
            return await one.ask(who, "POST", UPLOADS, files=files, data=data)

        alone = told(await send("maya"), 201)
        assert alone | {"id": ""} == {
            "id": "", "sha256": sha256(raw).hexdigest(), "size": len(raw), "mime": "text/plain",
            "name": "app.log",
        }  # fmt: skip
        assert told(await send("maya"), 201) == alone
        attached = told(await send("maya", session_id=row["id"]), 201)
        rows = (await one.office.ask("maya", "POST", "/v1/pull", json={})).json()["rows"]
        (evidence,) = [one_["doc"] for one_ in rows if one_["type"] == "evidence"]
        assert (evidence["id"], evidence["available"]) == (attached["id"], True)
        there = await one.ask("maya", "GET", f"/v1/blobs/{alone['sha256']}")
        assert there.content == raw
        assert problem(await send("sam", session_id=row["id"]), 404)
        empty = {"file": ("a", b"")}
        assert problem(await one.ask("maya", "POST", UPLOADS, files=empty), 422)

    play(tmp_path, story)
