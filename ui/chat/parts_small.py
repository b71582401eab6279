"""Small parts of the conversation: who speaks, the report, notices with what can be done, dots."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.chat.part import Hands, Part
from ui.chat.pieces import Piece
from ui.chat.words import in_full, initials, said_at
from ui.kit import (
    Button,
    Card,
    IconButton,
    Label,
    Look,
    Picture,
    paint_avatar,
    paint_box,
    paint_pixmap,
)

_MARK = 18
_DOT, _BEAT_MS = 6, 300
_ACT_ICONS = {"copy": "copy", "edit": "pencil"}
_TONES = {"danger": ("circle-alert", "danger.text"), "waiting": ("clock", "text.tertiary"),
          "neutral": ("info", "text.tertiary")}  # fmt: skip


class _Mark(Picture):
    """The assistant's spark, or the initials of a person."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, icon="sparkles", tone="assistant.text", size=12)
        self._name, self._spark = "", True
        self.setFixedSize(look.px(_MARK), look.px(_MARK))

    def show_who(self, name: str, *, spark: bool) -> None:
        self._name, self._spark = name, spark
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look, box = QPainter(self), self._look, QRectF(self.rect())
        if not self._spark:
            paint_avatar(painter, look, box, initials(self._name))
            return
        paint_box(painter, box, radius=look.px(5), fill=look.color("assistant.soft"))
        paint_pixmap(painter, box, look.pixmap("sparkles", "assistant.text", 12))


class GhostButton(IconButton):
    """Drawn while its message is under the pointer or it has the focus; there all the time."""

    awake = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.awake or self.hasFocus():
            super().paintEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(24), self._look.px(18))


class HeadPart(Part):
    """Who said it, when, and what can be done with it."""

    inset = 0

    def __init__(self, look: Look, hands: Hands) -> None:
        super().__init__(look, hands)
        self.mark = _Mark(look)
        self.who = Label(look, role="smallStrong")
        self.at = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.late = Label(look, "Came after the session was finished", role="small",
                          tone="text.tertiary")  # fmt: skip
        self.buttons = {
            name: GhostButton(look, icon, name=name, compact=True, size=12)
            for name, icon in _ACT_ICONS.items()
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.mark)
        row.addWidget(self.who)
        row.addWidget(self.at)
        row.addWidget(self.late)
        row.addStretch(1)
        for name, button in self.buttons.items():
            row.addWidget(button)
            button.clicked.connect(
                lambda _=False, name=name: hands.act_asked.emit(self._line, name)
            )
        hands.hovered.connect(self._on_hovered)

    def height_at(self, width: int) -> int:  # noqa: ARG002
        return self._look.px(_MARK)

    def _show(self, piece: Piece) -> None:
        name = self._hands.me if piece.mine else piece.words
        self.mark.show_who(name, spark=piece.tone == "assistant")
        self.mark.setVisible(piece.tone != "system")
        self.who.setText(piece.words)
        self.at.setText(said_at(piece.at, self._hands.now_ms()))
        self.at.set_tip(in_full(piece.at))
        self.late.setVisible(piece.told == "late")
        acts = dict(piece.acts)
        for name, button in self.buttons.items():
            button.setVisible(name in acts)
            button.set_name(acts.get(name, name))
        self.setAccessibleName(f"{piece.words}, {self.at.text()}")

    def _on_hovered(self, line: str) -> None:
        for button in self.buttons.values():
            awake = line == self._line
            if button.awake != awake:
                button.awake = awake
                button.update()


class ReportPart(Part):
    """The ticket as it came in."""

    inset = 0

    def __init__(self, look: Look, hands: Hands) -> None:
        super().__init__(look, hands)
        self.card = Card(look, tone="bg.panel", padding=10)
        self.title = Label(look, role="bodyStrong")
        self.who = Label(look, role="small", tone="text.tertiary", elide=True)
        self.priority = Label(look, role="small", tone="text.tertiary")
        self.text = Label(look, role="body", tone="text.secondary", wrap=True)
        first = QHBoxLayout()
        first.setSpacing(look.px(8))
        first.addWidget(self.title)
        first.addWidget(self.who, 1)
        first.addWidget(self.priority)
        words = QVBoxLayout()
        words.setSpacing(look.px(2))
        words.addLayout(first)
        words.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(look.px(10))
        icon = Picture(look, icon="ticket", tone="text.tertiary")
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.card.body.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)

    def height_at(self, width: int) -> int:
        look = self._look
        inner = width - 2 * look.px(10) - 2 - look.px(26)
        return 2 * look.px(10) + 2 + look.px(20) + self.text.heightForWidth(inner)

    def _show(self, piece: Piece) -> None:
        self.title.setText(piece.words)
        self.who.setText(piece.told)
        self.priority.setText(piece.tone)
        self.text.setText(piece.text)
        self.setAccessibleName(f"{piece.words}. {piece.text}")


class NoticePart(Part):
    """What became of a message, and what can be done about it."""

    def __init__(self, look: Look, hands: Hands) -> None:
        super().__init__(look, hands)
        self.icon = Picture(look, icon="info", tone="text.tertiary", size=14)
        self.words = Label(look, role="small", wrap=True)
        self.often = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.button = Button(look, "Try again", icon="refresh-cw", compact=True)
        self.other = Button(look, "", kind="quiet", compact=True)
        self._acts: tuple[tuple[str, str], ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.icon)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.often)
        for place, button in enumerate((self.button, self.other)):
            row.addWidget(button)
            button.clicked.connect(
                lambda _=False, at=place: hands.act_asked.emit(self._line, self._acts[at][0])
            )

    def height_at(self, width: int) -> int:
        taken = self._look.px(22)
        for part in (self.often, self.button, self.other):
            if not part.isHidden():
                taken += part.sizeHint().width() + self._look.px(8)
        high = self.words.heightForWidth(max(1, width - taken))
        return max(high, self._look.compact_height)

    def _show(self, piece: Piece) -> None:
        icon, tone = _TONES.get(piece.tone, _TONES["neutral"])
        self.icon.set_icon(icon, tone=tone)
        self.icon.setVisible(bool(piece.text))
        self.words.setText(piece.text)
        self.words.set_tone(tone if piece.tone == "danger" else "text.tertiary")
        self.often.setText(piece.words)
        self.often.setVisible(bool(piece.words))
        self._acts = piece.acts
        for place, button in enumerate((self.button, self.other)):
            button.setVisible(place < len(piece.acts))
            if place < len(piece.acts):
                button.setText(piece.acts[place][1])


class DotsPart(Part):
    """Three dots while nothing can be read yet; with reduced motion they stand still."""

    def __init__(self, look: Look, hands: Hands) -> None:
        super().__init__(look, hands)
        self._bright = 0
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self._on_beat)

    def height_at(self, width: int) -> int:  # noqa: ARG002
        return self._look.px(22)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._look.reduced_motion:
            self._beat.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._beat.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        side = look.px(_DOT)
        for place in range(3):
            ink = look.color("assistant.solid")
            ink.setAlphaF(1.0 if place == self._bright or look.reduced_motion else 0.4)
            box = QRectF(place * look.px(10), (self.height() - side) / 2, side, side)
            paint_box(painter, box, radius=side / 2, fill=ink)

    def _on_beat(self) -> None:
        self._bright = (self._bright + 1) % 3
        self.update()

    def _show(self, piece: Piece) -> None:
        self.setAccessibleName(piece.words)
