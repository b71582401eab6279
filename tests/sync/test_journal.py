"""What sync puts right by itself leaves one line each in the log, in which nobody's words are."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import pytest

from rflow_desktop.app.logbook import FILE, MOST_BYTES, Logbook
from rflow_desktop.events import Notices
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from sync.client import Client
from sync.core import WATCHDOG
from sync.core_lane import Wake
from sync.engine import Engine
from sync.http import Http
from tests.helpers.ids import CountedIds, FixedClock
from tests.server.harness import Office
from tests.store.desks import ANN
from tests.sync.test_engine import BEGIN, Kept, desk, run
from tests.sync.test_http import TOKENS

STEP = 5_000


def told(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(one.getMessage()) for one in caplog.records if one.name == "rflow.sync"]


def test_a_repair_says_how_much_of_what_kind_it_mended(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            await maya.do(BEGIN)
            await maya.level()
            assert told(caplog) == []

            def harm(local: Local) -> None:
                with local.replica.writing() as c:
                    c.execute("DELETE FROM row WHERE type='session'")
                local.mending.recount()

            await maya.database.run(harm)
            await maya.level()
            (line,) = told(caplog)
            parts, rows = line.pop("parts"), line.pop("rows")
            assert line == {"event": "rows_repaired", "scope": "user"}
            assert (parts, rows) == (1, 1)

    run(story, tmp_path)


def test_the_watchdog_says_what_it_gave_up_and_after_how_long(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked, passed = asyncio.Event(), [0]
    writers: list[asyncio.StreamWriter] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await reader.read()

    async def story() -> None:
        clock, ids = FixedClock(), CountedIds(1)
        database = Database(
            lambda: Local.open(
                None, key=None, me=ANN, replica="r", server=True, now_ms=clock, new_id=ids
            )
        )
        database.start()
        server = await asyncio.start_server(silent, "127.0.0.1")
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        kept = Kept(TOKENS)
        client = Client(await Http.open(url, agent="test"), kept, server_id="s1", now_s=lambda: 0.0)
        await client.recall()
        notices, moved = Notices(), asyncio.Event()
        notices.subscribe(lambda _: moved.set())
        engine = Engine(
            database, client, notices, user=ANN.id, replica="r", server=url,
            now_ms=lambda: passed[0], wall_ms=clock, chance=lambda: 0.5,
        )  # fmt: skip
        engine.start()
        try:
            async with asyncio.timeout(20):
                await asked.wait()
                while not told(caplog):  # whatever was begun after the request that was heard, too
                    passed[0] += STEP
                    engine.stirred(Wake.NETWORK)
                    await asyncio.sleep(0.01)
        finally:
            await engine.stop()
            await client.close()
            database.close()
            server.close()
            for writer in writers:
                writer.close()
                await writer.wait_closed()

    asyncio.run(story())
    line = told(caplog)[0]
    seconds = line.pop("silent_s")
    assert line == {"event": "exchange_abandoned", "what": "pull"}
    assert isinstance(seconds, int)
    assert WATCHDOG <= seconds * 1000 <= WATCHDOG + 2 * STEP


def test_the_log_in_the_profile_has_a_line_each_and_begins_anew_when_it_is_full(
    tmp_path: Path,
) -> None:
    book = Logbook(tmp_path / "profile")
    record = logging.LogRecord("rflow.sync", logging.WARNING, "", 0, "%s", ('{"a": 1}',), None)
    book.handle(record)
    book.handle(record)
    file = tmp_path / "profile" / FILE
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert lines[0].endswith('Z rflow.sync {"a": 1}')
    file.write_text("x" * (MOST_BYTES + 1), encoding="utf-8")
    book.handle(record)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1
    assert (tmp_path / "profile" / f"{FILE}.1").exists()
    (tmp_path / "taken").write_text("a file")
    Logbook(tmp_path / "taken").handle(record)  # what cannot be written ends nothing
