"""The grid of the board: a table painted by itself, so that a screenful takes less than a frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from rflow_desktop.domain.board import Board, BoardRow
from ui.batch.model import BoardModel
from ui.batch.paint import CellPainter, ColumnHead, TargetHead
from ui.kit import Look

COLUMN = 150
TARGETS = 232
HEAD = 52


class BoardGrid(QTableView):
    """`moved`: another cell is the current one. `opened`: Enter or a double click on a target."""

    moved = Signal()
    opened = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.board_model = BoardModel()
        self._paint = CellPainter(look)
        self.setModel(self.board_model)
        self.setAccessibleName("Board: targets down, steps across")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(False)
        self.setProperty("bare", "true")
        self.heads = ColumnHead(look, self.board_model)
        self.targets = TargetHead(look, self.board_model)
        self.setHorizontalHeader(self.heads)
        self.setVerticalHeader(self.targets)
        self.targets.sectionDoubleClicked.connect(self._on_target)
        self.targets.ticked.connect(self.tick_row)
        self._soon = QTimer(self)  # a step changes both: it is told once
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.moved)
        self.selectionModel().selectionChanged.connect(lambda *_: self._soon.start())
        self.selectionModel().currentChanged.connect(lambda *_: self._soon.start())
        self.doubleClicked.connect(lambda index: self._on_target(index.row()))
        look.changed.connect(self._dress)
        self._dress()

    # values in

    def show_board(self, board: Board, *, exceptions_first: bool) -> None:
        """The current cell stays that of its target and step, wherever they stand now."""
        here = self.here()
        self.board_model.show(board, exceptions_first=exceptions_first)
        self._paint.show(board)
        at = self.board_model.place(*here) if here is not None else QModelIndex()
        if not at.isValid():
            at = self._first()
        if at.isValid():
            self.set_current(at)

    # where one is

    def here(self) -> tuple[str, str] | None:
        """The session and the step of the current cell."""
        index = self.currentIndex()
        row, column = self.board_model.row_of(index), self.board_model.column_of(index)
        return None if row is None or column is None else (row.session, column.node)

    def current_row(self) -> BoardRow | None:
        return self.board_model.row_of(self.currentIndex())

    def set_current(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def go(self, session: str, node: str) -> bool:
        index = self.board_model.place(session, node)
        if index.isValid():
            self.set_current(index)
        return index.isValid()

    def chosen_rows(self) -> tuple[BoardRow, ...]:
        """The targets whose cells are selected in the current column, from top to bottom."""
        column = self.currentIndex().column()
        chosen = sorted(i.row() for i in self.selectedIndexes() if i.column() == column)
        return tuple(self.board_model.rows[at] for at in chosen)

    # ticks

    @property
    def ticked(self) -> tuple[BoardRow, ...]:
        model = self.board_model
        return tuple(row for row in model.rows if row.session in model.ticked)

    def tick_row(self, at: int) -> None:
        self.toggle_ticks([self.board_model.rows[at].session])

    def toggle_ticks(self, sessions: Iterable[str]) -> None:
        """All of them on; where all are on already, off."""
        wanted, model = frozenset(sessions), self.board_model
        on = wanted <= model.ticked
        model.ticked = model.ticked - wanted if on else model.ticked | wanted
        self.targets.viewport().update()
        self.viewport().update()
        self._soon.start()

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """The visible cells in one go: a delegate for each of them would take several frames."""
        painter = QPainter(self.viewport())
        for area in cast("Iterable[QRect]", event.region()):
            self._paint_area(painter, area)

    def _paint_area(self, painter: QPainter, area: QRect) -> None:
        painter.fillRect(area, self._look.color("bg.canvas"))
        model, chosen = self.board_model, self.selectionModel()
        first, last = _between(self.rowAt(area.top()), self.rowAt(area.bottom()), len(model.rows))
        left, right = _between(
            self.columnAt(area.left()), self.columnAt(area.right()), len(model.columns)
        )
        current, active = self.currentIndex(), self.hasFocus()
        for at in range(first, last + 1):
            top, high = self.rowViewportPosition(at), self.rowHeight(at)
            row = model.rows[at]
            for across in range(left, right + 1):
                box = QRect(
                    self.columnViewportPosition(across), top, self.columnWidth(across), high
                )
                here = current.row() == at and current.column() == across
                marked = chosen.isSelected(model.index(at, across))
                self._paint.cell(
                    painter, box, row, model.columns[across], selected=marked,
                    current=here, active=active, ticked=row.session in model.ticked,
                )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._soon.start()

    def _first(self) -> QModelIndex:
        """The first target that is open, at the step where it stands."""
        model = self.board_model
        for row in model.rows:
            if row.is_open and row.current:
                return model.place(row.session, row.current)
        return model.index(0, 0)

    def _on_target(self, at: int) -> None:
        if 0 <= at < len(self.board_model.rows):
            self.opened.emit(self.board_model.rows[at].session)

    def _dress(self) -> None:
        look = self._look
        self._paint.dress()
        self.verticalHeader().setDefaultSectionSize(look.row_height)
        self.verticalHeader().setFixedWidth(look.px(TARGETS))
        self.horizontalHeader().setDefaultSectionSize(look.px(COLUMN))
        self.horizontalHeader().setFixedHeight(look.px(HEAD))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        corner = look.color("bg.panel").name()
        around = look.sheet("area", "heads", "bars")
        self.setStyleSheet(
            f"{around}QTableCornerButton::section {{ background: {corner}; border: none; }}"
        )
        self.viewport().update()


def _between(first: int, last: int, number: int) -> tuple[int, int]:
    """What Qt answers for a strip that goes beyond the last row or column is -1."""
    return max(0, first), number - 1 if last < 0 else last
