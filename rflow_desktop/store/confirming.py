"""Own rows that were decided as they are shown: they become decided rows where they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rflow_desktop.domain.ops import digest
from rflow_desktop.domain.tally import mark
from rflow_desktop.store.answers import Confirmed
from rflow_desktop.store.applying import Page, read_scopes
from rflow_desktop.store.documents import Key, listing
from rflow_desktop.store.replica import Replica, write_all
from rflow_desktop.store.sqlite import Connection, in_parts

_BENEATH = "UPDATE row SET base=CASE WHEN covered THEN doc END, seq=?, scopes=? WHERE n=?"
_BARE = "UPDATE row SET base=NULL, covered=0, seq=?, scopes=? WHERE n=?"
_COLUMNS = "SELECT n, type, id, root_id, seq, scopes, doc FROM row"


@dataclass(frozen=True)
class Stands:
    """What is decided now as it is shown: up to which number everything is held (0 where a pull
    has to tell), the numbers of these rows, and the roots over which nothing own lies any more.
    """

    upto: int = 0
    seqs: Mapping[Key, int] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()


class _Shown(NamedTuple):
    n: int
    type: str
    id: str
    root_id: str
    seq: int
    scopes: str
    doc: str


def confirm(
    replica: Replica, c: Connection, told: Confirmed, *, epoch: int, alone: Collection[str] = ()
) -> Stands:
    """Takes what a push has written, if every row of it is shown here exactly as it was decided.

    `alone` are roots of which all open work went with this push: it leaves the screen to what was
    decided in the same step, where that is all of what covered them.
    """
    held = read_scopes(replica)
    names = {name for reach in told.reaches for name in reach} | told.moved.keys()
    if replica.meta("epoch", "0") != str(epoch) or names - held.keys():
        return Stands()
    seqs = {(kind, row_id): seq for kind, row_id, seq, *_ in told.rows}
    shown = _covered(c, alone)
    left = {one.root_id for key, one in shown.items() if key not in seqs}
    shown |= _of(c, [key for key in seqs if key not in shown])
    for kind, row_id, seq, _, sum_ in told.rows:
        one = shown.get((kind, row_id))
        if one is None or one.seq > seq or digest(one.doc.encode()) != sum_:
            return Stands()
    page = Page(replica, c, held)
    _recount(page, told, shown)
    bare = frozenset(alone) - left
    lists = [listing(reach) for reach in told.reaches]
    writes: dict[str, list[tuple[Any, ...]]] = {_BARE: [], _BENEATH: []}
    for kind, row_id, seq, reach, _ in told.rows:
        one = shown[kind, row_id]
        sql = _BARE if one.root_id in bare else _BENEATH
        writes[sql].append((seq, lists[reach], one.n))
    write_all(c, writes)
    whole = all(held[name].cursor >= before for name, (before, _) in told.moved.items())
    if whole:
        page.move_cursors({name: head for name, (_, head) in told.moved.items()})
    page.save()
    upto = max((head for _, head in told.moved.values()), default=0) if whole else 0
    return Stands(upto, seqs, bare)


def is_held(replica: Replica, told: Confirmed | None) -> bool:
    """Whether everything that a push has moved is held, so that nothing need be pulled."""
    if told is None:
        return False
    held = read_scopes(replica)
    return all(name in held and held[name].cursor >= head for name, (_, head) in told.moved.items())


def _recount(page: Page, told: Confirmed, shown: Mapping[Key, _Shown]) -> None:
    """Puts the rows into the tallies in the place of what they were."""
    counts, sums = [0] * len(told.reaches), [0] * len(told.reaches)
    for kind, row_id, seq, reach, _ in told.rows:
        counts[reach] += 1
        sums[reach] += mark(kind, row_id, seq)
        before = shown[kind, row_id]
        if before.seq > 0:
            page.add(before.scopes.split(), -1, -mark(kind, row_id, before.seq))
    for reach, names in enumerate(told.reaches):
        page.add(names, counts[reach], sums[reach])


def _covered(c: Connection, roots: Iterable[str]) -> dict[Key, _Shown]:
    """All rows of these roots over which own work lies."""
    answer: dict[Key, _Shown] = {}
    for some, marks in in_parts(roots):
        found = c.execute(f"{_COLUMNS} WHERE root_id IN ({marks}) AND covered", some)
        answer |= {(one[1], one[2]): _Shown._make(one) for one in found.fetchall()}
    return answer


def _of(c: Connection, keys: Iterable[Key]) -> dict[Key, _Shown]:
    answer: dict[Key, _Shown] = {}
    for some, marks in in_parts(keys, "(?,?)"):
        found = c.execute(
            f"{_COLUMNS} WHERE (type, id) IN (VALUES {marks}) AND known",
            [value for key in some for value in key],
        )
        answer |= {(one[1], one[2]): _Shown._make(one) for one in found.fetchall()}
    return answer
