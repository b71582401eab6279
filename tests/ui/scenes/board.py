"""The maintenance board over a real store: `python -m tests.ui.scenes.board [dark] FILE`."""

from __future__ import annotations

import asyncio
import sys

from PySide6.QtWidgets import QApplication

from rflow_desktop.domain import acts
from rflow_desktop.domain.board import END, Board
from rflow_desktop.domain.model_library import Role, User
from rflow_desktop.services.batches import Batches
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers.checklists import PATCHING, ROOM
from tests.helpers.desk import desk
from tests.ui.scenes.frames import frame, save, theme
from ui.batch.dialogs import PauseDialog
from ui.batch.report import ReportDialog
from ui.batch.view import BoardView
from ui.kit import Look

TOM = User(id="00000000-0000-4000-8000-000000000002", name="Tom Brandt",
           email="tom@brightwater.example", role=Role.ENGINEER)  # fmt: skip
TARGETS = ("SRV-DC-01", "SRV-DC-02", "SRV-FS-01", "SRV-FS-02", "SRV-SQL-01", "SRV-APP-01",
           "SRV-APP-02", "SRV-RDS-01", "SRV-RDS-02", "SRV-RDS-03", "SRV-PRN-01", "SRV-WEB-01",
           "SRV-WEB-02", "SRV-BKP-01")  # fmt: skip
ABOUT = About(ticket="48213", client="Harbor Dental Group", title="Patch ring 1, November")


class Ring:
    """A night's work half done."""

    def __init__(self) -> None:
        self.desk = desk(PATCHING, ROOM)
        self.desk.local.seed([TOM])
        self.batches = Batches(self.desk.work)
        sessions = Sessions(self.desk.work)
        self.batch = asyncio.run(sessions.batch(PATCHING.id, TARGETS, ABOUT))
        ids = {row.target: row.session for row in self.board.rows}
        give = [(("session", ids[name]), acts.Reassign(assignee=TOM.id)) for name in TARGETS[10:]]
        self.desk.local.capture(give)
        names = TARGETS[:10]
        self._answer("backup", "yes", names)
        self._answer("room", "yes", tuple(name for name in names if name != "SRV-FS-02"))
        self._answer("room", "no", ("SRV-FS-02",))
        self._answer("install", "done", names[:8])
        self._answer("restart", "yes", names[:4], note="Janelle Whitmore, by phone")
        self._answer("restart", "later", ("SRV-SQL-01",), note="The month is being closed")
        self._answer("back", "yes", names[:2])
        self._answer("back", "no", ("SRV-FS-01",))
        self._answer(END, "close", names[:2])
        some = [ids[name] for name in names[5:8]]
        asyncio.run(
            self.batches.note(self.batch, some, "Restart after 02:00, agreed.", node="restart")
        )

    @property
    def board(self) -> Board:
        board = asyncio.run(self.batches.board(self.batch))
        assert board is not None
        return board

    def _answer(self, node: str, answer: str, names: tuple[str, ...], *, note: str = "") -> None:
        ids = [row.session for row in self.board.rows if row.target in names]
        asyncio.run(self.batches.answer(self.batch, ids, node, answer, note=note))


def make_view(look: Look, ring: Ring) -> BoardView:
    view = BoardView(look)
    view.show_board(ring.board)
    row = next(row for row in ring.board.rows if row.target == "SRV-APP-01")
    view.grid.go(row.session, "restart")
    return view


if __name__ == "__main__":
    look, app = theme()
    assert isinstance(app, QApplication)
    ring = Ring()
    window = frame(look, {"sessions": lambda: make_view(look, ring)})
    if "pause" in sys.argv or "report" in sys.argv:
        window.show()
        window.go("sessions")
        row = next(row for row in ring.board.rows if row.dangers and not row.why_not)
        if "pause" in sys.argv:
            PauseDialog(look, window, row, answer="Yes, it restarts", at="1 of 3").open()
        else:
            dialog = ReportDialog(look, window)
            note = asyncio.run(ring.batches.report(ring.batch))
            dialog.show_report(note, "report.md")
            dialog.open(focus=dialog.text)
    save(window, app, "sessions", sys.argv[-1])
