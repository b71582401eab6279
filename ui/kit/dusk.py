"""The dark over the rest of the window while a dialog or the palette is open, with its shadow."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMargins, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from ui.kit.look import Look
from ui.kit.shadow import Shadow

_BANDS = 4
_A_FRAME_MS = 16
_BLUR, _DROP = 48, 16


class Dusk(QObject):
    """Falls and lifts band after band, a frame each, behind `layer`; all at once where nothing
    shall move. It lifts also when the layer is gone for good by then.

    What lies beneath is painted anew with it, and all of a window takes longer than a frame has.
    What is pressed is held off from the first moment until it begins to lift.
    """

    pressed = Signal()

    def __init__(
        self, look: Look, layer: QWidget, panel: QWidget, *, covered: Callable[[], QRegion]
    ) -> None:
        """`covered`: what nothing of the panel shows through, from its upper left corner."""
        super().__init__(layer.parentWidget())
        self._look, self._layer, self._panel = look, layer, panel
        self._covered = covered
        self._box = QRect()
        self._shadow = Shadow(look, blur=_BLUR, drop=_DROP)
        self._bands = tuple(_Band(self, layer.parentWidget()) for _ in range(_BANDS))
        self._is_wanted = self._is_alone = False
        self._frames = QTimer(self)
        self._frames.setInterval(_A_FRAME_MS)
        self._frames.timeout.connect(self._on_frame)
        layer.destroyed.connect(self._on_layer_gone)
        look.changed.connect(self._on_look_changed)

    def place(self, rect: QRect) -> None:
        """All of `rect`, one band below the other, but for what the panel covers."""
        edges = [rect.top() + rect.height() * at // _BANDS for at in range(_BANDS + 1)]
        for band, top, bottom in zip(self._bands, edges, edges[1:], strict=False):
            band.setGeometry(rect.left(), top, rect.width(), bottom - top)
        self._leave_out_panel()

    def follow(self, changed: QRect) -> None:
        """The panel is another one there, and so is its shadow."""
        self._leave_out_panel()
        around = self._look.px(_BLUR + _DROP)
        reach = changed.marginsAdded(QMargins(around, around, around, around))
        for band in self._bands:
            band.update(reach.translated(-band.pos()))

    def fall(self) -> None:
        self._is_wanted = True
        for band in self._bands:
            band.wait()
        self._begin()

    def lift(self) -> None:
        self._is_wanted = False
        for band in self._bands:
            band.let_through()
        self._begin()

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """What of it is in `rect` of the window."""
        painter.fillRect(rect, self._look.color("scrim"))
        self._shadow.paint(painter, self._box)

    def _leave_out_panel(self) -> None:
        """So that it is not painted again with what is around it."""
        self._box = self._panel.geometry()
        covered = self._covered().translated(self._box.topLeft())
        for band in self._bands:
            seen = QRegion(band.geometry()) - covered
            if band.mask() != (mask := seen.translated(-band.pos())):
                band.setMask(mask)

    def _begin(self) -> None:
        if self._look.reduced_motion:
            while self._turn():
                pass
        else:
            self._frames.start()

    def _on_frame(self) -> None:
        if not self._turn():
            self._frames.stop()

    def _turn(self) -> bool:
        """The next band comes or goes. False when it was the last."""
        due = [band for band in self._bands if band.is_dark is not self._is_wanted]
        for band in due[:1]:
            if self._is_wanted:
                band.stackUnder(self._layer)  # not before: all of it is painted anew with that
            band.turn(dark=self._is_wanted)
        if len(due) > 1:
            return True
        if self._is_alone:
            for one in (*self._bands, self):
                one.deleteLater()
        return False

    def _on_layer_gone(self) -> None:
        self._is_alone = True
        self.lift()

    def _on_look_changed(self) -> None:
        for band in self._bands:
            band.update()


class _Band(QWidget):
    def __init__(self, dusk: Dusk, window: QWidget | None) -> None:
        super().__init__(window)
        self._dusk = dusk
        self.is_dark = False
        self.hide()

    def wait(self) -> None:
        """It is there for what is pressed, and nothing is painted with it yet."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=False)
        if not self.is_dark:
            self.setUpdatesEnabled(False)
            self.show()

    def let_through(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if not self.is_dark:
            self.hide()

    def turn(self, *, dark: bool) -> None:
        self.is_dark = dark
        if dark:
            self.setUpdatesEnabled(True)
        else:
            self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dusk.pressed.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.translate(-self.pos())
        self._dusk.paint(painter, event.rect().translated(self.pos()))
