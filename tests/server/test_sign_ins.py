"""A backup that is put back lets nobody in who was shut out since, and signs nobody out for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.model import Role, Team, User
from sync.protocol import Tokens
from sync.server import auth, backup, commands, commands_data, people
from tests.server.harness import PASSWORD, QUICK, Office, office
from tests.server.world import NOON, uid

Story = Callable[[Office], Coroutine[Any, Any, None]]
NOW_S = NOON // 1000 + 3_600
ANOTHER = "another horse battery"


def day(data: Path, story: Story, *, first: bool = False) -> None:
    async def told() -> None:
        async with office(data, is_furnished=not first) as one:
            await story(one)

    asyncio.run(told())


class Nights:
    """A backup at night, a day after it, and what everybody finds when it was put back."""

    def __init__(self, folder: Path) -> None:
        self.data, self.file = folder / "data", folder / "night.tar"
        self.data.mkdir()
        self.held: dict[str, Tokens] = {}
        day(self.data, self._evening, first=True)
        day(self.data, self._after)

    async def _evening(self, one: Office) -> None:
        for who in ("maya", "ben", "sam"):
            self.held[who] = await one.enter(who)
        await asyncio.to_thread(backup.backup, self.data, self.file)

    async def _after(self, one: Office) -> None:
        """Maya works on, Ben leaves, Sam has another password, and Zoe is new."""
        ask = {"refresh_token": self.held["maya"].refresh_token}
        answer = await one.ask("x", "POST", "/v1/auth/refresh", json=ask)
        self.held["maya"] = Tokens.model_validate_json(answer.content)
        harbor = {"account": "Harbor MSP", "now_ms": one.clock.ms}
        write = one.central.database.write
        await write(lambda conn: commands.set_active(
            conn, email="ben@harbor.example", active=False, **harbor))  # fmt: skip
        await write(lambda conn: commands.set_password(
            conn, email="sam@harbor.example", password=QUICK.hash(ANOTHER), **harbor))  # fmt: skip
        zoe = User(id=uid("zoe"), name="Zoe New", email="zoe@harbor.example")
        await write(lambda conn: people.add_user(conn, _account(conn), zoe, QUICK.hash(PASSWORD)))
        self.held["zoe"] = await _signed_in(one, "zoe")

    def codes(self) -> dict[str, str]:
        """What each of those who were signed in is answered now; empty where all is well."""
        told: dict[str, str] = {}

        async def story(one: Office) -> None:
            one.tokens = dict(self.held)
            for who in self.held:
                answer = await one.ask(who, "POST", "/v1/pull", json={})
                told[who] = "" if answer.status_code == 200 else answer.json()["code"]

        day(self.data, story)
        return told

    def enters(self, who: str, password: str = PASSWORD) -> int:
        told: list[int] = []

        async def story(one: Office) -> None:
            ask = {"email": f"{who}@harbor.example", "password": password}
            told.append((await one.ask("x", "POST", "/v1/auth/sign-in", json=ask)).status_code)

        day(self.data, story)
        return told[0]


def _account(conn: Any) -> str:
    return commands.account_of(conn, "Harbor MSP")


async def _signed_in(one: Office, who: str) -> Tokens:
    ask = {"email": f"{who}@harbor.example", "password": PASSWORD}
    answer = await one.ask("x", "POST", "/v1/auth/sign-in", json=ask)
    return Tokens.model_validate_json(answer.content)


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def test_over_what_was_there_everybody_stays_as_they_were(nights: Nights) -> None:
    done = backup.restore(nights.data, nights.file, NOW_S)
    assert done.told == {
        "sign_ins": "kept", "still_disabled": ["ben@harbor.example"], "rights_kept": [],
    }  # fmt: skip
    assert nights.codes() == {"maya": "", "ben": "revoked", "sam": "revoked", "zoe": "signed_out"}
    assert nights.enters("ben") == 403
    assert nights.enters("sam") == 401, "the old password is not good again"
    assert nights.enters("sam", ANOTHER) == 200


def test_over_what_was_there_everybody_has_the_role_and_the_team_that_they_had(
    nights: Nights,
) -> None:
    """Also where the team, or whoever was made an admin, is newer than the backup."""
    found: dict[str, User | None] = {}
    names: list[str] = []

    async def changed(one: Office) -> None:
        def change(conn: Any) -> None:
            account = _account(conn)
            night = Team(id=uid("night"), name="Night")
            old = {who: people.known(conn, account, User, uid(who)) for who in ("maya", "sam")}
            people.change(
                conn, account, night,
                old["maya"].model_copy(update={"role": Role.SENIOR, "team": night.id}),
                old["sam"].model_copy(update={"name": "Sam Renamed"}),
            )  # fmt: skip

        await one.central.database.write(change)

    async def look(one: Office) -> None:
        def read(conn: Any) -> None:
            for who in ("maya", "sam", "zoe"):
                found[who] = people.user(conn, _account(conn), uid(who))
            names.extend(team.name for team in people.listed(conn, _account(conn), Team))

        await one.central.database.read(read)

    day(nights.data, look)
    before = found["maya"]
    assert before is not None
    assert (before.role, names.count("Night")) == (Role.ENGINEER, 0)
    day(nights.data, changed)
    done = backup.restore(nights.data, nights.file, NOW_S)
    assert done.told["rights_kept"] == ["maya@harbor.example"]
    day(nights.data, look)
    assert found["maya"] == before.model_copy(update={"role": Role.SENIOR, "team": uid("night")})
    assert names.count("Night") == 1
    assert found["zoe"] is None


def test_who_was_an_admin_at_the_backup_and_is_none_any_more_stays_none(nights: Nights) -> None:
    roles: list[Role] = []

    def made(role: Role) -> Story:
        async def story(one: Office) -> None:
            harbor = {"account": "Harbor MSP", "email": "maya@harbor.example"}
            await one.central.database.write(
                lambda conn: commands.set_role(conn, role=role.value, **harbor)
            )

        return story

    async def look(one: Office) -> None:
        read = one.central.database.read
        user = await read(lambda conn: people.user(conn, _account(conn), uid("maya")))
        roles.append(user.role if user else Role.VIEWER)

    day(nights.data, made(Role.ADMIN))
    later = nights.file.with_name("later.tar")
    backup.backup(nights.data, later)
    day(nights.data, made(Role.ENGINEER))
    done = backup.restore(nights.data, later, NOW_S)
    assert done.told == {
        "sign_ins": "kept", "still_disabled": [], "rights_kept": ["maya@harbor.example"],
    }  # fmt: skip
    day(nights.data, look)
    assert roles == [Role.ENGINEER]
    assert nights.codes()["maya"] == "", "and goes on without signing in again"


@pytest.mark.parametrize("left", ["nothing", "a damaged file"])
def test_where_nobody_knows_what_came_since_everybody_signs_in_again(
    nights: Nights, left: str
) -> None:
    for file in nights.data.glob("central.db*"):
        file.unlink()
    if left == "a damaged file":
        (nights.data / "central.db").write_bytes(b"what is left of it" * 1_000)
    done = backup.restore(nights.data, nights.file, NOW_S)
    assert done.told == {"sign_ins": "ended", "signed_out": 3}
    assert done.epoch == NOW_S
    assert set(nights.codes().values()) == {"signed_out"}, "nothing is put away for it"
    assert nights.enters("maya") == 200


def test_an_installation_that_moves_takes_its_sign_ins_along(nights: Nights) -> None:
    moving, new = nights.file.with_name("moving.tar"), nights.data.with_name("new")
    backup.backup(nights.data, moving)
    done = backup.restore(new, moving, NOW_S, keep=True)
    assert done.told == {"sign_ins": "as in the backup"}
    nights.data = new
    assert nights.codes() == {"maya": "", "ben": "revoked", "sam": "revoked", "zoe": ""}


def test_after_the_database_s_own_restore_one_word_says_so(nights: Nights) -> None:
    epochs, told = [], []

    async def story(one: Office) -> None:
        for keep in (True, False, False):
            done = await one.central.database.write(
                lambda conn, keep=keep: commands_data.begin_anew(  # type: ignore[misc]
                    conn, keep=keep, now_ms=NOW_S * 1000
                )
            )
            epochs.append(done.pop("epoch"))
            told.append(done)

    day(nights.data, story)
    assert epochs == [NOW_S, NOW_S + 1, NOW_S + 2], "never one that was given before"
    assert told[0] == {"sign_ins": "as in the backup"}
    assert told[1] == {"sign_ins": "ended", "signed_out": 2}
    assert told[2] == {"sign_ins": "ended", "signed_out": 0}
    codes = {"maya": "signed_out", "ben": "revoked", "sam": "revoked", "zoe": "signed_out"}
    assert nights.codes() == codes


def test_who_signs_in_again_with_a_hundred_others_is_not_taken_for_a_guesser(
    nights: Nights,
) -> None:
    async def story(one: Office) -> None:
        await one.central.database.write(lambda conn: auth_ended(conn))
        for _ in range(40):
            for who in ("maya", "zoe"):
                await _signed_in(one, who)

    day(nights.data, story)


def auth_ended(conn: Any) -> None:
    auth.end_all(conn, _account(conn), uid("maya"), auth.RESTORED, NOON)


def test_a_backup_is_for_its_owner_alone(nights: Nights) -> None:
    left_behind = nights.file.with_name("other.tar.part")
    left_behind.write_bytes(b"")
    left_behind.chmod(0o644)
    other = nights.file.with_name("other.tar")
    backup.backup(nights.data, other)
    assert [one.stat().st_mode & 0o777 for one in (nights.file, other)] == [0o600, 0o600]
