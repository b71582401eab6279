"""A proxy that spoils exchanges: before the server heard of them, or after it has answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

PAGE = b"<!doctype html><title>Sign in to the guest network</title>"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Request:
    path: str
    raw: bytes


@dataclass(frozen=True)
class Pace:
    """How bytes travel: in pieces of so many, and so many seconds after each."""

    piece: int = 1 << 20
    pause: float = 0.0


AT_ONCE = Pace()


@dataclass
class Reply:
    """What goes back to the desktop; None as `raw` breaks the connection off. With `stays` nothing
    more comes afterwards, and nobody says so: the other end is gone.
    """

    raw: bytes | None
    pace: Pace = AT_ONCE
    stays: bool = False


class Ask(Protocol):
    """The server, asked with the request that came; at another pace, if one is said."""

    def __call__(self, pace: Pace = AT_ONCE) -> Awaitable[bytes]: ...


Spoil = Callable[[Request, Ask], Awaitable[Reply]]
"""Gets a request and a way to ask the server; says what the desktop hears."""


@dataclass
class Proxy:
    """While `times` lasts, requests for `path` are spoiled; everything else passes."""

    upstream: str
    port: int = 0
    path: str = "/v1/push"
    spoil: Spoil | None = None
    times: int = 0
    held: asyncio.Event = field(default_factory=asyncio.Event)
    """Set to let go of what is held back."""
    seen: int = 0
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spoils(self, spoil: Spoil, *, times: int, path: str = "/v1/push") -> None:
        self.spoil, self.times, self.path, self.seen = spoil, times, path, 0

    def came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)

    async def end(self) -> None:
        """Breaks off whatever is still open."""
        for task in tuple(self.serving):
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection: simple, and every one of them may break."""
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                request = await _request(reader)
                reply = await self._answer(request, reader, writer)
                if reply is not None and reply.raw is not None:
                    await _written(writer, reply.raw, reply.pace)
                    if reply.stays:
                        await self.held.wait()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Reply | None:
        if self.spoil is None or self.times <= self.seen or not request.path.startswith(self.path):
            await self._pass(request, writer)
            return None
        self.seen += 1
        reply = await self.spoil(request, partial(self._ask, request, reader))
        if reply.raw is None:
            writer.transport.abort()
        return reply

    async def _open(self) -> Streams:
        where = urlsplit(self.upstream)
        return await asyncio.open_connection(where.hostname, where.port)

    async def _ask(
        self, request: Request, asker: asyncio.StreamReader, pace: Pace = AT_ONCE
    ) -> bytes:
        """Of who hangs up meanwhile, the rest is carried no further."""
        reader, writer = await self._open()
        try:
            await _written(writer, request.raw, pace, asker)
            return await reader.read()
        finally:
            writer.close()

    async def _pass(self, request: Request, writer: asyncio.StreamWriter) -> None:
        reader, out = await self._open()
        out.write(request.raw)
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        finally:
            out.close()


async def _written(
    writer: asyncio.StreamWriter, raw: bytes, pace: Pace,
    asker: asyncio.StreamReader | None = None,
) -> None:  # fmt: skip
    for start in range(0, len(raw), pace.piece):
        writer.write(raw[start : start + pace.piece])
        await writer.drain()
        if pace.pause:
            await asyncio.sleep(pace.pause)
        if asker is not None and (asker.at_eof() or asker.exception() is not None):
            raise ConnectionError("nobody asks any more")


@asynccontextmanager
async def proxy(upstream: str) -> AsyncIterator[Proxy]:
    one = Proxy(upstream)
    server = await asyncio.start_server(one.came, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        await one.end()


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _request(reader: asyncio.StreamReader) -> Request:
    """A whole request, asking the server to close when it has answered."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = 0
    kept = [lines[0]]
    for line in lines[1:-2]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
        if name.lower() != "connection":
            kept.append(line)
    body = await reader.readexactly(length) if length else b""
    raw = "\r\n".join([*kept, "Connection: close", "", ""]).encode("latin-1") + body
    return Request(lines[0].split(" ")[1], raw)
