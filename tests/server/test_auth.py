"""Signing in and staying signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from sync.core_pace import PAUSE_FIRST
from sync.line import Patience
from sync.protocol import Tokens
from sync.server import auth, people, schema
from sync.server.auth import ACCESS_MS, DEVICE_MS, LOST_REPLY_MS, REFRESH_MS, Denied, Why
from sync.server.passwords import Passwords
from tests.server.harness import QUICK
from tests.server.world import ACCOUNT, World, uid


class Desk:
    """One device of Maya, and a clock."""

    def __init__(self) -> None:
        self.world = World()
        self.now = self.world.now
        with self.world.connection() as conn:
            self.first = auth.sign_in(
                conn, ACCOUNT, uid("maya"), device=uid("laptop"), name="laptop", now_ms=self.now
            )

    def turn(self, tokens: Tokens) -> Tokens:
        told = self.try_turn(tokens.refresh_token)
        assert isinstance(told, Tokens), told
        return told

    def try_turn(self, refresh_token: str) -> Tokens | Why:
        with self.world.connection() as conn:
            return auth.refresh(conn, refresh_token, self.now)

    def opens(self, tokens: Tokens) -> str:
        """Empty when the access token opens, otherwise why it does not."""
        with self.world.connection() as conn:
            try:
                auth.whose(conn, tokens.access_token, self.now)
            except Denied as denied:
                return denied.why.value
        return ""


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_refresh_token_is_good_once_and_its_return_ends_the_device(desk: Desk) -> None:
    second = desk.turn(desk.first)
    desk.now += LOST_REPLY_MS + 1
    assert desk.try_turn(desk.first.refresh_token) is Why.REUSED
    assert desk.try_turn(second.refresh_token) is Why.REUSED
    assert desk.opens(second) == "reused", "nobody was shut out: what is on the desktop stays"


def test_a_reply_that_was_lost_is_told_again(desk: Desk) -> None:
    second = desk.turn(desk.first)
    desk.now += LOST_REPLY_MS
    again = desk.turn(desk.first)
    assert again.access_token == second.access_token
    assert again.refresh_token == second.refresh_token
    assert again.expires_in == ACCESS_MS // 1000 - LOST_REPLY_MS // 1000
    desk.turn(again)


def test_a_desktop_that_waited_in_vain_twice_is_still_signed_in(desk: Desk) -> None:
    patience = Patience()
    vain_ms = int((patience.connect_seconds + patience.stall_seconds) * 1_000) + 2 * PAUSE_FIRST
    second = desk.turn(desk.first)
    for _ in range(2):
        desk.now += vain_ms
        assert desk.turn(desk.first).refresh_token == second.refresh_token
    assert 2 * vain_ms < LOST_REPLY_MS


def test_once_the_successor_was_used_the_reply_was_not_lost(desk: Desk) -> None:
    second = desk.turn(desk.first)
    third = desk.turn(second)
    assert desk.try_turn(desk.first.refresh_token) is Why.REUSED
    assert desk.opens(third) == "reused"


def test_fifty_at_once_get_one_successor(desk: Desk) -> None:
    successors = {desk.turn(desk.first).refresh_token for _ in range(50)}
    assert len(successors) == 1


@pytest.mark.parametrize(
    ("title", "later", "why"),
    [
        ("within a quarter of an hour", ACCESS_MS - 1, ""),
        ("after it", ACCESS_MS, "expired"),
    ],
)
def test_an_access_token_lives_for_a_quarter_of_an_hour(
    desk: Desk, title: str, later: int, why: str
) -> None:
    desk.now += later
    assert desk.opens(desk.first) == why


def test_nobody_stays_signed_in_for_ever(desk: Desk) -> None:
    tokens = desk.first
    for _ in range(10):
        desk.now += REFRESH_MS - 1
        told = desk.try_turn(tokens.refresh_token)
        if told is Why.EXPIRED:
            assert desk.now - desk.world.now >= DEVICE_MS
            return
        assert isinstance(told, Tokens)
        tokens = told
    pytest.fail("this device is still signed in after a year and a half")


ENDS: list[tuple[str, Callable[[Desk], object]]] = [
    ("signing out", lambda desk: _end(desk)),
    ("being disabled", lambda desk: _disable(desk)),
]


@pytest.mark.parametrize(("title", "act"), ENDS, ids=[one[0] for one in ENDS])
def test_after_this_nothing_opens(desk: Desk, title: str, act: Callable[[Desk], object]) -> None:
    act(desk)
    assert desk.opens(desk.first) == "revoked"
    assert desk.try_turn(desk.first.refresh_token) is Why.REVOKED


def _end(desk: Desk) -> None:
    with desk.world.connection() as conn:
        auth.end(conn, ACCOUNT, uid("laptop"), "signed_out", desk.now)


def _disable(desk: Desk) -> None:
    with desk.world.connection() as conn:
        maya = people.user(conn, ACCOUNT, uid("maya"))
        assert maya is not None
        people.change(conn, ACCOUNT, maya.model_copy(update={"active": False}))


@pytest.mark.parametrize("wrong", ["", "x", "rfa_" + "0" * 32 + "_"])
def test_what_is_no_token_opens_nothing(desk: Desk, wrong: str) -> None:
    with desk.world.connection() as conn:
        for token, opened in (
            (wrong, auth.whose),
            (wrong, auth.refresh),
            (desk.first.refresh_token, auth.whose),
            (desk.first.access_token, auth.refresh),
        ):
            with pytest.raises(Denied) as denied:
                opened(conn, token, desk.now)
            assert denied.value.why is Why.UNKNOWN


def test_no_token_is_kept_as_it_is(desk: Desk) -> None:
    second = desk.turn(desk.first)
    with desk.world.connection() as conn:
        tables = schema.metadata.sorted_tables
        kept = "\n".join(str(row) for table in tables for row in conn.execute(table.select()))
    for tokens in (desk.first, second):
        for text in (tokens.access_token, tokens.refresh_token):
            assert text not in kept
            assert text[-43:] not in kept


def test_a_password_is_right_or_wrong_and_nobody_is_always_wrong() -> None:
    passwords = Passwords(QUICK)
    known = passwords.hash("a good password")

    async def story() -> list[bool]:
        tries = [(known, "a good password"), (known, "another"), (None, "a good password")]
        return [await passwords.right(hashed, text) for hashed, text in tries]

    assert asyncio.run(story()) == [True, False, False]
    passwords.close()


@pytest.mark.parametrize("address", ["maya\0@msp.example", "maya\ud800@msp.example"])
def test_an_address_that_no_database_takes_belongs_to_nobody(desk: Desk, address: str) -> None:
    with desk.world.connection() as conn:
        assert people.owner_of(conn, address) is None
