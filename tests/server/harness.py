"""The central API in this process and as a process of its own, with people who are signed in."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from argon2 import PasswordHasher
from sqlalchemy import Connection

from rflow_desktop.domain.model import Role, User
from rflow_desktop.domain.ops import Op
from sync.protocol import Tokens
from sync.server import auth, commands, people
from sync.server.app import application
from sync.server.blobs import BlobFolder
from sync.server.central import Central, Log
from sync.server.database import Database, SqliteDatabase
from sync.server.opening import opened
from sync.server.passwords import Attempts, Passwords
from sync.server.postgres import PostgresDatabase
from sync.server.replying import Replying
from tests.server.world import ACCOUNT, NOON, OTHER, move_in, sealed, uid

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SECRET = {"harbor": "CANARY-HARBOR-5481", "brightwater": "CANARY-BRIGHT-9027"}
"""A text of each account that must never be seen by the other."""


class Clock:
    """A time that moves when it is told to."""

    def __init__(self, ms: int = NOON) -> None:
        self.ms = ms

    def now(self) -> int:
        return self.ms


class Office:
    """The application in this process: `await office.ask("maya", "POST", "/v1/push", json=...)`."""

    def __init__(self, central: Central, clock: Clock, log: io.StringIO) -> None:
        self.central, self.clock, self.log = central, clock, log
        self.replying = Replying(central)
        self.tokens: dict[str, Tokens] = {}
        self.answers: list[tuple[str, httpx.Response]] = []
        transport = httpx.ASGITransport(
            application(central, self.replying), raise_app_exceptions=False
        )
        self._http = httpx.AsyncClient(transport=transport, base_url="http://central.example")

    async def ask(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if who in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[who].access_token}"
        answer = await self._http.request(method, path, headers=headers, **more)
        self.answers.append((who, answer))
        return answer

    async def enter(self, who: str) -> Tokens:
        """Signs `who` in without asking for a password."""
        account = OTHER if who == "eve" else ACCOUNT
        now, device = self.clock.ms, str(uuid.uuid4())
        self.tokens[who] = await self.central.database.write(
            lambda conn: auth.sign_in(
                conn, account, uid(who), device=device, name="desk", now_ms=now
            )
        )
        return self.tokens[who]

    async def push(self, who: str, *sent: Op) -> list[dict[str, Any]]:
        body = {"replica": "desk-of-" + who, "ops": [sealed(one) for one in sent]}
        answer = await self.ask(who, "POST", "/v1/push", json=body)
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    async def close(self) -> None:
        await self._http.aclose()
        await self.replying.close()
        await self.central.models.close()
        await self.central.database.close()
        self.central.passwords.close()


async def moved_in(url: str) -> None:
    """The same in the empty PostgreSQL database at `url`."""
    keeper = PostgresDatabase(url)
    await keeper.write(_move_in)
    await keeper.close()


def _move_in(conn: Connection) -> None:
    move_in(conn, QUICK.hash(PASSWORD))


@asynccontextmanager
async def office(
    folder: Path,
    database: Database | None = None,
    *,
    keeper: Database | None = None,
    is_furnished: bool = False,
) -> AsyncIterator[Office]:
    """A new installation with both accounts and their people; `keeper` makes it, if given. Where
    `is_furnished` they are in the database already."""
    clock, log = Clock(), io.StringIO()
    store = database or SqliteDatabase(folder / "central.db")
    passwords = Passwords(QUICK)
    if not is_furnished:
        await (keeper or store).write(_move_in)
    central = Central(
        database=store,
        blobs=BlobFolder(folder),
        server_id=uid("server"),
        now_ms=clock.now,
        new_id=lambda: str(uuid.uuid4()),
        passwords=passwords,
        attempts=Attempts(lambda: clock.ms / 1000),
        log=Log(log, clock.now),
    )
    one = Office(central, clock, log)
    try:
        yield one
    finally:
        await one.close()
        if keeper is not None:
            await keeper.close()


class Process:
    """`rflow-central serve` as its own process on a port of its choice; `more` are its words."""

    def __init__(self, data: Path, *more: str) -> None:
        self.data, self.more = data, more
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> Process:
        command = [sys.executable, "-m", "sync.server", "serve"]
        command += ["--data", str(self.data), "--port", str(port), *self.more]
        self._log = (self.data / "serve.log").open("a")
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        assert self._process.stdout is not None
        self.address = json.loads(self._process.stdout.readline())["address"]
        return self

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def cpu_s(self) -> float:
        """What the server has worked since it began, without its workers."""
        assert self._process is not None
        spent = psutil.Process(self._process.pid).cpu_times()
        return spent.user + spent.system

    def pids(self) -> list[int]:
        """The workers, where there are several."""
        assert self._process is not None
        found = psutil.Process(self._process.pid).children()
        return [one.pid for one in found if "spawn_main" in " ".join(one.cmdline())]

    def kill(self) -> None:
        """As the power going: no goodbye."""
        assert self._process is not None
        self._process.kill()
        self._end()

    def stop(self) -> int:
        """Asks it to stop; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._end()

    def _end(self) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        code = self._process.wait(20)
        self._process.stdout.close()
        self._log.close()
        self._process = None
        return code

    def close(self) -> None:
        if self._process is not None:
            self.kill()


def run(*words: str, data: Path, password: str | None = None) -> dict[str, Any]:
    """One command of `rflow-central`; its answer, or its error."""
    command = [sys.executable, "-m", "sync.server", *words, "--data", str(data)]
    if password is not None:
        command.append("--password-stdin")
    done = subprocess.run(
        command, input=f"{password}\n", capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout or done.stderr)
    return told | {"exit": done.returncode}


@contextmanager
def furnished(
    data: Path, crew: tuple[str, ...], *, url: str = "sqlite", workers: int = 1
) -> Iterator[Process]:
    """A running server with the account Harbor MSP and `crew` as seniors, all with one password."""
    data.mkdir(parents=True, exist_ok=True)
    told = run(
        "init", "--account", "Harbor MSP", "--email", "ada@harbor.example", "--name", "Ada Novak",
        "--database", url, data=data, password=PASSWORD,
    )  # fmt: skip
    assert told["exit"] == 0, told
    hashed = commands.hashed(PASSWORD)

    def enrol(conn: Connection) -> None:
        for nick in crew:
            user = User(
                id=uid(nick), name=nick.title() + " Harbor", email=f"{nick}@harbor.example",
                role=Role.SENIOR,
            )  # fmt: skip
            people.add_user(conn, told["account"], user, hashed)

    async def enrolled() -> None:
        store = opened(url, data)
        await store.write(enrol)
        await store.close()

    asyncio.run(enrolled())
    server = Process(data, "--database", url, "--workers", str(workers)).start()
    try:
        yield server
    finally:
        server.close()


async def signed_in(http: httpx.AsyncClient, who: str) -> dict[str, Any]:
    """Tokens of `who` from the real sign-in."""
    ask = {"email": f"{who}@harbor.example", "password": PASSWORD, "device_name": who}
    answer = await http.post("/v1/auth/sign-in", json=ask)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens
