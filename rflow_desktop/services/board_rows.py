"""One target of a batch as a row of the board: what it answered, and where it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rflow_desktop.domain.board import END, BoardCell, BoardChoice, BoardRow, Danger
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Gate, Node, Working
from rflow_desktop.domain.flow_moves import begin
from rflow_desktop.domain.flow_walk import Position, Taken, follow
from rflow_desktop.domain.model import Entry, Phase, Session, phase
from rflow_desktop.domain.policy import can, is_pooled
from rflow_desktop.domain.variables import as_written, resolve
from rflow_desktop.domain.words import OUTCOMES
from rflow_desktop.services.run import Run
from rflow_desktop.store.view_sessions import DROPPED

CLOSE = "close"
"""The one answer at the end of a run: close the session as the flow says."""


def board_row(run: Run) -> BoardRow:
    header = run.header
    mine = header.owner == run.me.id
    position, problem = _position(run)
    cells = _cells(run)
    current = "" if position is None or not _is_open(header) else _column(position)
    if current and current not in cells:
        cells[current] = BoardCell(state="current")
    elif current:
        cells[current] = replace(cells[current], state="current")
    if header.outcome is not None:
        cells[END] = BoardCell(
            state="ended", answer=header.outcome, label=OUTCOMES.get(header.outcome, "Closed"),
            note=header.outcome_notes, at=header.closed_at or "",
            by=run.names.get(header.closed_by or "", ""),
        )  # fmt: skip
    node = position.node if position is not None and current else None
    ends = (position.ended or "") if position is not None and current else ""
    return BoardRow(
        session=header.id,
        target=header.target or header.title,
        state=_state(header),
        owner=header.owner,
        owner_name=run.names.get(header.owner) or (run.me.name if mine else ""),
        mine=mine,
        cells=cells,
        current=current,
        step="" if node is None else resolve(node.title, run.values, missing=as_written),
        choices=_choices(run, position) if current else (),
        needs_note=node.note if isinstance(node, Gate) else "",
        dangers=() if node is None else _dangers(run, node),
        ends=ends,
        outcome=header.outcome or "",
        own_steps=sum(entry.kind == "custom_step" for entry in run.steps),
        why_not=_why_not(run),
        problem=problem if _is_open(header) else "",
        changed_at=header.changed_at,
        pooled=is_pooled(header),
    )


def touched(row: BoardRow) -> frozenset[str]:
    """The steps that the board has to show for this target."""
    return frozenset(row.cells)


def _position(run: Run) -> tuple[Position | None, str]:
    """Where it stands, and why it cannot go on, in a sentence."""
    try:
        position = run.position if run.content is not None else None
    except Refused as refused:
        return None, refused.sentence
    if position is None:
        return None, run.trouble or "This target has no flow."
    return position, position.trouble


def _column(position: Position) -> str:
    """The step of the board's own flow; a linked flow stands under the step that led into it."""
    if position.stack:
        return position.stack[0].node_id
    return END if position.ended is not None else position.node_id


def _cells(run: Run) -> dict[str, BoardCell]:
    pieces = Counter(piece.node for piece in run.rows.evidence if not piece.removed)
    notes = Counter(entry.node for entry in run.rows.entries if entry.kind == "note" and entry.node)
    beside = _beside(run)
    cells: dict[str, BoardCell] = {}
    for place, entry in _placed(run):
        inside = place != entry.node
        before = cells.get(place)
        cells[place] = BoardCell(
            answer="" if inside else entry.answer,
            label=entry.label or entry.answer,
            note=entry.note,
            by=run.names.get(entry.by, ""),
            at=entry.at,
            entry=entry.id,
            others=beside.get((entry.parent, entry.node), {}).get(entry.id, ()),
            notes=notes[place] + bool(entry.note.strip()),
            evidence=pieces[place],
            steps=1 + (before.steps if before is not None else 0) if inside else 0,
        )
    for place, number in notes.items():
        if place not in cells:
            cells[place] = BoardCell(state="noted", notes=number, evidence=pieces[place])
    return cells


def _placed(run: Run) -> list[tuple[str, Entry]]:
    """Each answer on the path with the step of the board's own flow that it stands under."""
    flow = run.header.flow
    decided = [entry for entry in run.steps if entry.kind == "decision"]
    if flow is None or all(entry.flow in ("", flow.snapshot) for entry in decided):
        return [(entry.node, entry) for entry in decided]
    placed = []
    standing = begin(run.shelf, flow.snapshot, values=run.values)
    for entry in decided:
        one = Taken(entry.id, entry.node, entry.flow, entry.answer, entry.parent)
        where, standing = follow(run.shelf, standing, one, values=run.values)
        placed.append((where.stack[0].node_id if where.stack else entry.node, entry))
    return placed


def _beside(run: Run) -> dict[tuple[str | None, str], dict[str, tuple[str, ...]]]:
    """For each step that two people answered from the same place, what the others gave."""
    alike: dict[tuple[str | None, str], list[Entry]] = {}
    for entry in run.rows.entries:
        if entry.kind == "decision":
            alike.setdefault((entry.parent, entry.node), []).append(entry)
    return {
        place: {
            entry.id: tuple(
                f"{other.label or other.answer}, {run.names.get(other.by, '')}".rstrip(", ")
                for other in entries
                if other.by != entry.by and other.answer != entry.answer
            )
            for entry in entries
        }
        for place, entries in alike.items()
        if len(entries) > 1
    }


def _choices(run: Run, position: Position | None) -> tuple[BoardChoice, ...]:
    if position is None:
        return ()
    if position.ended is not None:
        return (BoardChoice(id=CLOSE, label=f"Close: {OUTCOMES.get(position.ended, 'Closed')}"),)
    return tuple(
        BoardChoice(id=one.id, label=resolve(one.label, run.values, missing=as_written))
        for one in position.choices
    )


def _dangers(run: Run, node: Node) -> tuple[Danger, ...]:
    if not isinstance(node, Working):
        return ()
    return tuple(
        Danger(
            command=resolve(command.text, run.values, missing=as_written),
            target=resolve(command.target, run.values, missing=as_written) or run.header.target,
            undo=resolve(command.undo, run.values, missing=as_written),
            is_typed=command.confirm == "target",
        )
        for command in node.commands
        if command.risk == "danger"
    )


def _is_open(header: Session) -> bool:
    return phase(header) in (Phase.PREPARED, Phase.ACTIVE, Phase.PAUSED)


def _state(header: Session) -> str:
    stands = phase(header)
    if stands is Phase.CLOSED:
        return "abandoned" if header.outcome in DROPPED else "resolved"
    return "escalated" if stands is Phase.IN_TRANSIT else stands.value


def _why_not(run: Run) -> str:
    header = run.header
    match phase(header):
        case Phase.CLOSED:
            return "is finished"
        case Phase.IN_TRANSIT:
            return "is handed over"
        case Phase.PAUSED if can(run.me, "session.write", header):
            return "is paused"
        case Phase.PREPARED if header.assignee not in (None, run.me.id):
            return f"is with {run.names.get(header.owner) or 'somebody else'}"
        case _ if is_pooled(header):
            return "waits in the pool"
        case _ if not can(run.me, "session.write", header):
            return f"is with {run.names.get(header.owner) or 'somebody else'}"
        case _:
            return ""
