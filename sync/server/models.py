"""The ways to models that accounts have: one a key, which lies on the server and goes nowhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from rflow_desktop.assistant.claude import Claude

VARIABLE, ADDRESS = "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"
NOT_SET_UP = "The assistant is not set up on this server. Everything else works."
UNREADABLE = (
    "The server may not read its own key of the assistant. Tell whoever runs it. Everything else"
    " works."
)
KeyOf = Callable[[str], str | None]
"""Raises Unreadable."""


class Unreadable(Exception):
    """The key is there and belongs to another system user, as one that root has put."""


class Keys:
    """A key for an account as a file that only the server's user reads, else the environment's."""

    def __init__(self, folder: Path, given: Mapping[str, str] = os.environ) -> None:
        self._folder, self._given = folder / "keys", given

    def of(self, account: str) -> str | None:
        """Raises Unreadable; the environment's key is not for those who have their own."""
        try:
            found = (self._folder / account).read_text("utf-8").strip()
        except FileNotFoundError:
            found = ""
        except PermissionError as error:
            raise Unreadable from error
        return found or self._given.get(VARIABLE) or None

    def put(self, account: str, key: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._folder / f"{account}.part"
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)
        part.replace(self._folder / account)

    def drop(self, account: str) -> bool:
        there = (self._folder / account).exists()
        (self._folder / account).unlink(missing_ok=True)
        return there


class Models:
    """`of(account)` speaks for one account. A key that is changed holds at once."""

    def __init__(self, key_of: KeyOf, *, base_url: str | None = None) -> None:
        self._key_of, self._base_url = key_of, base_url
        self._known: dict[str, Claude] = {}

    def of(self, account: str) -> Claude:
        if account not in self._known:

            async def key() -> str | None:
                try:
                    return await asyncio.to_thread(self._key_of, account)
                except Unreadable:
                    return None

            self._known[account] = Claude(key, base_url=self._base_url)
        return self._known[account]

    async def closed(self, account: str) -> str:
        """Why nothing can be asked for this account; empty when it can."""
        try:
            return "" if await asyncio.to_thread(self._key_of, account) else NOT_SET_UP
        except Unreadable:
            return UNREADABLE

    async def close(self) -> None:
        for one in self._known.values():
            await one.close()


def without(_account: str) -> str | None:
    """For servers that ask no model."""
    return None
