"""Parts that are folded: a step of the assistant, its thinking, a message that was edited."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from ui.chat.clipboard import copy_words
from ui.chat.part import Hands, Part
from ui.chat.pieces import Piece
from ui.kit import IconButton, Look, TextArea, announce, paint_box, paint_line, paint_pixmap
from ui.kit.buttons import BaseButton

HIGHEST = 300
"""What is unfolded is scrolled in itself beyond this."""
_ROW, _PLAIN_ROW, _COPY = 30, 26, 28
TOOL_ICONS = {
    "search_here": "search", "read_evidence": "scan-text", "read_text": "file-text",
    "resolve_name": "globe", "reach_port": "network", "read_certificate": "badge-check",
    "ping": "network", "trace": "network", "propose_task": "list-todo",
    "propose_question": "circle-help", "propose_fact": "lightbulb", "propose_fix": "wrench",
    "propose_flow": "workflow", "propose_variable": "braces", "propose_fork": "git-branch",
    "propose_outcome": "wrench",
    "set_problem": "notebook-pen",
}  # fmt: skip
_STATE_ICONS = {
    "done": ("", ""), "waiting": ("circle-dot", "assistant.text"),
    "running": ("loader-circle", "text.tertiary"), "failed": ("circle-alert", "danger.text"),
    "denied": ("ban", "text.tertiary"), "unknown": ("circle-help", "text.tertiary"),
}  # fmt: skip
_STATE_WORDS = {
    "running": "At work",
    "waiting": "Waits for you",
    "unknown": "Nobody knows how it ended",
}


class FoldRow(BaseButton):
    """One line that opens what is beneath it."""

    def __init__(self, look: Look, *, boxed: bool) -> None:
        super().__init__(look, "")
        self._boxed = boxed
        self._icon = self._tone = self._words = self._told = ""
        self._is_open = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_row(self, *, icon: str, tone: str, words: str, told: str, is_open: bool) -> None:
        self._icon, self._tone, self._words, self._told = icon, tone, words, told
        self._is_open = is_open
        spoken = ", ".join(part for part in (words, told) if part)
        self.setAccessibleName(f"{spoken}, {'unfolded' if is_open else 'folded'}")
        self.update()

    def sizeHint(self) -> QSize:
        look = self._look
        return QSize(look.px(120), look.px(_ROW if self._boxed else _PLAIN_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look, px = QPainter(self), self._look, self._look.px
        box = QRectF(self.rect())
        if self._boxed:
            fill = look.color("bg.hover" if self._is_hovered() else "bg.panel")
            paint_box(painter, box, radius=px(6), fill=fill, border=look.color("border.subtle"))
        left = float(px(10) if self._boxed else 0)
        chevron = "chevron-down" if self._is_open else "chevron-right"
        mark = QRectF(box.right() - px(10 + 14), 0, px(14), box.height())
        if not self._boxed:
            mark.moveLeft(left)
            left += px(20)
        paint_pixmap(painter, mark, look.pixmap(chevron, "text.tertiary", 14))
        if self._icon:
            at = QRectF(left, 0, px(14), box.height())
            paint_pixmap(painter, at, look.pixmap(self._icon, self._tone or "text.secondary", 14))
            left += px(22)
        right = mark.left() - px(8) if self._boxed else box.right()
        area = QRectF(left, 0, max(0.0, right - left), box.height())
        ink = look.color("text.secondary" if self._boxed else "text.tertiary")
        left += paint_line(painter, area, self._words, font=look.font("small"), color=ink) + px(8)
        rest = QRectF(left, 0, max(0.0, right - left), box.height())
        if self._told and rest.width() > px(24):
            faint = look.color("text.tertiary")
            paint_line(painter, rest, self._told, font=look.font("small"), color=faint)


class FoldPart(Part):
    """`mono` shows what is beneath as it went over the wire."""

    def __init__(self, look: Look, hands: Hands, *, boxed: bool, mono: bool) -> None:
        super().__init__(look, hands)
        self._boxed, self._key = boxed, ""
        self.row = FoldRow(look, boxed=boxed)
        self.row.clicked.connect(lambda: hands.fold_asked.emit(self._key))
        self.text = TextArea(look, bare=True, mono=mono, role="small")
        self.text.set_read_only(on=True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.copy = IconButton(look, "copy", name="Copy it", compact=True, parent=self)
        self.copy.clicked.connect(self._on_copy)
        self.copy.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.row)
        column.addWidget(self.text, 1)
        look.changed.connect(self._dress)
        self._dress()

    def height_at(self, width: int) -> int:
        high = self.row.sizeHint().height()
        if self.text.isHidden():
            return high
        document = self.text.document()
        line = self.text.fontMetrics().lineSpacing()
        across = max(
            1, int((width - self._look.px(24 + _COPY)) / self.text.fontMetrics().averageCharWidth())
        )
        lines = 0
        block = document.begin()
        while block.isValid():
            lines += 1 + block.length() // across
            block = block.next()
        around = self._look.px(16) + math.ceil(2 * document.documentMargin())
        return high + min(line * lines + around, self._look.px(HIGHEST))

    def _show(self, piece: Piece) -> None:
        self._key = piece.key
        icon, tone, told = "", "", piece.told
        if piece.kind == "step":
            icon, tone = _STATE_ICONS.get(piece.tone, ("", ""))
            icon = icon or TOOL_ICONS.get(piece.language, "check")
            told = _STATE_WORDS.get(piece.tone, told)
        self.row.show_row(
            icon=icon, tone=tone, words=piece.words, told=told, is_open=not piece.folded
        )
        has_text = not piece.folded and bool(piece.text)
        self.text.setVisible(has_text)
        self.copy.setVisible(has_text)
        if has_text and self.text.toPlainText() != piece.text:
            at = self.text.verticalScrollBar().value()
            self.text.setPlainText(piece.text)
            self.text.verticalScrollBar().setValue(at)
        self.text.setAccessibleName(piece.words)
        self.copy.set_name(f"Copy what “{piece.words}” shows")
        self._place_copy()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_copy()

    def _place_copy(self) -> None:
        """In the corner of what is unfolded; nothing of it stands beneath."""
        px, size = self._look.px, self.copy.sizeHint()
        left = self.width() - size.width() - px(10)
        top = self.row.sizeHint().height() + px(4)
        self.copy.setGeometry(left, top, size.width(), size.height())
        self.copy.raise_()

    def _on_copy(self) -> None:
        copy_words(self.text.text())
        announce(self, "Copied")

    def _dress(self) -> None:
        px = self._look.px
        palette = self.text.palette()
        palette.setColor(palette.ColorRole.Text, self._look.color("text.secondary"))
        self.text.setPalette(palette)
        right = px(10 + _COPY)
        margins = (px(10), px(8), right, px(8)) if self._boxed else (px(20), px(4), right, px(4))
        self.text.setViewportMargins(*margins)
