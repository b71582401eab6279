"""Two contents of a flow side by side: step by step what is new, gone or different."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.flow_diff import FieldChange, StepChange
from rflow_desktop.domain.shown_flows import Comparison
from ui.kit import Banner, Chip, Dialog, Divider, Label, Look, ScrollBox
from ui.kit.chips import Tone

_MARKS: Mapping[str, tuple[str, Tone]] = {
    "added": ("New", "success"),
    "removed": ("Gone", "danger"),
    "changed": ("Changed", "neutral"),
}
_MOST_STEPS = 200
_LONG = 400


class CompareDialog(Dialog):
    """Shows a comparison; whoever opens it adds the acts that fit."""

    def __init__(self, look: Look, window: QWidget, *, title: str, found: Comparison) -> None:
        super().__init__(look, window, title=title, width=720, height=620)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, look.px(12), 0)
        column.setSpacing(look.px(14))
        summary = f"{found.before} to {found.after}: {found.diff.told}"
        column.addWidget(Label(look, summary, role="small", tone="text.secondary", wrap=True))
        if found.both:
            both = (
                "Both sides changed the same place here; the suggested words are taken: "
                + ", ".join(found.both[:6])
            )
            column.addWidget(Label(look, both, role="small", tone="warning.text", wrap=True))
        for change in found.diff.whole:
            column.addWidget(_change(look, change))
        for step in found.diff.steps[:_MOST_STEPS]:
            column.addWidget(Divider(look))
            column.addWidget(_step(look, step))
        column.addStretch(1)
        self.area = ScrollBox(look, inner)
        self.area.setAccessibleName("What changed")
        self.trouble = Banner(look, "", tone="danger")
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.area, 1)
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        self.open(focus=self.area)

    def show_refused(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()


def _step(look: Look, step: StepChange) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look.px(6))
    head = QHBoxLayout()
    head.setSpacing(look.px(8))
    words, tone = _MARKS[step.kind]
    head.addWidget(Chip(look, words, tone=tone))
    head.addWidget(Label(look, step.title, role="bodyMedium", wrap=True), 1)
    column.addLayout(head)
    box.setAccessibleName(f"{words}: {step.title}")
    if step.kind != "removed":
        for change in step.changes:
            column.addWidget(_change(look, change))
    return box


def _change(look: Look, change: FieldChange) -> QWidget:
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(look.px(12), 0, 0, 0)
    column.setSpacing(look.px(2))
    column.addWidget(Label(look, change.what, role="small", tone="text.tertiary", wrap=True))
    for words, sign, tone in (
        (change.before, "\N{MINUS SIGN} ", "danger.text"), (change.after, "+ ", "success.text"),
    ):  # fmt: skip
        if words:
            short = words if len(words) <= _LONG else f"{words[:_LONG]}…"
            column.addWidget(Label(look, sign + short, tone=tone, wrap=True))
    row.setAccessibleName(
        f"{change.what}: before {change.before or 'nothing'}, now {change.after or 'nothing'}"
    )
    return row
