"""Requests over connections that stay open: HTTP/1.1 by h11, one write each way where it is short.

Most of what a desktop says is one small request; the library for everything else takes longer over
it than the server does.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import h11

from sync.core_reply import Reply
from sync.unpacking import Garbled, Unpacking

PIECE = 16 * 1024
"""Small, where somebody watches for signs of life."""
UNHEARD_PIECE = 64 * 1024
"""Larger where nobody watches for signs of life: each piece costs as much as 10 KiB of it."""
READ = 256 * 1024
KEPT = 8
UNTOLD = 64 * 1024
"""Bytes that this computer may have taken for the line while nothing tells that they are gone."""
Heard = Callable[[], None]


class Refused(Exception):
    """There is no connection."""


class Broken(Exception):
    """The connection ended before the answer did."""


FAULTS = (Refused, Broken, Garbled, OSError, TimeoutError, h11.RemoteProtocolError)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long is waited for a connection, and for anything to move on it. `least_rate` is the
    slowest line that still counts as one, in bytes a second: 16 kbit/s.
    """

    connect_seconds: float = 10.0
    stall_seconds: float = 30.0
    least_rate: float = 2_000.0


@dataclass(frozen=True)
class _Wire:
    """One connection, with at most one request on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: h11.Connection

    async def is_usable(self) -> bool:
        """Whether a request may go on it: what came unasked would be read as its answer."""
        state = self.state
        idle = state.our_state is h11.IDLE and state.their_state is h11.IDLE
        if not idle or state.trailing_data[0] or self.writer.is_closing():
            return False
        await asyncio.sleep(0)  # what has come is read by the loop first
        try:
            async with asyncio.timeout(0):
                await self.reader.read(1)
        except TimeoutError:
            return not self.writer.is_closing()
        except OSError:
            return False
        return False


@dataclass(frozen=True)
class _Said:
    """A request; how many seconds nothing may move, and how many more the last of the body may be
    on its way unseen; who wants to know that something moves.
    """

    request: h11.Request
    body: bytes
    seconds: float
    unseen_seconds: float
    heard: Heard | None


class Line:
    """The way to one server that needs no proxy. `trust` is for https."""

    def __init__(
        self, url: str, *, agent: str, trust: ssl.SSLContext, patience: Patience | None = None
    ) -> None:
        self._patience = patience or Patience()
        parts = urlsplit(url)
        self._url, self._path = url, parts.path
        self._host, self._netloc = parts.hostname or "", parts.netloc
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._trust = trust if parts.scheme == "https" else None
        self._always = {"Host": self._netloc, "User-Agent": agent, "Accept-Encoding": "zstd"}
        self._idle: list[_Wire] = []

    @staticmethod
    def reaches(url: str) -> bool:
        """Whether nothing stands between, as far as this computer says."""
        host = urlsplit(url).hostname or ""
        return not getproxies() or bool(proxy_bypass(host))

    async def close(self) -> None:
        idle, self._idle = self._idle, []
        for wire in idle:
            wire.writer.close()

    @asynccontextmanager
    async def opened(
        self,
        method: str,
        path: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        stall_seconds: float,
        heard: Heard | None,
    ) -> AsyncIterator[tuple[Reply, AsyncIterator[bytes]]]:
        """A reply whose body is still on its way, and its pieces. Raises one of `FAULTS`.

        What is safe to say twice is said again where a connection has ended meanwhile.
        """
        named = self._always | dict(headers) | {"Content-Length": str(len(body))}
        request = h11.Request(method=method, target=self._path + path, headers=list(named.items()))
        once = method == "PATCH" or path.startswith("/v1/auth/")
        unseen_seconds = min(len(body), UNTOLD) / self._patience.least_rate
        said = _Said(request, body, stall_seconds, unseen_seconds, heard)
        wire, reply = await self._answered(said, once=once)
        pieces = _pieces(wire, said, Unpacking(reply.headers.get("content-encoding", "")))
        try:
            yield reply, pieces
        finally:
            await pieces.aclose()
            self._let_go(wire)

    async def _answered(self, said: _Said, *, once: bool) -> tuple[_Wire, Reply]:
        """The connection on which it was said, and the head of the answer."""
        wire = await self._take()
        if wire is not None:
            try:
                return wire, await self._on(wire, said)
            except (Broken, ConnectionError):
                if once:
                    raise
        wire = await self._open()
        return wire, await self._on(wire, said)

    async def _take(self) -> _Wire | None:
        while self._idle:
            wire = self._idle.pop()
            usable = False
            try:
                usable = await wire.is_usable()
            finally:
                if not usable:
                    wire.writer.close()
            if usable:
                return wire
        return None

    async def _open(self) -> _Wire:
        try:
            async with asyncio.timeout(self._patience.connect_seconds):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._trust, limit=READ,
                    server_hostname=self._host if self._trust else None,
                )  # fmt: skip
        except (OSError, TimeoutError) as error:  # a certificate that is refused, too
            raise Refused from error
        return _Wire(reader, writer, h11.Connection(h11.CLIENT))

    async def _on(self, wire: _Wire, said: _Said) -> Reply:
        answered = False
        try:
            await _say(wire, said)
            status, headers = await _head(wire, said)
            answered = True
        finally:
            if not answered:
                wire.writer.transport.abort()
        return Reply(status=status, headers=headers, url=self._url)

    def _let_go(self, wire: _Wire) -> None:
        """For the next request, where this one is over on both sides."""
        state = wire.state
        if state.our_state is h11.DONE and state.their_state is h11.DONE and len(self._idle) < KEPT:
            state.start_next_cycle()
            self._idle.append(wire)
        else:
            wire.writer.transport.abort()


async def _say(wire: _Wire, said: _Said) -> None:
    """In pieces, so that a slow line shows signs of life while it takes them."""
    text, body = wire.state.send(said.request) or b"", said.body
    size = UNHEARD_PIECE if said.heard is None else PIECE
    for start in range(0, len(body), size):
        text += wire.state.send(h11.Data(data=body[start : start + size])) or b""
        if start + size < len(body):
            wire.writer.write(text)
            text = b""
            async with asyncio.timeout(said.seconds):
                await wire.writer.drain()
            if said.heard is not None:
                said.heard()
    wire.writer.write(text + (wire.state.send(h11.EndOfMessage()) or b""))
    async with asyncio.timeout(said.seconds):
        await wire.writer.drain()


async def _head(wire: _Wire, said: _Said) -> tuple[int, dict[str, str]]:
    while True:
        event = wire.state.next_event()
        if event is h11.NEED_DATA:
            if not await _more(wire, said, said.seconds + said.unseen_seconds):
                raise Broken
        elif isinstance(event, h11.Response):
            named = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            return event.status_code, named
        elif isinstance(event, h11.ConnectionClosed):
            raise Broken


async def _pieces(wire: _Wire, said: _Said, unpacking: Unpacking) -> AsyncGenerator[bytes, None]:
    while True:
        event = wire.state.next_event()
        if event is h11.NEED_DATA:
            await _more(wire, said, said.seconds)
        elif isinstance(event, h11.Data):
            for piece in unpacking.pieces(event.data):
                yield piece
        elif isinstance(event, h11.EndOfMessage) and unpacking.is_whole:
            return
        else:
            raise Broken


async def _more(wire: _Wire, said: _Said, seconds: float) -> bool:
    """Whether something came before the connection ended."""
    async with asyncio.timeout(seconds):
        raw = await wire.reader.read(READ)
    wire.state.receive_data(raw)
    if said.heard is not None:
        said.heard()
    return bool(raw)
