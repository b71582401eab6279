"""What Settings needs of the program around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rflow_desktop.settings import Chosen


class Keeper(Protocol):
    """The settings file of the profile."""

    @property
    def now(self) -> Chosen: ...
    @property
    def problems(self) -> tuple[str, ...]: ...
    def change(self, **wanted: Any) -> Chosen: ...


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Whose workspace this is. Without a team, `url` is empty."""

    name: str
    email: str = ""
    role: str = ""
    account: str = ""
    url: str = ""


class Safety(Protocol):
    """The profile folder and its key. What fails raises Refused."""

    @property
    def folder(self) -> Path: ...
    @property
    def warning(self) -> str: ...
    @property
    def key_words(self) -> str: ...
    @property
    def is_sealed(self) -> bool: ...
    async def back_up(self, target: Path) -> int: ...
    async def seal(self, passphrase: str) -> None: ...
    async def unseal(self, passphrase: str) -> None: ...


AskWhere = Callable[[Callable[[Path], None]], None]
"""Asks for a file to write to, and calls back unless the person changed their mind."""
