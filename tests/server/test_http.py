"""How the central API speaks: who it says it is, how it says no, and what it never says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from rflow_desktop.domain import acts
from sync.protocol import SERVER_HEADER, Hello, PullAnswer
from sync.server import schema
from sync.server.auth import ACCESS_MS
from sync.server.database import SqliteDatabase, Unavailable, Work
from sync.server.pokes import Listener, Pokes
from tests.server.harness import PASSWORD, Office, office
from tests.server.world import World, uid

T = TypeVar("T")
S = uid("session")
Story = Callable[[Office], Awaitable[None]]


def tell(folder: Path, story: Story) -> Office:
    """Runs `story` in a new installation."""

    async def run() -> Office:
        async with office(folder) as one:
            await story(one)
            return one

    return asyncio.run(run())


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "code"}
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def test_every_answer_says_which_server_gave_it(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        for who, method, path in (
            ("maya", "GET", "hello"), ("nobody", "GET", "events"), ("maya", "GET", "nope"),
            ("maya", "DELETE", "push"), ("maya", "POST", "push"), ("maya", "POST", "pull"),
        ):  # fmt: skip
            answer = await one.ask(who, method, f"/v1/{path}")
            assert answer.headers[SERVER_HEADER] == uid("server")
        hello = Hello.model_validate_json((await one.ask("nobody", "GET", "/v1/hello")).content)
        assert hello.server_id == uid("server")
        assert hello.op_versions["handoff.claim"] == [1]

    tell(tmp_path, story)


JSON = {"Content-Type": "application/json"}
SIGN_IN, TURN = "/v1/auth/sign-in", "/v1/auth/refresh"
FORGED = {"email": "a@b.example", "password": "x", "role": "admin"}
BASIC, INVENTED = {"Authorization": "Basic eA=="}, {"Authorization": "Bearer x"}
NO: list[tuple[str, str, dict[str, Any], tuple[int, str]]] = [
    ("no token", "GET /v1/events", {}, (401, "signed_out")),
    ("another scheme", "POST /v1/push", {"headers": BASIC}, (401, "signed_out")),
    ("an invented token", "POST /v1/pull", {"headers": INVENTED, "json": {}}, (401, "signed_out")),
    ("no such path", "GET /v1/nothing", {}, (404, "not_found")),
    ("not this way", "DELETE /v1/hello", {}, (405, "not_allowed")),
    ("not JSON", f"POST {TURN}", {"content": b"{", "headers": JSON}, (422, "invalid")),
    ("a field too many", f"POST {SIGN_IN}", {"json": FORGED}, (422, "invalid")),
    ("too deep", f"POST {TURN}", {"content": b"[" * 60_000, "headers": JSON}, (400, "malformed")),
    ("ten megabytes", "POST /v1/push", {"content": b"x" * 10_000_000}, (413, "too_large")),
    ("too much to sign in", f"POST {SIGN_IN}", {"content": b"x" * 300_000}, (413, "too_large")),
]


@pytest.mark.parametrize(("title", "request_", "more", "told"), NO, ids=[o[0] for o in NO])
def test_no_is_always_said_in_the_same_form(
    tmp_path: Path, title: str, request_: str, more: dict[str, Any], told: tuple[int, str]
) -> None:
    method, _, path = request_.partition(" ")

    async def story(one: Office) -> None:
        assert problem(await one.ask("nobody", method, path, **more)) == told

    tell(tmp_path, story)


def test_a_body_without_a_length_is_measured_as_it_comes(tmp_path: Path) -> None:
    async def drip() -> Any:
        for _ in range(600):
            yield b"x" * 10_000

    async def story(one: Office) -> None:
        await one.enter("maya")
        answer = await one.ask("maya", "POST", "/v1/push", content=drip())
        assert problem(answer) == (413, "too_large")

    tell(tmp_path, story)


LARGE = (
    "POST /v1/push",
    "POST /v1/blobs/bundle",
    f"PATCH /v1/blobs/u/{S}",
    "POST /api/v1/uploads",
    "POST /api/v1/ai/v1/messages",
    "POST /api/v1/sessions",
)
ANNOUNCED = ({}, {"Content-Length": "200000"})


@pytest.mark.parametrize("request_", LARGE)
@pytest.mark.parametrize("told", ANNOUNCED, ids=["endless", "large"])
def test_nothing_is_read_of_a_large_body_of_who_is_not_signed_in(
    tmp_path: Path, request_: str, told: dict[str, str]
) -> None:
    method, _, path = request_.partition(" ")
    read = []

    async def endless() -> Any:
        while True:
            read.append(1)
            yield b" " * 10_000

    async def story(one: Office) -> None:
        token = (await one.enter("maya")).access_token
        forged = token[:-4] + "AAAA"
        for given, code in (
            ({}, "signed_out"),
            (INVENTED, "signed_out"),
            (BASIC, "signed_out"),
            ({"Authorization": f"Bearer {forged}"}, "signed_out"),
            ({"Authorization": f"Bearer {token}"}, "expired"),
        ):
            one.clock.ms += 0 if code == "signed_out" else ACCESS_MS
            headers = {**JSON, **told, **given}
            answer = await one.ask("nobody", method, path, content=endless(), headers=headers)
            assert problem(answer) == (401, code)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert not read

    tell(tmp_path, story)


def test_what_needs_no_sign_in_takes_little(tmp_path: Path) -> None:
    async def drip() -> Any:
        for _ in range(7):
            yield b"x" * 10_000

    async def story(one: Office) -> None:
        for content in (drip(), b"x" * 70_000):
            answer = await one.ask("nobody", "POST", SIGN_IN, content=content, headers=JSON)
            assert problem(answer) == (413, "too_large")

    tell(tmp_path, story)


def test_who_is_signed_in_sends_large_bodies(tmp_path: Path) -> None:
    async def drip() -> Any:
        yield json.dumps({"replica": "r", "ops": []}).encode() + b" " * 100_000

    async def story(one: Office) -> None:
        await one.enter("maya")
        for content in (drip(), b"".join([piece async for piece in drip()])):
            answer = await one.ask("maya", "POST", "/v1/push", content=content, headers=JSON)
            assert (answer.status_code, answer.json()["results"]) == (200, [])
        file = {"file": ("log.txt", b"x" * 300_000, "text/plain")}
        answer = await one.ask("maya", "POST", "/api/v1/uploads", files=file)
        assert (answer.status_code, answer.json()["size"]) == (201, 300_000)

    tell(tmp_path, story)


def test_an_error_inside_tells_nothing_of_itself(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        ask = {"refresh_token": (await one.enter("maya")).refresh_token}
        whole, one.central.database = one.central.database, Broken(tmp_path / "other.db")
        answers = [
            await one.ask("maya", "POST", "/v1/push", json={"replica": "r", "ops": []}),
            await one.ask("maya", "GET", "/v1/hello"),
            await one.ask("maya", "GET", "/v1/events"),
            await one.ask("x", "POST", "/v1/auth/refresh", json=ask),
        ]  # fmt: skip
        for answer in answers:
            assert problem(answer) == (500, "server_error")
            assert "CANARY" not in answer.text
        await one.central.database.close()
        one.central.database = whole

    log = tell(tmp_path, story).log.getvalue()
    assert "CANARY" not in log
    assert "RuntimeError at" in log
    assert all(json.loads(line)["event"] == "request" for line in log.splitlines())


class Broken(SqliteDatabase):
    """A database that fails with a text that nobody may read."""

    async def read(self, work: Work[T]) -> T:
        raise RuntimeError("CANARY in read")

    async def write(self, work: Work[T], *, account: str = "", weight: int = 1) -> T:
        raise RuntimeError("CANARY in write")


def test_signing_in_works_and_failing_says_one_thing(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        ask = {"email": "MAYA@harbor.example", "password": PASSWORD, "device_name": "laptop"}
        tokens = (await one.ask("x", "POST", "/v1/auth/sign-in", json=ask)).json()
        assert tokens["user"]["name"] == "Maya Okafor"
        assert tokens["user"]["account_name"] == "Harbor MSP"
        wrong = await one.ask("x", "POST", "/v1/auth/sign-in", json=ask | {"password": "no"})
        nobody = await one.ask(
            "x", "POST", "/v1/auth/sign-in", json=ask | {"email": "no@x.example"}
        )
        assert problem(wrong) == problem(nobody) == (401, "wrong_password")
        assert wrong.text == nobody.text
        wrong_one = ask | {"password": "no"}
        tries = [await one.ask("x", "POST", "/v1/auth/sign-in", json=wrong_one) for _ in range(12)]
        last = tries[-1]
        assert problem(last) == (429, "too_many_attempts")
        assert int(last.headers["retry-after"]) > 0

    tell(tmp_path, story)


def test_fifty_refreshes_at_once_end_nobody(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        tokens = await one.enter("maya")
        ask = {"refresh_token": tokens.refresh_token}
        answers = await asyncio.gather(
            *(one.ask("x", "POST", "/v1/auth/refresh", json=ask) for _ in range(50))
        )
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["refresh_token"] for answer in answers}) == 1

    tell(tmp_path, story)


def test_signing_out_is_at_once(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        assert (await one.ask("maya", "POST", "/v1/auth/sign-out")).status_code == 204
        assert problem(await one.ask("maya", "POST", "/v1/pull", json={})) == (401, "revoked")

    tell(tmp_path, story)


def test_a_held_pull_answers_when_something_comes(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world, both = World(), asyncio.Event()
        one.central.pokes = Counted(2, both)
        await one.enter("maya")
        first = (await one.ask("maya", "POST", "/v1/pull", json={})).json()
        ask = {"epoch": first["epoch"], "cursors": first["cursors"]}
        held = asyncio.create_task(one.ask("maya", "POST", "/v1/pull?wait=20", json=ask))
        query = {"epoch": 1, "cursors": json.dumps(first["cursors"]), "wait": 20}
        gotten = asyncio.create_task(one.ask("maya", "GET", "/v1/pull", params=query))
        await asyncio.wait_for(both.wait(), 20)
        await one.push("maya", world.op("maya", S, acts.StartSession(title="Mail")))
        for task in (held, gotten):
            answer = PullAnswer.model_validate_json((await task).content)
            assert [row.id for row in answer.rows] == [S]

    tell(tmp_path, story)


class Counted(Pokes):
    """Says when so many listen."""

    def __init__(self, count: int, reached: asyncio.Event) -> None:
        super().__init__()
        self._wanted, self._reached = count, reached

    @contextmanager
    def listening(
        self, account: str, scopes: frozenset[str], *, device: str = "", rows: bool = False
    ) -> Iterator[Listener]:
        with super().listening(account, scopes, device=device, rows=rows) as listener:
            if self.count() == self._wanted:
                self._reached.set()
            yield listener


def test_what_was_done_can_be_read_by_who_sees_it(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "ben", "priya"):
            await one.enter(who)
        handoff = acts.HandOver(handoff=uid("h"), need="Please")
        await one.push(
            "maya",
            world.op("maya", S, acts.StartSession(title="Mail")),
            world.op("maya", S, acts.SetContact(phone="555 0100")),
            world.op("maya", S, acts.ReturnHandoff(handoff=uid("h"))),
        )
        path = f"/v1/history?entity=session/{S}"
        assert problem(await one.ask("ben", "GET", path)) == (404, "not_found")
        await one.push("maya", world.op("maya", S, handoff))
        mine = (await one.ask("maya", "GET", path)).json()["items"]
        waiting = (await one.ask("ben", "GET", path)).json()["items"]
        assert [item["kind"] for item in mine] == [
            "session.start", "session.contact", "session.hand_over",
        ]  # fmt: skip
        assert [item["kind"] for item in waiting] == ["session.start", "session.hand_over"]
        assert mine[0]["name"] == "Maya Okafor"
        assert "555 0100" not in json.dumps(waiting)

    tell(tmp_path, story)


def test_the_same_number_in_two_accounts_is_two_sessions(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        for who, title in (("maya", "CANARY of harbor"), ("eve", "CANARY of brightwater")):
            await one.enter(who)
            start = world.op(who, S, acts.StartSession(title=title), op_id=uid("the same op"))
            assert [told["status"] for told in await one.push(who, start)] == ["accepted"]
        for who, other in (("maya", "brightwater"), ("eve", "harbor")):
            past = await one.ask(who, "GET", f"/v1/history?entity=session/{S}")
            rows = await one.ask(who, "POST", "/v1/pull", json={})
            assert len(past.json()["items"]) == 1
            for answer in (past, rows):
                assert f"CANARY of {other}" not in answer.text

    tell(tmp_path, story)


def test_a_large_page_travels_small(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        await one.enter("maya")
        notes = [acts.AddNote(entry=uid(f"n{n}"), text="The router was warm") for n in range(50)]
        start = world.op("maya", S, acts.StartSession(title="Mail"))
        await one.push("maya", start, *(world.op("maya", S, note) for note in notes))
        plain = {"Accept-Encoding": "identity"}
        large = await one.ask("maya", "POST", "/v1/pull", json={}, headers=plain)
        small = await one.ask("maya", "POST", "/v1/pull", json={})
        assert small.headers["content-encoding"] == "zstd"
        assert small.json() == large.json()
        assert int(small.headers["content-length"]) * 4 < int(large.headers["content-length"])

    tell(tmp_path, story)


def test_an_old_client_can_be_told_to_update(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        one.central.oldest_client = "1.2.0"
        told = []
        for client in ("rflow/1.1.9", "rflow/1.2", "1.10.0", "", "unknown"):
            body: dict[str, Any] = {"replica": "r", "client": client, "ops": []}
            told.append((await one.ask("maya", "POST", "/v1/push", json=body)).status_code)
        assert told == [426, 200, 200, 200, 200]
        assert (await one.ask("maya", "POST", "/v1/pull", json={})).status_code == 200

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("oldest", "recommended", "told"),
    [
        ("", "", ("", "")),
        ("1.2", "", ("1.2", "1.2")),
        ("", "1.3.1", ("", "1.3.1")),
        ("1.2", "1.3.1", ("1.2", "1.3.1")),
        ("1.10", "1.9.2", ("1.10", "1.10")),
    ],
)
def test_anybody_is_told_which_versions_are_wanted(
    tmp_path: Path, oldest: str, recommended: str, told: tuple[str, str]
) -> None:
    async def story(one: Office) -> None:
        one.central.oldest_client, one.central.recommended_client = oldest, recommended
        hello = Hello.model_validate_json((await one.ask("nobody", "GET", "/v1/hello")).content)
        assert (hello.oldest_client, hello.min_client) == told

    tell(tmp_path, story)


def test_counts_are_shown_without_content(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        await one.push("maya", World().op("maya", S, acts.StartSession(title="Secret title")))
        await one.ask("maya", "GET", f"/v1/blobs/{'a' * 64}")
        shown = (await one.ask("nobody", "GET", "/metrics")).text
        assert 'rflow_operations_total{verdict="accepted"} 1' in shown
        assert 'route="/v1/blobs/{hash_}",status="404"} 1' in shown
        for secret in ("Secret title", S, "a" * 64, uid("maya")):
            assert secret not in shown + one.log.getvalue()

    tell(tmp_path, story)


def test_one_request_that_fails_in_a_group_fails_alone(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        table = schema.account

        def fail(conn: Connection) -> None:
            conn.execute(table.update().values(head=table.c.head + 100))
            raise LookupError("only this one")

        def bad_sql(conn: Connection) -> None:
            conn.execute(text("select nothing"))

        def count(conn: Connection) -> int:
            conn.execute(table.update().values(head=table.c.head + 1))
            return int(conn.execute(select(table.c.head).limit(1)).scalar_one())

        store = one.central.database
        before = await store.write(count)
        jobs = [store.write(job) for job in (count, fail, count, bad_sql, count)]
        told = await asyncio.gather(*jobs, return_exceptions=True)
        assert [told[0], told[2], told[4]] == [before + 1, before + 2, before + 3]
        assert isinstance(told[1], LookupError)
        assert isinstance(told[3], DBAPIError)

    tell(tmp_path, story)


def test_a_database_that_cannot_be_written_to_says_try_again(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        whole, full = one.central.database, Full(tmp_path / "central.db")
        one.central.database = full
        answer = await one.ask("maya", "POST", "/v1/push", json={"replica": "r", "ops": []})
        assert problem(answer) == (503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        one.central.database = whole
        await full.close()

    tell(tmp_path, story)


class Full(SqliteDatabase):
    """A database on a full disk."""

    async def write(self, work: Work[T], *, account: str = "", weight: int = 1) -> T:
        raise Unavailable
