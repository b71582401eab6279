"""Reads the search field of the sessions: `client:harbor status:paused` and free words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rflow_desktop.domain.read_start import folded
from rflow_desktop.domain.shown import SessionFilter

STATES: Mapping[str, tuple[str, ...]] = {
    "prepared": ("prepared",),
    "active": ("active",),
    "paused": ("paused",),
    "parked": ("paused",),
    "escalated": ("escalated",),
    "handed": ("escalated",),
    "claimed": ("claimed",),
    "resolved": ("resolved",),
    "fixed": ("resolved",),
    "closed": ("resolved", "abandoned"),
    "abandoned": ("abandoned",),
    "cancelled": ("abandoned",),
    "open": ("prepared", "active", "paused", "escalated", "claimed"),
}
"""What may stand behind `status:`, and the states it means."""
_KINDS: Mapping[str, str] = {
    "flow": "flow_run", "flows": "flow_run", "guided": "guided", "chat": "chat", "chats": "chat",
}  # fmt: skip
_SCOPES = ("mine", "prepared", "watching", "team", "all")
_TEXTS: Mapping[str, str] = {
    "client": "client", "ticket": "ticket", "flow": "flow", "with": "with_whom",
    "assigned": "with_whom", "batch": "batch",
}  # fmt: skip
_DAYS: Mapping[str, str] = {
    "after": "started_after", "since": "started_after", "before": "started_before",
}  # fmt: skip
WORDS = ("client", "status", "ticket", "flow", "type", "with", "batch", "scope", "after", "before")
"""The filter words that the field offers."""
_PART = re.compile(r'(?:(?P<word>[A-Za-z]{2,12}):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))')
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def read(text: str) -> SessionFilter:
    """The filter that `text` asks for. A word that is no filter is looked for as it stands."""
    asked: dict[str, str] = {}
    states: list[str] = []
    free: list[str] = []
    for part in _PART.finditer(text):
        word = (part["word"] or "").casefold()
        value = part["quoted"] if part["quoted"] is not None else part["bare"]
        found = _states(value) if word in {"status", "is"} else ()
        field = _field(word, value)
        if found:
            states += found
        elif field is not None:
            asked[field[0]] = field[1]
        else:
            free.append(part[0])
    return SessionFilter(
        **{"scope": "mine", **asked},  # type: ignore[arg-type]
        states=tuple(dict.fromkeys(states)),
        text=" ".join(free),
    )


def _states(value: str) -> tuple[str, ...]:
    names = folded(value).split(",")
    if not all(name in STATES for name in names):
        return ()
    return tuple(state for name in names for state in STATES[name])


def _field(word: str, value: str) -> tuple[str, str] | None:
    """Which field of the filter a word sets, and to what; None when it sets none."""
    if word in _TEXTS and value:
        return _TEXTS[word], value
    if word == "type" and folded(value) in _KINDS:
        return "kind", _KINDS[folded(value)]
    if word == "scope" and folded(value) in _SCOPES:
        return "scope", folded(value)
    if word in _DAYS and _DAY.fullmatch(value):
        end = "23:59:59.999Z" if word == "before" else "00:00:00.000Z"
        return _DAYS[word], f"{value}T{end}"
    return None
