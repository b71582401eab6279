"""Chats of other programs as values: what was said, thought and done, in the order it happened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rflow_desktop.domain.tool_text import pieces, stored_call

UNKNOWN = "Unknown"
MOST_TEXT = 60_000
MOST_MESSAGES = 20_000
_STATES = {
    "done": "done", "completed": "done", "success": "done", "running": "unknown",
    "error": "failed", "failed": "failed",
}  # fmt: skip
_DIGITS_OF_SECONDS = 11


@dataclass(frozen=True, kw_only=True)
class ImportedLine:
    """One message, or one use of a tool with its own id; `state` says what came of the use."""

    role: str
    text: str = ""
    thinking: str = ""
    at: str = ""
    sender: str = ""
    tool: str = ""
    call: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    state: str = "unknown"
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportedChat:
    """One chat. `id` is its name in the program it comes from, so that it is brought in once."""

    id: str
    title: str
    at: str
    lines: tuple[ImportedLine, ...]
    channel: str = "desktop"
    group: str = ""


def rows(document: object) -> tuple[ImportedChat, ...] | None:
    """Sessions with their messages, as the sessions of assistants are listed; None for others."""
    listed = document.get("sessions") if isinstance(document, dict) else document
    if not isinstance(listed, list) or not listed or not all(map(_is_session, listed)):
        return None
    return tuple(_session(one) for one in listed)


def instant(value: object) -> str:
    """A time of another program in our form; empty when it is none.

    Seconds and milliseconds since the epoch, and ISO text with or without a zone.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if len(str(int(value))) > _DIGITS_OF_SECONDS else float(value)
            at = datetime.fromtimestamp(seconds, UTC)
        elif isinstance(value, str) and value:
            at = datetime.fromisoformat(value.replace("Z", "+00:00"))
        else:
            return ""
    except (ValueError, OverflowError, OSError):
        return ""
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def split(lines: Iterable[ImportedLine]) -> Iterator[ImportedLine]:
    """The same lines with none longer than a message may be; nothing of them is left out."""
    for line in lines:
        text = line.text
        if len(text) <= MOST_TEXT:
            yield line
            continue
        for start in range(0, len(text), MOST_TEXT):
            yield ImportedLine(
                role=line.role, text=text[start : start + MOST_TEXT], at=line.at,
                sender=line.sender, thinking="" if start else line.thinking[:MOST_TEXT],
            )  # fmt: skip


def plain(value: object) -> str:
    """A result as text: texts as they are, blocks of text one after the other, the rest as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, dict) and "text" in one for one in value):
        return "\n".join(str(one["text"]) for one in value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def arguments(value: object) -> dict[str, Any]:
    """What a tool was given, as an object; what is none is kept under `raw`."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {"raw": value} if value else {}
    if isinstance(value, dict):
        return {str(name): one for name, one in list(value.items())[:50]}
    return {} if value is None else {"raw": value}


def _is_session(one: object) -> bool:
    return (
        isinstance(one, dict) and isinstance(one.get("messages"), list) and "id" in one
        and ("agent_id" in one or "source_channel" in one)
    )  # fmt: skip


def _session(one: Mapping[str, Any]) -> ImportedChat:
    channel = str(one.get("source_channel") or "web").lower()
    grouped = bool(one.get("is_group"))
    title = str(one.get("title") or "")
    lines = [line for said in one["messages"] for line in _row(said, channel)]
    return ImportedChat(
        id=str(one["id"]), title=title, at=instant(one.get("created_at")), lines=tuple(lines),
        channel="".join(letter for letter in channel if letter.isalpha() or letter == "_")[:20],
        group=str(one.get("group_name") or title or "Group chat") if grouped else "",
    )  # fmt: skip


def _row(said: object, channel: str) -> Iterator[ImportedLine]:
    if not isinstance(said, dict):
        return
    role, text = str(said.get("role", "")), plain(said.get("content"))
    at, sender = instant(said.get("created_at")), str(said.get("sender_name") or "")
    thinking = str(said.get("thinking") or said.get("toolThinking") or "")
    if role == "tool_call":
        yield _call(said, text, at)
        return
    if role not in ("user", "assistant", "system"):
        role = "system"
    if channel == "agent" and not sender:
        sender = UNKNOWN
    if channel != "agent" or role != "assistant" or "```tool_code" not in text:
        if text.strip() or thinking:
            yield ImportedLine(role=role, text=text, thinking=thinking, at=at, sender=sender)
        return
    for place, piece in enumerate(pieces(text)):
        if piece.tool:
            yield ImportedLine(
                role="tool", tool=piece.tool, args=arguments(piece.args), at=at, state="unknown",
                call=f"{said.get('id', '')}:{place}",
            )  # fmt: skip
        else:
            told, thinking = thinking, ""
            yield ImportedLine(role=role, text=piece.text, thinking=told, at=at, sender=sender)


def _call(said: Mapping[str, Any], text: str, at: str) -> ImportedLine:
    """A tool call: in fields of its own, or as JSON in the text; what is neither stays text."""
    if said.get("toolName"):
        return ImportedLine(
            role="tool", tool=str(said["toolName"]), args=arguments(said.get("toolArgs")),
            state=_STATES.get(str(said.get("toolStatus") or "done"), "unknown"), at=at,
            result=plain(said.get("toolResult")), call=str(said.get("toolCallId") or ""),
        )  # fmt: skip
    stored = stored_call(text)
    if stored is None:
        return ImportedLine(role="assistant", text=text, at=at)
    return ImportedLine(
        role="tool", tool=stored["name"], args=stored["args"], at=at, result=stored["result"],
        state=_STATES.get(stored["status"], "unknown"), call=str(said.get("toolCallId") or ""),
    )  # fmt: skip
