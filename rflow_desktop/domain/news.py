"""What somebody is told of while they look elsewhere: once, without names, and not too often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rflow_desktop.domain.words import PRIORITIES

TOGETHER_MS = 60_000
"""Notices of one kind within this time become one."""
STILL_OPEN_MS = 2 * 60_000
"""What needs attention is told of only when nobody has seen to it for so long."""
AHEAD_MS = 10 * 60_000
"""A pause that ends and a time that is due are told of so long before."""
ELSEWHERE_MS = 10_000
"""A question of the assistant is told of when the window was out of sight for so long."""

_ONE: Mapping[str, str] = {
    "for_you": "New escalation for you",
    "queue": "New escalation in your queue",
    "claimed": "Your escalation was claimed",
    "asked": "A colleague asks you something",
    "permission": "The assistant waits for your answer",
    "attention": "A change needs your decision",
    "over": "A pause is nearly over",
    "due": "Prepared work is due soon",
    "prepared": "A session was prepared for you",
}
_MANY: Mapping[str, str] = {
    "for_you": "{n} new escalations for you",
    "queue": "{n} new escalations in your queue",
    "claimed": "{n} of your escalations were claimed",
    "asked": "Colleagues ask you {n} things",
    "permission": "The assistant waits for {n} answers",
    "attention": "{n} changes need your decision",
    "over": "{n} pauses are nearly over",
    "due": "{n} prepared sessions are due soon",
    "prepared": "{n} sessions were prepared for you",
}
_URGENT = ("urgent", "high")
_PLACES: Mapping[str, str] = {
    "for_you": "escalations", "queue": "escalations", "claimed": "escalations", "asked": "today",
    "attention": "sync", "prepared": "today", "due": "today", "over": "today",
    "permission": "today",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that may be told: its kind, what it is, and from when on.

    `thing` is the session or the handoff to which a click on the notice leads.
    """

    kind: str
    key: str
    thing: str
    ticket: str = ""
    priority: str = ""
    title: str = ""
    client: str = ""
    at_ms: int = 0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What this person wants to be told. `queue` is off, urgent or all."""

    on: bool = True
    queue: str = "urgent"
    sound: bool = True
    details: bool = False


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What the system shows. A click leads to `place`, and there to `thing`, when it is one."""

    kind: str
    sentence: str
    place: str
    thing: str = ""
    sound: bool = False


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is known already, what was told when, and what waits to be told together."""

    known: frozenset[tuple[str, str]] = frozenset()
    last: Mapping[str, int] = field(default_factory=dict)
    held: tuple[News, ...] = ()


def begin(news: Iterable[News], now_ms: int) -> Told:
    """What was there at the start stands on Today: it is known."""
    return Told(known=frozenset((one.kind, one.key) for one in news if one.at_ms <= now_ms))


def tell(
    told: Told, news: Iterable[News], now_ms: int, wanted: Wanted
) -> tuple[Told, tuple[Notice, ...]]:
    """What is told now, and what is known afterwards."""
    there = {(one.kind, one.key): one for one in news if one.at_ms <= now_ms}
    fresh = [one for key, one in there.items() if key not in told.known]
    held = [one for one in told.held if (one.kind, one.key) in there]
    waiting: dict[str, list[News]] = {}
    for one in (*held, *fresh):
        if _asked_for(one, wanted):
            waiting.setdefault(one.kind, []).append(one)
    last, later, notices = dict(told.last), list[News](), list[Notice]()
    for kind, many in waiting.items():
        if now_ms - last.get(kind, now_ms - TOGETHER_MS) < TOGETHER_MS:
            later += many
            continue
        last[kind] = now_ms
        notices.append(_notice(kind, many, wanted))
    known = told.known | frozenset(there)
    return Told(known=known, last=last, held=tuple(later)), tuple(notices)


def _asked_for(one: News, wanted: Wanted) -> bool:
    if not wanted.on:
        return False
    if one.kind != "queue":
        return True
    return wanted.queue == "all" or (wanted.queue == "urgent" and one.priority in _URGENT)


def _notice(kind: str, many: list[News], wanted: Wanted) -> Notice:
    sound = kind == "for_you" and wanted.sound
    place = _PLACES[kind]
    if len(many) > 1:
        sentence = _MANY[kind].format(n=len(many))
        return Notice(kind=kind, sentence=sentence, place=place, sound=sound)
    (one,) = many
    parts = [_ONE[kind], PRIORITIES.get(one.priority, ""), one.ticket]
    if wanted.details:
        parts += [one.title, one.client]
    sentence = ", ".join(part for part in parts if part)
    return Notice(kind=kind, sentence=sentence, place=place, thing=one.thing, sound=sound)
