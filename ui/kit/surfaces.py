"""What things stand on: panels, cards, sections, hairlines, scroll areas and pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.kit.labels import Label
from ui.kit.look import Look
from ui.kit.painting import paint_box, paint_ground
from ui.kit.worn import wear_bars

_STEPS = 1000


class Surface(QFrame):
    """A flat ground such as `bg.panel`, with hairlines on some of its `edges`."""

    def __init__(
        self,
        look: Look,
        tone: str = "bg.canvas",
        *,
        edges: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._tone, self._edges = look, tone, tuple(edges)
        look.changed.connect(self.update)

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_ground(painter, event.rect(), self._look.color(self._tone))
        line = self._look.color("border.subtle")
        wide, high = self.width(), self.height()
        places = {
            "left": (0, 0, 1, high),
            "right": (wide - 1, 0, 1, high),
            "top": (0, 0, wide, 1),
            "bottom": (0, high - 1, wide, 1),
        }
        for edge in self._edges:
            paint_ground(painter, QRect(*places[edge]), line)


class Card(QFrame):
    """Something that can be picked up or answered. Put its content into `body`."""

    def __init__(
        self,
        look: Look,
        *,
        tone: str = "bg.raised",
        border: str = "border.subtle",
        radius: int = 8,
        padding: int = 16,
        dashed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._tone, self._border = look, tone, border
        self._radius, self._dashed, self._thick = radius, dashed, 1
        self.body = QVBoxLayout(self)
        side = look.px(padding) + 1
        self.body.setContentsMargins(side, side, side, side)
        self.body.setSpacing(look.px(4))
        look.changed.connect(self.update)

    def set_colors(self, *, tone: str, border: str, thick: int = 1) -> None:
        self._tone, self._border, self._thick = tone, border, thick
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        paint_box(
            QPainter(self),
            QRectF(self.rect()),
            radius=look.px(self._radius),
            fill=look.color(self._tone),
            border=look.color(self._border),
            width=self._thick,
            dashed=self._dashed,
        )


class Divider(QFrame):
    def __init__(
        self, look: Look, *, vertical: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ground(QPainter(self), event.rect(), self._look.color("border.subtle"))


class Section(QWidget):
    """A titled part of a panel: title, count and one act in a line, content in `body`."""

    def __init__(
        self,
        look: Look,
        title: str,
        *,
        count: str | int | None = None,
        action: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Label(look, title, role="smallStrong", elide=True)
        self.count = Label(look, "", role="smallMedium", tone="text.tertiary", tabular=True)
        self.head = QHBoxLayout()
        self.head.setSpacing(look.px(6))
        self.head.addWidget(self.title)
        self.head.addWidget(self.count)
        self.head.addStretch(1)
        if action is not None:
            self.head.addWidget(action)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(look.px(6))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(8))
        whole.addLayout(self.head)
        whole.addLayout(self.body)
        self.setAccessibleName(title)
        self.set_count(count)

    def set_count(self, count: str | int | None) -> None:
        self.count.setText("" if count is None else str(count))
        self.count.setVisible(count is not None)


class ScrollBox(QScrollArea):
    """Scrolls `inner` upright; its ground is whatever it stands on.

    `on_canvas`: it stands on the ground of a page and paints it itself, so that nothing around it
    is painted with what changes in it.
    """

    def __init__(
        self,
        look: Look,
        inner: QWidget | QLayout,
        *,
        on_canvas: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if isinstance(inner, QLayout):
            holder = QWidget()
            holder.setLayout(inner)
            inner = holder
        self.inner = inner
        ground = QWidget()  # asking Qt for its own makes Python load 70 classes to find its class
        self.setViewport(ground)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(on_canvas)
        inner.setAutoFillBackground(False)
        wear_bars(look, self)


class ProgressLine(QProgressBar):
    """A thin bar from 0 to 1."""

    def __init__(
        self, look: Look, value: float = 0.0, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(value)
        look.resized.connect(self.updateGeometry)

    def set_value(self, value: float) -> None:
        steps = round(_STEPS * min(1.0, max(0.0, value)))
        if steps == self.value():
            return
        self.setUpdatesEnabled(False)  # a progress bar paints the window at once, others later
        self.setValue(steps)
        self.setUpdatesEnabled(True)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(60), self._look.px(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(16), self._look.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_bar(QPainter(self), self._look, QRectF(self.rect()), self.value() / _STEPS)


class Thumbnail(QLabel):
    """A small picture with rounded corners, cut at the bottom when it is too tall."""

    def __init__(
        self,
        look: Look,
        pixmap: QPixmap,
        *,
        name: str,
        width: int = 72,
        height: int = 46,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.setAccessibleName(name)
        self.setFixedSize(look.px(width), look.px(height))
        self.set_pixmap(pixmap)

    def set_pixmap(self, pixmap: QPixmap) -> None:
        self.setPixmap(pixmap)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        look = self._look
        box, radius = QRectF(self.rect()), look.px(5)
        clip = QPainterPath()
        clip.addRoundedRect(box, radius, radius)
        painter.setClipPath(clip)
        painter.fillRect(box, look.color("bg.sunken"))
        picture = self.pixmap()
        if not picture.isNull():
            size = picture.deviceIndependentSize()
            scale = max(box.width() / size.width(), box.height() / size.height())
            wide, high = size.width() * scale, size.height() * scale
            # From its top: that is where the window title and the message are.
            painter.drawPixmap(
                QRectF((box.width() - wide) / 2, 0, wide, high), picture, QRectF(picture.rect())
            )
        painter.setClipping(False)
        paint_box(painter, box, radius=radius, border=look.color("border.default"))


def paint_bar(painter: QPainter, look: Look, box: QRectF, value: float) -> None:
    radius = box.height() / 2
    paint_box(painter, box, radius=radius, fill=look.color("bg.selectedMuted"))
    if value > 0:
        done = QRectF(box.left(), box.top(), max(box.height(), box.width() * value), box.height())
        paint_box(painter, done, radius=radius, fill=look.color("accent.mark"))
