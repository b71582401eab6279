"""The outline as a tree: the canvas in words, which can be read aloud and edited as well."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from ui.editor.desk import Desk
from ui.editor.outline_rows import OutlineRow, outline, walk
from ui.kit import ROW_ROLE, Look, RowDelegate, RowState, paint_line, paint_pixmap, wear

_ICON, _GAP = 16, 10
_MARKS = {"danger": ("triangle-alert", "danger.solid"), "change": ("pencil", "warning.solid")}
Index = QModelIndex | QPersistentModelIndex


class OutlineView(QTreeView):
    """Selection is the desk's. `lead_asked`: where an open answer leads."""

    edit_asked = Signal()
    lead_asked = Signal(str, str)

    def __init__(self, look: Look, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._desk = look, desk
        self._rows: list[OutlineRow] = []
        self._items: dict[str, QStandardItem] = {}
        self._is_drawing = False
        self._shape: object = None
        self.model_ = QStandardItemModel(self)
        self.setModel(self.model_)
        delegate = _Delegate(look, parent=self)
        delegate.follow(self)
        self.setItemDelegate(delegate)
        self.setAccessibleName("Outline")
        wear(look, self, "area", "bars")
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIndentation(look.px(22))
        self.doubleClicked.connect(lambda _: self.open_row())
        desk.changed.connect(self.redraw)
        desk.checked.connect(self.redraw)
        desk.selected.connect(self._on_selected)
        look.changed.connect(self.viewport().update)

    @property
    def row(self) -> OutlineRow | None:
        found = self.currentIndex().data(ROW_ROLE) if self.currentIndex().isValid() else None
        return found if isinstance(found, OutlineRow) else None

    def rows(self) -> list[OutlineRow]:
        """All rows from top to bottom, folded ones too."""
        return list(walk(self._rows))

    def open_row(self) -> None:
        """Enter: write in the step, or choose where an open answer leads."""
        row = self.row
        if row is not None and row.kind == "open":
            self.lead_asked.emit(row.source, row.place)
        elif row is not None:
            self.edit_asked.emit()

    def redraw(self) -> None:
        if not self._desk.is_open or not self.isVisible():
            return
        rows = outline(self._desk)
        shape = [row.shape() for row in rows]
        self._is_drawing = True
        if shape == self._shape:
            for row in walk(rows):
                self._fill(self._items[row.key], row)
        else:
            closed = {key for key, item in self._items.items()
                      if item.hasChildren() and not self.isExpanded(item.index())}  # fmt: skip
            self._build(rows)
            self.expandAll()
            for key in closed & set(self._items):
                self.collapse(self._items[key].index())
        self._rows, self._shape = rows, shape
        self._is_drawing = False
        self._on_selected()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.redraw()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:  # noqa: N802
        """The ground of a row begins at the left edge, in the row's own tone."""
        tone = "bg.canvas"
        if index == self.currentIndex():
            tone = "bg.selected" if self.hasFocus() else "bg.selectedMuted"
        painter.fillRect(rect, self._look.color(tone))
        super().drawBranches(painter, rect, index)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        super().currentChanged(current, previous)
        row = current.data(ROW_ROLE) if current.isValid() else None
        if isinstance(row, OutlineRow) and not self._is_drawing:
            self._desk.select(row.step)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are acts here."""

    def _build(self, rows: list[OutlineRow]) -> None:
        self.model_.clear()
        self._items = {}
        waiting = [(self.model_.invisibleRootItem(), rows)]
        while waiting:
            above, below = waiting.pop()
            for row in below:
                item = QStandardItem()
                self._items[row.key] = item
                self._fill(item, row)
                above.appendRow(item)
                if row.children:
                    waiting.append((item, row.children))

    def _fill(self, item: QStandardItem, row: OutlineRow) -> None:
        if item.data(ROW_ROLE) is not None and item.text() == row.spoken():
            item.setData(row, ROW_ROLE)
            return
        item.setText(row.spoken())
        item.setData(row.spoken(), Qt.ItemDataRole.AccessibleTextRole)
        item.setData(row, ROW_ROLE)

    def _on_selected(self) -> None:
        row = self.row
        if not self._desk.is_open or (row is not None and row.step == self._desk.at):
            return
        item = self._items.get(self._desk.at)
        self._is_drawing = True
        if item is None:
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(item.index())
            self.scrollTo(item.index())
        self._is_drawing = False


class _Delegate(RowDelegate):
    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, OutlineRow):
            return
        look, px = self.look, self.look.px
        left, right = float(rect.left() + px(6)), float(rect.right() - px(16))
        top, high = rect.top(), rect.height() - 1

        def words(text: str, role: str, tone: str, *, gap: int = _GAP) -> None:
            nonlocal left
            area = QRectF(left, top, max(0.0, right - left), high)
            font = look.font(role, tabular=role == "small")
            left += paint_line(painter, area, text, font=font, color=look.color(tone)) + px(gap)

        if row.label:
            words(row.label, "smallMedium", "text.secondary", gap=6)
            arrow = look.pixmap("arrow-right", "text.tertiary", 12)
            paint_pixmap(painter, QRectF(left, top, px(12), high), arrow)
            left += px(12 + 8)
        if row.face is None:
            words("Choose a step", "body", "text.tertiary")
            return
        wrong = row.face.wrong
        tone = "danger.solid" if wrong else "text.secondary"
        shown = look.glyph(row.face.glyph) if row.face.glyph else look.pixmap(row.face.icon, tone)
        if row.kind == "again":
            shown = look.pixmap("corner-up-left", "text.tertiary", _ICON)
        paint_pixmap(painter, QRectF(left, top, px(_ICON), high), shown)
        left += px(_ICON + 8)
        words(str(row.number), "small", "text.tertiary", gap=8)
        faint = row.face.blank or row.kind == "again"
        ink = "text.tertiary" if faint else "text.primary"
        words(row.face.title, "bodyMedium" if state.selected else "body", ink)
        if row.face.mark and row.kind == "step":
            name, tone = _MARKS[row.face.mark]
            paint_pixmap(painter, QRectF(left, top, px(12), high), look.pixmap(name, tone, 12))
            left += px(12 + 8)
        if row.kind == "step":
            words(row.face.below, "small", "danger.text" if wrong else "text.tertiary")
