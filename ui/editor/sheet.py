"""The drawing of a flow: lines, words on them and steps, painted by one item of the scene."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QPainter,
    QPainterPath,
    QPen,
    QStaticText,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.editor.faces import Face
from ui.editor.lettering import broken, elided, font_of, static
from ui.editor.routes import Drawing, Route
from ui.editor.strokes import Line, line_of
from ui.kit import Look, paint_box

FAR = 0.45
"""Below this size nobody reads words: boxes and lines only."""
LEFT, ICON = 12, 16
TEXT = LEFT + ICON + 10
RADII: Mapping[str, float] = {"round": 14, "square": 5, "pill": 28, "dashed": 5}
PLUS = 20


@dataclass
class _Step:
    """One step ready to be painted."""

    box: QRectF
    face: Face | None
    lines: tuple[QStaticText, ...]
    below: QStaticText | None
    folded: int


class Sheet(QGraphicsItem):
    """Paints what lies in the exposed part and nothing else."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._drawing: Drawing | None = None
        self._faces: Mapping[str, Face] = {}
        self._steps: dict[str, _Step] = {}
        self._lines: list[Line] = []
        self._made: dict[Route, Line] = {}
        self._far = QPainterPath()
        self.selected = ""
        self.trail: Collection[str] = ()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._dress()

    def _dress(self) -> None:
        look = self._look
        self._title_font = font_of(look, "bodyMedium")
        self._small_font = font_of(look, "micro")
        self._below_font = QFont(self._small_font)
        self._below_font.setWeight(QFont.Weight.Normal)
        self._colors = {
            name: look.color(name)
            for name in (
                "bg.panel", "bg.raised", "bg.selected", "border.default", "border.control",
                "border.focus", "danger.solid", "danger.text", "text.primary", "text.secondary",
                "text.tertiary", "accent.mark", "accent.soft",
            )
        }  # fmt: skip

    def look_again(self) -> None:
        """Other colours or another text size."""
        self._dress()
        self._made, self._steps = {}, {}
        if self._drawing is not None:
            self.show_drawing(self._drawing, self._faces)

    def show_drawing(self, drawing: Drawing, faces: Mapping[str, Face]) -> None:
        if drawing is self._drawing and self._steps:
            self._show_faces(faces)
            return
        self.prepareGeometryChange()
        kept = self._steps if self._drawing is not None else {}
        before, self._drawing, self._faces = self._faces, drawing, faces
        self._steps = {}
        for one, box in drawing.boxes.items():
            rect = QRectF(*drawing.at(one))
            old = kept.get(one)
            if old is not None and before.get(one) == faces.get(one) and old.face is not None:
                self._steps[one] = _Step(rect, old.face, old.lines, old.below, box.folded)
            else:
                self._steps[one] = self._step(rect, faces.get(one), box.folded)
        made = self._made
        self._made = {
            route: made.get(route) or line_of(route, self._small_font) for route in drawing.routes
        }
        self._lines = list(self._made.values())
        self._far = QPainterPath()
        for line in self._lines:
            self._far.addPolygon(line.shape)
        self.update()

    def _show_faces(self, faces: Mapping[str, Face]) -> None:
        """Other words in the same places."""
        before, self._faces = self._faces, faces
        for one, shown in faces.items():
            if before.get(one) != shown:
                old = self._steps[one]
                self._steps[one] = self._step(old.box, shown, old.folded)
                self.update(old.box)

    def boundingRect(self) -> QRectF:
        drawing = self._drawing
        return QRectF() if drawing is None else QRectF(0, 0, drawing.wide, drawing.high)

    def step_at(self, point: QPointF) -> str:
        """The step or ghost under a point, or nothing."""
        return next((one for one, step in self._steps.items() if step.box.contains(point)), "")

    def plus_at(self, point: QPointF) -> str:
        """The step whose fold is under a point, or nothing."""
        return next(
            (one for one, step in self._steps.items() if step.folded
             and plus_of(step.box).contains(point)), "",
        )  # fmt: skip

    def box_of(self, step: str) -> QRectF:
        found = self._steps.get(step)
        return QRectF() if found is None else QRectF(found.box)

    def boxes(self) -> list[QRectF]:
        return [step.box for step in self._steps.values()]

    def select(self, step: str) -> None:
        for one in (self.selected, step):
            self.update(self.box_of(one).adjusted(-2, -2, 2, PLUS))
        self.selected = step

    # painting

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002
    ) -> None:
        exposed = QRectF(getattr(option, "exposedRect", self.boundingRect()))
        scale = painter.worldTransform().m11()
        if scale < FAR:
            self._paint_far(painter, exposed)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_lines(painter, exposed)
        for one, step in self._steps.items():
            if step.box.intersects(exposed):
                self._paint_step(painter, one, step)
        for step in self._steps.values():
            if step.folded and plus_of(step.box).intersects(exposed):
                self._paint_plus(painter, plus_of(step.box))

    def _paint_far(self, painter: QPainter, exposed: QRectF) -> None:
        pen = QPen(self._colors["border.control"], 0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._far)
        plain: list[QRectF] = []
        wrong: list[QRectF] = []
        for step in self._steps.values():
            if step.box.intersects(exposed):
                (wrong if step.face is not None and step.face.wrong else plain).append(step.box)
        painter.setBrush(self._colors["bg.raised"])
        painter.drawRects(plain)
        painter.setPen(QPen(self._colors["danger.solid"], 0))
        painter.drawRects(wrong)
        painter.setPen(QPen(self._colors["border.focus"], 0))
        painter.setBrush(self._colors["accent.mark"])
        chosen = [self._steps[one].box for one in (self.selected,) if one in self._steps]
        painter.drawRects(chosen)

    def _paint_lines(self, painter: QPainter, exposed: QRectF) -> None:
        shown = [line for line in self._lines if line.area.intersects(exposed)]
        pen = QPen(self._colors["border.control"], 1.3)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in shown:
            painter.drawPolyline(line.shape)
        painter.setBrush(self._colors["border.control"])
        for line in shown:
            if line.arrow is not None:
                painter.drawPolygon(line.arrow)
        painter.setFont(self._small_font)
        painter.setPen(self._colors["text.secondary"])
        for line in shown:
            if line.words is not None:  # the words break the line
                painter.fillRect(line.ground, self._colors["bg.panel"])
                painter.drawStaticText(line.ground.topLeft() + QPointF(6, 1), line.words)

    def _paint_step(self, painter: QPainter, one: str, step: _Step) -> None:
        colors, box, face = self._colors, step.box, step.face
        if face is None:
            paint_box(painter, box, radius=14, fill=colors["bg.panel"],
                      border=colors["border.control"], dashed=True)  # fmt: skip
            painter.setPen(colors["text.tertiary"])
            painter.setFont(self._below_font)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "Choose a step")
            return
        chosen = one == self.selected
        border, width, fill = colors["border.default"], 1.0, colors["bg.raised"]
        if face.wrong:
            border = colors["danger.solid"]
        if one in self.trail:
            border, fill = colors["accent.mark"], colors["accent.soft"]
        if chosen:
            border, width, fill = colors["border.focus"], 2.0, colors["bg.selected"]
        paint_box(painter, box, radius=RADII[face.shape], fill=fill, border=border, width=width,
                  dashed=face.shape == "dashed" and not chosen)  # fmt: skip
        self._paint_icon(painter, box, face)
        high = 16 * len(step.lines) + (15 if step.below is not None else 0)
        top = box.top() + (box.height() - high) / 2
        painter.setFont(self._title_font)
        painter.setPen(colors["text.tertiary" if face.blank else "text.primary"])
        for line in step.lines:
            painter.drawStaticText(QPointF(box.left() + TEXT, top), line)
            top += 16
        if step.below is not None:
            painter.setFont(self._below_font)
            painter.setPen(colors["danger.text" if face.wrong else "text.tertiary"])
            painter.drawStaticText(QPointF(box.left() + TEXT, top), step.below)

    def _paint_icon(self, painter: QPainter, box: QRectF, face: Face) -> None:
        look = self._look
        tone = "danger.solid" if face.wrong else "text.secondary"
        pixmap = look.glyph(face.glyph) if face.glyph else look.pixmap(face.icon, tone)
        place = QRectF(box.left() + LEFT, box.center().y() - ICON / 2, ICON, ICON)
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
        if face.mark and not face.wrong:
            name, tone = (
                ("triangle-alert", "danger.solid") if face.mark == "danger"
                else ("pencil", "warning.solid")
            )  # fmt: skip
            mark = look.pixmap(name, tone, 12)
            place = QRectF(box.right() - 20, box.top() + 8, 12, 12)
            painter.drawPixmap(place, mark, QRectF(mark.rect()))

    def _paint_plus(self, painter: QPainter, area: QRectF) -> None:
        colors = self._colors
        paint_box(painter, area, radius=PLUS / 2, fill=colors["bg.raised"],
                  border=colors["border.default"])  # fmt: skip
        painter.setPen(QPen(colors["text.secondary"], 1.3))
        middle = area.center()
        painter.drawLine(QLineF(middle.x() - 4, middle.y(), middle.x() + 4, middle.y()))
        painter.drawLine(QLineF(middle.x(), middle.y() - 4, middle.x(), middle.y() + 4))

    # preparing

    def _step(self, rect: QRectF, face: Face | None, folded: int) -> _Step:
        if face is None:
            return _Step(rect, None, (), None, folded)
        room = rect.width() - TEXT - (26 if face.mark else 12)
        lines = broken(face.title, self._title_font, room, most=2)
        below = elided(face.below, self._below_font, room) if face.below else None
        return _Step(
            rect, face, tuple(static(line, self._title_font) for line in lines),
            None if below is None else static(below, self._below_font), folded,
        )  # fmt: skip


def plus_of(box: QRectF) -> QRectF:
    """Where the mark of a folded branch is."""
    return QRectF(box.center().x() - PLUS / 2, box.bottom() - PLUS / 2, PLUS, PLUS)
