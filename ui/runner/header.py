"""The header: what this is about, how long it has taken, and the closing verbs in their order."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SessionView
from ui.kit import Button, IconButton, Label, Look, Picture, paint_line, paint_pixmap, tip_for
from ui.runner.verbs import VERBS, show_verbs, verb_buttons
from ui.runner.words import about, duration, spoken_session, worked

_DOT = "·"
NO_TICKET = "Link a ticket"
START = "start"
_VERBS = {**VERBS, "prepared": (START,)}


class AboutLine(QWidget):
    """Ticket, client, person and flow in one line that shortens at its end; a click changes it."""

    clicked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._parts: tuple[str, ...] = ()
        self._has_flow = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_parts(self, parts: tuple[str, ...], *, has_flow: bool) -> None:
        self._parts, self._has_flow = parts, has_flow
        words = f"  {_DOT}  ".join(parts)
        self.setAccessibleName(words)
        self.setToolTip(tip_for(words))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(120), self._look.line_height("small"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        font, ink = look.font("small", tabular=True), look.color("text.tertiary")
        left, gap = 0.0, look.px(6)
        for place, part in enumerate(self._parts):
            if place:
                rest = QRectF(left, 0, self.width() - left, self.height())
                left += paint_line(painter, rest, _DOT, font=font, color=ink) + gap
            if self._has_flow and place == len(self._parts) - 1:
                mark = QRectF(left, 0, look.px(12), self.height())
                paint_pixmap(painter, mark, look.pixmap("workflow", "text.tertiary", 12))
                left += look.px(12) + gap
            rest = QRectF(left, 0, self.width() - left, self.height())
            if rest.width() < look.px(16):
                break
            left += paint_line(painter, rest, part, font=font, color=ink) + gap


class RunnerHeader(QWidget):
    """`asked`: one of the verbs. `fold_asked`: the inspector."""

    asked = Signal(str)
    fold_asked = Signal()

    def __init__(
        self, look: Look, *, path_button: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.glyph = Picture(look, glyph="session.active")
        self.title = Label(look, role="title", elide=True)
        self.about = AboutLine(look)
        self.about.clicked.connect(lambda: self.asked.emit("about"))
        self.timer = Picture(look, icon="timer", tone="text.tertiary", size=14)
        self.minutes = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.buttons = verb_buttons(look, self.asked.emit)
        start = self.buttons[START] = Button(look, "Start", icon="play", kind="primary")
        start.clicked.connect(lambda: self.asked.emit(START))
        self.fold = IconButton(look, "panel-right", name="Inspector", key="Ctrl .")
        self.fold.clicked.connect(self.fold_asked)
        self._lay_out(path_button)
        look.changed.connect(self._on_look_changed)

    def show_session(self, view: SessionView) -> None:
        self.glyph.set_glyph(f"session.{view.state}")
        self.glyph.setAccessibleName(view.state)
        self.title.setText(view.title or view.flow or view.target or "Session")
        parts = about(view)
        if view.writable and not view.ticket:
            parts = (NO_TICKET, *parts)
        self.about.show_parts(parts, has_flow=bool(view.flow))
        self.about.setEnabled(view.writable)
        hand = Qt.CursorShape.PointingHandCursor if view.writable else Qt.CursorShape.ArrowCursor
        self.about.setCursor(hand)
        self.setAccessibleName(spoken_session(view))
        verbs = _VERBS.get(view.phase, ()) if view.writable or view.phase == "closed" else ()
        show_verbs(self.buttons, verbs)
        started = view.phase != "prepared"
        self.timer.setVisible(started)
        self.minutes.setVisible(started)
        self.show_minutes(view.minutes)
        self.minutes.setToolTip(tip_for(worked(view)))
        self.timer.setToolTip(tip_for(worked(view)))

    def show_minutes(self, minutes: int) -> None:
        words = duration(minutes)
        if words != self.minutes.text():
            self.minutes.setText(words)
            self.minutes.setAccessibleName(f"Worked on for {words}")

    def _lay_out(self, path_button: QWidget | None) -> None:
        look = self._look
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.about)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), 0, look.px(16), 0)
        row.setSpacing(look.px(8))
        if path_button is not None:
            row.addWidget(path_button)
        row.addWidget(self.glyph)
        row.addSpacing(look.px(4))
        row.addLayout(words, 1)
        row.addWidget(self.timer)
        row.addWidget(self.minutes)
        row.addSpacing(look.px(4))
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.fold)

    def _on_look_changed(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(self._look.px(20), 0, self._look.px(16), 0)
