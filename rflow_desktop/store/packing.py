"""Whole new sessions of own work, many at once: what is read by its session only lies packed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from zstandard import ZstdCompressor

from rflow_desktop.domain.acts import CaptureSession
from rflow_desktop.domain.ops import Act, digest
from rflow_desktop.domain.parcel import Part
from rflow_desktop.domain.tally import written
from rflow_desktop.store import parcels
from rflow_desktop.store.documents import Key
from rflow_desktop.store.sqlite import Connection, in_parts

Root = tuple[str, str]
MANY = 4
"""So many sessions that are captured whole in one go are an import; fewer are laid out at once."""
_INSERT = 'INSERT INTO parcel(n, root_id, "count", covered, told, packed) VALUES (?,?,?,1,?,?)'

_LYING = (
    "SELECT parcel.root_id, told FROM parcel"
    " JOIN row ON row.type='session' AND row.id=parcel.root_id WHERE parcel.covered"
    " AND row.covered AND row.base IS NULL AND row.seq=0"
)
_DECIDE = (
    'UPDATE parcel SET covered=0, first=?, seq=?, scopes=?, "sum"=? WHERE root_id=? AND covered'
)
_BARE = "UPDATE row SET covered=0, seq=?, scopes=? WHERE type='session' AND id=?"


class Packed(NamedTuple):
    """The rows of one session beside its header, in the order in which the rule has made them.

    `told` is the digest of all of them with the header behind, as a server tells it that has made
    the very same rows.
    """

    root_id: str
    keys: tuple[Key, ...]
    docs: tuple[str, ...]
    told: str

    @classmethod
    def of(cls, root_id: str, keys: tuple[Key, ...], docs: tuple[str, ...], header: str) -> Packed:
        return cls(root_id, keys, docs, digest("\n".join((*docs, header)).encode()))


class Made(NamedTuple):
    """What the server says of an operation that has made nothing but new rows, the header last:
    numbers from `first` on, and the digest of their JSON, a line each. `marks` count in tallies.
    """

    root_id: str
    keys: tuple[Key, ...]
    first: int
    reach: int
    told: str
    marks: tuple[int, ...]


def whole(acts: Sequence[tuple[Root, Act]]) -> frozenset[str]:
    """The roots of an import of which only this one thing is captured now."""
    captured = {root_id for (_, root_id), act in acts if isinstance(act, CaptureSession)}
    if len(captured) < MANY:
        return frozenset()
    counts = Counter(root_id for (_, root_id), _ in acts)
    return frozenset(root_id for root_id in captured if counts[root_id] == 1)


def put(c: Connection, packed: Iterable[Packed]) -> None:
    """Puts own rows behind all others, each in its parcel until somebody needs them."""
    c.executemany(_INSERT, _written(packed, parcels.last(c)))


def lying(c: Connection, roots: Iterable[str]) -> dict[str, str]:
    """Those of these roots whose own rows all lie packed, as when they were captured, with their
    digest.
    """
    found: dict[str, str] = {}
    for some, marks in in_parts(roots):
        found |= dict(c.execute(f"{_LYING} AND parcel.root_id IN ({marks})", some).fetchall())
    return found


def covered(c: Connection, roots: Iterable[str]) -> set[str]:
    """Those of these roots of which own work lies packed."""
    found: set[str] = set()
    for some, marks in in_parts(roots):
        asked = f"SELECT root_id FROM parcel WHERE covered AND root_id IN ({marks})"  # noqa: S608  marks
        found |= {root_id for (root_id,) in c.execute(asked, some).fetchall()}
    return found


def decide(c: Connection, made: Iterable[tuple[Made, str]]) -> None:
    """Takes the rows of these roots as decided where they lie, in these scopes."""
    some = tuple(made)
    c.executemany(
        _DECIDE,
        [
            (one.first - 1, one.first, scopes, written(sum(one.marks[:-1])), one.root_id)
            for one, scopes in some
        ],
    )
    c.executemany(
        _BARE,
        [(one.first + len(one.keys) - 1, scopes, one.root_id) for one, scopes in some],
    )


def _written(packed: Iterable[Packed], n: int) -> Iterator[tuple[Any, ...]]:
    compressor = ZstdCompressor(level=1)
    for one in packed:
        count = len(one.keys)
        n += count
        rows = [
            Part(count - at, *key, at, doc)
            for at, (key, doc) in enumerate(zip(one.keys, one.docs, strict=True), 1)
        ]
        yield n, one.root_id, count, one.told, parcels.packed_by(compressor, rows)
