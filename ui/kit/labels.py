"""Plain text on the screen: one class, never rich, in the line heights of the design."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit.keys import tip_for
from ui.kit.look import Look
from ui.kit.painting import break_lines, paint_line

_SHORTEST = 24
_WIDEST = 420  # what a wrapped text asks for when nobody gives it a width
_WIDTHS = 8


class Label(QLabel):
    """`wrap` breaks lines to the width it is given; `elide` shortens one line and tells the rest
    in a tooltip."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        role: str = "body",
        tone: str = "text.primary",
        wrap: bool = False,
        elide: bool = False,
        tabular: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._role, self._tone = role, tone
        self._wrap, self._elide, self._tabular = wrap, elide, tabular
        self._line_align = align
        self._lines: dict[int, tuple[str, ...]] = {}
        self._own_tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        across = QSizePolicy.Policy.Preferred if wrap or elide else QSizePolicy.Policy.Minimum
        upright = QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(across, upright)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.setText(text)
        self.fit_look()
        look.follow(self)

    def setText(self, text: str) -> None:
        if text == self.text():
            return  # told with every step, and seldom another one
        self._lines.clear()
        super().setText(text)
        policy = self.sizePolicy()  # QLabel has its own idea of it
        policy.setHeightForWidth(self._wrap)
        self.setSizePolicy(policy)
        self._tell_rest()

    def set_tone(self, tone: str) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    def set_role(self, role: str) -> None:
        self._role = role
        self.fit_look()

    def set_tip(self, text: str) -> None:
        """A tooltip of its own, in place of the shortened text."""
        self._own_tip = text
        self._tell_rest()

    def sizeHint(self) -> QSize:
        face = self._look.font(self._role, tabular=self._tabular)
        lines = self.text().split("\n")
        wide = math.ceil(max(face.width_of(line) for line in lines))
        if not self._wrap:
            return QSize(wide, self._pitch())
        wide = min(wide, self._look.px(_WIDEST))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._wrap or self._elide:
            return QSize(min(hint.width(), self._look.px(_SHORTEST)), self._pitch())
        return hint

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        if not self._wrap:
            return self._pitch()
        return self._pitch() * len(self._broken(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_rest()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        tone = self._tone if self.isEnabled() else "text.disabled"
        font = self._look.font(self._role, tabular=self._tabular)
        color = self._look.color(tone)
        short = self._elide or self._wrap
        elide = Qt.TextElideMode.ElideRight if short else Qt.TextElideMode.ElideNone
        lines = self._broken(self.width()) if self._wrap else (self.text().replace("\n", " "),)
        pitch = self._pitch()
        top = 0.0 if self._wrap else (self.height() - pitch) / 2
        for line in lines:
            box = QRectF(0, top, self.width(), pitch)
            paint_line(
                painter, box, line, font=font, color=color, align=self._line_align, elide=elide
            )
            top += pitch

    def _pitch(self) -> int:
        return self._look.line_height(self._role)

    def _broken(self, width: int) -> tuple[str, ...]:
        """A layout asks for several widths again and again."""
        found = self._lines.get(width)
        if found is None:
            if len(self._lines) >= _WIDTHS:
                self._lines.clear()
            font = self._look.font(self._role, tabular=self._tabular)
            found = self._lines[width] = break_lines(self.text(), font, width)
        return found

    def _tell_rest(self) -> None:
        tip = self._own_tip
        if not tip and self._elide and self.sizeHint().width() > self.width():
            tip = self.text()
        if self.toolTip() != tip_for(tip):  # to set one asks everything that listens to this
            self.setToolTip(tip_for(tip))

    def fit_look(self) -> None:
        self._lines.clear()
        self.setFont(self._look.font(self._role, tabular=self._tabular))
        self.updateGeometry()
        self.update()
