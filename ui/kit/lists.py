"""Lists of rows, moved through with J and K; the rows stay put while they are being refreshed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ui.kit.look import Look
from ui.kit.rows import KEY_ROLE, ROW_ROLE, Index, ListRow, RowDelegate
from ui.kit.worn import wear_bars

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DOWN = (Qt.Key.Key_J,)
_UP = (Qt.Key.Key_K,)
_TURNS = (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate)


class RowModel(QAbstractListModel):
    """Rows in the shape that is drawn. Rows with the same keys are changed where they stand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ListRow, ...] = ()

    @property
    def rows(self) -> tuple[ListRow, ...]:
        return self._rows

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        before, after = self._rows, tuple(rows)
        if [row.key for row in before] == [row.key for row in after]:
            self._rows = after
            for place, (old, new) in enumerate(zip(before, after, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self._rows = after
        self.endResetModel()

    def place_of(self, key: str) -> int:
        """-1 when there is no such row."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == KEY_ROLE:
            return row.key
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        return None


class ListBox(QListView):
    """`opened`: Enter or double click. `moved`: another row is current. `act_asked`: key of the
    row and id of the act. `ticked` and `peeked`: X and Space.

    Other models may be set; they answer to `KEY_ROLE`, and to what their delegate reads.
    """

    opened = Signal(str)
    moved = Signal(str)
    ticked = Signal(str)
    peeked = Signal(str)
    act_asked = Signal(str, str)

    def __init__(
        self,
        look: Look,
        *,
        name: str = "",
        delegate: RowDelegate | None = None,
        ground: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """With `ground`, a colour, it paints its own: scrolling then moves what is painted already
        instead of painting every row again.
        """
        super().__init__(parent)
        self._look, self._ground = look, ground
        self._kept_key = ""
        self.rows = RowModel(self)
        self._delegate = delegate or RowDelegate(look)
        self._delegate.setParent(self)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(delegate is None)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._clear_ground()
        wear_bars(look, self)
        self.setItemDelegate(self._delegate)
        self._delegate.follow(self)
        if ground:
            self._delegate.keep_on(ground)
        self.setModel(self.rows)
        self.doubleClicked.connect(self._on_double_clicked)
        look.changed.connect(self._on_look_changed)

    def _clear_ground(self) -> None:
        """Lets what is beneath show through.

        The viewport is made here: asking Qt for its own makes Python load 70 classes to find out
        which one it is, 14 ms of every start.
        """
        ground = QWidget()
        self.setViewport(ground)
        ground.setAutoFillBackground(False)
        ground.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, bool(self._ground))

    @property
    def current_key(self) -> str:
        return self._key(self.currentIndex())

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        """Show these. The current row stays current and where the eye has it."""
        key, bar = self.current_key, self.verticalScrollBar()
        row_before = self.currentIndex().row()
        offset = bar.value()
        self.rows.set_rows(rows)
        if not key or self.current_key == key:
            return
        place = self.rows.place_of(key)
        if place < 0:
            place = min(row_before, len(self.rows.rows) - 1)
        if place >= 0:
            self._kept_key = key
            self.setCurrentIndex(self.rows.index(place))
            self._kept_key = ""
        bar.setValue(offset)

    def select_key(self, key: str) -> None:
        place = self.rows.place_of(key)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ground:
            painter = QPainter(self.viewport())
            painter.fillRect(event.rect(), self._look.color(self._ground))
            painter.end()
        super().paintEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in _TURNS:  # only what is selected looks otherwise, and the focus says so
            return False
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid():
            super().focusInEvent(event)  # which finds the first one
            return
        self._paint_selected()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: ARG002
        self._paint_selected()

    def _paint_selected(self) -> None:
        """Only they look otherwise. What Qt does when the focus comes or goes is to paint all of a
        list again, and nothing else.
        """
        for index in self.selectedIndexes():
            self.update(index)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are acts here; searching begins with a slash."""

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        super().currentChanged(current, previous)
        key = self._key(current)
        # A row that was current before it was read again has not been moved to.
        if key and key != self._kept_key:
            self.moved.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _DOWN:
            self._step(1)
        elif plain and key in _UP:
            self._step(-1)
        elif plain and key in _ENTER and self.current_key:
            self.opened.emit(self.current_key)
        elif plain and key == Qt.Key.Key_X and self.current_key:
            self.ticked.emit(self.current_key)
        elif plain and key == Qt.Key.Key_Space and self.current_key:
            self.peeked.emit(self.current_key)
        elif plain and event.text().strip():
            event.ignore()  # somebody else's key
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        act = self._act_at(event.position().toPoint())
        if act is not None and event.button() == Qt.MouseButton.LeftButton:
            self.act_asked.emit(*act)
            return
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._act_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def _step(self, by: int) -> None:
        count = self.model().rowCount()
        if not count:
            return
        now = self.currentIndex().row()
        place = 0 if now < 0 else max(0, min(count - 1, now + by))
        self.setCurrentIndex(self.model().index(place, 0))

    def _act_at(self, point: QPoint) -> tuple[str, str] | None:
        index = self.indexAt(point)
        if not index.isValid():
            return None
        for act, rect in self._delegate.act_rects(self.visualRect(index), index):
            if rect.contains(point):
                return self._key(index), act.id
        return None

    def _key(self, index: Index) -> str:
        return str(index.data(KEY_ROLE) or "") if index.isValid() else ""

    def _on_double_clicked(self, index: QModelIndex) -> None:
        key = self._key(index)
        if key:
            self.opened.emit(key)

    def _on_look_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
