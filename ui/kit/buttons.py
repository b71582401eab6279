"""Buttons: real push buttons whose box, icon, words and key cap are painted from the tokens."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.kit.keys import chord_text, tip_for
from ui.kit.look import Look
from ui.kit.painting import cap_width, half_up, paint_box, paint_caps, paint_line, paint_pixmap

Kind = Literal["secondary", "primary", "quiet", "danger"]

_ICON = 14
_GAP = 7
_LEAST_WORDS = 28
"""With less room than that an icon stands alone."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class BaseButton(QPushButton):
    """What all painted buttons share: states, pointer, ring, and Enter as well as Space."""

    def __init__(self, look: Look, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)  # given with the rest, Python loads icons to see whether it is one
        self._look = look
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        look.follow(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._look.ring.on_focus(self, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look.ring.on_focus(self, event)

    def ring_rect(self) -> QRect:
        return self.rect()

    def ring_radius(self) -> int:
        return self._look.px(6)

    def _is_hovered(self) -> bool:
        return self.isEnabled() and self.underMouse()

    def fit_look(self) -> None:
        self.updateGeometry()
        self.update()


class Button(BaseButton):
    """`key_first`: the key stands before the words, where several are chosen among by number."""

    _words = ""

    def __init__(
        self,
        look: Look,
        text: str,
        *,
        key: str | None = None,
        icon: str | None = None,
        kind: Kind = "secondary",
        compact: bool = False,
        key_first: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, text.replace("&", "&&"), parent=parent)
        self._words, self._icon_name, self._kind, self._compact = text, icon, kind, compact
        self._key, self._key_first = key, key_first
        self._icon_tone: str | None = None
        self.stands_alone = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def setText(self, text: str) -> None:
        if text == self._words:
            return
        self._words = text
        self.setAccessibleName(text)
        super().setText(text.replace("&", "&&"))
        self.updateGeometry()

    def set_key(self, key: str | None) -> None:
        self._key = key
        self.fit_look()

    def set_icon(self, icon: str | None, *, tone: str | None = None) -> None:
        if (icon, tone) == (self._icon_name, self._icon_tone):
            return
        self._icon_name, self._icon_tone = icon, tone
        self.fit_look()

    def set_kind(self, kind: Kind) -> None:
        self._kind = kind
        self.update()

    def stand_alone(self, *, on: bool) -> None:
        """The icon without its words and key, where there is little room; its tip says them."""
        if on != self.stands_alone:
            self.stands_alone = on
            self.fit_look()

    @property
    def words_room(self) -> int:
        """How much narrower it is when its icon stands alone."""
        return self._full_size().width() - self._look.px(_ICON) - 2 * self._side()

    def sizeHint(self) -> QSize:
        full = self._full_size()
        return full - QSize(self.words_room, 0) if self.stands_alone else full

    def _full_size(self) -> QSize:
        look = self._look
        high = look.compact_height if self._compact else look.control_height
        wide = 2 * self._side() + self._text_width()
        if self._icon_name:
            wide += look.px(_ICON) + look.px(_GAP)
        if self._key:
            wide += look.px(_GAP) + look.px(2) + self._cap_width() - look.px(4)
        return QSize(half_up(wide), high)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        self._paint_box(painter)
        spare = self.width() - self.sizeHint().width()
        left = float(self._side())
        # A button that was given more room keeps its words in the middle.
        left += max(0.0, spare / 2)
        ink = self._ink()
        if self._icon_name:
            room = self.width() - 2 * left - look.px(_ICON) - look.px(_GAP)
            least = min(look.px(_LEAST_WORDS), self._text_width())
            alone = self.stands_alone or (spare < 0 and room < least)
            left = (self.width() - look.px(_ICON)) / 2 if alone else left
            box = QRectF(left, 0, look.px(_ICON), self.height())
            paint_pixmap(painter, box, look.pixmap(self._icon_name, self._icon_ink(), _ICON))
            if alone:
                return
            left += look.px(_ICON) + look.px(_GAP)
        cap = self._cap_width() if self._key else 0
        between = look.px(_GAP) + look.px(2)
        if self._key and self._key_first:
            left -= look.px(4)
            self._paint_key(painter, QRectF(left, 0, cap, self.height()), ink)
            left += cap + between - look.px(2)
        wide = self._text_width()
        if spare < 0:  # too little room: the key goes, and then the end of the words
            wide = min(wide, self.width() - left - look.px(_GAP))
        words = QRectF(left, 0, wide, self.height())
        paint_line(painter, words, self._words, font=look.font(self._role()), color=ink)
        if self._key and not self._key_first and spare >= 0:
            left += wide + between
            self._paint_key(painter, QRectF(left, 0, cap, self.height()), ink)

    def _paint_box(self, painter: QPainter) -> None:
        fill, border = self._fill(), self._border()
        width = 1
        if self.isChecked():
            border, width = self._look.color("border.focus"), 2
        paint_box(
            painter,
            QRectF(self.rect()),
            radius=self._look.px(6),
            fill=fill,
            border=border,
            width=width,
        )

    def _fill(self) -> QColor | None:
        look = self._look
        pressed, hovered = self.isDown(), self._is_hovered()
        if self._kind == "primary" and self.isEnabled():
            if pressed:
                return look.color("accent.solidPressed")
            return look.color("accent.solidHover" if hovered else "accent.solid")
        if pressed:
            return look.color("bg.selectedMuted")
        if hovered:
            return look.color("bg.hover")
        if self._kind == "quiet":
            return None
        if self._kind == "danger" and self.isEnabled():
            return look.color("danger.soft")
        return look.color("bg.raised")

    def _border(self) -> QColor | None:
        if self._kind == "quiet":
            return None
        if self._kind == "primary" and self.isEnabled():
            return self._fill()
        if self._kind == "danger" and self.isEnabled():
            return self._look.color("danger.border")
        return self._look.color("border.default")

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return self._look.color("text.disabled")
        tones = {"primary": "text.onAccent", "quiet": "text.secondary", "danger": "danger.text"}
        return self._look.color(tones.get(self._kind, "text.primary"))

    def _icon_ink(self) -> str:
        if not self.isEnabled():
            return "text.disabled"
        if self._icon_tone:
            return self._icon_tone
        return {"primary": "text.onAccent", "danger": "danger.text"}.get(
            self._kind, "text.secondary"
        )

    def _paint_key(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        caps = (chord_text(self._key),)
        if self._kind == "primary" and self.isEnabled():
            line = self._look.color("text.onAccent")
            line.setAlpha(0x66)
            paint_caps(painter, self._look, rect, caps, ink=ink, line=line, filled=False)
        elif self.isEnabled():
            paint_caps(painter, self._look, rect, caps)
        else:
            paint_caps(painter, self._look, rect, caps, ink=ink, filled=False)

    def _role(self) -> str:
        return "smallMedium" if self._compact else "bodyMedium"

    def _side(self) -> int:
        return self._look.px(10 if self._compact else 12)

    def _cap_width(self) -> int:
        return cap_width(self._look, chord_text(self._key))

    def _text_width(self) -> float:
        return self._look.metrics(self._role()).horizontalAdvance(self._words)


class IconButton(BaseButton):
    """Only an icon on the screen; the name is for screen readers and the tooltip."""

    def __init__(
        self,
        look: Look,
        icon: str,
        *,
        name: str,
        key: str | None = None,
        compact: bool = False,
        framed: bool = False,
        size: int = _ICON,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "", parent=parent)
        self._icon_name, self._compact, self._framed, self._size = icon, compact, framed, size
        self._key = key
        self._tone = "text.secondary"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(tip_for(name, self._key))

    def set_icon(self, icon: str, *, tone: str | None = None) -> None:
        self._icon_name = icon
        self._tone = tone or self._tone
        self.update()

    def sizeHint(self) -> QSize:
        look = self._look
        side = look.compact_height if self._compact else look.control_height
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        fill = look.color("bg.raised") if self._framed else None
        if self.isDown() or self.isChecked():
            fill = look.color("bg.selectedMuted")
        elif self._is_hovered():
            fill = look.color("bg.hover")
        border = look.color("border.default") if self._framed else None
        paint_box(painter, QRectF(self.rect()), radius=look.px(6), fill=fill, border=border)
        tone = self._tone if self.isEnabled() else "text.disabled"
        paint_pixmap(painter, QRectF(self.rect()), look.pixmap(self._icon_name, tone, self._size))
