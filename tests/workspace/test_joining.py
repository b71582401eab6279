"""Going over to a team's workspace, where not everything goes along or the way is closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Role
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.services.sessions import About
from rflow_desktop.store import trouble
from rflow_desktop.store.local import Local
from rflow_desktop.store.profile import Workspace as Place
from rflow_desktop.workspace import Workspace, joining, open_profile, open_workspace, opened
from sync.core_pace import STEADY, Pace
from sync.core_reply import Trouble
from sync.protocol import SignedInUser, Tokens

Story = Callable[[Workspace], Awaitable[Workspace]]
TEAM = "0197d2a0-0000-7000-8000-00000000a001"
VIC = "0197d2a0-0000-7000-8000-00000000b001"


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Story], None]:
    """Runs a story that begins alone on a computer; it gives the workspace that is open then."""
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")

    async def run(story: Story) -> None:
        here = await open_workspace(open_profile(tmp_path))
        await here.sessions.start(None, About(title="Printer says no"))
        await here.assistant.chats.start(About(title="A chat"), text="Why does it say no?")
        there = here
        try:
            there = await story(here)
        finally:
            await there.close()
            await here.close()

    return lambda story: asyncio.run(run(story))


def offer(role: Role) -> joining.Offer:
    """As after a sign-in. Nothing is asked of the server before the workspace is started."""
    place = Place(
        server_id="central", account=TEAM, user=VIC, name="Vic", role=role,
        url="https://central.example", account_name="Northfield",
    )  # fmt: skip
    who = SignedInUser(id=VIC, email="vic@x.example", name="Vic", role=role, account_id=TEAM)
    return joining.Offer(
        place, Tokens(access_token="a", refresh_token="r", expires_in=9, user=who), 1
    )


async def titles(open_: Workspace) -> list[str]:
    return [line.title for line in await open_.sessions.list(SessionFilter(scope="all"))]


def test_sessions_go_along_and_talks_with_the_assistant_stay_here(
    at_home: Callable[[Story], None],
) -> None:
    async def story(here: Workspace) -> Workspace:
        team = await joining.join(here, offer(Role.ENGINEER), "all")
        assert (await titles(team), team.told) == (["Printer says no"], "")
        back = await joining.leave(team)
        assert set(await titles(back)) == {"Printer says no", "A chat"}
        return back

    at_home(story)


def test_in_a_team_a_clock_that_was_set_is_noticed_by_what_is_done_next(
    at_home: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = [0]
    monkeypatch.setattr(opened, "now_ms", lambda: now_ms() + ahead[0])

    async def story(here: Workspace) -> Workspace:
        team = await joining.join(here, offer(Role.ENGINEER), "none")

        def unsure(local: Local) -> bool:
            (op,) = local.capture([(("session", Uuid7()()), acts.StartSession())])
            return op.uncertain

        assert not await team.database.run(unsure)
        ahead[0] = 300_000
        assert await team.database.run(unsure)
        return team

    at_home(story)


def test_with_another_network_no_pause_is_waited_for(at_home: Callable[[Story], None]) -> None:
    async def story(here: Workspace) -> Workspace:
        here.network_changed()  # alone there is nobody to reach
        team = await joining.join(here, offer(Role.ENGINEER), "all")
        engine = team.engine
        assert engine is not None
        away = Pace(failures=9, until_ms=1 << 60)
        engine._lane = replace(engine._lane, contact=away, pull_wanted=False)
        team.network_changed()
        assert (engine._lane.contact, engine._lane.pull_wanted) == (STEADY, True)
        return team

    at_home(story)


def test_a_date_until_which_a_busy_server_asks_for_quiet_is_read_by_this_computer_s_clock(
    at_home: Callable[[Story], None],
) -> None:
    async def busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        until = formatdate(time.time() + 40, usegmt=True)
        said = f"HTTP/1.1 503 Busy\r\nX-RFlow-Server: central\r\nRetry-After: {until}\r\n"
        writer.write(f"{said}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def story(here: Workspace) -> Workspace:
        server = await asyncio.start_server(busy, "127.0.0.1")
        port = server.sockets[0].getsockname()[1]
        wanted = offer(Role.ENGINEER)
        there = replace(wanted, place=replace(wanted.place, url=f"http://127.0.0.1:{port}"))
        team = await joining.join(here, there, "none")
        assert team.client is not None
        with pytest.raises(Trouble) as told:
            await team.client.hello()
        server.close()
        assert 0 < told.value.retry_after_ms <= 41_000
        return team

    at_home(story)


def test_what_the_team_does_not_take_stays_and_the_team_is_joined_all_the_same(
    at_home: Callable[[Story], None],
) -> None:
    async def story(here: Workspace) -> Workspace:
        team = await joining.join(here, offer(Role.VIEWER), "all")
        assert team.account.name == "Northfield"
        assert await titles(team) == []
        assert team.told == (
            "1 session stays on this computer. Your account can read but not change."
        )
        return team

    at_home(story)


def test_where_the_team_s_work_cannot_be_opened_the_work_here_is_open_again(
    at_home: Callable[[Story], None], tmp_path: Path
) -> None:
    async def story(here: Workspace) -> Workspace:
        wanted = offer(Role.ENGINEER)
        closed = here.opened.profile.folder_of(wanted.place)
        closed.parent.mkdir(parents=True, exist_ok=True)
        closed.write_text("not a folder")
        with pytest.raises(joining.StayedHere) as stayed:
            await joining.join(here, wanted, "all")
        assert stayed.value.sentence == trouble.UNWRITABLE
        back = stayed.value.workspace
        await back.sessions.start(None, About(title="Goes on"))
        assert set(await titles(back)) == {"Printer says no", "A chat", "Goes on"}
        assert open_profile(tmp_path).profile.current.server_id == ""
        return back

    at_home(story)
