"""Where the focus is, and which keys the widget there needs for itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from ui.commands.keys import is_for_writing
from ui.kit import Overlay

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_KEYS = QKeySequence.StandardKey
_OF_EVERY_FIELD = (_KEYS.Undo, _KEYS.Redo, _KEYS.Cut, _KEYS.Copy, _KEYS.Paste, _KEYS.SelectAll)
_PRESSING = {"Return", "Space"}
_FIELDS = ("QLineEdit", "QPlainTextEdit", "QTextEdit")


class Focus:
    """The widget that has the focus, seen through the eyes of the keyboard."""

    def __init__(self, widget: QWidget | None) -> None:
        self._above = _with_ancestors(widget)
        self._ids = frozenset(map(id, self._above))
        self.writes = widget is not None and is_text_field(widget)
        self._presses = isinstance(widget, QAbstractButton)
        self._acts = widget is not None and bool(widget.property("acts_on_enter"))
        self._chooses = isinstance(widget, QAbstractButton) and widget.isCheckable()

    @property
    def is_over_window(self) -> bool:
        """In a dialog, a menu or the palette."""
        return any(isinstance(one, (Overlay, QMenuBar, QMenu)) for one in self._above)

    def inside(self, owner: QWidget) -> bool:
        return id(owner) in self._ids

    def keeps(self, stroke: str) -> bool:
        """Whether the widget itself gets this key, so that no command may have it."""
        if self.writes:
            return is_for_writing(stroke)
        if self._chooses:  # Enter on a chosen answer confirms it; only Space belongs to the button
            return stroke == "Space"
        if self._acts:  # a row of a list: Space and letters are for commands about it
            return stroke == "Return"
        return self._presses and stroke in _PRESSING


class FieldKeys(QObject):
    """Lets Ctrl K and the like through a text field that would take them for itself.

    On Linux, fields use Ctrl with K, E, U and others for editing lines. Undo, copy and paste and
    what else people expect of every field stay with it.
    """

    def __init__(self, parent: QObject, takes: Callable[[str], bool]) -> None:
        super().__init__(parent)
        self._takes = takes
        self._field: QWidget | None = None

    def follow(self, field: QWidget | None) -> None:
        """The text field that has the focus now, or none."""
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = field
        if field is not None:
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if any(event.matches(own) for own in _OF_EVERY_FIELD):
            return False
        stroke = QKeySequence(event.keyCombination()).toString(_PORTABLE)
        if is_for_writing(stroke) or not self._takes(stroke):
            return False
        event.ignore()
        return True


def is_text_field(widget: QWidget) -> bool:
    """Whether typing there writes something. Asked by name: to name a class makes Python load it,
    and no first paint has a field.
    """
    if any(widget.inherits(name) for name in _FIELDS):
        return not widget.property("readOnly")
    if widget.inherits("QComboBox"):
        return bool(widget.property("editable"))
    return widget.inherits("QAbstractSpinBox")


def depth(widget: QWidget) -> int:
    """How many widgets are around it."""
    return len(_with_ancestors(widget))


def _with_ancestors(widget: QWidget | None) -> tuple[QWidget, ...]:
    found: list[QWidget] = []
    while widget is not None:
        found.append(widget)
        widget = widget.parentWidget()
    return tuple(found)
