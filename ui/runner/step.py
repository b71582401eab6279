"""The centre: one step at reading size, its commands, its answers, and what it asks for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SessionView, StepView
from rflow_desktop.services.pastes import Proposal
from ui.kit import (
    AttachmentLoader,
    Banner,
    Button,
    EmptyState,
    ErrorState,
    Field,
    Label,
    Look,
    ReadText,
)
from ui.runner.answers import Answers
from ui.runner.commands_box import Commands
from ui.runner.fields_box import FieldsBox
from ui.runner.paste_box import PasteBox
from ui.runner.spacing import Spaced
from ui.runner.words import KINDS, OUTCOMES, cannot_be_shown, details_of, told_at_end

_ONWARD = ("action", "command", "form", "link")


class StepPane(QWidget):
    """`answered`: an answer was confirmed (its id). `close_asked`: the flow has reached its end.

    `variable_edited`: name and value. `own_asked`, `edit_asked`: what an empty flow offers.
    """

    answered = Signal(str)
    close_asked = Signal()
    variable_edited = Signal(str, str)
    own_asked = Signal()
    edit_asked = Signal()

    def __init__(
        self,
        look: Look,
        *,
        load_attachment: AttachmentLoader | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._step: StepView | None = None
        self._ended = False
        self._writable = False
        self.answer_at_once = False
        self.kicker = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.passed = Label(look, role="small", tone="text.secondary", wrap=True)
        self.heading = Label(look, role="heading", wrap=True)
        self.trouble = Banner(look, tone="warning", icon="triangle-alert")
        self.body = ReadText(
            look, tone="text.secondary", load_attachment=load_attachment, name="What to do"
        )
        self.commands = Commands(look)
        self.paste = PasteBox(look)
        self.wanted = Label(
            look, "A screenshot is asked for here.", role="small", tone="text.secondary", wrap=True
        )
        self.answers = Answers(look)
        self.done = Button(look, "Done", key="Enter", icon="check", kind="primary")
        self.onward = QWidget()
        self.leads = Label(look, role="small", tone="text.tertiary", elide=True)
        self.fields = FieldsBox(look)
        self.failed = ErrorState(look, "", action="Add your own step", action_key="T", details="")
        self.nothing = EmptyState(look, "", action="Add your own step", action_key="T")
        self.reason = Label(look, role="small", tone="danger.text", wrap=True)
        self._lay_out()
        self._connect()

    @property
    def note(self) -> Field:
        return self.fields.note

    @property
    def shown(self) -> StepView | None:
        return self._step

    def show_step(self, view: SessionView) -> None:
        step = view.step
        moved = _place(step) != _place(self._step)
        was_here = self._has_focus()
        before, self._step = self._step, step
        ended, self._ended = self._ended, step is None or view.phase == "closed"
        self._writable = view.writable and view.phase in ("active", "prepared")
        if step is None or self._ended:
            self._show_end(view)
            return
        self.nothing.hide()
        if ended or step != before:  # the words of the end stand in the step's place
            self._show_words(view, step)
        self._show_answers(step)
        if moved and self.paste.proposal is not None:
            self.paste.show_proposal(None)
        self.paste.show_asking(on=step.takes_paste and self._writable)
        self.fields.show_fields(step, moved=moved, writable=view.writable)
        if moved:
            self.answers.choose("")
            self.tell_reason("")
            if was_here or before is None:
                self.take_focus()

    def target(self) -> QWidget | None:
        """Where an answer is given: the chosen or the first one, or Done."""
        if not self._writable:
            return None
        if not self.onward.isHidden():
            return self.done
        return None if self.answers.isHidden() else self.answers.target()

    def take_focus(self) -> bool:
        """Put the keyboard where an answer is given. False when there is nothing to answer."""
        target = self.target()
        if target is not None:
            target.setFocus(Qt.FocusReason.PopupFocusReason)
        return target is not None

    def choose_place(self, place: int) -> None:
        """A number key: mark this answer, and with *Answer at once* give it."""
        step = self._step
        if step is None or not self._writable:
            return
        if not self.onward.isHidden():
            if place == 1:
                self.confirm()
            return
        self.answers.choose_place(place)
        if self.answer_at_once and self.answers.current and not step.note_required:
            self.confirm()

    def why_not_confirm(self) -> str:
        """Why Enter would do nothing now, in words; empty when it would."""
        step = self._step
        if step is None or not self._writable:
            return "There is no step to answer."
        if step.kind == "result":
            return ""
        if not self._answer():
            return (
                "Choose an answer first: press its number."
                if step.choices
                else ("This step cannot be answered. Add a step of your own with T.")
            )
        if step.note_required and not self.note.text().strip():
            return step.note_hint or "This step needs a note: who allowed it, and how."
        return ""

    def confirm(self) -> None:
        """Enter: give the chosen answer."""
        step = self._step
        reason = self.why_not_confirm()
        self.tell_reason(reason)
        if reason:
            if step is not None and step.note_required and self._answer():
                self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if step is not None and step.kind == "result":
            self.close_asked.emit()
            return
        self.answered.emit(self._answer())

    def show_proposal(self, given: Proposal) -> None:
        """What a paste says: its answer is marked, and Enter gives it."""
        self.paste.show_proposal(given)
        self.answers.choose(given.answer)
        self.tell_reason("")
        self.take_focus()

    def leave_proposal(self) -> bool:
        """As if nothing had been pasted. False when nothing was."""
        if self.paste.proposal is None:
            return False
        self.paste.show_proposal(None)
        self.answers.choose("")
        self.take_focus()
        return True

    def tell_reason(self, sentence: str) -> None:
        """A refusal, beside what was pressed."""
        self.reason.setText(sentence)
        self.reason.setVisible(bool(sentence))

    def _answer(self) -> str:
        if not self.onward.isHidden() and self._step is not None and self._step.choices:
            return self._step.choices[0].id
        return self.answers.current

    def _show_end(self, view: SessionView) -> None:
        """There is nothing to answer: the session is over, or it has no flow."""
        for part in (
            self.passed, self.body, self.commands, self.wanted, self.answers, self.onward,
            self.trouble, self.reason, self.fields, self.failed, self.paste,
        ):  # fmt: skip
            part.hide()
        closed = view.phase == "closed"
        self.kicker.setText("Finished" if closed else "Without a flow")
        self.heading.setText(OUTCOMES.get(view.outcome, "Closed") if closed else view.title)
        self.heading.show()
        self.body.set_markdown(told_at_end(view) if closed else "")
        self.body.setVisible(bool(self.body.markdown))
        words = "Add steps of your own, pictures and notes. The ticket note is made of them."
        self.nothing.tell("This session runs without a flow", words)
        self.nothing.setVisible(not closed and self._writable)

    def _show_words(self, view: SessionView, step: StepView) -> None:
        unknown = step.kind == "unknown"
        kind = KINDS.get(step.kind, "Step")
        of = f" of {view.usually}" if view.flow_kind == "procedure" and view.usually else ""
        named = "" if unknown else f"  ·  {kind}"
        self.kicker.setText(f"Step {step.number}{of}{named}")
        self.passed.setText("\n".join(step.passed))
        self.passed.setVisible(bool(step.passed))
        self.heading.setText(step.title or KINDS["unknown"])
        self.heading.setVisible(bool(step.title) and not unknown)
        self.body.set_markdown(step.body)
        self.body.setVisible(bool(step.body))
        self.commands.show_cards(step.commands)
        self.wanted.setVisible(step.screenshot_wanted)
        self.trouble.tell(step.problem, tone="warning", icon="triangle-alert")
        self.trouble.setVisible(bool(step.problem) and not unknown)
        self.failed.setVisible(unknown)
        if unknown:
            self.failed.tell(*cannot_be_shown(view, step))
            self.failed.set_details(details_of(view, step))

    def _show_answers(self, step: StepView) -> None:
        onward = step.kind in _ONWARD and len(step.choices) == 1
        ended = step.kind == "result"
        self.answers.show_choices(() if onward or ended else step.choices)
        self.answers.setEnabled(self._writable)
        self.onward.setVisible(onward or ended)
        self.done.setEnabled(self._writable)
        if ended:
            escalates = step.outcome == "escalated"
            self.done.setText("Hand over" if escalates else "Resolve")
            self.done.set_icon("circle-arrow-up" if escalates else "check")
            self.leads.setText(f"Outcome: {OUTCOMES.get(step.outcome, step.outcome)}")
        elif onward:
            choice = step.choices[0]
            self.done.setText(choice.label)
            self.done.set_icon("check")
            self.leads.setText(f"Then: {choice.leads_to}" if choice.leads_to else "")

    def _has_focus(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def _lay_out(self) -> None:
        px = self._look.px
        onward = QHBoxLayout()
        onward.setSpacing(px(12))
        onward.addWidget(self.done)
        onward.addWidget(self.leads, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, above in (
            (self.kicker, 0),
            (self.passed, 4),
            (self.heading, 6),
            (self.trouble, 10),
            (self.failed, 10),
            (self.nothing, 10),
            (self.body, 10),
            (self.commands, 12),
            (self.paste, 8),
            (self.wanted, 10),
        ):
            column.addWidget(Spaced(self._look, part, above))
        column.addWidget(Spaced(self._look, self.answers, 22))
        column.addWidget(Spaced(self._look, self.fields, 20))
        onward.setContentsMargins(0, px(20), 0, 0)
        self.onward.setLayout(onward)
        column.addWidget(self.onward)
        column.addWidget(Spaced(self._look, self.reason, 8))

    def _connect(self) -> None:
        self.answers.chosen.connect(self._on_chosen)
        self.answers.confirmed.connect(lambda _: self.confirm())
        self.done.clicked.connect(self.confirm)
        self.fields.edited.connect(self.variable_edited)
        self.fields.filled.connect(self.take_focus)
        self.fields.confirmed.connect(self.confirm)
        self.failed.action_asked.connect(self.own_asked)
        self.nothing.action_asked.connect(self.own_asked)

    def _on_chosen(self) -> None:
        self.tell_reason("")


def _place(step: StepView | None) -> tuple[str, int]:
    return ("", 0) if step is None else (step.node, step.number)
