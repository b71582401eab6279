"""Own undecided work folded over decided rows: what is shown is always both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Role
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.parcel import KINDS
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import Context
from rflow_desktop.domain.values import Row
from rflow_desktop.store.documents import Key, parsed
from rflow_desktop.store.outbox import Kept
from rflow_desktop.store.packing import Packed
from rflow_desktop.store.replica import Replica

R = TypeVar("R", bound=Row)


class Fold:
    """Rows before and after a run of operations.

    With `root`, that root's rows start as decided, others as shown; it has to be laid out. Of
    `roots` what lies in parcels is read, too.
    """

    def __init__(
        self, replica: Replica, *, root: str | None = None, roots: Iterable[str] = ()
    ) -> None:
        self._replica = replica
        self._root = root
        self._rows: dict[Key, Row | None] = {}
        self._unread = {one.key: one for one in replica.unread(roots)}
        self.puts: dict[Key, Row] = {}
        self.new: set[Key] = set()
        """Those that were not there before; others may be, unseen."""
        self.packed: dict[str, Packed] = {}
        """By root, what is put aside as one; no longer among `puts`."""
        self._aside: dict[Key, str] = {}

    def get(self, kind: type[R], row_id: str) -> R | None:
        key = (kind.TYPE, row_id)
        if key not in self._rows:
            self._rows[key] = self._load(kind, row_id)
        return cast("R | None", self._rows[key])

    def foresee(self, keys: Iterable[Key]) -> None:
        """Reads rows that will be asked for in one go; those that are not there, too."""
        known = self._rows.keys() | self._unread.keys()
        wanted = [key for key in dict.fromkeys(keys) if key not in known]
        if len(wanted) > 1 and self._root is None:
            self._rows |= dict.fromkeys(wanted) | self._replica.shown_of(wanted)

    def run(self, op: Op, context: Context) -> tuple[Key, ...]:
        """Applies `op` and answers which rows it touched.

        Raises Refused, and then nothing has changed.
        """
        touched = []
        for row in reduce(self, op, context).puts:
            key = (row.TYPE, row.id)
            if key in self._rows and self._rows[key] is None:
                self.new.add(key)
            self._rows[key] = self.puts[key] = row
            touched.append(key)
        return tuple(touched)

    @property
    def parcelled(self) -> set[str]:
        """Roots of which something lies in parcels."""
        return {one.root_id for one in self._unread.values()}

    def pack(self, root_id: str, touched: Sequence[Key]) -> None:
        """Puts a whole new session aside as one, if it is that: header first, and nothing of it was
        there before.
        """
        head, keys = touched[:1], tuple(touched[1:])
        if (
            not keys
            or not self.new.issuperset(touched)
            or any(kind not in KINDS for kind, _ in keys)
        ):
            return
        docs = tuple([self.puts.pop(key).as_json() for key in keys])
        self.packed[root_id] = Packed.of(root_id, keys, docs, self.puts[head[0]].as_json())
        for key in keys:
            del self._rows[key]
            self._aside[key] = root_id

    def _load(self, kind: type[R], row_id: str) -> R | None:
        aside = self._aside.get((kind.TYPE, row_id))
        if aside is not None:
            one = self.packed[aside]
            return parsed(kind, one.docs[one.keys.index((kind.TYPE, row_id))])
        unread = self._unread.get((kind.TYPE, row_id))
        if unread is not None:
            return parsed(kind, unread.doc)
        if self._root is None:
            return self._replica.shown(kind, row_id)
        return self._replica.beneath(kind, row_id, self._root)


@dataclass(frozen=True)
class Folded:
    """A root's own rows, and the operations that the rules refuse over what was decided
    meanwhile.
    """

    rows: tuple[Row, ...]
    refused: tuple[str, ...]


def fold(
    replica: Replica, root: str, kept: Sequence[Kept], context: Callable[[Op], Context]
) -> Folded:
    """Runs `kept` over the decided rows of `root`.

    What is refused stays kept: its verdict comes from the server.
    """
    rows = Fold(replica, root=root)
    refused = []
    for one in kept:
        try:
            op = one.op
            allowed = context(op)
            rows.run(op, _decided(allowed) if one.state == "acked" else allowed)
        except Refused:
            refused.append(one.op_id)
    return Folded(tuple(rows.puts.values()), tuple(refused))


def _decided(context: Context) -> Context:
    """The server has said yes: what the person may do now does not matter any more."""
    actor = context.actor.model_copy(update={"role": Role.ADMIN})
    return replace(context, actor=actor)


def arrived(kept: Kept, seqs: dict[Key, int], *, complete: bool, head: int) -> bool:
    """Whether the decided rows already hold what an acknowledged operation did, so that it need not
    be folded.

    A row shows up at its newest sequence only, so a cursor alone proves nothing while more is to
    come: each touched row is as new as the operation, or the pull was complete and the row is not
    there, or it reaches past the operation.
    """
    return all(
        seqs.get(key, 0) >= kept.seq or (complete and (key not in seqs or head >= kept.seq))
        for key in kept.rows
    )


def keys_of(kept: Iterable[Kept]) -> set[Key]:
    return {key for one in kept for key in one.rows}
