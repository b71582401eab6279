"""Passwords that are guessed are slowed down, and nobody is locked out by somebody elsewhere."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.protocol import Tokens
from sync.server import serving, workers
from sync.server.passwords import Attempts
from sync.server.serving import Installation
from tests.server.harness import PASSWORD, Office, office

MAYA = "maya@harbor.example"
HERE, THERE, ELSEWHERE = "192.0.2.1", "192.0.2.2", "192.0.2.3"


class Door:
    def __init__(self) -> None:
        self.now = 0.0
        self.attempts = Attempts(lambda: self.now)

    def wrong(self, email: str, address: str, times: int = 1) -> list[int]:
        return [self.attempts.wait_s(email, address) for _ in range(times)]

    def right(self, email: str, address: str) -> bool:
        if self.attempts.wait_s(email, address):
            return False
        self.attempts.succeeded(email, address)
        return True


@pytest.fixture
def door() -> Door:
    return Door()


def test_ten_wrong_ones_as_one_person_from_one_place(door: Door) -> None:
    waits = door.wrong("Maya@harbor.example", HERE, 11)
    assert waits[:10] == [0] * 10
    assert waits[10] == 301
    assert not door.right(" maya@HARBOR.example ", HERE)
    assert door.right(MAYA, THERE), "who guesses elsewhere locks nobody out"
    assert door.right("ben@harbor.example", HERE), "and no colleague beside them either"
    door.now += 301
    assert door.right(MAYA, HERE)


def test_sixty_wrong_ones_from_one_place_as_whoever(door: Door) -> None:
    assert door.right(MAYA, HERE)
    for one in range(60):
        assert door.wrong(f"p{one}@harbor.example", HERE) == [0]
    assert door.wrong("another@harbor.example", HERE)[0] > 0
    assert door.right("another@harbor.example", THERE)
    assert door.right(MAYA, HERE), "where she has signed in before, others do not count"


def test_fifty_wrong_ones_as_one_person_from_wherever(door: Door) -> None:
    assert door.right(MAYA, HERE)
    for one in range(50):
        assert door.wrong(MAYA, f"203.0.113.{one}") == [0]
    assert door.wrong(MAYA, ELSEWHERE)[0] > 0
    assert door.right(MAYA, HERE), "not where she works"
    assert door.right("ben@harbor.example", ELSEWHERE)


def test_what_is_refused_does_not_count_again(door: Door) -> None:
    door.wrong(MAYA, HERE, 200)
    for one in range(4):
        door.wrong(MAYA, f"203.0.113.{one}", 200)
    assert door.right("ben@harbor.example", HERE)
    door.now += 301
    assert door.right(MAYA, ELSEWHERE)


def test_a_morning_at_which_everybody_signs_in_at_once(door: Door) -> None:
    assert all(door.right(f"p{one}@harbor.example", HERE) for one in range(500))
    assert door.wrong(MAYA, HERE) == [0]


def test_one_who_has_many_addresses_of_a_network_is_one(door: Door) -> None:
    waits = [door.wrong(MAYA, f"2001:db8::{one:x}")[0] for one in range(1, 12)]
    assert waits[9:] == [0, 301]
    assert door.right(MAYA, "2001:db8:0:1::1")


def test_people_of_the_old_network_behind_a_proxy_that_speaks_the_new_one_are_not_one(
    door: Door,
) -> None:
    for one in range(60):
        door.wrong(f"p{one}@harbor.example", f"::ffff:{ELSEWHERE}")
    assert door.wrong("another@harbor.example", f"::ffff:{ELSEWHERE}")[0] > 0
    assert door.wrong("another@harbor.example", ELSEWHERE)[0] > 0, "the same place, written anew"
    assert door.right("another@harbor.example", f"::ffff:{HERE}")


def test_who_guesses_from_many_places_makes_no_attempt_dearer_and_is_forgotten() -> None:
    now, looks, made = 0.0, 0, []

    class Moment(float):
        def __le__(self, other: float) -> bool:
            nonlocal looks
            looks += 1
            return super().__le__(other)

        def __gt__(self, other: float) -> bool:
            return not self <= other

    def now_s() -> float:
        moment = Moment(now)
        made.append(weakref.ref(moment))
        return moment

    attempts, most = Attempts(now_s), 0
    for one in range(6_000):
        looks = 0
        assert attempts.wait_s(f"p{one}@harbor.example", f"2001:db8:{one:x}::1") == 0
        most = max(most, looks)
        now += 0.01
    assert most < 10, "however many are remembered"
    now += 301
    attempts.wait_s(MAYA, HERE)
    assert sum(moment() is not None for moment in made) < 5


def test_where_somebody_goes_on_working_is_known_again_after_a_restart(door: Door) -> None:
    door.attempts.seen("Maya@harbor.example", HERE)
    for one in range(50):
        door.wrong(MAYA, f"203.0.113.{one}")
    assert not door.right(MAYA, ELSEWHERE), "a place that nobody knows waits for the guessers"
    assert door.right(MAYA, HERE)
    door.attempts.seen(MAYA, THERE)
    waits = door.wrong(MAYA, THERE, 11)
    assert (waits[9], waits[10]) == (0, 301), "guesses from beside her count there as well"
    door.attempts.seen(MAYA, THERE)
    assert not door.right(MAYA, THERE), "and working on there does not make up for them"


def test_who_is_signed_in_notices_nothing_of_guesses_and_may_sign_in_beside(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with office(tmp_path) as one, served(one, None) as http:
            tokens = await one.enter("maya")  # before the restart

            async def renew(said: str) -> int:
                nonlocal tokens
                answer = await http.post(
                    "/v1/auth/refresh",
                    json={"refresh_token": tokens.refresh_token},
                    headers={"X-Forwarded-For": said},
                )
                tokens = Tokens.model_validate_json(answer.content)
                return answer.status_code

            for guess in range(50):
                await enter(http, MAYA, "a guess", f"203.0.113.{guess}")
            assert await enter(http, MAYA, PASSWORD, HERE) == 429
            assert await renew(HERE) == 200
            assert await enter(http, MAYA, PASSWORD, HERE) == 200
            assert await enter(http, MAYA, PASSWORD, ELSEWHERE) == 429

    asyncio.run(story())


@asynccontextmanager
async def served(one: Office, proxies: str | None) -> AsyncIterator[httpx.AsyncClient]:
    """As `serve` does it."""
    given = Installation(url=None, data=Path(), host="127.0.0.1", port=0, proxies=proxies)
    ready: asyncio.Queue[str] = asyncio.Queue()
    server = serving.Server(
        serving.configured(given, one.central), one.central, lambda at, _: ready.put_nowait(at)
    )
    task = asyncio.create_task(server.serve())
    async with httpx.AsyncClient(base_url=await ready.get()) as http:
        yield http
    server.should_exit = server.force_exit = True  # the office closes what is its own
    await task


def run(
    tmp_path: Path, proxies: str | None, story: Callable[..., Coroutine[Any, Any, None]]
) -> None:
    async def told() -> None:
        async with office(tmp_path) as one, served(one, proxies) as http:
            await story(http)

    asyncio.run(told())


async def enter(http: httpx.AsyncClient, email: str, password: str, said: str) -> int:
    headers = {"X-Forwarded-For": said}
    ask = {"email": email, "password": password}
    return (await http.post("/v1/auth/sign-in", json=ask, headers=headers)).status_code


@pytest.mark.parametrize("proxies", [None, "127.0.0.1", "10.0.0.0/8,127.0.0.0/8"])
def test_behind_a_proxy_that_is_trusted_a_guesser_is_told_from_others(
    tmp_path: Path, proxies: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(http: httpx.AsyncClient) -> None:
        forged = f"{HERE}, {ELSEWHERE}"  # the first is what the guesser wrote
        told = [await enter(http, f"p{one}@harbor.example", "a guess", forged) for one in range(61)]
        assert told[59:] == [401, 429]
        assert await enter(http, MAYA, PASSWORD, ELSEWHERE) == 429
        assert await enter(http, MAYA, PASSWORD, HERE) == 200

    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # as some images have it
    run(tmp_path, proxies, story)


def test_what_somebody_else_says_of_where_they_are_does_not_count(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient) -> None:
        told = [await enter(http, MAYA, "a guess", f"203.0.113.{one}") for one in range(11)]
        assert told[9:] == [401, 429]

    run(tmp_path, "192.0.2.7", story)


@pytest.mark.parametrize(
    "text", ["*", "proxy", "10.0.0.0/33", "10.0.0.1/8", "0.0.0.0/0", "10.0.0.5, ::/0"]
)
def test_only_addresses_and_networks_can_be_trusted(text: str) -> None:
    with pytest.raises(ValueError, match=r"not appear to be|has host bits|is everybody"):
        workers.addresses(text)
    assert workers.addresses("") == ""
