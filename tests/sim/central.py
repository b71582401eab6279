"""The server of a run: the real ledger and feed on a database in memory, with crashes, restores and
bad days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, Engine, select
from sqlcipher3 import dbapi2

from rflow_desktop.domain.model import Account, Team, User
from rflow_desktop.domain.values import Row
from sync.core_reply import Reply
from sync.protocol import (
    SERVER_HEADER,
    Problem,
    PullAsk,
    PushAnswer,
    PushAsk,
    RepairAnswer,
    RepairAsk,
    SnapshotAnswer,
)
from sync.server import dialect, feed, ledger, people, repair, retention, schema, segments
from tests.sim.timeline import Broken, Timeline

ACCOUNT = "0190aaaa-0000-7000-8000-00000000acc0"
SERVER = "0190aaaa-0000-7000-8000-0000000005e7"


@dataclass(frozen=True)
class Accepted:
    """An operation that was accepted, as it was sent, and when."""

    op: dict[str, Any]
    seq: int
    user: str
    at: int
    receipt: bool


class Central:
    """Answers requests as bytes, as the web front would. `says` may be replaced by a planted
    bug."""

    def __init__(self, time: Timeline, moved: Callable[[dict[str, int]], None]) -> None:
        self.time = time
        self.moved = moved
        self.log: list[Accepted | Row] = []
        self.verdicts: dict[str, tuple[str, int]] = {}
        self.engine: Engine = dialect.sqlite_engine(None)
        self.up = True
        self.poison: set[str] = set()
        self._scopes: dict[str, frozenset[str]] = {}
        self.crash_share = 0.0
        self._backup: tuple[Any, int, dict[str, tuple[str, int]]] | None = None
        with self.engine.begin() as conn:
            people.install(conn, SERVER)

    # --- the world around -----------------------------------------------------------------------

    def do(self, act: Callable[[Connection], Any]) -> Any:
        with self.engine.begin() as conn:
            return act(conn)

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
        self.moved(heads)
        self.log.append(row)

    def scopes(self, user_id: str) -> frozenset[str]:
        """Remembered until an administrator changes somebody: nobody else can."""
        if user_id not in self._scopes:
            self._scopes[user_id] = self.do(lambda conn: _scopes_of(conn, user_id))
        return self._scopes[user_id]

    def back_up(self) -> None:
        copy = dbapi2.connect(":memory:", check_same_thread=False)
        with self.engine.connect() as conn:
            conn.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
        self._backup = (copy, len(self.log), dict(self.verdicts))
        self.time.tell("backup")

    def restore(self) -> bool:
        """Puts the last backup back, as `rflow-central restore` does: with a new epoch."""
        if self._backup is None:
            return False
        copy, length, verdicts = self._backup
        epoch = self.do(people.installation)[1]
        with self.engine.connect() as conn:
            copy.backup(conn.connection.driver_connection)
        self.log, self.verdicts = self.log[:length], dict(verdicts)
        self._scopes.clear()
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

    # --- requests -------------------------------------------------------------------------------

    def answer(self, path: str, user: str, body: bytes, *, token_good: bool) -> Reply | None:
        """The reply, or None when the server dies over it."""
        if not token_good:
            return problem(401, "signed_out")
        try:
            return self._answer(path, user, body)
        except people.Blocked:
            return problem(403, "blocked")
        except ValidationError:
            return problem(422, "malformed")

    def _answer(self, path: str, user: str, body: bytes) -> Reply | None:
        if path == "/v1/push":
            ask = PushAsk.model_validate_json(body)
            if any(op.get("id") in self.poison for op in ask.ops):
                return problem(500, "")
            return self._decided(user, ask)
        with self.engine.begin() as conn:
            caller = people.caller(conn, ACCOUNT, user)
            if path == "/v1/snapshot":
                return ok(self.listed(conn, caller))
            if path.startswith("/v1/segments/"):
                return packed(segments.one(conn, caller, path.rpartition("/")[2]))
            if path == "/v1/repair":
                return ok(self.repair(conn, caller, RepairAsk.model_validate_json(body)))
        ask_pull = PullAsk.model_validate_json(body)
        with self.engine.begin() as conn:
            caller = people.caller(conn, ACCOUNT, user)
            return ok(self.pull(conn, caller, ask_pull))

    def _decided(self, user: str, ask: PushAsk) -> Reply | None:
        dies, late = self.time.luck(self.crash_share), self.time.luck(0.5)
        conn = self.engine.connect()
        try:
            with conn.begin() as transaction:
                caller = people.caller(conn, ACCOUNT, user)
                answer = self.push(conn, caller, ask)
                if dies and not late:
                    transaction.rollback()
        finally:
            conn.close()
        if dies:
            self.die("after commit" if late else "before commit")
        if not dies or late:
            self._decided_for_good(user, ask, answer)
        return None if dies else ok(answer)

    def _decided_for_good(self, user: str, ask: PushAsk, answer: PushAnswer) -> None:
        """What the rules compare with at the end."""
        for op, verdict in zip(ask.ops, answer.results, strict=True):
            if verdict.status == "accepted":
                receipt = ask.receipts.get(op["id"], answer.epoch) < answer.epoch
                self.log.append(Accepted(op, verdict.seq, user, self.time.now, receipt))
            status = "accepted" if verdict.status == "duplicate" else verdict.status
            if verdict.reason in {"id_reuse", "bad_hash"} or status == "deferred":
                continue
            before = self.verdicts.setdefault(verdict.id, (status, verdict.seq))
            if before != (status, verdict.seq):
                raise Broken(f"I11 the verdict changed: {before} then {status} {verdict.seq}")
        self.moved(self.heads())

    def heads(self) -> dict[str, int]:
        """Where every scope stands."""
        return {one.scope: one.head for one in self.do(lambda conn: conn.execute(_HEADS).all())}

    def die(self, when: str = "") -> None:
        self.time.tell("server crash", when)
        self.up = False

        def again() -> None:
            self.up = True

        self.time.after(self.time.chance.randint(1, 20) * 1000, again)

    def listed(self, conn: Connection, caller: people.Caller) -> SnapshotAnswer:
        """Pieces are small here, so that even a short run has many."""
        for piece in segments.missing(conn, ACCOUNT, caller.scopes, most=15, least=4):
            segments.keep(conn, ACCOUNT, segments.pack(conn, ACCOUNT, piece))
            self.time.tell("packed")
        return segments.listed(conn, caller, self.time.now)

    # --- seams: a planted bug replaces one of these ----------------------------------------------

    def push(self, conn: Connection, caller: people.Caller, ask: PushAsk) -> PushAnswer:
        return ledger.accept(conn, caller, ask, self.time.now, confirms=True).answer

    def pull(self, conn: Connection, caller: people.Caller, ask: PullAsk) -> BaseModel:
        return feed.pull(conn, caller, ask, self.time.now)

    def repair(self, conn: Connection, caller: people.Caller, ask: RepairAsk) -> RepairAnswer:
        return repair.compared(conn, caller, ask, self.time.now)


_HEADS = select(schema.scope.c.scope, schema.scope.c.head)
"""Built once: building it takes longer than running it."""


def _scopes_of(conn: Connection, user_id: str) -> frozenset[str]:
    try:
        return frozenset(people.caller(conn, ACCOUNT, user_id).scopes)
    except people.Blocked:
        return frozenset()


def ok(answer: BaseModel) -> Reply:
    return Reply(
        status=200,
        headers={SERVER_HEADER.lower(): SERVER, "content-type": "application/json"},
        body=answer.model_dump_json().encode(),
        url="https://central.example/",
    )


def packed(raw: bytes | None) -> Reply:
    if raw is None:
        return problem(404, "not_found")
    headers = {SERVER_HEADER.lower(): SERVER, "content-type": "application/octet-stream"}
    return Reply(status=200, headers=headers, body=raw, url="https://central.example/")


def problem(status: int, code: str, **headers: str) -> Reply:
    said = Problem(title="", status=status, code=code)
    return Reply(
        status=status,
        headers={SERVER_HEADER.lower(): SERVER, **headers},
        body=said.model_dump_json().encode(),
        url="https://central.example/",
    )
