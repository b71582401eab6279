"""Reads the chats of an Open WebUI export: the branch that was shown, with thinking and tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from rflow_desktop.domain.chat_import import (
    ImportedChat,
    ImportedLine,
    arguments,
    instant,
    plain,
)

_DETAILS = re.compile(
    r"<details\b([^>]*)>[ \t]*\n?(?:[ \t]*<summary>(?:(?!</summary>).){0,500}</summary>)?\n?"
    r"(.*?)</details>[ \t]*\n?",
    re.DOTALL,
)
_END = "</details>"
_ATTRIBUTE = re.compile(r"""(\w+)=(?:"([^"]*)"|'([^']*)')""")
_MOST_STEPS = 20_000


def open_webui(document: object) -> tuple[ImportedChat, ...] | None:
    """A list of exported chats, or one of them; None for another kind of file."""
    listed = [document] if isinstance(document, dict) else document
    if not isinstance(listed, list) or not listed or not all(map(_is_chat, listed)):
        return None
    return tuple(_chat(one) for one in listed)


def _is_chat(one: object) -> bool:
    if not isinstance(one, dict):
        return False
    inner = one.get("chat", one)
    return isinstance(inner, dict) and (
        isinstance(inner.get("history"), dict)
        or ("models" in inner and isinstance(inner.get("messages"), list))
    )


def _chat(one: Mapping[str, Any]) -> ImportedChat:
    inner = one.get("chat", one)
    lines = [line for said in _way(inner) for line in _message(said)]
    return ImportedChat(
        id=str(one.get("id") or inner.get("id") or ""),
        title=str(one.get("title") or inner.get("title") or ""),
        at=instant(one.get("created_at") or inner.get("timestamp")), lines=tuple(lines),
    )  # fmt: skip


def _way(inner: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """From the message that was shown last back to the first; other branches stay behind."""
    history = inner.get("history")
    by_id = history.get("messages") if isinstance(history, dict) else None
    if not isinstance(by_id, dict) or not by_id:
        listed = inner.get("messages")
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    at = str(history.get("currentId") or next(reversed(by_id))) if isinstance(history, dict) else ""
    way: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    while at in by_id and at not in seen and len(way) < _MOST_STEPS:
        seen.add(at)
        if isinstance(by_id[at], dict):
            way.append(by_id[at])
            at = str(by_id[at].get("parentId") or "")
        else:
            break
    return way[::-1]


def _message(said: Mapping[str, Any]) -> Iterator[ImportedLine]:
    role = str(said.get("role") or "system")
    role = role if role in ("user", "assistant") else "system"
    at = instant(said.get("timestamp"))
    sender = str(said.get("modelName") or said.get("model") or "") if role == "assistant" else ""
    content = said.get("content")
    text = plain(content)
    thinking, place, start = "", 0, 0
    last = text.rfind(_END) + len(_END)  # behind it nothing closes, and nothing is looked for
    closed = text[: last if _END in text and role == "assistant" else 0]
    for block in _DETAILS.finditer(closed):
        before = text[start : block.start()].strip()
        start = block.end()
        if before:
            yield ImportedLine(role=role, text=before, thinking=thinking, at=at, sender=sender)
            thinking = ""
        given = {
            n: unescape(double or single) for n, double, single in _ATTRIBUTE.findall(block[1])
        }
        inside = unescape(block[2]).strip()
        match given.get("type"):
            case "tool_calls":
                yield _call(given, inside, f"{said.get('id', '')}:{place}", at)
                place += 1
            case "reasoning":
                told = re.sub(r"(?m)^>[ \t]?", "", inside)
                thinking = "\n".join(part for part in (thinking, told) if part)
            case _:
                yield ImportedLine(role=role, text=inside, at=at, sender=sender)
    rest = text[start:].strip()
    names = _files(said)
    told = "\n\n".join(part for part in (rest if start else text, names) if part.strip())
    if told or thinking:
        yield ImportedLine(role=role, text=told, thinking=thinking, at=at, sender=sender)


def _call(given: Mapping[str, str], inside: str, other: str, at: str) -> ImportedLine:
    done = given.get("done") == "true"
    result = arguments(given["result"]).get("raw", given["result"]) if "result" in given else inside
    return ImportedLine(
        role="tool", tool=given.get("name") or "tool", call=given.get("id") or other,
        args=arguments(given.get("arguments")), result=plain(result),
        state="failed" if given.get("error") == "true" else "done" if done else "unknown", at=at,
    )  # fmt: skip


def _files(said: Mapping[str, Any]) -> str:
    files = said.get("files")
    names = [
        str(one.get("name") or _filename(one.get("file")) or one.get("type") or "file")
        for one in (files if isinstance(files, list) else [])
        if isinstance(one, dict)
    ]
    return "\n".join(f"File {name}" for name in names)


def _filename(file: object) -> object:
    return file.get("filename") if isinstance(file, dict) else None
