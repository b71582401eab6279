"""The canvas: one flow drawn as a tree, to look at, walk through and point at.

Screen readers cannot see into it; the outline shows and edits the same.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.editor.desk import Desk
from ui.editor.drawing import Drawer
from ui.editor.faces import face
from ui.editor.paper import Paper
from ui.editor.routes import Drawing
from ui.editor.walking import Direction, neighbour
from ui.kit import Look, announce


class Canvas(Paper):
    """`edit_asked`: the words of the selected step. `lead_asked`: where an open answer leads."""

    edit_asked = Signal()
    lead_asked = Signal(str, str)

    def __init__(self, look: Look, desk: Desk, *, parent: QWidget | None = None) -> None:
        self._desk = desk
        super().__init__(look, parent=parent)
        self._folded: set[str] = set()
        self._pressed: QPoint | None = None
        self._panned = False
        self._drawn_for: tuple[object, ...] = (None, None, None, None)
        self._drawer = Drawer()
        self.drawing: Drawing | None = None
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("Press O for the outline, which can be read aloud.")
        desk.changed.connect(self.redraw)
        desk.checked.connect(self.redraw)
        desk.selected.connect(self._on_selected)
        desk.edited.connect(self._on_touched)

    def held(self) -> QRectF:
        return self.sheet.box_of(self._desk.at) if self._desk.is_open else QRectF()

    def first(self) -> QRectF:
        return self.sheet.box_of(self._desk.flow.start)

    # what is drawn

    def redraw(self) -> None:
        """Lays the flow out again; the selected step stays where the eye has it."""
        desk = self._desk
        if not desk.is_open or not self.isVisible():
            return
        wanted = (desk.flow, desk.problems, desk.known, frozenset(self._folded))
        before_that = zip(self._drawn_for, wanted, strict=True)
        if all(one is other or one == other for one, other in before_that):
            return
        self._drawn_for = wanted
        anchor = desk.at or desk.flow.start
        before = self._place_of(anchor)
        old = self.drawing
        self.drawing, faces = self._drawer.drawn(desk, self._folded)
        self.sheet.show_drawing(self.drawing, faces)
        self.sheet.selected = desk.at
        if self.drawing is old:
            return  # other words in the same places
        self.set_room(QRectF(0, 0, self.drawing.wide, self.drawing.high))
        self.map.show_boxes(self.sheet.boxes(), self.room, self.sheet.box_of(desk.at))
        after = self._place_of(anchor)
        if not self._is_touched:
            self.place_first()
        elif before is not None and after is not None:
            self.scroll_by(after - before)
        self.tell_map()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()

    def set_trail(self, steps: tuple[str, ...]) -> None:
        """The steps of a try, so that the way is seen."""
        self.sheet.trail = frozenset(steps)
        self.sheet.update()

    def _place_of(self, step: str) -> QPointF | None:
        box = self.sheet.box_of(step)
        return None if box.isNull() else QPointF(self.mapFromScene(box.center()))

    def _on_selected(self) -> None:
        desk, step = self._desk, self._desk.at
        self.sheet.select(step)
        if step and self.drawing is not None and step not in self.drawing.boxes:
            self._folded.clear()
            self.redraw()
        self.map.show_selected(self.sheet.box_of(step))
        if step and self.isVisible():
            self.reveal(self.sheet.box_of(step))
            shown = face(
                desk.flow, step, labels=desk.labels, wrong=desk.problems_of(step), known=desk.known
            )
            announce(self, shown.spoken(desk.flow.nodes[step].kind))

    def _on_touched(self) -> None:
        """From now on things stay where the eye has them."""
        self._is_touched = True

    # walking and folding

    def walk(self, direction: Direction) -> None:
        if self.drawing is None:
            return
        self._is_touched = True
        at = self._desk.at
        to = neighbour(self.drawing, at, direction) if at else self._desk.flow.start
        self._desk.select(to)

    def fold(self) -> None:
        """Put what is below the selected step out of sight, or back."""
        step = self._desk.at
        if step:
            self._folded ^= {step}
            self.redraw()

    # the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed, self._panned = event.position().toPoint(), False
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.mapToScene(self._pressed)
        folded, step = self.sheet.plus_at(point), self.sheet.step_at(point)
        if folded or step:
            self._pressed = None
        if folded:
            self._folded.discard(folded)
            self.redraw()
        elif " " in step:  # an answer that leads nowhere yet
            source, _, place = step.partition(" ")
            self.lead_asked.emit(source, place)
        elif step:
            self._desk.select(step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is not None and event.buttons():
            self._panned = self._panned or (at - self._pressed).manhattanLength() > 4
            if self._panned:
                self._is_touched = True
                self.scroll_by(QPointF(self._pressed - at))
                self._pressed = at
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        over = self.sheet.step_at(self.mapToScene(at))
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        if self._pressed is not None and not self._panned:
            self._desk.select("")  # beside every step: the flow itself
        self._pressed = None
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.sheet.step_at(self.mapToScene(event.position().toPoint())):
            self.edit_asked.emit()
