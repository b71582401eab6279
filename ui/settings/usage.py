"""Usage: what the assistant has cost, by day, by person, by kind of call and by model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.prices import VERSION, dollars
from rflow_desktop.domain.usage import KINDS, UsageSum, by, by_day, total
from rflow_desktop.services.usage import UsageReport
from ui.kit import Card, Divider, EmptyState, Label, Look, Segmented, Select
from ui.settings.pieces import SettingsPage
from ui.settings.usage_plot import UsagePlot, spoken

DAYS = (("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days"))
SCOPES = (("mine", "This computer", None), ("team", "Whole team", None))
_COLUMNS = ("Calls", "Failed", "Tokens", "Cost")
_MOST = 12


class UsagePage(SettingsPage):
    """`asked`: another span of time, or somebody else's."""

    asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(
            look, "Usage",
            "What was asked of a model, as the provider counted it, priced by the table of"
            f" {VERSION}.",
        )  # fmt: skip
        self.scope = Segmented(look, SCOPES, current="mine", name="Whose usage")
        self.days = Select(look, DAYS, current="30", name="Span of time")
        self.total = Label(look, "", role="title", tabular=True)
        self.told = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self.plot = UsagePlot(look)
        self.none = EmptyState(
            look, "Nothing was asked",
            "Calls of the assistant are counted here, with their tokens and their cost.",
        )  # fmt: skip
        self.sums = QVBoxLayout()
        self.sums.setSpacing(look.px(22))
        head = QHBoxLayout()
        head.setSpacing(look.px(10))
        head.addWidget(self.scope)
        head.addStretch(1)
        head.addWidget(self.days)
        self.column.addLayout(head)
        self.card = Card(look, padding=16)
        self.card.body.setSpacing(look.px(8))
        self.card.body.addWidget(self.total)
        self.card.body.addWidget(self.plot)
        self.column.addWidget(self.card)
        self.column.addWidget(self.none)
        self.column.addLayout(self.sums)
        self.column.addWidget(self.told)
        self.finish()
        self.scope.chosen.connect(lambda _: self.asked.emit())
        self.days.chosen.connect(lambda _: self.asked.emit())

    @property
    def span(self) -> int:
        return int(self.days.current)

    def show_scopes(self, *, has_team: bool) -> None:
        self.scope.setVisible(has_team)

    def show_report(self, report: UsageReport) -> None:
        entries = report.entries
        self.show_trouble("")
        self.total.setText(f"{dollars(total(entries).usage.micros)} in {report.days} days")
        self.total.setAccessibleName(spoken(total(entries)))
        self.plot.show_days(by_day(entries, report.last, report.days))
        self.card.setVisible(bool(entries))
        self.none.setVisible(not entries)
        self.told.setText(report.told)
        self.told.setVisible(bool(report.told))
        self._clear()
        if entries:
            self._table("By person", by(entries, "person"))
            self._table("By kind", by(entries, "kind"), KINDS)
            self._table("By model", by(entries, "model"))

    def _clear(self) -> None:
        while (item := self.sums.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _table(
        self, title: str, sums: Sequence[UsageSum], names: Mapping[str, str] | None = None
    ) -> None:
        look = self._look
        known = names or {}
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(10))
        column.addWidget(Label(look, title, role="smallStrong"))
        card = Card(look, padding=0)
        card.body.setSpacing(0)
        head = Label(look, "", role="small", tone="text.tertiary")
        card.body.addWidget(self._line(head, _COLUMNS, tone="text.tertiary", role="small"))
        for one in sums[:_MOST]:
            used = one.usage
            cells = (str(one.calls), str(one.failed or ""), f"{one.tokens:,}", dollars(used.micros))
            name = Label(look, str(known.get(one.name, one.name)) or "Unknown", elide=True)
            line = self._line(name, cells, tone="text.primary", role="body")
            line.setAccessibleName(f"{name.text()}: {spoken(one)}")
            card.body.addWidget(Divider(look))
            card.body.addWidget(line)
        column.addWidget(card)
        box.setAccessibleName(title)
        self.sums.addWidget(box)

    def _line(self, first: Label, cells: Sequence[str], *, tone: str, role: str) -> QWidget:
        look = self._look
        line = QWidget()
        grid = QGridLayout(line)
        grid.setContentsMargins(look.px(16), 0, look.px(16), 0)
        grid.setHorizontalSpacing(look.px(12))
        grid.setColumnStretch(0, 1)
        grid.addWidget(first, 0, 0)
        right = Qt.AlignmentFlag.AlignRight
        for place, words in enumerate(cells, 1):
            label = Label(look, words, role=role, tone=tone, tabular=True, align=right)
            label.setFixedWidth(look.px(64 if place < 3 else 96))
            grid.addWidget(label, 0, place)
        line.setFixedHeight(look.px(36 if role == "body" else 30))
        return line
