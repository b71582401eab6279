"""The runner in the real window, over real services and a store in memory, driven by keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.shown import SessionView
from rflow_desktop.services.evidence import Evidence, Intake
from rflow_desktop.services.pastes import Pastes
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers.desk import PlainIntake, desk
from tests.ui.hand import Hand
from ui.kit import Look
from ui.runner import Runner, RunnerView, make_runner
from ui.runner.presenter import Drafts, Hooks
from ui.window.values import Place
from ui.window.view import View
from ui.window.window import MainWindow

Story = Callable[[], Coroutine[Any, Any, None]]
ABOUT = About(
    title="Printer says no", ticket="48213", client="Harbor Dental Group", person="Janelle"
)


def in_loop(app: QApplication) -> Callable[[Story], None]:
    """Runs one story inside Qt's own loop; a bug in a presenter fails it."""

    def run(story: Story) -> None:
        bugs: list[dict[str, Any]] = []

        async def told() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda _, bug: bugs.append(bug))
            await asyncio.wait_for(story(), timeout=20)
            _leave()  # what is half written is kept now, and not when the loop is gone
            for _ in range(20):
                await asyncio.sleep(0)

        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            runner.run(told())
        assert not bugs, bugs

    return run


def _leave() -> None:
    now = QApplication.focusWidget()
    if now is not None:
        now.clearFocus()


class Stage(Hand):
    """One session on screen. `said` is what the window would have told in toasts."""

    def __init__(self, look: Look, *flows: Flow, intake: Intake | None = None) -> None:
        self.look = look
        self.desk = desk(*flows)
        self.sessions = Sessions(self.desk.work)
        self.evidence = Evidence(self.desk.work, intake or PlainIntake())
        self.said: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.opened: list[str] = []
        self.asked: list[tuple[str, str]] = []
        home = Place(id="today", title="Today", icon="sun", make=View)
        self.window = MainWindow(look, (home,))
        self.runner: Runner
        self.session = ""

    @property
    def view(self) -> RunnerView:
        return self.runner.widget

    async def start(self, flow: Flow | None, **more: Any) -> None:
        about = About(**{**ABOUT.__dict__, **more})
        await self.open(await self.sessions.start(None if flow is None else flow.id, about))

    async def open(self, session: str, *, drafts: Drafts | None = None) -> None:
        self.session = session
        hooks = Hooks(
            tell=self._tell, open_session=self.opened.append, open_briefing=self.opened.append,
            now_ms=self.desk.clock,
        )  # fmt: skip
        self.runner = make_runner(
            self.look, session, sessions=self.sessions, evidence=self.evidence,
            pastes=Pastes(self.desk.work), notices=self.desk.work.notices, hooks=hooks,
            drafts=drafts,
        )  # fmt: skip
        presenter = self.runner.presenter
        presenter.resolve_asked.connect(lambda one: self.asked.append(("resolve", one)))
        presenter.hand_over_asked.connect(lambda one: self.asked.append(("hand over", one)))
        presenter.copy_note_asked.connect(lambda one: self.asked.append(("copy", one)))
        self.window.show()
        self.window.activateWindow()
        await self.soon(lambda: self.view.shown is not None)
        self.window.open_session(session, lambda: self.view)
        for commands in self.runner.commands():
            self.window.commands.add(commands)
        await self.soon(self.window.isActiveWindow)
        self.view.activateWindow()
        self.view.focus_answers()
        await self.settle()

    async def level(self) -> SessionView:
        """Wait until everything that was asked for is done and drawn."""
        presenter = self.runner.presenter
        await self.soon(
            lambda: (
                not presenter.is_busy
                and not presenter.pictures.is_busy
                and not presenter.pastes.is_busy
            )
        )
        await self.settle()
        shown = self.view.shown
        assert shown is not None
        return shown

    async def press(self, keys: str) -> None:
        combination = QKeySequence(keys)[0]
        handle = self.window.windowHandle()
        key, held = combination.key(), combination.keyboardModifiers()
        await self.by_hand(lambda: QTest.keyClick(handle, key, held))
        await self.level()

    async def write(self, text: str) -> None:
        focus = self.focus
        await self.by_hand(lambda: QTest.keyClicks(focus, text))
        await self.settle()

    async def click(self, widget: QWidget) -> None:
        place, left = QPoint(12, widget.height() // 2), Qt.MouseButton.LeftButton
        await self.by_hand(lambda: QTest.mouseClick(widget, left, pos=place))
        await self.level()

    @property
    def focus(self) -> QWidget:
        now = QApplication.focusWidget()
        assert now is not None, "nothing has the focus"
        return now

    async def settle(self) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        QApplication.sendPostedEvents()

    def _tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        self.said.append(sentence)
        self.undo = undo
