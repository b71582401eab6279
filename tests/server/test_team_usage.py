"""What the server has counted reaches the usage page of a desktop, and a lost line is told."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import httpx
import pytest

from rflow_desktop.domain.errors import Refused
from sync.client import Client
from sync.http import Http
from sync.protocol import Tokens
from sync.server.app import application
from sync.team_usage import ServerUsage
from tests.server.rest.talk import Talk, talk
from tests.server.rest.test_relay import BODY, MESSAGES


class SignedIn:
    def __init__(self, tokens: Tokens | None) -> None:
        self._tokens = tokens

    def read(self) -> Tokens | None:
        return self._tokens

    def write(self, tokens: Tokens | None) -> None:
        self._tokens = tokens


async def client_of(told: Talk, who: str) -> Client:
    """A desktop's own client on the very application."""
    office = told.office
    transport = httpx.ASGITransport(application(office.central, office.replying))
    http = await Http.open("http://127.0.0.1", agent="test", transport=transport)
    client = Client(http, SignedIn(office.tokens[who]), server_id="", now_s=time.time)
    await client.recall()
    await client.hello()
    return client


def test_a_desktop_reads_sums_of_the_whole_team_by_day_person_kind_and_model(
    tmp_path: Path,
) -> None:
    async def story(told: Talk) -> None:
        for who, purpose in (("maya", "reply"), ("maya", "documentation"), ("ben", "reply")):
            headers = {"X-RFlow-Session": await told.chat(who), "X-RFlow-Purpose": purpose}
            assert (await told.ask(who, "POST", MESSAGES, BODY, headers=headers)).is_success
        await told.office.replying.idle()
        client = await client_of(told, "ada")
        usage = ServerUsage(client, now_ms=told.office.clock.now)
        entries = await usage.entries(30)
        assert {(one.day, one.person, one.kind, one.calls) for one in entries} == {
            (date(2026, 11, 21), "Maya Okafor", "reply", 1),
            (date(2026, 11, 21), "Maya Okafor", "documentation", 1),
            (date(2026, 11, 21), "Ben Lindqvist", "reply", 1),
        }
        assert {one.model for one in entries} == {"claude-sonnet-5-5"}
        assert sum(one.usage.output for one in entries) == 72
        await client.close()
        own = await client_of(told, "maya")
        mine = await ServerUsage(own, now_ms=told.office.clock.now).entries(1)
        assert {one.person for one in mine} == {"Maya Okafor"}
        await own.sign_out()
        with pytest.raises(Refused):
            await ServerUsage(own, now_ms=told.office.clock.now).entries(1)
        await own.close()

    talk(tmp_path, story)


def test_a_sign_in_that_the_disk_does_not_take_is_used_all_the_same(tmp_path: Path) -> None:
    class Full(SignedIn):
        def write(self, tokens: Tokens | None) -> None:
            raise OSError(28, "No space left on device")

    async def story(told: Talk) -> None:
        office = told.office
        transport = httpx.ASGITransport(application(office.central, office.replying))
        http = await Http.open("http://127.0.0.1", agent="test", transport=transport)
        client = Client(http, Full(office.tokens["ada"]), server_id="", now_s=time.time)
        before = await client.recall()
        await client.refresh(client.mark)
        assert before is not None
        assert client.access() not in (None, before.access_token)
        await ServerUsage(client, now_ms=office.clock.now).entries(30)
        await client.close()

    talk(tmp_path, story)
