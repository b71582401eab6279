"""The ticket note exactly as it will be copied; masks are drawn as chips over their words."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from rflow_desktop.domain.redact import CHIP
from ui.kit import Look, paint_box, paint_line, wear_bars
from ui.kit.painting import with_hidden_shown
from ui.kit.worn import open_menu

_LINE = 19
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HEADINGS = frozenset(
    ("Reported", "Details", "Found", "Done", "What fixed it", "Workaround", "Result", "Next")
)
_MARKDOWN_HEADING = re.compile(r"#{1,6} ")


class NoteBox(QTextEdit):
    """Read only until it is edited by hand. Copying from it gives the plain text."""

    edited = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._format = "psa"
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Ticket note")
        self.viewport().setAutoFillBackground(False)
        wear_bars(look, self)
        self._paint = _NotePaint(look, self.document())
        self.set_editable(on=False)
        self.textChanged.connect(self._on_text_changed)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def text(self) -> str:
        return self.toPlainText()

    def show_note(self, text: str, *, format: str) -> None:  # noqa: A002  (the field's own word)
        """Nothing moves when it already says so."""
        self._format = format
        self._paint.is_plain = format == "psa"
        if text == self.text:
            return
        bar = self.verticalScrollBar()
        place = bar.value()
        self.blockSignals(True)  # noqa: FBT003  (Qt's own)
        self.setPlainText(with_hidden_shown(text))
        self._space()
        self.blockSignals(False)  # noqa: FBT003
        bar.setValue(place)

    def set_editable(self, *, on: bool) -> None:
        self.setReadOnly(not on)
        reading = Qt.TextInteractionFlag.TextSelectableByMouse
        reading |= Qt.TextInteractionFlag.TextSelectableByKeyboard
        editing = Qt.TextInteractionFlag.TextEditorInteraction
        self.setTextInteractionFlags(editing if on else reading)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self._look, self.createStandardContextMenu(event.pos()), event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if (event.key() in _ENTER and control) or event.key() == Qt.Key.Key_Escape:
            event.ignore()  # of the dialog around it
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for chip in CHIP.finditer(self.text):
            self._paint_chip(painter, chip)

    def _paint_chip(self, painter: QPainter, chip: re.Match[str]) -> None:
        """Over the words in brackets; where the line breaks inside, they stay as they are."""
        first, last = self._rect_at(chip.start()), self._rect_at(chip.end())
        if first.top() != last.top():
            return
        look = self._look
        words = f"{chip[1]} {chip[2]}"
        area = QRectF(first.left(), first.top(), last.left() - first.left(), first.height())
        painter.fillRect(area, look.color("bg.canvas"))
        font = QFont(look.font("mono"))
        font.setPixelSize(look.px(11))
        box = area.adjusted(look.px(1), look.px(1), -look.px(1), -look.px(1))
        paint_box(painter, box, radius=look.px(3), fill=look.color("text.primary"))
        ink, middle = look.color("bg.canvas"), Qt.AlignmentFlag.AlignHCenter
        paint_line(painter, box, words, font=font, color=ink, align=middle)

    def _rect_at(self, place: int) -> QRectF:
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        return QRectF(self.cursorRect(cursor))

    def _space(self) -> None:
        """The pitch of the lines; new ones take it over."""
        pitch = QTextBlockFormat()
        fixed = QTextBlockFormat.LineHeightTypes.FixedHeight.value
        pitch.setLineHeight(self._look.px(_LINE), fixed)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(pitch)

    def _on_text_changed(self) -> None:
        if not self.isReadOnly():
            self.edited.emit()

    def _on_look_changed(self) -> None:
        self.setFont(self._look.font("mono"))
        self.document().setDocumentMargin(self._look.px(2))
        self._space()
        self._paint.rehighlight()


class _NotePaint(QSyntaxHighlighter):
    """Headings stronger than what stands under them."""

    def __init__(self, look: Look, document: QTextDocument) -> None:
        super().__init__(document)
        self._look = look
        self.is_plain = True

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        if self._is_heading(text):
            strong = QTextCharFormat()
            strong.setFontWeight(QFont.Weight.Medium)
            self.setFormat(0, len(text), strong)

    def _is_heading(self, text: str) -> bool:
        if not self.is_plain:
            return bool(_MARKDOWN_HEADING.match(text))
        return self.currentBlock().blockNumber() == 0 or text in _HEADINGS
