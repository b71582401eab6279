"""Everything that can be done in a guided session, with its keys, and why when it cannot."""

from __future__ import annotations

from functools import partial

from ui.commands import Command, CommandSet, Maker, Scope
from ui.guided.view import GuidedScreenView

GROUP = "Session"
_READ_ONLY = "This session can only be read."
_NONE_CHOSEN = "No answer is chosen."
_NO_QUESTION = "No question waits for an answer."


def guided_commands(
    view: GuidedScreenView, *, beside: tuple[CommandSet, ...] = ()
) -> tuple[CommandSet, ...]:
    """In order of likelihood: the card, the question, the lane, the rest."""
    permission, lane = beside[:1], beside[1:]
    work = (*_answers(view), *_evidence(view), _back(view), *_closing(view))
    return (
        _own_words(view),
        _path(view),
        CommandSet(Scope.VIEW, view, (_card(view),)),
        *permission,
        CommandSet(Scope.VIEW, view, work),
        *lane,
        CommandSet(Scope.VIEW, view, (*_notes(view), *_ways(view))),
    )


def _own_words(view: GuidedScreenView) -> CommandSet:
    """The key that the field for an own answer takes itself."""
    pane = view.question
    give = Command(
        id="guided.give", title="Give your own answer", group=GROUP, keys=("Return",),
        run=pane.confirm, hint="Answer", in_field=True, icon="check",
        enabled=lambda: pane.is_writable and pane.question is not None, reason=_NO_QUESTION,
    )  # fmt: skip
    return CommandSet(Scope.PANEL, pane.own, (give,))


def _card(view: GuidedScreenView) -> Command:
    return Maker("guided", GROUP)(
        "card",
        "Go to what the assistant asks",
        "Ctrl+J",
        view.focus_card,
        hint="Go to what needs you",
        on=lambda: view.shown is not None and view.shown.card is not None,
        why="The assistant asks for nothing here.",
    )


def _path(view: GuidedScreenView) -> CommandSet:
    """Keys of the path while it has the focus."""
    make = Maker("guided", GROUP)
    show = make(
        "open_row", "Open this line of the path", "Return", view.open_row, hint="Open",
        on=lambda: bool(view.path.current_key), why="Choose a line of the path.",
    )  # fmt: skip
    return CommandSet(Scope.PANEL, view.path, (show,))


def _answers(view: GuidedScreenView) -> tuple[Command, ...]:
    pane = view.question
    make = Maker("guided", GROUP)

    def has(place: int) -> bool:
        return pane.is_writable and pane.options.isVisible() and place <= len(pane.options.rows)

    def asked() -> bool:
        return pane.is_writable and pane.question is not None

    numbers = (
        make(f"answer{place}", f"Choose answer {place}", str(place),
             partial(pane.choose_place, place), hint="Answer", on=partial(has, place),
             why="This question has no such answer.")
        for place in range(1, 10)
    )  # fmt: skip
    return (
        *numbers,
        make("confirm", "Confirm the answer", "Return", pane.confirm, hint="Confirm",
             on=lambda: asked() and bool(pane.options.current), why=_NONE_CHOSEN),
        make("own", "Write your own answer", "W", view.focus_own, hint="Write instead",
             on=lambda: asked() and pane.own.isVisible(), why=_NO_QUESTION),
        make("skip", "Skip this question", "0", pane.pass_over, hint="Skip",
             on=lambda: asked() and pane.skip.isVisible(), why=_NO_QUESTION),
        make("again", "Ask for the next question", "R", pane.again_asked.emit,
             on=lambda: pane.is_writable and pane.question is None, why="A question waits."),
    )  # fmt: skip


def _evidence(view: GuidedScreenView) -> tuple[Command, ...]:
    make = Maker("guided", GROUP)
    add = make("evidence", "Add evidence", "E", view.choose_files, hint="Add evidence",
               on=lambda: view.question.is_writable, why=_READ_ONLY)  # fmt: skip
    return (add,)


def _back(view: GuidedScreenView) -> Command:
    return Maker("guided", GROUP)(
        "back",
        "Change the last answer",
        "Alt+Left",
        view.opening.step_back,
        hint="Step back",
        on=lambda: view.opening.last_answered is not None,
        why="Nothing was answered yet.",
    )


def _notes(view: GuidedScreenView) -> tuple[Command, ...]:
    make = Maker("guided", GROUP)
    return (
        make("pad", "Write in the scratchpad", "S", view.focus_pad, hint="Scratchpad",
             on=lambda: view.shown is not None and view.shown.card is None,
             why="A permission waits for you first."),
        make("report", "Show the original report", "", view.opening.report,
             on=lambda: view.shown is not None, why=_READ_ONLY),
        make("correct", "Correct what it is about", "", view.opening.correct,
             on=lambda: view.shown is not None and not view.shown.read_only, why=_READ_ONLY),
    )  # fmt: skip


def _ways(view: GuidedScreenView) -> tuple[Command, ...]:
    make = Maker("guided", GROUP)
    pane = view.question
    return (
        make("switch", "Switch to the flow that fits best", "", view.switch_to_best,
             on=lambda: pane.is_writable and bool(pane.flows.cards),
             why="No flow of yours fits well enough."),
        make("direction", "Try another direction from here", "", view.opening.direction,
             on=lambda: pane.is_writable, why=_READ_ONLY),
        make("chat", "Continue as a chat", "", view.chat_asked.emit,
             on=lambda: view.shown is not None and not view.shown.read_only, why=_READ_ONLY),
    )  # fmt: skip


def _closing(view: GuidedScreenView) -> tuple[Command, ...]:
    make = Maker("guided", GROUP)

    def in_(*states: str) -> bool:
        shown = view.shown
        return (
            shown is not None
            and shown.state in states
            and (not shown.read_only or shown.state == "closed")
        )

    verb = view.verb_asked.emit
    open_ = partial(in_, "active", "paused")
    not_open = "This session is not open."
    return (
        make("escalate", "Hand over", "Ctrl+Shift+E", partial(verb, "escalate"), hint="Escalate",
             on=open_, why=not_open),
        make("resolve", "Resolve", "Ctrl+Return", partial(verb, "resolve"), hint="Resolve",
             on=open_, why=not_open),
        make("pause", "Pause", "P", partial(verb, "pause"), on=partial(in_, "active"),
             why="Only a session that is running can be paused."),
        make("resume", "Resume", "P", partial(verb, "resume"), hint="Resume",
             on=partial(in_, "paused"), why="This session is not paused."),
        make("copy_note", "Copy the ticket note", "Ctrl+Shift+C", partial(verb, "copy"),
             on=lambda: view.shown is not None, why=_READ_ONLY),
        make("export", "Export the ticket note", "", partial(verb, "export"),
             on=lambda: view.shown is not None, why=_READ_ONLY),
        make("about", "Link a ticket, change client or title", "", partial(verb, "about"),
             on=lambda: view.shown is not None and not view.shown.read_only, why=_READ_ONLY),
        make("trash", "Delete this session", "", partial(verb, "trash"),
             on=lambda: view.shown is not None, why=_READ_ONLY),
        make("follow", "Continue in a follow-up", "", partial(verb, "follow"),
             on=partial(in_, "closed"), why="This session is not finished yet."),
    )  # fmt: skip
