"""Run as batch: one checklist for up to a hundred targets, pasted one a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.targets import once, read_targets
from rflow_desktop.services.sessions import About
from ui.kit import Banner, Button, Dialog, Field, Label, Look, Select, TextArea, TextButton
from ui.new_session.controls import labelled

NO_CHECKLIST = "There is no checklist on this computer yet. Import one in Flows."


class BatchDialog(Dialog):
    """`run_asked` carries the flow, the targets and what is known of the work."""

    run_asked = Signal(str, tuple, object)

    def __init__(self, look: Look, window: QWidget, *, flow: str = "") -> None:
        super().__init__(look, window, title="Run as batch", width=640)
        self._flow = flow
        self.flow = Select(look, name="Checklist")
        self.client = Field(look, name="Client")
        self.ticket = Field(look, name="Ticket")
        self.targets = TextArea(
            look, placeholder="srv-01\nsrv-02\nsrv-03", rows=9, mono=True,
            name="Targets, one on each line",
        )  # fmt: skip
        self.count = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self.once = TextButton(look, "Keep each once", tone="text.link")
        self.trouble = Banner(look, "", tone="danger")
        self.trouble.hide()
        self.run = Button(look, "Run as batch", key="Ctrl Enter", kind="primary")
        self._arrange()
        self.targets.textChanged.connect(self._show_count)
        self.once.clicked.connect(self._on_once)
        self.accepted.connect(self._on_accepted)
        self._show_count()

    def show_flows(self, flows: Sequence[FlowLine]) -> None:
        found = [(flow.id, flow.name) for flow in flows if flow.kind == "maintenance"]
        self.flow.set_items(found, current=self._flow or None)
        self.flow.setEnabled(bool(found))
        if not found:
            self.show_problem(NO_CHECKLIST)
        self._show_count()

    def show_problem(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()
        self.place()

    def _show_count(self) -> None:
        targets = read_targets(self.targets.text())
        written = bool(self.targets.text().strip())
        self.count.setText(targets.problem if targets.problem and written else targets.words)
        wrong = bool(targets.problem) and written
        tone = "danger.text" if wrong else "warning.text" if targets.twice else "text.tertiary"
        self.count.set_tone(tone)
        self.targets.set_problem(targets.problem if wrong else None)
        self.once.setVisible(bool(targets.twice))
        number = len(targets.names)
        self.run.setText(f"Run for {number} targets" if number > 1 else "Run as batch")
        self.run.setEnabled(not targets.problem and bool(self.flow.current))

    def _on_once(self) -> None:
        self.targets.set_text(once(self.targets.text()))
        self.targets.setFocus()

    def _on_accepted(self) -> None:
        self.trouble.hide()
        about = About(client=self.client.text(), ticket=self.ticket.text())
        names = read_targets(self.targets.text()).names
        self.run_asked.emit(self.flow.current, names, about)

    def _arrange(self) -> None:
        look = self._look
        self.flow.setFixedHeight(look.control_height)
        self.body.setSpacing(look.px(14))
        self.body.addWidget(self.trouble)
        self.body.addWidget(labelled(look, "Checklist", self.flow))
        both = QHBoxLayout()
        both.setSpacing(look.px(12))
        both.addWidget(labelled(look, "Client", self.client), 2)
        both.addWidget(labelled(look, "Ticket", self.ticket), 1)
        self.body.addLayout(both)
        under = QHBoxLayout()
        under.addWidget(self.count, 1)
        under.addWidget(self.once)
        column = QVBoxLayout()
        column.setSpacing(look.px(6))
        column.addWidget(labelled(look, "Targets, one on each line", self.targets))
        column.addLayout(under)
        self.body.addLayout(column)
        self.add_cancel()
        self.add_action(self.run, primary=True)
