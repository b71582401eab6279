"""Fields of the inspector: every key press is an edit of the flow, and undo is the editor's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import Field, Look, TextArea, paint_line

_LEAVE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOST_ROWS = 14


def _is_undo(event: QEvent) -> bool:
    """Undo and redo take back edits of the flow, not letters of one field."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    keys = QKeySequence.StandardKey
    return event.matches(keys.Undo) or event.matches(keys.Redo)


class LineBox(Field):
    """One line. `written` is what a person wrote; `done` is Enter."""

    written = Signal(str)
    done = Signal()

    def __init__(
        self,
        look: Look,
        *,
        name: str,
        placeholder: str = "",
        most: int = 300,
        mono: bool = False,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._bare = bare
        super().__init__(
            look, name=name, placeholder=placeholder, mono=mono, bare=bare, parent=parent
        )
        self.setMaxLength(most)
        self.textEdited.connect(self.written)
        self.returnPressed.connect(self.done)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Without box and focus, words that do not fit end in three dots."""
        look, text = self._look, self.text()
        room = QRectF(self.rect()).adjusted(2, 0, -2, 0)
        wide = look.metrics("body").horizontalAdvance(text)
        if not self._bare or self.hasFocus() or wide <= room.width():
            super().paintEvent(event)
            return
        tone = "text.primary" if self.isEnabled() else "text.disabled"
        painter = QPainter(self)
        paint_line(painter, room, text, font=look.font("body"), color=look.color(tone))

    def _mark(self) -> tuple[str, str] | None:
        return None if self._bare else super()._mark()

    def show_text(self, text: str) -> None:
        if self.text() != text:
            at = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(min(at, len(text)))

    def event(self, event: QEvent) -> bool:
        if _is_undo(event):
            event.ignore()
            return True
        return super().event(event)


class AreaBox(TextArea):
    """Several lines that grow with what is written. `one_line`: Enter ends it."""

    written = Signal(str)
    done = Signal()

    def __init__(
        self,
        look: Look,
        *,
        name: str,
        placeholder: str = "",
        rows: int = 3,
        mono: bool = False,
        one_line: bool = False,
        most: int = 20_000,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            look, name=name, placeholder=placeholder, rows=rows, mono=mono, parent=parent
        )
        self._least, self._one_line, self._most = rows, one_line, most
        self._is_shown = False
        self.setUndoRedoEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text_changed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._grow())

    def show_text(self, text: str) -> None:
        if self.toPlainText() == text:
            return
        cursor = self.textCursor()
        at = min(cursor.position(), len(text))
        self._is_shown = True
        self.setPlainText(text)
        self._is_shown = False
        cursor = self.textCursor()
        cursor.setPosition(at)
        self.setTextCursor(cursor)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if _is_undo(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._one_line and event.key() in _LEAVE:
            self.done.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _on_text_changed(self) -> None:
        if self._is_shown:
            return
        text = self.toPlainText()
        kept = " ".join(text.split("\n"))[: self._most] if self._one_line else text[: self._most]
        if kept != text:
            self.show_text(kept)
        self.written.emit(kept)

    def _grow(self) -> None:
        lines = max(self._least, min(_MOST_ROWS, round(self.document().size().height())))
        if lines != self._rows:
            self._rows = lines
            self.updateGeometry()
