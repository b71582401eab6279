"""What has changed since a cursor, for whoever may see it: rows and departures, page by page."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from sync.protocol import Digest, Gone, PullAnswer, PullAsk, WireRow
from sync.server import dialect, people, schema, statements, stretches
from sync.server.ledger import instant
from sync.server.people import Caller

LEASE_DAYS = 14
"""A computer that is lost, or of somebody who left, is not read for longer than that."""
_MOST_ENTRIES = 5_000
_STEP = 250
_STANDING = select(schema.account.c.head, schema.account.c.horizon).where(
    schema.account.c.account_id == bindparam("account")
)


class _Entry(NamedTuple):
    """A row, or without a document a departure."""

    seq: int
    scope: str
    type: str
    id: str
    doc: str = ""
    scopes: str = ""


class Found(NamedTuple):
    """A row as the tables have it; its scopes and its document are JSON."""

    type: str
    id: str
    seq: int
    scopes: str
    doc: str


class Pulled(NamedTuple):
    """A page: everything but its rows, and these as they are stored."""

    answer: PullAnswer
    rows: tuple[Found, ...]
    mine: frozenset[str]

    def whole(self) -> PullAnswer:
        """As values."""
        rows = [
            WireRow(
                type=one.type, id=one.id, seq=one.seq, scopes=self._seen(one.scopes),
                doc=json.loads(one.doc),
            )
            for one in self.rows
        ]  # fmt: skip
        return self.answer.model_copy(update={"rows": rows})

    def text(self) -> str:
        """As it is sent. Documents go as they are stored: reading and writing them takes longer
        than everything else.
        """
        named: dict[str, str] = {}
        parts = []
        for one in self.rows:
            if one.scopes not in named:
                named[one.scopes] = json.dumps(self._seen(one.scopes))
            parts.append(
                f'{{"type":{json.dumps(one.type)},"id":{json.dumps(one.id)},"seq":{one.seq},'
                f'"scopes":{named[one.scopes]},"doc":{one.doc}}}'
            )
        rest = self.answer.model_dump_json(exclude={"rows"})
        return f'{rest[:-1]},"rows":[{",".join(parts)}]}}'

    def has_news(self) -> bool:
        return bool(self.rows or self.answer.gone or self.answer.reset)

    def _seen(self, scopes: str) -> tuple[str, ...]:
        return tuple([name for name in _names(scopes) if name in self.mine])


@lru_cache(maxsize=1_024)
def _names(scopes: str) -> tuple[str, ...]:
    """The same few come again and again."""
    return tuple(json.loads(scopes))


class _Stand(NamedTuple):
    head: int
    rows: int
    sum: str


def pull(conn: Connection, caller: Caller, ask: PullAsk, now_ms: int) -> PullAnswer:
    """One page, as values."""
    return page(conn, caller, ask, now_ms).whole()


def page(conn: Connection, caller: Caller, ask: PullAsk, now_ms: int) -> Pulled:
    """One page. All reads of `conn` must see one state, and `caller` is as they are now."""
    _, epoch = people.installation(conn)
    stands_at = dialect.run(conn, _STANDING, account=caller.account).one()
    head, horizon = stands_at.head, stands_at.horizon
    scopes = sorted(caller.scopes)
    held = {name: seq for name, seq in ask.cursors.items() if name in scopes}
    reset = _must_begin_again(ask, epoch, held, head, horizon)
    cursors = {name: 0 if reset else held.get(name, 0) for name in scopes}
    stands = _stands(conn, caller.account, scopes)
    moved = {name: at for name, at in cursors.items() if name in stands and stands[name].head > at}
    rows: dict[tuple[str, str], Found] = {}
    gone: list[Gone] = []
    upto, more = _page(conn, caller.account, moved, ask.max_bytes, rows, gone)
    reached = {name: max(cursor, upto if more else head) for name, cursor in cursors.items()}
    answer = PullAnswer(
        epoch=epoch,
        horizon=horizon,
        lease_days=LEASE_DAYS,
        server_time=instant(now_ms),
        reset=reset,
        scopes=scopes,
        rows=[],
        gone=gone,
        cursors=reached,
        more=more,
        digests={} if more else _digests(stands, scopes, head),
    )
    return Pulled(answer, tuple(rows.values()), frozenset(scopes))


def heads(conn: Connection, account: str, scopes: frozenset[str]) -> dict[str, int]:
    """Where each of these scopes stands."""
    return {name: one.head for name, one in _stands(conn, account, sorted(scopes)).items()}


def _must_begin_again(
    ask: PullAsk, epoch: int, held: Mapping[str, int], head: int, horizon: int
) -> bool:
    """Whether what is held cannot be continued: another history, or forgotten departures."""
    if ask.epoch == 0 and not ask.cursors:
        return False  # it holds nothing yet
    if ask.epoch != epoch:
        return True
    behind = ask.horizon < horizon
    return any(seq > head or (behind and 0 < seq < horizon) for seq in held.values())


def _page(
    conn: Connection,
    account: str,
    cursors: Mapping[str, int],
    max_bytes: int,
    rows: dict[tuple[str, str], Found],
    gone: list[Gone],
) -> tuple[int, bool]:
    """Fills `rows` and `gone` up to a number; tells which, and whether there is more."""
    upto, size, count = 0, 0, 0
    entries = heapq.merge(
        *(_entries(conn, account, name, seq) for name, seq in cursors.items()),
        *(_departures(conn, account, name, seq) for name, seq in cursors.items() if seq),
    )  # who holds nothing of a scope needs no departures
    for entry in entries:
        full = size >= max_bytes or count >= _MOST_ENTRIES
        if full and entry.seq != upto:
            return upto, True
        upto, count = entry.seq, count + 1
        key = (entry.type, entry.id)
        if not entry.doc:
            gone.append(Gone(type=entry.type, id=entry.id, scope=entry.scope, seq=entry.seq))
        elif key not in rows:
            size += len(entry.doc) + 100
            rows[key] = Found(entry.type, entry.id, entry.seq, entry.scopes, entry.doc)
    return upto, False


def _entries(conn: Connection, account: str, scope: str, cursor: int) -> Iterator[_Entry]:
    """The rows of one scope after its cursor, in order, read as they are wanted."""
    while True:
        found = stretches.rows(conn, account, scope, after=cursor, most=_STEP)
        for one in found:
            yield _Entry(one.seq, scope, one.type, one.id, one.doc, one.scopes)
        if len(found) < _STEP:
            return
        cursor = found[-1].seq


def _departures(conn: Connection, account: str, scope: str, cursor: int) -> Iterator[_Entry]:
    for one in stretches.departures(conn, account, scope, after=cursor):
        yield _Entry(one.seq, scope, one.type, one.id)


def _stands(conn: Connection, account: str, scopes: list[str]) -> dict[str, _Stand]:
    found = dialect.run_for(conn, statements.SUMS_OF, account, [(name,) for name in scopes])
    return {one.scope: _Stand(*one[1:]) for one in found}


def _digests(stands: Mapping[str, _Stand], scopes: list[str], head: int) -> dict[str, Digest]:
    empty = _Stand(0, 0, "0" * 32)
    found = {name: stands.get(name, empty) for name in scopes}
    return {name: Digest(seq=head, count=one.rows, sum=one.sum) for name, one in found.items()}
