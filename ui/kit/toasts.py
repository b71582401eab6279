"""Toasts: what was just done, in one line at the bottom, with a way back while it is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QColor, QEnterEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.keys import chord_text
from ui.kit.labels import Label
from ui.kit.look import Look
from ui.kit.overlay import application
from ui.kit.painting import paint_box, paint_caps
from ui.kit.speech import announce

_WITH_UNDO = "undoToast"
_PLAIN = "toast"


class Toasts(QObject):
    """One at a time over `host`, bottom centre. Waits while the pointer or the focus is on it."""

    def __init__(
        self, look: Look, host: QWidget, *, bottom: int = 16, answers_undo_key: bool = True
    ) -> None:
        super().__init__(host)
        self._look, self._host, self._bottom = look, host, bottom
        self._toast: _Toast | None = None
        self._undo: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._left = self._over = 0
        self._key: QShortcut | None = None
        if answers_undo_key:
            self._key = QShortcut(QKeySequence.StandardKey.Undo, host)
            self._key.setEnabled(False)
            self._key.activated.connect(self.undo)
        host.installEventFilter(self)

    @property
    def text(self) -> str:
        """What is being said, or nothing."""
        return self._toast.words if self._toast is not None else ""

    @property
    def is_paused(self) -> bool:
        return self._toast is not None and not self._timer.isActive()

    def show(
        self, text: str, *, undo: Callable[[], object] | None = None, seconds: float | None = None
    ) -> None:
        """Say it in place of what was said before. `undo` is called at most once."""
        self.dismiss()
        self._undo = undo
        toast = self._toast = _Toast(self._look, self._host, text, can_undo=undo is not None)
        toast.undo_button.clicked.connect(self.undo)
        toast.installEventFilter(self)
        application().focusChanged.connect(self._on_focus_changed)
        kept = self._look.tokens.milliseconds(_WITH_UNDO if undo is not None else _PLAIN)
        self._left = kept if seconds is None else round(seconds * 1000)
        if self._key is not None:
            self._key.setEnabled(undo is not None)
        self._place()
        toast.show()
        toast.raise_()
        announce(toast, text)
        self._timer.start(self._left)

    def stand_over(self, high: int) -> None:
        """Leave so much free at the bottom: there are acts."""
        self._over = high
        self._place()

    def undo(self) -> bool:
        """Take back what the toast tells of. False when there is nothing to take back."""
        take_back, self._undo = self._undo, None
        self.dismiss()
        if take_back is None:
            return False
        take_back()
        return True

    def dismiss(self) -> None:
        self._timer.stop()
        self._undo = None
        if self._key is not None:
            self._key.setEnabled(False)
        toast, self._toast = self._toast, None
        if toast is not None:
            application().focusChanged.disconnect(self._on_focus_changed)
            toast.hide()
            toast.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self._toast and isinstance(event, QEnterEvent):
            self._pause()
        elif watched is self._toast and event.type() == QEvent.Type.Leave:
            self._go_on()
        return False

    def _pause(self) -> None:
        if self._timer.isActive():
            self._left = self._timer.remainingTime()
            self._timer.stop()

    def _go_on(self) -> None:
        toast = self._toast
        if toast is None or self._timer.isActive() or toast.underMouse() or toast.has_focus():
            return
        self._timer.start(max(1, self._left))

    def _on_focus_changed(self) -> None:
        if self._toast is not None and self._toast.has_focus():
            self._pause()
        else:
            self._go_on()

    def _place(self) -> None:
        toast = self._toast
        if toast is None:
            return
        size = toast.sizeHint()
        wide = min(size.width(), self._host.width() - 32)
        left = (self._host.width() - wide) // 2
        high = self._look.px(38)
        top = self._host.height() - self._over - high - self._look.px(self._bottom)
        toast.setGeometry(left, top, wide, high)


class _Toast(QFrame):
    def __init__(self, look: Look, host: QWidget, text: str, *, can_undo: bool) -> None:
        super().__init__(host)
        self._look = look
        self.words = text
        self.label = Label(look, text, tone="bg.canvas", elide=True)
        self.undo_button = UndoButton(look)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        right = 8 if can_undo else 14
        row.setContentsMargins(look.px(14), 0, look.px(right), 0)
        row.setSpacing(look.px(10))
        row.addWidget(self.label)
        row.addWidget(self.undo_button)
        self.undo_button.setVisible(can_undo)

    def has_focus(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        fill = look.color("text.primary")
        paint_box(QPainter(self), QRectF(self.rect()), radius=look.px(8), fill=fill)


class UndoButton(Button):
    """The way back, on the inverted ground of a toast."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Undo", key="Ctrl Z", kind="quiet", compact=True)

    def _role(self) -> str:
        return "smallStrong"

    def _ink(self) -> QColor:
        return self._look.color("bg.canvas")

    def _fill(self) -> QColor | None:
        if not (self.isDown() or self._is_hovered()):
            return None
        veil = self._look.color("bg.canvas")
        veil.setAlpha(0x33)
        return veil

    def _paint_key(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        caps = (chord_text("Ctrl Z"),)
        paint_caps(painter, self._look, rect, caps, ink=ink, line=ink, filled=False)


def make_toast(look: Look, host: QWidget, text: str, *, can_undo: bool) -> QFrame:
    """A toast that stands where it is put and never goes, for the gallery."""
    toast = _Toast(look, host, text, can_undo=can_undo)
    toast.setFixedHeight(look.px(38))
    return toast
