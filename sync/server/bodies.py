"""Bodies of requests: the most frequent read without looking at them twice, odd ones refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from sync.server.central import NotDone
from sync.server.storable import holds_odd

T = TypeVar("T")
_LOOKED_AT_THERE = frozenset(
    {"/v1/push", "/api/v1/ai/v1/messages", "/api/v1/ai/v1/messages/count_tokens"}
)
"""Each change of a push has a verdict of its own; what is passed on to a model is not stored."""


def described(ask: type[BaseModel]) -> dict[str, Any]:
    """What a route's description says of its body."""
    content = {"application/json": {"schema": ask.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


async def body_of(request: Request) -> bytes:
    """The body, if it is said to be JSON. Raises RequestValidationError."""
    raw = await request.body()
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise RequestValidationError([{"type": "json_type", "loc": ("body",), "msg": ""}])
    return raw


def read(reader: Callable[[bytes], T], raw: bytes) -> T:
    """What `reader` makes of a body. Raises RequestValidationError naming what is wrong."""
    try:
        return reader(raw)
    except ValidationError as wrong:
        found = [{**one, "loc": ("body", *one["loc"])} for one in wrong.errors(include_url=False)]
        raise RequestValidationError(found) from wrong
    except (ValueError, RecursionError) as wrong:
        error = {"type": "json_invalid", "loc": ("body",), "msg": ""}
        raise RequestValidationError([error]) from wrong


async def storable(request: Request) -> None:
    """Before every route. Raises NotDone where the query or JSON holds what no database takes."""
    scope = request.scope
    odd = b"%00" in scope["query_string"]
    if not odd and scope["path"] not in _LOOKED_AT_THERE:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_json = kind.startswith("application/") and kind.endswith(("/json", "+json"))
        odd = is_json and holds_odd(await request.body())
    if odd:
        sentence = "The request holds the sign U+0000 or half of a letter, which cannot be stored."
        raise NotDone(422, "malformed", sentence)
