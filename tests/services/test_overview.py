"""Today's page and the sums over the sessions, read from a real store."""

from __future__ import annotations

import asyncio

import pytest

from rflow_desktop.domain.acts import Claim
from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.domain.shown_lists import TodayPage
from rflow_desktop.ids import midnight_ms
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.overview import Overview, this_week_ms
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import Desk, PlainIntake, desk
from tests.ui.office import DANIEL, MAYA, seat, server
from ui.today import words as today_words

HOUR = 3_600_000


def page(on: Desk) -> TodayPage:
    return asyncio.run(Overview(on.work).today())


def test_a_computer_without_sessions_is_at_its_first_run() -> None:
    assert page(desk(flows.TROUBLESHOOTING)).is_first


def test_what_goes_on_waits_or_is_over_stands_in_its_own_group() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions = Sessions(on.work)
    printer = flows.TROUBLESHOOTING.id

    async def work() -> None:
        await sessions.start(printer, About(title="Goes on"))
        await sessions.prepare(printer, About(title="Prepared"))
        over = await sessions.start(printer, About(title="Pause over"))
        await sessions.pause(over, until=on.work.instant(on.clock() + HOUR))
        later = await sessions.start(printer, About(title="Pause goes on"))
        await sessions.pause(later, until=on.work.instant(on.clock() + 3 * HOUR))
        on.clock.pass_ms(2 * HOUR)

    asyncio.run(work())
    today = page(on)
    assert not today.is_first
    assert [line.title for line in today.over] == ["Pause over"]
    assert {line.title for line in today.going_on} == {"Goes on", "Pause goes on"}
    assert [line.title for line in today.prepared] == ["Prepared"]


def test_a_file_that_the_server_refused_stands_on_today_with_its_name_and_session() -> None:
    on = desk(flows.TROUBLESHOOTING)

    async def work() -> None:
        session = await Sessions(on.work).start(None, About(title="Printer", ticket="48170"))
        await Evidence(on.work, PlainIntake()).add_picture(session, b"a picture", name="labels.png")

    asyncio.run(work())
    (blob,) = on.local.blobs.to_send(on.clock())
    assert page(on).attention == ()
    on.local.blobs.moved(blob.sha256, state="parked", reason="This file is too large.")
    (told,) = page(on).attention
    assert (told.headline, told.ticket, told.title) == (
        "labels.png could not be sent", "48170", "Printer",
    )  # fmt: skip


def test_so_far_counts_what_was_closed_today_and_how_long_it_took() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions = Sessions(on.work)

    async def work() -> None:
        for minutes in (10, 24, 90):
            session = await sessions.start(None, About(title=f"{minutes} minutes"))
            on.clock.pass_ms(minutes * 60_000)
            await sessions.complete(session, Outcome.RESOLVED)
        dropped = await sessions.prepare(flows.TROUBLESHOOTING.id, About(title="Dropped"))
        await sessions.cancel(dropped)

    asyncio.run(work())
    so_far = page(on).so_far
    assert (so_far.resolved, so_far.typical) == (3, 24)


def test_a_batch_is_one_line_with_its_targets_in_order() -> None:
    on = desk(flows.MAINTENANCE)
    sessions = Sessions(on.work)
    names = ("srv-01", "srv-02", "srv-03")

    async def work() -> None:
        await sessions.batch(flows.MAINTENANCE.id, names, About(client="Mosaic Architects"))
        lines = await sessions.list(SessionFilter(order="created"))
        first = next(line.id for line in lines if line.target == "srv-01")
        await sessions.begin(first)
        await sessions.complete(first, Outcome.RESOLVED)

    asyncio.run(work())
    (batch,) = page(on).batches
    assert tuple(target for _, target, _ in batch.targets) == names
    assert (batch.done, batch.total, batch.people) == (1, 3, ("You",))


def test_the_tally_counts_what_a_list_leaves_out() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions = Sessions(on.work)

    async def work() -> dict[str, int]:
        for number in range(5):
            await sessions.start(None, About(title=f"Session {number}", client="Tern Coffee"))
        paused = await sessions.start(None, About(title="Paused", client="Mosaic Architects"))
        await sessions.pause(paused)
        assert len(await sessions.list(SessionFilter(limit=2))) == 2
        return await Overview(on.work).tally(SessionFilter(limit=2))

    assert asyncio.run(work()) == {"active": 5, "paused": 1}


def test_clients_come_with_the_last_one_first_and_flows_with_the_most_used() -> None:
    on = desk(flows.TROUBLESHOOTING, flows.PROCEDURE)
    sessions = Sessions(on.work)

    async def work() -> None:
        await sessions.start(None, About(client="Harbor Dental Group"))
        on.clock.pass_ms(1000)
        await sessions.start(flows.PROCEDURE.id, About(client="Tern Coffee Roasters"))

    asyncio.run(work())
    overview = Overview(on.work)
    assert asyncio.run(overview.clients()) == ("Tern Coffee Roasters", "Harbor Dental Group")
    index, often = asyncio.run(overview.index())
    assert index.clients == ("Tern Coffee Roasters", "Harbor Dental Group")
    assert [flow.id for flow in often] == [flows.PROCEDURE.id, flows.TROUBLESHOOTING.id]


def test_a_day_begins_at_midnight_and_a_week_on_monday() -> None:
    wednesday_noon = 1_795_003_200_000  # 2026-11-18T12:00:00Z
    assert wednesday_noon - midnight_ms(wednesday_noon) < 24 * HOUR
    assert (midnight_ms(wednesday_noon) - this_week_ms(wednesday_noon)) // (24 * HOUR) == 2


@pytest.mark.behaviour("S2.57")
def test_a_senior_sees_how_soon_claims_are_begun_and_an_engineer_does_not() -> None:
    office = server()
    maya, daniel = seat(MAYA, office), seat(DANIEL, office)

    async def story() -> None:
        session = await maya.sessions.start(None, About(title="VPN"))
        handoff = await maya.handoffs.hand_over(session, Wanted(need="Help"))
        maya.level()
        daniel.level()
        await daniel.work.do(session, Claim(handoff=handoff))
        daniel.level()
        today = await Overview(daniel.work).today()
        assert (today.so_far.taken, today.so_far.begun_in) == (1, -1)
        assert ("1", "claimed by the team") in today_words.so_far(today.so_far)
        for one in (maya, daniel):
            one.desk.clock.pass_ms(150_000)
        await daniel.sessions.note(session, "The token is stale")
        daniel.level()
        today = await Overview(daniel.work).today()
        assert (today.so_far.taken, today.so_far.begun_in) == (1, 2)
        assert ("1", "claimed by the team, begun after 2 min") in today_words.so_far(today.so_far)
        maya.level()
        assert (await Overview(maya.work).today()).so_far.taken == 0

    asyncio.run(story())
