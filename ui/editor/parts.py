"""What the parts of the inspector share: a block with a hairline, and rows that follow a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.flow import Node
from ui.editor.desk import Desk
from ui.kit import IconButton, Label, Look, Surface, TextButton

Item = TypeVar("Item")


class Part(Surface):
    """One block. `refresh` shows what the desk holds, and changes nothing."""

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, "bg.canvas", edges=("bottom",))
        self._look, self._desk = look, desk
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*(look.px(side) for side in (16, 12, 16, 12)))
        self.body.setSpacing(look.px(6))

    @property
    def step(self) -> str:
        return self._desk.at

    @property
    def node(self) -> Node:
        return self._desk.flow.nodes[self._desk.at]

    def suits(self) -> bool:
        """Whether this part belongs to what is selected."""
        return bool(self.step)

    def refresh(self) -> None: ...

    def head(
        self, words: str, *, action: str = "", key: str = ""
    ) -> tuple[Label, Label, TextButton]:
        """A heading with a count and, at the right, one act with its key."""
        look = self._look
        title = Label(look, words, role="smallStrong")
        number = Label(look, "", role="smallMedium", tone="text.tertiary", tabular=True)
        button = TextButton(look, action, key=key or None)
        row = QHBoxLayout()
        row.setSpacing(look.px(6))
        row.addWidget(title)
        row.addWidget(number)
        row.addStretch(1)
        row.addWidget(button)
        self.body.addLayout(row)
        button.setVisible(bool(action))
        return title, number, button

    def label(self, words: str) -> Label:
        label = Label(self._look, words, role="smallMedium", tone="text.secondary")
        self.body.addWidget(label)
        return label


class ItemRow(QWidget, Generic[Item]):
    """One item of a list of the flow."""

    index = 0

    def show_item(self, item: Item) -> None:
        raise TypeError(f"{type(self).__name__} cannot show {item}")


Row = TypeVar("Row", bound=ItemRow)  # type: ignore[type-arg]  # rows of one kind each


class Rows(Generic[Row]):
    """Row widgets that follow a list: kept where there are as many, so that no focus is lost."""

    def __init__(self, into: QVBoxLayout, make: type[Row] | object) -> None:
        self._into, self._make = into, make
        self.rows: list[Row] = []

    def follow(self, items: Sequence[object]) -> None:
        while len(self.rows) > len(items):
            gone = self.rows.pop()
            self._into.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(items):
            made = self._make()  # type: ignore[operator]  # a class or a function without words
            self.rows.append(made)
            self._into.addWidget(made)
        for index, (row, item) in enumerate(zip(self.rows, items, strict=True)):
            row.index = index
            row.show_item(item)


def line(look: Look, *widgets: QWidget | int, gap: int = 8) -> QHBoxLayout:
    """Widgets beside each other; a number is a stretch."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(gap))
    for widget in widgets:
        if isinstance(widget, int):
            row.addStretch(widget)
        else:
            row.addWidget(widget)
    return row


_TYPED = frozenset(
    ("text", "label", "target", "undo", "preview", "regex", "hint", "default", "options", "value")
)


def typed(where: str, changes: Mapping[str, object]) -> str:
    """The field that is written in, for the history; empty for what is chosen at once."""
    name = next(iter(changes))
    return f"{where} {name}" if name in _TYPED else ""


def cross(look: Look, name: str) -> IconButton:
    """Takes one item away; Undo brings it back."""
    return IconButton(look, "x", name=name, compact=True)
