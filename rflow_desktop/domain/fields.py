"""One field, two writers: the later one wins, and what it had not seen is kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    `current` holds the values that the row has now, under the same names. A writer who had seen
    the current value replaces it, also where the seen value comes later: it may have waited while
    its replacement went ahead. Otherwise the greater (hlc, op id) wins, and the losing value goes
    to `superseded`, whichever side it is on.
    """
    won: dict[str, Any] = {}
    stamps = dict(row.stamps)
    lost = [one for one in row.superseded if op.base.get(one.field) != one.op]  # seen by now
    for field, value in wanted.items():
        stamp, base = stamps.get(field), op.base.get(field, "")
        saw = stamp is None or base == stamp.op
        if stamp is not None and stamp.ahead_of == op.id:
            stamps[field] = stamp.model_copy(update={"ahead_of": base})
        elif saw or stamp is None or (stamp.hlc, stamp.op) < (op.hlc, op.id):
            if stamp is not None and not saw and current[field] != value:
                lost.append(_replaced(field, current[field], stamp, op))
            won[field] = value
            ahead_of = stamp.ahead_of if stamp is not None and saw else base
            stamps[field] = stamped(op, stamp, ahead_of=ahead_of)
        elif current[field] != value:
            lost.append(_too_late(field, value, stamp, op))
    shown = {**{field: current[field] for field in wanted}, **won}
    return won, {"stamps": stamps, "superseded": _kept(lost, shown)}


def take(
    row: Stamped, current: Mapping[str, Any], wanted: Mapping[str, Any], op: Op
) -> dict[str, Any]:
    """The row's `stamps` and `superseded` where `wanted` holds because it came, whatever the clock
    says. What its writer had not seen is kept there, too.
    """
    stamps = dict(row.stamps)
    lost = [one for one in row.superseded if op.base.get(one.field) != one.op]  # seen by now
    for field, value in wanted.items():
        stamp = stamps.get(field)
        if stamp is not None and op.base.get(field) != stamp.op and current[field] != value:
            lost.append(_replaced(field, current[field], stamp, op))
        stamps[field] = stamped(op, stamp)
    return {"stamps": stamps, "superseded": _kept(lost, wanted)}


def kept_beside(
    row: Stamped, current: Mapping[str, Any], wanted: Mapping[str, Any], op: Op
) -> Superseded:
    """The row's `superseded` where nothing of `wanted` is taken any more."""
    late = [
        _too_late(field, value, row.stamps.get(field, Stamp(hlc="", op="")), op)
        for field, value in wanted.items()
        if current[field] != value
    ]
    return _kept([*row.superseded, *late], current)


def stamped(op: Op, before: Stamp | None, *, ahead_of: str = "") -> Stamp:
    """The mark of `op` on a field. Its time never falls behind the one it replaces."""
    hlc = op.hlc if before is None else max(op.hlc, before.hlc)
    return Stamp(hlc=hlc, op=op.id, by=op.actor, at=op.captured_at, ahead_of=ahead_of)


def _replaced(field: str, value: Any, stamp: Stamp, op: Op) -> Lost:
    return Lost(
        field=field, value=value, op=stamp.op, by=stamp.by, hlc=stamp.hlc, at=stamp.at,
        replaced_by=op.id,
    )  # fmt: skip


def _too_late(field: str, value: Any, stamp: Stamp, op: Op) -> Lost:
    return Lost(
        field=field, value=value, op=op.id, by=op.actor, hlc=op.hlc, at=op.captured_at,
        replaced_by=stamp.op,
    )  # fmt: skip


def _kept(lost: Iterable[Lost], shown: Mapping[str, Any]) -> Superseded:
    """Each lost value once, oldest first, in whatever order the writers arrived.

    A value that the field shows again is no longer lost: that is how restoring one ends.
    """
    kept: dict[tuple[str, str], Lost] = {}
    for value in sorted(lost, key=lambda one: (one.hlc, one.op, one.field)):
        if value.field not in shown or shown[value.field] != value.value:
            kept[value.field, repr(value.value)] = value
    return tuple(sorted(kept.values(), key=lambda one: (one.hlc, one.op, one.field)))
