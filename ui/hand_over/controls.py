"""Controls of the dialog: urgency with keys 1 to 4, whom it goes to, and a field for a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from rflow_desktop.domain.words import PRIORITIES
from ui.escalations import words
from ui.hand_over.values import Receiver
from ui.kit import (
    ROW_ROLE,
    Field,
    FormRowDelegate,
    ListBox,
    Look,
    RowState,
    paint_avatar,
    paint_box,
    paint_line,
    paint_pixmap,
)
from ui.kit.buttons import BaseButton
from ui.kit.rows import Index

_ROW = 40
_MOST_ROWS = 3
_MORE = 0.5
"""Of a fourth row that much is seen: there is more below."""
ORDER = tuple(str(name) for name in PRIORITIES)


class Urgency(QWidget):
    """P1 to P4; the keys 1 to 4 choose while the focus is on it, and so do the arrows."""

    chosen = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Urgency")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _Level] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(6))
        for name in ORDER:
            button = self._buttons[name] = _Level(look, name)
            self._group.addButton(button)
            row.addWidget(button)
        self.choose("normal")
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def current(self) -> str:
        return next((name for name, one in self._buttons.items() if one.isChecked()), "normal")

    def choose(self, name: str) -> None:
        self._buttons[name].setChecked(True)
        self._lead_to(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and 0 <= place < len(ORDER):
            button = self._buttons[ORDER[place]]
            button.setChecked(True)
            button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _on_toggled(self) -> None:
        self._lead_to(self.current)
        self.chosen.emit(self.current)

    def _lead_to(self, name: str) -> None:
        """Tab comes to what is chosen, and goes on from there."""
        self.setFocusProxy(self._buttons[name])
        for one, button in self._buttons.items():
            by_tab = Qt.FocusPolicy.StrongFocus if one == name else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(by_tab)


class _Level(BaseButton):
    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, PRIORITIES[name])
        self.setCheckable(True)
        self._name = name
        self.setAccessibleName(f"Urgency {PRIORITIES[name]}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(64), self._look.control_height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        on = self.isChecked()
        border = look.color("border.focus" if on else "border.default")
        fill = look.color("bg.hover") if self._is_hovered() else None
        paint_box(
            painter, QRectF(self.rect()), radius=look.px(6), fill=fill, border=border,
            width=2 if on else 1,
        )  # fmt: skip
        text = PRIORITIES[self._name]
        font = look.font("bodyMedium")
        wide = look.px(16) + look.px(6) + look.metrics("bodyMedium").horizontalAdvance(text)
        left = (self.width() - wide) / 2
        glyph = look.glyph(words.priority_glyph(self._name))
        paint_pixmap(painter, QRectF(left, 0, look.px(16), self.height()), glyph)
        left += look.px(16) + look.px(6)
        color = look.color("text.primary" if on else "text.secondary")
        box = QRectF(left, 0, self.width() - left, self.height())
        paint_line(painter, box, text, font=font, color=color)


@dataclass(frozen=True)
class ReceiverRow:
    key: str
    name: str
    told: str

    def spoken(self) -> str:
        return f"{self.name}, {self.told}" if self.told else self.name


class Receivers(ListBox):
    """Whom it goes to. Arrows choose; `key` is empty for the senior queue, so rows carry a mark."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, name="To", delegate=_ReceiverDelegate(look))
        # A bar would stand beside the frame.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.changed.connect(self._fit)

    @property
    def chosen(self) -> str:
        return self.current_key.removeprefix(_MARK)

    def show_receivers(self, receivers: Sequence[Receiver]) -> None:
        kept = self.current_key
        self.set_rows([ReceiverRow(_MARK + one.id, one.name, one.told) for one in receivers])
        if kept not in [row.key for row in self.rows.rows] and receivers:
            self.select_key(_MARK + receivers[0].id)
        self._fit()

    def choose(self, receiver: str) -> None:
        self.select_key(_MARK + receiver)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = self._look
        on = self.hasFocus()
        line = look.color("border.focus" if on else "border.default")
        box = QRectF(self.viewport().rect())
        painter = QPainter(self.viewport())
        paint_box(painter, box, radius=look.px(6), border=line, width=2 if on else 1)

    def _fit(self) -> None:
        count = max(1, len(self.rows.rows))
        shown = count if count <= _MOST_ROWS else _MOST_ROWS + _MORE
        self.setFixedHeight(round(shown * self._look.px(_ROW)) + 2)


_MARK = "to "


class _ReceiverDelegate(FormRowDelegate):
    def row_height(self, index: Index) -> int:  # noqa: ARG002
        return self.look.px(_ROW)

    def paint_content(
        self,
        painter: QPainter,
        rect: QRect,
        index: Index,
        state: RowState,  # noqa: ARG002  (the ground says it)
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, ReceiverRow):
            return
        look, px = self.look, self.look.px
        left = rect.left() + px(11)
        box = QRectF(left, rect.top(), px(22), rect.height())
        if row.key == _MARK:
            paint_pixmap(painter, QRectF(left, rect.top(), px(16), rect.height()),
                         look.pixmap("users", "text.primary"))  # fmt: skip
            left += px(26)
        else:
            disc = QRectF(left, rect.top() + (rect.height() - px(22)) / 2, px(22), px(22))
            paint_avatar(painter, look, disc, words.initials(row.name))
            left += px(32)
        right = rect.right() + 1 - px(11)
        told = look.metrics("small").horizontalAdvance(row.told)
        name = QRectF(left, rect.top(), max(0.0, right - told - px(8) - left), rect.height())
        color = look.color("text.primary")
        paint_line(painter, name, row.name, font=look.font("body"), color=color)
        box = QRectF(right - told - 1, rect.top(), told + 1, rect.height())
        faint = look.color("text.tertiary")
        paint_line(painter, box, row.told, font=look.font("small"), color=faint,
                   align=Qt.AlignmentFlag.AlignRight)  # fmt: skip


class MomentField(Field):
    """A field that says at its end what it understood."""

    def __init__(self, look: Look, *, placeholder: str, name: str) -> None:
        super().__init__(look, placeholder=placeholder, name=name)
        self._heard = ""

    @property
    def heard(self) -> str:
        return self._heard

    def set_heard(self, words_for_it: str) -> None:
        self._heard = words_for_it
        self.setAccessibleDescription(words_for_it)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = self._look
        if not self._heard or self.problem is not None:
            return
        used = self.fontMetrics().horizontalAdvance(self.text()) + look.px(24)
        wide = look.metrics("small").horizontalAdvance(self._heard)
        if used + wide > self.width():
            return
        box = QRectF(self.width() - wide - look.px(10), 0, wide, self.height())
        color = look.color("text.tertiary")
        paint_line(QPainter(self), box, self._heard, font=look.font("small"), color=color)
