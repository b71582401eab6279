"""Makes the part that draws a piece, by its kind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import PermissionCard
from ui.chat.part import Hands, Part
from ui.chat.parts_chips import ChipsPart
from ui.chat.parts_fold import FoldPart
from ui.chat.parts_small import DotsPart, HeadPart, NoticePart, ReportPart
from ui.chat.parts_text import CodePart, ProsePart
from ui.chat.pieces import Piece
from ui.kit import Look

CardMaker = Callable[[PermissionCard], QWidget]
"""Gives the widget in which a person decides about a card; it may be the same one each time."""


class CardPart(Part):
    """Room for a permission card; another card gets another widget."""

    def __init__(self, look: Look, hands: Hands, make: CardMaker) -> None:
        super().__init__(look, hands)
        self._make = make
        self._card: PermissionCard | None = None
        self._key = ""
        self.inside: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def height_at(self, width: int) -> int:
        inside = self.inside
        if inside is None:
            return 0
        inside.ensurePolished()
        high = inside.heightForWidth(width) if inside.hasHeightForWidth() else -1
        return max(high, inside.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.LayoutRequest
            and self.height_at(self.width()) != self.height()
        ):
            self._hands.grown.emit(self._key)
        return super().event(event)

    def _show(self, piece: Piece) -> None:
        self._key = piece.key
        if piece.card is None or piece.card == self._card:
            return
        self._card = piece.card
        made = self._make(piece.card)
        if made is not self.inside:
            if self.inside is not None:
                self._column.removeWidget(self.inside)
                self.inside.deleteLater()
            self._column.addWidget(made)
        self.inside = made
        made.show()


class Parts:
    """One for each conversation."""

    def __init__(self, look: Look, hands: Hands, make_card: CardMaker) -> None:
        self._look, self._hands, self._make_card = look, hands, make_card

    def make(self, piece: Piece) -> Part:
        look, hands = self._look, self._hands
        match piece.kind:
            case "head":
                return HeadPart(look, hands)
            case "report":
                return ReportPart(look, hands)
            case "prose":
                return ProsePart(look, hands)
            case "plain":
                return ProsePart(look, hands, plain=True)
            case "code":
                return CodePart(look, hands)
            case "step":
                return FoldPart(look, hands, boxed=True, mono=True)
            case "thinking" | "fold":
                return FoldPart(look, hands, boxed=False, mono=False)
            case "chips":
                return ChipsPart(look, hands)
            case "notice":
                return NoticePart(look, hands)
            case "dots":
                return DotsPart(look, hands)
            case "card":
                return CardPart(look, hands, self._make_card)
            case kind:
                raise ValueError(f"no part draws {kind}")
