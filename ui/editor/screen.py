"""The editor of one flow as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.events import Notices
from rflow_desktop.services.editing import Editing
from rflow_desktop.services.library import Library
from ui.commands import CommandSet
from ui.editor.commands import editor_commands
from ui.editor.presenter import EditorPresenter, Hooks
from ui.editor.view import EditorView
from ui.kit import Look


@dataclass(frozen=True)
class EditorScreen:
    widget: EditorView
    presenter: EditorPresenter
    sets: tuple[CommandSet, ...]

    def commands(self) -> tuple[CommandSet, ...]:
        return self.sets

    async def close(self) -> None:
        await self.presenter.finish()


def make_editor(
    look: Look, flow: str, *, editing: Editing, library: Library, notices: Notices, hooks: Hooks
) -> EditorScreen:
    """Needs a running loop: it begins to read at once."""
    view = EditorView(look)
    presenter = EditorPresenter(
        view, flow, editing=editing, library=library, notices=notices, hooks=hooks
    )
    screen = EditorScreen(view, presenter, editor_commands(view))
    presenter.start()
    return screen
