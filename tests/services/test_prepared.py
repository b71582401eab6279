"""Prepared work is changed, given, offered and taken back by whoever prepared it."""

from __future__ import annotations

import asyncio

import pytest

from rflow_desktop.domain.acts import PrepareSession
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Entry, Session
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.services.prepared import Prepared
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import Desk, desk
from tests.ui.office import DANIEL, MAYA, PRIYA, Seat, seat, server

DUE = "2026-12-01T09:00:00.000Z"
ABOUT = About(title="New starter", ticket="48240", client="Mosaic", variables={"user_upn": "a@b"})


def lone() -> tuple[Desk, Prepared, str]:
    on = desk(flows.PROCEDURE)
    session = asyncio.run(Sessions(on.work).prepare(flows.PROCEDURE.id, ABOUT, due_at=DUE))
    return on, Prepared(on.work), session


def row(on: Desk, session: str) -> Session:
    found = on.local.get(Session, session)
    assert found is not None
    return found


@pytest.mark.behaviour("S1.67", "S1.70", "S1.71")
def test_what_was_filled_in_ahead_is_read_back_as_it_was() -> None:
    on, prepared, session = lone()
    found = asyncio.run(prepared.read(session))
    assert (found.about.ticket, found.due_at, found.flow) == (
        "48240", DUE, "Reset the second factor",
    )  # fmt: skip
    assert [variable.name for variable in found.variables] == [
        one.name for one in flows.PROCEDURE.intake
    ]
    header = row(on, session)
    assert (header.started_at, header.preparer, header.owner) == (
        None, on.work.me.id, on.work.me.id,
    )  # fmt: skip


@pytest.mark.behaviour("S1.30", "S1.72")
def test_everything_of_it_is_changed_in_one_go_and_nothing_starts_it() -> None:
    on, prepared, session = lone()
    other = About(title="New starter", ticket="48241", client="Mosaic", variables={"room": "12"})
    asyncio.run(prepared.change(session, other, assignee=None, due_at=None))
    header = row(on, session)
    assert (header.ticket, header.due_at, header.variables) == ("48241", None, {"room": "12"})
    assert header.started_at is None
    asyncio.run(prepared.change(session, other, assignee=None, due_at=None))
    assert row(on, session) == header, "the same again is no change"


@pytest.mark.behaviour("S1.28")
def test_the_first_step_starts_it_and_writing_into_it_does_not() -> None:
    on, prepared, session = lone()
    sessions = Sessions(on.work)
    asyncio.run(sessions.set_fields(session, ticket="48242"))
    asyncio.run(sessions.write_pad(session, "Called twice"))
    assert row(on, session).started_at is None
    asyncio.run(sessions.choose(session, "met", note="By phone"))
    assert row(on, session).started_at is not None
    assert len(on.local.parts(Entry, session)) == 1
    with pytest.raises(Refused, match="already been started"):
        asyncio.run(prepared.read(session))


@pytest.mark.behaviour("S1.74")
def test_taking_it_back_can_be_undone_for_ten_seconds() -> None:
    on, prepared, session = lone()
    token = asyncio.run(prepared.cancel(session))
    assert row(on, session).closed_at is not None
    assert asyncio.run(prepared.undo(session, token))
    assert row(on, session).closed_at is None
    token = asyncio.run(prepared.cancel(session))
    on.clock.pass_ms(11_000)
    assert not asyncio.run(prepared.undo(session, token))


def team() -> tuple[Seat, Seat, Seat]:
    office = server()
    return seat(MAYA, office), seat(DANIEL, office), seat(PRIYA, office)


async def offered(maya: Seat) -> str:
    made = maya.work.new_id()
    await maya.work.do(made, PrepareSession(title="Patch srv-01"))
    await Prepared(maya.work).offer(made)
    maya.level()
    return made


@pytest.mark.behaviour("S1.73")
def test_of_two_who_take_the_same_one_has_it_and_the_other_is_told_who() -> None:
    maya, daniel, priya = team()

    async def story() -> None:
        session = await offered(maya)
        for one in (daniel, priya):
            one.level()
            assert [line.id for line in await Prepared(one.work).pool()] == [session]
        first = asyncio.create_task(Prepared(daniel.work).take(session))
        second = asyncio.create_task(Prepared(priya.work).take(session))
        await asyncio.sleep(0)
        mine = daniel.desk.local.get(Session, session)
        assert mine is not None
        assert mine.owner == MAYA.id, "nothing is shown as taken before the server said so"
        daniel.level()
        priya.level()
        await first
        with pytest.raises(Refused) as lost:
            await second
        assert lost.value.code == "already_taken"
        assert lost.value.detail["by"] == DANIEL.id
        taken = daniel.desk.local.get(Session, session)
        assert taken is not None
        assert (taken.owner, taken.assignee) == (DANIEL.id, DANIEL.id)
        assert await Prepared(daniel.work).pool() == ()
        maya.level()
        kept = await maya.sessions.list(SessionFilter(scope="prepared_by_me"))
        assert [line.id for line in kept] == [session], "the preparer keeps it in view"

    asyncio.run(story())


@pytest.mark.behaviour("S1.29")
def test_work_prepared_for_somebody_is_theirs_and_stays_in_view_of_its_preparer() -> None:
    maya, daniel, _ = team()

    async def story() -> None:
        made = maya.work.new_id()
        await maya.work.do(made, PrepareSession(title="Patch srv-02", assignee=DANIEL.id))
        maya.level()
        daniel.level()
        assert [line.id for line in await Prepared(daniel.work).for_me()] == [made]
        await daniel.sessions.begin(made)
        daniel.level()
        maya.level()
        seen = maya.desk.local.get(Session, made)
        assert seen is not None
        assert (seen.owner, seen.preparer) == (DANIEL.id, MAYA.id)
        assert seen.started_at is not None
        with pytest.raises(Refused):
            await Prepared(maya.work).give(made, PRIYA.id)

    asyncio.run(story())
