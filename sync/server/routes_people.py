"""Routes about the server itself and about signing in."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection
from starlette.responses import PlainTextResponse, Response

from rflow_desktop.domain import acts, ops
from sync.protocol import (
    BLOB_LIMIT,
    PROTO,
    PUSH_BYTES,
    PUSH_OPS,
    Hello,
    Limits,
    Refresh,
    SignIn,
    Tokens,
)
from sync.server import auth, people
from sync.server.auth import Denied, Why
from sync.server.central import Central, NotDone
from sync.server.ledger import instant
from sync.server.people import Caller
from sync.server.problems import denied, told
from sync.versions import newer

router = APIRouter()
_bearer = HTTPBearer(auto_error=False)
LIMITS = Limits(
    op_bytes=ops.OP_LIMIT, push_ops=PUSH_OPS, push_bytes=PUSH_BYTES, blob_bytes=BLOB_LIMIT
)


async def shared(request: Request) -> Central:  # one that is not async goes to a thread first
    central: Central = request.app.state.central
    return central


async def bearer(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    """The access token of a request. Raises Denied without one."""
    if given is None:
        raise Denied(Why.UNKNOWN)
    return given.credentials


Shared = Annotated[Central, Depends(shared)]
Bearer = Annotated[str, Depends(bearer)]


async def signed_in(central: Shared, token: Bearer) -> Caller:
    """Who asks, looked up at each request."""

    def look(conn: Connection) -> Caller:
        return auth.whose(conn, token, central.now_ms())

    return await central.database.read(look)


SignedIn = Annotated[Caller, Depends(signed_in)]


async def demand_sign_in(central: Central, request: Request) -> None:
    """For whoever has not come to a route yet. Raises Denied as a route would."""
    await signed_in(central, await bearer(await _bearer(request)))


@router.get("/v1/hello")
async def hello(central: Shared) -> Hello:
    """Who this server is and what it takes. Needs no sign-in."""
    server, epoch = await central.database.read(people.installation)
    versions: dict[str, list[int]] = {}
    for kind, version in acts.KNOWN:
        versions.setdefault(kind, []).append(version)
    return Hello(
        server_id=server,
        epoch=epoch,
        server_time=instant(central.now_ms()),
        proto=(PROTO, PROTO),
        min_client=newer(central.recommended_client, central.oldest_client),
        oldest_client=central.oldest_client,
        op_versions=versions,
        limits=LIMITS,
    )


@router.post("/v1/auth/sign-in", responses=told(401, 403, 422, 429))
async def sign_in(central: Shared, request: Request, ask: SignIn) -> Tokens:
    """Tokens for a new device."""
    place = _place(request)
    wait = central.attempts.wait_s(ask.email, place)
    if wait:
        sentence = "Too many attempts. Wait a few minutes and try again."
        raise NotDone(429, "too_many_attempts", sentence, {"Retry-After": str(wait)})

    def look(conn: Connection) -> tuple[str, str, str] | None:
        return auth.known(conn, ask.email)

    found = await central.database.read(look)
    right = await central.passwords.right(found[2] if found else None, ask.password)
    if found is None or not right:
        sentence = "The e-mail address or the password is not right."
        raise NotDone(401, "wrong_password", sentence, {"WWW-Authenticate": "Bearer"})
    central.attempts.succeeded(ask.email, place)
    account, user, _ = found

    def enter(conn: Connection) -> Tokens:
        return auth.sign_in(
            conn,
            account,
            user,
            device=central.new_id(),
            name=ask.device_name,
            now_ms=central.now_ms(),
        )

    try:
        return await central.database.write(enter)
    except people.Blocked as blocked:
        raise NotDone(403, "blocked", "This person may not use the account any more.") from blocked


@router.post("/v1/auth/refresh", response_model=Tokens, responses=told(401, 422))
async def refresh(central: Shared, request: Request, ask: Refresh) -> Tokens | Response:
    """The next tokens. Each refresh token is good once; a second use ends the device."""

    def turn(conn: Connection) -> Tokens | Why:
        return auth.refresh(conn, ask.refresh_token, central.now_ms())

    tokens = await central.database.write(turn)
    if isinstance(tokens, Why):
        return denied(tokens)
    central.attempts.seen(tokens.user.email, _place(request))
    return tokens


def _place(request: Request) -> str:
    return request.client.host if request.client else ""


@router.post("/v1/auth/sign-out", status_code=204, responses=told(401))
async def sign_out(central: Shared, caller: SignedIn) -> Response:
    """Ends this device."""

    def leave(conn: Connection) -> None:
        auth.end(conn, caller.account, caller.device, "signed_out", central.now_ms())

    await central.database.write(leave, account=caller.account)
    return Response(status_code=204)


@router.get("/v1/operations")
async def operations() -> dict[str, Any]:
    """The JSON schema of every operation, by kind and version."""
    return {
        "operations": [
            {"kind": kind, "v": version, "schema": act.model_json_schema()}
            for (kind, version), act in acts.KNOWN.items()
        ]
    }


@router.get("/v1/health")
async def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/v1/ready", responses=told(503))
async def ready(central: Shared) -> dict[str, str]:
    """The database answers and the server is not about to stop."""
    if central.stopping():
        raise NotDone(503, "stopping", "The server is about to stop.", {"Retry-After": "5"})
    await central.database.read(people.installation)
    return {"status": "ready"}


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(central: Shared) -> PlainTextResponse:
    """Counts, in the format of Prometheus."""
    return PlainTextResponse(await asyncio.to_thread(central.counted))
