"""The field of the composer: it grows with its words, and tells what its keys ask for."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from ui.kit import Look, TextArea

MOST_LINES = 9
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PAGES = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Writing(TextArea):
    """Enter sends, Shift Enter begins a line; in an empty field the arrow asks for the last
    message and the stroke for commands. `page_asked` is for what stands above.
    """

    send_asked = Signal()
    last_asked = Signal()
    commands_asked = Signal()
    files_pasted = Signal()
    page_asked = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look, name="Message", rows=1, role="read", bare=True)
        self.textChanged.connect(self._grow)
        look.changed.connect(self._dress)
        self._dress()
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._grow())

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        lines = max(1, min(MOST_LINES, round(self.document().size().height())))
        return QSize(self._look.px(240), line * lines + self._look.px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        plain = not held & ~Qt.KeyboardModifier.KeypadModifier
        empty = not self.toPlainText()
        if key in _ENTER and plain:
            self.send_asked.emit()
        elif key == Qt.Key.Key_Up and plain and empty:
            self.last_asked.emit()
        elif event.text() == "/" and empty:
            self.commands_asked.emit()
        elif key in _PAGES and plain:
            self.page_asked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif event.matches(QKeySequence.StandardKey.Paste) and holds_files():
            self.files_pasted.emit()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words only, as they are read: no colours, no pictures, no names of files."""
        self.insertPlainText(source.text())

    def _dress(self) -> None:
        px = self._look.px
        self.setViewportMargins(px(12), px(10), px(12), px(8))

    def _grow(self) -> None:
        scrolls = self.document().size().height() > MOST_LINES
        policy = Qt.ScrollBarPolicy
        shown = policy.ScrollBarAsNeeded if scrolls else policy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(shown)
        self.updateGeometry()


def holds_files() -> bool:
    """Whether the clipboard holds a picture or files, which are attached instead of written."""
    held = QGuiApplication.clipboard().mimeData()
    return held is not None and (held.hasUrls() or (held.hasImage() and not held.hasText()))
