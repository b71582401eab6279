"""Lists of sessions: who sees which, filters that narrow each other, pages, a firm order."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.model import Role, Session
from rflow_desktop.domain.policy import Actor, can
from sync.server.lines import folded
from tests.server.rest.stage import (
    FLOW,
    SESSIONS,
    SORTS,
    TREES,
    Stage,
    play,
    problem,
    told,
)
from tests.server.world import CREW, NOON, TEAM, uid


@pytest.mark.behaviour("S1.03")
def test_everybody_sees_their_own_and_assigned_sessions_and_asks_for_more(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        mine = (await one.start("maya"))["id"]
        other = (await one.start("sam"))["id"]
        given = (await one.prepare("ben", assigned_to_id=uid("maya")))["id"]
        assert set(await one.ids("maya")) == {mine, given}
        assert await one.ids("sam") == [other]
        assert await one.ids("ben") == []
        assert await one.ids("ben", scope="prepared_by_me") == [given]
        assert set(await one.ids("maya", scope="team")) == {mine, given}
        assert set(await one.ids("maya", scope="all")) == {mine, given}
        assert set(await one.ids("ada", scope="all")) == {mine, other, given}
        assert await one.ids("eve", scope="all") == []
        assert problem(await one.ask("maya", "GET", f"{SESSIONS}?scope=hers"), 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.03", "S1.85")
def test_the_widest_list_is_what_the_policy_lets_each_one_read(tmp_path: Path) -> None:
    at = "2026-11-21T12:00:00.000Z"

    def row(name: str, **given: Any) -> Session:
        told = {"owner": uid("nobody"), "created_at": at, "started_at": at, **given}
        return Session.model_validate({"id": uid(name), **told})

    rows = [row("a stranger's"), row("handed over", handoff=uid("h"))]
    for nick, *_ in CREW:
        me = uid(nick)
        rows += [
            row(f"{nick} owns", owner=me),
            row(f"{nick} assigned", assignee=me),
            row(f"{nick} prepared", preparer=me, started_at=None),
            row(f"{nick} watches", watchers=(me,)),
            row(f"{nick} handed over", owner=me, handoff=uid("h2")),
            row(f"{nick} closed", owner=me, closed_at=at, outcome="resolved", team=TEAM),
        ]

    async def story(one: Stage) -> None:
        await one.rows(*rows)
        for nick, _, role, team in CREW:
            actor = Actor(id=uid(nick), role=Role(role), team=team)
            may = {session.id for session in rows if can(actor, "session.read", session)}
            assert set(await one.ids(nick, scope="all", size=100)) == may, nick

    play(tmp_path, story)


@pytest.mark.behaviour("S1.04", "S1.11")
def test_open_closed_or_both_and_an_unknown_state_is_refused(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        going = (await one.start("maya"))["id"]
        done = (await one.start("maya"))["id"]
        await one.complete("maya", done)
        waiting = (await one.prepare("maya"))["id"]
        assert set(await one.ids("maya", completed=True)) == {done}
        assert set(await one.ids("maya", completed=False)) == {going, waiting}
        assert set(await one.ids("maya")) == {going, done, waiting}
        for status, wanted in (("prepared", waiting), ("active", going), ("completed", done)):
            assert await one.ids("maya", status=status) == [wanted]
        refused = await one.ask("maya", "GET", SESSIONS, params={"status": "foo"})
        assert "status" in problem(refused, 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.05", "S1.06")
def test_texts_match_by_part_as_they_stand_in_every_script(tmp_path: Path) -> None:
    about = (("INC-1042", "Contoso Ltd"), ("INC-2042", "École Nord"), ("TX1", "100 % Coffee"))
    table: tuple[tuple[dict[str, str], list[str]], ...] = (
        ({"ticket_number": "inc-10"}, ["INC-1042"]),
        ({"ticket_number": "T_1"}, []),
        ({"ticket_number": "x%"}, []),
        ({"ticket_number": ""}, ["INC-1042", "INC-2042", "TX1"]),
        ({"client_name": "contoso"}, ["INC-1042"]),
        ({"client_name": "ÉCOLE"}, ["INC-2042"]),
        ({"client_name": "école"}, ["INC-2042"]),
        ({"client_name": "%"}, ["TX1"]),
        ({"client_name": "\\"}, []),
    )

    async def story(one: Stage) -> None:
        for ticket, client in about:
            await one.start("maya", ticket_number=ticket, client_name=client)
        for asked, wanted in table:
            found = (await one.get("maya", SESSIONS, **asked))["items"]
            assert sorted(row["ticket_number"] for row in found) == wanted, asked

    play(tmp_path, story)


def test_a_search_folds_as_the_desktop_does() -> None:
    assert folded("ÉCOLE Straße") == "école strasse"


@pytest.mark.behaviour("S1.07", "S1.22")
def test_a_renamed_flow_is_found_in_old_sessions_by_its_old_name(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        old = await one.start("maya", SORTS["ping"][0].id)
        renamed = {"name": "Reach a host", "status": "published"}
        told(await one.ask("ben", "PUT", f"{TREES}/{old['tree_id']}", renamed), 200)
        assert (await one.start("sam", old["tree_id"]))["tree_name"] == "Reach a host"
        assert await one.ids("maya", tree_name="PIN") == [old["id"]]
        assert await one.ids("maya", tree_name="reach") == []

    play(tmp_path, story)


@pytest.mark.behaviour("S1.08", "S1.10")
def test_by_flow_and_by_assignee_with_ids_that_are_ids(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        ping = await one.start("maya", SORTS["ping"][0].id)
        other = await one.start("maya")
        given = await one.prepare("ben", assigned_to_id=uid("maya"))
        assert await one.ids("maya", tree_id=ping["tree_id"]) == [ping["id"]]
        assert set(await one.ids("maya", tree_id=FLOW)) == {other["id"], given["id"]}
        asked = {"assigned_to_id": uid("maya"), "status": "prepared"}
        assert await one.ids("maya", **asked) == [given["id"]]
        assert await one.ids("sam", **asked) == []
        for name in ("tree_id", "batch_id", "assigned_to_id"):
            answer = await one.ask("maya", "GET", SESSIONS, params={name: "abc"})
            assert name in problem(answer, 422)
        assert "session_id" in problem(await one.ask("maya", "GET", f"{SESSIONS}/abc"), 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.12")
def test_both_ends_of_a_span_are_within_and_times_have_an_offset(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya")
        at = row["started_at"]
        await one.prepare("maya")
        there = "2026-11-21T13:00:00+01:00"
        for asked in (
            {"started_after": at}, {"started_before": at}, {"started_after": there},
            {"started_after": at, "started_before": at},
        ):  # fmt: skip
            assert await one.ids("maya", **asked) == [row["id"]], asked
        assert await one.ids("maya", started_after="2026-11-21T12:00:00.001Z") == []
        assert await one.ids("maya", completed_before="2999-01-01T00:00:00Z") == []
        closed = await one.complete("maya", row["id"])
        asked = {"completed_after": closed["completed_at"], "completed_before": at}
        assert await one.ids("maya", **asked) == [row["id"]]
        naive = await one.ask("maya", "GET", SESSIONS, params={"started_after": at.rstrip("Z")})
        assert "started_after" in problem(naive, 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.13")
def test_two_filters_find_what_each_of_them_finds(tmp_path: Path) -> None:
    single: tuple[dict[str, str], ...] = (
        {"status": "prepared"}, {"status": "active"}, {"completed": "true"}, {"completed": "false"},
        {"ticket_number": "1"}, {"client_name": "o"}, {"tree_name": "ping"}, {"tree_id": FLOW},
        {"assigned_to_id": uid("maya")}, {"started_after": "2026-11-21T12:00:02Z"},
        {"completed_before": "2026-11-21T12:00:09Z"},
    )  # fmt: skip

    async def story(one: Stage) -> None:
        for number in range(12):
            tree = SORTS["ping"][0].id if number % 3 else FLOW
            about = {"ticket_number": f"T{number}", "client_name": ("Contoso", "Acme")[number % 2]}
            if number % 4:
                made = await one.start("maya", tree, **about)
            else:
                made = await one.prepare("maya", tree, assigned_to_id=uid("maya"), **about)
            if number % 5 == 1:
                await one.complete("maya", made["id"])
            one.later()
        alone = [set(await one.ids("maya", **asked)) for asked in single]
        for (left, these), (right, those) in combinations(zip(single, alone, strict=True), 2):
            if not set(left) & set(right):
                both = await one.ids("maya", **left, **right)
                assert set(both) == these & those, (left, right)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.14", "S1.15")
def test_pages_in_both_ways_and_prepared_work_after_all_that_was_started(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        waiting = (await one.prepare("maya"))["id"]
        for number in range(60):
            await one.start("maya")
            one.later(number % 3)  # several begin at the very same time
        by_page = [await one.ids("maya", page=number, size=25) for number in (1, 2, 3, 4)]
        assert [len(page) for page in by_page] == [25, 25, 11, 0]
        whole = [row for page in by_page for row in page]
        assert len(set(whole)) == 61
        assert whole[-1] == waiting
        assert by_page[1] == await one.ids("maya", skip=25, limit=25)
        assert await one.ids("maya", page=1, skip=40) == whole[:50]
        assert await one.ids("maya", page=1, size=10, limit=3) == whole[:10]
        assert waiting not in await one.ids("maya")
        assert await one.ids("maya", status="prepared") == [waiting]
        starts = [row["started_at"] for row in await one.get("maya", SESSIONS, page=1, size=60)]
        assert starts == sorted(starts, reverse=True)
        for asked in (
            {"size": 101}, {"size": 0}, {"page": 0}, {"skip": -1}, {"limit": 101}, {"limit": 0},
        ):  # fmt: skip
            problem(await one.ask("maya", "GET", SESSIONS, params=asked), 422)

    play(tmp_path, story)


@pytest.mark.behaviour("S1.16")
def test_a_cursor_meets_each_session_once_while_others_begin(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        before = {(await one.start("maya"))["id"] for _ in range(20)}
        met: list[str] = []
        asked: dict[str, Any] = {"limit": 3}
        while True:
            page = await one.get("maya", SESSIONS, **asked)
            met += [row["id"] for row in page["items"]]
            if page["next_cursor"] is None:
                break
            asked["cursor"] = page["next_cursor"]
            one.later()
            await one.start("maya")  # goes to the front
        assert len(met) == len(set(met)) == 20
        assert set(met) == before
        wrong = await one.ask("maya", "GET", SESSIONS, params={"cursor": "x y"})
        assert problem(wrong, 422) == "The cursor is not one that this list gave."
        assert one.office.clock.ms > NOON

    play(tmp_path, story)


@pytest.mark.behaviour("S1.17")
def test_what_one_may_not_see_is_not_there(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        row = await one.start("maya", ticket_number="INC-1")
        path = f"{SESSIONS}/{row['id']}"
        for who in ("ben", "sam", "vic", "eve"):
            answer = await one.ask(who, "GET", path)
            assert problem(answer, 404) == "Session not found"
            assert "INC-1" not in answer.text
        assert problem(await one.ask("maya", "GET", f"{SESSIONS}/{uid('none')}"), 404)
        assert (await one.get("maya", path))["id"] == row["id"]
        assert (await one.get("ada", path))["id"] == row["id"]

    play(tmp_path, story)
