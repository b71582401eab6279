"""What a view says when it has something to say: banner, nothing here, something failed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.buttons import Button, IconButton
from ui.kit.labels import Label
from ui.kit.look import Look
from ui.kit.painting import paint_box, paint_pixmap
from ui.kit.speech import announce

BannerTone = Literal["neutral", "warning", "danger"]

_ICONS = {"neutral": "info", "warning": "users", "danger": "triangle-alert"}


class Picture(QLabel):
    """An icon or a status glyph standing by itself."""

    def __init__(
        self,
        look: Look,
        *,
        icon: str | None = None,
        glyph: str | None = None,
        tone: str | None = None,
        size: int = 16,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._icon, self._glyph = look, icon, glyph
        self._tone, self._size = tone, size
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.resized.connect(self._draw)
        look.changed.connect(self.update)
        self._draw()

    def set_icon(self, icon: str, *, tone: str | None = None) -> None:
        self._show(icon, None, tone or self._tone)

    def set_glyph(self, glyph: str, *, tone: str | None = None) -> None:
        self._show(None, glyph, tone)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_pixmap(QPainter(self), QRectF(self.rect()), self._drawing())

    def _show(self, icon: str | None, glyph: str | None, tone: str | None) -> None:
        if (icon, glyph, tone) != (self._icon, self._glyph, self._tone):
            self._icon, self._glyph, self._tone = icon, glyph, tone
            self._draw()

    def _draw(self) -> None:
        if self._glyph is not None or self._icon is not None:
            self.setPixmap(self._drawing())

    def _drawing(self) -> QPixmap:
        if self._glyph is not None:
            return self._look.glyph(self._glyph, self._size, tone=self._tone)
        if self._icon is not None:
            return self._look.pixmap(self._icon, self._tone or "text.secondary", self._size)
        return self.pixmap()


class _AsHighAsItsWords(QFrame):
    """No higher than its words need at the width it has, and no lower: a layout gives what does
    not grow the height of its usual width, and cuts the rest off."""

    _given = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != self._given:
            self._given = event.size().width()
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if self._given:
            hint.setHeight(max(hint.height(), self.heightForWidth(self._given)))
        return hint


class Banner(_AsHighAsItsWords):
    """One line under the header. `action_asked` is its button, `closed` its cross."""

    action_asked = Signal()
    closed = Signal()

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        tone: BannerTone = "neutral",
        icon: str | None = None,
        action: str | None = None,
        closable: bool = False,
        inset: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`inset`: it keeps away from the edges of the panel it is put into."""
        super().__init__(parent)
        self._look, self._tone = look, tone
        self._around = (look.px(16), look.px(8)) if inset else (0, 0)
        self.picture = Picture(look, icon="info")
        self.label = Label(look, wrap=True)
        self.button = Button(look, "", compact=True, parent=self)
        self.button.clicked.connect(self.action_asked)
        self.cross = IconButton(look, "x", name="Close", compact=True, parent=self)
        self.cross.clicked.connect(self._on_cross)
        self.cross.setVisible(closable)
        row = QHBoxLayout(self)
        side, over = self._around
        left, high, right = look.px(13), look.px(7), look.px(9)
        row.setContentsMargins(left + side, high + over, right + side, high + over)
        row.setSpacing(look.px(10))
        row.addWidget(self.picture)
        row.addWidget(self.label, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        row.addWidget(self.cross)
        self.setMinimumHeight(look.px(38) + 2 * over)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)
        self.tell(text, tone=tone, icon=icon, action=action)

    def tell(
        self,
        text: str,
        *,
        tone: BannerTone = "neutral",
        icon: str | None = None,
        action: str | None = None,
    ) -> None:
        """Say something else in the same place."""
        if text and text != self.label.text() and self.isVisible():
            announce(self, text, urgent=tone == "danger")
        self._tone = tone
        self.label.setText(text)
        self.label.set_tone("text.primary" if tone == "neutral" else f"{tone}.text")
        mark = "neutral.solid" if tone == "neutral" else f"{tone}.text"
        self.picture.set_icon(icon or _ICONS[tone], tone=mark)
        self.button.setText(action or "")
        self.button.setVisible(action is not None)
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        plain = self._tone == "neutral"
        side, over = self._around
        paint_box(
            QPainter(self),
            QRectF(self.rect()).adjusted(side, over, -side, -over),
            radius=look.px(6),
            fill=look.color("bg.panel" if plain else f"{self._tone}.soft"),
            border=look.color("border.subtle" if plain else f"{self._tone}.border"),
        )

    def _on_cross(self) -> None:
        self.hide()
        self.closed.emit()


class EmptyState(_AsHighAsItsWords):
    """What will be here, and the one act that fills it."""

    action_asked = Signal()
    more_asked = Signal()

    def __init__(
        self,
        look: Look,
        title: str,
        sentence: str = "",
        *,
        action: str | None = None,
        action_key: str | None = None,
        more: str | None = None,
        more_key: str | None = None,
        icon: str | None = None,
        framed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._framed = look, framed
        self.title = Label(look, title, role="bodyStrong", wrap=True)
        self.sentence = Label(look, sentence, tone="text.secondary", wrap=True, parent=self)
        self.sentence.setVisible(bool(sentence))
        self.button = Button(look, action or "", key=action_key, compact=True, parent=self)
        self.button.setVisible(action is not None)
        self.button.clicked.connect(self.action_asked)
        self.more = Button(look, more or "", key=more_key, kind="quiet", compact=True, parent=self)
        self.more.setVisible(more is not None)
        self.more.clicked.connect(self.more_asked)
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        if icon is not None:
            head.addWidget(Picture(look, icon=icon, tone="danger.solid"))
        head.addWidget(self.title, 1)
        acts = QHBoxLayout()
        acts.setContentsMargins(0, look.px(8), 0, 0)
        acts.setSpacing(look.px(8))
        acts.addWidget(self.button)
        acts.addWidget(self.more)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        side = look.px(16) + 1 if framed else 0
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(look.px(3))
        column.addLayout(head)
        column.addWidget(self.sentence)
        if action is not None or more is not None:
            column.addLayout(acts)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def tell(self, title: str, sentence: str = "") -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._framed:
            look = self._look
            line = look.color("border.subtle")
            paint_box(QPainter(self), QRectF(self.rect()), radius=look.px(8), border=line)


class ErrorState(EmptyState):
    """What happened, what is safe, what can be done. Codes are behind *Copy details*."""

    def __init__(
        self,
        look: Look,
        title: str,
        sentence: str = "",
        *,
        action: str | None = None,
        action_key: str | None = None,
        details: str | None = None,
        framed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            look,
            title,
            sentence,
            action=action,
            action_key=action_key,
            more="Copy details" if details is not None else None,
            icon="triangle-alert",
            framed=framed,
            parent=parent,
        )
        self._details = details or ""
        self.more_asked.connect(self._on_more_asked)

    def set_details(self, details: str) -> None:
        """Where there are none, nothing is offered to copy."""
        self._details = details
        self.more.setText("Copy details")
        self.more.setVisible(bool(details))

    def _on_more_asked(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.more.setText("Copied")
