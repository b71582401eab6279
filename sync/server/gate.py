"""Around every request: who answers, whose body is read and how much of it, what is counted, what
never leaks.
"""

from __future__ import annotations

import re
from itertools import count
from time import perf_counter

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.bundle import BUNDLE_LIMIT
from sync.protocol import BLOB_LIMIT, SERVER_HEADER
from sync.server import problems, routes_people
from sync.server.central import Central, NotDone
from sync.server.kept import Kept
from sync.server.problems import problem

PIECE_LIMIT = 8 * 1024 * 1024
MODEL_LIMIT = 32 * 1024 * 1024
"""Pictures go along with a request to a model."""
UNKNOWN_LIMIT = 64 * 1024
"""Of a body whose sender is not known yet. Routes with a larger one have read all of it, and some
of it has gone to the disk, before they ask who sent it."""
_LIMITS = (
    (re.compile(r"/v1/(auth/|hello$|operations$|health$|ready$)|/metrics$"), UNKNOWN_LIMIT),
    (re.compile(r"/v1/push$"), 4 * 1024 * 1024),
    (re.compile(r"/v1/blobs/u/"), PIECE_LIMIT),
    (re.compile(r"/v1/blobs/bundle$"), BUNDLE_LIMIT),
    (re.compile(r"/api/v1/uploads$"), BLOB_LIMIT + 64 * 1024),
    (re.compile(r"/api/v1/ai/v1/messages$"), MODEL_LIMIT),
    (re.compile(r"/api/"), 1024 * 1024),
)
_LIMIT = 256 * 1024
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
_OF_ONE = -12
"""The end of a request's id, which counts up; what is before it is this worker's."""


class Gate:
    """The outermost layer. An error inside becomes a problem without a word of its text."""

    def __init__(self, app: ASGIApp, central: Central) -> None:
        self._app, self._central = app, central
        self._name, self._numbers = central.new_id()[:_OF_ONE], count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"{self._name}{next(self._numbers):012x}"
        exchange = _Exchange(self._central, request_id, scope, receive, send)
        kept = Kept()
        with kept:
            refused = await exchange.refused()
            if refused is None:
                await self._app(scope, exchange.receive, exchange.send)
            else:
                await refused(scope, receive, exchange.send)
        if kept.error is not None and not exchange.status:
            await problem(500, "server_error", "Something went wrong in the server.")(
                scope, receive, exchange.send
            )
        exchange.note(kept)


class _Exchange:
    def __init__(
        self, central: Central, request_id: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._central, self._id, self._scope = central, request_id, scope
        self._receive, self._send = receive, send
        self._began = perf_counter()
        self._size = 0
        self._limit = next((limit for path, limit in _LIMITS if path.match(scope["path"])), _LIMIT)
        self.status = 0

    async def refused(self) -> ASGIApp | None:
        """What is answered before anything of the body is read; None where it may come."""
        announced = self._announced()
        if announced > self._limit:
            return problem(413, "too_large", "The request is too large.")
        if announced <= UNKNOWN_LIMIT:
            self._limit = min(self._limit, UNKNOWN_LIMIT)
            return None
        request = Request(self._scope)
        try:
            await routes_people.demand_sign_in(self._central, request)
        except problems.TOLD as error:
            return problems.of(request, error)
        return None

    def _announced(self) -> int:
        """How much may come: of a body in chunks, all that the path takes."""
        most = 0
        for name, value in self._scope["headers"]:
            if name == b"content-length" and value.isdigit():
                most = max(most, int(value))
            elif name == b"transfer-encoding":
                most = max(most, self._limit)
        return most

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._limit:
            raise NotDone(413, "too_large", "The request is too large.")
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = [
                (SERVER_HEADER.lower().encode(), self._central.server_id.encode()),
                (b"x-request-id", self._id.encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
            names = {name.lower() for name, _ in message["headers"]}
            if b"cache-control" not in names:
                own.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message["headers"], *own]}
        await self._send(message)

    def note(self, kept: Kept) -> None:
        route = getattr(self._scope.get("route"), "path", "other")
        method, took = self._scope["method"], perf_counter() - self._began
        if method not in _METHODS:
            method = "other"
        self._central.metrics.note(method, route, self.status, took)
        facts = {"error": kept.where()} if kept.error is not None else {}
        self._central.log.write(
            "request",
            id=self._id,
            method=method,
            route=route,
            status=self.status,
            ms=round(took * 1000, 1),
            **facts,
        )
