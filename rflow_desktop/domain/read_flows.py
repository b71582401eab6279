"""Reads what is typed above the flow library: filters as words, the rest to look for."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = ("category", "kind", "tag", "whose", "status")
_KINDS = {
    "tree": "troubleshooting", "troubleshooting": "troubleshooting", "procedure": "procedure",
    "checklist": "maintenance", "maintenance": "maintenance",
}  # fmt: skip
_WHOSE = {"yours": "yours", "mine": "yours", "team": "team", "starter": "starter"}
_STATES = ("draft", "published", "archived")
_PART = re.compile(r'(?:(?P<word>[A-Za-z]{2,12}):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))')


@dataclass(frozen=True, kw_only=True)
class FlowFilter:
    """What the library is asked for; empty fields do not filter. Archived ones only by request."""

    text: str = ""
    category: str = ""
    kind: str = ""
    tag: str = ""
    whose: str = ""
    status: str = ""


def read_flow_filter(text: str) -> FlowFilter:
    """The filter that `text` asks for. A word that is no filter is looked for as it stands."""
    asked: dict[str, str] = {}
    free = []
    for part in _PART.finditer(text):
        value = part["quoted"] if part["quoted"] is not None else part["bare"]
        word = (part["word"] or "").casefold()
        known = _known(word, value.casefold())
        if known:
            asked["status" if word == "is" else word] = known
        else:
            free.append(part[0] if part["word"] else value)
    return FlowFilter(text=" ".join(free), **asked)


def _known(word: str, value: str) -> str:
    match word:
        case "category" | "tag":
            return value
        case "kind":
            return _KINDS.get(value, "")
        case "whose":
            return _WHOSE.get(value, "")
        case "status" | "is":
            return value if value in _STATES else ""
        case _:
            return ""
