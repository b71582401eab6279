"""Requests with short bodies over connections that stay open: HTTP/1.1 by h11, one write each way.

Most of what a desktop says is one small request; the library for everything else takes longer over
it than the server does.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import h11
from zstandard import ZstdDecompressor, ZstdError

from sync.core_reply import Reply

PIECE = 16 * 1024
READ = 64 * 1024
KEPT = 8
Heard = Callable[[], None]


class Refused(Exception):
    """There is no connection."""


class Broken(Exception):
    """The connection ended before the answer did."""


class TooMuch(Exception):
    """The answer is longer than anybody asked for."""


class Garbled(Exception):
    """The body is not what its headers say."""


FAULTS = (Refused, Broken, TooMuch, Garbled, OSError, TimeoutError, h11.RemoteProtocolError)


@dataclass(frozen=True)
class _Wire:
    """One connection, with at most one request on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: h11.Connection

    @property
    def usable(self) -> bool:
        idle = self.state.our_state is h11.IDLE and self.state.their_state is h11.IDLE
        return idle and not (self.reader.at_eof() or self.writer.is_closing())


class Line:
    """The way to one server that needs no proxy. `trust` is for https."""

    def __init__(self, url: str, *, agent: str, trust: ssl.SSLContext, most: int) -> None:
        parts = urlsplit(url)
        self._url, self._path, self._most = url, parts.path, most
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

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        connect_seconds: float,
        stall_seconds: float,
        heard: Heard | None,
    ) -> Reply:
        """One request and its whole reply.

        Raises one of `FAULTS`. What is safe to say twice is said again where a connection turns out
        to have ended meanwhile.
        """
        named = self._always | dict(headers) | {"Content-Length": str(len(body))}
        request = h11.Request(method=method, target=self._path + path, headers=list(named.items()))
        wire = self._take()
        if wire is not None:
            try:
                return await self._on(wire, request, body, stall_seconds, heard)
            except (Broken, ConnectionError):
                if method == "PATCH" or path.startswith("/v1/auth/"):
                    raise
        wire = await self._open(connect_seconds)
        return await self._on(wire, request, body, stall_seconds, heard)

    def _take(self) -> _Wire | None:
        while self._idle:
            wire = self._idle.pop()
            if wire.usable:
                return wire
            wire.writer.close()
        return None

    async def _open(self, seconds: float) -> _Wire:
        try:
            async with asyncio.timeout(seconds):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._trust, limit=READ,
                    server_hostname=self._host if self._trust else None,
                )  # fmt: skip
        except (OSError, TimeoutError) as error:  # a certificate that is refused, too
            raise Refused from error
        return _Wire(reader, writer, h11.Connection(h11.CLIENT))

    async def _on(
        self, wire: _Wire, request: h11.Request, body: bytes, seconds: float, heard: Heard | None
    ) -> Reply:
        whole = False
        try:
            await _say(wire, request, body, seconds, heard)
            reply = await self._hear(wire, seconds, heard)
            whole = True
        finally:
            if not whole:
                wire.writer.transport.abort()
        self._keep(wire)
        return reply

    def _keep(self, wire: _Wire) -> None:
        state = wire.state
        if state.our_state is h11.DONE and state.their_state is h11.DONE and len(self._idle) < KEPT:
            state.start_next_cycle()
            self._idle.append(wire)
        else:
            wire.writer.close()

    async def _hear(self, wire: _Wire, seconds: float, heard: Heard | None) -> Reply:
        status, headers, whole = 0, dict[str, str](), bytearray()
        while True:
            event = wire.state.next_event()
            if event is h11.NEED_DATA:
                async with asyncio.timeout(seconds):
                    raw = await wire.reader.read(READ)
                if not raw and not status:
                    raise Broken
                wire.state.receive_data(raw)
                if heard is not None:
                    heard()
            elif isinstance(event, h11.Response):
                status = event.status_code
                headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            elif isinstance(event, h11.Data):
                whole += event.data
                if len(whole) > self._most:
                    raise TooMuch
            elif isinstance(event, h11.EndOfMessage):
                text = self._plain(bytes(whole), headers.get("content-encoding", "identity"))
                return Reply(status=status, headers=headers, body=text, url=self._url)
            elif isinstance(event, h11.ConnectionClosed):
                raise Broken

    def _plain(self, raw: bytes, encoding: str) -> bytes:
        try:
            match encoding:
                case "identity" | "":
                    return raw
                case "zstd":
                    return ZstdDecompressor().decompress(raw, max_output_size=self._most)
                case "gzip":
                    return zlib.decompressobj(31).decompress(raw, self._most)
                case _:
                    raise Garbled
        except (ZstdError, zlib.error) as error:
            raise Garbled from error


async def _say(
    wire: _Wire, request: h11.Request, body: bytes, seconds: float, heard: Heard | None
) -> None:
    """In pieces, so that a slow line shows signs of life while it takes them."""
    said = wire.state.send(request) or b""
    for start in range(0, len(body), PIECE):
        said += wire.state.send(h11.Data(data=body[start : start + PIECE])) or b""
        if start + PIECE < len(body):
            wire.writer.write(said)
            said = b""
            async with asyncio.timeout(seconds):
                await wire.writer.drain()
            if heard is not None:
                heard()
    wire.writer.write(said + (wire.state.send(h11.EndOfMessage()) or b""))
    async with asyncio.timeout(seconds):
        await wire.writer.drain()
