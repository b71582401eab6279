"""What a person sees in the windows of this process: every text, every row, every button."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

SOFT = dict.fromkeys(map(ord, "\u00ad\u200b\u2060"))
"""Places where a line may break; nobody sees them."""


def windows() -> tuple[QWidget, ...]:
    return tuple(one for one in QApplication.topLevelWidgets() if one.isVisible())


def shown() -> Iterator[QWidget]:
    """Every widget on screen, windows first."""
    for window in windows():
        yield from _within(window)


def texts() -> tuple[str, ...]:
    """Everything that can be read now, also what a screen reader would say of it."""
    found: dict[str, None] = {}
    for widget in shown():
        for text in _texts_of(widget):
            plain = spaced(text)
            if plain:
                found[plain] = None
    return tuple(found)


def spaced(text: str) -> str:
    """With single spaces, as the eye has it."""
    return " ".join(text.translate(SOFT).split())


def spot(name: str) -> tuple[QWidget, QPoint]:
    """Where to click for `name`: a button or a field first, then a row of a list.

    Raises LookupError when nothing on screen is called that.
    """
    wanted = spaced(name)
    for fits in (str.__eq__, str.startswith):
        for widget in shown():
            if _can_be_clicked(widget) and any(
                fits(spaced(one), wanted) for one in _names_of(widget)
            ):
                return widget, widget.rect().center()
        for view, index, words in _rows():
            if fits(words, wanted):
                view.scrollTo(index)
                return view.viewport(), view.visualRect(index).center()
    raise LookupError(f"nothing here is called {name!r}")


def rows() -> tuple[str, ...]:
    """The rows of every list, as a screen reader says them."""
    return tuple(words for _, _, words in _rows())


def _within(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow() and child.isVisible():
            yield from _within(child)


def _texts_of(widget: QWidget) -> Iterator[str]:
    yield from _names_of(widget)
    match widget:
        case QLabel():
            yield _plain(widget)
        case QPlainTextEdit() | QTextEdit():
            yield widget.toPlainText() or widget.placeholderText()
        case QLineEdit():
            yield widget.displayText() or widget.placeholderText()
        case QComboBox():
            yield widget.currentText()
        case QAbstractItemView():
            yield from (words for _, words in _rows_of(widget))
        case _:
            pass
    yield widget.accessibleDescription()
    if widget.isWindow():
        yield widget.windowTitle()


def _names_of(widget: QWidget) -> Iterator[str]:
    yield widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        yield widget.text().replace("&&", "&")


def _plain(label: QLabel) -> str:
    text = label.text()
    rich = label.textFormat() == Qt.TextFormat.RichText
    return QTextDocumentFragment.fromHtml(text).toPlainText() if rich else text


def _can_be_clicked(widget: QWidget) -> bool:
    return isinstance(widget, (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QComboBox))


def _rows() -> Iterator[tuple[QAbstractItemView, QModelIndex, str]]:
    for widget in shown():
        if isinstance(widget, QAbstractItemView):
            for index, words in _rows_of(widget):
                yield widget, index, words


def _rows_of(view: QAbstractItemView) -> Iterator[tuple[QModelIndex, str]]:
    model = view.model()
    if not isinstance(model, QAbstractItemModel):
        return  # a view that has none yet
    waiting = [model.index(place, 0) for place in reversed(range(model.rowCount()))]
    while waiting:
        index = waiting.pop()
        below = model.rowCount(index) if index.isValid() else 0
        waiting += [model.index(place, 0, index) for place in reversed(range(below))]
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
        words = spaced(str(spoken or index.data(Qt.ItemDataRole.DisplayRole) or ""))
        if words:
            yield index, words
