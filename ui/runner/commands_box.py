"""Commands to copy: what they run, what they risk, and what still has to be filled in or said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import CommandCard
from ui.kit import Button, Chip, Field, Label, Look, announce, break_lines, paint_box
from ui.kit.worn import open_menu

_COPIED_MS = 2_000
_LINE = 26
_EDGE = {"change": "warning.solid", "danger": "danger.solid"}


class CommandBox(QFrame):
    """One command in a sunken well. What changes something has a coloured edge and says so."""

    copied = Signal()

    def __init__(self, look: Look, card: CommandCard, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.card = look, card
        self.was_copied = False
        self.text = _CommandText(look, card.text)
        self.text.setAccessibleName(card.label or "Command")
        self.copy = Button(look, "Copy", icon="copy", kind="quiet", compact=True)
        self.copy.clicked.connect(self.copy_now)
        self.typed: Field | None = None
        self.why = Label(look, role="small", tone="text.tertiary", wrap=True)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_COPIED_MS)
        self._back.timeout.connect(self._show_copy)
        self._lay_out()
        self._on_typed()

    @property
    def needs_name(self) -> bool:
        """Whether the target's name is typed before it may be copied."""
        return bool(self.card.target) and (self.card.confirm or self.card.risk == "danger")

    def why_not(self) -> str:
        """Why it cannot be copied yet, in words; empty when it can."""
        if self.card.missing and self.card.risk != "read":
            return f"Fill in {_listed(self.card.missing)} first: this command changes something."
        typed = self.typed.text().strip() if self.typed is not None else ""
        if self.needs_name and typed != self.card.target:
            return f"Type the name of the target, {self.card.target}, to be able to copy it."
        return ""

    def copy_now(self) -> None:
        if self.why_not():
            if self.typed is not None:
                self.typed.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        QGuiApplication.clipboard().setText(self.card.text)
        self.was_copied = True
        self.copy.setText("Copied")
        self.copy.set_icon("check", tone="success.text")
        announce(self, "Command copied")
        self._back.start()
        self.copied.emit()

    def set_key(self, key: str | None) -> None:
        self.copy.set_key(key)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_box(painter, box, radius=look.px(6), fill=look.color("bg.sunken"))
        edge = _EDGE.get(self.card.risk)
        if edge is not None:
            bar = QRectF(0, look.px(6), look.px(3), self.height() - 2 * look.px(6))
            paint_box(painter, bar, radius=look.px(1.5), fill=look.color(edge))

    def _lay_out(self) -> None:
        look, card = self._look, self.card
        line = QHBoxLayout()
        line.setSpacing(look.px(10))
        line.addWidget(self.text, 1)
        line.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        left = 16 if card.risk in _EDGE else 12
        column.setContentsMargins(look.px(left), look.px(5), look.px(6), look.px(5))
        column.setSpacing(look.px(4))
        head = self._head()
        if head is not None:
            column.addWidget(head)
        column.addLayout(line)
        for words in _said(card):
            column.addWidget(Label(look, words, role="small", tone="text.secondary", wrap=True))
        if self.needs_name:
            name = f"Type {card.target} to copy"
            self.typed = Field(look, placeholder=name, mono=True, name=name)
            self.typed.textChanged.connect(self._on_typed)
            self.typed.returnPressed.connect(self.copy_now)
            column.addWidget(self.typed)
        column.addWidget(self.why)

    def _head(self) -> QWidget | None:
        look, card = self._look, self.card
        if not card.label and card.risk not in _EDGE:
            return None
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, look.px(3), look.px(4), 0)
        row.setSpacing(look.px(8))
        if card.label:
            row.addWidget(Label(look, card.label, role="smallMedium", elide=True), 1)
        on = f" on {card.target}" if card.target else ""
        if card.risk == "danger":
            row.addWidget(Chip(look, f"Danger{on}", tone="danger", icon="triangle-alert"))
        elif card.risk == "change":
            row.addWidget(Chip(look, f"Changes something{on}", tone="warning", icon="pencil"))
        if not card.label:
            row.addStretch(1)
        return holder

    def _on_typed(self) -> None:
        reason = self.why_not()
        self.copy.setEnabled(not reason)
        self.why.setText(reason)
        self.why.setVisible(bool(reason))

    def _show_copy(self) -> None:
        self.copy.setText("Copy")
        self.copy.set_icon("copy")


class Commands(QWidget):
    """The commands of one step, in their order."""

    copied = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cards: tuple[CommandCard, ...] = ()
        self.boxes: list[CommandBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(8))

    def show_cards(self, cards: Sequence[CommandCard]) -> None:
        """What was copied or typed already stays so while the command is the same."""
        if tuple(cards) == self._cards:
            return
        kept = {box.card: box for box in self.boxes}
        for box in self.boxes:
            self._column.removeWidget(box)
        self._cards = tuple(cards)
        self.boxes = [kept.pop(card) if card in kept else self._new(card) for card in cards]
        for box in kept.values():
            box.hide()
            box.deleteLater()
        for box in self.boxes:
            self._column.addWidget(box)
        self._give_key()
        self.setVisible(bool(cards))

    def next(self) -> CommandBox | None:
        """The one that C copies: the first that was not copied yet, or the first again."""
        waiting = [box for box in self.boxes if not box.was_copied] or self.boxes
        return waiting[0] if waiting else None

    def _new(self, card: CommandCard) -> CommandBox:
        box = CommandBox(self._look, card)
        box.copied.connect(self._on_copied)
        return box

    def _on_copied(self) -> None:
        self._give_key()
        self.copied.emit()

    def _give_key(self) -> None:
        following = self.next()
        for box in self.boxes:
            box.set_key("C" if box is following else None)


class _CommandText(QPlainTextEdit):
    """The text of a command, as high as it is; it can be selected, never changed."""

    def __init__(self, look: Look, text: str) -> None:
        super().__init__()
        self._look = look
        self.setProperty("bare", "true")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.viewport().setAutoFillBackground(False)
        self.setPlainText(text)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look.changed.connect(self._dress)
        self._dress()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self._look, self.createStandardContextMenu(event.pos()), event.globalPos())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = break_lines(self.toPlainText(), self._look.font("mono"), max(1, width - 2))
        return self._look.px(_LINE) + (len(lines) - 1) * self._pitch()

    def sizeHint(self) -> QSize:
        wide = self._look.px(360)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), self._look.px(_LINE))

    def _pitch(self) -> int:
        return QFontMetrics(self._look.font("mono")).lineSpacing()

    def _dress(self) -> None:
        self.setFont(self._look.font("mono"))
        self.setViewportMargins(0, (self._look.px(_LINE) - self._pitch()) // 2, 0, 0)
        self.updateGeometry()


def _said(card: CommandCard) -> list[str]:
    """What to know before it is run."""
    said: list[str] = []
    if card.missing and card.risk == "read":
        said.append(f"Still empty in it: {_listed(card.missing)}.")
    if card.careful:
        said.append(f"Look twice: {_listed(card.careful)} holds signs that the shell acts on.")
    if card.preview:
        said.append(f"To see what it would do: {card.preview}")
    if card.undo:
        said.append(f"To take it back: {card.undo}")
    return said


def _listed(names: Sequence[str]) -> str:
    words = [name.replace("_", " ") for name in names]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
