"""What the first page is made of: cards that start a flow, and lines that offer more."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import FlowLine
from ui.kit import BaseButton, Button, Label, Look, Picture, paint_box, paint_line, paint_pixmap
from ui.today.words import flow_line

ACROSS = 3
_HIGH, _SIDE, _TOP, _LINE, _SMALL = 64, 15, 13, 18, 16
_STEPS: Mapping[int, int] = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -ACROSS, Qt.Key.Key_Down: ACROSS,
}  # fmt: skip
_ICONS = {"procedure": "list-checks", "maintenance": "layers"}


class FlowCard(BaseButton):
    """One starter flow; pressing it starts it."""

    def __init__(self, look: Look, flow: FlowLine, parent: QWidget) -> None:
        super().__init__(look, "", parent=parent)
        self.flow = flow
        self._told = flow_line(flow)
        self.setAccessibleName(f"Start {flow.name}, {self._told}")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(240), self._look.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._look.px(_HIGH))

    def ring_radius(self) -> int:
        return self._look.px(8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            event.ignore()  # a button would go to its neighbour; where that is, the cards know
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, px = self._look, self._look.px
        painter = QPainter(self)
        ground = "bg.hover" if self._is_hovered() else "bg.raised"
        paint_box(
            painter, QRectF(self.rect()), radius=px(8), fill=look.color(ground),
            border=look.color("border.subtle"),
        )  # fmt: skip
        icon = look.pixmap(_ICONS.get(self.flow.kind, "workflow"), "text.secondary")
        paint_pixmap(painter, QRectF(px(_SIDE), px(_TOP), px(16), px(_LINE)), icon)
        left, room = px(_SIDE + 16 + 8), self.width() - 2 * px(_SIDE)
        title = QRectF(left, px(_TOP), room - px(24), px(_LINE))
        told = QRectF(px(_SIDE), px(_TOP) + px(_LINE) + px(4), room, px(_SMALL))
        ink, soft = look.color("text.primary"), look.color("text.secondary")
        paint_line(painter, title, self.flow.name, font=look.font("bodyStrong"), color=ink)
        paint_line(painter, told, self._told, font=look.font("small"), color=soft)


class FlowCards(QWidget):
    """Six cards in two rows; arrows go from one to the next as they stand."""

    chosen = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look.px(12))
        for column in range(ACROSS):
            self._grid.setColumnStretch(column, 1)
        self.cards: tuple[FlowCard, ...] = ()

    def show_flows(self, flows: tuple[FlowLine, ...]) -> None:
        if flows == tuple(card.flow for card in self.cards):
            return
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = tuple(FlowCard(self._look, flow, self) for flow in flows)
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // ACROSS, place % ACROSS)
            card.clicked.connect(lambda _=False, flow=card.flow.id: self.chosen.emit(flow))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _STEPS.get(event.key())
        now = next((place for place, card in enumerate(self.cards) if card.hasFocus()), -1)
        if by is None or now < 0 or not 0 <= now + by < len(self.cards):
            super().keyPressEvent(event)
            return
        self.cards[now + by].setFocus(Qt.FocusReason.OtherFocusReason)


class Offer(QWidget):
    """Something more, for whoever wants it: an icon, two lines and one button."""

    asked = Signal()

    def __init__(self, look: Look, icon: str, title: str, sentence: str, act: str) -> None:
        super().__init__()
        self.button = Button(look, act)
        self.button.setAccessibleName(f"{act}: {title}")
        self.button.clicked.connect(self.asked)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(look, title, role="bodyMedium", elide=True))
        words.addWidget(Label(look, sentence, role="small", tone="text.secondary", elide=True))
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look.px(side) for side in (18, 10, 16, 10)))
        row.setSpacing(look.px(14))
        picture = Picture(look, icon=icon, tone="text.secondary")
        picture.setFixedWidth(look.px(20))
        row.addWidget(picture)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.setMinimumHeight(look.px(64))
