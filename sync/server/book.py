"""The rows of one account in one transaction: read once, numbered, written together at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from sqlalchemy import Connection, select

from rflow_desktop.domain import clock, tally
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import (
    Briefing,
    Contact,
    Evidence,
    Flow,
    Handoff,
    HandoffState,
    Part,
    Session,
    Snapshot,
    Suggestion,
)
from rflow_desktop.domain.model_flows import OfFlow
from rflow_desktop.domain.model_talk import Assistant, Thought
from rflow_desktop.domain.values import Row
from sync.server import dialect, lines, schema, scopes, statements, wall
from sync.server.scopes import Scopes
from sync.server.stored import Stored, Sum, read, values

R = TypeVar("R", bound=Row)
Key = tuple[str, str]

SERVER_REPLICA = "0" * 16

_AT_ONCE = 400


@dataclass
class Book:
    """Holds the account's lock to the end of the transaction, so commit order is sequence order.

    Nothing is written before `close` (or a claim), so an operation that is refused leaves no trace.
    """

    conn: Connection
    account: str
    head: int
    clock: Hlc
    _rows: dict[Key, Stored | None] = field(default_factory=dict)
    _dirty: dict[Key, Stored] = field(default_factory=dict)
    _feed: dict[tuple[str, str, str], tuple[int, str]] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    written: dict[Key, tuple[Stored, str]] = field(default_factory=dict)
    has_left: bool = False
    _reach: tuple[Session, Scopes] | None = None

    @classmethod
    def opened(cls, conn: Connection, account: str) -> Book:
        wall.enter(conn, account)
        found = conn.execute(statements.LOCK, {"account": account}).one()
        return cls(conn, account, found.head, clock.parse(found.clock))

    # --- reading -------------------------------------------------------------------------------

    def get(self, kind: type[R], row_id: str) -> R | None:
        found = self._stored(kind.TYPE, row_id)
        return None if found is None else cast(R, found.row)

    def foresee(self, keys: Iterable[Key]) -> None:
        """Reads rows that will be asked for in one go; those that are not there, too."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._rows]
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            found = dialect.rows_of(self.conn, self.account, some)
            there = {(one.type, one.id): one for one in found}
            for key in some:
                one = there.get(key)
                self._rows[key] = one and read(key[0], one.doc, one.seq, one.scopes)

    def _stored(self, kind: str, row_id: str) -> Stored | None:
        key = (kind, row_id)
        if key not in self._rows:
            which = {"account": self.account, "kind": kind, "row": row_id}
            found = self.conn.execute(statements.ROW, which).one_or_none()
            self._rows[key] = found and read(kind, found.doc, found.seq, found.scopes)
        return self._rows[key]

    def _parts(self, session: str) -> list[Stored]:
        """Every part of a session as it is now, also those that are not written yet."""
        self.flush()
        table = schema.row.c
        found = self.conn.execute(
            select(table.type, table.id, table.doc, table.seq, table.scopes).where(
                table.account_id == self.account, table.session == session
            )
        )
        parts = []
        for kind, row_id, doc, seq, where in found:
            known = self._rows.get((kind, row_id)) or read(kind, doc, seq, where)
            self._rows[kind, row_id] = known
            parts.append(known)
        return parts

    # --- putting -------------------------------------------------------------------------------

    def _number(self) -> int:
        self.head += 1
        return self.head

    def saw(self, at: Hlc) -> None:
        self.clock = clock.seen(self.clock, at)

    def put(self, rows: Iterable[Row]) -> int:
        """Takes rows and moves what depends on them; gives the number before all of theirs.

        A root follows its parts in the sequence: whoever holds it holds them.
        Raises Refused when a claim finds the handoff taken: the last guard, whatever rules say.
        """
        wanted = {(row.TYPE, row.id): row for row in rows}
        for row in wanted.values():
            if isinstance(row, Handoff):
                self._claim_once(row)
        first = self._number()
        for row in sorted(wanted.values(), key=lambda row: row.root == (row.TYPE, row.id)):
            if isinstance(row, Session):
                self._move_parts(row, leaving=wanted)
            self._write(row, self._scopes_of(row, wanted))
            if isinstance(row, Flow):
                for content, reach in scopes.of_contents(row, self.account):
                    self._share_content(content, reach)
            if isinstance(row, Suggestion):
                self._share_content(row.snapshot, self._scopes_of(row, wanted))
        return first

    def _claim_once(self, handoff: Handoff) -> None:
        before = self._stored(Handoff.TYPE, handoff.id)
        if handoff.state is not HandoffState.CLAIMED or before is None:
            return
        if cast(Handoff, before.row).state is HandoffState.CLAIMED:
            return
        self.flush()
        which = {"account": self.account, "handoff": handoff.id}
        taken = self.conn.execute(statements.TAKE, which)
        if taken.rowcount != 1:
            raise Refused("Somebody else was first.", "already_claimed")

    def _scopes_of(self, row: Row, wanted: Mapping[Key, Row]) -> Scopes:
        match row:
            case Session():
                return scopes.of_session(row, self.account)
            case Contact() | Handoff() | Briefing() | Evidence() | Thought():
                session = self._session_of(row, wanted)
                shown = self._shown(session, wanted)
                return scopes.of_part(row, session, self.account, shown=shown)
            case Part():
                return self._of_rest(row, self._session_of(row, wanted))
            case Flow():
                return scopes.of_flow(row, self.account)
            case Assistant():
                return scopes.of_assistant(row, self.account)
            case OfFlow():
                flow = wanted.get((Flow.TYPE, row.flow)) or self.get(Flow, row.flow)
                return scopes.of_flow_part(row, cast("Flow | None", flow), self.account)
            case Snapshot():
                before = self._stored(Snapshot.TYPE, row.id)
                return frozenset() if before is None else before.scopes  # its flow says more
            case _:
                return scopes.of_account(self.account)

    def _session_of(self, part: Part, wanted: Mapping[Key, Row]) -> Session:
        session = wanted.get((Session.TYPE, part.session)) or self.get(Session, part.session)
        return cast(Session, session)

    def _of_rest(self, part: Part, session: Session) -> Scopes:
        """Asked once for all steps of a session, as they come together."""
        if self._reach is None or self._reach[0] is not session:
            self._reach = (session, scopes.of_part(part, session, self.account))
        return self._reach[1]

    def _move_parts(self, session: Session, *, leaving: Mapping[Key, Row]) -> None:
        """Takes parts and steps along when a session is handed over, claimed or given back."""
        before = self._stored(Session.TYPE, session.id)
        reach = scopes.of_session(session, self.account)
        if session.flow is not None and (before is None or before.scopes != reach):
            self._share_content(session.flow.snapshot, reach)
        if before is None or (
            before.scopes == reach
            and scopes.of_contact(session) == scopes.of_contact(cast(Session, before.row))
        ):
            return
        shown = self._shown(session, leaving)
        for part in self._parts(session.id):
            if (part.row.TYPE, part.row.id) not in leaving:
                row = cast(Part, part.row)
                reach = scopes.of_part(row, session, self.account, shown=shown)
                self._write(row, reach)

    def _shown(self, session: Session, wanted: Mapping[Key, Row]) -> frozenset[str]:
        """The evidence on the page that waits to be claimed."""
        page = session.handoff or ""
        found = wanted.get((Briefing.TYPE, page)) or (self.get(Briefing, page) if page else None)
        return frozenset(found.evidence) if isinstance(found, Briefing) else frozenset()

    def _share_content(self, snapshot: str, reach: Scopes) -> None:
        """Whoever gets a session can run it: the content follows unless all have it anyway."""
        content = self._stored(Snapshot.TYPE, snapshot)
        if content is not None and not content.scopes & scopes.of_account(self.account):
            self._write(content.row, content.scopes | reach)

    def _write(self, row: Row, reach: Scopes) -> None:
        key = (row.TYPE, row.id)
        before = self._stored(*key)
        if before is not None and before.row == row and before.scopes == reach:
            return
        seq = self._number()
        left = frozenset[str]() if before is None else before.scopes - reach
        self.has_left = self.has_left or bool(left)
        if before is not None:
            for scope in before.scopes:
                self._sum(scope).count -= 1
                self._sum(scope).total -= tally.mark(*key, before.seq)
        for scope in reach | left:
            self._feed[scope, *key] = (seq, "put" if scope in reach else "gone")
            self._sum(scope).head = seq
        for scope in reach:
            self._sum(scope).count += 1
            self._sum(scope).total += tally.mark(*key, seq)
        self._rows[key] = self._dirty[key] = Stored(row, seq, reach)

    def _sum(self, name: str) -> Sum:
        if name not in self.sums:
            which = {"account": self.account, "scope": name}
            found = self.conn.execute(statements.SUM, which).one_or_none()
            self.sums[name] = (
                Sum() if found is None else Sum(found[0], found[1], int(found[2], 16), found[0])
            )
        return self.sums[name]

    def remove(self, session: str) -> None:
        """Takes a session and its parts out for good: whoever holds them is told that they left."""
        root = self._stored(Session.TYPE, session)
        for stored in (*self._parts(session), *filter(None, (root,))):
            key, seq = (stored.row.TYPE, stored.row.id), self._number()
            self.has_left = True
            for scope in stored.scopes:
                self._feed[scope, *key] = (seq, "gone")
                one = self._sum(scope)
                one.head, one.count = seq, one.count - 1
                one.total -= tally.mark(*key, stored.seq)
        self.flush()
        statements.delete_session(self.conn, self.account, session)

    # --- writing -------------------------------------------------------------------------------

    def close(self) -> dict[str, int]:
        """Writes everything that is left; gives the heads of the scopes that moved."""
        self.flush()
        dialect.put(
            self.conn,
            schema.scope,
            [
                {"account_id": self.account, "scope": name, "head": one.head, "count": one.count}
                | {"sum": tally.written(one.total)}
                for name, one in self.sums.items()
            ],
        )
        last = {"account": self.account, "last": self.head, "latest": str(self.clock)}
        self.conn.execute(statements.HEAD, last)
        return {name: one.head for name, one in self.sums.items()}

    def flush(self) -> None:
        found = [(one, one.row.as_json()) for one in self._dirty.values()]
        self.written |= {(one.row.TYPE, one.row.id): (one, doc) for one, doc in found}
        dialect.put(self.conn, schema.row, [values(self.account, *one) for one in found])
        sessions = [one.row for one in self._dirty.values() if isinstance(one.row, Session)]
        lines.put(self.conn, self.account, sessions)
        dialect.put(
            self.conn,
            schema.feed,
            [
                {"account_id": self.account, "scope": scope, "type": kind, "id": row_id}
                | {"seq": seq, "kind": what}
                for (scope, kind, row_id), (seq, what) in self._feed.items()
            ],
        )
        self._dirty.clear()
        self._feed.clear()
