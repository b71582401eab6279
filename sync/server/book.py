"""The rows of one account in one transaction: read once, numbered, written together at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from sqlalchemy import Connection

from rflow_desktop.domain import clock, tally
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.model import (
    Flow,
    Handoff,
    HandoffState,
    Part,
    Session,
    Snapshot,
    Suggestion,
)
from rflow_desktop.domain.values import Row
from sync.server import dialect, lines, lots, reach, schema, scopes, statements, wall
from sync.server.lots import STEPS, Key, Lot
from sync.server.scopes import Scopes
from sync.server.stored import ROOTS, Stored, read, values
from sync.server.stretches import Stretches
from sync.server.sums import Sums

R = TypeVar("R", bound=Row)

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
    horizon: int
    clock: Hlc
    sums: Sums
    stretches: Stretches
    fresh: dict[Key, None] = field(default_factory=dict)
    """The rows that were put since `turn`."""
    lots: list[Lot] = field(default_factory=list)
    """Those of them that were put together as new sessions."""
    has_left: bool = False
    _rows: dict[Key, Stored | None] = field(default_factory=dict)
    _dirty: dict[Key, Stored] = field(default_factory=dict)
    _lines: dict[str, Session] = field(default_factory=dict)
    _docs: dict[Key, str] = field(default_factory=dict)
    _again: set[int] = field(default_factory=set)

    @classmethod
    def opened(cls, conn: Connection, account: str) -> Book:
        wall.enter(conn, account)
        found = dialect.run(conn, statements.LOCK, account=account).one()
        mine, at = (conn, account), clock.parse(found.clock)
        return cls(*mine, found.head, found.horizon, at, Sums(*mine), Stretches(*mine))

    def turn(self) -> None:
        """From here on it is told apart what moves."""
        self.sums.turn()
        self.fresh, self.lots, self.has_left, self._again = {}, [], False, set()

    def stands(self, lot: Lot) -> bool:
        """Whether nothing of it was written again."""
        return not any(lot.first <= seq <= lot.last for seq in self._again)

    # --- reading -------------------------------------------------------------------------------

    def get(self, kind: type[R], row_id: str) -> R | None:
        found = self._stored(kind.TYPE, row_id)
        return None if found is None else cast(R, found.row)

    def reach(self, kind: str, row_id: str) -> Scopes:
        """Where a row is now."""
        found = self._stored(kind, row_id)
        return frozenset() if found is None else found.scopes

    def foresee(self, keys: Iterable[Key]) -> None:
        """Reads rows that will be asked for in one go; those that are not there, too."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._rows]
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            self._rows.update(dict.fromkeys(some))
            for one in dialect.run_for(self.conn, statements.ROWS_OF, self.account, some):
                self._rows[one.type, one.id] = read(one.type, one.doc, one.seq, one.scopes)

    def _stored(self, kind: str, row_id: str) -> Stored | None:
        key = (kind, row_id)
        if key not in self._rows:
            self.foresee((key,))
        return self._rows[key]

    def _parts(self, session: str) -> list[Stored]:
        """Every part of a session as it is now, also those that are not written yet."""
        self.flush()
        found = dialect.run(self.conn, statements.PARTS, account=self.account, session=session)
        parts = []
        for one in found:
            key = (one.type, one.id)
            known = self._rows.get(key) or read(one.type, one.doc, one.seq, one.scopes)
            self._rows[key] = known
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
        session = lots.session_of(wanted)
        if session is not None and all(self._stored(*key) is None for key in wanted):
            return self._put_new(session, wanted)
        roots: list[Row] = []
        for row in wanted.values():
            if type(row) is Handoff:
                self._claim_once(row)
        first = self._number()
        steps: dict[str, Scopes] = {}
        for row in wanted.values():
            if type(row) in ROOTS:
                roots.append(row)
            else:
                self._put_one(row, wanted, steps)
        for row in roots:
            self._put_one(row, wanted, steps)
        return first

    def _put_new(self, session: Session, wanted: Mapping[Key, Row]) -> int:
        """A session that was not there with all of its steps: at once, as they are often many."""
        before, goes = self._number(), scopes.of_work(session, self.account)
        if session.flow is not None:
            self._share_content(session.flow.snapshot, goes)
        lot = Lot(self.head + 1, lots.in_order(wanted, session), goes)
        total = 0
        for seq, key in enumerate(lot.keys, lot.first):
            total += tally.mark(*key, seq)
            self._rows[key] = self._dirty[key] = Stored(wanted[key], seq, goes)
        self.head = lot.last
        for scope in goes:
            self.stretches.put_lot(scope, lot)
            one = self.sums.moving(scope, lot.last)
            one.count += len(lot.keys)
            one.total += total
        self._lines[session.id] = session
        self.fresh |= dict.fromkeys(lot.keys)
        self.lots.append(lot)
        return before

    def _put_one(self, row: Row, wanted: Mapping[Key, Row], steps: dict[str, Scopes]) -> None:
        """`steps` says where the steps of a session go, once that was asked."""
        if type(row) in STEPS:
            session = cast(Part, row).session
            if session not in steps:
                steps[session] = reach.of_row(self, row, wanted)
            self._write(row, steps[session])
            return
        if isinstance(row, Session):
            self._move_parts(row, leaving=wanted)
            self._put_line(row)
        self._write(row, reach.of_row(self, row, wanted))
        if isinstance(row, Flow):
            for content, readers in scopes.of_contents(row, self.account):
                self._share_content(content, readers)
        if isinstance(row, Suggestion):
            self._share_content(row.snapshot, reach.of_row(self, row, wanted))

    def _put_line(self, session: Session) -> None:
        before = self._stored(Session.TYPE, session.id)
        if before is None or not lines.same(cast(Session, before.row), session):
            self._lines[session.id] = session

    def _claim_once(self, handoff: Handoff) -> None:
        before = self._stored(Handoff.TYPE, handoff.id)
        if handoff.state is not HandoffState.CLAIMED or before is None:
            return
        if cast(Handoff, before.row).state is HandoffState.CLAIMED:
            return
        self.flush()
        statements.take(self.conn, self.account, handoff.id)

    def _move_parts(self, session: Session, *, leaving: Mapping[Key, Row]) -> None:
        """Takes parts and steps along when a session is handed over, claimed or given back."""
        before = self._stored(Session.TYPE, session.id)
        after = scopes.of_session(session, self.account)
        if session.flow is not None and (before is None or before.scopes != after):
            self._share_content(session.flow.snapshot, after)
        if before is None or (
            before.scopes == after
            and scopes.of_contact(session) == scopes.of_contact(cast(Session, before.row))
        ):
            return
        shown = reach.shown(self, session, leaving)
        for part in self._parts(session.id):
            if (part.row.TYPE, part.row.id) not in leaving:
                row = cast(Part, part.row)
                self._write(row, scopes.of_part(row, session, self.account, shown=shown))

    def _share_content(self, snapshot: str, readers: Scopes) -> None:
        """Whoever gets a session can run it: the content follows unless all have it anyway."""
        content = self._stored(Snapshot.TYPE, snapshot)
        if content is not None and not content.scopes & scopes.of_account(self.account):
            self._write(content.row, content.scopes | readers)

    def _write(self, row: Row, goes: Scopes) -> None:
        key = (row.TYPE, row.id)
        before = self._stored(*key)
        if before is not None:
            if before.scopes == goes and before.row == row:
                return
            self._leave(key, before, goes)
            for scope in goes - before.scopes:
                self.stretches.enter(scope, key)
        self.head = seq = self.head + 1
        mark = tally.mark(*key, seq)
        for scope in goes:
            self.stretches.put(scope, seq, seq)
            one = self.sums.moving(scope, seq)
            one.count += 1
            one.total += mark
        self._rows[key] = self._dirty[key] = Stored(row, seq, goes)
        self._docs.pop(key, None)
        self.fresh[key] = None

    def _leave(self, key: Key, before: Stored, goes: Scopes) -> None:
        """Takes a row out as it was; those who may not see it any more are told."""
        self._again.add(before.seq)
        mark = tally.mark(*key, before.seq)
        for scope in before.scopes:
            self.stretches.leave(scope, before.seq)
            one = self.sums.of(scope)
            one.count -= 1
            one.total -= mark
        for scope in before.scopes - goes:
            self.has_left = True
            self.stretches.depart(scope, key, self.head + 1)
            self.sums.moving(scope, self.head + 1)

    def remove(self, session: str) -> None:
        """Takes a session and its parts out for good: whoever holds them is told that they left."""
        root = self._stored(Session.TYPE, session)
        for stored in (*self._parts(session), *filter(None, (root,))):
            self._leave((stored.row.TYPE, stored.row.id), stored, frozenset())
            self._number()
        self.flush()
        statements.delete_session(self.conn, self.account, session)

    # --- writing -------------------------------------------------------------------------------

    def close(self) -> dict[str, int]:
        """Writes everything that is left; gives the heads of the scopes that moved."""
        self.flush()
        self.sums.write()
        dialect.run(
            self.conn, statements.HEAD, account=self.account, last=self.head, latest=str(self.clock)
        )
        return self.sums.heads()

    def flush(self) -> None:
        found = [values(self.account, one, self.doc(key, one)) for key, one in self._dirty.items()]
        dialect.put_all(self.conn, schema.row, found)
        lines.put(self.conn, self.account, self._lines.values())
        self.stretches.write()
        self._dirty.clear()
        self._lines.clear()

    def written(self, keys: Iterable[Key]) -> Iterator[tuple[Key, Stored, str]]:
        """These rows as they are now, with their JSON."""
        for key in keys:
            stored = self._rows[key]
            if stored is not None:
                yield key, stored, self.doc(key, stored)

    def doc(self, key: Key, stored: Stored) -> str:
        """A row as JSON, made once."""
        doc = self._docs.get(key)
        if doc is None:
            doc = self._docs[key] = stored.row.as_json()
        return doc
