"""Takes files and pasted pictures in: every refusal names the file and says what may be done."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from rflow_desktop.domain.errors import Refused
from rflow_desktop.pictures.kinds import (
    MOST_PICTURE_BYTES,
    MOST_TEXT_BYTES,
    Format,
    as_text,
    picture_format,
)
from rflow_desktop.pictures.worker import Painted, begin, fit, repaint
from rflow_desktop.services.evidence import Taken

PATIENCE_SECONDS = 20.0
MOST_SIDE = 1_568
"""Above it a model's service makes pictures smaller itself: all that is more only costs."""
MOST_SENT = 3_700_000
"""Bytes that stay below 5 MB once they are written as text."""
_SENTENCES = {
    "too_many_pixels": "{name} has more than 40 million pixels. Crop it, then add it again.",
    "damaged": "{name} is damaged: it cannot be read as a picture. Nothing was added.",
}


class SafeIntake:
    """Decodes in one worker process, started with the first picture and again after a crash."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def file(self, path: Path) -> Taken:
        raw = await asyncio.to_thread(read_file, path)
        if picture_format(raw) is not None:
            return await self.picture(raw, path.name)
        text = as_text(raw)
        if text is None:
            raise Refused(
                f"{path.name} is neither a picture (PNG, JPEG, WebP, GIF, BMP) nor text. "
                "Nothing was added.",
                "kind",
            )
        if len(raw) > MOST_TEXT_BYTES:
            raise Refused(f"{path.name} is larger than 5 MB. Add the part that matters.", "size")
        return Taken(raw=text.encode(), mime="text/plain", name=path.name)

    async def picture(self, raw: bytes, name: str) -> Taken:
        format_ = picture_format(raw)
        if format_ is None:
            raise Refused(f"{name} is not a picture. Nothing was added.", "kind")
        if len(raw) > MOST_PICTURE_BYTES:
            size = len(raw) / 1024 / 1024
            raise Refused(f"{name} has {size:.0f} MB. Pictures up to 20 MB can be added.", "size")
        painted = await self._repaint(raw, format_)
        if painted.trouble is not None:
            raise Refused(_SENTENCES[painted.trouble].format(name=name), painted.trouble)
        return Taken(
            raw=painted.raw,
            mime=painted.mime,
            name=name,
            width=painted.width,
            height=painted.height,
        )

    async def fitted(self, raw: bytes, mime: str) -> tuple[bytes, str]:
        """A picture as a model takes it: smaller where it is too large, else as it stands.

        What cannot be read as a picture is left as it is; the model's service says so then.
        """
        format_ = picture_format(raw)
        if format_ is None:
            return raw, mime
        painted = await self._in_worker(fit, raw, format_, MOST_SIDE, MOST_SENT)
        return (painted.raw, painted.mime) if painted.raw else (raw, mime)

    def close(self) -> None:
        self._drop_pool()

    async def _repaint(self, raw: bytes, format_: Format) -> Painted:
        return await self._in_worker(repaint, raw, format_)

    async def _in_worker(self, work: Callable[..., Painted], *given: object) -> Painted:
        pool = self._pool = self._pool or ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=begin
        )
        asked = asyncio.get_running_loop().run_in_executor(pool, work, *given)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asked
        except (BrokenProcessPool, TimeoutError):
            self._drop_pool()
            return Painted(trouble="damaged")

    def _drop_pool(self) -> None:
        """Ends the worker even in the middle of a picture that it cannot digest."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        workers = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            with contextlib.suppress(ProcessLookupError, ValueError):
                worker.kill()


def read_file(path: Path) -> bytes:
    """The bytes of an ordinary file. Raises Refused for links, folders, devices and giants."""
    try:
        found = os.stat(path, follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode):
            raise Refused(f"{path.name} is not an ordinary file. Nothing was added.", "kind")
        if found.st_size > MOST_PICTURE_BYTES:
            size = found.st_size / 1024 / 1024
            raise Refused(f"{path.name} has {size:.0f} MB. Files up to 20 MB can be added.", "size")
        if found.st_size == 0:
            raise Refused(f"{path.name} is empty. Nothing was added.", "empty")
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.", "unreadable") from error
