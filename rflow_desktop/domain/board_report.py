"""One report of a batch for the client, in the formats and under the masks of a ticket note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rflow_desktop.domain import words
from rflow_desktop.domain.board import END, Board, BoardRow
from rflow_desktop.domain.note_formats import Page, Section
from rflow_desktop.domain.notes import Format, Note, finish
from rflow_desktop.domain.redact_known import Known


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """What a report says beside the board. `notes` are those of each target, by its session."""

    board: Board
    engineers: tuple[str, ...] = ()
    notes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    known: tuple[Known, ...] = ()
    date: str = ""
    offset: int = 0


def write(facts: ReportFacts, form: Format, *, mask: bool = True) -> Note:
    """The report. Raises RedactionFailed, and then there is none."""
    return finish(page(facts), form, known=facts.known, mask=mask)


def page(facts: ReportFacts) -> Page:
    board = facts.board
    odd = [row for row in board.rows if row.session in board.why]
    notes = dict(facts.notes)
    sections = [
        Section("Results", "bullets", tuple(_sums(board))),
        Section("Exceptions", "bullets", tuple(_exception(row, board) for row in odd)),
        Section(
            "Targets",
            "numbers",
            tuple(_target(row, board, notes.get(row.session, ())) for row in board.rows),
        ),
    ]
    return Page(
        title=board.title or board.flow or "Batch",
        meta=tuple(part for part in _meta(facts) if part),
        sections=tuple(kept for section in sections if (kept := section.filled()).items),
    )


def _meta(facts: ReportFacts) -> tuple[str, ...]:
    board = facts.board
    return (
        f"Ticket {board.ticket}" if board.ticket else "",
        board.client,
        words.count(len(board.rows), "target"),
        facts.date,
        ", ".join(facts.engineers),
    )


def _sums(board: Board) -> Iterator[str]:
    """How many ended how, then how many have not ended."""
    ended = [words.OUTCOMES.get(row.outcome, "Closed") for row in board.rows if row.outcome]
    for outcome in dict.fromkeys(ended):
        yield f"{outcome}: {words.count(ended.count(outcome), 'target')}"
    handed = sum(row.state == "escalated" for row in board.rows)
    if handed:
        yield f"Handed over: {words.count(handed, 'target')}"
    still = sum(row.is_open for row in board.rows)
    if still:
        yield f"Not finished: {words.count(still, 'target')}"


def _exception(row: BoardRow, board: Board) -> str:
    return f"{row.target}: {_ending(row) if row.outcome else board.why[row.session]}"


def _target(row: BoardRow, board: Board, notes: Sequence[str]) -> str:
    """Everything of one target, its name first."""
    return "\n".join((f"{row.target}: {_ending(row)}", *_results(row, board), *notes))


def _ending(row: BoardRow) -> str:
    if row.outcome:
        return words.OUTCOMES.get(row.outcome, "Closed")
    if row.state == "escalated":
        return "Handed over"
    return "Not started" if row.state == "prepared" else "Not finished"


def _results(row: BoardRow, board: Board) -> Sequence[str]:
    told = []
    for column in board.columns:
        cell = row.cells.get(column.node)
        if cell is None or cell.state != "answered" or column.node == END:
            continue
        question = column.title
        done = not cell.label or cell.label.casefold() == "done"
        colon = "" if question.endswith("?") else ":"
        text = question if done else f"{question}{colon} {cell.label}"
        told.append(f"{text}\n{cell.note}" if cell.note.strip() else text)
        told += [f"{question} Also answered: {other}" for other in cell.others]
    return told
