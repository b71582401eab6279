"""The board of one batch, put together: view, presenter and commands."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.events import Notices
from rflow_desktop.services.batches import Batches
from rflow_desktop.services.handoffs import Handoffs
from ui.batch.commands import board_commands
from ui.batch.presenter import BoardPresenter, Hooks
from ui.batch.view import BoardView
from ui.commands import CommandSet
from ui.kit import Look


@dataclass(frozen=True)
class BoardScreen:
    """What the composition root holds of an opened board."""

    widget: BoardView
    presenter: BoardPresenter
    keys: CommandSet

    def commands(self) -> tuple[CommandSet, ...]:
        return (self.keys,)


def make_board(
    look: Look, batch: str, *, batches: Batches, handoffs: Handoffs, notices: Notices, hooks: Hooks
) -> BoardScreen:
    """Needs a running loop: it begins to read at once."""
    view = BoardView(look)
    presenter = BoardPresenter(
        look, view, batch, batches=batches, handoffs=handoffs, notices=notices, hooks=hooks
    )
    keys = board_commands(view)
    view.moved.connect(keys.changed)
    presenter.start()
    return BoardScreen(view, presenter, keys)
