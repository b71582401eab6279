"""Rows that the server tells of by itself: taken where they go on from exactly what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rflow_desktop.store import lease
from rflow_desktop.store.answers import DecidedRow, Departed, News, Tally
from rflow_desktop.store.applying import read_scopes
from rflow_desktop.store.replica import Replica


@dataclass(frozen=True, kw_only=True)
class Part:
    """News as a part of a pull that goes on: it proves nothing about rows that are not in it."""

    epoch: int
    horizon: int
    lease_days: int
    scopes: Sequence[str]
    rows: Sequence[DecidedRow]
    cursors: Mapping[str, int]
    reset: bool = False
    gone: Sequence[Departed] = ()
    more: bool = True
    digests: Mapping[str, Tally] = field(default_factory=dict)


def part(replica: Replica, news: News) -> Part | None:
    """None where something lies between what is held and these rows, so that a pull has to tell;
    also where only some of them are known, for these may have left again since.
    """
    held = read_scopes(replica)
    named = {name for row in news.rows for name in row.scopes} | news.moved.keys()
    if replica.meta("epoch", "0") != str(news.epoch) or named - held.keys():
        return None
    if any(held[name].cursor < before for name, (before, _) in news.moved.items()):
        return None
    old = all(held[name].cursor >= now for name, (_, now) in news.moved.items())
    known = any(
        row.seq <= held[name].cursor
        for row in news.rows
        for name in news.moved.keys() & set(row.scopes)
    )
    if known and not old:
        return None
    return Part(
        epoch=news.epoch,
        horizon=int(replica.meta("horizon", "0")),
        lease_days=int(replica.meta(lease.DAYS, "0")),
        scopes=tuple(held),
        rows=() if old else news.rows,
        cursors={name: max(held[name].cursor, now) for name, (_, now) in news.moved.items()},
    )
