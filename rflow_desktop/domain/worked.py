"""How long a session was worked on and how long it lay: marks and spans, summed up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rflow_desktop.domain.model import Phase, Session, phase
from rflow_desktop.domain.model_time import Mark, Span
from rflow_desktop.domain.ops import Op

Lengths = list[tuple[str, str]]


@dataclass(frozen=True)
class Worked:
    """Seconds at work and seconds put down; what a computer slept through is neither."""

    active: int = 0
    parked: int = 0

    @property
    def minutes(self) -> int:
        return self.active // 60

    @property
    def hours(self) -> float:
        """As time sheets have it: hours with two decimals."""
        return round(self.active / 3600, 2)


def worked(session: Session, now: str) -> Worked:
    """Counted in the order in which things happened, so that two computers count once."""
    if session.started_at is None:
        return Worked()
    whole = [(session.started_at, max(session.started_at, session.closed_at or now))]
    parked = _within(whole, _parked(session, whole[0][1]))
    slept = _within(whole, [(one.since, one.until) for one in session.away])
    rest = _seconds(whole) - _seconds(union([*parked, *slept]))
    return Worked(active=max(0, rest), parked=_seconds(parked))


def marked(session: Session, op: Op, *, down: bool, at: str = "") -> tuple[Mark, ...]:
    """The session's marks with one more, in order whichever came first."""
    made = Mark(hlc=op.hlc, at=at or op.captured_at, down=down)
    every = {(one.hlc, one.down): one for one in (*session.marks, made)}
    return tuple(every[key] for key in sorted(every))


def with_span(session: Session, since: str, until: str) -> tuple[Span, ...]:
    """The spans that were slept through, overlapping ones as one."""
    every = [(one.since, one.until) for one in session.away]
    return tuple(Span(since=a, until=b) for a, b in union([*every, (since, until)]))


def union(spans: Iterable[tuple[str, str]]) -> Lengths:
    """The same time without overlaps, in order."""
    joined: Lengths = []
    for since, until in sorted(span for span in spans if span[0] < span[1]):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def _parked(session: Session, end: str) -> Lengths:
    """From each moment it was put down to the next one it was taken up, or to the end."""
    lies = phase(session) in (Phase.PAUSED, Phase.IN_TRANSIT)
    spans: Lengths = []
    since = ""
    for mark in session.marks:
        if mark.down:
            since = since or mark.at
        elif since:
            spans.append((since, mark.at))
            since = ""
    if since or lies:
        spans.append((since or session.paused_at or end, end))
    return spans


def _within(whole: Lengths, spans: Lengths) -> Lengths:
    (first, last) = whole[0]
    return union((max(first, since), min(last, until)) for since, until in spans)


def _seconds(spans: Lengths) -> int:
    total = sum((_moment(until) - _moment(since)).total_seconds() for since, until in spans)
    return int(total)


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)
