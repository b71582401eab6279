"""The right column of Today: numbers of the day, one's escalations, what is new in the flows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.frozen import value_class
from ui.kit import (
    BaseButton,
    Divider,
    Label,
    Look,
    ScrollBox,
    Surface,
    paint_box,
    paint_line,
    paint_pixmap,
)

_WIDE, _NARROW = 316, 256
_LINE, _SMALL, _GAP, _BLEED = 18, 16, 8, 4


@value_class(frozen=True, kw_only=True)
class Fact:
    """Two lines that lead somewhere. `picture` is a glyph's or an icon's name."""

    key: str
    title: str
    told: str
    picture: str
    tone: str = "text.tertiary"


class FactLine(BaseButton):
    def __init__(self, look: Look, fact: Fact, parent: QWidget) -> None:
        super().__init__(look, "", parent=parent)
        self._fact = fact
        self.setAccessibleName(f"{fact.title}, {fact.told}")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        px = self._look.px
        return QSize(px(200), px(_LINE) + px(_SMALL) + 2 * px(_BLEED))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, px, fact = self._look, self._look.px, self._fact
        painter = QPainter(self)
        if self._is_hovered():
            ground = QRectF(self.rect())
            paint_box(painter, ground, radius=px(6), fill=look.color("bg.hover"))
        glyph = "." in fact.picture
        picture = look.glyph(fact.picture) if glyph else look.pixmap(fact.picture, fact.tone)
        paint_pixmap(painter, QRectF(px(_BLEED), px(_BLEED), px(16), px(_LINE)), picture)
        left = px(_BLEED + 16 + _GAP)
        room = self.width() - left - px(_BLEED)
        title = QRectF(left, px(_BLEED), room, px(_LINE))
        told = QRectF(left, px(_BLEED) + px(_LINE), room, px(_SMALL))
        ink, faint = look.color("text.primary"), look.color("text.tertiary")
        paint_line(painter, title, fact.title, font=look.font("body"), color=ink)
        paint_line(painter, told, fact.told, font=look.font("small"), color=faint)


class SidePanel(Surface):
    """`fact_opened` carries the key of a fact."""

    fact_opened = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.panel", edges=("left",), parent=parent)
        self._shown: tuple[object, ...] | None = None
        self._column = QVBoxLayout()
        self._column.setContentsMargins(*(look.px(side) for side in (20 - _BLEED, 20, 16, 20)))
        self._column.setSpacing(0)
        row = QVBoxLayout(self)
        row.setContentsMargins(1, 0, 0, 0)
        row.addWidget(ScrollBox(look, self._column))
        self.setAccessibleName("So far today")

    def fit(self, room: int) -> None:
        """A narrow window leaves it less."""
        px = self._look.px
        self.setFixedWidth(px(_WIDE) if room >= px(1000) else px(_NARROW))

    def show_facts(
        self,
        numbers: Sequence[tuple[str, str]],
        escalations: Sequence[Fact],
        fresh: Sequence[Fact],
    ) -> None:
        shown = (tuple(numbers), tuple(escalations), tuple(fresh))
        if shown == self._shown:
            return
        self._shown = shown
        focus = self.focusWidget()
        before = focus.accessibleName() if isinstance(focus, FactLine) else ""
        had = isinstance(focus, FactLine) and focus.hasFocus()
        self._clear()
        self._numbers(numbers)
        self._facts("Your escalations", escalations)
        self._facts("New since yesterday", fresh)
        self._column.addStretch(1)
        if had:
            lines = self.findChildren(FactLine)
            again = next((one for one in lines if one.accessibleName() == before), None)
            (again or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _numbers(self, numbers: Sequence[tuple[str, str]]) -> None:
        look = self._look
        self._title("So far today")
        self._column.addSpacing(look.px(8))
        for place, (number, told) in enumerate(numbers):
            if place:
                self._inset(Divider(look))
            row = QHBoxLayout()
            row.setContentsMargins(look.px(_BLEED), look.px(6), 0, look.px(6))
            row.setSpacing(look.px(8))
            big = Label(look, number, role="heading", tabular=True)
            big.setMinimumWidth(look.px(48))
            words = Label(look, told, tone="text.secondary", wrap=True)
            row.addWidget(big)
            row.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
            self._column.addLayout(row)

    def _facts(self, title: str, facts: Sequence[Fact]) -> None:
        if not facts:
            return
        look = self._look
        self._column.addSpacing(look.px(28))
        self._title(title)
        self._column.addSpacing(look.px(10 - _BLEED))
        for place, fact in enumerate(facts):
            self._column.addSpacing(look.px(12 - 2 * _BLEED) if place else 0)
            line = FactLine(look, fact, self)
            line.clicked.connect(lambda _=False, key=fact.key: self.fact_opened.emit(key))
            self._column.addWidget(line)

    def _title(self, title: str) -> None:
        self._inset(Label(self._look, title, role="smallStrong"))

    def _inset(self, widget: QWidget) -> None:
        """As far in as the words of a line: its ground reaches further out."""
        row = QHBoxLayout()
        row.setContentsMargins(self._look.px(_BLEED), 0, 0, 0)
        row.addWidget(widget)
        self._column.addLayout(row)

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            inner = item.layout()
            while inner is not None and (part := inner.takeAt(0)) is not None:
                _drop(part.widget())
            _drop(item.widget())


def _drop(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
