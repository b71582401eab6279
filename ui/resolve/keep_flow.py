"""The question whether a session with steps of its own is to become a flow; never asked again once
somebody has had enough of it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.kit import Button, Check, Dialog, Label, Look

QUESTION = "This session has steps of your own. Save it as a flow, so that the next one is quicker?"
NO_MORE = "Do not ask again, for everybody in this account"


class KeepFlowDialog(Dialog):
    """`flow_asked`: save it. `no_more`: whoever closed it does not want to be asked again."""

    flow_asked = Signal()
    no_more = Signal()

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, window, title="Save as a flow", width=460)
        self.body.addWidget(Label(look, QUESTION, wrap=True))
        self.check = Check(look, NO_MORE)
        self.body.addWidget(self.check)
        self.later = self.add_cancel("Not now")
        self.save = Button(look, "Save as flow", key="Ctrl Enter", kind="primary")
        self.add_action(self.save, primary=True)
        self.accepted.connect(self._on_accepted)
        self.closed.connect(self._on_closed)

    def _on_accepted(self) -> None:
        self.dismiss()
        self.flow_asked.emit()

    def _on_closed(self) -> None:
        if self.check.isChecked():
            self.no_more.emit()
