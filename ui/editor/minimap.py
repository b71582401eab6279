"""What floats over the canvas: the size, and a small map of the whole flow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit import BaseButton, Look, paint_box, paint_line, paint_pixmap, tip_for

_WIDE, _HIGH, _INSET = 132, 88, 6


class ZoomTools(QWidget):
    """Smaller, the size in words, larger, and the whole flow."""

    step_asked = Signal(int)
    normal_asked = Signal()
    fit_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.smaller = _Tool(look, "zoom-out", "Smaller", "Ctrl -")
        self.size_ = _Tool(look, "", "Normal size", "Ctrl 0")
        self.larger = _Tool(look, "zoom-in", "Larger", "Ctrl +")
        self.whole = _Tool(look, "maximize-2", "The whole flow", "Ctrl 9")
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for tool in (self.smaller, self.size_, self.larger, self.whole):
            row.addWidget(tool)
        self.smaller.clicked.connect(lambda: self.step_asked.emit(-1))
        self.larger.clicked.connect(lambda: self.step_asked.emit(1))
        self.size_.clicked.connect(self.normal_asked)
        self.whole.clicked.connect(self.fit_asked)
        self.show_zoom(1.0)
        self.adjustSize()

    def show_zoom(self, zoom: float) -> None:
        self.size_.show_words(f"{round(100 * zoom)} %")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        painter = QPainter(self)
        paint_box(painter, QRectF(self.rect()), radius=look.px(8), fill=look.color("bg.raised"),
                  border=look.color("border.default"))  # fmt: skip
        for tool in (self.size_, self.larger, self.whole):
            painter.fillRect(tool.x(), 1, 1, self.height() - 2, look.color("border.subtle"))


class _Tool(BaseButton):
    def __init__(self, look: Look, icon: str, name: str, key: str) -> None:
        super().__init__(look, "")
        self._icon, self._words = icon, ""
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(tip_for(name, key))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(f"{self._name}, now {words}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(36 if self._icon else 56), self._look.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        tone = "text.primary" if self._is_hovered() else "text.secondary"
        area = QRectF(self.rect())
        if self._icon:
            paint_pixmap(painter, area, look.pixmap(self._icon, tone, 14))
            return
        paint_line(painter, area, self._words, font=look.font("small", tabular=True),
                   color=look.color(tone), align=Qt.AlignmentFlag.AlignHCenter)  # fmt: skip


class Minimap(QWidget):
    """`centre_asked`: look at this point. For the eye and the pointer; keys walk the steps."""

    centre_asked = Signal(QPointF)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._boxes: Sequence[QRectF] = ()
        self._room = QRectF(0, 0, 1, 1)
        self._view = QRectF()
        self._selected = QRectF()
        self._picture: QPixmap | None = None
        self.resize(look.px(_WIDE), look.px(_HIGH))
        self.setAccessibleName("Map of the flow")
        look.changed.connect(self._on_look_changed)

    def show_boxes(self, boxes: Sequence[QRectF], room: QRectF, selected: QRectF) -> None:
        self._boxes, self._room, self._selected = boxes, room, selected
        self._picture = None
        self.update()

    def show_selected(self, box: QRectF) -> None:
        self._selected = box
        self.update()

    def show_view(self, view: QRectF) -> None:
        self._view = view
        self.setVisible(not view.contains(self._room.adjusted(24, 24, -24, -24)))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        scale, left, top = self._fit()
        at = event.position()
        self.centre_asked.emit(QPointF((at.x() - left) / scale, (at.y() - top) / scale))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons():
            self.mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        painter = QPainter(self)
        if self._picture is None:
            self._picture = self._drawn()
        painter.drawPixmap(0, 0, self._picture)
        scale, left, top = self._fit()
        if not self._selected.isNull():
            painter.fillRect(self._small(self._selected, scale, left, top),
                             look.color("accent.mark"))  # fmt: skip
        seen = self._small(self._view, scale, left, top)
        inner = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        paint_box(painter, seen.intersected(inner), radius=2, border=look.color("border.focus"))

    def _drawn(self) -> QPixmap:
        look = self._look
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_box(painter, QRectF(self.rect()), radius=look.px(6), fill=look.color("bg.raised"),
                  border=look.color("border.default"))  # fmt: skip
        scale, left, top = self._fit()
        color = look.color("border.control")
        color.setAlphaF(0.55)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRects([self._small(box, scale, left, top) for box in self._boxes])
        painter.end()
        return picture

    def _fit(self) -> tuple[float, float, float]:
        wide, high = self.width() - 2 * _INSET, self.height() - 2 * _INSET
        room = self._room
        scale = min(wide / max(1.0, room.width()), high / max(1.0, room.height()))
        left = (self.width() - room.width() * scale) / 2
        return scale, left, (self.height() - room.height() * scale) / 2

    def _small(self, box: QRectF, scale: float, left: float, top: float) -> QRectF:
        return QRectF(
            left + box.x() * scale, top + box.y() * scale, max(1.0, box.width() * scale),
            max(1.0, box.height() * scale),
        )  # fmt: skip

    def _on_look_changed(self) -> None:
        self.resize(self._look.px(_WIDE), self._look.px(_HIGH))
        self._picture = None
