"""What was used of models, read by day, person and kind, or call by call."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, case, cast, func, select, tuple_

from sync.server import schema_talk
from sync.server.people import Caller

DAY_MS = 86_400_000
By = Literal["day", "person", "kind", "model"]
_CALL = schema_talk.ai_call.c
_DAY = _CALL.made_at - _CALL.made_at % DAY_MS
_COLUMNS: dict[str, ColumnElement[Any]] = {
    "day": _DAY, "person": _CALL.user_id, "kind": _CALL.kind, "model": _CALL.model,
}  # fmt: skip


class Wanted(NamedTuple):
    """What is looked for. Times are milliseconds, `until_ms` is not in it any more."""

    user: str | None = None
    kind: str | None = None
    session: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None


def summed(
    conn: Connection, caller: Caller, wanted: Wanted, by: tuple[By, ...]
) -> list[dict[str, Any]]:
    """One sum for each day, person, kind and model that `by` tells apart, in that order."""
    group = [_COLUMNS[name].label(name) for name in by]
    sums = [
        func.coalesce(func.sum(column), 0).label(name)
        for name, column in (
            ("calls", cast(case((_CALL.counts.is_(True), 1), else_=0), Integer)),
            ("failed", cast(case((_CALL.state == "failed", 1), else_=0), Integer)),
            ("input", _CALL.input),
            ("output", _CALL.output),
            ("cache_read", _CALL.cache_read),
            ("cache_write", _CALL.cache_write),
            ("micros", _CALL.micros),
        )
    ]
    asked = select(*group, *sums).where(*_fits(caller, wanted))
    found = conn.execute(asked.group_by(*group).order_by(*group) if group else asked)
    return [dict(one._mapping) for one in found]


def listed(
    conn: Connection, caller: Caller, wanted: Wanted, after: tuple[int, str] | None,
    *, skip: int, most: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """Call by call, the newest first."""
    asked = (
        select(schema_talk.ai_call)
        .where(*_fits(caller, wanted))
        .order_by(_CALL.made_at.desc(), _CALL.call_id.desc())
        .offset(skip)
        .limit(most)
    )
    if after is not None:
        asked = asked.where(tuple_(_CALL.made_at, _CALL.call_id) < tuple_(*after))
    return [dict(one._mapping) for one in conn.execute(asked)]


def _fits(caller: Caller, wanted: Wanted) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = [_CALL.account_id == caller.account]
    if wanted.user is not None:
        tests.append(_CALL.user_id == wanted.user)
    if wanted.kind is not None:
        tests.append(_CALL.kind == wanted.kind)
    if wanted.session is not None:
        tests.append(_CALL.session == wanted.session)
    if wanted.since_ms is not None:
        tests.append(_CALL.made_at >= wanted.since_ms)
    if wanted.until_ms is not None:
        tests.append(_CALL.made_at < wanted.until_ms)
    return tests
