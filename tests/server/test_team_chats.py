"""The chats of the whole team reach the place of assistants of an admin, from the real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from rflow_desktop.domain.errors import Refused
from sync.team_chats import ServerChats
from tests.server.rest.talk import Talk, talk
from tests.server.rest.test_agents import agent, chat, say
from tests.server.test_team_usage import client_of


@pytest.mark.behaviour("S4.56")
def test_an_admin_reads_whose_chats_there_are_and_what_was_said_in_one(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        desk = await agent(told)
        room = (await chat(told, desk, title="Printers"))["id"]
        await say(told, desk, room, "Offline")
        client = await client_of(told, "ada")
        chats = ServerChats(client)
        [line] = await chats.with_assistant(desk)
        assert (line.id, line.who, line.messages, line.here) == (room, "Maya Okafor", 2, False)
        read = await chats.said(desk, room)
        assert (read[0].text, read[0].who) == ("Offline", "Maya Okafor")
        assert await chats.with_assistant(room) == (), "there is no such assistant"
        told.office.clock.ms += 16 * 60_000
        assert await chats.with_assistant(desk) == (line,), "the sign-in was renewed by itself"
        await client.sign_out()
        with pytest.raises(Refused):
            await chats.with_assistant(desk)
        with pytest.raises(Refused):
            await chats.said(desk, room)
        await client.close()
        own = await client_of(told, "maya")
        assert await ServerChats(own).with_assistant(desk) == (), "an engineer sees their own"
        await own.close()

    talk(tmp_path, story)
