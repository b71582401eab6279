"""The board on screen: how far it is, the grid, and the current cell in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from rflow_desktop.domain.board import Board, BoardRow
from rflow_desktop.domain.words import count
from ui.batch.foot import BoardFoot
from ui.batch.grid import BoardGrid
from ui.kit import Button, EmptyState, Label, Look, Skeleton
from ui.runner.batch import Target, TargetStrip
from ui.window.values import Thing
from ui.window.view import View

_WAIT, _GRID, _GONE = 0, 1, 2


class BoardView(View):
    """`answered`: sessions, step, answer. The other signals say what was asked for, and of whom."""

    answered = Signal(tuple, str, str)
    opened = Signal(str)
    note_asked = Signal(tuple, str)
    give_asked = Signal(tuple)
    report_asked = Signal()
    moved = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.board: Board | None = None
        self.exceptions_first = True
        self.name = Label(look, role="title", elide=True)
        self.told = Label(look, role="small", tone="text.secondary", tabular=True, elide=True)
        self.strip = TargetStrip(look)
        self.odd = Label(look, role="small", tone="warning.text")
        self.give = Button(look, "Give", key="A", icon="user-plus", compact=True)
        self.report = Button(look, "Report", key="R", icon="file-text", compact=True)
        self.grid = BoardGrid(look)
        self.foot = BoardFoot(look)
        self.gone = EmptyState(
            look, "This batch is not on this computer.", "It may have been taken back.",
            framed=False,
        )  # fmt: skip
        self._stack = QStackedWidget()
        self.top = self._make_top()
        self._lay_out()
        self._connect()

    # what the window asks

    def title(self) -> str:
        return "" if self.board is None else self.board.title or self.board.flow

    def header(self) -> QWidget | None:
        return self.top

    def thing(self) -> Thing | None:
        return Thing(words=self.title()) if self.board is not None else None

    def panels(self) -> tuple[QWidget, ...]:
        return (self.grid, self.foot)

    def first_focus(self) -> QWidget | None:
        return self.grid

    def go_back(self) -> bool:
        """Esc: ticks first, then a selection of several cells."""
        if self.grid.board_model.ticked:
            self.grid.toggle_ticks(self.grid.board_model.ticked)
            return True
        if len(self.grid.selectedIndexes()) > 1:
            self.grid.set_current(self.grid.currentIndex())
            return True
        return False

    # values in

    def show_board(self, board: Board | None) -> None:
        first = self.board is None
        self.board = board
        self._stack.setCurrentIndex(_GONE if board is None else _GRID)
        if board is None:
            return
        self.name.setText(board.title or board.flow)
        parts = (
            board.ticket, board.client, count(len(board.rows), "target"),
            *(f"{number} {name}" for name, number in board.spread if number),
        )  # fmt: skip
        self.told.setText("  ·  ".join(part for part in parts if part))
        self.odd.setText(count(len(board.why), "exception") if board.why else "")
        self.strip.show_targets(
            [Target(row.session, row.target, row.state) for row in board.rows], ""
        )
        self.grid.show_board(board, exceptions_first=self.exceptions_first)
        self._show_foot()
        if first:
            self.title_changed.emit()

    # acts of the keys

    def answer_place(self, place: int) -> None:
        """A number key: this answer, for the current cell or for all that are selected with it."""
        choices = self.choices()
        if place <= len(choices):
            here = self.grid.here()
            rows = self.grid.chosen_rows() or self._current()
            if here is not None and rows:
                answer, _ = choices[place - 1]
                self.answered.emit(tuple(row.session for row in rows), here[1], answer)

    def fill_down(self) -> None:
        """The answer of the current cell for every ticked target, or for all those below."""
        here, model = self.grid.here(), self.grid.board_model
        given = self.given_here()
        if here is None or not given:
            return
        rows = self.grid.ticked or self._below()
        wanted = tuple(
            row.session
            for row in rows
            if row.session != here[0] and row.current == here[1] and not row.why_not
        )
        if wanted and model.rows:
            self.answered.emit(wanted, here[1], given)

    def given_here(self) -> str:
        """The answer that stands in the current cell; empty when there is none."""
        cell = self.grid.board_model.cell_of(self.grid.currentIndex())
        return "" if cell is None or cell.state != "answered" else cell.answer

    def next_open(self) -> None:
        """The next target that is open and this person's, round to the first again."""
        rows, here = self.grid.board_model.rows, self.grid.currentIndex().row()
        turned = (*rows[here + 1 :], *rows[: here + 1])
        row = next((row for row in turned if row.current and not row.why_not), None)
        if row is not None:
            self.grid.go(row.session, row.current)

    def go_down(self, session: str, node: str) -> None:
        """After an answer: the same step of the next target that stands there."""
        rows = self.grid.board_model.rows
        at = next((n for n, row in enumerate(rows) if row.session == session), -1)
        below = (*rows[at + 1 :], *rows[: max(at, 0)])
        following = next((row for row in below if row.current == node and not row.why_not), None)
        if following is not None:
            self.grid.go(following.session, node)

    def tick(self) -> None:
        rows = self.grid.chosen_rows() or self._current()
        self.grid.toggle_ticks(row.session for row in rows)

    def tick_all(self) -> None:
        self.grid.toggle_ticks(row.session for row in self.grid.board_model.rows)

    def ask_note(self) -> None:
        here = self.grid.here()
        rows = self.meant()
        if rows:
            self.note_asked.emit(rows, "" if here is None else here[1])

    def ask_give(self) -> None:
        if self.meant():
            self.give_asked.emit(self.meant())

    def toggle_exceptions(self) -> None:
        self.exceptions_first = not self.exceptions_first
        self.show_board(self.board)

    def open_current(self) -> None:
        row = self.grid.current_row()
        if row is not None:
            self.opened.emit(row.session)

    def meant(self) -> tuple[BoardRow, ...]:
        """The ticked targets, or those that are selected."""
        return self.grid.ticked or self.grid.chosen_rows() or self._current()

    def choices(self) -> tuple[tuple[str, str], ...]:
        """What the number keys give in the current cell."""
        row, column = self.grid.current_row(), self._column()
        if row is None or column is None:
            return ()
        if row.current == column:
            return tuple((one.id, one.label) for one in row.choices)
        cell = row.cells.get(column)
        if cell is None or not cell.entry or cell.steps:
            return ()
        shown = self.grid.board_model.column_of(self.grid.currentIndex())
        known = () if shown is None else shown.choices
        return known or ((cell.answer, cell.label),)

    def _current(self) -> tuple[BoardRow, ...]:
        row = self.grid.current_row()
        return () if row is None else (row,)

    def _below(self) -> tuple[BoardRow, ...]:
        return self.grid.board_model.rows[self.grid.currentIndex().row() + 1 :]

    def _column(self) -> str | None:
        here = self.grid.here()
        return None if here is None else here[1]

    def _show_foot(self) -> None:
        model, index = self.grid.board_model, self.grid.currentIndex()
        row = model.row_of(index)
        why = "" if row is None or self.board is None else self.board.why.get(row.session, "")
        self.foot.show_cell(
            row, model.column_of(index), model.cell_of(index), why=why, choices=self.choices(),
            chosen=len(self.grid.chosen_rows()),
        )  # fmt: skip
        self.moved.emit()

    def _make_top(self) -> QWidget:
        px = self._look.px
        top = QWidget()
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self.name)
        words.addWidget(self.told)
        row = QHBoxLayout(top)
        row.setContentsMargins(px(20), 0, px(16), 0)
        row.setSpacing(px(12))
        row.addLayout(words, 2)
        row.addWidget(self.strip, 1)
        row.addWidget(self.odd)
        row.addWidget(self.give)
        row.addWidget(self.report)
        return top

    def _lay_out(self) -> None:
        wait = QWidget()
        column = QVBoxLayout(wait)
        column.addWidget(Skeleton(self._look, rows=6))
        column.addStretch(1)
        for page in (wait, self.grid, self.gone):
            self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.foot)

    def _connect(self) -> None:
        self.grid.moved.connect(self._show_foot)
        self.grid.opened.connect(self.opened)
        self.foot.answered.connect(self.answer_place)
        self.give.clicked.connect(self.ask_give)
        self.report.clicked.connect(self.report_asked)
