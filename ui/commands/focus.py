"""Where the focus is, and which keys the widget there needs for itself."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ui.commands.keys import is_for_writing

_PRESSING = {"Return", "Space"}


class Focus:
    """The widget that has the focus, seen through the eyes of the keyboard."""

    def __init__(self, widget: QWidget | None) -> None:
        self._above = _with_ancestors(widget)
        self._writes = widget is not None and is_text_field(widget)
        self._presses = isinstance(widget, QAbstractButton)
        self._chooses = isinstance(widget, QAbstractButton) and widget.isCheckable()

    def inside(self, owner: QWidget) -> bool:
        return any(one is owner for one in self._above)

    def keeps(self, stroke: str) -> bool:
        """Whether the widget itself gets this key, so that no command may have it."""
        if self._writes:
            return is_for_writing(stroke)
        if self._chooses:  # Enter on a chosen answer confirms it; only Space belongs to the button
            return stroke == "Space"
        return self._presses and stroke in _PRESSING


def is_text_field(widget: QWidget) -> bool:
    """Whether typing there writes something."""
    match widget:
        case QLineEdit() | QPlainTextEdit() | QTextEdit():
            return not widget.isReadOnly()
        case QAbstractSpinBox():
            return True
        case QComboBox():
            return widget.isEditable()
        case _:
            return False


def holds(outer: QWidget, inner: QWidget) -> bool:
    return outer is inner or outer.isAncestorOf(inner)


def depth(widget: QWidget) -> int:
    """How many widgets are around it."""
    return len(_with_ancestors(widget))


def _with_ancestors(widget: QWidget | None) -> tuple[QWidget, ...]:
    found: list[QWidget] = []
    while widget is not None:
        found.append(widget)
        widget = widget.parentWidget()
    return tuple(found)
