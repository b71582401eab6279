"""The board of one batch in the real window, over real services and a store in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.domain.board import BoardRow
from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.flow import Flow
from rflow_desktop.services.batches import Batches
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers.checklists import PATCHING, ROOM
from tests.helpers.desk import desk
from tests.ui.hand import Hand
from ui.batch.presenter import Hooks
from ui.batch.screen import BoardScreen, make_board
from ui.batch.view import BoardView
from ui.kit import Look
from ui.window.values import Place
from ui.window.view import View
from ui.window.window import MainWindow

ABOUT = About(ticket="48213", client="Harbor Dental Group", title="Patch ring 1")


class BoardStage(Hand):
    """`said` is what the window would have told in toasts, `undo` the way back of the last."""

    def __init__(self, look: Look, *flows: Flow) -> None:
        self.look = look
        self.desk = desk(*(flows or (PATCHING, ROOM)))
        self.sessions, self.batches = Sessions(self.desk.work), Batches(self.desk.work)
        self.said: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.opened: list[str] = []
        self.window = MainWindow(look, (Place(id="today", title="Today", icon="sun", make=View),))
        self.screen: BoardScreen
        self.batch = ""

    @property
    def view(self) -> BoardView:
        return self.screen.widget

    async def open(self, targets: Sequence[str], flow: str = PATCHING.id) -> None:
        self.batch = await self.sessions.batch(flow, targets, ABOUT)
        hooks = Hooks(
            tell=self._tell, open_session=self.opened.append, me=self.desk.work.me.id,
            connected=False,
        )  # fmt: skip
        self.screen = make_board(
            self.look, self.batch, batches=self.batches, handoffs=Handoffs(self.desk.work),
            notices=self.desk.work.notices, hooks=hooks,
        )  # fmt: skip
        self.window.show()
        self.window.activateWindow()
        self.window.open_session(board_key(self.batch), lambda: self.view)
        for commands in self.screen.commands():
            self.window.commands.add(commands)
        await self.level()
        await self.soon(self.window.isActiveWindow)
        self.view.grid.setFocus()
        await self.level()

    def row(self, target: str) -> BoardRow:
        board = self.view.board
        assert board is not None
        return next(row for row in board.rows if row.target == target)

    @property
    def here(self) -> tuple[str, str]:
        """The target and the step of the current cell."""
        row, here = self.view.grid.current_row(), self.view.grid.here()
        assert row is not None
        assert here is not None
        return row.target, here[1]

    async def press(self, keys: str) -> None:
        combination = QKeySequence(keys)[0]
        handle = self.window.windowHandle()
        key, held = combination.key(), combination.keyboardModifiers()
        await self.by_hand(lambda: QTest.keyClick(handle, key, held))
        await self.level()

    async def write(self, text: str) -> None:
        focus = self.focus
        await self.by_hand(lambda: QTest.keyClicks(focus, text))
        await self.level()

    @property
    def focus(self) -> QWidget:
        now = QApplication.focusWidget()
        assert now is not None, "nothing has the focus"
        return now

    async def level(self) -> None:
        presenter = self.screen.presenter
        await self.soon(lambda: not presenter.is_busy)
        for _ in range(3):
            await asyncio.sleep(0)
        QApplication.sendPostedEvents()
        await self.soon(lambda: not presenter.is_busy)

    def _tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        self.said.append(sentence)
        self.undo = undo
