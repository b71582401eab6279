"""Own rows that were decided as they are shown: they become decided rows where they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rflow_desktop.domain.ops import digest
from rflow_desktop.store.answers import Confirmed
from rflow_desktop.store.applying import Page, read_scopes
from rflow_desktop.store.documents import Key, listing
from rflow_desktop.store.replica import HELD, Held, Replica
from rflow_desktop.store.sqlite import Connection, in_parts

_DECIDED = "UPDATE row SET base=CASE WHEN covered THEN doc END, seq=?, scopes=? WHERE n=?"


class _Shown(NamedTuple):
    held: Held
    digest: str


def confirm(replica: Replica, c: Connection, told: Confirmed, *, epoch: int) -> int:
    """Takes what a push has written, if every row of it is shown here exactly as it was decided.

    Answers up to which number everything is held now; 0 where a pull has to tell.
    """
    held = read_scopes(replica)
    names = {name for reach in told.reaches for name in reach} | told.moved.keys()
    if replica.meta("epoch", "0") != str(epoch) or names - held.keys():
        return 0
    shown = _shown(replica, ((kind, row_id) for kind, row_id, *_ in told.rows))
    for kind, row_id, seq, _, mark in told.rows:
        one = shown.get((kind, row_id))
        if one is None or one.digest != mark or one.held.seq > seq:
            return 0
    page = Page(replica, c, held)
    lists = [listing(reach) for reach in told.reaches]
    writes = []
    for kind, row_id, seq, reach, _ in told.rows:
        before = shown[kind, row_id].held
        page.recount(before, seq, told.reaches[reach])
        writes.append((seq, lists[reach], before.n))
    c.executemany(_DECIDED, writes)
    whole = all(held[name].cursor >= before for name, (before, _) in told.moved.items())
    if whole:
        page.move_cursors({name: head for name, (_, head) in told.moved.items()})
    page.save()
    return max((head for _, head in told.moved.values()), default=0) if whole else 0


def is_held(replica: Replica, told: Confirmed | None) -> bool:
    """Whether everything that a push has moved is held, so that nothing need be pulled."""
    if told is None:
        return False
    held = read_scopes(replica)
    return all(name in held and held[name].cursor >= head for name, (_, head) in told.moved.items())


def _shown(replica: Replica, keys: Iterable[Key]) -> dict[Key, _Shown]:
    answer: dict[Key, _Shown] = {}
    for some, marks in in_parts(keys, "(?,?)"):
        found = replica.database.all(
            f"SELECT {HELD}, doc FROM row"  # noqa: S608  ours
            f" WHERE (type, id) IN (VALUES {marks}) AND known",
            *(value for key in some for value in key),
        )
        for *fields, doc in found:
            held = Held(*fields)
            answer[held.key] = _Shown(held, digest(doc.encode()))
    return answer
