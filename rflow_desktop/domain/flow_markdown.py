"""The small signs of a flow in Markdown: text, marks in braces, arrows and `key:: value` lines."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from rflow_desktop.domain.flow_import import FlowRefused

UNDECIDED = "?"
OUTCOME_WORDS: Mapping[str, tuple[str, ...]] = {
    "resolved": ("resolved", "fixed", "done", "solved"),
    "workaround": ("workaround",),
    "unresolved": ("unresolved", "not fixed", "could not be reproduced"),
    "escalated": ("escalated", "escalate", "hand over", "handed over"),
    "resolved_externally": ("resolved_externally", "handled elsewhere"),
    "cancelled": ("cancelled", "cancel", "stop"),
}
"""How a person names an end."""

_MARK = re.compile(r"^(?P<text>.*?)(?:(?:^|\s+)\{(?P<mark>[^{}]*)\})?\s*$", re.DOTALL)
_ARROW = re.compile(r"^(?P<text>.*?)(?:(?:^|\s+)(?:->|→)\s*(?P<target>\S.*?))?\s*$", re.DOTALL)
_ATTRIBUTE = re.compile(r"^(?P<key>[a-z]+(?: [a-z]+)?)::(?:\s+(?P<value>.*))?$")


class Head(NamedTuple):
    """What stands on the first line of a step, an answer or a variable."""

    text: str
    mark: str
    target: str | None


def refused(line: int, sentence: str) -> FlowRefused:
    """A refusal that names the line."""
    return FlowRefused(f"Line {line}: {sentence}", f"line {line}")


def head(line: str, number: int) -> Head:
    """`Text {mark} -> target`; the text in double quotes where its signs would mislead."""
    quoted = line.startswith('"')
    text, rest = _quoted(line, number) if quoted else ("", line)
    arrow = _ARROW.match(rest)
    before, target = (rest, None) if arrow is None else (arrow["text"], arrow["target"])
    marked = _MARK.match(before)
    words, mark = (before, None) if marked is None else (marked["text"], marked["mark"])
    if quoted and words.strip():
        raise refused(number, "Nothing but {…} and an arrow may follow a text in quotes.")
    return Head(text if quoted else words.strip(), (mark or "").strip(), target)


def write_head(text: str, mark: str, target: str | None = None) -> str:
    """The line that `head` reads as these, the text plain where it can be."""
    rest = (f"{{{mark}}}" if mark else "", "" if target is None else f"-> {target or UNDECIDED}")
    plain = _joined(text, rest)
    wanted = Head(text, mark, None if target is None else target or UNDECIDED)
    misleads = not is_line(plain) or plain != plain.strip() or plain[:1] in ('"', "{")
    if not misleads and head(plain, 0) == wanted:
        return plain
    return _joined(json.dumps(text, ensure_ascii=False), rest)


def _joined(text: str, rest: tuple[str, ...]) -> str:
    return " ".join(part for part in (text, *rest) if part)


def is_line(text: str) -> bool:
    return "\n" not in text and "\r" not in text


def value(text: str, number: int) -> str:
    """The value of an attribute: as it stands, or in double quotes."""
    if not text.startswith('"'):
        return text
    found, rest = _quoted(text, number)
    if rest.strip():
        raise refused(number, "Nothing may follow a text in quotes.")
    return found


def write_value(text: str) -> str:
    plain = is_line(text) and text == text.strip() and text and text[0] not in '"{['
    return text if plain else json.dumps(text, ensure_ascii=False)


def attribute(line: str) -> tuple[str, str] | None:
    """`key:: value` as its two parts; None for any other line."""
    found = _ATTRIBUTE.match(line)
    return None if found is None else (found["key"], (found["value"] or "").strip())


def parsed(text: str, number: int) -> Any:
    """A value that is written as JSON."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refused(number, "This is not JSON.") from error


def json_line(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _quoted(line: str, number: int) -> tuple[str, str]:
    try:
        found, end = json.JSONDecoder().raw_decode(line)
    except ValueError as error:
        raise refused(number, "The text in quotes does not end.") from error
    return found, line[end:]


def ending(words: str) -> str | None:
    """The outcome that a person means by `words`."""
    told = words.strip().casefold()
    return next((name for name, known in OUTCOME_WORDS.items() if told in known), None)


def unused(words: str, taken: Container[str], otherwise: str) -> str:
    """A name made of `words` that is not taken yet."""
    base = re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")[:40] or otherwise
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
