"""Routes for the bytes of evidence: a subset of tus 1.0, addressed by hash, open by row."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import FileResponse, Response, StreamingResponse

from rflow_desktop.domain.model import Role
from rflow_desktop.domain.values import Id, Sha256
from sync.protocol import BLOB_LIMIT, Answer, Ask
from sync.server import auth, blobs, checksums, possession, ranges
from sync.server.blobs import Upload
from sync.server.central import Central, NotDone
from sync.server.news import News
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.routes_people import Shared, SignedIn

router = APIRouter()
_TUS = {"Tus-Resumable": "1.0.0"}
_SWEEP_EVERY_MS = 3_600_000
_BYTES = "application/octet-stream"
_AS_FILE = {"Content-Disposition": "attachment", "Cache-Control": "private, immutable"}
_PIECE_TYPE = "application/offset+octet-stream"


class BlobAsk(Ask):
    """What is about to be sent."""

    sha256: Sha256
    size: int = Field(ge=1, le=BLOB_LIMIT)


class BlobAnswer(Answer):
    """`exists`: nothing need be sent. Otherwise where to send to, and from which byte on."""

    exists: bool = False
    id: str = ""
    offset: int = 0


@router.post(
    "/v1/blobs",
    status_code=201,
    response_model=BlobAnswer,
    responses=told(401, 403, 422, 429) | {200: {"model": BlobAnswer}},
)
async def begin(
    central: Shared,
    caller: SignedIn,
    response: Response,
    ask: BlobAsk | None = None,
    upload_length: Annotated[int, Header(ge=0)] = 0,
    upload_metadata: Annotated[str, Header(max_length=2_000)] = "",
) -> BlobAnswer:
    """Begins an upload, or goes on with one that was interrupted.

    What it is comes as JSON, or, from any client of tus, in `Upload-Length` and `Upload-Metadata`.
    """
    ask = ask or _of_headers(upload_length, upload_metadata)
    if not caller.actor.at_least(Role.ENGINEER):
        raise NotDone(403, "forbidden", "Your account can read but not change.")

    def start(conn: Connection) -> tuple[Upload | None, News]:
        now_ms = central.now_ms()
        upload = blobs.begin(conn, caller, ask.sha256, ask.size, now_ms, central.new_id)
        if upload is not None:
            return upload, News()
        return None, possession.told_again(conn, caller, ask.sha256, now_ms)

    try:
        upload, news = await central.database.write(start, account=caller.account)
    except OverflowError as error:
        sentence = "Too many uploads are under way. Finish some first."
        raise NotDone(429, "too_many_uploads", sentence, {"Retry-After": "60"}) from error
    if news.heads:
        central.pokes.report(caller.account, news)
    await sweep(central, caller)
    response.headers.update(_TUS)
    if upload is None:
        response.status_code = 200
        return BlobAnswer(exists=True)
    upload = await as_held(central, caller, upload)
    response.headers["Location"] = f"/v1/blobs/u/{upload.upload_id}"
    return BlobAnswer(id=upload.upload_id, offset=upload.received)


@router.head("/v1/blobs/u/{upload_id}", responses=told(401, 404, 422))
async def offset(central: Shared, caller: SignedIn, upload_id: Id) -> Response:
    """How much of an upload is durable here."""
    upload = await _upload(central, caller, upload_id)
    if upload.received == upload.size:
        await finish(central, caller, upload)
    return Response(headers=_told(upload.received) | {"Upload-Length": str(upload.size)})


@router.patch(
    "/v1/blobs/u/{upload_id}",
    status_code=204,
    responses=told(401, 404, 409, 413, 415, 422, 460),
    openapi_extra={
        "requestBody": {
            "content": {_PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}
        }
    },
)
async def piece(
    central: Shared,
    caller: SignedIn,
    request: Request,
    upload_id: Id,
    upload_offset: Annotated[int, Header(ge=0)],
    upload_checksum: Annotated[str, Header(max_length=200)] = "",
    content_type: Annotated[str, Header()] = "",
) -> Response:
    """The next bytes. They are durable when the new offset is told."""
    if content_type != _PIECE_TYPE:
        raise NotDone(415, "wrong_type", f"Pieces are sent as {_PIECE_TYPE}.")
    upload = await _upload(central, caller, upload_id)
    body = await request.body()
    if upload.upload_id in central.uploading:
        raise NotDone(409, "busy", "Another piece of this upload is being written.", _TUS)
    central.uploading.add(upload.upload_id)
    try:
        upload = await _upload(central, caller, upload_id)
        _demand_fit(upload, upload_offset, body, upload_checksum)
        received = await keep_piece(central, caller, upload, body)
        if received == upload.size:
            await finish(central, caller, upload)
    finally:
        central.uploading.discard(upload.upload_id)
    return Response(status_code=204, headers=_told(received))


@router.get(
    "/v1/blobs/{hash_}",
    response_class=FileResponse,
    responses=told(401, 404, 416, 422) | {200: {"content": {"application/octet-stream": {}}}},
)
async def whole(
    central: Shared,
    caller: SignedIn,
    hash_: Sha256,
    range_: Annotated[str, Header(alias="Range", max_length=200)] = "",
) -> Response:
    """The bytes, for whoever sees a row that has them. `Range` is understood."""

    def look(conn: Connection) -> bool:
        return possession.readable(conn, caller.account, caller.actor, hash_)

    if not await central.database.read(look, account=caller.account):
        raise _nothing()
    headers = dict(_AS_FILE)
    size = await asyncio.to_thread(central.blobs.size, caller.account, hash_)
    if size is None:
        raise _nothing()
    file = central.blobs.file(caller.account, hash_)
    if file is not None:
        return FileResponse(file, media_type=_BYTES, headers=headers)
    wanted = ranges.asked(range_, size)
    start, end = wanted or (0, size - 1)
    headers |= {"Content-Length": str(end + 1 - start)}
    headers |= ranges.told(start, end, size) if wanted else {}
    stream = central.blobs.read(caller.account, hash_, start, end)
    return StreamingResponse(stream, 206 if wanted else 200, headers, _BYTES)


async def at_once(central: Central, token: str, hash_: str) -> Response | None:
    """A small file that is here, for whoever may have it. None where `whole` has more to do or to
    say.
    """

    def look(conn: Connection) -> str:
        caller = auth.whose(conn, token, central.now_ms())
        may = possession.readable(conn, caller.account, caller.actor, hash_)
        return caller.account if may else ""

    account = await central.database.read(look)
    if not account:
        return None
    raw = await asyncio.to_thread(central.blobs.small, account, hash_)
    if raw is None:
        return None
    return Response(raw, headers=_AS_FILE | {"Accept-Ranges": "bytes"}, media_type=_BYTES)


def _nothing() -> NotDone:
    return NotDone(404, "not_found", "There is nothing here, or nothing that you may see.")


async def _upload(central: Central, caller: Caller, upload_id: str) -> Upload:
    def look(conn: Connection) -> Upload | None:
        return blobs.under_way(conn, caller, upload_id, central.now_ms())

    found = await central.database.read(look, account=caller.account)
    if found is None:
        raise _over()
    return await as_held(central, caller, found)


def _over() -> NotDone:
    return NotDone(404, "not_found", "This upload is not under way. Begin it again.", _TUS)


async def as_held(central: Central, caller: Caller, upload: Upload) -> Upload:
    """With no more of it than its file has, so that the rest never stands behind a hole."""
    held = await asyncio.to_thread(central.blobs.held, caller.account, upload)
    return upload._replace(received=held)


def _of_headers(length: int, metadata: str) -> BlobAsk:
    pairs = [one.strip().partition(" ") for one in metadata.split(",")]
    texts = {name: text for name, _, text in pairs}
    try:
        name = b64decode(texts.get("sha256", ""), validate=True).decode("ascii")
        return BlobAsk(sha256=name, size=length)
    except ValueError as error:
        sentence = "An upload is announced with its length, and sha256 in its metadata."
        raise NotDone(422, "invalid", sentence, _TUS) from error


def _demand_fit(upload: Upload, offset_: int, body: bytes, checksum: str) -> None:
    if offset_ != upload.received:
        sentence = "These are not the bytes that come next."
        raise NotDone(409, "wrong_offset", sentence, _told(upload.received))
    if offset_ + len(body) > upload.size:
        raise NotDone(413, "too_large", "This is more than was announced.", _TUS)
    if checksum and not checksums.is_right(checksum, body):
        raise NotDone(460, "wrong_checksum", "These bytes were altered on their way.", _TUS)


async def keep_piece(central: Central, caller: Caller, upload: Upload, body: bytes) -> int:
    """The offset after it. The last piece is noted by `finish`, in one commit with the end."""
    received = await asyncio.to_thread(central.blobs.write, caller.account, upload, body)
    if received == upload.size:
        return received

    def note(conn: Connection) -> None:
        blobs.received(conn, caller, upload, received)

    await central.database.write(note, account=caller.account)
    return received


async def finish(central: Central, caller: Caller, upload: Upload) -> None:
    """All bytes are here: what they are named for is checked before anybody is told of them."""
    try:
        whole_ = await asyncio.to_thread(central.blobs.finish, caller.account, upload)
    except FileNotFoundError as error:  # another worker has ended it
        raise _over() from error

    def settle(conn: Connection) -> News:
        blobs.forget(conn, caller.account, upload.upload_id)
        if not whole_:
            return News()
        return possession.proven(conn, caller, {upload.sha256: upload.size}, central.now_ms())

    news = await central.database.write(settle, account=caller.account)
    central.pokes.report(caller.account, news)
    if not whole_:
        sentence = "The bytes are not the ones that were announced. Begin the upload again."
        raise NotDone(422, "wrong_hash", sentence, _TUS)


async def sweep(central: Central, caller: Caller) -> None:
    """Drops the account's uploads that nobody went on with; now and then."""
    now = central.now_ms()
    if now - central.swept.get(caller.account, 0) < _SWEEP_EVERY_MS:
        return
    central.swept[caller.account] = now

    def over(conn: Connection) -> tuple[str, ...]:
        return blobs.expired(conn, caller.account, central.now_ms())

    for upload_id in await central.database.write(over, account=caller.account):
        await asyncio.to_thread(central.blobs.drop, caller.account, upload_id)
    await asyncio.to_thread(central.blobs.sweep, caller.account, now)


def _told(received: int) -> dict[str, str]:
    return _TUS | {"Upload-Offset": str(received)}
