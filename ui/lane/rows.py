"""Rows that stay the same widgets while their ids stay, so that nothing typed in them is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


def in_order(
    column: QVBoxLayout, held: dict[str, W], ids: Sequence[str], make: Callable[[str], W]
) -> list[W]:
    """The widgets of `ids` in `column`, in their order; what is gone goes."""
    for gone in held.keys() - set(ids):
        widget = held.pop(gone)
        column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
    for place, one in enumerate(ids):
        if one not in held:
            held[one] = make(one)
        if column.indexOf(held[one]) != place:
            column.removeWidget(held[one])
            column.insertWidget(place, held[one])
    return [held[one] for one in ids]


def block(*, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 0) -> QVBoxLayout:
    """A column without the margins that Qt gives by itself."""
    column = QVBoxLayout()
    column.setContentsMargins(*margins)
    column.setSpacing(spacing)
    return column
