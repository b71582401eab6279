"""The lane of bytes: sends evidence in chunks that can be resumed, and fetches it when it is looked
at.

Never in the way of operations: it rests while those wait to be sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import Notices
from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from rflow_desktop.store.trouble import FILE_DAMAGED, FILE_GONE, StoreTrouble
from sync import core_blobs
from sync.bundles import Bundles
from sync.client import Client
from sync.core_blobs import Begin, Look, Over, Parcel, Rest, Send, Step
from sync.core_pace import CHUNK_MOST, MINUTE, SECOND, STEADY, Pace, slower
from sync.core_reply import Kind, ServerSays, SignedOut, Trouble, Unreachable

AT_ONCE = 2
SMALL, SMALL_AT_ONCE = 1024 * 1024, 6
"""Of small ones more: there it is not the line that takes the time, but the disks at its ends."""
MOST_IN_A_ROW = 24
"""Then it is looked again what waits: something small may have come that is to go first."""
FETCH_TRIES = 5
FETCHED_AT_ONCE = 4
"""While one is kept, others are on the line; a page asks for all of its pictures at once."""
UNASKED = 10 * MINUTE
"""Where nothing waits: whoever looks at what is stored wakes this lane when something does."""


class BlobLane:
    """Uploads two at a time, downloads as they are asked for."""

    def __init__(
        self,
        database: Database,
        client: Client,
        notices: Notices,
        *,
        now_ms: Callable[[], int],
        wall_ms: Callable[[], int],
        chance: Callable[[], float],
        idle: Callable[[], Awaitable[None]],
        unreachable: Callable[[], bool],
        over: Callable[[], None] = lambda: None,
    ) -> None:
        self._database, self._client, self._notices = database, client, notices
        self._now_ms, self._wall_ms, self._chance = now_ms, wall_ms, chance
        self._idle, self._unreachable, self._over = idle, unreachable, over
        self._bundles = Bundles(
            database, client, notices, now_ms=now_ms, idle=idle, over=over, met=self._met
        )
        self._woken = asyncio.Event()
        self.spares: Callable[[], bool] = lambda: False
        """Whether this network is to be spared: what is looked at is fetched, nothing is sent."""
        self._rest, self._most = STEADY, CHUNK_MOST
        self._resting: dict[str, Parcel] = {}
        self._epoch = 0
        self._fetching: dict[str, asyncio.Task[bytes]] = {}
        self._coming = asyncio.Semaphore(FETCHED_AT_ONCE)

    def wake(self) -> None:
        self._woken.set()

    def asked(self) -> None:
        """A person wants it now, or the way is another one: what was said of all of them is asked
        once more.
        """
        self._rest, self._most = STEADY, CHUNK_MOST
        self.wake()

    async def run(self) -> None:
        """Sends whatever waits, until cancelled."""
        while True:
            self._woken.clear()
            wait = MINUTE
            try:
                wait = await self._once()
            except* StoreTrouble:
                pass  # a full or failing disk: what waits stays, and is looked at again
            with suppress(TimeoutError):
                async with asyncio.timeout(wait / SECOND):
                    await self._woken.wait()

    async def _once(self) -> int:
        """Sends one blob as far as it goes; after how many milliseconds to look again."""
        if self._client.mark == 0 or self._unreachable():
            return MINUTE
        rest = MINUTE if self.spares() else self._rest.until_ms - self._now_ms()
        if rest > 0:
            return rest
        wall_ms = self._wall_ms()
        waiting, self._epoch = await self._database.run(
            lambda local: (local.blobs.to_send(wall_ms), local.blobs.epoch)
        )
        if not waiting:
            return await self._until_next(wall_ms)
        together = self._bundles.fitting(waiting)
        if together:
            await self._bundles.send(together, epoch=self._epoch)
            return 1
        some = waiting[:MOST_IN_A_ROW]
        small = all(blob.size <= SMALL for blob in some)
        coming = iter(some)
        async with asyncio.TaskGroup() as group:
            for _ in range(SMALL_AT_ONCE if small else AT_ONCE):
                group.create_task(self._send_all(coming))
        return 1

    async def _send_all(self, coming: Iterator[BlobState]) -> None:
        """Takes the next one that nobody has taken, until there is none."""
        for blob in coming:
            if self.rests:
                return
            await self._send(blob)

    async def _until_next(self, wall_ms: int) -> int:
        next_at = await self._database.run(lambda local: local.blobs.next_at_ms())
        return UNASKED if next_at is None else min(MINUTE, max(1, next_at - wall_ms))

    # --- sending ----------------------------------------------------------------------------------

    @property
    def rests(self) -> bool:
        """Whether none of them are sent now: the server takes none, or the network is spared."""
        return self._now_ms() < self._rest.until_ms or self.spares()

    def _met(self, trouble: Trouble) -> bool:
        """Whether it is about all that is sent, which rests then."""
        before = self._rest
        self._rest = core_blobs.rest_of_all(
            before, trouble.kind, self._now_ms(), self._chance(), after_ms=trouble.retry_after_ms
        )
        return self._rest is not before

    async def _send(self, blob: BlobState) -> None:
        raw, lacks = await self._read(blob.sha256)
        parcel = self._taken_up(blob, lacks)
        while True:
            step = core_blobs.next_step(parcel, self._now_ms())
            match step:
                case Over(reason):
                    await self._note(blob, replace(parcel, reason=reason))
                    return
                case Rest(until_ms):
                    self._resting[blob.sha256] = parcel
                    await self._note(blob, parcel, rest_ms=until_ms - self._now_ms())
                    return
                case Begin() | Look() | Send() if self.rests:
                    self._resting[blob.sha256] = parcel
                    await self._note(blob, parcel)
                    return
                case Begin() | Look() | Send():
                    await self._idle()
                    parcel = await self._step(blob.sha256, parcel, step, raw or b"")
                    if isinstance(step, Send) and not (parcel.there or parcel.reason):
                        await self._note(blob, parcel)

    def _taken_up(self, blob: BlobState, lacks: str) -> Parcel:
        """As it rested, with what was learnt of it; from what is durable otherwise."""
        known = self._resting.pop(blob.sha256, None)
        if known is None or known.upload_id != blob.upload_id:
            known = Parcel(size=blob.size, upload_id=blob.upload_id)
        chunk = min(known.chunk, self._most)
        known = replace(known, chunk=chunk, most=self._most)
        return replace(known, offset=blob.offset, certain=False, lacks=lacks)

    async def _read(self, sha256: str) -> tuple[bytes | None, str]:
        """The bytes, or why there are none: one file that is damaged holds up nothing else, and
        the server may have it."""
        try:
            found = await self._database.run_bulk(lambda local: local.blobs.read(sha256))
        except StoreTrouble:
            return None, FILE_DAMAGED
        return found, FILE_GONE if found is None else ""

    async def _step(self, sha256: str, parcel: Parcel, step: Step, raw: bytes) -> Parcel:
        try:
            done = await self._done(sha256, parcel, step, raw)
        except Trouble as trouble:
            self._met(trouble)
            kind, now_ms = core_blobs.kind_of(trouble), self._now_ms()
            after = core_blobs.failed(parcel, step, kind, trouble.sentence, now_ms, self._chance())
            self._most = min(self._most, after.most)
            return after
        self._rest = STEADY
        return done

    async def _done(self, sha256: str, parcel: Parcel, step: Step, raw: bytes) -> Parcel:
        began = self._now_ms()
        match step:
            case Begin():
                return core_blobs.begun(parcel, await self._client.begin_blob(sha256, parcel.size))
            case Send(offset, length):
                chunk = raw[offset : offset + length]
                reached = await self._client.send_chunk(parcel.upload_id, offset, chunk)
                return core_blobs.stands_at(parcel, reached, took_ms=self._now_ms() - began)
            case _:
                reached = await self._client.blob_offset(parcel.upload_id)
                return core_blobs.stands_at(parcel, reached)

    async def _note(self, blob: BlobState, parcel: Parcel, *, rest_ms: int = 0) -> None:
        state = "there" if parcel.there else "parked" if parcel.reason else "uploading"
        next_at = self._wall_ms() + rest_ms if rest_ms else 0

        def note(local: Local) -> None:
            local.blobs.moved(
                blob.sha256, state=state, offset=parcel.offset, upload_id=parcel.upload_id,
                tries=blob.tries + parcel.pace.failures, next_at=next_at, reason=parcel.reason,
                epoch=self._epoch,
            )  # fmt: skip

        await self._database.run_bulk(note)
        self._notices.publish(Changes(sync=True))
        if state != "uploading" or rest_ms:
            self._over()

    # --- fetching ---------------------------------------------------------------------------------

    async def fetch(self, sha256: str) -> bytes:
        """The bytes of evidence, from here or from the server; asked for once however many look.

        Raises Trouble: Unreachable, or what the server says.
        """
        here, epoch = await self._database.run(
            lambda local: (local.blobs.read(sha256), local.blobs.epoch)
        )
        if here is not None:
            return here
        task = self._fetching.get(sha256)
        if task is None:
            task = self._fetching[sha256] = asyncio.create_task(self._fetch(sha256, epoch))
            task.add_done_callback(lambda _: self._fetching.pop(sha256, None))
        return await asyncio.shield(task)

    async def sought(self, sha256: str) -> bytes | None:
        """As `fetch`, for an eye that can do without: None while the server cannot be reached, or
        has not got it."""
        if self._client.mark == 0 or self._unreachable():
            return None
        try:
            return await self.fetch(sha256)
        except Trouble:
            return None

    async def _fetch(self, sha256: str, epoch: int) -> bytes:
        got, pace, mark = bytearray(), STEADY, self._client.mark
        while True:
            try:
                await self._receive(sha256, got)
            except SignedOut:
                if self._client.mark != mark or not await self._client.renew():
                    raise
                continue
            except Unreachable as trouble:
                pace = await self._rest_or_raise(pace, trouble)
                continue
            except ServerSays as trouble:
                if trouble.problem.status == 416 and got:
                    got.clear()  # what was held of it is not a beginning of it
                    continue
                if trouble.kind not in (Kind.BUSY, Kind.SERVER_ERROR):
                    raise
                pace = await self._rest_or_raise(pace, trouble)
                continue
            raw = bytes(got)
            if await self._kept(sha256, raw, epoch):
                return raw
            got.clear()
            damaged = Unreachable("The file was damaged on its way. RFlow fetches it again.")
            pace = await self._rest_or_raise(pace, damaged)

    async def _kept(self, sha256: str, raw: bytes, epoch: int) -> bool:
        return await self._database.run_bulk(
            lambda local: local.blobs.fetched(sha256, raw, epoch=epoch)
        )

    async def _receive(self, sha256: str, got: bytearray) -> None:
        async with (
            self._coming,
            self._client.blob(sha256, offset=len(got)) as (start, pieces),
        ):
            del got[start:]
            async for piece in pieces:
                got += piece

    async def _rest_or_raise(self, pace: Pace, trouble: Trouble) -> Pace:
        slow = slower(pace, self._now_ms(), self._chance(), retry_after_ms=trouble.retry_after_ms)
        if slow.failures >= FETCH_TRIES:
            raise trouble
        await asyncio.sleep(max(0, slow.until_ms - self._now_ms()) / SECOND)
        return slow
