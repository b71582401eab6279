"""New ids and the clock of this computer: the one place where randomness and time enter."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta, tzinfo

_SECONDS = len("2026-11-21T01:30:00")
_LENGTH = len("2026-11-21T01:30:00.123Z")


def now_ms() -> int:
    """Milliseconds since the epoch by this computer's wall clock, which may be wrong."""
    return time.time_ns() // 1_000_000


def instant(ms: int) -> str:
    """`ms` since the epoch as `2026-11-21T01:30:00.123Z`."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment.isoformat()[:_SECONDS]}.{ms % 1000:03d}Z"  # strftime takes ten times as long


def milliseconds(text: str) -> int:
    """The reverse of `instant`. Raises ValueError for any other form."""
    if len(text) != _LENGTH or text[10] != "T" or text[19] != "." or text[-1] != "Z":
        raise ValueError(f"{text!r} is not an instant")
    moment = datetime.fromisoformat(text)  # not strptime: it is asked for every row of a list
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


class Uuid7:
    """Ids that grow with time (RFC 9562, version 7), never the same and never backwards within one
    maker.
    """

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        ms = now_ms()
        value = (ms << 80) | (0x7 << 76) | (int.from_bytes(os.urandom(10)) & ~(0xF << 76))
        value = (value & ~(0x3 << 62)) | (0x2 << 62)
        if value <= self._last:
            value = self._last + 1 + (os.urandom(1)[0] << 8)
            value = (value & ~(0x3 << 62)) | (0x2 << 62)
        self._last = value
        digits = f"{value:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class _ThisComputer(tzinfo):
    """The zone of this computer's clock: nine o'clock is nine also behind a change of the clocks,
    which a fixed distance from UTC does not know of.
    """

    def utcoffset(self, at: datetime | None, /) -> timedelta | None:
        return None if at is None else at.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, _: datetime | None, /) -> timedelta | None:
        return None

    def tzname(self, at: datetime | None, /) -> str | None:
        return None if at is None else at.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, at: datetime, /) -> datetime:
        return at.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


_HERE = _ThisComputer()


def local(ms: int) -> datetime:
    """A moment on this computer's clock."""
    return datetime.fromtimestamp(ms / 1000, _HERE)


def minutes_east(ms: int) -> int:
    """How many minutes this computer's clock time is ahead of UTC at that moment."""
    offset = datetime.fromtimestamp(ms / 1000, UTC).astimezone().utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def midnight_ms(now_ms: int) -> int:
    """When today began on this computer's clock."""
    local_ms = now_ms + minutes_east(now_ms) * 60_000
    return now_ms - local_ms % 86_400_000
