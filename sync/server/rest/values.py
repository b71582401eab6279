"""What requests under /api are made of: ids, times with an offset, values, bodies, versions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Header
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from rflow_desktop.domain.values import INSTANT, VariableName
from sync.protocol import Ask

_UUID = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_ETAG = r'^(W/)?"?[0-9]{1,18}"?$'


class Body(Ask):
    """A request's body. What it does not name stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _instant(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("a time is written with its offset, as 2026-11-21T12:00:00Z") from error
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Uuid = Annotated[str, StringConstraints(pattern=_UUID), AfterValidator(str.lower)]
When = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40}),
]
"""A moment with an offset; read as the text in UTC by which moments are kept."""
Moment = Annotated[str, StringConstraints(pattern=INSTANT)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
Scalar = Annotated[str, StringConstraints(max_length=4_000)] | bool | Whole | Number | None
Variables = Annotated[dict[VariableName, Scalar], Field(max_length=200)]
"""Values as they come: kept as text, and none is the same as no value."""
Rev = Annotated[int, Field(ge=0, le=10**15)]

KeyHeader = Annotated[
    Uuid | None,
    Header(
        alias="Idempotency-Key",
        description="The same key with the same body is answered the same, whenever it comes.",
    ),
]
MatchHeader = Annotated[
    Annotated[str, StringConstraints(pattern=_ETAG)] | None,
    Header(alias="If-Match", description="The `rev` that was seen: another one answers 409."),
]


def as_text(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def seen_rev(header: str | None, body: int | None) -> int | None:
    """Which version the asker has seen, when they say so."""
    if header is not None:
        return int(header.removeprefix("W/").strip('"'))
    return body
