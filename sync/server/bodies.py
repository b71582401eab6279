"""Bodies of the requests that come most often, read without looking at them twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

T = TypeVar("T")


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
