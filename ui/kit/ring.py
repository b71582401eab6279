"""The focus ring: drawn just outside the control that has the focus, in nobody's layout."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from shiboken6 import isValid


class Ringed(Protocol):
    """A control that says which part of it the ring goes around."""

    def ring_rect(self) -> QRect: ...
    def ring_radius(self) -> int: ...


_FOLLOWED = frozenset(
    {
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.ParentChange,
        QEvent.Type.LayoutRequest,
    }
)
# Who points with the mouse sees where they are: a ring is for the keyboard.
_BY_KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    }
)
_COMES_BACK = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})


class FocusRing(QObject):
    """Follows the keyboard focus over the controls that tell it of theirs.

    Only the one it is around is watched: hundreds would send each of their events through Python.
    """

    def __init__(self, parent: QObject, *, gap: int, width: int) -> None:
        super().__init__(parent)
        self._gap, self._width = gap, width
        self._color = QColor()
        self._frame: _Frame | None = None
        self._target: QWidget | None = None
        self._around: tuple[QWidget, ...] = ()
        self._pointed: QObject | None = None
        self._settled = QTimer(self)  # where something moves, more may move in the same turn
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._place)

    def set_pen(self, color: QColor, *, width: int) -> None:
        self._color, self._width = color, width
        if self._frame is not None and isValid(self._frame):
            self._frame.set_pen(color, width)
            self._place()

    def draw_around(self, control: QWidget) -> None:
        """A ring that stays, as if `control` had the focus: for pictures of the design."""
        FocusRing(control, gap=self._gap, width=self._width)._stay(control, self._color)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._target:
            if kind in (QEvent.Type.Hide, QEvent.Type.EnabledChange):
                self._leave()
            elif kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
                self.on_focus(self._target, event)  # one that goes for good tells nobody by itself
            elif kind in _FOLLOWED:
                self._follow()
        elif kind in _FOLLOWED and watched in self._around:
            self._follow()
        return False

    def on_focus(self, control: QWidget, event: QFocusEvent) -> None:
        """Each control passes on that the focus comes or goes."""
        reason = event.reason()
        if event.lostFocus():
            if reason not in _COMES_BACK:
                self._pointed = None
                self._leave()
        elif reason in _BY_KEYBOARD:
            self._show_on(control)
        elif reason == Qt.FocusReason.MouseFocusReason:
            self._pointed = control
        elif reason == Qt.FocusReason.ActiveWindowFocusReason and self._pointed is not control:
            self._show_on(control)  # it was given the focus before the window was in front

    def _show_on(self, control: QWidget) -> None:
        self._leave()
        self._target = control
        home = _home_of(control, self._outset())
        self._frame = _Frame(home, self._color, self._width)
        self._around = (*_between(control, home), home)
        for one in (control, *self._around):
            one.installEventFilter(self)
        self._place()
        self._frame.show()

    def _stay(self, control: QWidget, color: QColor) -> None:
        self._color = color
        self._target = control
        self._frame = _Frame(_home_of(control, self._outset()), color, self._width)
        control.installEventFilter(self)
        self._place()
        self._frame.show()

    def _leave(self) -> None:
        target, self._target = self._target, None
        for one in (target, *self._around):
            if one is not None and isValid(one):
                one.removeEventFilter(self)
        self._around = ()
        if self._frame is not None and isValid(self._frame):
            self._frame.close_soon()
        self._frame = None

    def _follow(self) -> None:
        self._settled.start()

    def _place(self) -> None:
        if self._target is None or self._frame is None or not isValid(self._frame):
            return
        if not isValid(self._target):
            self._leave()
            return
        home = self._frame.parentWidget()
        if home is None:
            return
        outset = self._outset()
        rect = _rect_of(self._target)
        rect.moveTopLeft(self._target.mapTo(home, rect.topLeft()))
        self._frame.radius = _radius_of(self._target) + self._gap + self._width / 2
        self._frame.setGeometry(rect.adjusted(-outset, -outset, outset, outset))
        self._frame.raise_()

    def _outset(self) -> int:
        return self._gap + self._width


class _Frame(QWidget):
    def __init__(self, parent: QWidget, color: QColor, width: int) -> None:
        super().__init__(parent)
        self.radius = 0.0
        self.set_pen(color, width)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_pen(self, color: QColor, width: int) -> None:
        self._pen = QPen(color, width)
        self.update()

    def close_soon(self) -> None:
        self.hide()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        half = self._pen.widthF() / 2
        inner = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(inner, self.radius, self.radius)


def _home_of(control: QWidget, outset: int) -> QWidget:
    """The nearest ancestor in which the whole ring can be seen."""
    home = control.parentWidget() or control
    while not home.isWindow():
        parent = home.parentWidget()
        if parent is None or isinstance(parent, QAbstractScrollArea):
            return home
        rect = _rect_of(control)
        rect.moveTopLeft(control.mapTo(home, rect.topLeft()))
        if home.rect().contains(rect.adjusted(-outset, -outset, outset, outset)):
            return home
        home = parent
    return home


def _between(control: QWidget, home: QWidget) -> tuple[QWidget, ...]:
    """What the control moves with, below `home`."""
    found: list[QWidget] = []
    above = control.parentWidget()
    while above is not None and above is not home:
        found.append(above)
        above = above.parentWidget()
    return tuple(found)


def _rect_of(control: QWidget) -> QRect:
    return cast("Ringed", control).ring_rect() if _is_ringed(control) else control.rect()


def _radius_of(control: QWidget) -> int:
    return cast("Ringed", control).ring_radius() if _is_ringed(control) else 6


def _is_ringed(control: QWidget) -> bool:
    """Asked with every move: to look for all of a protocol takes longer than what it is for."""
    return hasattr(control, "ring_rect")
