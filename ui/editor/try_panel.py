"""Try it in place: the step as it will be met, beside the canvas on which it is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Command, Flow, Gate, Sample
from rflow_desktop.domain.flow_paste import match_paste
from rflow_desktop.domain.flow_text import wanted_names
from rflow_desktop.domain.variables import as_written, resolve
from rflow_desktop.domain.words import OUTCOMES
from ui.editor.parts import line
from ui.editor.trial import Trial
from ui.editor.writing import AreaBox, LineBox
from ui.kit import (
    Banner,
    Button,
    Card,
    IconButton,
    Label,
    Look,
    ReadText,
    ScrollBox,
    Surface,
    TextButton,
)


class TryPanel(QWidget):
    """`moved`: the try stands somewhere else. `kept`: this sample run is to be kept."""

    moved = Signal()
    left = Signal()
    kept = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.trial: Trial | None = None
        self._paste = ""
        self._trouble = ""
        self.back = TextButton(look, "Back", icon="undo-2")
        self.again = TextButton(look, "Start again", icon="rotate-ccw")
        self.stop = IconButton(look, "x", name="Back to editing", key="Esc", compact=True)
        self.number = Label(look, "", role="smallMedium", tone="text.tertiary", tabular=True)
        head = Surface(look, "bg.canvas", edges=("bottom",))
        row = line(look, self.number, 1, self.back, self.again, self.stop, gap=10)
        row.setContentsMargins(look.px(16), look.px(8), look.px(10), look.px(8))
        head.setLayout(row)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(*(look.px(side) for side in (16, 14, 16, 16)))
        self._body.setSpacing(look.px(10))
        inner = QWidget()
        inner.setLayout(self._body)
        self.area = ScrollBox(look, inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.area, 1)
        self.setAccessibleName("Try it")
        self.answers: list[Button] = []
        self.fields: dict[str, LineBox] = {}
        self.paste: AreaBox | None = None
        self.note: LineBox | None = None
        self.name: LineBox | None = None
        self.keep: Button | None = None
        self.back.clicked.connect(self.step_back)
        self.again.clicked.connect(self.start_again)
        self.stop.clicked.connect(self.left)

    # what is tried

    def begin(self, flow: Flow, linked: tuple[Flow, ...]) -> None:
        self._go(Trial(flow, linked))

    def follow(self, flow: Flow) -> None:
        """The draft was edited while it is tried."""
        if self.trial is not None and self.trial.flow is not flow:
            self._go(self.trial.after(flow))

    def end(self) -> None:
        self.trial = None

    def choose(self, place: int) -> None:
        """The answer at this place, counted from 1."""
        if self.trial is None or place > len(self.trial.position.choices):
            return
        note = "" if self.note is None else self.note.text()
        answer = self.trial.position.choices[place - 1].id
        paste = self._paste if self._read_answer() == answer else ""
        try:
            then = self.trial.answer(answer, note=note, paste=paste)
        except Refused as refused:
            self._trouble = refused.sentence
            self._draw()
            return
        self._go(then)

    def step_back(self) -> None:
        if self.trial is not None and self.trial.taken:
            self._go(self.trial.back())

    def start_again(self) -> None:
        if self.trial is not None:
            self._go(Trial(self.trial.flow, self.trial.linked, values=self.trial.values))

    def _go(self, trial: Trial) -> None:
        self.trial, self._paste, self._trouble = trial, "", ""
        self._draw()
        self.moved.emit()

    # drawing

    def _draw(self) -> None:
        trial = self.trial
        if trial is None:
            return
        self._clear()
        position, look = trial.position, self._look
        node = position.node
        self.number.setText(f"Step {position.number} of usually {position.usually}")
        self.back.setEnabled(bool(trial.taken))
        if position.stack:
            self._add(
                Label(look, f"In “{position.flow.name}”", role="small", tone="text.secondary")
            )
        for passed in position.passed:
            told = {"decided": f"{passed.title or 'Decided'}: went on by itself",
                    "entered": f"Continues with “{passed.title}”",
                    "returned": f"“{passed.title}” is done"}[passed.kind]  # fmt: skip
            self._add(Label(look, told, role="small", tone="text.tertiary", wrap=True))
        if node is not None:
            self._add(
                Label(look, self._words(node.title) or "No title yet", role="title", wrap=True)
            )
            if node.body:
                self._add(ReadText(look, self._words(node.body), name="Words of the step"))
            for command in getattr(node, "commands", ()):
                self._add_command(command)
        if node is not None and node.screenshot_wanted:
            self._add(Label(look, "Asks for a screenshot", role="small", tone="text.secondary"))
        if position.trouble or self._trouble:
            self._add(Banner(look, self._trouble or position.trouble, tone="warning"))
        self._add_fields()
        if getattr(node, "patterns", None):
            self._add_paste()
        if isinstance(node, Gate):
            self.note = LineBox(look, name="Note", placeholder=node.note or "Note")
            self._add(self.note)
        self._add_answers()
        if position.ended is not None:
            self._add_end(trial)
        self._body.addStretch(1)

    def _add_fields(self) -> None:
        trial = self.trial
        if trial is None:
            return
        flow = trial.position.flow
        named = {one.name: one for one in flow.variables()}
        node = trial.position.node
        here = () if node is None else wanted_names(node)
        filled = (name for name in here if name in trial.values)
        for name in dict.fromkeys((*trial.position.needs, *filled)):
            one = named.get(name)
            label = one.label if one is not None and one.label else name
            self._add(Label(self._look, label, role="smallMedium", tone="text.secondary"))
            box = LineBox(self._look, name=label)
            box.show_text(trial.values.get(name, ""))
            box.editingFinished.connect(lambda name=name, box=box: self._fill(name, box.text()))
            self.fields[name] = box
            self._add(box)

    def _add_paste(self) -> None:
        self.paste = AreaBox(self._look, name="Pasted output", rows=2, mono=True,
                             placeholder="Paste output here: the patterns read it")  # fmt: skip
        self.paste.show_text(self._paste)
        told = Label(self._look, "", role="small", tone="text.secondary", wrap=True)
        self._add(self.paste)
        self._add(told)

        def read(text: str) -> None:
            self._paste = text
            told.setText(self._reading())

        self.paste.written.connect(read)
        told.setText(self._reading())

    def _reading(self) -> str:
        """What the patterns make of what was pasted."""
        trial = self.trial
        if trial is None or not self._paste.strip() or trial.position.node is None:
            return ""
        found = match_paste(trial.position.node, self._paste)
        if found is None:
            return "No pattern fits."
        labels = {one.id: one.label for one in trial.position.choices}
        return f"Line {found.line_number}: “{labels.get(found.answer, found.answer)}”"

    def _read_answer(self) -> str:
        trial = self.trial
        if trial is None or not self._paste.strip() or trial.position.node is None:
            return ""
        found = match_paste(trial.position.node, self._paste)
        return "" if found is None else found.answer

    def _add_answers(self) -> None:
        trial = self.trial
        for place, choice in enumerate(trial.position.choices if trial else (), start=1):
            button = Button(self._look, self._words(choice.label) or "No words yet", key=str(place))
            button.clicked.connect(lambda _=False, place=place: self.choose(place))
            self.answers.append(button)
            leads = Label(self._look, choice.leads_to, role="small", tone="text.tertiary",
                          elide=True)  # fmt: skip
            row = QWidget()
            row.setLayout(line(self._look, button, leads, 1))
            self._add(row)

    def _add_end(self, trial: Trial) -> None:
        look = self._look
        outcome = OUTCOMES.get(trial.position.ended or "", "")
        self._add(Label(look, f"Ends here: {outcome}", role="bodyStrong"))
        self.name = LineBox(
            look, name="Name of the sample run", placeholder="Name of the sample run"
        )
        self.name.show_text(f"{outcome} in {len(trial.taken)} steps")
        self.keep = Button(look, "Keep as a sample run", icon="check", kind="primary")
        self._add(self.name)
        self._add(self.keep)
        self.keep.clicked.connect(self._on_keep)
        self.name.done.connect(self._on_keep)

    def _on_keep(self) -> None:
        if self.trial is not None and self.name is not None:
            sample: Sample = self.trial.sample(self.name.text().strip() or "Sample run")
            self.kept.emit(sample)

    def _fill(self, name: str, value: str) -> None:
        if self.trial is not None and self.trial.values.get(name, "") != value:
            self._go(self.trial.with_value(name, value))

    def _add_command(self, command: Command) -> None:
        look = self._look
        if command.label:
            self._add(Label(look, self._words(command.label), role="small", tone="text.secondary"))
        well = Card(look, tone="bg.sunken", padding=8, radius=6)
        well.body.addWidget(Label(look, self._words(command.text), role="mono", wrap=True))
        self._add(well)

    def _words(self, text: str) -> str:
        values = self.trial.given if self.trial is not None else {}
        return resolve(text, values, missing=as_written)

    def _add(self, widget: QWidget) -> None:
        self._body.addWidget(widget)

    def _clear(self) -> None:
        self.answers, self.fields = [], {}
        self.paste = self.note = self.name = self.keep = None
        while (item := self._body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
