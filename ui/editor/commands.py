"""What can be done in the editor, as commands with their keys and reasons."""

from __future__ import annotations

from functools import partial

from rflow_desktop.domain.flow import Result
from ui.commands import Command, CommandSet, Maker, Scope
from ui.editor.header import why_not_published, why_not_suggested
from ui.editor.view import EditorView

GROUP = "Flow editor"
_one = Maker("editor", GROUP)
_NO_STEP = "Select a step first."


def editor_commands(view: EditorView) -> tuple[CommandSet, ...]:
    acts = _Acts(view)
    return (
        CommandSet(Scope.PANEL, view.canvas, acts.walking()),
        CommandSet(Scope.PANEL, view.outline, acts.in_outline()),
        CommandSet(Scope.PANEL, view.middle, (*acts.trying(), *acts.writing())),
        CommandSet(Scope.PANEL, view.trying, acts.trying()),
        CommandSet(Scope.VIEW, view, acts.everywhere()),
    )


class _Acts:
    def __init__(self, view: EditorView) -> None:
        self._view = view

    def walking(self) -> tuple[Command, ...]:
        view = self._view
        walk = view.canvas.walk
        return (
            _one("edit", "Write in this step", "Return", view.edit_step, hint="Edit"),
            _one("walk_left", "Step at the left", "Left", partial(walk, "left"),
                 hint="Move", repeats=True),
            _one("walk_up", "Step above", "Up", partial(walk, "up"), hint="Move",
                 repeats=True),
            _one("walk_down", "Step below", "Down", partial(walk, "down"), hint="Move",
                 repeats=True),
            _one("walk_right", "Step at the right", "Right", partial(walk, "right"),
                 hint="Move", repeats=True),
            _one("fold", "Fold what is below this step", "Space", view.canvas.fold,
                 on=self._has_step, why=_NO_STEP),
        )  # fmt: skip

    def in_outline(self) -> tuple[Command, ...]:
        return (
            _one("edit", "Write in this step", "Return", self._view.outline.open_row,
                 hint="Edit"),
        )  # fmt: skip

    def writing(self) -> tuple[Command, ...]:
        view = self._view
        return (
            _one("add", "New answer with a new step", "Tab", view.add_answer,
                 hint="Add answer", on=self._can_grow, why=self._why_no_answer),
            _one("beside", "New answer beside this one", "Shift+Return", view.add_beside,
                 on=self._can_change, why=self._why_not),
            _one("link", "Link to a step", "L", view.link_step, hint="Link to step",
                 on=self._can_grow, why=self._why_no_answer),
            _one("remove", "Remove this step", "Del", view.remove_step,
                 on=self._can_change, why=self._why_not),
            _one("first", "Make this the first step", "", view.make_first,
                 on=self._can_begin_here, why=self._why_not_first),
            _one("earlier", "Move this step earlier", "Alt+Up", partial(view.move_step, -1),
                 on=self._can_move, why=self._why_not, more=("Alt+Left",)),
            _one("later", "Move this step later", "Alt+Down", partial(view.move_step, 1),
                 on=self._can_move, why=self._why_not, more=("Alt+Right",)),
        )  # fmt: skip

    def trying(self) -> tuple[Command, ...]:
        panel = self._view.trying
        why = "Nothing is tried now."
        numbers = (
            _one(f"try{place}", f"Try answer {place}", str(place),
                 partial(panel.choose, place), on=partial(self._has_try_answer, place),
                 why=why, hint="Answer")
            for place in range(1, 10)
        )  # fmt: skip
        back = _one("try_back", "Step back in the try", "Alt+Left", panel.step_back,
                    on=lambda: self._view.is_trying, why=why, hint="Step back")  # fmt: skip
        return (*numbers, back)

    def everywhere(self) -> tuple[Command, ...]:
        view, desk, canvas = self._view, self._view.desk, self._view.canvas
        return (
            _one("outline", "Canvas or outline", "O",
                 lambda: view.show_outline(on=not view.shows_outline), hint="Outline"),
            _one("try", "Try it in place", "F5", view.try_asked.emit, hint="Try it"),
            _one("find", "Go to a step by typing", "Ctrl+F", view.find_step,
                 on=lambda: desk.is_open and bool(desk.flow.nodes), why="It has no steps."),
            _one("problem", "Next problem", "F8", view.next_problem,
                 on=lambda: bool(desk.problems), why="There is nothing to fix.",
                 hint="Next problem"),
            _one("problem_before", "Problem before", "Shift+F8",
                 partial(view.next_problem, -1), on=lambda: bool(desk.problems),
                 why="There is nothing to fix."),
            _one("undo", "Undo", "Ctrl+Z", desk.undo,
                 on=lambda: desk.is_open and bool(desk.history.undo_words),
                 why="There is nothing to undo.", hint="Undo", repeats=True),
            _one("redo", "Redo", "Ctrl+Shift+Z", desk.redo,
                 on=lambda: desk.is_open and bool(desk.history.redo_words),
                 why="There is nothing to redo.", more=("Ctrl+Y",), repeats=True),
            _one("save", "Save this flow", "Ctrl+S", view.save_asked.emit,
                 on=lambda: desk.can_edit and desk.is_dirty, why=self._why_not_saved),
            _one("publish", "Publish this flow", "", view.publish_asked.emit,
                 on=lambda: not self._why_not_published(), why=self._why_not_published),
            _one("suggest", "Suggest a change", "", self._suggest,
                 on=lambda: not self._why_not_suggested(), why=self._why_not_suggested),
            _one("duplicate", "Duplicate this flow", "", view.duplicate_asked.emit),
            _one("flow", "About the flow itself", "", partial(desk.select, ""),
                 on=lambda: desk.is_open and bool(desk.at), why="It is shown already."),
            _one("larger", "Larger canvas", "Ctrl++", partial(canvas.zoom_by, 1),
                 more=("Ctrl+=",), repeats=True),
            _one("smaller", "Smaller canvas", "Ctrl+-", partial(canvas.zoom_by, -1),
                 repeats=True),
            _one("normal", "Canvas in normal size", "Ctrl+0", canvas.zoom_normal),
            _one("fit", "The whole flow on the canvas", "Ctrl+9", canvas.fit),
            _one("theirs", "Take the version of the other", "",
                 view.take_theirs_asked.emit, on=self._is_stale,
                 why="Nobody else changed this flow meanwhile."),
            _one("both", "Bring both changes together", "", view.keep_both_asked.emit,
                 on=self._is_stale, why="Nobody else changed this flow meanwhile."),
        )  # fmt: skip

    def _has_step(self) -> bool:
        return self._view.desk.is_open and bool(self._view.desk.at)

    def _can_change(self) -> bool:
        return self._has_step() and self._view.desk.can_edit

    def _can_move(self) -> bool:
        return self._can_change() and not self._view.is_trying

    def _can_begin_here(self) -> bool:
        return self._can_change() and self._view.desk.at != self._view.desk.flow.start

    def _why_not_first(self) -> str:
        return "It is the first step." if self._can_change() else self._why_not()

    def _can_grow(self) -> bool:
        desk = self._view.desk
        return self._can_change() and not isinstance(desk.flow.nodes[desk.at], Result)

    def _why_not(self) -> str:
        return self._view.desk.read_only or _NO_STEP

    def _why_no_answer(self) -> str:
        if self._can_change():
            return "A result is an end. Make it a question or an action first."
        return self._why_not()

    def _why_not_saved(self) -> str:
        return self._view.desk.read_only or "Everything is saved."

    def _why_not_published(self) -> str:
        opened = self._view.opened
        if opened is None or not self._view.desk.is_open:
            return "The flow is not open yet."
        return why_not_published(self._view.desk, opened)

    def _suggest(self) -> None:
        """A copy's change goes to the seniors; of a team's flow a copy is made to write it in."""
        opened, view = self._view.opened, self._view
        to_copy = opened is not None and opened.takes_suggestions
        (view.duplicate_asked if to_copy else view.suggest_asked).emit()

    def _why_not_suggested(self) -> str:
        opened = self._view.opened
        if opened is None or not self._view.desk.is_open:
            return "The flow is not open yet."
        return "" if opened.takes_suggestions else why_not_suggested(self._view.desk, opened)

    def _has_try_answer(self, place: int) -> bool:
        return place <= len(self._view.trying.answers) and self._view.is_trying

    def _is_stale(self) -> bool:
        opened = self._view.opened
        return opened is not None and opened.is_stale
