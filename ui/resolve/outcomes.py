"""How it ended: four outcomes with their keys, and the rare ones in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.words import CLOSING, OUTCOMES
from ui.kit import (
    ROW_ROLE,
    FormRowDelegate,
    ListBox,
    Look,
    RowState,
    cap_width,
    paint_box,
    paint_caps,
    paint_line,
    paint_pixmap,
)
from ui.kit.rows import Index

RARE = (Outcome.CANCELLED, Outcome.ABANDONED)
_ROW = 36
_GLYPHS = {
    Outcome.RESOLVED: ("session.resolved", ""),
    Outcome.WORKAROUND: ("outcome.partly", "neutral.solid"),
    Outcome.UNRESOLVED: ("outcome.ruledOut", ""),
    Outcome.RESOLVED_EXTERNALLY: ("", "arrow-right"),
    Outcome.CANCELLED: ("session.abandoned", ""),
    Outcome.ABANDONED: ("session.abandoned", ""),
}
_ASKED = {
    Outcome.RESOLVED: "What fixed it",
    Outcome.WORKAROUND: "What works meanwhile",
    Outcome.UNRESOLVED: "What was looked at",
    Outcome.RESOLVED_EXTERNALLY: "Who handles it now",
    Outcome.CANCELLED: "Why it was cancelled",
    Outcome.ABANDONED: "Why it was left",
}


def asked_for(outcome: Outcome) -> str:
    """What the words beside this outcome are about."""
    return _ASKED[outcome]


@dataclass(frozen=True)
class OutcomeRow:
    key: str
    words: str
    number: str

    def spoken(self) -> str:
        return f"{self.words}, key {self.number}" if self.number else self.words


class OutcomeList(ListBox):
    """Arrows choose; the window around it gives the number keys."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, name="Outcome", delegate=_OutcomeDelegate(look))
        self._offer(())
        self.choose(Outcome.RESOLVED)
        look.changed.connect(self._fit)

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.current_key)

    def choose(self, outcome: Outcome) -> None:
        """A rare one gets a row of its own once it was chosen."""
        if outcome in RARE and self.rows.place_of(outcome.value) < 0:
            self._offer((outcome,))
        self.select_key(outcome.value)

    def choose_number(self, number: int) -> bool:
        """True when there is such an outcome."""
        if not 1 <= number <= len(CLOSING):
            return False
        self.choose(CLOSING[number - 1][0])
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = self._look
        focused = self.hasFocus()
        line = look.color("border.focus" if focused else "border.default")
        box = QRectF(self.viewport().rect())
        width = 2 if focused else 1
        paint_box(QPainter(self.viewport()), box, radius=look.px(6), border=line, width=width)

    def _offer(self, rare: Sequence[Outcome]) -> None:
        usual = [
            OutcomeRow(outcome.value, words, str(place))
            for place, (outcome, words) in enumerate(CLOSING, 1)
        ]
        more = [OutcomeRow(outcome.value, OUTCOMES[outcome], "") for outcome in rare]
        self.set_rows([*usual, *more])
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(len(self.rows.rows) * self._look.px(_ROW))


class _OutcomeDelegate(FormRowDelegate):
    def row_height(self, index: Index) -> int:  # noqa: ARG002
        return self.look.px(_ROW)

    def paint_content(
        self,
        painter: QPainter,
        rect: QRect,
        index: Index,
        state: RowState,  # noqa: ARG002  (the ground says it)
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, OutcomeRow):
            return
        look, px = self.look, self.look.px
        left = rect.left() + px(11)
        cap = cap_width(look, "1")
        if row.number:
            paint_caps(painter, look, QRectF(left, rect.top(), cap, rect.height()), (row.number,))
        left += cap + px(10)
        glyph, more = _GLYPHS[Outcome(row.key)]
        if glyph:
            picture = look.glyph(glyph, tone=more or None)
        else:
            picture = look.pixmap(more, "neutral.solid")
        paint_pixmap(painter, QRectF(left, rect.top(), px(16), rect.height()), picture)
        left += px(16) + px(10)
        box = QRectF(left, rect.top(), rect.right() - px(11) - left, rect.height())
        color = look.color("text.primary")
        paint_line(painter, box, row.words, font=look.font("body"), color=color)
