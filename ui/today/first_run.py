"""The page before the first session: nothing to set up, one button to begin with."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import FlowLine
from ui.kit import Button, Card, Divider, Label, Look, ScrollBox, TextButton
from ui.today.cards import FlowCards, Offer

READY = "Ready to work. Nothing to set up first."
SAVED = (
    "Everything you do is saved on this computer. Sessions, flows, screenshots and ticket notes"
    " work now, with or without internet."
)
SHOWN = 6
_WIDE, _TOP, _TEXT = 784, 96, 620
_FIRST = (
    "outlook-wont-connect", "ad-account-lockout", "new-user-onboarding", "printer-offline",
    "slow-internet-at-a-branch", "monthly-server-patching",
)  # fmt: skip


class FirstRun(QWidget):
    """Says what the person chose; `flow_started` carries a flow."""

    new_asked = Signal()
    sample_asked = Signal()
    flow_started = Signal(str)
    flows_asked = Signal()
    connect_asked = Signal()
    key_asked = Signal()
    import_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.start = Button(look, "Start a session", icon="plus", key="Ctrl N", kind="primary")
        self.start.setFixedHeight(look.px(36))
        self.sample = Button(look, "Try a sample ticket, 3 minutes", icon="play", kind="quiet")
        self.sample.setFixedHeight(look.px(36))
        self.all = TextButton(look, "Show all", tone="text.link")
        self.all.setAccessibleName("Show all starter flows")
        self.count = Label(look, "", role="smallMedium", tone="text.tertiary")
        self.cards = FlowCards(look)
        self.connect_offer = Offer(
            look, "server", "Connect your team server",
            "Shared flows, escalations and handoffs. Work you do before connecting comes along.",
            "Connect",
        )  # fmt: skip
        self.key_offer = Offer(
            look, "sparkles", "Add a Claude key",
            "Chat, guided sessions and best guesses. The key stays in your system's key store.",
            "Add key",
        )  # fmt: skip
        self.import_offer = Offer(
            look, "download", "Bring your own flows",
            "From a file that was exported from RFlow, here or by a colleague.", "Import",
        )  # fmt: skip
        self._lines = (Divider(look), Divider(look))
        self.flows_part = QWidget()
        self._lay_out()
        self.start.clicked.connect(self.new_asked)
        self.sample.clicked.connect(self.sample_asked)
        self.all.clicked.connect(self.flows_asked)
        self.cards.chosen.connect(self.flow_started)
        self.connect_offer.asked.connect(self.connect_asked)
        self.key_offer.asked.connect(self.key_asked)
        self.import_offer.asked.connect(self.import_asked)

    def show_flows(
        self, flows: tuple[FlowLine, ...], *, connected: bool, has_key: bool = False
    ) -> None:
        """Six of the starter flows, the ones for the most frequent tickets first."""
        starters = [flow for flow in flows if flow.starter]
        places = {slug: place for place, slug in enumerate(_FIRST)}
        first = sorted(starters, key=lambda flow: places.get(flow.slug, SHOWN))[:SHOWN]
        self.cards.show_flows(tuple(first))
        self._order_tabs()
        self.count.setText(f"{len(starters)}, already here")
        self.flows_part.setVisible(bool(first))
        self.sample.setVisible(bool(first))
        offers = (self.connect_offer, not connected), (self.key_offer, not has_key)
        for line, (offer, wanted) in zip(self._lines, offers, strict=True):
            offer.setVisible(wanted)
            line.setVisible(wanted)

    def _order_tabs(self) -> None:
        """As it is read: the cards were made last and stand in the middle."""
        parts = (self.connect_offer, self.key_offer, self.import_offer)
        offers = (part.button for part in parts)
        chain = (self.start, self.sample, self.all, *self.cards.cards, *offers)
        for one, following in pairwise(chain):
            QWidget.setTabOrder(one, following)

    def _lay_out(self) -> None:
        look, px = self._look, self._look.px
        column = QVBoxLayout()
        column.setContentsMargins(0, px(_TOP), 0, px(24))
        column.setSpacing(0)
        words = Label(look, SAVED, role="read", tone="text.secondary", wrap=True)
        words.setMaximumWidth(px(_TEXT))
        column.addWidget(Label(look, READY, role="display", elide=True))
        column.addSpacing(px(8))
        column.addWidget(words)
        column.addSpacing(px(22))
        acts = QHBoxLayout()
        acts.setSpacing(px(8))
        acts.addWidget(self.start)
        acts.addWidget(self.sample)
        acts.addStretch(1)
        column.addLayout(acts)
        column.addWidget(self.flows_part)
        column.addSpacing(px(36))
        column.addWidget(Label(look, "When you want more", role="smallStrong"))
        column.addSpacing(px(10))
        more = Card(look, padding=0)
        more.body.setContentsMargins(1, 1, 1, 1)
        more.body.setSpacing(0)
        first, second = self._lines
        for part in (self.connect_offer, first, self.key_offer, second, self.import_offer):
            more.body.addWidget(part)
        column.addWidget(more)
        column.addStretch(1)
        self._fill_flows()
        page = QWidget()
        page.setLayout(column)
        page.setMaximumWidth(px(_WIDE))
        middle = QHBoxLayout()
        middle.setContentsMargins(px(24), 0, px(24), 0)
        middle.addStretch(1)
        middle.addWidget(page, 1000)  # all there is, up to its width
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrollBox(look, middle))

    def _fill_flows(self) -> None:
        look, px = self._look, self._look.px
        part = QVBoxLayout(self.flows_part)
        part.setContentsMargins(0, px(42), 0, 0)
        part.setSpacing(px(8))
        head = QHBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(Label(look, "Starter flows", role="smallStrong"))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.all, 0, Qt.AlignmentFlag.AlignVCenter)
        part.addLayout(head)
        part.addWidget(self.cards)
