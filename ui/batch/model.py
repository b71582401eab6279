"""The board as a table: rows in the order they are drawn, a sentence for each cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from rflow_desktop.domain.board import END, Board, BoardCell, BoardColumn, BoardRow, arranged
from ui.kit import tip_for

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_STATES = {
    "prepared": "not started",
    "active": "in progress",
    "paused": "paused",
    "escalated": "handed over",
    "resolved": "done",
    "abandoned": "ended without being done",
}


class BoardModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.board: Board | None = None
        self.rows: tuple[BoardRow, ...] = ()
        self.columns: tuple[BoardColumn, ...] = ()
        self.ticked: frozenset[str] = frozenset()

    def show(self, board: Board, *, exceptions_first: bool) -> None:
        """The whole board; who holds a place in it finds it again by session and step."""
        self.beginResetModel()
        self.board = board
        self.rows = arranged(board, exceptions_first=exceptions_first)
        self.columns = board.columns
        here = {row.session for row in self.rows}
        self.ticked = frozenset(one for one in self.ticked if one in here)
        self.endResetModel()

    def place(self, session: str, node: str) -> QModelIndex:
        """Where a target's step stands now; not valid when it does not."""
        at = next((n for n, row in enumerate(self.rows) if row.session == session), -1)
        across = next((n for n, one in enumerate(self.columns) if one.node == node), -1)
        return self.index(at, across)

    def row_of(self, index: Index) -> BoardRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def column_of(self, index: Index) -> BoardColumn | None:
        return self.columns[index.column()] if 0 <= index.column() < len(self.columns) else None

    def cell_of(self, index: Index) -> BoardCell | None:
        row, column = self.row_of(index), self.column_of(index)
        return None if row is None or column is None else row.cells.get(column.node)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row_of(index), self.column_of(index)
        if row is None or column is None:
            return None
        cell = row.cells.get(column.node)
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if cell is None else cell.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_cell(row, column, cell)
        if role == Qt.ItemDataRole.ToolTipRole and cell is not None:
            return tip_for(told_cell(cell))
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            pauses = ", asks before each target" if column.pauses else ""
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return f"Step {section + 1}, {column.title}{pauses}"
            return tip_for(column.title) if role == Qt.ItemDataRole.ToolTipRole else None
        if way == Qt.Orientation.Vertical and 0 <= section < len(self.rows):
            row = self.rows[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return row.target
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken_row(row)
            if role == Qt.ItemDataRole.ToolTipRole:
                return tip_for(self.spoken_row(row))
        return None

    def spoken_row(self, row: BoardRow) -> str:
        why = self.board.why.get(row.session, "") if self.board is not None else ""
        ticked = "ticked" if row.session in self.ticked else ""
        parts = (row.target, _STATES.get(row.state, row.state), row.owner_name, why, ticked)
        return ", ".join(part for part in parts if part)


def spoken_cell(row: BoardRow, column: BoardColumn, cell: BoardCell | None) -> str:
    if cell is None:
        return f"{row.target}, {column.title}, not reached"
    if cell.state == "current":
        return f"{row.target}, {column.title}, stands here"
    parts = (row.target, column.title, cell.label, told_cell(cell))
    return ", ".join(part for part in parts if part)


def told_cell(cell: BoardCell) -> str:
    """Who, what beside, and the note, line by line."""
    also = [f"Also: {other}" for other in cell.others]
    steps = f"{cell.steps} steps in the linked flow" if cell.steps > 1 else ""
    return "\n".join(part for part in (cell.by, cell.note, steps, *also) if part)


def is_end(column: BoardColumn | None) -> bool:
    return column is not None and column.node == END
