"""Small dialogs of a guided session: what was reported, what it is about, another direction."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.assisting import DOMAINS
from rflow_desktop.domain.shown_talk import GuidedStep, GuidedView, Report
from rflow_desktop.domain.values import LONGEST_LINE
from rflow_desktop.domain.words import count
from ui.guided import words
from ui.kit import Button, Dialog, Field, FieldBox, Label, Look, Select, TextArea

_TYPES = {
    "free_text": "Words",
    "psa_ticket": "Ticket",
    "screenshot": "Screenshots",
    "log_paste": "Log",
    "combined": "Several kinds",
}


class ReportDialog(Dialog):
    """The report as it came in, word for word; it never changes."""

    def __init__(self, look: Look, window: QWidget, report: Report, *, as_of: str = "") -> None:
        super().__init__(look, window, title="Original report", width=640)
        told = [_TYPES.get(report.type, report.type)]
        if report.evidence:
            told.append(count(len(report.evidence), "file"))
        self.body.addWidget(Label(look, ", ".join(told), role="small", tone="text.tertiary"))
        self.parts: list[TextArea] = []
        ticket = "\n".join(f"{name}: {value}" for name, value in report.ticket)
        names = "\n".join(one.name for one in report.evidence)
        for name, text, mono in (
            ("What was said", report.text, False),
            ("Log", report.log, True),
            (f"Ticket, as of {as_of}" if as_of else "Ticket", ticket, False),
            ("Files", names, False),
        ):
            if text:
                area = TextArea(look, name=name, rows=min(14, text.count("\n") + 3), mono=mono)
                area.set_text(text)
                area.set_read_only(on=True)
                self.parts.append(area)
                self.body.addWidget(FieldBox(look, name, area))
        if not self.parts:
            self.body.addWidget(Label(look, "Nothing was written.", tone="text.secondary"))
        self.add_cancel("Close")


class Deciding(Dialog):
    """Stays until what it asked for is done; what was typed is still there when it is refused."""

    box: FieldBox
    field: Field
    _asked = False

    def ask_once(self) -> bool:
        """False while what was asked before is not decided: a second Enter asks for nothing."""
        asked, self._asked = self._asked, True
        return not asked

    def show_refused(self, sentence: str) -> None:
        self._asked = False
        self.box.set_problem(sentence)
        self.field.setFocus()


class CorrectDialog(Deciding):
    """`corrected`: summary and domain in a person's words; the assistant leaves them alone then."""

    corrected = Signal(str, str)

    def __init__(self, look: Look, window: QWidget, view: GuidedView) -> None:
        super().__init__(look, window, title="What it is about", width=520)
        self.field = self.summary = Field(look, placeholder="The problem in one line")
        self.summary.setMaxLength(LONGEST_LINE)
        self.summary.setText(view.summary or view.title)
        items = [("", "Not said"), *((one, words.domain(one)) for one in DOMAINS)]
        if view.domain and view.domain not in DOMAINS:
            items.insert(1, (view.domain, words.domain(view.domain)))
        self.domain = Select(look, items, current=view.domain, name="Domain")
        self.box = FieldBox(look, "Summary", self.summary)
        self.body.addWidget(self.box)
        self.body.addWidget(Label(look, "Domain", role="small"))
        self.body.addWidget(self.domain)
        hint = "Your words stay, whatever the assistant says later."
        self.body.addWidget(Label(look, hint, role="small", tone="text.tertiary"))
        self.add_cancel()
        save = self.add_action(Button(look, "Save", key="Enter", kind="primary"), primary=True)
        self.summary.returnPressed.connect(save.click)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        if self.ask_once():
            self.corrected.emit(self.summary.text().strip(), self.domain.current)


class DirectionDialog(Deciding):
    """`begun`: what is tried instead, and why the ways part."""

    begun = Signal(str, str)

    def __init__(self, look: Look, window: QWidget, *, after: str) -> None:
        super().__init__(look, window, title="Try another direction", width=520)
        self._after = after
        told = f"The way so far stays as it is. This one goes on after “{after}”."
        self.body.addWidget(Label(look, told, tone="text.secondary", wrap=True))
        self.field = self.label = Field(look, placeholder="The phones and not the mailbox")
        self.label.setMaxLength(LONGEST_LINE)
        self.box = FieldBox(look, "What do you want to try?", self.label)
        self.body.addWidget(self.box)
        self.add_cancel()
        begin = self.add_action(
            Button(look, "Begin", key="Enter", icon="split", kind="primary"), primary=True
        )
        self.label.returnPressed.connect(begin.click)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        label = self.label.text().strip()
        if not label:
            self.box.set_problem("Say in a few words what you want to try.")
            self.label.setFocus()
            return
        if self.ask_once():
            self.begun.emit(label, f"Another direction after: {self._after}")


class AnswerDialog(Deciding):
    """`changed`: the answer that is right. `kept`: it becomes a fact, and leads back here."""

    changed = Signal(str)
    kept = Signal()

    def __init__(self, look: Look, window: QWidget, step: GuidedStep, *, is_fact: bool) -> None:
        super().__init__(look, window, title="Your answer", width=520)
        skipped = step.state == "skipped"
        self.body.addWidget(Label(look, step.title, role="bodyStrong", wrap=True))
        self.field = self.answer = Field(look, placeholder="The answer that is right")
        self.answer.setText("" if skipped else step.answer)
        self.answer.selectAll()
        self.box = FieldBox(look, "Answer", self.answer)
        self.body.addWidget(self.box)
        hint = "The path, the note and the next request go by it. What came after stays."
        self.body.addWidget(Label(look, hint, role="small", tone="text.tertiary", wrap=True))
        self.keep = Button(look, "Keep as a fact", icon="badge-check", kind="quiet")
        self.keep.clicked.connect(self._on_kept)
        self.add_action(self.keep, side="left")
        self.keep.setVisible(not skipped and not is_fact)
        self.add_cancel()
        change = self.add_action(Button(look, "Change", key="Enter", kind="primary"), primary=True)
        self.answer.returnPressed.connect(change.click)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        text = self.answer.text().strip()
        if not text:
            self.box.set_problem("Write what is right.")
            self.answer.setFocus()
            return
        if self.ask_once():
            self.changed.emit(text)

    def _on_kept(self) -> None:
        if self.ask_once():
            self.kept.emit()
