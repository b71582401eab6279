"""Somebody who sends to the central API without a desktop: one connection, as little as can be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import NamedTuple

from rflow_desktop.domain import acts, ops
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.ids import instant, now_ms
from tests.server.harness import PASSWORD, Process


class Line:
    """One connection that is kept, and as little around it as can be."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port, self._token = port, token

    async def open(self) -> Line:
        self.inlet, self.outlet = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        self.send(method, path, body)
        head = await self.inlet.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        return int(head.split(b" ", 2)[1]), await self.inlet.readexactly(size)

    def send(self, method: str, path: str, body: bytes = b"") -> None:
        self.outlet.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    def close(self) -> None:
        self.outlet.close()


class Signed(NamedTuple):
    token: str
    user: str


async def signed_in(server: Process) -> Signed:
    line = await Line(server.port).open()
    ask = {"email": "maya@harbor.example", "password": PASSWORD, "device_name": "bench"}
    status, raw = await line.ask("POST", "/v1/auth/sign-in", json.dumps(ask).encode())
    line.close()
    if status != 200:
        raise RuntimeError(f"the sign-in was answered with {status}")
    told = json.loads(raw)
    return Signed(told["access_token"], told["user"]["id"])


def single_asks(user: str, new_id: Callable[[], str], *, notes: int) -> list[bytes]:
    """A session, and notes in it; each as the body of a push of its own."""
    session = new_id()
    done: list[Act] = [acts.StartSession(title="Many at once")]
    done += [acts.AddNote(entry=new_id(), text=f"note {at}") for at in range(notes)]
    bodies = []
    for at, act in enumerate(done):
        op = Op(
            id=new_id(), entity=("session", session), actor=user, replica="bench",
            hlc=str(Hlc(now_ms(), at, "b" * 16)), captured_at=instant(now_ms()), act=act,
        )  # fmt: skip
        raw = ops.write(op)
        sealed = raw[:-1] + b',"hash":"' + ops.digest(raw).encode() + b'"}'  # as desktops send it
        bodies.append(b'{"proto":1,"replica":"bench","ops":[' + sealed + b"]}")
    return bodies
