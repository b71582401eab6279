"""Replies that were there before a server was brought up to date are told of at once after it."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from sync.server import commands, schema
from sync.server.pokes import Pokes
from tests.helpers.claude import Reply
from tests.server.harness import Office
from tests.server.rest.stage import Stage
from tests.server.rest.talk import ANSWER, WORDS, Talk, talk, words


@pytest.mark.behaviour("S5.44")
def test_replies_are_there_at_once_after_the_server_was_brought_up_to_date(tmp_path: Path) -> None:
    gate = threading.Event()

    async def story(told: Talk) -> None:
        over, running = await told.chat(), await told.chat()
        done = await told.reply(over)
        made = await told.begin(running)

        async def runs() -> bool:
            return bool((await told.task(running))["isActive"])

        await told.until(runs)

        def bring_up_to_date(conn: Connection) -> None:
            conn.execute(update(schema.installation).values(schema_version=1))
            commands.migrate(conn)

        await told.office.central.database.write(bring_up_to_date)
        central = replace(told.office.central, pokes=Pokes())
        second = Talk(Stage(Office(central, told.office.clock, io.StringIO())), told.model)
        second.office.tokens = told.office.tokens
        seen = [await second.active(chat) for chat in (over, running)]
        assert (seen[0]["sessionId"], seen[0]["status"]) == (done, "completed")
        assert (seen[1]["sessionId"], seen[1]["status"]) == (made, "active")
        assert (await second.task(running))["isActive"]
        assert words(await second.frames(over, done)) == WORDS
        gate.set()
        await told.office.replying.idle()
        assert words(await second.frames(running, made)) == WORDS

    talk(tmp_path, story, ANSWER, Reply(blocks=[WORDS], gate=gate))
