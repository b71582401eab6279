"""A second copy of every captured operation, in files that are added to until something is purged.

One line each: a checksum and the sealed operation. Written right after the outbox, and completed
from it at start.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rflow_desktop.ids import now_ms
from rflow_desktop.store.keys import derived
from rflow_desktop.store.outbox import Outbox

KEEP_DAYS = 60
_NAME = re.compile(r"^ops-(\d{4})-(\d\d)\.log$")
_ABOUT = b"rflow ops.log 1"
_OP, _UNDO = b"o", b"u"


class _Last(NamedTuple):
    """The newest operation in the copy that the outbox knows, and those behind it that it does
    not.
    """

    n: int
    after: dict[str, bytes]


class Mirror:
    """The files `ops-YYYY-MM.log` of one workspace. Without a folder nothing is written."""

    def __init__(
        self, folder: Path | None, key: bytes | None, *, clock: Callable[[], int] = now_ms
    ) -> None:
        self._folder = folder
        self._cipher = None if key is None else AESGCM(derived(key, "mirror"))
        self._clock = clock
        self._due: list[bytes] = []
        self._file: BinaryIO | None = None
        self._name = ""

    def take(self, operations: Sequence[bytes]) -> None:
        """Remembers what `write_due` is to write."""
        if self._folder is not None:
            self._due += [_OP + raw for raw in operations]

    def take_undo(self, op_id: str) -> None:
        if self._folder is not None:
            self._due.append(_UNDO + op_id.encode())

    def write_due(self) -> None:
        """Adds what is due, and has it on the disk when it returns.

        What the disk refuses stays due.
        """
        if not self._due or self._folder is None:
            return
        try:
            file = self._open(self._folder)
            file.write(b"".join(self._line(payload) for payload in self._due))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            self.close()  # the outbox has it; the next start completes the copy
            return
        self._due.clear()

    def repair(self, outbox: Outbox) -> list[bytes]:
        """Adds what the outbox holds and the copy does not, as after a crash between the two.

        Answers what the copy holds behind that and the outbox does not: the outbox is an older one.
        """
        if self._folder is None:
            return []
        last = self._last_known(outbox)
        found = outbox.database.all(
            "SELECT bytes FROM op WHERE n>? AND state<>'undone' ORDER BY n", last.n
        )
        missing = [raw for (raw,) in found if _id_of(raw) not in last.after]
        self.take(missing)
        self.write_due()
        return list(last.after.values())

    def _last_known(self, outbox: Outbox) -> _Last:
        """Walks back from the end to a line whose operation the outbox knows."""
        after: dict[str, bytes] = {}
        undone: set[str] = set()
        for line in self._backwards():
            if line[:1] == _UNDO:
                undone.add(line[1:].decode())
                continue
            op_id = _id_of(line[1:])
            n = outbox.database.value("SELECT n FROM op WHERE op_id=?", op_id)
            if n is not None:
                return _Last(int(n), after)
            if op_id not in undone:
                after = {op_id: line[1:], **after}
        return _Last(0, after)

    def _backwards(self) -> Iterator[bytes]:
        for path in reversed(self.files()):
            for line in reversed(path.read_bytes().split(b"\n")):
                payload = self._opened(line)
                if payload:
                    yield payload

    def drop_old(self, keep_from_ms: int) -> None:
        """Removes files that are older than 60 days and hold nothing captured since
        `keep_from_ms`.
        """
        oldest = min(keep_from_ms, self._clock() - KEEP_DAYS * 24 * 3_600_000)
        month = datetime.fromtimestamp(oldest / 1000, UTC).strftime("%Y-%m")
        for path in self.files():
            if path.name < f"ops-{month}.log":
                path.unlink(missing_ok=True)

    def operations(self) -> Iterator[bytes]:
        """The bytes of every operation in the copy that was not undone, oldest first."""
        lines = list(self._payloads())
        undone = _undone_in(lines)
        for line in lines:
            if line[:1] == _OP and _id_of(line[1:]) not in undone:
                yield line[1:]

    def undone(self) -> frozenset[str]:
        """The operations that were undone: a copy of the outbox from before may still hold them."""
        return _undone_in(self._payloads())

    def drop_undone(self) -> None:
        """Writes the files anew without what was undone: whole, or as they were.

        Where the disk refuses that, it is left for the next time.
        """
        self.close()
        undone = self.undone()
        for path in self.files():
            lines = path.read_bytes().split(b"\n")
            kept = [line for line in lines if line and not self._is_of(line, undone)]
            if len(kept) == len([line for line in lines if line]):
                continue
            part = path.with_suffix(".part")
            try:
                with part.open("wb") as file:
                    file.write(b"".join(line + b"\n" for line in kept))
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
            except OSError:
                part.unlink(missing_ok=True)
                return

    def _is_of(self, line: bytes, undone: Collection[str]) -> bool:
        payload = self._opened(line)
        if payload is None:
            return False
        op_id = payload[1:].decode() if payload[:1] == _UNDO else _id_of(payload[1:])
        return op_id in undone

    def close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # what a full disk did not take is still due
                self._file.close()
            self._file = None

    def _payloads(self) -> Iterator[bytes]:
        for path in self.files():
            for line in path.read_bytes().split(b"\n"):
                payload = self._opened(line)
                if payload:
                    yield payload

    def files(self) -> list[Path]:
        if self._folder is None or not self._folder.exists():
            return []
        return sorted(path for path in self._folder.iterdir() if _NAME.match(path.name))

    def _line(self, payload: bytes) -> bytes:
        if self._cipher is not None:
            nonce = os.urandom(12)
            payload = nonce + self._cipher.encrypt(nonce, payload, _ABOUT)
        text = base64.b64encode(payload)
        return b"%08x %s\n" % (crc32(text), text)

    def _opened(self, line: bytes) -> bytes | None:
        """A torn or damaged line is no line."""
        mark, _, text = line.partition(b" ")
        if len(mark) != 8 or b"%08x" % crc32(text) != mark:
            return None
        payload = base64.b64decode(text)
        if self._cipher is None:
            return payload
        try:
            return self._cipher.decrypt(payload[:12], payload[12:], _ABOUT)
        except InvalidTag:
            return None

    def _open(self, folder: Path) -> BinaryIO:
        moment = datetime.fromtimestamp(self._clock() / 1000, UTC)
        name = f"ops-{moment:%Y-%m}.log"
        if self._file is not None and self._name == name:
            return self._file
        self.close()
        path = folder / name
        torn = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
        self._file = path.open("ab")
        self._name = name
        if torn:
            self._file.write(b"\n")  # ends the line that a crash cut short
        return self._file


def _undone_in(lines: Iterable[bytes]) -> frozenset[str]:
    return frozenset(line[1:].decode() for line in lines if line[:1] == _UNDO)


def _id_of(raw: bytes) -> str:
    found = re.search(rb'"id":"([0-9a-f-]{36})","kind"', raw)
    return "" if found is None else found[1].decode()
