"""Routes that pass requests of desktops on to the model, with the account's key and its limits.

They speak the Messages API's own wire, errors included, so that its client only gets another
address. Only streams are passed on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from hashlib import sha256
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Header, Request
from pydantic import StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response, StreamingResponse

from rflow_desktop.assistant.failures import Turned, named
from rflow_desktop.domain import prices
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Assistant, Case, Usage
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reply import Failed
from rflow_desktop.domain.withheld import NOT_FOR
from sync.server import auth, bodies, case, ledger, meter, people, rates
from sync.server.central import Central, NotDone
from sync.server.database import Unavailable
from sync.server.heard import Heard
from sync.server.meter import Sent, Spent
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.replying import Replying
from sync.server.rest import door, refusals
from sync.server.rest.relay_documents import (
    CountAsk,
    Counted,
    MessagesAsk,
    Model,
    ModelList,
    WireError,
    Wrong,
)
from sync.server.routes_people import Bearer, Shared, SignedIn

router = APIRouter(prefix="/api/v1/ai", tags=["Models"])
PER_MINUTE = 60
_STATUS: Mapping[str, tuple[int, str]] = {
    "quota": (402, "billing_error"), "forbidden": (403, "permission_error"),
    "not_found": (404, "not_found_error"), "too_large": (413, "request_too_large"),
    "invalid": (400, "invalid_request_error"), "rate_limited": (429, "rate_limit_error"),
    "overloaded": (529, "overloaded_error"), "timeout": (504, "timeout_error"),
    "limit": (429, "rate_limit_error"), "not_set_up": (503, "api_error"),
}  # fmt: skip
_OWN = {"unauthorized": "server_key", "no_key": "not_set_up"}
"""What a fault of the server's own key is called for who asks."""
SessionHeader = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{36}$")] | None,
    Header(alias="X-RFlow-Session", description="Which session it is for."),
]
PurposeHeader = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")] | None,
    Header(alias="X-RFlow-Purpose", description="What it is for, as desktops call it."),
]


_WRONG: dict[int | str, dict[str, Any]] = {
    status: {"model": WireError} for status in (400, 402, 403, 404, 413, 429, 502, 503, 504, 529)
}


_TOLD = {**told(401, 422), **_WRONG}


class _Asked(NamedTuple):
    """A request, and its size and hash as it is passed on."""

    ask: MessagesAsk
    document: dict[str, Any]
    size: int
    sha256: str


@router.post(
    "/v1/messages",
    response_class=StreamingResponse,
    responses={**_TOLD, 200: {"content": {"text/event-stream": {}}}},
    openapi_extra=bodies.described(MessagesAsk),
)
async def messages(
    central: Shared,
    token: Bearer,
    request: Request,
    session: SessionHeader = None,
    purpose: PurposeHeader = None,
) -> Response:
    """The model's stream, word for word. Instructions that are kept here are added here."""
    raw = await bodies.body_of(request)
    ask, document, size, hash_ = await asyncio.to_thread(_asked, raw)  # with pictures it is large
    most = Usage(input=size // 3, output=ask.max_tokens)
    sent = Sent(
        meter.kind_of(purpose or ""), ask.model, (session or "").lower(), "",
        prices.micros(ask.model, most), size, hash_,
    )  # fmt: skip
    call_id = central.new_id()

    def reserve(conn: Connection) -> tuple[Caller, str]:
        now = central.now_ms()
        caller = auth.whose(conn, token, now)
        prompt = _instructions(conn, caller, sent.session)
        rates.demand(conn, caller, "ai_relay", PER_MINUTE, now)
        meter.reserve(conn, caller, sent, call_id, now)
        return caller, prompt

    try:
        caller, prompt = await central.database.write(reserve)
    except Spent as spent:
        return _limit(spent, central.now_ms())
    except NotDone as refused:
        return _wrong(_failed(refused), refused.status_code, refused.headers)
    replying: Replying = request.app.state.replying
    passing = _Passing(central, replying, caller.account, call_id, ask.model)
    stream = central.models.of(caller.account).pass_on(_with(document, prompt))
    try:
        first = await anext(stream, b"")
    except Turned as turned:
        passing.end(turned.failed.code)
        return _turned(turned.failed)
    return StreamingResponse(passing.stream(first, stream), media_type="text/event-stream")


@router.post("/v1/messages/count_tokens", response_model=Counted, responses=_TOLD)
async def counted(central: Shared, token: Bearer, ask: CountAsk) -> Response:
    """How many tokens a request has; counts for no limit but that of a minute."""
    document = ask.model_dump(exclude_none=True)

    def demand(conn: Connection) -> Caller:
        now = central.now_ms()
        caller = auth.whose(conn, token, now)
        if not can(caller.actor, "session.create"):
            raise refusals.forbidden()
        rates.demand(conn, caller, "ai_count", PER_MINUTE, now)
        return caller

    try:
        caller = await central.database.write(demand)
    except NotDone as refused:
        return _wrong(_failed(refused), refused.status_code, refused.headers)
    try:
        tokens = await central.models.of(caller.account).weigh(document)
    except Turned as turned:
        return _turned(turned.failed)
    return door.shown(Counted(input_tokens=tokens))


@router.get("/v1/models", responses=told(401))
async def listed(central: Shared, caller: SignedIn) -> ModelList:
    """The models that the account's key may ask; none when they cannot be asked for now."""
    found = await central.models.of(caller.account).models()
    data = [
        Model(
            id=one.id, display_name=one.name, created_at="1970-01-01T00:00:00Z",
            lifecycle="active", max_input_tokens=one.most_input, max_tokens=one.most_output,
        )
        for one in found
    ]  # fmt: skip
    ids = [one.id for one in data]
    first, last = (ids[0], ids[-1]) if ids else (None, None)
    return ModelList(data=data, has_more=False, first_id=first, last_id=last)


def _asked(raw: bytes) -> _Asked:
    """Raises RequestValidationError."""
    ask = bodies.read(MessagesAsk.model_validate_json, raw)
    document = ask.model_dump(exclude_none=True, exclude={"stream"})
    passed_on = json.dumps(document, ensure_ascii=False).encode()
    return _Asked(ask, document, len(passed_on), sha256(passed_on).hexdigest())


class _Passing:
    """One stream on its way through; however it ends, what was used is noted."""

    def __init__(
        self, central: Central, replying: Replying, account: str, call_id: str, model: str
    ) -> None:
        self._central, self._replying = central, replying
        self._account, self._call, self._model = account, call_id, model
        self._heard = Heard()

    async def stream(self, first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        code = "cancelled"
        try:
            piece = first
            while piece:
                self._heard.feed(piece)
                yield piece
                piece = await anext(rest, b"")
            code = "broken_off"
        except Turned as turned:
            code = turned.failed.code  # the client sees that the message has no end
        finally:
            self.end(code)

    def end(self, code: str) -> None:
        """In a task of its own: whoever asked may be gone."""
        self._replying.beside(self._note(code))

    async def _note(self, code: str) -> None:
        heard, now = self._heard, self._central.now_ms()
        model = heard.model or self._model
        left = heard.used if code == "cancelled" else None

        def note(conn: Connection) -> None:
            if heard.whole:
                meter.settle(conn, self._account, self._call, model, heard.used, now)
            else:
                meter.fail(conn, self._account, self._call, code, now, model=model, used=left)

        try:
            await self._central.database.write(note, account=self._account)
        except Unavailable:
            self._central.log.write("not_settled", call=self._call)


def _instructions(conn: Connection, caller: Caller, session_id: str) -> str:
    """What the session's assistant is told and no desktop has. Raises NotDone for a foreign one.

    A session that is not here yet has not been sent yet; it is asked for all the same. Names in the
    instructions have the session's tokens; what has none yet is told by its kind alone, for the
    desktop that asked could not put the name back.
    """
    session = people.row(conn, caller.account, Session, session_id)
    if session is None:
        if not can(caller.actor, "session.create"):
            raise refusals.forbidden()
        return ""
    if not can(caller.actor, "session.read", session):
        raise refusals.not_found(refusals.NO_SESSION)
    if not can(caller.actor, "session.note", session):
        raise refusals.forbidden()
    if case.withheld(conn, caller.account, session):
        raise NotDone(403, "not_for_client", NOT_FOR)
    found = people.row(conn, caller.account, Case, session_id)
    name = "" if found is None else found.assistant or ""
    profile = people.row(conn, caller.account, Assistant, name)
    prompt = case.prompt_kept(conn, caller.account, profile) or ""
    return case.masks_of(conn, caller.account, session).guard(prompt, fixed=True).text


def _with(document: dict[str, Any], prompt: str) -> dict[str, Any]:
    if not prompt:
        return document
    given = document.get("system", [])
    blocks = [{"type": "text", "text": given}] if isinstance(given, str) else list(given)
    return {**document, "system": [*blocks, {"type": "text", "text": prompt}]}


def _failed(refused: NotDone) -> Failed:
    return Failed(code=refused.code, told=refused.detail, retryable=False)


def _turned(failed: Failed) -> Response:
    code = _OWN.get(failed.code, failed.code)
    known = named(code) if code in _OWN.values() else failed
    wait = {"Retry-After": str(failed.wait_seconds)} if failed.wait_seconds else {}
    return _wrong(known, _STATUS.get(code, (502, ""))[0], wait)


def _limit(spent: Spent, now_ms: int) -> Response:
    reset = spent.quota.reset_ms(spent.reason)
    wait = {"Retry-After": str(max(1, (reset - now_ms) // 1_000))}
    sentence = f"AI limit exceeded ({spent.reason})"
    limit = Failed(code="limit", told=sentence, retryable=False)
    return _wrong(limit, 429, wait, reset_at=ledger.instant(reset))


def _wrong(
    failed: Failed, status: int, headers: Mapping[str, str] | None, reset_at: str | None = None
) -> Response:
    """`x-should-retry` tells the API's client that trying again at once is of no use."""
    kind = next((name for one, name in _STATUS.values() if one == status), "api_error")
    wrong = Wrong(type=kind, message=failed.told, code=failed.code, reset_at=reset_at)
    made = WireError(type="error", error=wrong)
    return Response(
        made.model_dump_json(), status, media_type="application/json",
        headers={**(headers or {}), "x-should-retry": "false"},
    )  # fmt: skip
