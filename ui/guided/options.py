"""The answers that the assistant offers: number, words, and what each would mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from rflow_desktop.domain.shown import Choice
from rflow_desktop.domain.shown_talk import LaneOption
from ui.kit import break_lines, paint_box, paint_line
from ui.runner.answers import AnswerRow, Answers

_SIDE, _CAP, _GAP, _PAD = 14, 22, 12, 9


class OptionRow(AnswerRow):
    """As an answer of a flow, with what it would mean in a line of its own beneath."""

    def heightForWidth(self, width: int) -> int:
        look = self._look
        lines, means = self._both(width)
        high = len(lines) * look.line_height("body") + len(means) * look.line_height("small")
        return max(look.px(46), high + 2 * look.px(_PAD))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        chosen = self.isChecked()
        fill = "bg.selected" if chosen else "bg.hover" if self._is_hovered() else "bg.raised"
        paint_box(
            painter, QRectF(self.rect()), radius=look.px(8), fill=look.color(fill),
            border=look.color("border.focus" if chosen else "border.default"),
            width=2 if chosen else 1,
        )  # fmt: skip
        left = float(look.px(_SIDE))
        if self.place <= 9:
            self._paint_cap(painter, QRectF(left, 0, look.px(_CAP), self.height()))
        left += look.px(_CAP + _GAP)
        lines, means = self._both(self.width())
        body, small = look.line_height("body"), look.line_height("small")
        top = (self.height() - len(lines) * body - len(means) * small) / 2
        tone = "text.primary" if self.isEnabled() else "text.secondary"
        room = self._words_room(self.width())
        for line in lines:
            box = QRectF(left, top, room, body)
            font = look.font("bodyMedium")
            paint_line(painter, box, line, font=font, color=look.color(tone))
            top += body
        for line in means:
            box = QRectF(left, top, room, small)
            ink = look.color("text.secondary" if chosen else "text.tertiary")
            paint_line(painter, box, line, font=look.font("small"), color=ink)
            top += small

    def _both(self, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = self._words_room(width)
        words = break_lines(self.choice.label, self._look.font("bodyMedium"), room)
        means = self.choice.leads_to
        return words, break_lines(means, self._look.font("small"), room) if means else ()

    def _words_room(self, width: int) -> float:
        look = self._look
        return max(1.0, width - 2 * look.px(_SIDE) - look.px(_CAP) - look.px(_GAP))


class Options(Answers):
    """`confirmed` carries the value of an option."""

    def show_options(self, options: Sequence[LaneOption]) -> None:
        self.show_choices(
            [Choice(id=one.value, label=one.label, leads_to=one.means) for one in options]
        )

    def _make_row(self) -> AnswerRow:
        return OptionRow(self._look)
