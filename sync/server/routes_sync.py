"""Routes that carry the work: push, pull, events, history."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response
from zstandard import ZstdCompressor

from sync.protocol import (
    HEARTBEAT_SECONDS,
    PULL_BYTES,
    Confirms,
    PullAnswer,
    PullAsk,
    PushAnswer,
    PushAsk,
    Seq,
)
from sync.server import auth, feed, history, letters
from sync.server.bodies import body_of, described, read
from sync.server.central import Central, NotDone
from sync.server.feed import Pulled
from sync.server.history import HistoryAnswer
from sync.server.people import Caller
from sync.server.pokes import Listener
from sync.server.problems import told
from sync.server.routes_people import Bearer, Shared, SignedIn
from sync.versions import too_old

router = APIRouter()
Wait = Annotated[int, Query(ge=0, le=55)]
_BYE_MS = 2_000
_AT_MOST_EVERY_S = 0.03
_POKES_A_SECOND = 5_000
"""Of one worker to all who listen: few are told at once, of many each a little later."""
_WORTH_PACKING = 4_000
"""A pull with nothing new is smaller, and to pack it took longer than to answer it."""


@router.post(
    "/v1/push",
    response_model=PushAnswer,
    responses=told(401, 413, 422, 426, 503),
    openapi_extra=described(PushAsk),
)
async def push(
    central: Shared,
    token: Bearer,
    request: Request,
    confirms: Confirms = "false",
) -> Response:
    """One verdict for each operation, durable when it is told. With `confirms` the rows that were
    written are named, too; with `made` there, sessions that are new are named as one each.
    """
    return _json(await decided(central, token, await body_of(request), confirms=confirms))


@router.post(
    "/v1/pull",
    response_model=PullAnswer,
    responses=told(401, 413, 422),
    openapi_extra=described(PullAsk),
)
async def pull(central: Shared, token: Bearer, request: Request, wait: Wait = 0) -> Response:
    """What has changed since the cursors; with `wait`, as soon as there is something."""
    ask = read(PullAsk.model_validate_json, await body_of(request))
    return await packed(request, (await _pulled(central, token, ask, wait)).text())


@router.get("/v1/pull", response_model=PullAnswer, responses=told(401, 422))
async def pull_held(
    central: Shared,
    token: Bearer,
    request: Request,
    epoch: Seq = 0,
    horizon: Seq = 0,
    cursors: Annotated[str, Query(max_length=100_000)] = "{}",
    max_bytes: Annotated[int, Query(ge=1_024, le=16 * PULL_BYTES)] = PULL_BYTES,
    wait: Wait = 25,
) -> Response:
    """As POST, for what can only GET: the cursors are a JSON object."""
    try:
        held = json.loads(cursors)
        ask = PullAsk(epoch=epoch, horizon=horizon, cursors=held, max_bytes=max_bytes)
    except (ValueError, RecursionError) as error:
        raise NotDone(422, "invalid", "The cursors are a JSON object of numbers.") from error
    return await packed(request, (await _pulled(central, token, ask, wait)).text())


@router.get(
    "/v1/events",
    response_class=EventSourceResponse,
    responses=told(401, 503) | {200: {"content": {"text/event-stream": {}}}},
)
async def events(
    central: Shared,
    caller: SignedIn,
    rows: bool = False,  # noqa: FBT001, FBT002  a word of the query
) -> EventSourceResponse:
    """Tells when scopes move: `hello`, `poke`, `hb`, and `bye` before the server stops. With
    `rows` a small change of others is told as `rows`: where its scopes stood and stand, and what
    was written between.
    """
    if central.stopping():
        raise NotDone(503, "stopping", "The server is about to stop.", {"Retry-After": "5"})
    return EventSourceResponse(
        _stream(central, caller, rows=rows),
        ping=0,
        sep="\n",
        shutdown_event=anyio.Event(),
        shutdown_grace_period=3,
        send_timeout=30,
    )


@router.get("/v1/history", responses=told(401, 404, 422))
async def past(
    central: Shared,
    caller: SignedIn,
    entity: Annotated[str, Query(pattern=r"^(session|flow)/[0-9a-f-]{36}$")],
    after: Seq = 0,
) -> HistoryAnswer:
    """What was done to a session or flow, by whom, also what lost against something later."""
    kind, _, root = entity.partition("/")

    def look(conn: Connection) -> HistoryAnswer | None:
        return history.of(conn, caller, kind, root, after)

    found = await central.database.read(look, account=caller.account)
    if found is None:
        raise NotDone(404, "not_found", "There is nothing here, or nothing that you may see.")
    return found


async def decided(central: Central, token: str, raw: bytes, *, confirms: Confirms) -> str:
    """The answer to a push, from JSON to JSON."""
    letter = read(letters.read, raw)
    if too_old(letter.ask.client, central.oldest_client):
        raise NotDone(426, "upgrade", "This version of RFlow may not send any more. Update it.")
    answer = await central.posting.send(token, letter, confirms=confirms)
    for verdict in answer.results:
        central.metrics.verdicts[verdict.status] += 1
    return answer.model_dump_json()


async def _pulled(central: Central, token: str, ask: PullAsk, wait: int) -> Pulled:
    def look(conn: Connection) -> tuple[Caller, Pulled]:
        caller = auth.whose(conn, token, central.now_ms())
        return caller, feed.page(conn, caller, ask, central.now_ms())

    caller, answer = await central.database.read(look)
    if answer.has_news() or wait == 0:
        return answer
    with central.pokes.listening(caller.account, caller.scopes) as listener:
        caller, answer = await central.database.read(look)  # it may have come before we listened
        if not answer.has_news() and not central.stopping():
            await listener.wait(wait)
            caller, answer = await central.database.read(look)
    return answer


async def _stream(
    central: Central, caller: Caller, *, rows: bool
) -> AsyncIterator[ServerSentEvent]:
    with central.pokes.listening(
        caller.account, caller.scopes, device=caller.device, rows=rows
    ) as listener:
        yield await _heads_event(central, listener, "hello")
        while not central.stopping():
            heads, news = await listener.hear(HEARTBEAT_SECONDS)
            if central.stopping():
                break
            told_people = any(name.startswith("account:") for name in heads)
            doubtful = told_people or news or not heads
            if doubtful and not await _still(central, caller):
                yield _event("bye", {"retry_ms": 0})
                return
            for one in news:
                yield ServerSentEvent(data=one.text(caller.scopes), event="rows")
            if heads and not news:
                yield _event("poke", {"heads": heads})
            if heads:
                await asyncio.sleep(min(_AT_MOST_EVERY_S, central.pokes.count() / _POKES_A_SECOND))
            else:
                yield await _heads_event(central, listener, "hb")
        yield _event("bye", {"retry_ms": _BYE_MS})


async def _heads_event(central: Central, listener: Listener, name: str) -> ServerSentEvent:
    heads = await central.heads(listener.account, listener.scopes)
    return _event(name, {"heads": heads, "server_id": central.server_id})


async def _still(central: Central, caller: Caller) -> bool:
    """Whether the stream is still this person's, with the same scopes."""

    def look(conn: Connection) -> bool:
        return auth.still(conn, caller)

    return await central.database.read(look, account=caller.account)


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(data), event=name)


async def packed(request: Request, text: str) -> Response:
    """JSON, compressed where that is understood and worth it: rows shrink to a tenth."""
    raw = text.encode()
    if len(raw) < _WORTH_PACKING or "zstd" not in request.headers.get("accept-encoding", ""):
        return Response(raw, media_type="application/json")
    small = await asyncio.to_thread(ZstdCompressor(level=3).compress, raw)
    headers = {"Content-Encoding": "zstd", "Vary": "Accept-Encoding"}
    return Response(small, media_type="application/json", headers=headers)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")
