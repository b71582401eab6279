"""When a window is open, it does the command: one profile, one writer, no waiting for the lock.

The window listens on loopback with a token that only this user's files hold.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets as randomness
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rflow_desktop.cli.arguments import parser
from rflow_desktop.cli.commands import COMMANDS
from rflow_desktop.cli.telling import STOPS, code_and_sentence
from rflow_desktop.store.folders import told_of_disk
from rflow_desktop.workspace import Workspace

NAME = "window.json"
_MOST = 4 * 1024 * 1024
_HOST = "127.0.0.1"
IN_THE_WINDOW = frozenset({"sign-in", "sign-out"})
"""What changes the workspace itself is done where one sees it."""

Answer = dict[str, Any]


class Relay:
    """The window's side: `start` it with the workspace, `stop` it before that closes."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace = workspace
        self._file = folder / NAME
        self._token = randomness.token_urlsafe(24)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Raises StoreTrouble where the folder cannot be written."""
        self._server = await asyncio.start_server(self._serve, _HOST, 0, limit=_MOST)
        port = self._server.sockets[0].getsockname()[1]
        told = {"port": port, "token": self._token, "pid": os.getpid()}
        part = self._file.with_suffix(".part")
        with told_of_disk():
            part.touch(mode=0o600)
            part.write_text(json.dumps(told), encoding="utf-8")
            os.replace(part, self._file)

    async def stop(self) -> None:
        with suppress(OSError):  # its port is closed all the same
            self._file.unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ValueError, ConnectionError, asyncio.LimitOverrunError):
                answer = await self._answer(await reader.readline())
                writer.write(json.dumps(answer, ensure_ascii=False, default=str).encode() + b"\n")
                await writer.drain()
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> Answer:
        ask = json.loads(line)
        if not isinstance(ask, dict) or not _same(ask.get("token"), self._token):
            return _failed("forbidden", "This is not for you.")
        try:
            args = parser().parse_args([str(word) for word in ask["words"]])
        except (SystemExit, KeyError, TypeError):
            return _failed("usage", "The window does not understand this command.")
        if args.command not in COMMANDS or args.command in IN_THE_WINDOW:
            return _failed("in_window", "A window is open on this profile. Do this in the window.")
        _resolve(args, Path(str(ask.get("folder", "."))))
        try:
            return {"document": await COMMANDS[args.command](self._workspace, args)}
        except STOPS as stopped:
            return _failed(*code_and_sentence(stopped))


async def asked(folder: Path, words: Sequence[str]) -> Answer | None:
    """What the open window answered; None when no window is open on the profile."""
    try:
        told = json.loads((folder / NAME).read_bytes())
        reader, writer = await asyncio.open_connection(_HOST, int(told["port"]), limit=_MOST)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        ask = {"token": told["token"], "words": list(words), "folder": str(Path.cwd())}
        writer.write(json.dumps(ask).encode() + b"\n")
        await writer.drain()
        answer = json.loads(await reader.readline())
    except (ConnectionError, ValueError, KeyError):
        return None  # the window is gone, and somebody else may have its port by now
    finally:
        writer.close()
    return answer if isinstance(answer, dict) and len(answer) == 1 else None


def _same(given: object, token: str) -> bool:
    return isinstance(given, str) and randomness.compare_digest(given.encode(), token.encode())


def _failed(code: str, sentence: str) -> Answer:
    return {"error": {"code": code, "message": sentence}}


def _resolve(args: argparse.Namespace, folder: Path) -> None:
    """Files are named as the asking shell sees them."""
    for name, value in vars(args).items():
        if isinstance(value, Path):
            setattr(args, name, folder / value)
        elif isinstance(value, list) and value and isinstance(value[0], Path):
            setattr(args, name, [folder / one for one in value])
