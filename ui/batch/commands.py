"""Everything that can be done on the board, with its keys, and why when it cannot."""

from __future__ import annotations

from functools import partial

from ui.batch.view import BoardView
from ui.commands import CommandSet, Maker, Scope

GROUP = "Board"
_one = Maker("board", GROUP)
_NOWHERE = "Choose a target first."


def board_commands(view: BoardView) -> CommandSet:
    """They work anywhere on the board, the likeliest first."""
    commands = (
        *(
            _one(f"answer{at}", f"Give answer {at}", str(at), partial(view.answer_place, at),
                 hint="Answer", on=partial(_has_answer, view, at), why="No such answer here.")
            for at in range(1, 10)
        ),
        _one("fill", "Fill the answer down", "Ctrl+D", view.fill_down, hint="Fill down",
             on=lambda: bool(view.given_here()), why="Stand on an answer to fill it down."),
        _one("next", "Next open target", "N", view.next_open, hint="Next open",
             on=lambda: any(r.current and not r.why_not for r in view.grid.board_model.rows),
             why="No target of this batch is open."),
        _one("open", "Open this target as a session", "Return", view.open_current, hint="Open",
             on=lambda: view.grid.current_row() is not None, why=_NOWHERE),
        _one("tick", "Tick the target", "X", view.tick, hint="Tick",
             on=lambda: view.grid.current_row() is not None, why=_NOWHERE),
        _one("tick_all", "Tick every target", "Ctrl+A", view.tick_all),
        _one("note", "Note for the ticked targets", "M", view.ask_note, hint="Note",
             on=lambda: bool(view.meant()), why=_NOWHERE),
        _one("give", "Give targets to a colleague or the pool", "A", view.ask_give,
             on=lambda: bool(view.meant()), why=_NOWHERE),
        _one("order", "Exceptions first, or the order of the batch", "O", view.toggle_exceptions),
        _one("report", "Report for the client", "R", view.report_asked.emit, hint="Report",
             on=lambda: view.board is not None, why="There is no batch here."),
    )  # fmt: skip
    return CommandSet(Scope.VIEW, view, commands)


def _has_answer(view: BoardView, at: int) -> bool:
    row = view.grid.current_row()
    return row is not None and not row.why_not and at <= len(view.choices())
