"""One thread writes, a person goes first, and a reader sees what is committed."""

from __future__ import annotations

import asyncio
import threading
from errno import ENOSPC
from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.shown import Changes, SessionFilter
from rflow_desktop.events import Notices, joined
from rflow_desktop.store import views
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from rflow_desktop.store.profile import Profile, Workspace
from rflow_desktop.store.reader import Reader
from rflow_desktop.store.trouble import StoreTrouble
from tests.helpers.ids import CountedIds, FixedClock
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, KEY, Desk, Desks


def opening(folder: Path) -> Local:
    ids = CountedIds(9)
    return Local.open(
        folder, key=KEY, me=ANN, replica="r", server=True, now_ms=FixedClock(), new_id=ids
    )


def started(local: Local, title: str, ids: CountedIds) -> str:
    session = ids()
    local.capture([(("session", session), acts.StartSession(title=title))])
    return session


def test_calls_run_one_after_the_other_on_one_thread(tmp_path: Path) -> None:
    database = Database(lambda: opening(tmp_path))
    database.start()
    ids = CountedIds(5)

    async def story() -> None:
        names = await asyncio.gather(
            *(database.run(lambda local: threading.current_thread().name) for _ in range(5))
        )
        assert set(names) == {"store"}
        session = await database.run(lambda local: started(local, "one", ids))
        assert await database.run(lambda local: local.get(Session, session)) is not None
        with pytest.raises(Refused):
            await database.run(lambda local: local.capture([(("session", ids()), acts.Resume())]))

    try:
        asyncio.run(story())
        assert database.do(lambda local: local.state().waiting) == 1
    finally:
        database.close()
    with pytest.raises(RuntimeError):
        database.do(lambda local: None)


def test_a_person_does_not_wait_behind_pages_of_rows(tmp_path: Path) -> None:
    database = Database(lambda: opening(tmp_path))
    database.start()
    order: list[str] = []
    hold = threading.Event()

    async def story() -> None:
        first = asyncio.ensure_future(database.run_bulk(lambda local: hold.wait()))
        await asyncio.sleep(0)
        bulk = [
            asyncio.ensure_future(database.run_bulk(lambda local: order.append("bulk")))
            for _ in range(3)
        ]
        await asyncio.sleep(0)
        person = asyncio.ensure_future(database.run(lambda local: order.append("person")))
        await asyncio.sleep(0)
        hold.set()
        await asyncio.gather(first, person, *bulk)

    try:
        asyncio.run(story())
    finally:
        database.close()
    assert order == ["person", "bulk", "bulk", "bulk"]


@pytest.mark.parametrize("full", ["outbox", "replica"])
def test_a_full_disk_in_a_pause_does_not_end_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    tried = threading.Event()

    def checkpoint() -> None:
        tried.set()
        raise StoreTrouble("The disk is full.", "full")

    database = Database(lambda: opening(tmp_path))
    database.start()
    ids = CountedIds(5)

    async def story() -> None:
        await database.run(
            lambda local: monkeypatch.setattr(getattr(local, full), "checkpoint", checkpoint)
        )
        await database.run(lambda local: started(local, "one", ids))
        await asyncio.to_thread(tried.wait, 10)
        async with asyncio.timeout(10):
            session = await database.run(lambda local: started(local, "two", ids))
            assert await database.run(lambda local: local.get(Session, session)) is not None
        monkeypatch.undo()

    try:
        asyncio.run(story())
    finally:
        database.close()


class FullFile:
    """A file that takes nothing, not even at its end."""

    def write(self, _: bytes) -> int:
        raise OSError(ENOSPC, "No space left on device")

    def close(self) -> None:
        raise OSError(ENOSPC, "No space left on device")


def test_a_copy_that_takes_nothing_more_does_not_end_the_store(tmp_path: Path) -> None:
    local = opening(tmp_path)
    ids, mirror = CountedIds(5), local._files.mirror
    started(local, "one", ids)
    local.copy()
    mirror.close()
    mirror._file = FullFile()  # type: ignore[assignment]
    session = started(local, "two", ids)
    local.copy()
    assert local.get(Session, session) is not None
    local.copy()
    kept = b"".join(file.read_bytes() for file in mirror.files())
    assert kept.count(b"\n") == 2
    local.close()


def test_trouble_at_the_door_comes_out_of_start(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("a file")
    database = Database(lambda: opening(tmp_path / "in"))
    with pytest.raises(StoreTrouble):
        database.start()
    database.close()


def test_a_reader_sees_what_was_committed_also_after_the_replica_was_replaced(
    desks: Desks, tmp_path: Path
) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    reader = Reader(tmp_path, KEY, me=lambda: ANN, server=True)
    try:
        ann.start(title="one")
        assert [one.title for one in views.sessions(reader, SessionFilter(), 0)] == ["one"]
        ann.level()
        server.restore(server.backup())
        ann.pull()
        ann.start(title="two")
        assert {one.title for one in views.sessions(reader, SessionFilter(), 0)} == {"one", "two"}
        with pytest.raises(
            Exception, match=r"readonly|read-only|query_only|cannot be read|cannot write"
        ):
            reader.replica.connection.execute("DELETE FROM row")
    finally:
        reader.close()


def test_a_profile_remembers_who_worked_where(tmp_path: Path) -> None:
    ids = CountedIds(3)
    profile = Profile(tmp_path / "p", new_id=ids)
    assert profile.current == profile.local
    assert not profile.current.server
    assert not profile.holds_work
    team = Workspace(
        server_id="srv-1",
        account="acme/../..",
        user="u1",
        name="Ann",
        role="senior",
        url="https://rflow.brightwater.example",
    )
    profile.choose(team)
    again = Profile(tmp_path / "p", new_id=ids)
    assert again.current == team
    assert (again.id, again.replica) == (profile.id, profile.replica)
    assert again.known == (profile.local, team)
    place = again.folder_of(team)
    assert place.is_relative_to(tmp_path / "p")
    assert ".." not in place.parts
    assert again.current.me.role.value == "senior"
    Desk(ANN, folder=place, key=KEY).close()
    assert again.holds_work
    again.choose(again.local)
    assert Profile(tmp_path / "p", new_id=ids).known == (profile.local, team)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"version": 2, "id": "x", "current": {}, "local": {}}']
)
def test_a_damaged_profile_file_stops_and_nothing_is_overwritten(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "profile.json").write_text(content)
    with pytest.raises(StoreTrouble):
        Profile(tmp_path, new_id=CountedIds(3))
    assert (tmp_path / "profile.json").read_text() == content


def test_notices_reach_everybody_until_they_leave() -> None:
    notices, heard = Notices(), []
    leave = notices.subscribe(heard.append)
    notices.publish(Changes(sync=True))
    notices.publish(Changes())
    leave()
    leave()
    notices.publish(Changes(all=True))
    assert heard == [Changes(sync=True)]
    both = joined(Changes(sessions=frozenset("a")), Changes(sessions=frozenset("b"), people=True))
    assert both == Changes(sessions=frozenset("ab"), people=True)
