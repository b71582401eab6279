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
    if all(isinstance(side, Mapping) or side is _GONE for side in sides) and _two_are_there(sides):
        return _mappings(*(_mapping(side) for side in sides), place, both)
    lists = [_keyed(side) for side in sides]
    if all(one is not None for one in lists) and _two_are_there(sides):
        return list(_mappings(*(one or {} for one in lists), place, both).values())
    both.append(place)
    return current if offered is _GONE else offered


def _two_are_there(sides: tuple[Any, ...]) -> bool:
    """Whether neither side has taken away what the other one changed."""
    return _GONE not in sides[1:]


def _mappings(
    base: Mapping[str, Any],
    offered: Mapping[str, Any],
    current: Mapping[str, Any],
    place: str,
    both: list[str],
) -> dict[str, Any]:
    merged = {}
    for key in dict.fromkeys((*current, *offered)):
        inside = f"{place}.{key}" if place else key
        sides = (one.get(key, _GONE) for one in (base, offered, current))
        value = _merged(*sides, inside, both)
        if value is not _GONE:
            merged[key] = value
    return merged


def _mapping(side: Any) -> Mapping[str, Any]:
    return {} if side is _GONE else side


def _keyed(side: Any) -> dict[str, Any] | None:
    """A list whose elements have names of their own, by name; None for any other list."""
    if side is _GONE:
        return {}
    if not isinstance(side, Sequence) or isinstance(side, str):
        return None
    for key in _KEYS:
        names = [one.get(key) if isinstance(one, Mapping) else None for one in side]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return dict(zip(names, side, strict=True))
    return None
