"""Hand over: escalate, pass on or park, with the page the other side will see beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rflow_desktop.domain.briefing import BriefingDraft
from ui.hand_over.fields import Fields
from ui.hand_over.form import FormPanel
from ui.hand_over.sheet import NO_SERVER, Sheet
from ui.hand_over.values import Form, Kind, Receiver, Setting
from ui.kit import Banner, Button, Dialog, Look, announce, tip_for

WIDE, HIGH = 968, 720
_LEFT, _PAGE_LEAST = 412, 250
_VERBS = {"escalate": "Escalate", "pass_on": "Pass on", "park": "Park"}


class Parts(NamedTuple):
    form: FormPanel
    sheet: Sheet


class HandOverDialog(Dialog):
    """`changed`: the page is to be made again. `handed_over`: everything needed is there."""

    changed = Signal()
    handed_over = Signal()
    copy_asked = Signal()
    look_asked = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        subject: str,
        kind: Kind = "escalate",
        now: Callable[[], datetime],
        parts: Parts | None = None,
    ) -> None:
        """`parts`: those that were made before, a piece at a time."""
        super().__init__(look, window, title=f"Hand over {subject}", width=WIDE, height=HIGH)
        self._setting = Setting()
        self._page: BriefingDraft | None = None
        self._now = now
        self.form_panel, self.sheet = parts or Parts(
            FormPanel(look, Fields(look), now=now), Sheet(look)
        )
        self.sheet.setMinimumWidth(look.px(_PAGE_LEAST))
        self.trouble = Banner(look, "", tone="danger", closable=True)
        self.trouble.hide()
        self.copy = Button(look, "Copy as text", icon="clipboard-copy", kind="quiet")
        self.accept = Button(look, "Escalate", key="Ctrl Enter", kind="primary")
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.form_panel)
        row.addWidget(self.sheet, 1)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row, 1)
        self.add_action(self.copy, side="left")
        self.cancel = self.add_cancel()
        self.add_action(self.accept, primary=True)
        self._connect()
        self.form_panel.choose_kind(kind)
        self._show_acts()

    def form(self) -> Form:
        return self.form_panel.form()

    def start(self) -> None:
        """Show it with the caret where words are needed."""
        self.open(focus=self.form_panel.first_field())

    def place(self) -> None:
        """In a window that is small for its text the page beside the form has what it needs."""
        super().place()
        look = self._look
        self.form_panel.setFixedWidth(
            min(look.px(_LEFT), self.panel.width() - look.px(_PAGE_LEAST))
        )

    def show_page(self, page: BriefingDraft) -> None:
        self._page = page
        self._draw()

    def show_receivers(self, receivers: Sequence[Receiver]) -> None:
        self.form_panel.show_receivers(receivers)

    def show_setting(self, setting: Setting) -> None:
        self._setting = setting
        self._draw()

    def show_busy(self, *, on: bool) -> None:
        """While it is being kept, a second press does nothing."""
        self.accept.setEnabled(not on and self._can_accept())

    def show_refused(self, sentence: str) -> None:
        """It was not taken: what was written stays."""
        self.show_busy(on=False)
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()
        announce(self, sentence, urgent=True)

    def _draw(self) -> None:
        parks = self.form_panel.chosen_kind == "park"
        self.sheet.show_setting(self._setting, parks=parks)
        if self._page is not None and parks:
            self.sheet.show_parked(self._page)
        elif self._page is not None:
            now_ms = int(self._now().timestamp() * 1000)
            self.sheet.show_page(self._page, self.form(), now_ms=now_ms)
        self._show_acts()

    def _show_acts(self) -> None:
        kind = self.form_panel.chosen_kind
        later = " when online" if self.goes_later and kind != "park" else ""
        self.accept.setText(_VERBS[kind] + later)
        self.accept.setEnabled(self._can_accept())
        self.accept.setToolTip(tip_for("" if self._can_accept() else NO_SERVER[0]))
        self.accept.setAccessibleDescription("" if self._can_accept() else NO_SERVER[0])
        self.copy.setVisible(kind != "park")

    @property
    def goes_later(self) -> bool:
        """Whether what is handed over waits here for the server."""
        return self._setting.is_offline and self._setting.has_server

    def _can_accept(self) -> bool:
        return self._setting.has_server or self.form_panel.chosen_kind == "park"

    def _on_accepted(self) -> None:
        problem = self.form_panel.find_problem()
        if problem is None:
            self.trouble.hide()
            self.handed_over.emit()
            return
        problem.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_form_changed(self) -> None:
        self._draw()
        self.changed.emit()

    def _connect(self) -> None:
        self.accepted.connect(self._on_accepted)
        self.form_panel.changed.connect(self._on_form_changed)
        self.sheet.lead_asked.connect(self.form_panel.lead_to)
        self.sheet.look_asked.connect(self.look_asked)
        self.copy.clicked.connect(self.copy_asked)
