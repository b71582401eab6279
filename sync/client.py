"""What the desktop says to the central API, call by call, and what it makes of the answers."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, TypeAdapter

from rflow_desktop.domain.values import Id
from sync.bundle import BUNDLE_TYPE, Piece, packed
from sync.core_listen import Event
from sync.core_reply import (
    NotOurServer,
    Reply,
    SignedOut,
    Trouble,
    demand_ours,
    problem_of,
    read,
    read_push,
)
from sync.http import Http
from sync.protocol import (
    MEDIA_TYPE,
    PROTO,
    WAIT_SECONDS,
    Answer,
    BundleAnswer,
    Hello,
    PullAnswer,
    PullAsk,
    PushAnswer,
    Refresh,
    RepairAnswer,
    RepairAsk,
    SignIn,
    SnapshotAnswer,
    Tokens,
)
from sync.versions import Wanted

A = TypeVar("A", bound=Answer)
Heard = Callable[[], None]
_ID = TypeAdapter(Id)
_TUS = {"Tus-Resumable": "1.0.0"}


class SignIns(Protocol):
    """Where the present sign-in is kept between runs. Both calls may block."""

    def read(self) -> Tokens | None: ...
    def write(self, tokens: Tokens | None) -> None: ...


class Client:
    """One server as one device sees it. Raises Unreachable, SignedOut, NotOurServer or ServerSays.

    `mark` names the present sign-in: 0 without one, and another number after every change of it.
    `wanted` is which versions the server asked for when it was greeted last.
    """

    def __init__(
        self, http: Http, sign_ins: SignIns, *, server_id: str, now_s: Callable[[], float]
    ) -> None:
        self._http = http
        self._sign_ins = sign_ins
        self._now_s = now_s
        self._tokens: Tokens | None = None
        self._refreshing, self._marks = asyncio.Lock(), 0
        self.server_id, self.mark, self.wanted = server_id, 0, Wanted()

    async def recall(self) -> Tokens | None:
        """The sign-in of the last run, if there is one."""
        self._take(await asyncio.to_thread(self._sign_ins.read))
        return self._tokens

    def access(self) -> str | None:
        """The present access token; None while nobody is signed in."""
        return None if self._tokens is None else self._tokens.access_token

    async def renew(self) -> bool:
        """Whether there is a fresh sign-in now. One that the server has ended stays ended."""
        try:
            await self.refresh(self.mark)
        except Trouble:
            return False
        return True

    async def close(self) -> None:
        await self._http.close()

    # --- who ------------------------------------------------------------------------------------

    async def hello(self) -> Hello:
        """Who the server is. The first contact settles which server this workspace belongs to."""
        reply = await self._http.ask("GET", "/v1/hello")
        told = self._read(reply, Hello)
        if reply.headers["x-rflow-server"] != told.server_id:
            raise NotOurServer("The server gives two different names for itself. Nothing was sent.")
        if not told.proto[0] <= PROTO <= told.proto[1]:
            raise NotOurServer(
                "This server and this version of RFlow do not understand each other."
            )
        self.server_id = told.server_id
        self.wanted = Wanted(told.oldest_client, told.min_client)
        return told

    async def sign_in(self, email: str, password: str, *, device: str) -> Tokens:
        ask = SignIn(email=email, password=password, device_name=device)
        reply = await self._http.ask("POST", "/v1/auth/sign-in", **_json(ask))
        if reply.status == 401:
            demand_ours(reply, self.server_id)
            raise SignedOut("The e-mail address or the password is not right.")
        tokens = self._read(reply, Tokens)
        await self._keep(tokens)
        return tokens

    async def refresh(self, mark: int) -> None:
        """Exchange the sign-in that `mark` names for a new one; once, however many ask for it.

        Raises SignedOut when the server has ended it.
        """
        async with self._refreshing:
            if self.mark != mark:
                return
            tokens = self._demand()
            ask = Refresh(refresh_token=tokens.refresh_token)
            reply = await self._http.ask("POST", "/v1/auth/refresh", **_json(ask))
            await self._keep(self._read(reply, Tokens))

    async def sign_out(self) -> None:
        """End the sign-in here in any case, and at the server where it can be told. Work stays."""
        headers = self._headers() if self._tokens else {}
        await self._keep(None)
        if headers:
            reply = await self._http.ask("POST", "/v1/auth/sign-out", headers=headers)
            demand_ours(reply, self.server_id)

    # --- operations and rows --------------------------------------------------------------------

    async def push(
        self, body: bytes, sent: Sequence[str], *, heard: Heard | None = None
    ) -> PushAnswer:
        """`body` is a `PushAsk` as it goes on the wire, with the operations `sent` in it."""
        reply = await self._post("/v1/push?confirms=made", body, heard)
        return read_push(reply, sent, server_id=self.server_id, now_s=self._now_s())

    async def pull(self, ask: PullAsk, *, heard: Heard | None = None) -> PullAnswer:
        return self._read(await self._post("/v1/pull", ask, heard), PullAnswer)

    async def repair(self, ask: RepairAsk, *, heard: Heard | None = None) -> RepairAnswer:
        return self._read(await self._post("/v1/repair", ask, heard), RepairAnswer)

    async def snapshot(self, *, heard: Heard | None = None) -> SnapshotAnswer:
        """Which packed pieces there are. The server may have to make them first."""
        headers = self._headers()
        reply = await self._http.ask("GET", "/v1/snapshot", headers=headers, heard=heard)
        return self._read(reply, SnapshotAnswer)

    async def segment(self, sha: str, *, heard: Heard | None = None) -> bytes:
        headers = self._headers() | {"Accept-Encoding": "identity"}
        reply = await self._http.ask("GET", f"/v1/segments/{sha}", headers=headers, heard=heard)
        return self._accepted(reply).body

    async def wait(self, ask: PullAsk) -> PullAnswer:
        """As `pull`, answered when there is something or after 25 seconds."""
        path = f"/v1/pull?wait={WAIT_SECONDS}"
        headers = self._headers() | {"Content-Type": MEDIA_TYPE}
        body = ask.model_dump_json().encode()
        reply = await self._http.ask(
            "POST", path, body=body, headers=headers, stall_seconds=WAIT_SECONDS + 20
        )
        return self._read(reply, PullAnswer)

    @asynccontextmanager
    async def events(self, *, silence_seconds: float) -> AsyncIterator[AsyncIterator[Event]]:
        """The server's event stream."""
        headers = self._headers()
        async with self._http.events(
            "/v1/events?rows=true", headers=headers, silence_seconds=silence_seconds
        ) as (reply, events):
            demand_ours(reply, self.server_id)
            if reply.status >= 300:
                raise problem_of(reply, self._now_s())
            if "text/event-stream" not in reply.headers.get("content-type", ""):
                raise NotOurServer("Something on the way turns the server's events into a page.")
            yield events

    async def told(self, path: str, answer: type[A]) -> A:
        """What a reading path of the server says to the person who is signed in."""
        return self._read(await self._http.ask("GET", path, headers=self._headers()), answer)

    # --- bytes ----------------------------------------------------------------------------------

    async def begin_blob(self, sha: str, size: int) -> tuple[str, int] | None:
        """Where to send the bytes and from which one on; None when the server has them all."""
        headers = self._headers() | _TUS | {"Content-Type": MEDIA_TYPE}
        body = json.dumps({"sha256": sha, "size": size}).encode()
        asked = await self._http.ask("POST", "/v1/blobs", body=body, headers=headers)
        reply = self._accepted(asked)
        if reply.status == 200:
            return None
        try:
            told: dict[str, Any] = json.loads(reply.body)
            return _ID.validate_python(told["id"]), int(told.get("offset", 0))
        except (ValueError, KeyError, TypeError) as error:
            raise NotOurServer("The answer of the server was changed on the way.") from error

    async def blob_offset(self, upload: str) -> int:
        headers = self._headers() | _TUS
        reply = await self._http.ask("HEAD", f"/v1/blobs/u/{upload}", headers=headers)
        return _offset(self._accepted(reply))

    async def send_chunk(
        self, upload: str, offset: int, chunk: bytes, *, heard: Heard | None = None
    ) -> int:
        """Sends `chunk` from `offset` on. The offset that the server has durably then."""
        headers = self._headers() | {
            **_TUS,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": "sha256 " + b64encode(sha256(chunk).digest()).decode(),
        }
        reply = await self._http.ask(
            "PATCH", f"/v1/blobs/u/{upload}", body=chunk, headers=headers, heard=heard
        )
        return _offset(self._accepted(reply))

    async def send_bundle(self, pieces: Sequence[Piece]) -> frozenset[str]:
        """Sends small files together: the hashes of those that the server has durably then."""
        headers = self._headers() | {"Content-Type": BUNDLE_TYPE}
        reply = await self._http.ask(
            "POST", "/v1/blobs/bundle", body=packed(pieces), headers=headers
        )
        return frozenset(self._read(reply, BundleAnswer).kept)

    @asynccontextmanager
    async def blob(
        self, sha: str, *, offset: int
    ) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """The bytes of a blob from `offset` on; where they start in truth, and the pieces."""
        headers = self._headers() | ({"Range": f"bytes={offset}-"} if offset else {})
        headers["Accept-Encoding"] = "identity"  # a range counts the bytes as they are stored
        async with self._http.opened("GET", f"/v1/blobs/{sha}", headers=headers) as (reply, pieces):
            demand_ours(reply, self.server_id)
            if reply.status >= 300:
                raise problem_of(reply, self._now_s())
            yield (offset if reply.status == 206 else 0), pieces

    # --- within ---------------------------------------------------------------------------------

    async def _post(self, path: str, ask: BaseModel | bytes, heard: Heard | None) -> Reply:
        headers = self._headers() | {"Content-Type": MEDIA_TYPE}
        body = ask if isinstance(ask, bytes) else ask.model_dump_json().encode()
        return await self._http.ask("POST", path, body=body, headers=headers, heard=heard)

    def _read(self, reply: Reply, answer: type[A]) -> A:
        return read(reply, answer, server_id=self.server_id, now_s=self._now_s())

    def _accepted(self, reply: Reply) -> Reply:
        demand_ours(reply, self.server_id)
        if reply.status >= 300:
            raise problem_of(reply, self._now_s())
        return reply

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._demand().access_token}"}

    def _demand(self) -> Tokens:
        if self._tokens is None:
            raise SignedOut
        return self._tokens

    async def _keep(self, tokens: Tokens | None) -> None:
        """Kept before it is used: a refresh token is good for one use only."""
        with suppress(OSError):  # on a full disk it is good until the program ends
            await asyncio.to_thread(self._sign_ins.write, tokens)
        self._take(tokens)

    def _take(self, tokens: Tokens | None) -> None:
        self._tokens = tokens
        self._marks += 1
        self.mark = self._marks if tokens is not None else 0


def _json(ask: BaseModel) -> dict[str, Any]:
    return {"body": ask.model_dump_json().encode(), "headers": {"Content-Type": MEDIA_TYPE}}


def _offset(reply: Reply) -> int:
    text = reply.headers.get("upload-offset", "")
    if not text.isascii() or not text.isdigit():
        raise NotOurServer("The server did not say how much of the file it has.")
    return int(text)
