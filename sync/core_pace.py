"""How fast sync may try: growing pauses with full jitter, and sizes that follow what the line
carries."""

from __future__ import annotations

from dataclasses import dataclass

SECOND = 1_000
MINUTE = 60 * SECOND

PUSH_START = 50
PUSH_MOST = 200
PUSH_BYTES = 512 * 1024
PAGE_START = 256 * 1024
PAGE_LEAST = 16 * 1024
PAGE_MOST = 1024 * 1024
CHUNK_LEAST = 64 * 1024
CHUNK_START = 256 * 1024
CHUNK_MOST = 8 * 1024 * 1024

PAUSE_FIRST = SECOND
PAUSE_MOST = MINUTE
PAUSE_OF_ILL_SERVER = 5 * MINUTE
ILL_AFTER = 15 * MINUTE
RETRY_AFTER_MOST = 60 * MINUTE
QUICK = SECOND
QUICK_CHUNK = 2 * SECOND


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often in a row something failed, since when, and until when it is left alone."""

    failures: int = 0
    since_ms: int = 0
    until_ms: int = 0

    @property
    def well(self) -> bool:
        return self.failures == 0


STEADY = Pace()


def slower(
    pace: Pace, now_ms: int, chance: float, *, ill: bool = False, retry_after_ms: int = 0
) -> Pace:
    """The pause after one more failure. `chance` in [0, 1) is the jitter; `ill` says that the
    server itself failed.

    A `retry_after_ms` that the server gave is never undercut.
    """
    since = now_ms if pace.well else pace.since_ms
    cap = PAUSE_OF_ILL_SERVER if ill and now_ms - since > ILL_AFTER else PAUSE_MOST
    pause = int(chance * min(cap, PAUSE_FIRST << min(pace.failures, 20)))
    least = min(retry_after_ms, RETRY_AFTER_MOST)
    return Pace(failures=pace.failures + 1, since_ms=since, until_ms=now_ms + least + pause)


def larger(size: int, most: int) -> int:
    return min(most, size * 2)


def carried(size: int, took_ms: int) -> int:
    """What the line carries in a second, if it took so long over `size`."""
    return size * SECOND // max(took_ms, 1)


def smaller(size: int, least: int = 1) -> int:
    return max(least, size // 2)
