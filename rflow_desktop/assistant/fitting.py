"""Makes pictures of a request as small as a model takes them, each once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from hashlib import sha256

from rflow_desktop.domain.reply import Picture, Request, Turn

Fit = Callable[[bytes, str], Awaitable[tuple[bytes, str]]]
_MOST_KEPT = 20


async def as_it_is(raw: bytes, mime: str) -> tuple[bytes, str]:
    """Where nobody can make pictures smaller."""
    return raw, mime


class Fitting:
    """Keeps the last pictures it has made: each round of a reply sends them all again."""

    def __init__(self, fit: Fit = as_it_is) -> None:
        self._fit = fit
        self._kept: dict[str, Picture] = {}

    async def request(self, request: Request) -> Request:
        """The request with every picture in it made to fit; the very same when all did."""
        turns = [await self._turn(turn) for turn in request.turns]
        same = all(new is old for new, old in zip(turns, request.turns, strict=True))
        return request if same else replace(request, turns=tuple(turns))

    async def _turn(self, turn: Turn) -> Turn:
        if not turn.pictures:
            return turn
        pictures = tuple([await self._picture(one) for one in turn.pictures])
        return turn if pictures == turn.pictures else replace(turn, pictures=pictures)

    async def _picture(self, one: Picture) -> Picture:
        if not one.mime.startswith("image/"):
            return one
        name = sha256(one.raw).hexdigest()
        if name not in self._kept:
            raw, mime = await self._fit(one.raw, one.mime)
            while len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = one if raw == one.raw else replace(one, raw=raw, mime=mime)
        return replace(self._kept[name], name=one.name)
