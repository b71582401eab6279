"""The header of a guided session: what it is about, how sure the assistant is, closing verbs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.assisting import Tier
from rflow_desktop.domain.shown_talk import Confidence, GuidedView
from ui.guided import words
from ui.kit import IconButton, Label, Look, Picture, paint_box, paint_line, tip_for
from ui.runner.header import AboutLine
from ui.runner.verbs import VERBS, show_verbs, verb_buttons

_TIERS = tuple(Tier)
_BAR, _GAP = 11, 2


class ConfidenceMeter(QLabel):
    """Three bars and a word: discovery, exploring, guided."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._level = 0
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)
        self.hide()

    def show_confidence(self, how: Confidence | None) -> None:
        self.setVisible(how is not None)
        if how is None:
            return
        self._level = _TIERS.index(Tier(how.tier)) + 1
        self.words = f"{how.word}, {how.percent} %"
        self.setAccessibleName(f"How sure the assistant is: {self.words}")
        self.setToolTip(tip_for("Below 40 % it asks broadly, above 80 % it names a fix."))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = self._look
        bars = 3 * look.px(_BAR) + 2 * look.px(_GAP)
        told = look.metrics("small", tabular=True).horizontalAdvance(self.words)
        return QSize(round(bars + look.px(8) + told) + 1, look.line_height("small"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        high = look.px(6)
        top = (self.height() - high) / 2
        left = 0.0
        for place in range(3):
            tone = "text.secondary" if place < self._level else "bg.selectedMuted"
            box = QRectF(left, top, look.px(_BAR), high)
            paint_box(painter, box, radius=1, fill=look.color(tone))
            left += look.px(_BAR + _GAP)
        rest = QRectF(left + look.px(8 - _GAP), 0, self.width(), self.height())
        font = look.font("small", tabular=True)
        paint_line(painter, rest, self.words, font=font, color=look.color("text.secondary"))


class GuidedHeader(QWidget):
    """`asked`: one of the verbs. `fold_asked`: the inspector."""

    asked = Signal(str)
    fold_asked = Signal()

    def __init__(self, look: Look, *, path_button: QWidget | None = None) -> None:
        super().__init__()
        self._look = look
        self.glyph = Picture(look, glyph="session.active")
        self.title = Label(look, role="title", elide=True)
        self.about = AboutLine(look)
        self.meter = ConfidenceMeter(look)
        self.buttons = verb_buttons(look, self.asked.emit)
        self.fold = IconButton(look, "panel-right", name="Inspector", key="Ctrl .")
        self.fold.clicked.connect(self.fold_asked)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addStretch(1)
        told.addWidget(self.title)
        told.addWidget(self.about)
        told.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), 0, look.px(16), 0)
        row.setSpacing(look.px(8))
        if path_button is not None:
            row.addWidget(path_button)
        row.addWidget(self.glyph)
        row.addSpacing(look.px(4))
        row.addLayout(told, 1)
        row.addWidget(self.meter)
        row.addSpacing(look.px(8))
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.fold)

    def show_guided(self, view: GuidedView) -> None:
        self.glyph.set_glyph(words.glyph(view))
        self.glyph.setAccessibleName(view.state)
        self.title.setText(view.title)
        parts = words.about(view)
        self.about.show_parts(parts, has_flow=False)
        self.setAccessibleName(", ".join((view.title, *parts)))
        self.meter.show_confidence(view.confidence if view.state != "closed" else None)
        verbs = VERBS.get(view.state, ())
        if view.read_only and view.state != "closed":
            verbs = ()
        show_verbs(self.buttons, verbs)
