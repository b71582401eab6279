"""The precious database: every operation from capture to the server's verdict, and the clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from rflow_desktop.domain.acts import KNOWN
from rflow_desktop.domain.ops import Op, digest, read
from rflow_desktop.store.schema import TAKEN
from rflow_desktop.store.sqlite import Connection, Database, in_parts

Root = tuple[str, str]


class Kept(NamedTuple):
    """An operation as it is kept."""

    n: int
    op_id: str
    root_type: str
    root_id: str
    bytes: bytes
    hash: str
    state: str
    seq: int
    ep: int
    reason: str
    sentence: str
    detail: str
    touches: str
    tries: int
    next_at: int
    hold_until: int
    created: int
    changed: int

    @property
    def root(self) -> Root:
        return (self.root_type, self.root_id)

    @property
    def op(self) -> Op:
        return read(json.loads(self.bytes), KNOWN)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The rows that the operation touched when it was folded."""
        return _listed(self.touches)


@lru_cache(maxsize=512)
def _listed(touches: str) -> tuple[tuple[str, str], ...]:
    """Asked for several times while one answer is taken."""
    return tuple((kind, row_id) for kind, row_id in json.loads(touches))


_SELECT = f"SELECT {', '.join(Kept._fields)} FROM op"  # noqa: S608  names of ours


_OF_ANOTHER_EPOCH = " UNION ALL ".join(
    f"SELECT op_id FROM op INDEXED BY op_epoch WHERE {TAKEN} AND ep{than}?"  # noqa: S608  ours
    for than in "<>"
)
"""Said so that the index answers it: without it all that was ever sent would be read each time."""


class Fresh(NamedTuple):
    """A new operation with its bytes and the rows it touched here."""

    op: Op
    raw: bytes
    touches: tuple[tuple[str, str], ...]
    hold_until: int = 0


class Outbox:
    """SQL over the outbox. Whatever changes operations counts `rev` up, which tells what the
    replica has not seen.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, c: Connection, fresh: Sequence[Fresh], *, rev: int, now_ms: int) -> None:
        c.executemany(
            "INSERT INTO op(op_id, root_type, root_id, kind, v, bytes, hash, touches, deps,"
            " hold_until, created, changed, rev) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    new.op.id, *new.op.entity, new.op.act.KIND, new.op.act.V, new.raw,
                    digest(new.raw), json.dumps(new.touches), " ".join(new.op.deps),
                    new.hold_until, now_ms, now_ms, rev,
                )
                for new in fresh
            ],
        )  # fmt: skip

    def set_clock(self, c: Connection, ms: int, counter: int, rev: int) -> None:
        c.execute("UPDATE clock SET ms=?, counter=?, rev=? WHERE id=1", (ms, counter, rev))

    def came_from_copies(self, c: Connection, now_ms: int) -> None:
        """From here on its `rev` says nothing about what an outbox before it had counted."""
        c.execute("INSERT OR REPLACE INTO meta(key, value) VALUES ('copies', ?)", (str(now_ms),))

    def lineage(self) -> str:
        """Which outbox this is: when it last came from copies, in ms since 1970, if it ever did."""
        found = self.database.value("SELECT value FROM meta WHERE key='copies'")
        return "" if found is None else str(found)

    def change(
        self, c: Connection, plan: Mapping[str, Mapping[str, Any]], *, rev: int, changed: int
    ) -> None:
        """Sets columns of operations."""
        alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for op_id, values in plan.items():
            alike.setdefault(tuple(values), []).append((*values.values(), changed, rev, op_id))
        for names, rows in alike.items():
            columns = "".join(f"{name}=?, " for name in names)
            c.executemany(
                f"UPDATE op SET {columns}changed=?, rev=? WHERE op_id=?",  # noqa: S608  ours
                rows,
            )

    def get(self, op_id: str) -> Kept | None:
        return _kept(self.database.one(f"{_SELECT} WHERE op_id=?", op_id))

    def these(self, op_ids: Iterable[str]) -> dict[str, Kept]:
        """Those of these operations that are here."""
        answer: dict[str, Kept] = {}
        for some, marks in in_parts(op_ids):
            found = self.some(f"op_id IN ({marks})", *some)
            answer |= {kept.op_id: kept for kept in found}
        return answer

    def sealed(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """By number, the bytes of these operations with their hash behind: one JSON object each."""
        answer: dict[int, bytes] = {}
        for some, marks in in_parts(numbers):
            found = self.database.all(
                f"SELECT n, bytes, hash FROM op WHERE n IN ({marks})",  # noqa: S608  marks
                *some,
            )
            answer |= {n: b'%b,"hash":"%b"}' % (raw[:-1], told.encode()) for n, raw, told in found}
        return answer

    def some(self, where: str, *values: Any) -> list[Kept]:
        found = self.database.all(f"{_SELECT} WHERE {where}", *values)
        return [Kept(*row) for row in found]

    def open_of(self, roots: Iterable[str]) -> list[Kept]:
        """What the rows of these roots still have to be folded from."""
        return self._of("state IN ('pending','acked','parked')", roots)

    def open_roots(self) -> set[str]:
        found = self.database.all(
            "SELECT DISTINCT root_id FROM op WHERE state IN ('pending','acked','parked')"
        )
        return {root_id for (root_id,) in found}

    def open_counts(self, roots: Iterable[str]) -> dict[str, int]:
        """How many operations the rows of each of these roots still have to be folded from."""
        answer: dict[str, int] = {}
        for some, marks in in_parts(roots):
            found = self.database.all(
                f"SELECT root_id, count(*) FROM op WHERE root_id IN ({marks})"  # noqa: S608  marks
                " AND state IN ('pending','acked','parked') GROUP BY root_id",
                *some,
            )
            answer |= dict(found)
        return answer

    def counts(self, roots: Iterable[str]) -> dict[str, tuple[int, int]]:
        """By root: how many operations wait, and how many need a person."""
        answer = dict.fromkeys(roots, (0, 0))
        for some, marks in in_parts(tuple(answer)):
            found = self.database.all(
                "SELECT root_id, sum(state IN ('pending','parked')), sum(state='attention') FROM op"  # noqa: S608  marks
                f" WHERE root_id IN ({marks}) AND state IN ('pending','parked','attention')"
                " GROUP BY root_id",
                *some,
            )
            answer |= {root_id: (waits, attention) for root_id, waits, attention in found}
        return answer

    def is_settled(self, epoch: int) -> bool:
        """Whether nothing here waits for rows, or for another epoch of the server."""
        found = self.database.value(
            "SELECT EXISTS (SELECT 1 FROM op WHERE state='acked')"  # noqa: S608  ours
            " OR EXISTS (SELECT 1 FROM op WHERE state='pending' AND reason='missing')"
            f" OR EXISTS ({_OF_ANOTHER_EPOCH})",
            epoch, epoch,
        )  # fmt: skip
        return not found

    def of_another_epoch(self, epoch: int) -> list[str]:
        """What the server had accepted in any epoch but this one."""
        return [op_id for (op_id,) in self.database.all(_OF_ANOTHER_EPOCH, epoch, epoch)]

    def beyond(self, epoch: int, head: int) -> list[str]:
        """What the server had accepted in this epoch behind number `head`."""
        return [one.op_id for one in self.some(f"{TAKEN} AND ep=? AND seq>?", epoch, head)]

    def taken_of(self, epoch: int, roots: Iterable[str]) -> list[Kept]:
        """What the server had accepted in this epoch of these roots."""
        return self._of(f"{TAKEN} AND ep=?", roots, epoch)

    def _of(self, where: str, roots: Iterable[str], *values: Any) -> list[Kept]:
        answer: list[Kept] = []
        for some, marks in in_parts(roots):
            answer += self.some(f"{where} AND root_id IN ({marks})", *values, *some)
        return answer

    def bytes_epoch(self) -> int:
        """The epoch in which the server had the bytes that are `there`."""
        found = self.database.value("SELECT value FROM meta WHERE key='bytes_epoch'")
        return 0 if found is None else int(found)

    def offer_bytes(self, epoch: int, *, again: bool) -> None:
        """From here on bytes are `there` where this epoch says so. With `again` all that lie here
        are offered to it, and each keeps how much was sent of it: what is whole need only be asked
        for.
        """
        with self.database.writing() as c:
            if again:
                c.execute(
                    "UPDATE blob SET state='waiting', upload_id='', tries=0, next_at=0,"
                    " \"offset\"=CASE WHEN state='there' THEN size"
                    " WHEN upload_id='' THEN \"offset\" ELSE 0 END"
                    " WHERE state IN ('there','uploading')"
                )
            c.execute(
                "INSERT OR REPLACE INTO meta(key, value) VALUES ('bytes_epoch', ?)", (str(epoch),)
            )

    def tally(self) -> Mapping[str, int]:
        """How many operations are in a state in which they still have a way to go."""
        found = self.database.all(
            "SELECT state, count(*) FROM op"
            " WHERE state IN ('pending','acked','parked','attention') GROUP BY state"
        )
        return {state: int(count) for state, count in found}


def _kept(row: Any) -> Kept | None:
    return None if row is None else Kept(*row)
