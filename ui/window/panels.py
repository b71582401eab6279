"""Left column, centre and inspector, and how they fold when the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QSplitterHandle, QVBoxLayout, QWidget

from ui.kit import Button, Look
from ui.kit.painting import paint_ground
from ui.window.view import first_focusable

_LEFT, _LEFT_MIN = 284, 240
_INSPECTOR, _INSPECTOR_MIN, _INSPECTOR_MAX = 340, 300, 520
_SIDEBAR = 232
INSPECTOR_FOLDS_BELOW = 1240
LEFT_FOLDS_BELOW = 1100


class ThreePanels(QWidget):
    """Below 1240 px the inspector is a drawer over the centre, below 1100 px the left column one
    that `left_button` opens: put that button into the header. Nothing is removed, only folded.
    """

    inspector_toggled = Signal(bool)
    """The person opened or closed the inspector; the window's width never does."""

    def __init__(
        self,
        look: Look,
        *,
        centre: QWidget,
        left: QWidget | None = None,
        inspector: QWidget | None = None,
        left_title: str = "Path",
        inspector_open: bool = True,
        inspector_width: int = _INSPECTOR,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.centre = centre
        self._wants_inspector, self._inspector_width = inspector_open, inspector_width
        self._drawer = ""
        # Each has its parent before its content: what is moved into another one is styled anew.
        self._split = _Split(look, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._split)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self.left: _Column | None = None
        self.inspector: _Column | None = None
        if left is not None:
            self.left = _Column(look, left, tone="bg.canvas", edge="right", parent=self._split)
            self._split.addWidget(self.left)
        self._split.addWidget(centre)
        if inspector is not None:
            self.inspector = _Column(
                look, inspector, tone="bg.panel", edge="left", parent=self._split
            )
            self._split.addWidget(self.inspector)
        self._split.setStretchFactor(self._split.indexOf(centre), 1)
        self.left_button = Button(look, left_title, icon="panel-left", compact=True)
        self.left_button.hide()
        self.left_button.clicked.connect(self.toggle_left)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def has_inspector(self) -> bool:
        return self.inspector is not None

    @property
    def inspector_is_open(self) -> bool:
        return self.inspector is not None and not self.inspector.isHidden()

    @property
    def left_is_folded(self) -> bool:
        return self.left is not None and self.left.floats

    def panels(self) -> tuple[QWidget, ...]:
        """Left to right, those on screen: what `View.panels` wants."""
        parts = (self.left, self.centre, self.inspector)
        return tuple(part for part in parts if part is not None and not part.isHidden())

    def toggle_inspector(self) -> None:
        """Ctrl and the full stop. A drawer takes the focus and gives it back to the centre."""
        if self.inspector is None:
            return
        if self.inspector.floats:
            self._show_drawer("" if self._drawer == "inspector" else "inspector")
            return
        self._wants_inspector = not self._wants_inspector
        self.inspector.setVisible(self._wants_inspector)
        self.inspector_toggled.emit(self._wants_inspector)

    def set_inspector_open(self, *, on: bool) -> None:
        """As the person left it for this kind of session."""
        self._wants_inspector = on
        self._fold()

    def toggle_left(self) -> None:
        if self.left_is_folded:
            self._show_drawer("" if self._drawer == "left" else "left")

    def close_drawer(self) -> bool:
        """Esc: True when a drawer was open."""
        was_open = bool(self._drawer)
        self._show_drawer("")
        return was_open

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._show_drawer("")  # a press on the centre puts the drawer away
        return super().eventFilter(watched, event)

    def _fold(self) -> None:
        wide = self.window().width()
        self._set_drawers(
            left=wide < self._limit(LEFT_FOLDS_BELOW, _SIDEBAR + _LEFT),
            inspector=wide
            < self._limit(INSPECTOR_FOLDS_BELOW, _SIDEBAR + _LEFT + self._inspector_width),
        )
        self._place_drawer()

    def _limit(self, width: int, fixed: int) -> int:
        """With larger text the fixed columns are wider, and so is what they need."""
        return width + self._look.px(fixed) - fixed

    def _set_drawers(self, *, left: bool, inspector: bool) -> None:
        if self.left is not None and left != self.left.floats:
            self._move(self.left, place=0, out=left)
        if self.inspector is not None and inspector != self.inspector.floats:
            self._move(self.inspector, place=self._split.count(), out=inspector)
        self.left_button.setVisible(self.left_is_folded)
        if self.inspector is not None and not self.inspector.floats:
            self.inspector.setVisible(self._wants_inspector)

    def _move(self, column: _Column, *, place: int, out: bool) -> None:
        """Out of the row, to float over the centre, or back into it."""
        self._drawer = ""
        column.float(on=out)
        if out:
            column.setParent(self)
            column.hide()
            return
        self._split.insertWidget(place, column)
        column.show()
        self._split.setStretchFactor(self._split.indexOf(self.centre), 1)
        self._give_widths()

    def _show_drawer(self, which: str) -> None:
        if which == self._drawer:
            return
        self._drawer = which
        for name, column in (("left", self.left), ("inspector", self.inspector)):
            if column is not None and column.floats:
                column.setVisible(name == which)
        self._place_drawer()
        target = self._shown_drawer() or self.centre
        (first_focusable(target) or target).setFocus(Qt.FocusReason.OtherFocusReason)
        watch = self.centre.installEventFilter if which else self.centre.removeEventFilter
        watch(self)

    def _shown_drawer(self) -> _Column | None:
        return {"left": self.left, "inspector": self.inspector}.get(self._drawer)

    def _place_drawer(self) -> None:
        column = self._shown_drawer()
        if column is None:
            return
        wide = min(column.wish, self.width())
        left = self.width() - wide if column is self.inspector else 0
        column.setGeometry(left, 0, wide, self.height())
        column.raise_()

    def _give_widths(self) -> None:
        parts = (self._split.widget(place) for place in range(self._split.count()))
        self._split.setSizes([part.wish if isinstance(part, _Column) else 10_000 for part in parts])

    def _on_look_changed(self) -> None:
        px = self._look.px
        if self.left is not None:
            self.left.set_widths(px(_LEFT), px(_LEFT_MIN), px(_LEFT))
        if self.inspector is not None:
            self.inspector.set_widths(
                px(self._inspector_width), px(_INSPECTOR_MIN), px(_INSPECTOR_MAX)
            )
        self._give_widths()
        if self.isVisible():
            self._fold()


class _Split(QSplitter):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look = look

    def createHandle(self) -> QSplitterHandle:  # noqa: N802  (Qt's own)
        return _Handle(self)


class _Handle(QSplitterHandle):
    """A hairline between two columns."""

    def __init__(self, split: _Split) -> None:
        super().__init__(split.orientation(), split)
        self._look = split.look

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_ground(QPainter(self), self.contentsRect(), self._look.color("border.subtle"))


class _Column(QFrame):
    """A panel with its own ground, and while it floats with an edge towards the centre."""

    def __init__(
        self, look: Look, content: QWidget, *, tone: str, edge: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._look, self._tone, self._edge = look, tone, edge
        self.content = content
        self.wish = 0
        self.floats = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(content)
        look.changed.connect(self.update)

    def set_widths(self, wish: int, least: int, most: int) -> None:
        self.wish = wish
        self.setMinimumWidth(least)
        self.setMaximumWidth(most)

    def float(self, *, on: bool) -> None:
        self.floats = on
        left, right = self._edge == "left", self._edge == "right"
        self._box.setContentsMargins(int(on and left), 0, int(on and right), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_ground(painter, event.rect(), self._look.color(self._tone))
        if self.floats:
            at = 0 if self._edge == "left" else self.width() - 1
            paint_ground(
                painter, QRect(at, 0, 1, self.height()), self._look.color("border.default")
            )
