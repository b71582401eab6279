"""A proxy that spoils exchanges: before the server heard of them, or after it has answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PAGE = b"<!doctype html><title>Sign in to the guest network</title>"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Request:
    path: str
    raw: bytes


@dataclass
class Reply:
    """What goes back to the desktop; None as `raw` breaks the connection off."""

    raw: bytes | None
    wait: asyncio.Event | None = None


Spoil = Callable[[Request, Callable[[], Awaitable[bytes]]], Awaitable[Reply]]
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
                reply = await self._answer(request, writer)
                if reply is not None and reply.raw is not None:
                    writer.write(reply.raw)
                    await writer.drain()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> Reply | None:
        if self.spoil is None or self.times <= self.seen or not request.path.startswith(self.path):
            await self._pass(request, writer)
            return None
        self.seen += 1
        reply = await self.spoil(request, lambda: self._ask(request))
        if reply.raw is None:
            writer.transport.abort()
        return reply

    async def _open(self) -> Streams:
        where = urlsplit(self.upstream)
        return await asyncio.open_connection(where.hostname, where.port)

    async def _ask(self, request: Request) -> bytes:
        reader, writer = await self._open()
        try:
            writer.write(request.raw)
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
