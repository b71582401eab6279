"""The glass box: what would leave this computer, what has left it, and the way to end that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.glass.ledger import LedgerPage
from ui.glass.now import NowPage
from ui.kit import Banner, Button, Dialog, Look, Tabs, Toggle

WIDE, HIGH = 1040, 700
NOW, SENT = "now", "sent"


class GlassDialog(Dialog):
    """`page_asked`: now or sent. `withheld`: nothing of this client is sent from now on, or again.
    `export_asked`: csv or json.
    """

    page_asked = Signal(str)
    withheld = Signal(bool)
    export_asked = Signal(str)

    def __init__(self, look: Look, window: QWidget, *, client: str, has_session: bool) -> None:
        super().__init__(look, window, title="What leaves this computer", width=WIDE, height=HIGH)
        items = [(SENT, "What was sent", None)]
        if has_session:
            items.insert(0, (NOW, "What would be sent now", None))
        self.tabs = Tabs(look, items, current=items[0][0], name="Pages")
        self.now, self.sent = NowPage(look), LedgerPage(look)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.now)
        self.pages.addWidget(self.sent)
        self.pages.setCurrentWidget(self.now if has_session else self.sent)
        self.trouble = Banner(look, "", tone="danger", closable=True)
        self.trouble.hide()
        self.body.addWidget(self.tabs)
        self.tabs.setVisible(has_session)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.trouble)
        self._never = f"Never send data of {client}"
        self.withhold = Toggle(look, self._never)
        self.footer_left.addWidget(self.withhold)
        self.withhold.setVisible(bool(client))
        self.csv = Button(look, "Export for an auditor", icon="download")
        self.json = Button(look, "Export as JSON", kind="quiet")
        self.add_action(self.csv)
        self.add_action(self.json)
        self.add_cancel("Close")
        self.tabs.chosen.connect(self._on_tab)
        self.withhold.toggled.connect(self.withheld)
        self.csv.clicked.connect(lambda: self.export_asked.emit("csv"))
        self.json.clicked.connect(lambda: self.export_asked.emit("json"))

    def show_withheld(self, *, on: bool, by_team: bool = False) -> None:
        """How it is settled, without settling it. What admins settled is not undone by oneself."""
        self.withhold.setText(self._never if not by_team else f"{self._never}, settled for all")
        self.withhold.setEnabled(not by_team)
        before = self.withhold.blockSignals(True)  # noqa: FBT003  Qt's own argument
        self.withhold.setChecked(on)
        self.withhold.blockSignals(before)

    def show_refused(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()

    def _on_tab(self, page: str) -> None:
        self.pages.setCurrentWidget(self.now if page == NOW else self.sent)
        self.page_asked.emit(page)
