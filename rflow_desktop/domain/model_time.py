"""When a session was put down and taken up, and when the computer it was worked at slept."""

from __future__ import annotations

from rflow_desktop.domain.values import Value


class Mark(Value):
    """One moment at which it was put down (`down`) or taken up again."""

    hlc: str
    at: str
    down: bool


class Span(Value):
    """From one instant to a later one."""

    since: str
    until: str
