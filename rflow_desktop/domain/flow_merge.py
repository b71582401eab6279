"""Brings a change to an older content of a flow over what has happened to it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rflow_desktop.domain.flow import Flow, document

_KEYS = ("id", "name")
"""What tells the elements of a list apart: answers have ids, variables and samples have names."""
_GONE = object()


@dataclass(frozen=True)
class Merged:
    """`flow` holds both changes. `both` names the places that both had changed; the offer wins."""

    flow: Flow
    both: tuple[str, ...] = ()


def merge_flow(base: Flow, offered: Flow, current: Flow) -> Merged:
    """`current` with what `offered` changed over `base`. A draft may need mending afterwards."""
    both: list[str] = []
    found = _merged(document(base), document(offered), document(current), "", both)
    told = {**found, "version": current.version}
    return Merged(Flow.model_validate(told), tuple(both))


def _merged(base: Any, offered: Any, current: Any, place: str, both: list[str]) -> Any:
    if offered in (base, current):
        return current
    if current == base:
        return offered
    sides = (base, offered, current)
    if _GONE not in (offered, current):
        if all(isinstance(side, Mapping) or side is _GONE for side in sides):
            return _mappings([{} if side is _GONE else side for side in sides], place, both)
        lists = [_keyed(side) for side in sides]
        if None not in lists:
            return list(_mappings([one or {} for one in lists], place, both).values())
    both.append(place)
    return current if offered is _GONE else offered


def _mappings(sides: Sequence[Mapping[str, Any]], place: str, both: list[str]) -> dict[str, Any]:
    merged = {}
    for key in dict.fromkeys((*sides[2], *sides[1])):
        inside = f"{place}.{key}" if place else key
        base, offered, current = (one.get(key, _GONE) for one in sides)
        value = _merged(base, offered, current, inside, both)
        if value is not _GONE:
            merged[key] = value
    return merged


def _keyed(side: Any) -> dict[str, Any] | None:
    """A list whose elements have names of their own, by name; None for any other list."""
    if side is _GONE:
        return {}
    if not isinstance(side, Sequence) or isinstance(side, str):
        return None
    for key in _KEYS:
        names = [one[key] for one in side if isinstance(one, Mapping) and key in one]
        if len(set(names)) == len(side):
            return dict(zip(names, side, strict=True))
    return None
