"""Own rows that were decided as they are shown: they become decided rows where they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rflow_desktop.domain.ops import digest
from rflow_desktop.domain.tally import mark
from rflow_desktop.store import packing
from rflow_desktop.store.answers import Confirmed
from rflow_desktop.store.applying import Page, ScopeRow, read_scopes
from rflow_desktop.store.documents import Key, listing
from rflow_desktop.store.packing import Made
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


@dataclass(frozen=True)
class Told:
    """What a push has written: row by row, and by operations that made only new ones."""

    about: Confirmed
    made: tuple[Made, ...] = ()

    @classmethod
    def of(cls, about: Confirmed, touched: Sequence[tuple[Key, tuple[Key, ...]]]) -> Told | None:
        """`touched` are, by operation as it was sent, its root and the rows it touched here. None
        where the answer speaks of others.
        """
        made = []
        for at, first, count, reach, told in about.made:
            root, keys = touched[at] if at < len(touched) else (("", ""), ())
            if len(keys) != count or root not in keys:
                return None
            ordered = (*[key for key in keys if key != root], root)
            marks = [mark(*key, seq) for seq, key in enumerate(ordered, first)]
            made.append(Made(root[1], ordered, first, reach, told, tuple(marks)))
        return cls(about, tuple(made))

    def seqs(self) -> dict[Key, int]:
        found = {(kind, row_id): seq for kind, row_id, seq, *_ in self.about.rows}
        for one in self.made:
            found |= {key: seq for seq, key in enumerate(one.keys, one.first)}
        return found


class _Shown(NamedTuple):
    n: int
    type: str
    id: str
    root_id: str
    seq: int
    scopes: str
    doc: str


def confirm(
    replica: Replica, c: Connection, told: Told, *, epoch: int, alone: Collection[str] = ()
) -> Stands:
    """Takes what a push has written, if every row of it is shown here exactly as it was decided.

    `alone` are roots of which all open work went with this push: it leaves the screen to what was
    decided in the same step, where that is all of what covered them.
    """
    about, held = told.about, read_scopes(replica)
    names = {name for reach in about.reaches for name in reach} | about.moved.keys()
    if replica.meta("epoch", "0") != str(epoch) or names - held.keys():
        return Stands()
    lying = packing.lying(c, [one.root_id for one in told.made if one.root_id in alone])
    packed = [one for one in told.made if lying.get(one.root_id) == one.told]
    asleep = {one.root_id for one in packed}
    others = [one for one in told.made if one.root_id not in asleep]
    replica.need(c, packing.covered(c, {one.root_id for one in others} | (set(alone) - asleep)))
    seqs = told.seqs()
    shown = _covered(c, set(alone) - asleep)
    left = {one.root_id for key, one in shown.items() if key not in seqs}
    loose = [key for one in others for key in one.keys]
    loose += [(kind, row_id) for kind, row_id, *_ in about.rows]
    shown |= _of(c, [key for key in loose if key not in shown])
    if not _as_told(shown, about, others, seqs):
        return Stands()
    page = Page(replica, c, held)
    _recount(page, told, shown, seqs)
    bare = frozenset(alone) - left
    lists = [listing(reach) for reach in about.reaches]
    packing.decide(c, [(one, lists[one.reach]) for one in packed])
    reaches = {(kind, row_id): reach for kind, row_id, _, reach, _ in about.rows}
    reaches |= {key: one.reach for one in others for key in one.keys}
    writes: dict[str, list[tuple[Any, ...]]] = {_BARE: [], _BENEATH: []}
    for key, reach in reaches.items():
        row = shown[key]
        sql = _BARE if row.root_id in bare else _BENEATH
        writes[sql].append((seqs[key], lists[reach], row.n))
    write_all(c, writes)
    upto = _move(page, about, held)
    page.save()
    return Stands(upto, seqs, bare)


def is_held(replica: Replica, told: Confirmed | None) -> bool:
    """Whether everything that a push has moved is held, so that nothing need be pulled."""
    if told is None:
        return False
    held = read_scopes(replica)
    return all(name in held and held[name].cursor >= head for name, (_, head) in told.moved.items())


def _move(page: Page, about: Confirmed, held: Mapping[str, ScopeRow]) -> int:
    """Up to which number all is held; 0 where something of others lies between."""
    if not all(held[name].cursor >= before for name, (before, _) in about.moved.items()):
        return 0
    page.move_cursors({name: head for name, (_, head) in about.moved.items()})
    return max((head for _, head in about.moved.values()), default=0)


def _as_told(
    shown: Mapping[Key, _Shown], about: Confirmed, made: Iterable[Made], seqs: Mapping[Key, int]
) -> bool:
    """Whether rows are shown here exactly as they were decided."""
    for kind, row_id, seq, _, sum_ in about.rows:
        one = shown.get((kind, row_id))
        if one is None or one.seq > seq or digest(one.doc.encode()) != sum_:
            return False
    for some in made:
        rows = [shown.get(key) for key in some.keys]
        docs = [row.doc for row in rows if row is not None and row.seq <= seqs[row.type, row.id]]
        if len(docs) < len(rows) or digest("\n".join(docs).encode()) != some.told:
            return False
    return True


def _recount(page: Page, told: Told, shown: Mapping[Key, _Shown], seqs: Mapping[Key, int]) -> None:
    """Puts the rows into the tallies in the place of what they were."""
    reaches = told.about.reaches
    counts, sums = [0] * len(reaches), [0] * len(reaches)
    for kind, row_id, seq, reach, _ in told.about.rows:
        counts[reach] += 1
        sums[reach] += mark(kind, row_id, seq)
    for one in told.made:
        counts[one.reach] += len(one.keys)
        sums[one.reach] += sum(one.marks)
    for key in seqs.keys() & shown.keys():
        before = shown[key]
        if before.seq > 0:
            page.add(before.scopes.split(), -1, -mark(*key, before.seq))
    for reach, names in enumerate(reaches):
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
