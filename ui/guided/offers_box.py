"""What may be taken instead of the next question: a flow that fits, or several directions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import FlowOffer, ForkOffer
from ui.guided import words
from ui.kit import Button, Card, Label, Look, Picture


class FlowCard(Card):
    """One flow of the library with its score and its reason. `asked`: switch to it."""

    asked = Signal(str)

    def __init__(self, look: Look, offer: FlowOffer, *, writable: bool) -> None:
        super().__init__(look, padding=10)
        self.offer = offer
        self.switch = Button(look, "Switch to it", compact=True)
        self.switch.setAccessibleName(f"Switch to {offer.name}")
        self.switch.setEnabled(writable)
        self.switch.clicked.connect(lambda: self.asked.emit(offer.flow))
        told = QVBoxLayout()
        told.setSpacing(0)
        head = f"Your flow “{offer.name}” fits at {offer.percent} %"
        told.addWidget(Label(look, head, role="bodyMedium", wrap=True))
        told.addWidget(
            Label(look, words.offered(offer), role="small", tone="text.tertiary", wrap=True)
        )
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        row.addWidget(Picture(look, icon="workflow"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(told, 1)
        row.addWidget(self.switch)
        self.body.addLayout(row)
        self.setAccessibleName(f"{head}. {words.offered(offer)}")


class FlowCards(QWidget):
    """`asked` carries the id of the flow."""

    asked = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[tuple[FlowOffer, ...], bool] = ((), False)
        self.cards: list[FlowCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(8))
        self.hide()

    def show_offers(self, offers: Sequence[FlowOffer], *, writable: bool) -> None:
        if (tuple(offers), writable) == self._shown:
            return
        self._shown = (tuple(offers), writable)
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [FlowCard(self._look, one, writable=writable) for one in offers]
        for card in self.cards:
            card.asked.connect(self.asked)
            self._column.addWidget(card)
        self.setVisible(bool(offers))


class ForkCard(Card):
    """Directions that the assistant sees. `taken`: all of them, and the first is stood on."""

    taken = Signal(str)
    left = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, padding=12, dashed=True, border="border.control")
        self._look = look
        self.fork: ForkOffer | None = None
        self.reason = Label(look, "", role="bodyMedium", wrap=True)
        self.options = Label(look, "", tone="text.secondary", wrap=True)
        self.take = Button(look, "Follow these directions", icon="git-fork", compact=True)
        self.leave = Button(look, "Not now", kind="quiet", compact=True)
        acts = QHBoxLayout()
        acts.setSpacing(look.px(8))
        acts.addWidget(self.take)
        acts.addWidget(self.leave)
        acts.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        head.addWidget(Picture(look, icon="sparkles", tone="assistant.text"))
        head.addWidget(self.reason, 1)
        self.body.setSpacing(look.px(6))
        self.body.addLayout(head)
        self.body.addWidget(self.options)
        self.body.addLayout(acts)
        self.take.clicked.connect(lambda: self.taken.emit(self.fork.id if self.fork else ""))
        self.leave.clicked.connect(lambda: self.left.emit(self.fork.id if self.fork else ""))
        self.hide()

    def show_fork(self, fork: ForkOffer | None, *, writable: bool) -> None:
        self.fork = fork
        self.setVisible(fork is not None)
        if fork is None:
            return
        self.reason.setText(fork.reason or "Several causes fit")
        self.options.setText(
            "\n".join(f"{label}: {means}" if means else label for label, means in fork.options)
        )
        self.take.setEnabled(writable)
        self.leave.setEnabled(writable)
        self.setAccessibleName(f"Directions: {self.reason.text()}")
