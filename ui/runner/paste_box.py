"""Where the output of a command is pasted: the line that tells, what it answers, what it fills."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from rflow_desktop.domain.variables import MASK
from rflow_desktop.services.pastes import Fill, Proposal
from ui.kit import Button, Label, Look, announce, paint_box, wear_bars
from ui.kit.worn import open_menu

SHOWN_AROUND = 200
"""Lines before and after the one that tells that can be scrolled to."""
_ROWS = 6
_UNKNOWN = "No line is known to this step. Choose an answer; the output is kept with it."


class PasteBox(QFrame):
    """`text_asked`: read the clipboard. `kept`: only as evidence. `left`: as if never pasted."""

    text_asked = Signal()
    kept = Signal()
    left = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.proposal: Proposal | None = None
        self.ask = Button(look, "Paste the output", icon="clipboard", key="Ctrl V", kind="quiet")
        self.hint = Label(look, "Read here, never run", role="small", tone="text.tertiary")
        self.title = Label(look, role="bodyMedium", wrap=True)
        self.means = Label(look, role="small", tone="text.secondary", wrap=True)
        self.lines = _Lines(look)
        self.fills = Label(look, role="small", tone="text.secondary", wrap=True)
        self.keep = Button(look, "Keep as evidence only", icon="paperclip", compact=True)
        self.leave = Button(look, "Leave it", key="Esc", kind="quiet", compact=True)
        self._asking, self._told = QWidget(), QWidget()
        self._lay_out()
        self.ask.clicked.connect(self.text_asked)
        self.keep.clicked.connect(self.kept)
        self.leave.clicked.connect(self.left)
        self.show_proposal(None)

    def show_asking(self, *, on: bool) -> None:
        """Whether the step reads output at all."""
        self.setVisible(on)

    def show_proposal(self, proposal: Proposal | None) -> None:
        self.proposal = proposal
        self._asking.setVisible(proposal is None)
        self._told.setVisible(proposal is not None)
        self.update()
        if proposal is None:
            return
        known = bool(proposal.answer)
        self.title.setText(f"The output says: {proposal.label}" if known else _UNKNOWN)
        means = [proposal.means, "Enter takes it."]
        if proposal.cut:
            means.append("Only its beginning was looked at.")
        self.means.setText("  ·  ".join(part for part in means if part) if known else "")
        self.means.setVisible(known)
        self.lines.show_lines(proposal)
        self.fills.setText(_filling(proposal.fills))
        self.fills.setVisible(bool(proposal.fills))
        announce(self, f"{self.title.text()} {proposal.line}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self.proposal is None:
            return
        look = self._look
        paint_box(
            QPainter(self), QRectF(self.rect()), radius=look.px(8),
            fill=look.color("bg.raised"), border=look.color("border.default"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        px = self._look.px
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(px(10))
        asking.addWidget(self.ask)
        asking.addWidget(self.hint, 1)
        acts = QHBoxLayout()
        acts.setSpacing(px(8))
        acts.addWidget(self.keep)
        acts.addWidget(self.leave)
        acts.addStretch(1)
        told = QVBoxLayout(self._told)
        told.setContentsMargins(px(14), px(12), px(14), px(12))
        told.setSpacing(px(8))
        for part in (self.title, self.means, self.lines, self.fills):
            told.addWidget(part)
        told.addLayout(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._asking)
        column.addWidget(self._told)


class _Lines(QPlainTextEdit):
    """A few lines of the output, with the one that tells marked in colour and by its bar."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._marked = -1
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("Pasted output")
        self.document().setDocumentMargin(look.px(6))
        wear_bars(look, self)
        self.viewport().setAutoFillBackground(False)
        look.changed.connect(self._dress)
        self._dress()

    def show_lines(self, proposal: Proposal) -> None:
        at = max(0, proposal.line_number - 1)
        first = max(0, at - SHOWN_AROUND)
        self._marked = at - first if proposal.line_number else -1
        self.setPlainText("\n".join(proposal.lines[first : at + SHOWN_AROUND]))
        self._mark()
        self.setFixedHeight(self._height())
        self._show_marked()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self._look, self.createStandardContextMenu(event.pos()), event.globalPos())

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(360), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_marked()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            box = QRectF(self.viewport().rect())
            fill = self._look.color("bg.sunken")
            paint_box(painter, box, radius=self._look.px(6), fill=fill)
        super().paintEvent(event)
        if self._marked < 0:
            return
        block = self.document().findBlockByNumber(self._marked)
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        pitch = QFontMetrics(self.font()).lineSpacing()
        bar = QRectF(0, place.top(), self._look.px(3), pitch)
        with QPainter(self.viewport()) as painter:
            painter.fillRect(bar, self._look.color("accent.solid"))

    def _mark(self) -> None:
        if self._marked < 0:
            self.setExtraSelections([])
            return
        cursor = QTextCursor(self.document().findBlockByNumber(self._marked))
        whole = QTextEdit.ExtraSelection()
        set_whole(whole, cursor, self._look)
        self.setExtraSelections([whole])

    def _show_marked(self) -> None:
        """The line that tells in the middle, with what stands before it."""
        cursor = QTextCursor(self.document().findBlockByNumber(max(0, self._marked)))
        self.setTextCursor(cursor)
        self.centerCursor()

    def _height(self) -> int:
        pitch = QFontMetrics(self._look.font("mono")).lineSpacing()
        rows = max(1, min(_ROWS, self.document().blockCount()))
        return rows * pitch + 2 * self._look.px(6) + self.horizontalScrollBar().sizeHint().height()

    def _dress(self) -> None:
        self.setFont(self._look.font("mono"))
        palette = self.palette()
        palette.setColor(palette.ColorRole.Text, self._look.color("text.primary"))
        self.setPalette(palette)
        self._mark()


def set_whole(mark: QTextEdit.ExtraSelection, cursor: QTextCursor, look: Look) -> None:
    """The whole width of a line in the colours of a selection."""
    shown = mark.format
    shown.setBackground(look.color("bg.selected"))
    shown.setForeground(look.color("text.primary"))
    shown.setProperty(shown.Property.FullWidthSelection, True)  # noqa: FBT003
    mark.format = shown
    mark.cursor = cursor


def _filling(fills: tuple[Fill, ...]) -> str:
    """What is filled in with the answer, value by value."""
    if not fills:
        return ""
    said = [_said(fill) for fill in fills]
    return "Fills in " + ", ".join(said) + "."


def _said(fill: Fill) -> str:
    value = MASK if fill.sensitive else fill.value
    before = MASK if fill.sensitive and fill.instead_of else fill.instead_of
    return f"{fill.label}: {value}" + (f" (was {before})" if before else "")
