"""A resolved session teaches the next one, by itself, once, also without a server."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Case, Lesson
from rflow_desktop.services.learning import Learning
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.workspace.opened import ALONE, seed_starter_flows
from tests.helpers.desk import desk
from tests.services.test_talk import Office
from tests.ui.office import DANIEL

LOG = "The user is locked out: Event ID 4740 on DC-01"


def case_of(office: Office, session: str) -> Case:
    found = office.desk.local.get(Case, session)
    assert found is not None
    return found


@pytest.mark.behaviour("S3.19")
def test_what_was_resolved_waits_is_learnt_from_once_and_helps_the_next_one() -> None:
    office = Office()
    sessions, learning = Sessions(office.desk.work), Learning(office.desk.work)

    async def story() -> None:
        old = await office.chats.start(About(title="Locked out"), text=LOG)
        empty = await office.chats.start(About(title="Nothing said"), text="Hm")
        assert case_of(office, old).analysis == ""
        await sessions.complete(old, "resolved", notes="Removed a stored password")
        await sessions.complete(empty, "resolved")
        assert case_of(office, old).analysis == "pending"
        assert await learning.look() == 2
        learnt = case_of(office, old)
        assert learnt.analysis == "completed"
        assert learnt.lesson == Lesson(fix="Removed a stored password", codes=("event 4740",))
        assert case_of(office, empty).analysis == "failed"
        before = office.desk.local.operations("1 ORDER BY n")
        assert await asyncio.gather(learning.look(), learning.look()) == [0, 0]
        assert office.desk.local.operations("1 ORDER BY n") == before
        now = await office.chats.start(About(title="Another one"), text="eventid: 4740 again")
        [found] = await office.chats.similar(now)
        assert (found.id, found.fix) == (old, "Removed a stored password")
        await office.chats.trash(old)
        assert await office.chats.similar(now) == ()

    asyncio.run(story())


def test_no_session_is_looked_through_again_while_nobody_does_anything() -> None:
    office = Office()
    learning = Learning(office.desk.work)
    replica: Any = office.desk.local.replica.connection

    async def story() -> None:
        await office.chats.start(About(title="Locked out"), text=LOG)
        await learning.look()
        heard: list[str] = []
        replica.set_trace_callback(heard.append)
        assert await learning.look() == 0
        assert heard == []
        await office.chats.start(About(title="Again"), text=LOG)
        heard.clear()
        assert await learning.look() == 0
        assert heard != []
        replica.set_trace_callback(None)

    asyncio.run(story())


def test_a_session_that_takes_no_lesson_keeps_no_other_from_being_learnt_from() -> None:
    office = Office()
    learning = Learning(office.desk.work)

    async def story() -> None:
        sessions = Sessions(office.desk.work)
        old = await office.chats.start(About(title="Locked out"), text=LOG)
        await sessions.complete(old, "resolved", notes="Unlocked")
        local, gone = office.desk.local, office.new_id()
        header, case = local.get(Session, old), local.get(Case, old)
        assert header is not None
        assert case is not None
        local.seed(
            [
                header.model_copy(update={"id": gone, "owner": DANIEL.id, "former": {}}),
                case.model_copy(update={"id": gone, "session": gone}),
            ]
        )
        with pytest.raises(Refused, match="1 finished session could not be learnt from"):
            await learning.look()
        assert case_of(office, old).analysis == "completed"
        assert case_of(office, gone).analysis == "pending"
        await office.chats.start(About(title="Another"), text=LOG)
        assert await learning.look() == 0, "it is told once"

    asyncio.run(story())


def test_a_session_without_codes_asks_nobody_for_codes() -> None:
    office = Office()
    replica: Any = office.desk.local.replica.connection

    async def story() -> None:
        now = await office.chats.start(About(title="No printers"), text="Nothing prints")
        heard: list[str] = []
        replica.set_trace_callback(heard.append)
        await office.chats.similar(now)
        replica.set_trace_callback(None)
        assert not [one for one in heard if "lesson.codes" in one]

    asyncio.run(story())


@pytest.mark.behaviour("S3.19")
def test_where_a_server_decides_the_server_learns() -> None:
    office = Office(connected=True)

    async def story() -> None:
        old = await office.chats.start(About(title="Locked out"), text=LOG)
        await Sessions(office.desk.work).complete(old, "resolved", notes="Unlocked")
        assert case_of(office, old).analysis == "pending"
        assert await Learning(office.desk.work).look() == 0
        assert case_of(office, old).analysis == "pending"

    asyncio.run(story())


def test_a_workspace_without_a_server_has_an_account_of_its_own() -> None:
    local = desk().local
    seed_starter_flows(local)
    kinds = {str(kind) for (kind,) in local.replica.all("SELECT type FROM row WHERE id=?", ALONE)}
    assert kinds == {"account"}
    seed_starter_flows(local)
    found = local.replica.value("SELECT doc FROM row WHERE id=?", ALONE)
    assert json.loads(found)["name"] == "This computer"
