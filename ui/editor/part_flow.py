"""The flow itself in the inspector: what it is called, what it is for, its sample runs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from rflow_desktop.domain.flow_edit import set_flow
from rflow_desktop.domain.flow_parts import FLOW, drop
from rflow_desktop.domain.flow_sample import SampleResult
from rflow_desktop.domain.words import FLOW_KINDS
from ui.editor.desk import Desk
from ui.editor.parts import ItemRow, Part, Rows, cross, line
from ui.editor.writing import AreaBox, LineBox
from ui.kit import Button, Label, Look, Picture, Segmented

_KINDS = tuple((kind, words, None) for kind, words in FLOW_KINDS.items())


class FlowPart(Part):
    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.label("Name of the flow")
        self.name = LineBox(look, name="Name of the flow")
        self.body.addWidget(self.name)
        self.kind = Segmented(look, _KINDS, name="Kind of flow")
        self.body.addWidget(self.kind)
        self.label("What it is for")
        self.description = AreaBox(look, name="What it is for", rows=3)
        self.body.addWidget(self.description)
        self.label("Category")
        self.category = LineBox(look, name="Category", placeholder="Such as: Microsoft 365")
        self.body.addWidget(self.category)
        self.label("Tags")
        self.tags = LineBox(look, name="Tags", placeholder="With commas between them", most=600)
        self.body.addWidget(self.tags)
        self.label("When to stop")
        self.stop = AreaBox(look, name="When to stop", rows=2,
                            placeholder="What must not go on, and whom to call")  # fmt: skip
        self.body.addWidget(self.stop)
        self.name.written.connect(lambda words: self._write("name", words))
        self.category.written.connect(lambda words: self._write("category", words))
        self.description.written.connect(lambda words: self._write("description", words))
        self.stop.written.connect(lambda words: self._write("stop_rule", words))
        self.tags.written.connect(lambda words: self._write("tags", _tags(words)))
        self.kind.chosen.connect(self._on_kind)

    def suits(self) -> bool:
        return not self.step

    def refresh(self) -> None:
        flow = self._desk.flow
        self.name.show_text(flow.name)
        self.category.show_text(flow.category)
        self.description.show_text(flow.description)
        self.stop.show_text(flow.stop_rule)
        if _tags(self.tags.text()) != flow.tags:
            self.tags.show_text(", ".join(flow.tags))
        self.kind.choose(flow.kind)

    def _on_kind(self, kind: str) -> None:
        self._desk.edit("change the kind of flow", lambda flow: set_flow(flow, kind=kind))
        self.refresh()

    def _write(self, name: str, value: Any) -> None:
        self._desk.edit(
            "write about the flow", lambda flow: set_flow(flow, **{name: value}),
            typing=f"flow {name}",
        )  # fmt: skip


def _tags(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip()[:300] for tag in words.split(",") if tag.strip()))


class SampleRow(ItemRow[SampleResult]):
    gone = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.mark = Picture(look, icon="circle-check", tone="success.solid")
        self.name = Label(look, "", elide=True)
        self.remove = cross(look, "Remove this sample run")
        self.told = Label(look, "", role="small", tone="danger.text", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(2))
        column.addLayout(line(look, self.mark, self.name, 1, self.remove))
        column.addWidget(self.told)
        self.remove.clicked.connect(lambda: self.gone.emit(self.index))

    def show_item(self, item: SampleResult) -> None:
        icon, tone = ("circle-check", "success.solid") if item.passed else (
            "circle-x", "danger.solid"
        )  # fmt: skip
        self.mark.set_icon(icon, tone=tone)
        self.mark.setAccessibleName("Goes as written" if item.passed else "Goes another way")
        self.name.setText(item.name)
        self.told.setText(item.difference)
        self.told.setVisible(not item.passed)


class SamplesPart(Part):
    """Sample runs, run again after every edit: what broke is seen at once."""

    try_asked = Signal()

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        _, self.count, _ = self.head("Sample runs")
        self.told = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self.body.addWidget(self.told)
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self.rows: Rows[SampleRow] = Rows(self._list, self._row)
        self.try_ = Button(look, "Try it", icon="play", key="F5", compact=True)
        self.body.addWidget(self.try_, 0, Qt.AlignmentFlag.AlignLeft)
        self.try_.clicked.connect(self.try_asked)

    def suits(self) -> bool:
        return not self.step

    def refresh(self) -> None:
        found = self._desk.samples
        failed = sum(not one.passed for one in found)
        self.count.setText(str(len(found)) if found else "")
        if not found:
            self.told.setText("Try the flow and keep the way you went: it is run after every edit.")
        else:
            self.told.setText(
                f"{failed} of {len(found)} go another way than they did."
                if failed else "All go as they were kept."
            )  # fmt: skip
        self.told.set_tone("danger.text" if failed else "text.tertiary")
        self.rows.follow(found)

    def _row(self) -> SampleRow:
        row = SampleRow(self._look)
        row.gone.connect(self._on_gone)
        return row

    def _on_gone(self, index: int) -> None:
        if self._desk.edit("remove a sample run", lambda flow: drop(flow, FLOW, "samples", index)):
            self._desk.check()
