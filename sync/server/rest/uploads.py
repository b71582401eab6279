"""Route of whole files: /api/v1/uploads, kept under their hash and attached where it is said."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Form, UploadFile
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.acts import Attach
from rflow_desktop.domain.model import Role, Session
from sync.protocol import BLOB_LIMIT, Answer
from sync.server import blobs, routes_blobs
from sync.server.blobs import Upload
from sync.server.central import Central, NotDone
from sync.server.gate import PIECE_LIMIT
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import door, refusals, session_reads
from sync.server.rest.door import Desk
from sync.server.rest.values import Uuid
from sync.server.routes_people import Bearer, Shared, SignedIn

router = APIRouter(prefix="/api/v1/uploads", tags=["Uploads"])
_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
UNKNOWN = "application/octet-stream"


class UploadDocument(Answer):
    """A file that is here. Its `id` is that of the evidence when it was attached to a session."""

    id: str
    sha256: str
    size: int
    mime: str
    name: str


@router.post(
    "",
    status_code=201,
    response_model=UploadDocument,
    responses=told(400, 401, 403, 404, 409, 413, 422, 429),
)
async def uploaded(
    central: Shared,
    token: Bearer,
    caller: SignedIn,
    file: UploadFile,
    session_id: Annotated[Uuid | None, Form()] = None,
) -> Response:
    """Keeps a file, and attaches it to `session_id` where one is named."""
    if not caller.actor.at_least(Role.ENGINEER):
        raise refusals.forbidden()
    if session_id is not None:
        await door.read(central, token, _may_attach(session_id))
    made = await _described(caller, file)
    await _keep(central, caller, file, made)

    def attach(desk: Desk) -> UploadDocument:
        if session_id is None:
            return made
        session_reads.demand_for(desk, session_id, "session.note")
        act = Attach(
            evidence=desk.new_id(),
            sha256=made.sha256,
            size=made.size,
            mime=made.mime,
            name=made.name,
        )
        desk.do(Session.TYPE, session_id, act)
        return made.model_copy(update={"id": act.evidence})

    return await door.write(central, token, attach, status=201)


def _may_attach(session_id: str) -> Callable[[Connection, Caller], Session]:
    """Asked before the bytes are kept, so that nothing is left of what is refused."""

    def look(conn: Connection, caller: Caller) -> Session:
        return session_reads.demand_to(conn, caller, session_id, "session.note")

    return look


async def _described(caller: Caller, file: UploadFile) -> UploadDocument:
    hashed, size = sha256(), 0
    while piece := await file.read(PIECE_LIMIT):
        hashed.update(piece)
        size += len(piece)
    await file.seek(0)
    if not 1 <= size <= BLOB_LIMIT:
        raise NotDone(422, "invalid", "A file has 1 byte to 100 MB.")
    mime = (file.content_type or "").partition(";")[0].strip().lower()
    name = re.split(r"[/\\]", file.filename or "")[-1].replace("\0", "").strip()[:255]
    return UploadDocument(
        id=str(uuid5(NAMESPACE_URL, f"{caller.account}/{hashed.hexdigest()}")),
        sha256=hashed.hexdigest(),
        size=size,
        mime=mime if _MIME.fullmatch(mime) else UNKNOWN,
        name=name,
    )


async def _keep(central: Central, caller: Caller, file: UploadFile, made: UploadDocument) -> None:
    def begin(conn: Connection) -> Upload | None:
        return blobs.begin(conn, caller, made.sha256, made.size, central.now_ms(), central.new_id)

    try:
        upload = await central.database.write(begin, account=caller.account)
    except OverflowError as error:
        sentence = "Too many uploads are under way. Finish some first."
        raise NotDone(429, "too_many_uploads", sentence, {"Retry-After": "60"}) from error
    if upload is None:
        return  # these bytes are here, and the person has shown that they hold them
    if upload.upload_id in central.uploading:
        raise NotDone(409, "busy", "The same file is being uploaded at this moment.")
    central.uploading.add(upload.upload_id)
    try:
        upload = await routes_blobs.as_held(central, caller, upload)
        await asyncio.to_thread(file.file.seek, upload.received)
        while piece := await file.read(PIECE_LIMIT):
            received = await routes_blobs.keep_piece(central, caller, upload, piece)
            upload = upload._replace(received=received)
        await routes_blobs.finish(central, caller, upload)
    finally:
        central.uploading.discard(upload.upload_id)
