"""Routes of what models are used for: what is left, sums by day, person and kind, every call."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.metering import Limits, Purse, Used
from rflow_desktop.domain.model import Role
from sync.protocol import Answer
from sync.server import ledger, meter, usage
from sync.server.meter import Quota
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import door, paging, refusals
from sync.server.rest.names import names_of
from sync.server.rest.paging import Paging
from sync.server.rest.values import Uuid, When
from sync.server.routes_people import Bearer, Shared
from sync.server.usage import By, Wanted

router = APIRouter(prefix="/api/v1", tags=["Usage"])
Kind = Literal[
    "flowpilot_start", "flowpilot_respond", "flowpilot_pickup", "chat_start", "chat_message",
    "documentation", "status_update", "enrichment", "other",
]  # fmt: skip


class Count(Answer):
    """What was used of a limit; `limit` is none where there is no limit."""

    used: int
    limit: int | None


class Allowance(Answer):
    """Calls, and US dollars in millionths."""

    daily_calls: Count
    monthly_calls: Count
    daily_micros: Count
    monthly_micros: Count


class QuotaDocument(Answer):
    """Where the person who asks stands, and the account as a whole."""

    allowed: bool
    deny_reason: Literal["daily", "monthly"] | None
    daily_reset_at: str
    monthly_reset_at: str
    person: Allowance
    account: Allowance


class Sum(Answer):
    """`calls` are those that count; `failed` ones may count where the provider billed them."""

    day: str | None = None
    user_id: str | None = None
    user_name: str | None = None
    kind: str | None = None
    model: str | None = None
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    micros: int
    cost_usd: float


class Sums(Answer):
    items: list[Sum]


class Call(Answer):
    """One call of a model: what for, what it used, and what was sent, by size and hash."""

    id: str
    user_id: str
    user_name: str
    session_id: str | None
    generation_id: str | None
    generation_type: str
    model: str
    state: Literal["reserved", "done", "failed"]
    succeeded: bool
    counts_toward_quota: bool
    error_code: str | None
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    micros: int
    cost_usd: float
    prices: str
    bytes_sent: int
    sha256: str
    made_at: str
    settled_at: str | None


class CallPage(Answer):
    items: list[Call]
    next_cursor: str | None


class Filter:
    """Which calls are meant. Without `user_id` an admin asks for all, others for their own."""

    def __init__(
        self,
        user_id: Annotated[Uuid | None, Query()] = None,
        kind: Annotated[Kind | None, Query()] = None,
        session_id: Annotated[Uuid | None, Query()] = None,
        since: Annotated[When | None, Query()] = None,
        until: Annotated[When | None, Query()] = None,
    ) -> None:
        self._wanted = Wanted(user_id, kind, session_id, _ms(since), _ms(until))

    def of(self, caller: Caller) -> Wanted:
        """Raises NotDone for somebody who asks for what others used."""
        if caller.actor.at_least(Role.ADMIN):
            return self._wanted
        if self._wanted.user not in (None, caller.user):
            raise refusals.forbidden("Only an admin sees what others have used.")
        return self._wanted._replace(user=caller.user)


Which = Annotated[Filter, Depends(Filter)]


@router.get("/ai/quota", response_model=QuotaDocument, responses=told(401))
async def quota(central: Shared, token: Bearer) -> Response:
    """What may still be used, and when that begins anew."""

    def look(conn: Connection, caller: Caller) -> QuotaDocument:
        return document(meter.quota(conn, caller.account, caller.user, central.now_ms()))

    return door.shown(await door.read(central, token, look))


@router.get("/usage", response_model=Sums, responses=told(401, 403, 422))
@router.get("/ai/usage", response_model=Sums, responses=told(401, 403, 422))
async def summed(
    central: Shared,
    token: Bearer,
    which: Which,
    by: Annotated[list[By] | None, Query(max_length=4)] = None,
) -> Response:
    """Sums by day, person and kind, or by what `by` names. Both paths are the same."""

    def look(conn: Connection, caller: Caller) -> Sums:
        wanted = which.of(caller)
        names = names_of(conn, caller.account)
        apart = tuple(dict.fromkeys(by or ("day", "person", "kind")))
        return Sums(items=[_sum(one, names) for one in usage.summed(conn, caller, wanted, apart)])

    return door.shown(await door.read(central, token, look))


@router.get("/ai/calls", response_model=CallPage | list[Call], responses=told(401, 403, 422))
async def calls(central: Shared, token: Bearer, which: Which, page: Paging) -> Response:
    """Every call, the newest first."""

    def look(conn: Connection, caller: Caller) -> tuple[list[Call], list[paging.Cursor]]:
        names = names_of(conn, caller.account)
        found = usage.listed(
            conn, caller, which.of(caller), _after(page), skip=page.skip, most=page.wanted
        )
        orders: list[paging.Cursor] = [(str(one["made_at"]), str(one["call_id"])) for one in found]
        return [_call(one, names) for one in found], orders

    return paging.told(page, *await door.read(central, token, look))


def document(found: Quota) -> QuotaDocument:
    reason = found.reached()
    return QuotaDocument(
        allowed=reason is None,
        deny_reason=reason,
        daily_reset_at=ledger.instant(found.day.end_ms),
        monthly_reset_at=ledger.instant(found.month.end_ms),
        person=_allowance(found.person),
        account=_allowance(found.account),
    )


def _allowance(purse: Purse) -> Allowance:
    limits: Limits = purse.limits
    day: Used = purse.day
    return Allowance(
        daily_calls=Count(used=day.calls, limit=limits.daily_calls),
        monthly_calls=Count(used=purse.month.calls, limit=limits.monthly_calls),
        daily_micros=Count(used=day.micros, limit=limits.daily_micros),
        monthly_micros=Count(used=purse.month.micros, limit=limits.monthly_micros),
    )


def _after(page: paging.Page) -> tuple[int, str] | None:
    if page.after is None:
        return None
    made, call = (*page.after, "")[:2]
    return (int(made) if made.isascii() and made.isdigit() and len(made) < 16 else 0), call


def _sum(found: dict[str, object], names: dict[str, str]) -> Sum:
    day, person = found.get("day"), found.get("person")
    return Sum.model_validate(
        {
            "day": ledger.instant(int(str(day)))[:10] if day is not None else None,
            "user_id": person,
            "user_name": None if person is None else names.get(str(person), ""),
            "kind": found.get("kind"),
            "model": found.get("model"),
            "calls": found["calls"],
            "failed": found["failed"],
            **_tokens(found),
        }
    )


def _call(found: dict[str, object], names: dict[str, str]) -> Call:
    settled = found["settled_at"]
    return Call.model_validate(
        {
            "id": found["call_id"],
            "user_id": found["user_id"],
            "user_name": names.get(str(found["user_id"]), ""),
            "session_id": found["session"] or None,
            "generation_id": found["reply_id"] or None,
            "generation_type": found["kind"],
            "model": found["model"],
            "state": found["state"],
            "succeeded": found["state"] == "done",
            "counts_toward_quota": found["counts"],
            "error_code": found["code"] or None,
            **_tokens(found),
            "prices": found["prices"],
            "bytes_sent": found["bytes"],
            "sha256": found["sha256"],
            "made_at": ledger.instant(int(str(found["made_at"]))),
            "settled_at": None if settled is None else ledger.instant(int(str(settled))),
        }
    )


def _tokens(found: dict[str, object]) -> dict[str, object]:
    names = ("input", "output", "cache_read", "cache_write")
    micros = int(str(found["micros"]))
    tokens = {f"{name}_tokens": int(str(found[name])) for name in names}
    return {**tokens, "micros": micros, "cost_usd": round(micros / 1_000_000, 6)}


def _ms(moment: str | None) -> int | None:
    return None if moment is None else round(datetime.fromisoformat(moment).timestamp() * 1000)
