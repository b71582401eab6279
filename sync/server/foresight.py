"""Which rows operations will ask for: read together before they are decided one by one.

A guess that is wrong costs a look at one row, never a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rflow_desktop.domain.model import Contact, Entry, Evidence, Handoff, Pad

Key = tuple[str, str]
_NAMED = {"entry": Entry.TYPE, "evidence": Evidence.TYPE, "handoff": Handoff.TYPE}
_OF_ROOT = {"session.pad": (Pad.TYPE,), "session.contact": (Contact.TYPE,)}
_OF_ROOT |= {"session.capture": (Pad.TYPE,)}


def rows_of(ops: Iterable[Mapping[str, Any]]) -> Iterator[Key]:
    for op in ops:
        entity, payload = op.get("entity"), op.get("payload")
        if not isinstance(entity, list) or len(entity) != 2 or not all(map(_short, entity)):
            continue
        yield (entity[0], entity[1])
        for kind in _OF_ROOT.get(str(op.get("kind")), ()):
            yield (kind, entity[1])
        if isinstance(payload, Mapping):
            yield from _in(payload)


def _in(payload: Mapping[str, Any]) -> Iterator[Key]:
    for name, kind in _NAMED.items():
        if _short(payload.get(name)):
            yield (kind, payload[name])
    entries = payload.get("entries")
    if isinstance(entries, list):
        for one in entries:
            if isinstance(one, Mapping) and _short(one.get("id")):
                yield (Entry.TYPE, one["id"])


def _short(text: object) -> bool:
    return isinstance(text, str) and len(text) <= 64 and text.isascii() and text.isprintable()
