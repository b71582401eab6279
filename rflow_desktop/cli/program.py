"""Runs one command: opens the profile, does it, answers on stdout, troubles on stderr."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path
from typing import Any

from rflow_desktop.cli import printing, relay, upkeep
from rflow_desktop.cli.arguments import parser
from rflow_desktop.cli.commands import COMMANDS
from rflow_desktop.cli.telling import STOPS, code_and_sentence
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import default_folder, open_profile, open_workspace
from rflow_desktop.workspace.profile import OpenProfile

NETWORKED = frozenset({"claim", "sync"})
"""Commands that begin to carry at once; all others leave that to `sync` or the window."""


class InWindow(Exception):
    """The open window did it, and says that it could not."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def run(words: Sequence[str]) -> int:
    args = parser().parse_args(words)
    try:
        document = asyncio.run(_done(args, words))
    except InWindow as trouble:
        return _failed(args, trouble.code, str(trouble))
    except STOPS as stopped:
        return _failed(args, *code_and_sentence(stopped))
    if args.json:
        _say(sys.stdout, json.dumps(document, ensure_ascii=False, default=str))
    else:
        _say(sys.stdout, printing.told(args.command, document))
    return 0


async def _done(args: argparse.Namespace, words: Sequence[str]) -> dict[str, Any]:
    folder: Path = args.profile or default_folder()
    answer = await relay.asked(folder, words)
    if answer is not None and "error" in answer:
        raise InWindow(answer["error"]["code"], answer["error"]["message"])
    if answer is not None:
        document: dict[str, Any] = answer["document"]
        return document
    if args.command in upkeep.COMMANDS:
        return await upkeep.COMMANDS[args.command](folder, args)
    opened = await asyncio.to_thread(_opened, folder)
    open_ = await open_workspace(opened, patience_seconds=args.patience)
    try:
        if args.command in NETWORKED:
            open_.start()
        return await COMMANDS[args.command](open_, args)
    finally:
        await open_.close()


def _opened(folder: Path) -> OpenProfile:
    """Asks for the passphrase of a sealed profile where somebody sits before a terminal."""
    try:
        return open_profile(folder)
    except StoreTrouble as trouble:
        if trouble.code != "passphrase" or not sys.stdin.isatty():
            raise
        return open_profile(folder, passphrase=getpass("Passphrase: "))


def _failed(args: argparse.Namespace, code: str, sentence: str) -> int:
    told = {"error": {"code": code, "message": sentence}}
    _say(sys.stderr, json.dumps(told, ensure_ascii=False) if args.json else sentence)
    return 1


def _say(stream: Any, text: str) -> None:
    stream.write(text if text.endswith("\n") else text + "\n")
