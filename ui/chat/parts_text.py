"""Words of a message: Markdown of the assistant, plain words of people, and code."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.chat.clipboard import copy_words
from ui.chat.highlight import colour
from ui.chat.part import Hands, Part
from ui.chat.pieces import Piece
from ui.kit import IconButton, Label, Look, ReadText, TextArea, paint_box

_CARET = (7, 15)
_HEAD = 28


class Words(ReadText):
    """Rich text with a steady block behind its last letter while more is to come."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._has_caret = False

    def set_caret(self, *, on: bool) -> None:
        if on != self._has_caret:
            self._has_caret = on
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._has_caret:
            return
        end = QTextCursor(self.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        at, px = self.cursorRect(end), self._look.px
        wide, high = px(_CARET[0]), px(_CARET[1])
        top = at.top() + (at.height() - high) / 2
        box = QRectF(at.left() + px(2), top, wide, high)
        painter = QPainter(self.viewport())
        paint_box(painter, box, radius=1, fill=self._look.color("assistant.solid"))


class ProsePart(Part):
    """`plain` shows what people wrote as they wrote it."""

    def __init__(self, look: Look, hands: Hands, *, plain: bool = False) -> None:
        super().__init__(look, hands)
        self._plain = plain
        self.text = Words(look)
        self.text.setParent(self)
        self.text.link_asked.connect(hands.link_asked)

    def height_at(self, width: int) -> int:
        document = self.text.document()
        if document.textWidth() != width:
            document.setTextWidth(width)
        return math.ceil(document.size().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.text.setGeometry(self.rect())
        super().resizeEvent(event)

    def _show(self, piece: Piece) -> None:
        if self.text.markdown != piece.text:
            show = self.text.set_plain if self._plain else self.text.set_markdown
            show(piece.text)
        self.text.set_caret(on=piece.caret)


class CodePart(Part):
    """Code in its own box: never wrapped, coloured by its language, copied with one press."""

    def __init__(self, look: Look, hands: Hands) -> None:
        super().__init__(look, hands)
        self._text = self._language = ""
        self.language = Label(look, role="small", tone="text.tertiary")
        self.copy = IconButton(look, "copy", name="Copy the code", compact=True)
        self.copy.clicked.connect(lambda: copy_words(self._text))
        self.code = CodeText(look)
        head = QHBoxLayout()
        head.setContentsMargins(look.px(10), 0, look.px(4), 0)
        head.addWidget(self.language, 1)
        head.addWidget(self.copy)
        self._head = QWidget()
        self._head.setLayout(head)
        self._head.setFixedHeight(look.px(_HEAD))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, look.px(6))
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.code, 1)
        look.changed.connect(self._colour)

    def height_at(self, width: int) -> int:
        look = self._look
        inner = width - 2
        return look.px(_HEAD) + self.code.height_at(inner) + look.px(6) + 1

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        paint_box(
            QPainter(self), QRectF(self.rect()), radius=look.px(6),
            fill=look.color("bg.sunken"), border=look.color("border.subtle"),
        )  # fmt: skip

    def _show(self, piece: Piece) -> None:
        self._text = piece.text
        self.language.setText(piece.language or "Text")
        self.code.setAccessibleName(f"Code, {piece.language}" if piece.language else "Code")
        self.code.write(piece.text)
        self._language = "" if piece.caret else piece.language  # coloured once it is whole
        self._colour()

    def _colour(self) -> None:
        colour(self.code.document(), self._language, self._look)


class CodeText(TextArea):
    """As high as its lines; a long line is scrolled, never broken."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, bare=True, mono=True)
        self.set_read_only(on=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        look.changed.connect(self._dress)
        self._dress()

    def write(self, text: str) -> None:
        """What is only longer than before is added at the end."""
        before = self.toPlainText()
        if text == before:
            return
        if before and text.startswith(before):
            end = QTextCursor(self.document())
            end.movePosition(QTextCursor.MoveOperation.End)
            end.insertText(text[len(before) :])
            return
        self.setPlainText(text)

    def height_at(self, width: int) -> int:
        line = self.fontMetrics().lineSpacing()
        longest = max((len(one) for one in self.toPlainText().split("\n")), default=0)
        too_wide = longest * self.fontMetrics().horizontalAdvance("0") > width - self._look.px(20)
        bar = self.horizontalScrollBar().sizeHint().height() if too_wide else 0
        return line * self.blockCount() + self._look.px(4) + bar

    def wheelEvent(self, event: QWheelEvent) -> None:
        across = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if across:
            super().wheelEvent(event)
        else:
            event.ignore()

    def _dress(self) -> None:
        self.setViewportMargins(self._look.px(10), 0, self._look.px(10), 0)
