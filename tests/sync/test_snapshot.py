"""A new computer of somebody with years behind them, over real sockets: fetched in pieces."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Session
from rflow_desktop.domain.shown import Changes
from rflow_desktop.store.local import Local
from sync.client import Heard
from sync.server import people, schema
from sync.server.segments import Piece
from sync.snapshot import TOGETHER
from tests.server.harness import Office
from tests.server.world import ACCOUNT, uid
from tests.sync.test_engine import BEGIN, ROOT, Desk, desk, run

MANY = 60


async def work(maya: Desk, *, long: int = 0) -> None:
    """A session with many notes, everything sent."""
    texts = [f"note {one}" + "." * long for one in range(MANY)]
    notes = [acts.AddNote(entry=uid(text[:9]), text=text) for text in texts]
    await maya.do(BEGIN, *((ROOT, note) for note in notes))
    await maya.level()


def fetched(one: Office, route: str = "/v1/segments/{hash_}") -> int:
    return sum(n for (_, r, s), n in one.central.metrics.requests.items() if (r, s) == (route, 200))


def notes(local: Local) -> int:
    return len(local.parts(Entry, ROOT[1]))


def in_small_pieces(one: Office) -> None:
    one.central.packing.most, one.central.packing.least = 10, 5


def test_a_new_computer_shows_the_newest_before_everything_is_there(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        in_small_pieces(one)
        async with desk(one, url, "maya") as old:
            await work(old)
            async with desk(one, url, "maya", nth=2) as new:
                seen: list[tuple[int, int]] = []

                def look(changes: Changes) -> None:
                    facts = new.engine.facts
                    seen.append((facts.arriving, facts.arriving_of))

                new.notices.subscribe(look)
                await new.level()
                assert fetched(one) >= 5
                assert await new.database.run(notes) == MANY
                partly = [(rows, of) for rows, of in seen if 0 < rows < of]
                assert partly, seen
                assert partly == sorted(partly)
                assert new.engine.facts.arriving_of == 0, "it is over"

    run(story, tmp_path)


def test_work_goes_on_while_pieces_arrive_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        in_small_pieces(one)
        async with desk(one, url, "maya") as old:
            await work(old)
            async with desk(one, url, "maya", nth=2) as new:
                await new.do((("session", uid("other")), acts.StartSession(title="On the train")))
                await old.do((ROOT, acts.SetFields(client="Harbor Dental")))
                await old.level()
                await new.level()
                known = await new.database.run(lambda local: local.get(Session, ROOT[1]))
                assert known is not None
                assert known.client == "Harbor Dental"
                await old.until(lambda local: local.get(Session, uid("other")))

    run(story, tmp_path)


def test_a_server_that_was_restored_gives_everything_anew_beside_what_is_shown(
    tmp_path: Path,
) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await work(maya, long=19_000)
            await maya.do((ROOT, acts.SetFields(client="Kept")))
            await maya.level()
            assert fetched(one) == 0, "little is pulled"
            in_small_pieces(one)
            await one.central.database.write(lambda conn: people.bump_epoch(conn))
            await maya.do((ROOT, acts.AddNote(entry=uid("late"), text="after the restore")))
            await maya.level()
            assert fetched(one) >= 5
            state = await maya.database.run(lambda local: local.state())
            assert (state.epoch, state.waiting) == (2, 0)
            assert await maya.database.run(notes) == MANY + 1
            known = await maya.database.run(lambda local: local.get(Session, ROOT[1]))
            assert known is not None
            assert known.client == "Kept"

    run(story, tmp_path)


def test_a_piece_that_is_made_anew_while_others_come_is_fetched_by_its_new_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(one: Office, url: str) -> None:
        in_small_pieces(one)
        async with desk(one, url, "maya") as old:
            await work(old)
            async with desk(one, url, "maya", nth=2) as new:
                asked, listed = list[str](), fetched(one, "/v1/snapshot")
                fetch = new.client.segment

                async def segment(sha: str, *, heard: Heard | None = None) -> bytes:
                    asked.append(sha)
                    if len(asked) == 4:
                        await old.do((ROOT, acts.AddNote(entry=uid("late"), text="meanwhile")))
                        await old.level()
                        await one.central.packing._make(ACCOUNT, await oldest(one))
                    return await fetch(sha, heard=heard)

                monkeypatch.setattr(new.client, "segment", segment)
                await new.level()
                assert fetched(one, "/v1/snapshot") == listed + 2
                assert len(asked) - len(set(asked)) < TOGETHER, "only what was on its way"
                assert await new.database.run(notes) == MANY + 1
                assert new.engine.facts.arriving_of == 0, "it is over"

    run(story, tmp_path)


async def oldest(one: Office) -> Piece:
    """The piece that is fetched last."""
    table = schema.segment.c

    def look(conn: Connection) -> Piece:
        found = select(table.scope, table.after, table.upto).order_by(table.upto, table.scope)
        return Piece(*conn.execute(found).first() or ("", 0, 0))

    return await one.central.database.read(look, account=ACCOUNT)
