"""Asked before a session is resolved or handed over: what became of the fix that was tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.services.lane import Lane, Outcome
from ui.kit import Button, Dialog, Label, Look
from ui.lane.fix import ASKED
from ui.lane.writer import Writer
from ui.presenter import Presenter

CHOICES = (
    ("applied_success", "It helped"),
    ("applied_partial", "It helped in part"),
    ("applied_failed", "It did not work"),
    ("applied_pending", "It still waits for something"),
    ("dismissed", "It was not tried"),
)
_NEEDS_WORDS = frozenset({"applied_pending"})


class OutcomeDialog(Dialog):
    """`answered`: what became of it, and the words. A number chooses; Esc goes back."""

    answered = Signal(str, str)

    def __init__(self, look: Look, window: QWidget, *, title: str, may_wait: bool) -> None:
        super().__init__(look, window, title="What became of the suggested fix?", width=460)
        self._asked = ""
        self.buttons: dict[str, Button] = {}
        self.body.addWidget(Label(look, title, role="bodyStrong", wrap=True))
        self.body.addWidget(
            Label(look, "The record, the note and the assistant go by it.", role="small",
                  tone="text.secondary", wrap=True)
        )  # fmt: skip
        choices = QVBoxLayout()
        choices.setSpacing(look.px(8))
        self.body.addLayout(choices)
        offered = [one for one in CHOICES if may_wait or one[0] != "applied_pending"]
        for number, (what, words) in enumerate(offered, start=1):
            button = self.buttons[what] = Button(look, words, key=str(number))
            button.clicked.connect(lambda _=False, one=what: self._on_chosen(one))
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            choices.addLayout(row)
        self.writer = Writer(look, name="", keep="Go on", may_be_empty=False)
        self.writer.kept.connect(lambda text: self.answered.emit(self._asked, text))
        self.trouble = Label(look, role="small", tone="danger.text", wrap=True)
        self.trouble.hide()
        self.body.addWidget(self.writer)
        self.body.addWidget(self.trouble)
        self.back = self.add_cancel("Go back")

    def show_refused(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.text()
        if number.isdigit() and 0 < int(number) <= len(self.buttons):
            list(self.buttons.values())[int(number) - 1].click()
            event.accept()
            return
        super().keyPressEvent(event)

    def _on_chosen(self, what: str) -> None:
        self._asked = what
        if what in _NEEDS_WORDS:
            self.writer.open_with(name=ASKED[what])
            self.place()
        else:
            self.answered.emit(what, "")


class FixGate(Presenter):
    """Lives as long as the window. `before` goes on at once when no fix is open."""

    def __init__(
        self, look: Look, window: QWidget, *, lane: Lane, tell: Callable[[str], object]
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._lane = look, window, lane
        self._tell = tell
        self.dialog: OutcomeDialog | None = None
        self.refuse_in(lambda: self.dialog, self._tell)

    def before(self, session: str, go_on: Callable[[], object], *, ends: bool) -> None:
        """Ask about an open fix, then `go_on`. `ends`: it closes the session, so nothing waits."""
        self.open_once(self.dialog, lambda: self._ask(session, go_on, ends=ends))

    async def _ask(self, session: str, go_on: Callable[[], object], *, ends: bool) -> None:
        name = await self._lane.open_fix(session)
        fix = await self._lane.fix(session, name) if name else None
        if fix is None:
            go_on()
            return
        dialog = OutcomeDialog(self._look, self._window, title=fix.title, may_wait=not ends)
        self.dialog = dialog
        dialog.answered.connect(
            lambda what, words: self.run(self._say(session, fix.id, what, words, go_on))
        )
        dialog.closed.connect(self._on_closed)
        dialog.open(focus=next(iter(dialog.buttons.values())))

    async def _say(
        self, session: str, fix: str, what: str, words: str, go_on: Callable[[], object]
    ) -> None:
        if what == "dismissed":
            await self._lane.decide_fix(session, fix, what, words)
        else:
            outcome = cast("Outcome", what)
            await self._lane.report_fix(session, fix, outcome, reason=words)
        if self.dialog is not None:
            self.dialog.dismiss()
        go_on()

    def _on_closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
