"""Routes for computers that hold nothing yet, or hold something else than they should."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.values import Sha256
from sync.protocol import RepairAnswer, RepairAsk, SnapshotAnswer
from sync.server import auth, ranges, repair, segments
from sync.server.central import NotDone
from sync.server.problems import told
from sync.server.routes_people import Bearer, Shared, SignedIn

router = APIRouter()
MEDIA_TYPE = "application/vnd.rflow.segment+zstd"


@router.get("/v1/snapshot", responses=told(401))
async def snapshot(central: Shared, caller: SignedIn) -> SnapshotAnswer:
    """The pieces that the caller may fetch. A pull from `upto` on gives the rest."""
    await central.packing.ready(caller.account, caller.scopes)

    def look(conn: Connection) -> SnapshotAnswer:
        return segments.listed(conn, caller, central.now_ms())

    return await central.database.read(look, account=caller.account)


@router.get(
    "/v1/segments/{hash_}",
    response_class=Response,
    responses=told(401, 404, 416, 422) | {200: {"content": {MEDIA_TYPE: {}}}},
)
async def segment(
    central: Shared,
    caller: SignedIn,
    hash_: Sha256,
    range_: Annotated[str, Header(alias="Range", max_length=100)] = "",
) -> Response:
    """One piece, for whoever may pull its scope. `Range` is understood."""

    def look(conn: Connection) -> bytes | None:
        return segments.one(conn, caller, hash_)

    raw = await central.database.read(look, account=caller.account)
    if raw is None:
        raise NotDone(404, "not_found", "There is nothing here, or nothing that you may see.")
    headers = {"Cache-Control": "private, immutable, max-age=604800", "Accept-Ranges": "bytes"}
    wanted = ranges.asked(range_, len(raw))
    if wanted is None:
        return Response(raw, media_type=MEDIA_TYPE, headers=headers)
    start, end = wanted
    headers |= ranges.told(start, end, len(raw))
    return Response(raw[start : end + 1], 206, media_type=MEDIA_TYPE, headers=headers)


@router.post("/v1/repair", responses=told(401, 413, 422))
async def mend(central: Shared, token: Bearer, ask: RepairAsk) -> RepairAnswer:
    """The rows of those parts of a scope that the caller holds differently."""

    def look(conn: Connection) -> RepairAnswer:
        caller = auth.whose(conn, token, central.now_ms())
        return repair.compared(conn, caller, ask, central.now_ms())

    return await central.database.read(look)
