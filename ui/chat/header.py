"""The header of a chat: what it is about, how it stands, and the closing verbs in their order."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import ChatView
from rflow_desktop.domain.words import KINDS, PHASES
from ui.kit import IconButton, Label, Look, Picture, paint_line, tip_for
from ui.runner.verbs import VERBS, show_verbs, verb_buttons

_DOT = "·"


class StandLine(QWidget):
    """Ticket, client, kind and how it stands, in one line that shortens at its end."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.parts: tuple[str, ...] = ()
        self._tone = "text.tertiary"
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_parts(self, parts: tuple[str, ...], *, last_tone: str) -> None:
        self.parts, self._tone = parts, last_tone
        words = f"  {_DOT}  ".join(parts)
        self.setAccessibleName(words)
        self.setToolTip(tip_for(words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(120), self._look.line_height("small"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        faint, gap = look.color("text.tertiary"), look.px(6)
        left = 0.0
        for place, part in enumerate(self.parts):
            is_last = place == len(self.parts) - 1
            loud = is_last and self._tone != "text.tertiary"
            font = look.font("smallMedium" if loud else "small", tabular=True)
            if place:
                area = QRectF(left, 0, self.width() - left, self.height())
                left += paint_line(painter, area, _DOT, font=font, color=faint) + gap
            area = QRectF(left, 0, self.width() - left, self.height())
            if area.width() < look.px(16):
                return
            ink = look.color(self._tone) if is_last else faint
            left += paint_line(painter, area, part, font=font, color=ink) + gap


class ChatHeader(QWidget):
    """`asked`: one of the verbs. `fold_asked`: the inspector."""

    asked = Signal(str)
    fold_asked = Signal()

    def __init__(self, look: Look, *, with_inspector: bool) -> None:
        super().__init__()
        self._look = look
        self.glyph = Picture(look, glyph="session.active")
        self.title = Label(look, role="title", elide=True)
        self.stands = StandLine(look)
        self.buttons = verb_buttons(look, self.asked.emit)
        self.fold = IconButton(look, "panel-right", name="Inspector", key="Ctrl .")
        self.fold.clicked.connect(self.fold_asked)
        self.fold.setVisible(with_inspector)
        self._lay_out()
        look.changed.connect(self._on_look_changed)

    def show_chat(self, view: ChatView) -> None:
        waits = view.card is not None
        state = "waitingForYou" if waits else _glyph(view.state)
        self.glyph.set_glyph(f"session.{state}")
        self.title.setText(view.title)
        stands = "Waiting for you" if waits else PHASES.get(view.state, view.state)
        self.glyph.setAccessibleName(stands)
        parts = (view.ticket, view.client, KINDS.get(view.kind, view.kind), view.group, stands)
        shown = tuple(part for part in parts if part)
        tone = "assistant.text" if waits else "text.tertiary"
        self.stands.show_parts(shown, last_tone=tone)
        self.setAccessibleName(", ".join((view.title, *shown)))
        verbs = VERBS.get(view.state, ())
        if view.read_only and view.state != "closed":
            verbs = ()
        show_verbs(self.buttons, verbs)

    def _lay_out(self) -> None:
        look = self._look
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.stands)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), 0, look.px(16), 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.glyph)
        row.addSpacing(look.px(4))
        row.addLayout(words, 1)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.fold)

    def _on_look_changed(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(self._look.px(20), 0, self._look.px(16), 0)


def _glyph(state: str) -> str:
    return {"in_transit": "escalated", "closed": "resolved"}.get(state, state)
