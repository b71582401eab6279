"""Choose a step by typing: where an answer leads, or a new step with the typed words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.flow import Flow
from ui.editor.faces import KINDS
from ui.kit import Dialog, Field, ListBox, Look, Row

NEW = "+"
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class StepPicker(Dialog):
    """`chosen`: the id of a step; `new_asked`: a new one with this title, where something is to
    lead there. `but`: the step that leads.
    """

    chosen = Signal(str)
    new_asked = Signal(str)

    def __init__(
        self, look: Look, window: QWidget, *, title: str, flow: Flow, but: str = ""
    ) -> None:
        super().__init__(look, window, title=title, width=520, height=420)
        self._steps: Mapping[str, tuple[str, str]] = {
            step: (node.title or "No title yet", node.kind)
            for step, node in flow.nodes.items()
            if step != but
        }
        self._leads = bool(but)
        self.field = Field(look, icon="search", placeholder="Title of a step", name="Find a step")
        self.list = ListBox(look, name="Steps")
        self.body.addWidget(self.field)
        self.body.addWidget(self.list, 1)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(lambda: self._choose(self.list.current_key))
        self.field.installEventFilter(self)
        self.list.opened.connect(self._choose)
        self.list.clicked.connect(lambda _: self._choose(self.list.current_key))
        self.closed.connect(self.deleteLater)
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the field walk through the list."""
        in_field = isinstance(watched, Field) and event.type() == QEvent.Type.KeyPress
        if in_field and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        found = [
            Row(key=step, title=title, meta=KINDS[kind])
            for step, (title, kind) in self._steps.items()
            if all(word in title.casefold() for word in words)
        ]
        if self._leads:
            fresh = text.strip()
            found.append(Row(key=NEW, title=f"New step: {fresh}" if fresh else "New step"))
        self.list.set_rows(found)
        if found:
            self.list.setCurrentIndex(self.list.rows.index(0))

    def _choose(self, step: str) -> None:
        text = self.field.text().strip()
        self.dismiss()
        if step == NEW:
            self.new_asked.emit(text)
        elif step:
            self.chosen.emit(step)
