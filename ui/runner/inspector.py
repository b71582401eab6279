"""The inspector: evidence, variables and the scratchpad of one session."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SessionView
from ui.kit import Divider, Look, ScrollBox
from ui.runner.evidence_box import EvidenceBox
from ui.runner.scratchpad import Scratchpad
from ui.runner.variables_box import VariablesBox
from ui.runner.words import clock


class Inspector(QWidget):
    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[object, ...] = ()
        self.evidence = EvidenceBox(look)
        self.variables = VariablesBox(look)
        self.pad = Scratchpad(look)
        self._line = Divider(look)
        inner = QWidget()
        self.page = ScrollBox(look, inner, parent=self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._block(self.evidence))
        column.addWidget(Divider(look))
        self._variables_block = self._block(self.variables)
        column.addWidget(self._variables_block)
        column.addWidget(self._line)
        column.addWidget(self._block(self.pad), 1)
        self.setAccessibleName("Evidence, variables and scratchpad")

    def show_session(self, view: SessionView, *, today: date) -> None:
        shown = _drawn(view, today)
        if shown == self._shown:
            return  # a step is answered, and nothing of it stands here
        self._shown = shown
        writable = view.writable
        self.evidence.show_lines(view.evidence, today=today, writable=writable)
        lost = {op: f"{words} ({who})" for op, words, who in view.lost}
        self.variables.show_lines(view.variables, lost=lost, writable=writable)
        self._variables_block.setVisible(bool(view.variables))
        self._line.setVisible(bool(view.variables))
        self.pad.show_pad(
            view.pad,
            time=clock(view.pad_at, today=today),
            merged=view.pad_merged,
            sync=view.sync,
            writable=writable or view.phase == "closed",
        )

    def _block(self, content: QWidget) -> QWidget:
        px = self._look.px
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(px(16), px(12), px(16), px(14))
        column.addWidget(content)
        return block


def _drawn(view: SessionView, today: date) -> tuple[object, ...]:
    """What this part of the screen is drawn from."""
    return (
        today, view.writable, view.phase, view.evidence, view.variables, view.lost, view.pad,
        view.pad_at, view.pad_merged, view.sync,
    )  # fmt: skip
