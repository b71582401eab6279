"""What the report of a batch says beside its board: notes, people, what is masked wherever."""

from __future__ import annotations

from collections.abc import Sequence

from rflow_desktop.domain.board import Board
from rflow_desktop.domain.board_report import ReportFacts
from rflow_desktop.domain.model import Contact
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.services.run import Run
from rflow_desktop.services.stepping import variables
from rflow_desktop.store.local import Local


def report(
    local: Local, board: Board, runs: Sequence[Run], *, date: str, offset: int
) -> ReportFacts:
    notes = tuple((run.header.id, tuple(_said(run))) for run in runs)
    known = {(one.text, one.kind): one for run in runs for one in _known(local, run)}
    return ReportFacts(
        board=board,
        engineers=board.people,
        notes=notes,
        known=tuple(known.values()),
        date=date,
        offset=offset,
    )


def _said(run: Run) -> list[str]:
    """Notes and steps of one's own, and how it ended in the engineer's words."""
    told = [entry.body for entry in run.rows.entries if entry.kind == "note"]
    told += [
        "\n".join(part for part in (f"Own step: {entry.title}", entry.body, entry.note) if part)
        for entry in run.steps
        if entry.kind == "custom_step"
    ]
    return [*told, *(text for text in (run.header.outcome_notes, run.header.next_steps) if text)]


def _known(local: Local, run: Run) -> list[Known]:
    contact = local.get(Contact, run.header.id)
    people = {run.header.person, "" if contact is None else contact.name} - {""}
    hidden = [line.value for line in variables(run) if line.sensitive and line.value]
    return [*(Known(value) for value in hidden), *(Known(name, "person") for name in people)]
