"""What is known of the bytes of evidence: how far each has travelled, and since which epoch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.sqlite import Connection

LONGEST_MS = 2 * 60_000
"""No file rests longer; what the server says of all of them is not written down."""


class BlobState(NamedTuple):
    """How far a blob's bytes have travelled: `state` is waiting, uploading, there (on the server
    too), parked (a person has to look) or left (nobody wants it sent).
    """

    sha256: str
    size: int
    state: str
    offset: int
    upload_id: str
    tries: int
    next_at: int
    created: int
    used: int
    reason: str


_COLUMNS = ", ".join(f'"{name}"' for name in BlobState._fields)


@dataclass
class BlobNotes:
    """SQL over the blobs of one workspace. They lie in the outbox: bytes are as precious."""

    outbox: Outbox
    now_ms: Callable[[], int]

    def note(self, c: Connection, sha256: str, size: int, state: str) -> None:
        now = self.now_ms()
        c.execute(
            "INSERT INTO blob(sha256, size, state, upload_id, reason, created, used)"
            " VALUES (?,?,?,'','',?,?)"
            " ON CONFLICT(sha256) DO UPDATE SET used=excluded.used,"
            " state=CASE WHEN state='there' THEN 'there' ELSE excluded.state END",
            (sha256, size, state, now, now),
        )

    @property
    def epoch(self) -> int:
        """The server's epoch in which what is `there` is there."""
        return self.outbox.bytes_epoch()

    def _is_now(self, epoch: int | None) -> bool:
        return epoch is None or epoch == self.epoch

    def state(self, sha256: str) -> BlobState | None:
        found = self.outbox.database.one(
            f"SELECT {_COLUMNS} FROM blob WHERE sha256=?",  # noqa: S608  column names
            sha256,
        )
        return None if found is None else BlobState(*found)

    def to_send(self, now_ms: int) -> tuple[BlobState, ...]:
        """What is still to be sent and may be tried now, oldest first. A time further ahead than
        any pause is one of a clock that was set back since.
        """
        found = self.outbox.database.all(
            f"SELECT {_COLUMNS} FROM blob WHERE state IN ('waiting','uploading')"  # noqa: S608
            " AND (next_at<=? OR next_at>?) ORDER BY created, sha256",
            now_ms, now_ms + LONGEST_MS,
        )  # fmt: skip
        return tuple(BlobState(*row) for row in found)

    def unsent(self) -> int:
        found = "SELECT count(*) FROM blob WHERE state IN ('waiting','uploading')"
        return int(self.outbox.database.value(found))

    def refused(self) -> int:
        """How many are not sent any more until a person asks for it."""
        return int(self.outbox.database.value("SELECT count(*) FROM blob WHERE state='parked'"))

    def in_state(self, state: str) -> tuple[BlobState, ...]:
        """Oldest first."""
        found = self.outbox.database.all(
            f"SELECT {_COLUMNS} FROM blob WHERE state=? ORDER BY created, sha256",  # noqa: S608
            state,
        )
        return tuple(BlobState(*row) for row in found)

    def send_again(self, sha256: str) -> bool:
        """A parked one from the beginning; False when it is not parked any more."""
        known = self.state(sha256)
        if known is None or known.state != "parked":
            return False
        self.moved(sha256, state="waiting")
        return True

    def next_at_ms(self) -> int | None:
        found = self.outbox.database.value(
            "SELECT min(next_at) FROM blob WHERE state IN ('waiting','uploading')"
        )
        return None if found is None else int(found)

    def moved(
        self,
        sha256: str,
        *,
        state: str,
        offset: int = 0,
        upload_id: str = "",
        tries: int = 0,
        next_at: int = 0,
        reason: str = "",
        epoch: int | None = None,
    ) -> None:
        """Writes down how far an upload has come; not what is told of another `epoch` than now."""
        if not self._is_now(epoch):
            return
        with self.outbox.database.writing() as c:
            c.execute(
                'UPDATE blob SET state=?, "offset"=?, upload_id=?, tries=?, next_at=?, reason=?'
                " WHERE sha256=?",
                (state, offset, upload_id, tries, next_at, reason, sha256),
            )

    def arrived(self, hashes: Iterable[str], *, epoch: int | None = None) -> None:
        """As `moved`, for all that the server has: with one wait for the disk."""
        if not self._is_now(epoch):
            return
        with self.outbox.database.writing() as c:
            c.executemany(
                "UPDATE blob SET state='there', \"offset\"=size, upload_id='', next_at=0, reason=''"
                " WHERE sha256=?",
                [(one,) for one in hashes],
            )

    def orphans(self, wanted: Collection[str]) -> tuple[BlobState, ...]:
        """Bytes that no evidence names, as after a crash between keeping them and adding them."""
        found = self.outbox.database.all(f"SELECT {_COLUMNS} FROM blob ORDER BY created")  # noqa: S608
        return tuple(BlobState(*row) for row in found if row[0] not in wanted)
