"""What can be done in the lane without the mouse, and why when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from ui.commands import Command, CommandSet, Scope
from ui.lane.panel import LanePanel
from ui.lane.questions import MOST_KEYS

GROUP = "Lane"
_NO_QUESTION = "No question is open."
_NO_FIX = "No fix is suggested."


def lane_commands(panel: LanePanel, owner: QWidget) -> CommandSet:
    """Keys that work anywhere in `owner`, the view that the lane belongs to."""
    acts = _Acts(panel)
    return CommandSet(Scope.VIEW, owner, (*acts.questions(), *acts.tasks(), *acts.known()))


class _Acts:
    def __init__(self, panel: LanePanel) -> None:
        self._panel = panel

    def questions(self) -> tuple[Command, ...]:
        box = self._panel.questions

        def has(place: int) -> bool:
            return self._writable() and box.next is not None and len(box.next.options) >= place

        def choose(place: int) -> None:
            if box.next is not None:
                box.next.choose(place)

        def write() -> None:
            if box.next is not None:
                box.next.open_writer()

        def takes_text() -> bool:
            line = None if box.next is None else box.next.line
            return self._writable() and line is not None and line.allow_text

        answers = tuple(
            _command(
                f"answer{place}", f"Answer the question with {place}", str(place),
                partial(choose, place), "check", enabled=partial(has, place),
                reason=_NO_QUESTION, hint="Answer",
            )
            for place in range(1, MOST_KEYS + 1)
        )  # fmt: skip
        own = _command(
            "write", "Answer the question in your own words", "R", write, "pencil",
            enabled=takes_text, reason=_NO_QUESTION,
        )  # fmt: skip
        return (*answers, own)

    def tasks(self) -> tuple[Command, ...]:
        box = self._panel.tasks

        def there(state: str) -> bool:
            return self._writable() and box.first(state) is not None

        def accept() -> None:
            row = box.first("proposed")
            if row is not None:
                row.accept.click()

        def dismiss() -> None:
            row = box.first("proposed")
            if row is not None:
                row.dismiss.click()

        def done() -> None:
            row = box.first("accepted")
            if row is not None:
                row.mark.click()

        proposed = partial(there, "proposed")
        return (
            _command("accept", "Accept the proposed task", "A", accept, "check",
                     enabled=proposed, reason="No task is proposed.", hint="Accept task"),
            _command("dismiss", "Dismiss the proposed task", "X", dismiss, "x",
                     enabled=proposed, reason="No task is proposed."),
            _command("done", "Mark the task done", "Space", done, "square-check",
                     enabled=partial(there, "accepted"), reason="No task is accepted.",
                     hint="Mark done"),
            _command("add_task", "Add a task of your own", "", box.add.click, "list-checks",
                     enabled=self._writable, reason=_READ_ONLY),
        )  # fmt: skip

    def known(self) -> tuple[Command, ...]:
        panel = self._panel

        def offers(act: str) -> bool:
            shown = not panel.fix.card.isHidden()
            return self._writable() and shown and act in panel.fix.card.buttons

        def fix(act: str) -> None:
            button = panel.fix.card.buttons.get(act)
            if button is not None:
                button.click()

        def one(name: str, title: str, act: str, icon: str, key: str = "") -> Command:
            return _command(
                name, title, key, partial(fix, act), icon, enabled=partial(offers, act),
                reason=_NO_FIX, hint="Use the fix" if key else None,
            )  # fmt: skip

        return (
            _command("fact", "Add a fact", "F", panel.facts.open_writer, "plus",
                     enabled=self._writable, reason=_READ_ONLY, hint="Add a fact"),
            one("fix_try", "Try the suggested fix", "use", "wrench", "U"),
            one("fix_helped", "The suggested fix helped", "applied_success", "circle-check"),
            one("fix_partly", "The suggested fix helped in part", "applied_partial", "circle-dot"),
            one("fix_waits", "The suggested fix was run and waits", "applied_pending", "hourglass"),
            one("fix_failed", "The suggested fix did not work", "applied_failed", "circle-x"),
            one("fix_flow", "Make a flow of the suggested fix", "draft_template", "workflow"),
            one("fix_dismiss", "Do not try the suggested fix", "dismissed", "ban"),
        )  # fmt: skip

    def _writable(self) -> bool:
        return self._panel.is_writable


_READ_ONLY = "This session can only be read."


def _command(
    name: str,
    title: str,
    key: str,
    run: Callable[[], None],
    icon: str,
    *,
    enabled: Callable[[], bool],
    reason: str,
    hint: str | None = None,
) -> Command:
    return Command(
        id=f"lane.{name}", title=title, group=GROUP, keys=(key,) if key else (), run=run,
        enabled=enabled, reason=reason, hint=hint, icon=icon,
    )  # fmt: skip
