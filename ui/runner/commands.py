"""Everything that can be done in a session, with its keys, and why when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from ui.commands import Command, CommandSet, Scope
from ui.runner.clipboard import Clipboard
from ui.runner.view import RunnerView

GROUP = "Session"
_READ_ONLY = "This session can only be read."


def view_commands(view: RunnerView) -> CommandSet:
    """Keys that work anywhere in the runner, in order of likelihood."""
    acts = _Acts(view)
    return CommandSet(Scope.VIEW, view, (*acts.answers(), *acts.working(), *acts.closing()))


def path_commands(view: RunnerView) -> CommandSet:
    """Keys of the path while it has the focus."""

    def can_go_back() -> bool:
        row = view.path.list.row
        return _writable(view) and row is not None and row.kind in ("taken", "own", "aside")

    back = Command(
        id="session.stand",
        title="Go back to this step",
        group=GROUP,
        keys=("Return",),
        run=view.path.ask_back,
        enabled=can_go_back,
        reason="Choose a step that was taken.",
        hint="Go back to this step",
        icon="undo-2",
    )
    return CommandSet(Scope.PANEL, view.path.list, (back,))


def own_commands(view: RunnerView) -> CommandSet:
    """Keys of the form for a step of one's own: Ctrl Enter ends the form, not the session."""
    add = Command(
        id="session.add_own",
        title="Add the step that is being written",
        group=GROUP,
        keys=("Ctrl+Return",),
        run=view.path.form.add.click,
        hint="Add step",
        icon="plus",
    )
    return CommandSet(Scope.PANEL, view.path.form, (add,))


def pad_commands(view: RunnerView) -> CommandSet:
    """Keys of the scratchpad: the way back to the answers is named."""
    answers = Command(
        id="session.answers",
        title="Back to the answers",
        group=GROUP,
        keys=("Esc",),
        run=view.focus_answers,
        hint="Back to the answers",
        icon="undo-2",
    )
    return CommandSet(Scope.PANEL, view.inspector.pad, (answers,))


class _Acts:
    def __init__(self, view: RunnerView) -> None:
        self._view = view
        self._clipboard = Clipboard(view)

    def answers(self) -> tuple[Command, ...]:
        step = self._view.centre.step
        numbers = tuple(
            Command(
                id=f"session.answer{place}",
                title=f"Choose answer {place}",
                group=GROUP,
                keys=(str(place),),
                run=partial(step.choose_place, place),
                enabled=partial(self._has_answer, place),
                reason="This step has no such answer.",
                hint="Answer",
                icon="circle-dot",
            )
            for place in range(1, 10)
        )
        confirm = Command(
            id="session.confirm",
            title="Confirm the answer",
            group=GROUP,
            keys=("Return",),
            run=step.confirm,
            enabled=self._can_confirm,
            reason="There is no step to answer.",
            hint="Confirm",
            icon="check",
        )
        return (*numbers, confirm)

    def working(self) -> tuple[Command, ...]:
        view = self._view
        return (
            self._command("evidence", "Add evidence", "E", view.choose_files, "image",
                          hint="Add evidence"),
            self._command("variable", "Fill in the next empty variable", "V", view.next_variable,
                          "text-cursor-input", enabled=self._has_empty,
                          reason="Every variable is filled in.", hint="Next variable"),
            self._command("pad", "Write in the scratchpad", "S", view.focus_pad, "notebook-pen",
                          enabled=lambda: view.shown is not None, reason=_READ_ONLY,
                          hint="Scratchpad"),
            self._command("paste", "Paste the output of the command", "Ctrl+V",
                          view.centre.step.paste.text_asked.emit, "clipboard",
                          enabled=self._takes_paste, reason="This step does not read output.",
                          hint="Paste the output"),
            self._command("copy", "Copy the command", "C", self._copy, "copy",
                          enabled=lambda: bool(view.centre.step.commands.boxes),
                          reason="This step has no command."),
            self._command("back", "Step back", "Alt+Left", partial(view.back_asked.emit, ""),
                          "undo-2", enabled=self._has_taken, reason="This is the first step.",
                          hint="Step back"),
            self._command("note", "Note to this answer", "M", view.focus_note, "sticky-note",
                          enabled=lambda: not view.centre.step.fields.note.isHidden()
                          and view.centre.step.fields.isVisible(),
                          reason="There is no answer to add a note to."),
            self._command("own", "Add your own step", "T", view.open_own, "plus"),
            self._command("next_target", "Next open target of the batch", "N",
                          view.centre.batch.go_on, "list-checks",
                          enabled=lambda: view.centre.batch.next_open is not None,
                          reason=self._why_no_next),
            self._command("board", "Board of the batch", "B", self._view.open_board, "layers",
                          enabled=lambda: not self._view.centre.batch.isHidden(),
                          reason="This session is not part of a batch."),
        )  # fmt: skip

    def closing(self) -> tuple[Command, ...]:
        verb = self._view.verb_asked.emit
        active = partial(self._in, "active")
        open_ = partial(self._in, "active", "paused")
        closed = partial(self._in, "closed")
        return (
            self._command("resolve", "Resolve", "Ctrl+Return", partial(verb, "resolve"), "check",
                          enabled=open_, reason=self._why_not_open, hint="Resolve"),
            self._command("escalate", "Hand over", "Ctrl+Shift+E", partial(verb, "escalate"),
                          "circle-arrow-up", enabled=open_, reason=self._why_not_open),
            self._command("pause", "Pause", "P", partial(verb, "pause"), "pause", enabled=active,
                          reason="Only a session that is running can be paused."),
            self._command("resume", "Resume", "P", partial(verb, "resume"), "play",
                          enabled=partial(self._in, "paused"),
                          reason="This session is not paused.", hint="Resume"),
            self._command("start", "Start the prepared session", "", partial(verb, "start"),
                          "play", enabled=partial(self._in, "prepared"),
                          reason="This session has been started."),
            self._command("copy_note", "Copy the ticket note", "Ctrl+Shift+C",
                          partial(verb, "copy"), "clipboard-copy",
                          enabled=lambda: self._view.shown is not None, reason=_READ_ONLY),
            self._command("export", "Export the ticket note", "", partial(verb, "export"),
                          "file-text", enabled=lambda: self._view.shown is not None,
                          reason=_READ_ONLY),
            self._command("about", "Link a ticket, change client or title", "",
                          partial(verb, "about"), "ticket",
                          enabled=lambda: _writable(self._view) or self._in("paused")),
            self._command("save_flow", "Save this session as a flow", "",
                          partial(verb, "save_flow"), "workflow",
                          enabled=lambda: self._view.shown is not None, reason=_READ_ONLY),
            self._command("follow", "Continue in a follow-up", "", partial(verb, "follow"),
                          "corner-down-left", enabled=closed,
                          reason="This session is not finished yet."),
        )  # fmt: skip

    def _command(
        self,
        name: str,
        title: str,
        key: str,
        run: Callable[[], None],
        icon: str,
        *,
        enabled: Callable[[], bool] | None = None,
        reason: str | Callable[[], str] = _READ_ONLY,
        hint: str | None = None,
    ) -> Command:
        return Command(
            id=f"session.{name}",
            title=title,
            group=GROUP,
            keys=(key,) if key else (),
            run=run,
            enabled=enabled or partial(_writable, self._view),
            reason=reason,
            hint=hint,
            icon=icon,
        )

    def _copy(self) -> None:
        box = self._view.centre.step.commands.next()
        if box is not None:
            box.copy_now()

    def _takes_paste(self) -> bool:
        shown = self._view.shown
        if shown is None or shown.step is None or not shown.step.takes_paste:
            return False
        return _writable(self._view) and not self._clipboard.is_file

    def _has_answer(self, place: int) -> bool:
        step = self._view.centre.step
        if not _writable(self._view):
            return False
        return place <= len(step.answers.rows) or (place == 1 and not step.onward.isHidden())

    def _can_confirm(self) -> bool:
        view = self._view.shown
        if view is None or view.step is None or not _writable(self._view):
            return False
        now = QApplication.focusWidget()
        return now is None or not self._view.inspector.isAncestorOf(now)

    def _has_empty(self) -> bool:
        view = self._view
        return _writable(view) and (
            view.variables.next_empty() is not None
            or view.centre.step.fields.first_empty() is not None
        )

    def _has_taken(self) -> bool:
        view = self._view.shown
        if view is None or not _writable(self._view):
            return False
        return any(step.kind != "note" and not step.off_path for step in view.path)

    def _in(self, *phases: str) -> bool:
        view = self._view.shown
        if view is None or view.phase not in phases:
            return False
        return view.writable or view.phase == "closed"

    def _why_no_next(self) -> str:
        if self._view.centre.batch.isHidden():
            return "This session is not part of a batch."
        return "No other target of this batch is open."

    def _why_not_open(self) -> str:
        view = self._view.shown
        if view is not None and view.phase == "prepared":
            return "Start the session first."
        return (view.read_only_because if view is not None else "") or _READ_ONLY


def _writable(view: RunnerView) -> bool:
    shown = view.shown
    return shown is not None and shown.writable and shown.phase in ("active", "prepared")
