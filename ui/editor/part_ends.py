"""How a step ends or goes on elsewhere: the outcome of a result, the flow of a link."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from rflow_desktop.domain.flow import Ending, Link, Result
from rflow_desktop.domain.flow_edit import set_step
from rflow_desktop.domain.words import OUTCOMES
from ui.editor.desk import Desk
from ui.editor.parts import Part
from ui.kit import Check, Label, Look, Select

ENDINGS: tuple[tuple[Ending, str], ...] = (
    ("resolved", OUTCOMES["resolved"]), ("workaround", OUTCOMES["workaround"]),
    ("unresolved", OUTCOMES["unresolved"]), ("escalated", OUTCOMES["escalated"]),
    ("resolved_externally", OUTCOMES["resolved_externally"]), ("cancelled", OUTCOMES["cancelled"]),
)  # fmt: skip


class OutcomePart(Part):
    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.label("Outcome")
        self.outcome = Select(look, ENDINGS, name="Outcome")
        self.body.addWidget(self.outcome)
        self.outcome.chosen.connect(self._on_chosen)

    def suits(self) -> bool:
        return bool(self.step) and isinstance(self.node, Result)

    def refresh(self) -> None:
        self.outcome.choose(getattr(self.node, "outcome", ""))

    def _on_chosen(self, outcome: str) -> None:
        step = self.step
        self._desk.edit("change the outcome", lambda flow: set_step(flow, step, outcome=outcome))


class LinkPart(Part):
    """Which flow goes on, and with which of its ends the session ends too."""

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.label("Goes on with")
        self.flow = Select(look, name="Flow that goes on")
        self.body.addWidget(self.flow)
        self.body.addWidget(Label(look, "The session ends when that flow ends", role="smallMedium",
                                  tone="text.secondary"))  # fmt: skip
        self.ends: dict[str, Check] = {}
        column = QVBoxLayout()
        column.setSpacing(look.px(2))
        for ending, words in ENDINGS:
            check = Check(look, words)
            check.clicked.connect(self._on_ends)
            self.ends[ending] = check
            column.addWidget(check)
        self.body.addLayout(column)
        self.flow.chosen.connect(self._on_chosen)

    def suits(self) -> bool:
        return bool(self.step) and isinstance(self.node, Link)

    def refresh(self) -> None:
        node = self.node
        if not isinstance(node, Link):
            return
        flows = [
            (one.slug, one.name) for one in self._desk.known if one.slug != self._desk.flow.slug
        ]
        if node.flow not in dict(flows):
            flows.insert(0, (node.flow, "Choose a flow"))
        self.flow.set_items(flows, current=node.flow)
        for ending, check in self.ends.items():
            check.setChecked(ending in node.ends_on)

    def _on_chosen(self, slug: str) -> None:
        step, name = self.step, next((one.name for one in self._desk.known if one.slug == slug), "")
        titled = bool(self.node.title)
        self._desk.edit(
            "choose a flow",
            lambda flow: set_step(flow, step, flow=slug, **({} if titled else {"title": name})),
        )

    def _on_ends(self) -> None:
        step = self.step
        ends = tuple(ending for ending, check in self.ends.items() if check.isChecked())
        self._desk.edit("change its ends", lambda flow: set_step(flow, step, ends_on=ends))
