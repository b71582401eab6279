"""The requests that come most often, past the router: it takes longer than what they ask for.

Only the very spelling that desktops use. Everything else goes through the router, to the same
functions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from fastapi import FastAPI, Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.protocol import Confirms
from sync.server import problems, routes_blobs, routes_sync
from sync.server.central import Central

_BEARER = b"Bearer "
_JSON = b"application/json"
_DIGITS = frozenset("0123456789abcdef")


class _Route(NamedTuple):
    """`act` may leave it to the router after all, as long as it has read nothing of the body."""

    path: str
    act: Callable[[Central, str, Scope, Receive], Awaitable[ASGIApp | None]]
    kind: bytes = b""
    """What the body is said to be; any other spelling is the router's."""


@dataclass(frozen=True)
class _Answer:
    """JSON that was asked for."""

    text: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        raw = self.text.encode()
        headers = [(b"content-length", b"%d" % len(raw)), (b"content-type", _JSON)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": raw})


async def _push(
    central: Central, token: str, _scope: Scope, receive: Receive, *, confirms: Confirms = "false"
) -> ASGIApp:
    raw = await _body(receive)
    return _Answer(await routes_sync.decided(central, token, raw, confirms=confirms))


async def _pull(central: Central, token: str, scope: Scope, receive: Receive) -> ASGIApp:
    return await routes_sync.pull(central, token, Request(scope, receive))


async def _file(central: Central, token: str, scope: Scope, _receive: Receive) -> ASGIApp | None:
    return await routes_blobs.at_once(central, token, scope["path"][-_HASH:])


_PUSHES: dict[bytes, Confirms] = {b"": "false", b"confirms=true": "true", b"confirms=made": "made"}
_QUICK = {
    ("POST", "/v1/push", query): _Route("/v1/push", partial(_push, confirms=confirms), _JSON)
    for query, confirms in _PUSHES.items()
} | {("POST", "/v1/pull", b""): _Route("/v1/pull", _pull, _JSON)}
_FILE = _Route("/v1/blobs/{hash_}", _file)
_FILES, _HASH = "/v1/blobs/", 64


class Front:
    """Before `app`, which answers whatever is not quick."""

    def __init__(self, app: FastAPI, central: Central) -> None:
        self._app, self._central = app, central

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = _route(scope) if scope["type"] == "http" else None
        told = _token(scope, route.kind) if route else ""
        if not route or not told:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        response: ASGIApp | None
        try:
            response = await route.act(self._central, told, scope, receive)
        except problems.TOLD as error:
            response = problems.of(Request(scope), error)
        await (self._app if response is None else response)(scope, receive, send)


def _route(scope: Scope) -> _Route | None:
    method, path = scope["method"], scope["path"]
    found = _QUICK.get((method, path, scope["query_string"]))
    if found is not None or method != "GET" or not path.startswith(_FILES):
        return found
    name = path.removeprefix(_FILES)
    whole = not scope["query_string"] and all(key != b"range" for key, _ in scope["headers"])
    return _FILE if whole and len(name) == _HASH and not set(name) - _DIGITS else None


def _token(scope: Scope, wanted: bytes) -> str:
    """What opens the door, if it is said as desktops say it, and the body is of the wanted kind."""
    found, kind = [], b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            found.append(value)
        elif name == b"content-type":
            kind = value
    if len(found) != 1 or not found[0].startswith(_BEARER) or (wanted and kind != wanted):
        return ""
    return str(found[0][len(_BEARER) :].decode("latin-1"))


async def _body(receive: Receive) -> bytes:
    """All of it. Raises ClientDisconnect for one that breaks off."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)
