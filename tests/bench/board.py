"""The board with a hundred targets and twenty steps: how long a screenful takes to paint."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.board import END, Board, BoardCell, BoardChoice, BoardColumn, BoardRow
from tests.bench.figures import Figure, middle, quantile
from ui.batch.view import BoardView
from ui.kit import Look

TARGETS, STEPS, RUNS = 100, 20, 40
FRAME_MS = 1000 / 60


def board() -> Board:
    columns = [
        BoardColumn(node=f"s{n}", title=f"Is step {n} of the night done and checked?",
                    kind="question", pauses=n % 7 == 0)
        for n in range(1, STEPS + 1)
    ]  # fmt: skip
    columns.append(BoardColumn(node=END, title="End", kind="result"))
    rows = tuple(_row(number) for number in range(TARGETS))
    return Board(
        batch="b", title="Patch ring 1", client="Harbor Dental Group", ticket="48213",
        flow="Patching", columns=tuple(columns), rows=rows,
        why={rows[3].session: "Is step 2 of the night done and checked? No"},
    )  # fmt: skip


def _row(number: int) -> BoardRow:
    cells = {
        f"s{n}": BoardCell(answer="yes", label="Yes, and checked", notes=n % 3 == 0, by="Maya")
        for n in range(1, STEPS)
    }
    cells[f"s{STEPS}"] = BoardCell(state="current")
    return BoardRow(
        session=f"session-{number}", target=f"SRV-{number:03}", state="active", cells=cells,
        current=f"s{STEPS}", step="The last one", choices=(BoardChoice(id="yes", label="Yes"),),
    )  # fmt: skip


def measured() -> tuple[Figure, ...]:
    """Each beside filling the same rectangle with nothing in it; the promise is a frame."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    look = Look(app)
    look.apply(mode="light")
    view = BoardView(look)
    view.resize(1208, 812)
    whole = board()
    view.show_board(whole)
    view.show()
    app.processEvents()
    grid = view.grid.viewport()
    pixmap = QPixmap(grid.size())
    paint = _timed(lambda at: _scrolled(view, at, pixmap))
    plain = _timed(lambda _: _filled(pixmap))
    step = _timed(lambda at: _stepped(view, at, app))
    show = _timed(lambda _: view.show_board(whole))
    view.close()
    return (
        _figure("board.paint", paint, plain),
        _figure("board.step", step, plain),
        _figure("board.show", show, plain),
    )


def _figure(name: str, took: list[float], plain: list[float]) -> Figure:
    p95 = quantile(took, 0.95)
    return Figure(
        name=name, value=middle(took), unit="ms", limit=middle(plain), runs=len(took), p95=p95,
        more={"a frame": round(FRAME_MS, 1), "within": p95 <= FRAME_MS},
    )  # fmt: skip


def _timed(act: Callable[[int], object]) -> list[float]:
    took = []
    for at in range(RUNS):
        begun = time.perf_counter()
        act(at)
        took.append((time.perf_counter() - begun) * 1000)
    return took


def _scrolled(view: BoardView, at: int, pixmap: QPixmap) -> None:
    bar = view.grid.verticalScrollBar()
    bar.setValue((at * 97) % max(1, bar.maximum()))
    view.grid.viewport().render(pixmap)


def _filled(pixmap: QPixmap) -> None:
    with QPainter(pixmap) as painter:
        painter.fillRect(pixmap.rect(), QColor("white"))


def _stepped(view: BoardView, at: int, app: QApplication) -> None:
    """A press of an arrow, with everything that it draws."""
    model = view.grid.board_model
    view.grid.set_current(model.index(at % TARGETS, STEPS - 2))
    app.processEvents()
