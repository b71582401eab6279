"""Requests and replies as values, faults of the line as sentences; events by the HTTP library."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from ipaddress import ip_address

import httpx
import httpx_sse
import truststore

from sync.core_listen import Event
from sync.core_reply import Kind, NotOurServer, Reply, Trouble, Unreachable
from sync.line import FAULTS, PIECE, UNHEARD_PIECE, Line, Patience, Refused
from sync.unpacking import Garbled

BODY_MOST = 64 * 1024 * 1024
NO_ADDRESS = "This is not an address. It looks like https://rflow.example."
_LOOP_OF_THE_LIBRARY = "anyio._backends._asyncio"
"""It loads that where it first waits or closes: 40 ms, which would be Qt's."""
_UNTRUSTED = {
    10: "has expired",
    18: "is not trusted (self-signed)",
    19: "is not trusted (self-signed)",
    20: "is not trusted (its issuer is not known on this computer)",
    62: "belongs to another name",
    64: "belongs to another address",
}


def checked(url: str) -> str:
    """The address of a server as typed, made whole. Raises NotOurServer for one that is unsafe or
    no address."""
    text = url.strip()
    if "://" not in text:
        text = "https://" + text
    try:
        parsed = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise NotOurServer(NO_ADDRESS) from error
    strange = parsed.userinfo or any(sign.isspace() for sign in text)
    if parsed.scheme not in {"http", "https"} or not parsed.host or strange:
        raise NotOurServer(NO_ADDRESS)
    if parsed.scheme == "http" and not _loopback(parsed.host):
        raise NotOurServer(
            "RFlow sends your sign-in only over https. Write the address with https:// in front."
        )
    return str(parsed.copy_with(query=None, fragment=None)).rstrip("/")


def system_trust() -> ssl.SSLContext:
    """What this computer trusts, a company's own certificates too. Takes longer than a frame."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _limits(patience: Patience, seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=patience.connect_seconds)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Http:
    """One client for one server: its connections, its trust, and nothing about what is said."""

    def __init__(
        self, client: httpx.AsyncClient, url: str, patience: Patience, line: Line | None = None
    ) -> None:
        self._client, self._patience, self._line = client, patience, line
        self.url = url

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        agent: str,
        trust: Callable[[], ssl.SSLContext] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        patience: Patience | None = None,
    ) -> Http:
        """Made in a worker thread: reading the system's certificates takes longer than a frame, and
        so does what the library loads.
        """
        address, patient = checked(url), patience or Patience()

        def make() -> tuple[httpx.AsyncClient, Line | None]:
            import_module(_LOOP_OF_THE_LIBRARY)
            context = trust() if trust else system_trust()
            direct = transport is None and Line.reaches(address)
            line = None
            if direct:
                line = Line(address, agent=agent, trust=context, patience=patient)
            client = httpx.AsyncClient(
                verify=context,
                transport=transport,
                headers={"User-Agent": agent},
                timeout=_limits(patient, patient.stall_seconds),
                limits=httpx.Limits(max_connections=10, max_keepalive_connections=8),
                follow_redirects=False,  # a redirect would carry the sign-in to somebody else
            )
            return client, line

        client, line = await asyncio.to_thread(make)
        return cls(client, address, patient, line)

    async def close(self) -> None:
        await self._client.aclose()
        if self._line is not None:
            await self._line.close()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        stall_seconds: float | None = None,
        heard: Callable[[], None] | None = None,
    ) -> Reply:
        """One request and its whole reply. `heard` is called for each piece that arrives.

        Raises Unreachable or NotOurServer; a reply of any status is a reply.
        """
        async with self.opened(
            method, path, body=body, headers=headers, stall_seconds=stall_seconds, heard=heard
        ) as (reply, pieces):
            whole = bytearray()
            async for piece in pieces:
                whole += piece
                if heard is not None:
                    heard()
                if len(whole) > BODY_MOST:
                    raise NotOurServer(f"{self._host} sends more than was asked for.")
            return Reply(
                status=reply.status, headers=reply.headers, body=bytes(whole), url=reply.url
            )

    @asynccontextmanager
    async def opened(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        stall_seconds: float | None = None,
        heard: Callable[[], None] | None = None,
    ) -> AsyncIterator[tuple[Reply, AsyncIterator[bytes]]]:
        """A reply whose body is still on its way, and its pieces."""
        seconds = self._patience.stall_seconds if stall_seconds is None else stall_seconds
        if self._line is not None:
            try:
                async with self._line.opened(
                    method, path, body=body, headers=headers or {}, heard=heard,
                    stall_seconds=seconds,
                ) as answer:  # fmt: skip
                    yield answer
            except FAULTS as error:
                raise self._fault(error) from error
            return
        sized = {**(headers or {}), **({"Content-Length": str(len(body))} if body else {})}
        content = _pieces(body, heard) if body else None
        timeout = _limits(self._patience, seconds)
        try:
            async with self._client.stream(
                method, self.url + path, content=content, headers=sized, timeout=timeout
            ) as response:
                yield self._reply(response), response.aiter_bytes()
        except (httpx.HTTPError, httpx.StreamError, ssl.SSLError) as error:
            raise self._trouble(error) from error

    @asynccontextmanager
    async def events(
        self, path: str, *, headers: Mapping[str, str], silence_seconds: float
    ) -> AsyncIterator[tuple[Reply, AsyncIterator[Event]]]:
        """An event stream. Raises Unreachable of kind TIMEOUT when nothing comes for
        `silence_seconds`."""
        timeout = _limits(self._patience, silence_seconds)
        asked = {"Accept": "text/event-stream", "Cache-Control": "no-store", **headers}
        try:
            async with self._client.stream(
                "GET", self.url + path, headers=asked, timeout=timeout
            ) as response:
                yield self._reply(response), _events(response)
        except (httpx.HTTPError, httpx.StreamError, httpx_sse.SSEError, ssl.SSLError) as error:
            raise self._trouble(error) from error

    @property
    def _host(self) -> str:
        return httpx.URL(self.url).netloc.decode()

    def _reply(self, response: httpx.Response) -> Reply:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status=response.status_code, headers=headers, url=str(response.url))

    def _fault(self, error: Exception) -> Trouble:
        """As `_trouble`, for our own line."""
        match error:
            case Garbled():
                return self._trouble(httpx.DecodingError(""))
            case TimeoutError():
                return self._trouble(httpx.ReadTimeout(""))
            case Refused() if _certificate(error) is None:
                return self._trouble(httpx.ConnectError(""))
            case _:
                return self._trouble(error)

    def _trouble(self, error: Exception) -> Trouble:
        """A fault of the line as a sentence."""
        refused = _certificate(error)
        if refused is not None:
            return Unreachable(
                f"The certificate of {self._host} {refused}. RFlow did not connect.", Kind.TLS
            )
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return Unreachable(f"{self._host} cannot be reached from here.")
        if isinstance(error, httpx.TimeoutException):
            return Unreachable(f"{self._host} did not answer in time.", Kind.TIMEOUT)
        if isinstance(error, httpx.DecodingError):
            return NotOurServer(f"The answer of {self._host} was damaged on the way.")
        return Unreachable(f"The line to {self._host} broke.", broke=True)


async def _pieces(body: bytes, heard: Callable[[], None] | None) -> AsyncIterator[bytes]:
    """In pieces, so that a slow line shows signs of life while it takes them."""
    size = UNHEARD_PIECE if heard is None else PIECE
    for start in range(0, len(body), size):
        if heard is not None:
            heard()
        yield body[start : start + size]


async def _events(response: httpx.Response) -> AsyncIterator[Event]:
    """Not closed by hand: the response has to be closed first, or what reads it is dropped while it
    still has to wait, which nobody does for it.
    """
    async for event in httpx_sse.EventSource(response).aiter_sse():
        yield Event(name=event.event, data=event.data)


def _certificate(error: BaseException | None) -> str | None:
    """What is wrong with the server's certificate or encryption, None where it is something
    else."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, ssl.SSLCertVerificationError):
            return _UNTRUSTED.get(error.verify_code, "is not trusted")
        if isinstance(error, ssl.SSLError):
            return "could not be checked: this address does not speak https as it should"
        error = error.__cause__ or error.__context__
    return None
