"""A permission card: what the assistant asks for, what leaves this computer, and three answers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import PermissionCard
from ui.kit import (
    Button,
    FlowLayout,
    Label,
    Look,
    Picture,
    TextButton,
    Thumbnail,
    announce,
    paint_box,
)

WAITING = "Waiting for you"
_ICONS = ("shield-check", "cloud-upload", "lock")
_TONES = ("success.solid", "text.secondary", "text.secondary")


class PermissionView(QFrame):
    """Hidden while nothing is asked. `decided`: the card exactly as it was shown, and once, session
    or no. `exact_asked`: the card whose text or picture is to be shown. Nothing is a default here,
    and no time runs: the card stays until a person has decided.
    """

    decided = Signal(object, str)
    exact_asked = Signal(object)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._card: PermissionCard | None = None
        self.title = Label(look, role="bodyStrong", tone="assistant.text", elide=True)
        self.waiting = Label(look, WAITING, role="small", tone="assistant.text")
        self.picture = Thumbnail(look, QPixmap(), name="The covered copy", width=132, height=84)
        self.name = Label(look, role="bodyStrong", elide=True)
        self.named = self._named()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look.px(4))
        self.once = Button(look, "Allow once", key="Y", kind="primary")
        self.session = Button(look, "Allow in this session", key="S")
        self.no = Button(look, "Do not allow", key="N", kind="quiet")
        self.exact = TextButton(
            look, "Show exactly what is sent", icon="eye", tone="text.secondary", role="bodyMedium"
        )
        self._lay_out()
        self.once.clicked.connect(lambda: self._decide("once"))
        self.session.clicked.connect(lambda: self._decide("session"))
        self.no.clicked.connect(lambda: self._decide("no"))
        self.exact.clicked.connect(self._on_exact)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()
        self.hide()

    @property
    def card(self) -> PermissionCard | None:
        return self._card

    @property
    def lines(self) -> tuple[str, ...]:
        return () if self._card is None else self._card.lines

    def show_card(self, card: PermissionCard | None) -> None:
        """Show what waits, or nothing."""
        before, fresh = self._card, False
        if card is not None:  # the same may be asked twice, and is decided twice
            fresh = before is None or (before.id, before.hash) != (card.id, card.hash)
        self._card = card
        self.setVisible(card is not None)
        if card is None:
            return
        self.title.setText(card.question)
        self.name.setText(card.name)
        self.named.setVisible(bool(card.name))
        self.session.setVisible(card.whole_session)
        self.picture.setVisible(card.tool == "read_evidence")
        self.exact.setText(
            "Show exactly what is asked" if self._is_check(card) else "Show exactly what is sent"
        )
        if fresh:
            self.picture.set_pixmap(QPixmap())  # never another card's
            self._draw_lines(card)
            for button in (self.once, self.session, self.no):
                button.setEnabled(True)
            announce(self, f"{card.question} {' '.join(card.lines)}")
        self.setAccessibleName(f"{card.question} {WAITING}")

    def show_picture(self, sha256: str, picture: QPixmap) -> None:
        """The covered copy, once it is read; of another card it is not shown."""
        if self._card is not None and self._card.sha256 == sha256:
            self.picture.set_pixmap(picture)

    def take(self, answer: str) -> None:
        """Decide by key: `once`, `session` or `no`."""
        buttons = {"once": self.once, "session": self.session, "no": self.no}
        if not self.isHidden():
            buttons[answer].click()

    def not_decided(self) -> None:
        """It was refused, or asks for something else by now: it can be decided again."""
        for button in (self.once, self.session, self.no):
            button.setEnabled(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, radius = QRectF(self.rect()), look.px(8)
        paint_box(painter, box, radius=radius, fill=look.color("bg.raised"))
        clip = QPainterPath()
        clip.addRoundedRect(box, radius, radius)
        painter.setClipPath(clip)
        painter.fillRect(
            QRectF(0, 0, self.width(), self._head.height()), look.color("assistant.soft")
        )
        painter.setClipping(False)
        paint_box(painter, box, radius=radius, border=look.color("assistant.border"))

    def _on_look_changed(self) -> None:
        self.exact.setMinimumHeight(self._look.control_height)  # in one line with the buttons
        self.update()

    def _decide(self, answer: str) -> None:
        if self._card is not None:
            for button in (self.once, self.session, self.no):
                button.setEnabled(False)
            self.decided.emit(self._card, answer)

    def _on_exact(self) -> None:
        if self._card is not None:
            self.exact_asked.emit(self._card)

    def _is_check(self, card: PermissionCard) -> bool:
        return card.tool not in ("read_evidence", "read_text")

    def _draw_lines(self, card: PermissionCard) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        last = len(card.lines) - 1
        for place, text in enumerate(card.lines):
            mark = len(_ICONS) - 1 if place == last else min(place, len(_ICONS) - 2)
            if self._is_check(card) and place == 0:
                icon, tone = "network", "text.secondary"
            else:
                icon, tone = _ICONS[mark], _TONES[mark]
            self._lines.addWidget(_Told(self._look, icon, tone, text))

    def _named(self) -> QWidget:
        """What a picture or a log is called, and that it is here already."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.px(8))
        row.addWidget(self.name)
        row.addWidget(Label(self._look, "from this session", tone="text.tertiary"))
        row.addStretch(1)
        return line

    def _lay_out(self) -> None:
        px = self._look.px
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(px(13), px(10), px(20), px(10))
        head.setSpacing(px(8))
        head.addWidget(Picture(self._look, glyph="session.waitingForYou", size=16))
        head.addWidget(self.title, 1)
        head.addWidget(self.waiting)
        told = QVBoxLayout()
        told.setSpacing(px(6))
        told.addWidget(self.named)
        told.addLayout(self._lines)
        told.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(px(14))
        body.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(told, 1)
        acts, flow = QWidget(), FlowLayout(gap=px(8))
        acts.setLayout(flow)
        flow.add(self.once, self.session, self.no, self.exact)
        below = QVBoxLayout()
        below.setContentsMargins(px(14), px(13), px(13), px(13))
        below.setSpacing(px(12))
        below.addLayout(body)
        below.addWidget(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(below)


class _Told(QWidget):
    """One line of what would happen."""

    def __init__(self, look: Look, icon: str, tone: str, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(6))
        row.addWidget(Picture(look, icon=icon, tone=tone, size=14))
        row.addWidget(Label(look, text, tone="text.secondary", wrap=True), 1)
