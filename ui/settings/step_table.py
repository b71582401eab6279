"""What the assistant may do without asking: a line for each kind of step, one choice in each."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.tool_kinds import ASK, GO, KINDS, NEVER, ToolKind
from ui.kit import Card, Divider, Label, Look, Radio, tip_for

_COLUMNS = ((GO, "Go ahead"), (ASK, "Ask first"), (NEVER, "Never"))
_WIDE = 92
ALWAYS = "This is always asked about."


class StepTable(Card):
    """`chosen` carries the kind and the rule."""

    chosen = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, padding=0)
        self._look = look
        self.radios: dict[tuple[str, str], Radio] = {}
        self.body.setSpacing(0)
        self.body.addWidget(self._head())
        for kind in KINDS:
            self.body.addWidget(Divider(look))
            self.body.addWidget(self._line(kind))
        self.setAccessibleName("What the assistant may do without asking")

    def show_steps(self, steps: Mapping[str, str]) -> None:
        for kind, rule in steps.items():
            radio = self.radios.get((kind, rule))
            if radio is not None:
                radio.setChecked(True)

    def _head(self) -> QWidget:
        look = self._look
        head = QWidget()
        grid = self._grid(head)
        grid.addWidget(Label(look, "Kind of step", role="small", tone="text.tertiary"), 0, 0)
        for place, (_, words) in enumerate(_COLUMNS, 1):
            label = Label(look, words, role="small", tone="text.tertiary")
            grid.addWidget(label, 0, place, Qt.AlignmentFlag.AlignHCenter)
        head.setFixedHeight(look.px(32))
        return head

    def _line(self, kind: ToolKind) -> QWidget:
        look = self._look
        line = QWidget()
        grid = self._grid(line)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addStretch(1)
        told.addWidget(Label(look, kind.title, wrap=True))
        told.addWidget(Label(look, kind.sentence, role="small", tone="text.tertiary", wrap=True))
        told.addStretch(1)
        grid.addLayout(told, 0, 0)
        group = QButtonGroup(line)
        for place, (rule, words) in enumerate(_COLUMNS, 1):
            radio = Radio(look, name=f"{kind.title}: {words}")
            radio.setAccessibleDescription(kind.sentence)
            if rule == GO and kind.asks_always:
                radio.setEnabled(False)
                radio.setToolTip(tip_for(ALWAYS))
                radio.setAccessibleDescription(ALWAYS)
            radio.clicked.connect(
                lambda _=False, kind=kind.id, rule=rule: self.chosen.emit(kind, rule)
            )
            group.addButton(radio)
            self.radios[kind.id, rule] = radio
            grid.addWidget(radio, 0, place, Qt.AlignmentFlag.AlignCenter)
        line.setMinimumHeight(look.px(51))
        return line

    def _grid(self, inside: QWidget) -> QGridLayout:
        px = self._look.px
        grid = QGridLayout(inside)
        grid.setContentsMargins(px(16), px(4), px(16), px(4))
        grid.setHorizontalSpacing(0)
        grid.setColumnStretch(0, 1)
        for place in range(1, len(_COLUMNS) + 1):
            grid.setColumnMinimumWidth(place, px(_WIDE))
        return grid
