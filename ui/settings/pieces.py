"""What a page of settings is made of: groups of rows, each with a name, one line, and a control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.settings import Chosen
from ui.kit import Card, Divider, Label, Look, Picture, announce

WIDE = 700
NARROW = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting, as the search knows it. `words` are further ones to find it by; its first
    control in `row` gets the focus.
    """

    title: str
    sentence: str
    words: str
    row: QWidget


class SettingRow(QWidget):
    """Name and one line at the left, the control at the right; a problem stands beneath."""

    def __init__(
        self, look: Look, title: str, sentence: str, *controls: QWidget, icon: str = ""
    ) -> None:
        super().__init__()
        px = look.px
        self.title = Label(look, title, wrap=True)
        self.sentence = Label(
            look, sentence, role="small", tone="text.tertiary", wrap=True, parent=self
        )
        self.sentence.setVisible(bool(sentence))
        self.problem = Label(look, "", role="small", tone="danger.text", wrap=True, parent=self)
        self.problem.hide()
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addStretch(1)
        for label in (self.title, self.sentence, self.problem):
            told.addWidget(label)
        told.addStretch(1)
        left = QHBoxLayout()
        left.setSpacing(px(14))
        if icon:
            left.addWidget(Picture(look, icon=icon, tone="text.tertiary"))
        left.addLayout(told, 1)
        right = QHBoxLayout()
        right.setSpacing(px(14))
        for control in controls:
            if not control.accessibleName():
                control.setAccessibleName(title)
            control.setAccessibleDescription(sentence)
            right.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        right.addStretch()
        self._look = look
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(px(16), px(8), px(16), px(8))
        self._line.setSpacing(px(14))
        self._line.addLayout(left, 1)
        self._line.addLayout(right)
        self.setMinimumHeight(px(48))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the controls go below the words."""
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(NARROW)
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def tell(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def set_problem(self, sentence: str) -> None:
        if sentence and self.isVisible():
            announce(self, sentence)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))


class Group(QWidget):
    """Rows in one box, with a small heading over it."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        self._look = look
        self._card = Card(look, padding=0)
        self._card.body.setSpacing(0)
        self._lines: list[tuple[QWidget, QWidget]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(10))
        if title:
            column.addWidget(Label(look, title, role="smallStrong"))
        column.addWidget(self._card)

    def add(self, row: QWidget) -> None:
        line = Divider(self._look, parent=self._card)
        line.setVisible(bool(self._lines))
        self._card.body.addWidget(line)
        self._card.body.addWidget(row)
        self._lines.append((line, row))

    def tidy(self) -> None:
        """Once rows were hidden or shown: a hairline between those that are there, none more."""
        above = False
        for line, row in self._lines:
            line.setVisible(above and not row.isHidden())
            above = above or not row.isHidden()


class SettingsPage(QWidget):
    """`changed` carries the settings that the person chose anew, by name."""

    changed = Signal(dict)
    scrolls = True

    def __init__(self, look: Look, title: str, sentence: str) -> None:
        super().__init__()
        self._look = look
        self.entries: list[Entry] = []
        self._rows: list[SettingRow] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, look.px(28), 0, look.px(28))
        self.column.setSpacing(look.px(22))
        head = QVBoxLayout()
        head.setSpacing(look.px(2))
        head.addWidget(Label(look, title, role="heading", wrap=True))
        self.sentence = Label(look, sentence, tone="text.secondary", wrap=True)
        head.addWidget(self.sentence)
        self.trouble = Label(look, "", tone="danger.text", wrap=True)
        self.trouble.hide()
        head.addWidget(self.trouble)
        self.column.addLayout(head)
        self.setAccessibleName(title)

    def rest(self) -> Iterator[None]:
        """Makes what stands further down, where a page is long, a piece each; then it is whole."""
        return iter(())

    def show_chosen(self, chosen: Chosen) -> None:
        """What is chosen now, without telling anybody."""

    def show_trouble(self, sentence: str) -> None:
        if sentence and self.isVisible():
            announce(self, sentence, urgent=True)
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def group(self, title: str) -> Group:
        made = Group(self._look, title)
        self.column.addWidget(made)
        return made

    def setting(
        self,
        group: Group,
        title: str,
        sentence: str,
        *controls: QWidget,
        icon: str = "",
        words: str = "",
    ) -> SettingRow:
        """A row that the search finds by its name, its line and further `words`."""
        row = SettingRow(self._look, title, sentence, *controls, icon=icon)
        group.add(row)
        self._rows.append(row)
        if controls:
            self.entries.append(Entry(title, sentence, words, row))
        return row

    def finish(self) -> None:
        self.column.addStretch(1)
