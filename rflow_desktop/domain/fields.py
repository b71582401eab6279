"""One field, two writers: the later one wins, and what it had not seen is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.values import Lost, Stamp, Stamps, Superseded


class Stamped(Protocol):
    @property
    def stamps(self) -> Stamps: ...
    @property
    def superseded(self) -> Superseded: ...


def settle(
    row: Stamped, current: Mapping[str, Any], wanted: Mapping[str, Any], op: Op
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which of `wanted` become the row's values, and the row's new `stamps` and `superseded`.

    `current` holds the values that the row has now, under the same names. The greatest (hlc, op id) wins. Two values
    collide when neither writer had seen the other: the losing one goes to `superseded`, whichever side it is on.
    """
    won: dict[str, Any] = {}
    stamps, lost = dict(row.stamps), list(row.superseded)
    for field, value in wanted.items():
        stamp = row.stamps.get(field)
        mine = (op.hlc, op.id)
        wins = stamp is None or (stamp.hlc, stamp.op) < mine
        if stamp is not None and op.base.get(field) != stamp.op and current[field] != value:
            lost.append(_loser(field, current[field], value, stamp, op, wins=wins))
        if wins:
            won[field] = value
            stamps[field] = Stamp(hlc=op.hlc, op=op.id)
    return won, {"stamps": stamps, "superseded": tuple(lost)}


def _loser(field: str, current: Any, value: Any, stamp: Stamp, op: Op, *, wins: bool) -> Lost:
    if wins:
        return Lost(
            field=field, value=current, op=stamp.op, by="", hlc=stamp.hlc, at="", replaced_by=op.id
        )
    return Lost(
        field=field,
        value=value,
        op=op.id,
        by=op.actor,
        hlc=op.hlc,
        at=op.captured_at,
        replaced_by=stamp.op,
    )
