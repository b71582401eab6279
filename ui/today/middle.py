"""What stands in the middle of Today: its list, or why there is none."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.kit import EmptyState, ErrorState, Look, Skeleton


class Middle(QStackedWidget):
    """Grey bars at first. The states beside the list are made when they are shown."""

    new_asked = Signal()
    again_asked = Signal()

    def __init__(self, look: Look, rows: QWidget) -> None:
        super().__init__()
        self._look, self._rows = look, rows
        px = look.px
        wait = QWidget()
        wait.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wait.setAccessibleName("Today")
        bars = QVBoxLayout(wait)
        bars.setContentsMargins(px(12), px(20), px(12), 0)
        bars.addWidget(Skeleton(look, rows=3, framed=False))
        bars.addStretch(1)
        self.addWidget(wait)
        self.addWidget(rows)
        self._focus: dict[QWidget | None, QWidget] = {wait: wait, rows: rows}

    @cached_property
    def nothing(self) -> EmptyState:
        made = EmptyState(
            self._look, "Nothing waits for you.",
            "Questions from colleagues, prepared sessions and what you leave open stand here.",
            action="Start a session", action_key="Ctrl N", framed=False,
        )  # fmt: skip
        made.button.clicked.connect(self.new_asked)
        self._add(made, made.button)
        return made

    @cached_property
    def failed(self) -> ErrorState:
        made = ErrorState(self._look, "Could not be read", action="Try again", framed=False)
        made.action_asked.connect(self.again_asked)
        self._add(made, made.button)
        return made

    @property
    def has_list(self) -> bool:
        return self.currentWidget() is self._rows

    @property
    def focus_of_it(self) -> QWidget:
        """Who gets the focus as it stands."""
        return self._focus[self.currentWidget()]

    def show_list(self) -> None:
        self.setCurrentWidget(self._rows)

    def show_nothing(self) -> None:
        self._show(self.nothing)

    def show_failed(self, sentence: str) -> None:
        self.failed.tell("Could not be read", sentence)
        self._show(self.failed)

    def _show(self, state: QWidget) -> None:
        holder = state.parentWidget()
        if holder is not None:
            self.setCurrentWidget(holder)

    def _add(self, state: QWidget, button: QWidget) -> None:
        px = self._look.px
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(px(12), px(24), px(12), 0)
        column.addWidget(state)
        column.addStretch(1)
        self.addWidget(holder)
        self._focus[holder] = button
