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
        kind, root = entity
        yield (kind, root)
        for part in _OF_ROOT.get(str(op.get("kind")), ()):
            yield (part, root)
        if isinstance(payload, dict):
            yield from _in(payload)


def _in(payload: dict[str, Any]) -> Iterator[Key]:
    for name, kind in _NAMED.items():
        if name in payload and _short(payload[name]):
            yield (kind, payload[name])
    entries = payload.get("entries")
    if isinstance(entries, list):
        for one in entries:
            if isinstance(one, dict) and _short(one.get("id")):
                yield (Entry.TYPE, one["id"])


def _short(text: object) -> bool:
    return isinstance(text, str) and len(text) <= 64 and text.isascii() and text.isprintable()
