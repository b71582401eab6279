"""Brings chats of other programs in, each once, with everything that was said in it."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, RecordCall, Say
from rflow_desktop.domain.assisting import intake
from rflow_desktop.domain.chat_import import (
    MOST_TEXT,
    UNKNOWN,
    ImportedChat,
    ImportedLine,
    split,
)
from rflow_desktop.domain.excerpt import shortened
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_talk import CallState, Said, Speaker
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.services import chat_files
from rflow_desktop.services.chat_files import ChatFile
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

PREVIEW = 500
_SPACE = uuid.UUID("6f1d3c1e-0c0e-4d8e-9a55-3f5a7d6a9b10")


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

    async def read(
        self, file: Path, *, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> ChatFile:
        """Which program it is from, and what it holds; `progress` is told bytes.

        Raises Refused with why any of it could not be brought in.
        """
        loop, stopped = asyncio.get_running_loop(), threading.Event()
        length = await asyncio.to_thread(chat_files.unpacked, file)

        def far(read: int) -> None:
            if stopped.is_set():
                raise _Stopped
            loop.call_soon_threadsafe(progress, min(read, length), length)

        try:
            return await asyncio.to_thread(chat_files.look_over, file, far)
        finally:
            stopped.set()

    async def bring_in(
        self,
        file: ChatFile,
        *,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Brought:
        """One transaction a chat, so that what is under way can be stopped and gone on with."""
        fresh: list[str] = []
        before = empty = messages = place = 0
        chats = chat_files.chats(file)
        while (chat := await asyncio.to_thread(next, chats, None)) is not None:
            progress(place, file.chats)
            place += 1
            if not chat.lines:
                empty += 1
                continue
            session = str(uuid.uuid5(_SPACE, f"{self._work.me.id}:{file.source}:{chat.id}"))
            if await self._bring(session, chat):
                fresh.append(session)
                messages += len(chat.lines)
            else:
                before += 1
        progress(place, file.chats)
        return Brought(chats=tuple(fresh), here_before=before, empty=empty, messages=messages)

    async def _bring(self, session: str, chat: ImportedChat) -> bool:
        """False when it was here before, also when another import was quicker."""
        lines = tuple(split(chat.lines))
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


class _Stopped(Exception):
    """Nobody waits any more for a file to be read."""


def _acts(
    session: str,
    chat: ImportedChat,
    lines: Sequence[ImportedLine],
    outputs: dict[int, tuple[str, int]],
) -> list[Act]:
    first = next((one.text for one in lines if one.role == "user" and one.text), "")
    named = chat.title or chat.group or first
    title = shortened(" ".join(named.split()), 200) or "Imported chat"
    channel = "web" if chat.channel in ("agent", "trigger") else chat.channel or "desktop"
    made: list[Act] = [
        acts.StartSession(kind=Kind.CHAT, title=title),
        OpenCase(intake=intake(first[:MOST_TEXT]), named=True, channel=channel),
    ]
    for place, line in enumerate(lines):
        name = str(uuid.uuid5(uuid.UUID(session), f"{place}:{line.call}"))
        is_call = line.role == "tool"
        made += _call(name, line, outputs.get(place)) if is_call else [_say(name, line, chat)]
    return made


def _say(name: str, line: ImportedLine, chat: ImportedChat) -> Act:
    """With a time or a name of its own: so it is known as said elsewhere."""
    role, at = Speaker(line.role), line.at or chat.at
    return Say(
        message=name, role=role, text=line.text[:MOST_TEXT], thinking=line.thinking[:MOST_TEXT],
        client_message_id=name, sender=(line.sender or ("" if at else UNKNOWN))[:255],
        sent_at=at or None,
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
