"""The layer over a window on which dialogs and menus stand; never a window of its own."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class Overlay(QWidget):
    """Covers its window, keeps the focus inside and gives it back when it goes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._before: tuple[QWidget, ...] = ()
        self._is_open = False
        self.hide()
        window.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        return self._is_open

    def stage(self) -> QWidget:
        """The part that holds the content and the focus."""
        return self

    def place(self) -> None:
        """Put the content where it belongs; the window may have another size."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent() and self._is_open:
            self._cover()
        return False

    def event(self, event: QEvent) -> bool:
        # The keys of the screen beneath rest while this is open.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if not self._owns(event):
                event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001
        now = QApplication.focusWidget()
        if now is None:
            return False
        candidate = now
        while True:
            step = candidate.nextInFocusChain() if next else candidate.previousInFocusChain()
            if step is None or step is now:
                return True
            candidate = step
            if self._takes_tab(candidate):
                reason = Qt.FocusReason.TabFocusReason
                candidate.setFocus(reason if next else Qt.FocusReason.BacktabFocusReason)
                return True

    def _open(self, focus: QWidget | None) -> None:
        if self._is_open:
            return
        self._is_open = True
        self._before = _with_those_around(QApplication.focusWidget())
        self._cover()
        self.show()
        self.raise_()
        (focus or self._first() or self.stage()).setFocus(Qt.FocusReason.PopupFocusReason)
        application().focusChanged.connect(self._on_focus_changed)

    def _shut(self) -> bool:
        """True when it was open."""
        if not self._is_open:
            return False
        self._is_open = False
        application().focusChanged.disconnect(self._on_focus_changed)
        before, self._before = self._before, ()
        # What had the focus may be gone: then it goes to what is around, never to what comes next.
        there = (one for one in before if isValid(one) and one.isVisible() and one.isEnabled())
        target = next(there, None)
        if target is not None:  # first: a layer that goes with the focus looks for the next one
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        return True

    def _cover(self) -> None:
        window = self.parentWidget()
        if window is not None:
            self.setGeometry(window.rect())
            self.place()

    def _owns(self, event: QKeyEvent) -> bool:
        pressed = QKeySequence(event.keyCombination())
        exact = QKeySequence.SequenceMatch.NoMatch
        return any(own.key().matches(pressed) != exact for own in self.findChildren(QShortcut))

    def _takes_tab(self, widget: QWidget) -> bool:
        return (
            self.stage().isAncestorOf(widget)
            and widget.isVisible()
            and widget.isEnabled()
            and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        )

    def _first(self) -> QWidget | None:
        inside = self.stage().findChildren(QWidget)
        return next((widget for widget in inside if self._takes_tab(widget)), None)

    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None or _overlay_of(now) is not None or now.window() is not self.window():
            return
        # Something that arrived took the focus; it waits for its turn.
        back = before if before is not None and isValid(before) else None
        if back is not None and self.isAncestorOf(back) and back.isVisible():
            back.setFocus()
        else:
            (self._first() or self.stage()).setFocus()


def application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("An overlay needs a QApplication")
    return app


def _overlay_of(widget: QWidget) -> Overlay | None:
    step: QWidget | None = widget
    while step is not None:
        if isinstance(step, Overlay):
            return step
        step = step.parentWidget()
    return None


def make_shadow(size: tuple[int, int], *, blur: int, radius: int, color: QColor) -> QPixmap:
    """The soft shadow of a box of `size`, with `blur` pixels of room on every side."""
    wide, high = size[0] + 2 * blur, size[1] + 2 * blur
    pixmap = QPixmap(wide, high)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    # Replaced, not laid over: the steps are too faint to add up.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for out in range(blur, -blur - 1, -2):
        shade = QColor(color)
        shade.setAlphaF(color.alphaF() * _share(out / (blur / 2)))
        painter.setBrush(shade)
        inset = blur - out
        box = QRectF(inset, inset, wide - 2 * inset, high - 2 * inset)
        if box.isEmpty():
            break
        painter.drawRoundedRect(box, radius + max(0, out), radius + max(0, out))
    painter.end()
    return pixmap


def _share(deviations: float) -> float:
    """How much of a blurred edge is left this far outside of it."""
    return 0.5 * math.erfc(deviations / math.sqrt(2))


def within(rect: QRect, bounds: QRect) -> QPoint:
    """The top left corner that keeps `rect` inside `bounds`."""
    left = max(bounds.left(), min(rect.left(), bounds.right() - rect.width() + 1))
    top = max(bounds.top(), min(rect.top(), bounds.bottom() - rect.height() + 1))
    return QPoint(left, top)


def _with_those_around(widget: QWidget | None) -> tuple[QWidget, ...]:
    found: list[QWidget] = []
    while widget is not None:
        found.append(widget)
        widget = widget.parentWidget()
    return tuple(found)
