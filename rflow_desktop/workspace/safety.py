"""What Settings does with the profile: where it lies, its key, a copy of it in one file."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rflow_desktop.workspace import backup, sealing
from rflow_desktop.workspace.opened import Workspace


class Safety:
    def __init__(self, open_: Workspace) -> None:
        self._open = open_

    @property
    def folder(self) -> Path:
        return self._open.opened.profile.folder

    @property
    def warning(self) -> str:
        return self._open.opened.profile.warning

    @property
    def key_words(self) -> str:
        """What the place of the key means; empty for the system's key store."""
        return self._open.opened.words

    @property
    def is_sealed(self) -> bool:
        return sealing.is_sealed(self._open.opened)

    async def back_up(self, target: Path) -> int:
        """The size of the file. Raises Refused when it cannot be written."""
        return await backup.back_up_open(self._open, target)

    async def seal(self, passphrase: str) -> None:
        """Raises Refused, and then the profile opens as before."""
        self._open.opened = await asyncio.to_thread(sealing.seal, self._open.opened, passphrase)

    async def unseal(self, passphrase: str) -> None:
        """Raises Refused, and then the passphrase is still set."""
        self._open.opened = await asyncio.to_thread(sealing.unseal, self._open.opened, passphrase)
