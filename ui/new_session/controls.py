"""A label over any control, bound to it for screen readers."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import Label, Look


def labelled(look: Look, words: str, control: QWidget, *, note: QWidget | None = None) -> QWidget:
    """`note` stands beneath, for a hint or a problem."""
    box = QWidget()
    label = Label(look, words, role="small")
    label.setBuddy(control)
    control.setAccessibleName(words)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look.px(4))
    column.addWidget(label)
    column.addWidget(control)
    if note is not None:
        column.addWidget(note)
    return box
