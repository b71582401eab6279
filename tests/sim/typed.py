"""What was typed: nothing of it may be overwritten without a word, and no line of it lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rflow_desktop.domain import acts, acts_talk
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.reduce_session import VARIABLE

if TYPE_CHECKING:
    from tests.sim.world import World


def nothing_is_overwritten_silently(world: World, done: Sequence[Op]) -> None:
    """Every value that is not there was seen by what replaced it, or is kept beside it."""
    rows = {(kind, row_id): doc for kind, row_id, _, doc, _ in world.rules.server_rows()}
    written: dict[tuple[str, str, str], list[tuple[Op, Any]]] = defaultdict(list)
    for op in done:
        for kind, row_id, field, value in _values(op):
            written[kind, row_id, field].append((op, value))
    for (kind, row_id, field), writes in written.items():
        doc = rows[kind, row_id]
        winner = doc["stamps"][field]["op"]
        lost = {one["op"] for one in doc.get("superseded", ())}
        bases = {later.id: later.base.get(field) for later, _ in writes}
        seen = set(bases.values())
        if not world.time.counts["restore"]:  # a restored server may take them in another order
            _none_was_seen(world, row_id, field, bases, doc)
        same = {repr(value) for op, value in writes if op.id == winner}
        for op, value in writes:
            kept = op.id == winner or op.id in lost or op.id in seen or repr(value) in same
            replaced_same = any(
                repr(value) == repr(other) and two.id != op.id for two, other in writes
            )
            world.rules.demand(
                kept or replaced_same,
                "I8 a value was overwritten silently",
                kind,
                row_id,
                field,
                op.id,
            )


def _none_was_seen(
    world: World, row_id: str, field: str, bases: dict[str, str | None], doc: dict[str, Any]
) -> None:
    """Nobody is told of a conflict with a value that they had on the screen."""
    for one in doc.get("superseded", ()):
        seen = one["field"] == field and bases.get(one["replaced_by"]) == one["op"]
        world.rules.demand(not seen, "I8 a value that was seen is called lost", row_id, field)


def _values(op: Op) -> Iterator[tuple[str, str, str, Any]]:
    match op.act:
        case acts.SetFields():
            for name in op.act.model_fields_set:
                yield "session", op.root, name, getattr(op.act, name)
        case acts_talk.Rename():
            yield "session", op.root, "title", op.act.title
        case acts.SetVariables():
            for name, value in {**dict.fromkeys(op.act.unset), **op.act.set}.items():
                yield "session", op.root, VARIABLE + name, value
        case acts.SetContact():
            for name in op.act.model_fields_set:
                yield "contact", op.root, name, getattr(op.act, name)
        case acts.EditEvidence():
            for name in ("title", "removed"):
                if getattr(op.act, name) is not None:
                    yield "evidence", op.act.evidence, name, getattr(op.act, name)
        case _:
            return


def no_line_is_lost(world: World, done: Sequence[Op]) -> None:
    """Every line that somebody wrote is there, unless somebody who had seen it took it out."""
    pads = {row_id: doc for kind, row_id, _, doc, _ in world.rules.server_rows() if kind == "pad"}
    written: dict[str, set[str]] = defaultdict(set)
    erased: dict[str, set[str]] = defaultdict(set)
    for op in done:
        if isinstance(op.act, acts.WritePad):
            over, text = set(op.act.over.split("\n")), set(op.act.text.split("\n"))
            written[op.root] |= text - over
            erased[op.root] |= over - text
    for root, lines in written.items():
        lost = lines - erased[root] - set(pads[root].get("text", "").split("\n"))
        world.rules.demand(not lost, "I8 a line of a scratchpad is lost", root, sorted(lost)[:3])
