"""The header of a guided session: what it is about, how sure the assistant is, closing verbs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from rflow_desktop.domain.assisting import Tier
from rflow_desktop.domain.shown_talk import Confidence, GuidedView
from ui.guided import words
from ui.kit import Look, paint_box, paint_line, tip_for
from ui.runner.session_header import SessionHeader
from ui.runner.verbs import VERBS, show_verbs
from ui.texts.buttons import TextButtons

_TIERS = tuple(Tier)
_BAR, _GAP = 11, 2


class ConfidenceMeter(QLabel):
    """Three bars and a word: discovery, exploring, guided."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._level = 0
        self.stands_alone = False
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.resized.connect(self.updateGeometry)
        self.hide()

    def show_confidence(self, how: Confidence | None) -> None:
        self.setVisible(how is not None)
        if how is None:
            return
        self._level = _TIERS.index(Tier(how.tier)) + 1
        self.words = f"{how.word}, {how.percent} %"
        self.setAccessibleName(f"How sure the assistant is: {self.words}")
        means = "Below 40 % it asks broadly, above 80 % it names a fix."
        self.setToolTip(tip_for(f"{self.words}. {means}"))
        self.updateGeometry()
        self.update()

    def stand_alone(self, *, on: bool) -> None:
        """The bars without their words, where there is little room."""
        if on != self.stands_alone:
            self.stands_alone = on
            self.updateGeometry()
            self.update()

    @property
    def words_room(self) -> int:
        told = self._look.metrics("small", tabular=True).horizontalAdvance(self.words)
        return round(self._look.px(8) + told)

    def sizeHint(self) -> QSize:
        look = self._look
        bars = 3 * look.px(_BAR) + 2 * look.px(_GAP) + 1
        return QSize(
            bars + (0 if self.stands_alone else self.words_room), look.line_height("small")
        )

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
        if self.stands_alone:
            return
        rest = QRectF(left + look.px(8 - _GAP), 0, self.width(), self.height())
        font = look.font("small", tabular=True)
        paint_line(painter, rest, self.words, font=font, color=look.color("text.secondary"))


class GuidedHeader(SessionHeader):
    def __init__(self, look: Look, *, path_button: QWidget | None = None) -> None:
        super().__init__(look, path_button=path_button)
        self.meter = ConfidenceMeter(look)
        self.texts = TextButtons(look, self.asked.emit)
        self.put(self.meter, *self.texts.buttons, marks=(self.meter,))

    def show_guided(self, view: GuidedView) -> None:
        self.glyph.set_glyph(words.glyph(view))
        self.glyph.setAccessibleName(view.state)
        parts = words.about(view)
        self.show_about(
            view.title, parts, ticket=view.ticket, may_change=not view.read_only,
            last_tone="text.tertiary" if view.card is None else "assistant.text",
        )  # fmt: skip
        self.setAccessibleName(", ".join((view.title, *parts)))
        self.meter.show_confidence(view.confidence if view.state != "closed" else None)
        self.texts.show_for(view.state)
        verbs = VERBS.get(view.state, ())
        if view.read_only and view.state != "closed":
            verbs = ()
        show_verbs(self.buttons, verbs)
        self.fit()
