"""Pages of lists: by cursor in an envelope, or by page, size and skip as a bare array."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from sync.server.central import NotDone
from sync.server.storable import is_storable

T = TypeVar("T", bound=BaseModel)
USUAL, MOST = 50, 100

Cursor = tuple[str, ...]
"""The order of the last one of a page: what comes after it is the next page."""


class Page:
    """Which part of a list is asked for. `page` and `size` win over `skip` and `limit`."""

    def __init__(
        self,
        page: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
        size: Annotated[int | None, Query(ge=1, le=MOST)] = None,
        skip: Annotated[int | None, Query(ge=0, le=100_000_000)] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
        cursor: Annotated[str | None, Query(max_length=2_000)] = None,
    ) -> None:
        self.bare = not (page is None and size is None and skip is None)
        self.limit = limit if size is None else size
        self.skip = (skip or 0) if page is None else (page - 1) * self.limit
        self.after = None if cursor is None or self.bare else _read(cursor)

    @property
    def wanted(self) -> int:
        """How many to read: one more than is shown tells whether there is a next page."""
        return self.limit if self.bare else self.limit + 1


Paging = Annotated[Page, Depends(Page)]


def told(page: Page, made: Sequence[T], orders: Sequence[Cursor]) -> Response:
    """The page as JSON; `orders` are the places in the order of all that was read."""
    shown = list(made[: page.limit])
    items = [one.model_dump(mode="json") for one in shown]
    if page.bare:
        return _json(items)
    more = len(orders) > page.limit
    return _json(
        {"items": items, "next_cursor": _written(orders[page.limit - 1]) if more else None}
    )


def raw(page: Page, items: Sequence[dict[str, object]], orders: Sequence[Cursor]) -> Response:
    """As `told`, of items that were chosen from their end and are read in their order."""
    shown = list(reversed(items[: page.limit]))
    if page.bare:
        return _json(shown)
    more = len(orders) > page.limit
    return _json(
        {"items": shown, "next_cursor": _written(orders[page.limit - 1]) if more else None}
    )


def _json(found: object) -> Response:
    return Response(json.dumps(found), media_type="application/json")


def _written(order: Cursor) -> str:
    return urlsafe_b64encode(json.dumps(order).encode()).decode().rstrip("=")


def _read(text: str) -> Cursor:
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        found = json.loads(raw)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _not_ours() from error
    if not isinstance(found, list) or not found or not all(map(_is_place, found)):
        raise _not_ours()
    return tuple(found)


def _is_place(found: object) -> bool:
    return isinstance(found, str) and is_storable(found)


def _not_ours() -> NotDone:
    return NotDone(422, "invalid", "The cursor is not one that this list gave.")
