"""How the desktop hears that something changed: an event stream, or, where that is held back,
waiting requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Any

from pydantic import ValidationError

from sync.core_pace import MINUTE, SECOND, STEADY, Pace, slower
from sync.protocol import News

SILENCE = 45 * SECOND
SILENCES = 2
TRY_AGAIN = 60 * MINUTE


@dataclass(frozen=True)
class Stream:
    """Open the event stream."""


@dataclass(frozen=True)
class LongPoll:
    """Ask with `wait`, because the stream is held back somewhere on the way."""


@dataclass(frozen=True)
class Pause:
    until_ms: int


class Heard(StrEnum):
    """How a stream or a waiting request ended."""

    GREETED = auto()
    SILENT = auto()
    BYE = auto()
    ENDED = auto()
    ANSWERED = auto()
    FAILED = auto()


@dataclass(frozen=True, kw_only=True)
class Ear:
    """`silences` counts streams in a row that fell silent; `polling_until_ms` is when the stream is
    tried again."""

    silences: int = 0
    polling_until_ms: int = 0
    pace: Pace = STEADY


def next_listen(ear: Ear, now_ms: int) -> Stream | LongPoll | Pause:
    if now_ms < ear.pace.until_ms:
        return Pause(ear.pace.until_ms)
    if now_ms < ear.polling_until_ms:
        return LongPoll()
    return Stream()


def on_heard(ear: Ear, heard: Heard, now_ms: int, chance: float, *, retry_ms: int = 0) -> Ear:
    """The ear after a stream or a request. A `bye` spreads the reconnects over one to three times
    `retry_ms`."""
    match heard:
        case Heard.GREETED:
            return replace(ear, pace=STEADY)
        case Heard.ANSWERED:
            return replace(ear, pace=STEADY)
        case Heard.BYE:
            spread = int(retry_ms * (1 + 2 * chance))
            return replace(ear, silences=0, pace=Pace(until_ms=now_ms + spread))
        case Heard.SILENT:
            if ear.silences + 1 < SILENCES:
                return replace(ear, silences=ear.silences + 1)
            return replace(ear, silences=0, polling_until_ms=now_ms + TRY_AGAIN)
        case Heard.ENDED | Heard.FAILED:
            return replace(ear, pace=slower(ear.pace, now_ms, chance))


def beat(ear: Ear) -> Ear:
    """A heartbeat came through: the stream is not held back."""
    return ear if ear.silences == 0 else replace(ear, silences=0)


@dataclass(frozen=True)
class Event:
    """One event as it came: its name and its text."""

    name: str
    data: str

    def heads(self) -> dict[str, int]:
        """The newest sequence number by scope, as far as it says."""
        heads = self._told().get("heads")
        if not isinstance(heads, dict):
            return {}
        return {
            str(scope): seq
            for scope, seq in heads.items()
            if isinstance(seq, int) and not isinstance(seq, bool)
        }

    def news(self) -> News | None:
        """The rows that it brings, as far as they can be read."""
        try:
            return News.model_validate_json(self.data)
        except ValidationError:
            return None

    def retry_ms(self) -> int:
        told = self._told().get("retry_ms")
        return told if isinstance(told, int) and 0 <= told <= 600_000 else 5_000

    def _told(self) -> dict[str, Any]:
        try:
            told = json.loads(self.data)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}
