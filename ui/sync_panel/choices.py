"""What can be done about a refused change: cards with a number, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import BaseButton, Look, break_lines, cap_height, paint_box, paint_caps, paint_line

SUGGESTED = "Suggested"


class ChoiceCard(BaseButton):
    """A real checkable button, painted as a card: number, what to do, what follows."""

    def __init__(
        self, look: Look, number: int, title: str, sentence: str, *, suggested: bool
    ) -> None:
        super().__init__(look, title.replace("&", "&&"))
        self.number, self.title, self.sentence, self.suggested = number, title, sentence, suggested
        self.setCheckable(True)
        self.setAccessibleName(f"{number}, {title}" + (", suggested" if suggested else ""))
        self.setAccessibleDescription(sentence)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        look = self._look
        lines = max(1, len(self._lines(width)))
        return 2 * look.px(13) + look.line_height("bodyStrong") + lines * look.line_height("body")

    def sizeHint(self) -> QSize:
        wide = max(self.width(), self._look.px(320))
        return QSize(self._look.px(320), self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(160), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def ring_radius(self) -> int:
        return self._look.px(8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look, px = self._look, self._look.px
        box = QRectF(self.rect())
        if self.isChecked():
            fill, line, width = "bg.selected", "border.focus", 2
        else:
            fill = "bg.hover" if self._is_hovered() else "bg.raised"
            line, width = "border.default", 1
        paint_box(
            painter, box, radius=px(8), fill=look.color(fill), border=look.color(line), width=width
        )
        left, top = px(15), px(13)
        cap = QRectF(left, top, px(18), cap_height(look))
        paint_caps(painter, look, cap, (str(self.number),))
        left += px(18 + 12)
        wide = self.width() - left - px(15)
        line_at = QRectF(left, top, wide - self._chip_width(), look.line_height("bodyStrong"))
        ink, soft = look.color("text.primary"), look.color("text.secondary")
        paint_line(painter, line_at, self.title, font=look.font("bodyStrong"), color=ink)
        under = QRectF(left, line_at.bottom(), wide, look.line_height("body"))
        for words in self._lines(self.width()):
            paint_line(painter, under, words, font=look.font("body"), color=soft)
            under.translate(0, look.line_height("body"))
        if self.suggested:
            self._paint_chip(painter, top)

    def _paint_chip(self, painter: QPainter, top: int) -> None:
        look, px = self._look, self._look.px
        wide = self._chip_width() - px(8)
        chip = QRectF(self.width() - px(15) - wide, top - 1, wide, px(20))
        paint_box(painter, chip, radius=px(5), fill=look.color("neutral.soft"))
        color = look.color("neutral.text")
        center = Qt.AlignmentFlag.AlignHCenter
        paint_line(painter, chip, SUGGESTED, font=look.font("chip"), color=color, align=center)

    def _chip_width(self) -> int:
        if not self.suggested:
            return 0
        look = self._look
        return round(look.metrics("chip").horizontalAdvance(SUGGESTED)) + look.px(14 + 8)

    def _lines(self, width: int) -> tuple[str, ...]:
        look = self._look
        room = max(look.px(80), width - look.px(15 + 18 + 12 + 15))
        return break_lines(self.sentence, look.font("body"), room) if self.sentence else ()


class Choices(QWidget):
    """`chosen`: another card is the chosen one."""

    chosen = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.cards: dict[str, ChoiceCard] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(8))
        self.setAccessibleName("What should happen with your work?")

    @property
    def current(self) -> str:
        return next((key for key, card in self.cards.items() if card.isChecked()), "")

    def show_choices(self, choices: Sequence[tuple[str, str, str]], *, suggested: str) -> None:
        """The suggested one is chosen at first; the same choices again keep what was chosen."""
        kept = self.current if list(self.cards) == [key for key, _, _ in choices] else ""
        for card in self.cards.values():
            self._group.removeButton(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards.clear()
        for number, (key, title, sentence) in enumerate(choices, start=1):
            card = ChoiceCard(self._look, number, title, sentence, suggested=key == suggested)
            card.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            self._group.addButton(card)
            self._column.addWidget(card)
            self.cards[key] = card
        if choices:
            self.cards[kept or suggested].setChecked(True)

    def choose(self, number: int) -> None:
        """As if the card with this number was pressed."""
        keys = list(self.cards)
        if number <= len(keys):
            card = self.cards[keys[number - 1]]
            card.setChecked(True)
            self.chosen.emit(keys[number - 1])
