"""Ids that are counted and a clock that stands still until it is moved."""

from __future__ import annotations


class CountedIds:
    """Version 7 ids in the order they are asked for; another `name` never makes the same ones."""

    def __init__(self, name: int = 0) -> None:
        self._name = name
        self._count = 0

    def __call__(self) -> str:
        self._count += 1
        high, low = divmod(self._count, 1 << 16)
        time = f"{0x019A0000 + (high >> 16):08x}-{high & 0xFFFF:04x}"
        return f"{time}-7000-8000-{self._name & 0xFFFFFFFF:08x}{low:04x}"


class FixedClock:
    """Milliseconds since the epoch; `pass_ms` lets time go by."""

    def __init__(self, ms: int = 1_795_225_800_000) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms

    def pass_ms(self, ms: int) -> None:
        self.ms += ms
