"""Brings chats of other programs in, each once, with everything that was said in it."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, RecordCall, Say
from rflow_desktop.domain.assisting import intake
from rflow_desktop.domain.chat_import import (
    MOST_MESSAGES,
    MOST_TEXT,
    ImportedChat,
    ImportedLine,
    rows,
    split,
)
from rflow_desktop.domain.chat_import_claude import claude
from rflow_desktop.domain.chat_import_webui import open_webui
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_talk import CallState, Said, Speaker
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.words import size
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

MOST_BYTES = 200 * 1024 * 1024
PREVIEW = 500
_DEEPEST = 100
_SPACE = uuid.UUID("6f1d3c1e-0c0e-4d8e-9a55-3f5a7d6a9b10")
_KINDS = (("claude", claude), ("open_webui", open_webui), ("rows", rows))
_SHAPES = (
    "It holds neither a Claude export (conversations.json), an Open WebUI export, nor sessions"
    " with their messages."
)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What came of an import: new chats by id, how many were here before, how many were empty."""

    chats: tuple[str, ...]
    here_before: int = 0
    empty: int = 0
    messages: int = 0


class ChatImports:
    """Nothing of a file is kept when it is refused; a chat comes in whole or not at all."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def read(self, file: Path) -> tuple[str, tuple[ImportedChat, ...]]:
        """Which program it is from, and its chats. Raises Refused with why."""
        document = await asyncio.to_thread(_document, file)
        return await asyncio.to_thread(_recognised, document, file.name)

    async def bring_in(
        self,
        source: str,
        chats: Sequence[ImportedChat],
        *,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Brought:
        """One transaction a chat, so that what is under way can be stopped and gone on with."""
        fresh: list[str] = []
        before = empty = messages = 0
        for place, chat in enumerate(chats):
            progress(place, len(chats))
            if not chat.lines:
                empty += 1
                continue
            session = str(uuid.uuid5(_SPACE, f"{self._work.me.id}:{source}:{chat.id}"))
            if await self._bring(session, chat):
                fresh.append(session)
                messages += len(chat.lines)
            else:
                before += 1
        progress(len(chats), len(chats))
        return Brought(chats=tuple(fresh), here_before=before, empty=empty, messages=messages)

    async def _bring(self, session: str, chat: ImportedChat) -> bool:
        """False when it was here before, also when another import was quicker."""
        lines = tuple(split(chat.lines))[:MOST_MESSAGES]
        outputs = await self._outputs(lines)
        made = await asyncio.to_thread(_acts, session, chat, lines, outputs)

        def keep(local: Local) -> tuple[bool, Sequence[Op]]:
            if local.get(Session, session) is not None:
                return False, ()
            return True, local.capture([(("session", session), act) for act in made])

        return await self._work.write(keep)

    async def _outputs(self, lines: Sequence[ImportedLine]) -> dict[int, tuple[str, int]]:
        """Long results as bytes of their own: by place, hash and size."""
        long = {
            place: line.result.encode()
            for place, line in enumerate(lines)
            if line.role == "tool" and len(line.result) > PREVIEW
        }

        def put(local: Local) -> dict[int, tuple[str, int]]:
            return {place: (local.blobs.put(raw), len(raw)) for place, raw in long.items()}

        return await self._work.store.run(put) if long else {}


def _acts(
    session: str,
    chat: ImportedChat,
    lines: Sequence[ImportedLine],
    outputs: dict[int, tuple[str, int]],
) -> list[Act]:
    first = next((one.text for one in lines if one.role == "user" and one.text), "")
    named = chat.title or chat.group or first
    title = " ".join(named.split())[:200] or "Imported chat"
    channel = "web" if chat.channel in ("agent", "trigger") else chat.channel or "desktop"
    made: list[Act] = [
        acts.StartSession(kind=Kind.CHAT, title=title),
        OpenCase(intake=intake(first[:MOST_TEXT]), named=True, channel=channel),
    ]
    for place, line in enumerate(lines):
        name = str(uuid.uuid5(uuid.UUID(session), f"{place}:{line.call}"))
        made += _call(name, line, outputs.get(place)) if line.role == "tool" else [_say(name, line)]
    return made


def _say(name: str, line: ImportedLine) -> Act:
    role = Speaker(line.role)
    return Say(
        message=name, role=role, text=line.text[:MOST_TEXT], thinking=line.thinking[:MOST_TEXT],
        client_message_id=name, sender=line.sender[:255], sent_at=line.at or None,
        state=Said.ANSWERED if role is Speaker.USER else Said.WHOLE,
    )  # fmt: skip


def _call(name: str, line: ImportedLine, output: tuple[str, int] | None) -> list[Act]:
    made: list[Act] = []
    evidence = None
    if output is not None:
        evidence = str(uuid.uuid5(uuid.UUID(name), "output"))
        made.append(
            acts.Attach(
                evidence=evidence, sha256=output[0], size=output[1], mime="text/plain",
                name=f"{line.tool}.txt"[:255],
            )
        )  # fmt: skip
    small = len(json.dumps(dict(line.args), ensure_ascii=False)) < 20_000
    call = RecordCall(
        call=name, name=line.tool[:128], args=dict(line.args) if small else {},
        state=CallState(line.state), preview=line.result[:PREVIEW], output=evidence,
    )  # fmt: skip
    return [*made, call]


def _document(file: Path) -> object:
    try:
        length = file.stat().st_size
        if length > MOST_BYTES:
            raise Refused(
                f"{file.name} is larger than {size(MOST_BYTES)}. Export fewer chats at once.",
                "too_large",
            )
        raw = file.read_bytes()
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        raise Refused(f"{file.name} was not read: {why}.", "file") from error
    try:
        return _clean(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{file.name} is not JSON. {_SHAPES}", "malformed") from error


def _clean(value: object, depth: int = 0) -> object:
    """JSON without what only its readers take: halves of signs, numbers that are none."""
    if depth > _DEEPEST:
        raise Refused("This file is nested too deeply to be an export of chats.", "malformed")
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, list):
        return [_clean(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {str(_clean(name)): _clean(one, depth + 1) for name, one in value.items()}
    return value


def _recognised(document: object, name: str) -> tuple[str, tuple[ImportedChat, ...]]:
    for kind, read in _KINDS:
        found = read(document)
        if found is not None:
            return kind, found
    raise Refused(f"{name} has no chats that can be read. {_SHAPES}", "malformed")
