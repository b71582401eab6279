"""The half of the run's server that keeps the bytes of evidence: the product's files and tables,
asked as the routes do, by a worker that may end between any two of them.
"""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from rflow_desktop.domain.model import Role
from sync.core_reply import Reply
from sync.protocol import SERVER_HEADER
from sync.server import blobs, people, possession
from sync.server.blobs import BlobFolder, Upload
from sync.server.central import NotDone
from sync.server.news import News
from sync.server.people import Caller
from sync.server.routes_blobs import BlobAnswer, BlobAsk, _demand_fit
from tests.sim.deciding import ACCOUNT, Heads
from tests.sim.replies import SERVER, ok, problem
from tests.sim.timeline import Timeline
from tests.sim.workers import QUICK

T = TypeVar("T")


class Ended(Exception):
    """The worker is gone in the middle of it."""


class Keeping(ABC):
    """All workers share the folder."""

    time: Timeline
    crash_share: float
    refuses = 0.0
    """How often bytes are refused on a bad day, until somebody asks again."""

    def open_folder(self) -> None:
        self.place = Path(
            tempfile.mkdtemp(prefix="rflow-sim-", dir=QUICK if QUICK.is_dir() else None)
        )
        self.files = BlobFolder(self.place)

    def drop_folder(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)

    @abstractmethod
    def do(self, act: Callable[[Connection], T]) -> T: ...

    @abstractmethod
    def ring(self, heads: Heads, news: News = ...) -> None: ...

    @abstractmethod
    def die(self, when: str = "", at: int | None = None) -> None: ...

    # --- what happens to its disk ---------------------------------------------------------------

    def named(self) -> frozenset[str]:
        """The files that are there, as a backup takes them."""
        return frozenset(one.name for one in (self.place / "blobs").rglob("*") if one.is_file())

    def put_back(self, kept: frozenset[str]) -> None:
        """A restore, at times on another computer: there nothing is but what was backed up."""
        if self.time.luck(0.5):
            self.time.tell("restored elsewhere")
            for one in (self.place / "blobs").rglob("*"):
                if one.is_file() and one.name not in kept:
                    one.unlink()
        shutil.rmtree(self.place / "uploads", ignore_errors=True)
        self.files = BlobFolder(self.place)

    # --- requests -------------------------------------------------------------------------------

    def bytes_asked(self, path: str, user: str, body: bytes) -> Reply | None:
        """The reply, or None when the worker dies over it."""
        caller = self.do(lambda conn: people.caller(conn, ACCOUNT, user))
        words = path.removeprefix("/v1/blobs").strip("/").split("/")
        try:
            if words == [""]:
                return self._begin(caller, BlobAsk.model_validate_json(body))
            if words[0] != "u":
                return self._whole(caller, words[0])
            return self._piece(caller, words[1], words[2:], body)
        except NotDone as no:
            return problem(no.status_code, no.code)
        except Ended:
            return None

    def _may_end(self, when: str) -> None:
        if self.time.luck(self.crash_share):
            self.die(when)
            raise Ended

    def _begin(self, caller: Caller, ask: BlobAsk) -> Reply:
        if not caller.actor.at_least(Role.ENGINEER):
            return problem(403, "forbidden")
        now = self.time.now
        if self.time.luck(self.refuses):
            self.time.tell("413 or 422 for bytes")
            return problem(self.time.chance.choice((413, 422)), "refused")

        def start(conn: Connection) -> tuple[Upload | None, News]:
            upload = blobs.begin(conn, caller, ask.sha256, ask.size, now, self.time.new_id)
            if upload is not None:
                return upload, News()
            return None, self.told_again(conn, caller, ask.sha256)

        try:
            upload, news = self.do(start)
        except OverflowError:
            return problem(429, "too_many_uploads")
        if news.heads:
            self.ring(news.heads, news)
        if upload is None:
            self.time.tell("bytes were there")
            return ok(BlobAnswer(exists=True))
        held = self.files.held(ACCOUNT, upload)
        return replace(ok(BlobAnswer(id=upload.upload_id, offset=held)), status=201)

    def _piece(self, caller: Caller, name: str, at: list[str], body: bytes) -> Reply:
        upload = self.do(lambda conn: blobs.under_way(conn, caller, name, self.time.now))
        if upload is None:
            return problem(404, "not_found")
        upload = upload._replace(received=self.files.held(ACCOUNT, upload))
        received = upload.received
        if at:
            _demand_fit(upload, int(at[0]), body, "")
            received = self._write(caller, upload, body)
        if received == upload.size:
            self._finish(caller, upload)
        return _told(received)

    def _write(self, caller: Caller, upload: Upload, body: bytes) -> int:
        received = self.files.write(ACCOUNT, upload, body)
        self._may_end("piece written")
        if received < upload.size:
            self.do(lambda conn: blobs.received(conn, caller, upload, received))
            self._may_end("piece noted")
        return received

    def _finish(self, caller: Caller, upload: Upload) -> None:
        whole = self.files.finish(ACCOUNT, upload)
        self._may_end("file moved")

        def settle(conn: Connection) -> News:
            blobs.forget(conn, ACCOUNT, upload.upload_id)
            return self.proven(conn, caller, upload) if whole else News()

        news = self.do(settle)
        if not whole:
            raise NotDone(422, "wrong_hash", "These are other bytes.")
        self._may_end("file told of")
        self.ring(news.heads, news)

    def _whole(self, caller: Caller, sha256: str) -> Reply:
        may = self.do(lambda conn: possession.readable(conn, ACCOUNT, caller.actor, sha256))
        raw = self.files.small(ACCOUNT, sha256) if may else None
        if raw is None:
            return problem(404, "not_found")
        headers = {SERVER_HEADER.lower(): SERVER, "content-type": "application/octet-stream"}
        return Reply(status=200, headers=headers, body=raw, url="https://central.example/")

    # --- seams: a planted bug replaces one of these ----------------------------------------------

    def proven(self, conn: Connection, caller: Caller, upload: Upload) -> News:
        return possession.proven(conn, caller, {upload.sha256: upload.size}, self.time.now)

    def told_again(self, conn: Connection, caller: Caller, sha256: str) -> News:
        return possession.told_again(conn, caller, sha256, self.time.now)


def _told(received: int) -> Reply:
    headers = {SERVER_HEADER.lower(): SERVER, "upload-offset": str(received)}
    return Reply(status=204, headers=headers, url="https://central.example/")
