"""The requests that come most often, past the router: it takes longer than what they ask for.

Only the very spelling that desktops use. Everything else goes through the router, to the same
functions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sync.protocol import Confirms
from sync.server import problems, routes_blobs, routes_sync
from sync.server.central import Central

_BEARER = b"Bearer "
_DIGITS = frozenset("0123456789abcdef")


class _Route(NamedTuple):
    """`act` may leave it to the router after all, as long as it has read nothing of the body."""

    path: str
    act: Callable[[Central, str, Request], Awaitable[Response | None]]


async def _push(
    central: Central, token: str, request: Request, *, confirms: Confirms = "false"
) -> Response:
    return await routes_sync.push(central, token, request, confirms=confirms)


async def _pull(central: Central, token: str, request: Request) -> Response:
    return await routes_sync.pull(central, token, request)


async def _file(central: Central, token: str, request: Request) -> Response | None:
    return await routes_blobs.at_once(central, token, request.scope["path"][-_HASH:])


_QUICK = {
    ("POST", "/v1/push", b""): _Route("/v1/push", _push),
    ("POST", "/v1/push", b"confirms=true"): _Route("/v1/push", partial(_push, confirms="true")),
    ("POST", "/v1/push", b"confirms=made"): _Route("/v1/push", partial(_push, confirms="made")),
    ("POST", "/v1/pull", b""): _Route("/v1/pull", _pull),
}
_FILE = _Route("/v1/blobs/{hash_}", _file)
_FILES, _HASH = "/v1/blobs/", 64


class Front:
    """Before `app`, which answers whatever is not quick."""

    def __init__(self, app: FastAPI, central: Central) -> None:
        self._app, self._central = app, central

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = _route(scope) if scope["type"] == "http" else None
        told = _token(scope) if route else ""
        if not route or not told:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        request = Request(scope, receive)
        try:
            response = await route.act(self._central, told, request)
        except problems.TOLD as error:
            response = problems.of(request, error)
        await (self._app if response is None else response)(scope, receive, send)


def _route(scope: Scope) -> _Route | None:
    method, path = scope["method"], scope["path"]
    found = _QUICK.get((method, path, scope["query_string"]))
    if found is not None or method != "GET" or not path.startswith(_FILES):
        return found
    name = path.removeprefix(_FILES)
    whole = not scope["query_string"] and all(key != b"range" for key, _ in scope["headers"])
    return _FILE if whole and len(name) == _HASH and not set(name) - _DIGITS else None


def _token(scope: Scope) -> str:
    found = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(found) != 1 or not found[0].startswith(_BEARER):
        return ""
    return str(found[0][len(_BEARER) :].decode("latin-1"))
