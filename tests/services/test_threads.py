"""What a service writes on the store's thread is told of on the thread of the screens."""

from __future__ import annotations

import asyncio
import threading

from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.events import Notices
from rflow_desktop.ids import instant
from rflow_desktop.services.batches import Batches
from rflow_desktop.services.pastes import Pastes
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.services.work import Work
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from tests.helpers.checklists import PATCHING, ROOM
from tests.helpers.desk import MAYA
from tests.helpers.ids import CountedIds, FixedClock
from tests.helpers.outputs import ADAPTER, BLOCKED


def test_notices_of_boards_and_pastes_come_where_screens_may_be_drawn() -> None:
    clock, ids = FixedClock(), CountedIds(1)
    heard: list[int] = []

    def open_local() -> Local:
        local = Local.open(
            None, key=None, me=MAYA, replica="0" * 16, server=False, now_ms=clock, new_id=ids
        )
        flows = (PATCHING, ROOM, ADAPTER)
        local.seed(starter_rows([flow.model_dump_json() for flow in flows]))
        return local

    def hear(_changes: Changes) -> None:
        heard.append(threading.get_ident())

    database = Database(open_local)
    database.start()
    work = Work(
        store=database, me=MAYA, notices=Notices(), now_ms=clock, instant=instant, new_id=ids,
        connected=False,
    )  # fmt: skip

    async def story() -> None:
        work.notices.subscribe(hear)
        batches, pastes, sessions = Batches(work), Pastes(work), Sessions(work)
        batch = await sessions.batch(PATCHING.id, ["srv-01"], About())
        board = await batches.board(batch)
        assert board is not None
        one = [board.rows[0].session]
        await batches.undo(await batches.answer(batch, one, "backup", "yes"))
        await batches.note(batch, one, "Window moved")
        session = await sessions.start(ADAPTER.id, About(variables={"server": "192.0.2.40"}))
        await pastes.take(session, await pastes.read(session, BLOCKED), "no")

    asyncio.run(story())
    database.close()
    assert len(heard) >= 6
    assert set(heard) == {threading.get_ident()}
