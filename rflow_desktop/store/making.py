"""From an act to an operation: its id and time, what its author saw, and until when it may be
granted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase
from rflow_desktop.domain.bases import base
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Entry, Pad
from rflow_desktop.domain.ops import OP_LIMIT, Act, Op, write
from rflow_desktop.domain.reducing import CLAIM_LIFE_MS, Rows
from rflow_desktop.ids import instant

Root = tuple[str, str]


class Made(NamedTuple):
    """An operation, and the bytes it is kept and sent as."""

    op: Op
    raw: bytes


def make(
    rows: Rows,
    root: Root,
    act: Act,
    *,
    op_id: str,
    hlc: Hlc,
    actor: str,
    replica: str,
    wall_ms: int,
    deps: tuple[str, ...] = (),
    uncertain: bool = False,
) -> Made:
    """The operation for `act`, with what `rows` show of the fields it sets.

    Raises Refused when it is too large.
    """
    claim = isinstance(act, acts.Claim | acts.TakeFromPool)
    op = Op(
        id=op_id,
        entity=root,
        actor=actor,
        replica=replica,
        hlc=str(hlc),
        captured_at=instant(wall_ms),
        base=base(act, root[1], rows),
        not_after=instant(wall_ms + CLAIM_LIFE_MS) if claim else None,
        deps=deps,
        uncertain=uncertain,
        act=act,
    )
    raw = write(op)
    if len(raw) > OP_LIMIT:
        raise Refused("This is too long to keep in one piece. Attach it as a file.", "too_large")
    return Made(op, raw)


def asked_for(root: Root, act: Act) -> tuple[Root, ...]:
    """Rows that the rules will ask for: read together, however many acts there are."""
    match act:
        case acts.CaptureSession():
            pad = (Pad.TYPE, root[1])
            return (root, pad, *[(Entry.TYPE, entry.id) for entry in act.entries])
        case acts.WritePad():
            return (root, (Pad.TYPE, root[1]))
        case acts.AddNote() | acts.Choose() | acts.AddStep():
            return (root, (Entry.TYPE, act.entry))
        case _:
            return (root,)


def needs(act: Act, pending: Callable[[str], str | None]) -> tuple[str, ...]:
    """What must be decided first: a run of a flow, or a chat with an assistant, whose
    saving is still on its way.
    """
    if isinstance(act, acts.StartSession | acts.PrepareSession | acts.CaptureSession) and act.flow:
        last = pending(act.flow.id)
        return () if last is None else (last,)
    if isinstance(act, OpenCase):
        waits = [pending(one) for one in (act.assistant, act.peer) if one is not None]
        return tuple(one for one in waits if one is not None)
    return ()


def expected(root: Root, act: Act) -> tuple[Root, ...]:
    """The rows that tell of an act which changes nothing here: a claim is seen when they come back
    decided.
    """
    if isinstance(act, acts.Claim):
        return (("handoff", act.handoff), root)
    return (root,)
