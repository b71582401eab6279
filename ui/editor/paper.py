"""Dotted paper to draw on: scrolled, made larger and smaller, with a map in the corner."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from ui.editor.ground import paint_ground, tile
from ui.editor.minimap import Minimap, ZoomTools
from ui.editor.sheet import FAR, Sheet
from ui.kit import Look

ZOOMS = (0.1, 0.15, 0.25, 0.35, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0)
_AROUND = 500
_EDGE = 28


class Paper(QGraphicsView):
    """What is drawn is its `sheet`; `room` is how large that is."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._zoom = 1.0
        self._is_touched = False
        self.room = QRectF()
        self.sheet = Sheet(look)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        scene.addItem(self.sheet)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.tools = ZoomTools(look, self)
        self.map = Minimap(look, self)
        self.tools.step_asked.connect(self.zoom_by)
        self.tools.fit_asked.connect(self.fit)
        self.tools.normal_asked.connect(self.zoom_normal)
        self.map.centre_asked.connect(self.centerOn)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def held(self) -> QRectF:
        """What the eye is on: it stays where it is when the size changes."""
        return QRectF()

    def first(self) -> QRectF:
        """What is seen first when not everything fits."""
        return QRectF()

    @property
    def zoom(self) -> float:
        return self._zoom

    def zoom_by(self, by: int) -> None:
        place = min(range(len(ZOOMS)), key=lambda one: abs(ZOOMS[one] - self._zoom))
        self.zoom_to(ZOOMS[max(0, min(len(ZOOMS) - 1, place + by))])

    def zoom_normal(self) -> None:
        self.zoom_to(1.0)

    def zoom_to(self, zoom: float, *, around: QPointF | None = None) -> None:
        """Another size; the point `around` of the viewport stays where it is."""
        seen = self.viewport().rect()
        if around is None and not self.held().isNull():
            around = QPointF(self.mapFromScene(self.held().center()))
        if around is None or not seen.contains(around.toPoint()):
            around = QPointF(seen.center())
        before = self.mapToScene(around.toPoint())
        self._is_touched = True
        self._zoom = max(ZOOMS[0], min(ZOOMS[-1], zoom))
        self._scale()
        self.scroll_by(QPointF(self.mapFromScene(before)) - around)
        self.tools.show_zoom(self._zoom)
        self.tell_map()

    def fit(self) -> None:
        """All of it at once."""
        if self.room.isEmpty():
            return
        seen = self.viewport().rect()
        wish = min(seen.width() / self.room.width(), seen.height() / self.room.height(), 1.0)
        self.zoom_to(wish / self._look.zoom)
        self.centerOn(self.room.center())

    def set_room(self, room: QRectF) -> None:
        self.room = room
        self.setSceneRect(room.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))

    def scroll_by(self, by: QPointF) -> None:
        across, upright = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(by.x()))
        upright.setValue(upright.value() + round(by.y()))

    def place_first(self) -> None:
        """All of it in the middle; when it is too wide, what is first as near to it as can be."""
        seen = self.viewport().rect()
        if self.room.isEmpty() or seen.width() < 50:
            return
        scale = self.transform().m11()
        half = seen.width() / scale / 2
        middle = self.room.width() / 2
        if self.room.width() > 2 * half:
            middle = max(half, min(self.room.width() - half, self.first().center().x()))
        self.centerOn(middle, seen.height() / scale / 2)

    def reveal(self, box: QRectF) -> None:
        """Scroll no more than is needed to see it."""
        seen, room = self.mapFromScene(box).boundingRect(), self.viewport().rect()
        if not room.intersects(seen.adjusted(-200, -200, 200, 200)):
            self.centerOn(box.center())
            return
        self.scroll_by(_needed(seen, room.adjusted(_EDGE, _EDGE, -_EDGE, -52)))

    def tell_map(self) -> None:
        self.map.show_view(self.mapToScene(self.viewport().rect()).boundingRect())

    def _scale(self) -> None:
        scale = self._zoom * self._look.zoom
        self.setTransform(QTransform.fromScale(scale, scale))

    # events

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.tell_map()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        gap, map_ = self._look.px(16), self.map
        self.tools.move(gap, self.height() - gap - self.tools.height())
        map_.move(self.width() - gap - map_.width(), self.height() - gap - map_.height())
        if not self._is_touched:
            self.place_first()
        self.tell_map()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y() / 120
            self.zoom_to(self._zoom * 1.15**turned, around=event.position())
            event.accept()
            return
        self._is_touched = True
        super().wheelEvent(event)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if painter.worldTransform().m11() < FAR:
            painter.fillRect(QRectF(rect), self._look.color("bg.panel"))
            return
        area = QRectF(self.mapFromScene(rect).boundingRect().adjusted(-1, -1, 1, 1))
        paint_ground(painter, area, self._dot, QPointF(self.mapFromScene(QPointF(0, 0))))

    def _on_look_changed(self) -> None:
        self._dot = tile(self._look)
        self.sheet.look_again()
        self._scale()
        self.viewport().update()


def _needed(seen: QRect, room: QRect) -> QPointF:
    """How far to scroll until `seen` lies in `room`."""
    x = min(0, seen.left() - room.left()) or max(0, seen.right() - room.right())
    y = min(0, seen.top() - room.top()) or max(0, seen.bottom() - room.bottom())
    return QPointF(x, y)
