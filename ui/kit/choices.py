"""Check box, radio button and switch: real ones, with the mark painted from the tokens."""

from __future__ import annotations

import math
from typing import ClassVar, NamedTuple, cast

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QWidget

from ui.kit.look import Look
from ui.kit.painting import paint_box, paint_line, paint_pixmap

_GAP = 8


class _Size(NamedTuple):
    """Of the mark, before the zoom."""

    wide: int
    high: int
    radius: int


class _Mark:
    """The part that is the same for all three: size, text, ring."""

    def __init__(self, look: Look, control: QAbstractButton, size: _Size) -> None:
        self._look, self._control = look, control
        self._wide, self._high, self._radius = size
        control.setCursor(Qt.CursorShape.PointingHandCursor)
        look.resized.connect(control.updateGeometry)

    def size(self) -> QSize:
        look, words = self._look, self._control.text()
        wide = look.px(self._wide)
        if words:
            wide += look.px(_GAP) + math.ceil(look.metrics("body").horizontalAdvance(words))
        smallest = look.px(24) if words else look.px(self._high)
        return QSize(wide, max(smallest, look.px(self._high)))

    def rect(self) -> QRect:
        high = self._look.px(self._high)
        return QRect(0, (self._control.height() - high) // 2, self._look.px(self._wide), high)

    def radius(self) -> int:
        return self._look.px(self._radius)

    def takes(self, at: QPoint) -> bool:
        """Whether a click there is meant for it: the words count too."""
        return self._control.rect().contains(at)

    def tell_ring(self, event: QFocusEvent) -> None:
        self._look.ring.on_focus(self._control, event)

    def paint_words(self, painter: QPainter) -> None:
        look, control = self._look, self._control
        left = look.px(self._wide) + look.px(_GAP)
        tone = "text.primary" if control.isEnabled() else "text.disabled"
        box = QRectF(left, 0, max(0, control.width() - left), control.height())
        paint_line(painter, box, control.text(), font=look.font("body"), color=look.color(tone))


class _Marked:
    """How such a control is made, and what Qt and the ring ask of it, answered by its mark."""

    SIZE: ClassVar[_Size]

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        checked: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)  # type: ignore[call-arg]  # of the control, as all below
        self._look = look
        control = cast("QAbstractButton", self)
        self._mark = _Mark(look, control, self.SIZE)
        control.setAccessibleName(name or text)
        control.setChecked(checked)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)  # type: ignore[misc]  # of the control that it is mixed into
        self._mark.tell_ring(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)  # type: ignore[misc]  # see above
        self._mark.tell_ring(event)

    def sizeHint(self) -> QSize:
        return self._mark.size()

    def minimumSizeHint(self) -> QSize:
        return self._mark.size()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802
        return self._mark.takes(pos)

    def ring_rect(self) -> QRect:
        return self._mark.rect()

    def ring_radius(self) -> int:
        return self._mark.radius()


class Check(_Marked, QCheckBox):
    SIZE = _Size(wide=16, high=16, radius=4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        paint_tick(
            painter,
            self._look,
            QRectF(self._mark.rect()),
            state=self.checkState(),
            enabled=self.isEnabled(),
        )
        self._mark.paint_words(painter)


class Radio(_Marked, QRadioButton):
    SIZE = _Size(wide=16, high=16, radius=8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        box = QRectF(self._mark.rect())
        fill = look.color("bg.canvas")
        radius = box.width() / 2
        if not self.isEnabled():
            paint_box(painter, box, radius=radius, fill=fill, border=look.color("border.default"))
        elif self.isChecked():
            solid = look.color("accent.solid")
            paint_box(painter, box, radius=radius, fill=fill, border=solid, width=look.px(5))
        else:
            paint_box(painter, box, radius=radius, fill=fill, border=look.color("border.control"))
        self._mark.paint_words(painter)


class Toggle(_Marked, QCheckBox):
    """A switch that takes effect at once. Screen readers hear a check box."""

    SIZE = _Size(wide=30, high=18, radius=9)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        box = QRectF(self._mark.rect())
        tone = "accent.solid" if self.isChecked() else "border.control"
        if not self.isEnabled():
            tone = "border.default"
        paint_box(painter, box, radius=box.height() / 2, fill=look.color(tone))
        knob = look.px(14)
        left = box.left() + look.px(14 if self.isChecked() else 2)
        disc = QRectF(left, box.top() + look.px(2), knob, knob)
        paint_box(painter, disc, radius=knob / 2, fill=look.color("text.onAccent"))
        self._mark.paint_words(painter)


def paint_tick(
    painter: QPainter,
    look: Look,
    box: QRectF,
    *,
    state: Qt.CheckState,
    enabled: bool = True,
) -> None:
    """The box of a check box; rows that can be ticked are painted with the same."""
    radius = look.px(4)
    if not enabled:
        line = look.color("border.default")
        paint_box(painter, box, radius=radius, fill=look.color("bg.sunken"), border=line)
    elif state == Qt.CheckState.Unchecked:
        line = look.color("border.control")
        paint_box(painter, box, radius=radius, fill=look.color("bg.canvas"), border=line)
        return
    else:
        paint_box(painter, box, radius=radius, fill=look.color("accent.solid"))
    tone = "text.onAccent" if enabled else "text.disabled"
    if state == Qt.CheckState.Checked:
        paint_pixmap(painter, box, look.pixmap("check", tone, 12))
    elif state == Qt.CheckState.PartiallyChecked:
        painter.setPen(QPen(look.color(tone), look.px(2)))
        middle = box.center().y()
        painter.drawLine(
            QPoint(round(box.left()) + look.px(4), round(middle)),
            QPoint(round(box.right()) - look.px(4), round(middle)),
        )
