"""The route for small pieces of evidence, many in one request: one commit and one wait for the disk
for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Header, Request
from sqlalchemy import Connection

from rflow_desktop.domain.model import Role
from sync.bundle import BUNDLE_TYPE, NoBundle, Piece, unpacked
from sync.protocol import BundleAnswer
from sync.server import possession
from sync.server.central import Central, NotDone
from sync.server.news import News
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.routes_people import Shared, SignedIn

router = APIRouter()


@router.post(
    "/v1/blobs/bundle",
    responses=told(401, 403, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "content": {BUNDLE_TYPE: {"schema": {"type": "string", "format": "binary"}}}
        }
    },
)
async def bundle(
    central: Shared,
    caller: SignedIn,
    request: Request,
    content_type: Annotated[str, Header()] = "",
) -> BundleAnswer:
    """Keeps the files of a bundle. What is told as kept is durable; what is not is sent alone."""
    if content_type != BUNDLE_TYPE:
        raise NotDone(415, "wrong_type", f"Bundles are sent as {BUNDLE_TYPE}.")
    if not caller.actor.at_least(Role.ENGINEER):
        raise NotDone(403, "forbidden", "Your account can read but not change.")
    try:
        pieces = unpacked(await request.body())
    except NoBundle as error:
        raise NotDone(422, "invalid", str(error)) from error
    right = await asyncio.to_thread(_kept, central, caller, pieces)
    if right:
        await _settle(central, caller, right)
    return BundleAnswer(kept=[one.sha256 for one in right])


def _kept(central: Central, caller: Caller, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Those whose bytes are what they are named for; they are on the disk."""
    right = tuple(one for one in pieces if sha256(one.raw).hexdigest() == one.sha256)
    if right:
        central.blobs.keep_all(caller.account, right)
    return right


async def _settle(central: Central, caller: Caller, kept: Sequence[Piece]) -> None:
    def settle(conn: Connection) -> News:
        sizes = {one.sha256: len(one.raw) for one in kept}
        return possession.proven(conn, caller, sizes, central.now_ms())

    news = await central.database.write(settle, account=caller.account)
    central.pokes.report(caller.account, news)
