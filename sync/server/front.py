"""The requests that come most often, past the router: it takes longer than what they ask for.

Only the very spelling that desktops use. Everything else goes through the router, to the same
functions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sync.server import problems, routes_sync
from sync.server.central import Central

_BEARER = b"Bearer "


class _Route(NamedTuple):
    path: str
    act: Callable[[Central, str, Request], Awaitable[Response]]


async def _push(central: Central, token: str, request: Request) -> Response:
    return await routes_sync.push(central, token, request)


async def _push_confirmed(central: Central, token: str, request: Request) -> Response:
    return await routes_sync.push(central, token, request, confirms=True)


async def _pull(central: Central, token: str, request: Request) -> Response:
    return await routes_sync.pull(central, token, request)


_QUICK = {
    ("POST", "/v1/push", b""): _Route("/v1/push", _push),
    ("POST", "/v1/push", b"confirms=true"): _Route("/v1/push", _push_confirmed),
    ("POST", "/v1/pull", b""): _Route("/v1/pull", _pull),
}


class Front:
    """Before `app`, which answers whatever is not quick."""

    def __init__(self, app: FastAPI, central: Central) -> None:
        self._app, self._central = app, central

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = scope["type"] == "http" and _QUICK.get(
            (scope["method"], scope["path"], scope["query_string"])
        )
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
        await response(scope, receive, send)


def _token(scope: Scope) -> str:
    found = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(found) != 1 or not found[0].startswith(_BEARER):
        return ""
    return str(found[0][len(_BEARER) :].decode("latin-1"))
