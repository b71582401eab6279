"""Reads the chats of a Claude data export: blocks in order, each tool with its own result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rflow_desktop.domain.chat_import import (
    ImportedChat,
    ImportedLine,
    arguments,
    instant,
    plain,
)

_ROLES = {"human": "user", "user": "user", "assistant": "assistant"}


def claude(document: object) -> tuple[ImportedChat, ...] | None:
    """`conversations.json`, whole or one conversation of it; None for another kind of file."""
    if isinstance(document, dict) and "chat_messages" in document:
        document = [document]
    if not isinstance(document, list) or not document or not all(map(_is_chat, document)):
        return None
    return tuple(_chat(one) for one in document)


def _is_chat(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("chat_messages"), list) and "uuid" in one


def _chat(one: Mapping[str, Any]) -> ImportedChat:
    said = [message for message in one["chat_messages"] if isinstance(message, dict)]
    results = {
        str(block.get("tool_use_id")): block
        for message in said
        for block in _blocks(message)
        if block.get("type") == "tool_result" and block.get("tool_use_id")
    }
    lines = [line for message in said for line in _message(message, results)]
    return ImportedChat(
        id=str(one["uuid"]), title=str(one.get("name") or ""), at=instant(one.get("created_at")),
        lines=tuple(lines),
    )  # fmt: skip


def _message(
    message: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]]
) -> Iterator[ImportedLine]:
    role = _ROLES.get(str(message.get("sender")), "system")
    at = instant(message.get("created_at"))
    blocks = _blocks(message)
    attached = _attached(message)
    if not blocks:
        text = "\n\n".join(part for part in (str(message.get("text") or ""), attached) if part)
        if text:
            yield ImportedLine(role=role, text=text, at=at)
        return
    thinking = ""
    for place, block in enumerate(blocks):
        match block.get("type"):
            case "thinking":
                thinking = "\n".join(part for part in (thinking, _words(block)) if part)
            case "tool_use":
                yield _use(block, _result(block, blocks[place + 1 :], results), at)
            case "tool_result":
                continue  # it stands with its use
            case _:
                text = _words(block)
                if text:
                    yield ImportedLine(role=role, text=text, thinking=thinking, at=at)
                    thinking = ""
    if thinking or attached:
        yield ImportedLine(role=role, text=attached, thinking=thinking, at=at)


def _use(block: Mapping[str, Any], result: Mapping[str, Any] | None, at: str) -> ImportedLine:
    state = "unknown" if result is None else "failed" if result.get("is_error") else "done"
    return ImportedLine(
        role="tool", tool=str(block.get("name") or "tool"), call=str(block.get("id") or ""),
        args=arguments(block.get("input")), state=state, at=at,
        result="" if result is None else plain(result.get("content")),
    )  # fmt: skip


def _result(
    use: Mapping[str, Any],
    after: list[Mapping[str, Any]],
    results: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, Any] | None:
    """By id; in older files neither has one, and then it is the next result of that name."""
    if use.get("id"):
        return results.get(str(use["id"]))
    same = (
        one for one in after
        if one.get("type") == "tool_result" and not one.get("tool_use_id")
        and one.get("name") in (None, use.get("name"))
    )  # fmt: skip
    return next(same, None)


def _blocks(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = message.get("content")
    return [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []


def _words(block: Mapping[str, Any]) -> str:
    return str(block.get("thinking") or block.get("text") or "")


def _attached(message: Mapping[str, Any]) -> str:
    """Files that went with a message: their names, and the text that was taken out of them."""
    told: list[str] = []
    given = message.get("attachments")
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict):
            name, text = (
                str(one.get("file_name") or "file"),
                str(one.get("extracted_content") or ""),
            )
            told.append(f"File {name}:\n{text}" if text else f"File {name}")
    files = message.get("files")
    told += [
        f"File {one['file_name']}"
        for one in (files if isinstance(files, list) else [])
        if isinstance(one, dict) and one.get("file_name")
    ]
    return "\n\n".join(dict.fromkeys(told))
