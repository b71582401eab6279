"""The server of a run: the real ledger and feed, one worker or two, with crashes, restores and bad
days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from rflow_desktop.domain.model import Account, Team, User
from rflow_desktop.domain.values import Row
from sync.core_reply import Reply
from sync.protocol import (
    PullAsk,
    RepairAnswer,
    RepairAsk,
    SnapshotAnswer,
)
from sync.server import feed, people, repair, retention, segments
from sync.server.news import News
from tests.sim.deciding import ACCOUNT, Accepted, Deciding, Heads, Push
from tests.sim.keeping import Keeping
from tests.sim.replies import ok, packed, problem
from tests.sim.timeline import Timeline
from tests.sim.versions import NEWEST, InForce
from tests.sim.workers import Base

T = TypeVar("T")
Backup = tuple[Any, int, dict[str, tuple[str, int]], frozenset[str]]


class Central(Deciding, Keeping):
    """Answers requests as bytes, as the web front would. What a planted bug may replace is at the
    end.

    `moved` is told the heads that changed, and whose listeners hear of it; `broke` whose streams
    have ended.
    """

    def __init__(
        self, time: Timeline, force: InForce, base: Base, moved: Callable[[Heads, int, News], None]
    ) -> None:
        self.time = time
        self.force = force
        self.base = base
        self.moved = moved
        self.broke: Callable[[int], None] = _nobody
        self.version = NEWEST
        self.oldest_client = ""
        self.log: list[Accepted | Row] = []
        self.verdicts = {}
        self.down = set()
        self.at = 0
        self.poison = set()
        self._scopes: dict[str, frozenset[str]] = {}
        self._heads: tuple[tuple[int, int], Heads] = ((-1, -1), {})
        self._restored = 0
        self.crash_share = 0.0
        self.backup: Backup | None = None
        self.open_folder()

    @property
    def up(self) -> bool:
        """Whether anybody answers."""
        return len(self.down) < self.base.workers

    # --- the world around -----------------------------------------------------------------------

    def do(self, act: Callable[[Connection], T]) -> T:
        with self.force.of(self.version), self.base.begin(self.at) as conn:
            return act(conn)

    @property
    def raw(self) -> Any:
        """The driver's connection, for what is only looked at."""
        return self.base.raw

    def mark(self) -> tuple[int, int]:
        """Another one once something was written."""
        return self._restored, self.base.mark()

    @property
    def epoch(self) -> int:
        """What a server says when it is asked who it is."""
        return int(self.do(people.installation)[1])

    def user(self, user_id: str) -> User:
        found = self.do(lambda conn: people.user(conn, ACCOUNT, user_id))
        assert isinstance(found, User)
        return found

    def found(self, rows: tuple[Row, ...]) -> None:
        self.do(lambda conn: people.add_account(conn, ACCOUNT, "Example MSP", rows))
        self.log += [Account(id=ACCOUNT, name="Example MSP"), *rows]

    def join(self, user: User) -> None:
        self.do(lambda conn: people.add_user(conn, ACCOUNT, user))
        self.log.append(user)
        self._scopes.clear()

    def change(self, row: User | Team) -> None:
        heads = self.do(lambda conn: people.change(conn, ACCOUNT, row))
        self._scopes.clear()
        self.ring(heads)
        self.log.append(row)

    def scopes(self, user_id: str) -> frozenset[str]:
        """Remembered until an administrator changes somebody: nobody else can."""
        if user_id not in self._scopes:
            self._scopes[user_id] = self.do(lambda conn: _scopes_of(conn, user_id))
        return self._scopes[user_id]

    def back_up(self) -> None:
        copy = dbapi2.connect(":memory:", check_same_thread=False)
        self.raw.backup(copy)
        self.backup = (copy, len(self.log), dict(self.verdicts), self.named())
        self.time.tell("backup")

    def restore(self) -> bool:
        """Puts the last backup back, as `rflow-central restore` does: with a new epoch."""
        if self.backup is None:
            return False
        copy, length, verdicts, files = self.backup
        epoch = self.do(people.installation)[1]
        self.put_back(files)
        copy.backup(self.raw)
        self.log, self.verdicts = self.log[:length], dict(verdicts)
        self._scopes.clear()
        self._restored += 1
        self.do(lambda conn: self.begin_epoch(conn, epoch))
        self.time.tell("restore")
        return True

    def begin_epoch(self, conn: Connection, before: int) -> None:
        while people.bump_epoch(conn) <= before:
            pass

    def tidy(self) -> None:
        """Departures that are older than a while are not told any more."""
        before = self.time.now - self.time.chance.randint(1, 10) * 60_000
        if self.do(lambda conn: retention.forget_departures(conn, ACCOUNT, before)):
            self.time.tell("horizon moved")

    def close(self) -> None:
        self.base.close()
        self.drop_folder()

    # --- requests -------------------------------------------------------------------------------

    def answer(self, path: str, user: str, body: bytes, *, token_good: bool) -> Reply | None:
        """The reply, or None when the server dies over it."""
        if path == "/v1/push":
            return self.together([Push(user, body, token_good)])[0]
        if not token_good:
            return problem(401, "signed_out")
        self._somebody()
        try:
            if path.startswith("/v1/blobs"):
                return self.bytes_asked(path, user, body)
            return self.do(lambda conn: self._read(conn, path, user, body))
        except people.Blocked:
            return problem(403, "blocked")
        except ValidationError:
            return problem(422, "malformed")

    def together(self, asked: Sequence[Push]) -> list[Reply | None]:
        """What is answered to pushes that come while one was being decided."""
        self._somebody()
        with self.force.of(self.version):
            return self.pushed(asked)

    def _somebody(self) -> None:
        ready = [one for one in range(self.base.workers) if one not in self.down]
        self.at = ready[0] if len(ready) == 1 else self.time.chance.choice(ready)

    def _read(self, conn: Connection, path: str, user: str, body: bytes) -> Reply:
        caller = people.caller(conn, ACCOUNT, user)
        if path == "/v1/snapshot":
            return ok(self.listed(conn, caller))
        if path.startswith("/v1/segments/"):
            return packed(segments.one(conn, caller, path.rpartition("/")[2]))
        if path == "/v1/repair":
            return ok(self.repair(conn, caller, RepairAsk.model_validate_json(body)))
        return ok(self.pull(conn, caller, PullAsk.model_validate_json(body)))

    def heads(self) -> Heads:
        """Where every scope stands; looked up again once something was written."""
        mark = self.mark()
        if self._heads[0] != mark:
            self._heads = mark, dict(self.raw.execute("SELECT scope, head FROM scope").fetchall())
        return self._heads[1]

    def die(self, when: str = "", at: int | None = None) -> None:
        """A worker ends at once, and is started again a little later."""
        one = self.at if at is None else at
        self.time.tell("server crash", when)
        if self.base.workers > 1:
            self.time.tell("worker killed", when)
        self.down.add(one)
        self.broke(one)
        self.time.after(self.time.chance.randint(1, 20) * 1000, partial(self.down.discard, one))

    def listed(self, conn: Connection, caller: people.Caller) -> SnapshotAnswer:
        """Pieces are small here, so that even a short run has many."""
        for piece in segments.missing(conn, ACCOUNT, caller.scopes, most=15, least=4):
            segments.keep(conn, ACCOUNT, segments.pack(conn, ACCOUNT, piece))
            self.time.tell("packed")
        return segments.listed(conn, caller, self.time.now)

    # --- seams: a planted bug replaces one of these ----------------------------------------------

    def pull(self, conn: Connection, caller: people.Caller, ask: PullAsk) -> BaseModel:
        return feed.pull(conn, caller, ask, self.time.now)

    def repair(self, conn: Connection, caller: people.Caller, ask: RepairAsk) -> RepairAnswer:
        return repair.compared(conn, caller, ask, self.time.now)


def _scopes_of(conn: Connection, user_id: str) -> frozenset[str]:
    try:
        return frozenset(people.caller(conn, ACCOUNT, user_id).scopes)
    except people.Blocked:
        return frozenset()


def _nobody(_at: int) -> None:
    """Nobody listens yet."""
