"""Reads tool calls that imported transcripts carry as text, and takes markers out of replies."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

_BLOCK = re.compile(
    r"```tool_code[ \t]*\r?\n\s*([\w.-]+)\s*(?:\(.*?\))?\s*?\r?\n?```"
    r"(?:[ \t]*\r?\n\s*```json[ \t]*\r?\n(.*?)\r?\n?```)?",
    re.DOTALL,
)
_MARKER = re.compile(
    r"\[(QUESTIONS|ACTIONS|FORK|SUGGEST_FIX|PROMOTE|FIX_OUTCOME|TRIAGE_UPDATE)\]"
    r"(.*?)(?:\[/\1\]|(?=\[(?:QUESTIONS|ACTIONS|FORK|SUGGEST_FIX|PROMOTE|FIX_OUTCOME"
    r"|TRIAGE_UPDATE)\])|\Z)",
    re.DOTALL,
)
_FENCE = re.compile(r"^```\w*\s*|\s*```$")


class Piece(NamedTuple):
    """A stretch of text, or a tool call with its name; `args` is None where none were given."""

    text: str = ""
    tool: str = ""
    args: dict[str, Any] | None = None


def pieces(text: str) -> tuple[Piece, ...]:
    """The text and the tool calls of a transcript, in order; blank stretches are left out.

    What cannot be read as arguments is kept as it stands, under `raw`.
    """
    found: list[Piece] = []
    at = 0
    for block in _BLOCK.finditer(text):
        found.append(Piece(text[at : block.start()].strip()))
        found.append(Piece(tool=block[1], args=_args(block[2])))
        at = block.end()
    rest = text[at:].strip() if found else text
    found.append(Piece(rest))
    kept = tuple(piece for piece in found if piece.text or piece.tool)
    return kept or (Piece(text),)


def stored_call(content: str) -> dict[str, Any] | None:
    """A tool call that was stored as JSON; None when it is not one, so that the text is kept."""
    try:
        call = json.loads(content)
    except ValueError:
        return None
    if not isinstance(call, dict) or not isinstance(call.get("name"), str):
        return None
    args = call.get("args")
    return {
        "name": call["name"],
        "args": args if isinstance(args, dict) else {"raw": args} if args is not None else {},
        "status": str(call.get("status", "done")),
        "result": str(call.get("result", "")),
    }


def markers(text: str) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """An imported reply without its markers, and what they held; what cannot be read is dropped."""
    found: list[tuple[str, Any]] = []
    for marker in _MARKER.finditer(text):
        body = _FENCE.sub("", marker[2].strip()).strip()
        try:
            found.append((marker[1], json.loads(body)))
        except ValueError:
            continue
    return _MARKER.sub("", text).strip(), tuple(found)


def _args(raw: str | None) -> dict[str, Any] | None:
    if raw is None:
        return None
    try:
        args = json.loads(raw)
    except ValueError:
        return {"raw": raw}
    return args if isinstance(args, dict) else {"raw": raw}
