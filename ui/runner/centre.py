"""The centre column: batch bar, step and foot, in one page of reading width that scrolls."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SessionView
from ui.kit import AttachmentLoader, Look, ScrollBox
from ui.runner.batch import BatchBar
from ui.runner.foot import Foot
from ui.runner.step import StepPane

_WIDEST = 640
_SIDE = 36


class Centre(QWidget):
    def __init__(
        self,
        look: Look,
        *,
        load_attachment: AttachmentLoader | None = None,
        step: StepPane | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.batch = BatchBar(look)
        self.step = step or StepPane(look, load_attachment=load_attachment)
        self.foot = Foot(look)
        inner = QWidget()
        self.page = ScrollBox(look, inner, on_canvas=True, parent=self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        self._stage = QWidget(inner)
        self._row = QHBoxLayout(inner)
        self._row.addStretch(1)
        self._row.addWidget(self._stage, 1000)
        self._row.addStretch(1)
        column = QVBoxLayout(self._stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.batch)
        column.addWidget(self.step)
        column.addStretch(1)
        column.addWidget(self.foot)
        self.setAccessibleName("Step")
        look.changed.connect(self._dress)
        self._dress()

    def show_session(self, view: SessionView) -> None:
        moved = (
            self.step.shown is None
            or view.step is None
            or (
                (self.step.shown.node, self.step.shown.number) != (view.step.node, view.step.number)
            )
        )
        self.step.show_step(view)
        closed = view.phase == "closed"
        tried = {one.session for one in view.already_tried}
        seen = [one for one in view.seen_before if one.session not in tried]
        self.foot.tried.show_seen(() if closed else view.already_tried)
        self.foot.seen.show_seen(() if closed else seen)
        self.foot.zone.setVisible(view.writable)
        if moved:
            self.page.verticalScrollBar().setValue(0)

    def _dress(self) -> None:
        px = self._look.px
        self._stage.setMaximumWidth(px(_WIDEST))
        self._row.setContentsMargins(px(_SIDE), px(28), px(_SIDE), 0)
