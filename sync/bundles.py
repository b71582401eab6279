"""Small evidence on its way to the server, several pieces in a request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress

from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import Notices
from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from rflow_desktop.store.trouble import StoreTrouble
from sync.bundle import BUNDLE_BYTES, BUNDLE_FILES, Piece
from sync.client import Client
from sync.core_pace import CHUNK_LEAST, CHUNK_START, QUICK_CHUNK, carried, larger, smaller
from sync.core_reply import ServerSays, SignedOut, Trouble

SMALL = BUNDLE_BYTES // 4
AT_ONCE = 2
"""While the server waits for its disk, the next bundle is on the line."""
_UNKNOWN = (404, 405)
"""What a server answers that is older than bundles."""


class Bundles:
    """Everything is tried once in a bundle. What did not get through goes alone and in chunks,
    which a bad line carries as well. `met` says of a trouble whether it is about all that is sent.
    """

    def __init__(
        self,
        database: Database,
        client: Client,
        notices: Notices,
        *,
        now_ms: Callable[[], int],
        idle: Callable[[], Awaitable[None]],
        over: Callable[[], None],
        met: Callable[[Trouble], bool],
    ) -> None:
        self._database, self._client, self._notices = database, client, notices
        self._now_ms, self._idle, self._over, self._met = now_ms, idle, over, met
        self._bytes = CHUNK_START
        self._tried: set[str] = set()
        self._is_known = True

    def fitting(self, waiting: Iterable[BlobState]) -> tuple[BlobState, ...]:
        """Those that may go together; none where there is only one. What an earlier epoch of the
        server had is asked for before it is sent.
        """
        if not self._is_known:
            return ()
        found = tuple(
            one
            for one in waiting
            if one.size <= SMALL
            and not one.offset
            and not one.upload_id
            and one.sha256 not in self._tried
        )
        return found if len(found) > 1 else ()

    async def send(self, some: Sequence[BlobState], *, epoch: int) -> None:
        """Sends them as far as the line carries them, to this epoch of the server."""
        coming = list(reversed(some))
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._send_all(coming, epoch))

    async def _send_all(self, coming: list[BlobState], epoch: int) -> None:
        while coming and self._is_known:
            await self._idle()
            taken = self._taken(coming)
            if not taken or not await self._sent(taken, epoch):
                return

    def _taken(self, coming: list[BlobState]) -> list[str]:
        """As many of the next ones as the line has shown that it carries quickly; at least one."""
        taken: list[str] = []
        size = 0
        while coming and len(taken) < BUNDLE_FILES:
            size += coming[-1].size
            if taken and size > self._bytes:
                break
            taken.append(coming.pop().sha256)
        self._tried.update(taken)
        return taken

    async def _sent(self, hashes: Sequence[str], epoch: int) -> bool:
        """Whether to go on."""

        def held(local: Local) -> list[Piece]:
            found = ((one, _readable(local, one)) for one in hashes)
            return [Piece(one, raw) for one, raw in found if raw]

        pieces = await self._database.run_bulk(held)
        if not pieces:
            return True
        began = self._now_ms()
        try:
            kept = await self._client.send_bundle(pieces)
        except ServerSays as trouble:
            if self._met(trouble):
                self._tried -= set(hashes)
            self._is_known = trouble.problem.status not in _UNKNOWN
            return False
        except SignedOut as trouble:
            if self._met(trouble):
                self._tried -= set(hashes)
            return False
        except Trouble:
            self._bytes = smaller(self._bytes, CHUNK_LEAST)
            return False
        took = self._now_ms() - began
        if took < QUICK_CHUNK:
            size = carried(sum(len(one.raw) for one in pieces), took)
            self._bytes = min(max(larger(self._bytes, BUNDLE_BYTES), size), BUNDLE_BYTES)
        if kept:
            await self._database.run_bulk(lambda local: local.blobs.arrived(kept, epoch=epoch))
            self._tried -= kept
            self._notices.publish(Changes(sync=True))
            self._over()
        return True


def _readable(local: Local, sha256: str) -> bytes | None:
    """None for what is damaged here: alone it comes to a person."""
    with suppress(StoreTrouble):
        return local.blobs.read(sha256)
    return None
