"""The inside of a panel that lies over the window: what is beneath it is not painted with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit.look import Look
from ui.kit.painting import inside_panel, paint_panel

_MOVED = frozenset({QEvent.Type.Move, QEvent.Type.Resize})
_STACKED = frozenset({QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.ZOrderChange})


class Ground(QWidget):
    """Painted as `panel` paints it, all but its line and its corners. Qt knows that nothing shows
    through, and leaves out the panel, the shadow and the scrim of `layer`, and the window.
    """

    def __init__(self, look: Look, panel: QWidget, layer: QWidget) -> None:
        super().__init__(panel)
        self._look, self._panel, self._layer = look, panel, layer
        self._blind = _Blind(layer.parentWidget())
        self.destroyed.connect(self._blind.deleteLater)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for one in (panel, layer):
            one.installEventFilter(self)
        look.resized.connect(self._place)
        look.changed.connect(self.update)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _MOVED:
            self._place()
        elif kind in _STACKED and watched is self._layer:
            self._blind.stackUnder(self._layer)
            self._blind.setVisible(not self._layer.isHidden())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_panel(QPainter(self), self.rect(), self._look)

    def _place(self) -> None:
        rect = self._panel.rect()
        inside = inside_panel(rect, self._look)
        self.setGeometry(rect)
        self._blind.setGeometry(rect.translated(self._panel.pos() + self._layer.pos()))
        for one in (self, self._blind):
            one.setMask(inside)


class _Blind(QWidget):
    """Lies right beneath the layer: of what is under a widget, Qt leaves out what its own opaque
    parts cover only where they are beside it. The ground is painted over all of it, so that there
    is nothing to paint here.
    """

    def __init__(self, window: QWidget | None) -> None:
        super().__init__(window)
        self.hide()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
