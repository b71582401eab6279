"""The lane of bytes of a desktop of a run: the product's steps, one file after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.housekeeping import keep_bytes
from rflow_desktop.store.trouble import FILE_DAMAGED, FILE_GONE, StoreTrouble
from sync import core_blobs, core_reply
from sync.core_blobs import Begin, Look, Over, Parcel, Rest, Send, Step
from sync.core_pace import STEADY
from sync.core_reply import Reply, Trouble
from sync.server.routes_blobs import BlobAnswer, BlobAsk
from tests.sim.drawer import Drawer
from tests.sim.replies import SERVER
from tests.sim.seams import Crash
from tests.sim.timeline import MINUTE

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop

CHUNK = 48
"""Files are small here, and yet go in several pieces."""


class Sending:
    """Nothing of it is left when the program ends."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self.time = desktop.time
        self.rest = STEADY
        self._resting: dict[str, Parcel] = {}
        self._life = desktop.life
        self._busy = False
        self._timer = 0

    @property
    def blobs(self) -> Drawer:
        found = self.desktop.local.blobs
        assert isinstance(found, Drawer)
        return found

    @property
    def _is_over(self) -> bool:
        return not self.desktop.alive or self._life != self.desktop.life

    def stir(self) -> None:
        """Something may wait now."""
        if self._busy or self._is_over or not self.blobs.unsent():
            return
        now, wall_ms = self.time.now, self.desktop.wall_ms()
        if now < self.rest.until_ms:
            self._arm(self.rest.until_ms - now)
            return
        waiting = self.blobs.to_send(wall_ms)
        if not waiting:
            next_at = self.blobs.next_at_ms() or 0
            self._arm(min(MINUTE, max(1, next_at - wall_ms)))
            return
        self._busy = True
        self._led(lambda: self._take(waiting[0]))

    def _arm(self, wait_ms: int) -> None:
        self._timer += 1
        timer = self._timer
        self.time.after(wait_ms, lambda: self.stir() if timer == self._timer else None)

    def _led(self, act: Callable[[], None]) -> None:
        """A program that ends ends here; a disk without room is looked at again."""
        try:
            act()
        except Crash as crash:
            self.desktop.crashed(str(crash))
        except StoreTrouble:
            self._busy = False
            self._arm(MINUTE)

    # --- sending --------------------------------------------------------------------------------

    def _take(self, blob: BlobState) -> None:
        raw, lacks = self._read(blob.sha256)
        known = self._resting.pop(blob.sha256, None)
        if known is None or known.upload_id != blob.upload_id:
            known = Parcel(size=blob.size, upload_id=blob.upload_id, chunk=CHUNK)
        parcel = replace(known, offset=blob.offset, certain=False, lacks=lacks)
        self._go(blob, parcel, raw, self.blobs.epoch)

    def _read(self, sha256: str) -> tuple[bytes, str]:
        try:
            found = self.blobs.read(sha256)
        except StoreTrouble:
            return b"", FILE_DAMAGED
        return found or b"", FILE_GONE if found is None else ""

    def _go(self, blob: BlobState, parcel: Parcel, raw: bytes, epoch: int) -> None:
        now = self.time.now
        step = core_blobs.next_step(parcel, now)
        match step:
            case Over(reason):
                self._ended(blob, replace(parcel, reason=reason), epoch)
            case Rest(until_ms):
                self._ended(blob, parcel, epoch, rest_ms=until_ms - now)
            case _ if now < self.rest.until_ms:
                self._ended(blob, parcel, epoch)
            case Begin() | Look() | Send():
                self._ask(blob, parcel, step, raw, epoch)

    def _ended(self, blob: BlobState, parcel: Parcel, epoch: int, *, rest_ms: int = 0) -> None:
        if not (parcel.there or parcel.reason):
            self._resting[blob.sha256] = parcel
        self._note(blob, parcel, epoch, rest_ms=rest_ms)
        self._busy = False
        self._arm(1)

    def _note(self, blob: BlobState, parcel: Parcel, epoch: int, *, rest_ms: int = 0) -> None:
        state = "there" if parcel.there else "parked" if parcel.reason else "uploading"
        if parcel.there:
            self.time.tell("bytes sent", f"{self.desktop.name} {blob.sha256[:6]}")
        if parcel.reason:
            self.time.tell("bytes parked", f"{self.desktop.name} {parcel.reason}")
        self.desktop.crash_point("upload not noted")
        self.blobs.moved(
            blob.sha256, state=state, offset=parcel.offset, upload_id=parcel.upload_id,
            tries=blob.tries + parcel.pace.failures, reason=parcel.reason, epoch=epoch,
            next_at=self.desktop.wall_ms() + rest_ms if rest_ms else 0,
        )  # fmt: skip
        self.desktop.crash_point("upload noted")

    def _ask(self, blob: BlobState, parcel: Parcel, step: Step, raw: bytes, epoch: int) -> None:
        path, body, began = f"/v1/blobs/u/{parcel.upload_id}", b"", self.time.now
        if isinstance(step, Begin):
            path = "/v1/blobs"
            body = BlobAsk(sha256=blob.sha256, size=blob.size).model_dump_json().encode()
        elif isinstance(step, Send):
            path += f"/{step.offset}"
            body = raw[step.offset : step.offset + step.length]

        def came(reply: Reply | Trouble) -> None:
            if not self._is_over:
                self._led(lambda: answered(reply))

        def answered(reply: Reply | Trouble) -> None:
            took_ms = self.time.now - began
            after = self._after(parcel, step, reply, took_ms)
            if isinstance(step, Send) and not after.there:
                self._note(blob, after, epoch)
            self._go(blob, after, raw, epoch)

        self.desktop.requests += 1
        self.desktop.world.network.ask(self.desktop, path, body, came)

    def _after(self, parcel: Parcel, step: Step, reply: Reply | Trouble, took_ms: int) -> Parcel:
        now, chance = self.time.now, self.time.chance.random()
        try:
            if isinstance(reply, Trouble):
                raise reply
            after = _read(parcel, step, reply, took_ms)
        except Trouble as told:
            self.rest = core_blobs.rest_of_all(
                self.rest, told.kind, now, chance, after_ms=told.retry_after_ms
            )
            return core_blobs.failed(parcel, step, told.kind, told.sentence, now, chance)
        self.rest = STEADY
        return after

    # --- what else becomes of files -------------------------------------------------------------

    def fetch(self, sha256: str) -> None:
        """Somebody looks at it."""
        epoch = self.blobs.epoch

        def came(reply: Reply | Trouble) -> None:
            if not (self._is_over or isinstance(reply, Trouble) or reply.status != 200):
                self._led(lambda: self._keep(sha256, reply.body, epoch))

        self.desktop.world.network.ask(self.desktop, f"/v1/blobs/{sha256}", b"", came)

    def _keep(self, sha256: str, raw: bytes, epoch: int) -> None:
        if self.blobs.fetched(sha256, raw, epoch=epoch):
            self.time.tell("bytes fetched", f"{self.desktop.name} {sha256[:6]}")

    def keep_house(self) -> None:
        """What the product does at start and every few hours, as far as it is about bytes."""
        self._led(lambda: keep_bytes(self.desktop.local._books, self.blobs))
        self.stir()

    def asked(self) -> None:
        """A person looks after what was refused, and wants it now."""
        self.rest = STEADY
        for one in self.blobs.in_state("parked"):
            self.blobs.send_again(one.sha256)


def _read(parcel: Parcel, step: Step, reply: Reply, took_ms: int) -> Parcel:
    """As the product's client does."""
    if isinstance(step, Begin):
        told = core_reply.read(reply, BlobAnswer, server_id=SERVER)
        return core_blobs.begun(parcel, None if told.exists else (told.id, told.offset))
    core_reply.demand_ours(reply, SERVER)
    if reply.status >= 300:
        raise core_reply.problem_of(reply)
    reached = int(reply.headers["upload-offset"])
    if isinstance(step, Send):
        return core_blobs.stands_at(parcel, reached, took_ms=took_ms)
    return core_blobs.stands_at(parcel, reached)
