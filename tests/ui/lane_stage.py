"""A conversation in the real window, reduced to its lane, its card and a composer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain import acts_lane
from rflow_desktop.domain.model_lane import ItemKind, LaneItem, Option
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.shown_talk import ChatView, LaneView
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.offers import Offers
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import PlainIntake, desk
from tests.ui.hand import Hand
from ui.kit import Look, TextArea
from ui.lane import Hooks, LaneColumn, LanePanel, make_lane
from ui.permission import PermissionPresenter, PermissionView, permission_commands
from ui.presenter import Presenter
from ui.window.panels import ThreePanels
from ui.window.values import Place
from ui.window.view import View
from ui.window.window import MainWindow

ABOUT = About(
    title="Printers missing", ticket="48231", client="Calder & Finch LLP", person="Ruth Adeyemi"
)
OPTIONS = (Option(label="On site", value="site"), Option(label="VPN"), Option(label="Both"))


class TalkView(View):
    """`composer` is where a person types to the assistant."""

    def __init__(self, look: Look, lane: LanePanel) -> None:
        super().__init__()
        self.lane = lane
        self.card = PermissionView(look)
        self.composer = TextArea(look, name="Message", rows=2)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addStretch(1)
        column.addWidget(self.card)
        column.addWidget(self.composer)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ThreePanels(look, centre=middle, inspector=lane))

    def title(self) -> str:
        return "48231"

    def first_focus(self) -> QWidget:
        return self

    def go_back(self) -> bool:
        return self.lane.go_back()


class LaneStage(Hand):
    """`said` is what was told in toasts, `sources` what a fact was asked to show."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.desk = desk()
        work = self.desk.work
        self.asking = SilentAssistant()
        self.chats = Chats(work, self.asking)
        self.lane = Lane(work)
        self.sessions = Sessions(work)
        self.evidence = Evidence(work, PlainIntake())
        self.said: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.sources: list[tuple[str, str]] = []
        self.opened: list[str] = []
        self.window = MainWindow(look, (Place(id="today", title="Today", icon="sun", make=View),))
        self.column: LaneColumn
        self.view: TalkView
        self.permission: PermissionPresenter
        self.host: Presenter
        self.session = ""
        self.shown: ChatView | None = None

    async def start(self, **more: Any) -> None:
        self.session = await self.chats.start(About(**{**ABOUT.__dict__, **more}))
        hooks = Hooks(
            tell=self._tell, open_session=self.opened.append,
            show_source=lambda kind, ref: self.sources.append((kind, ref)),
        )  # fmt: skip
        offers = Offers(self.desk.work, self.lane)
        self.column = make_lane(
            self.look, self.session, lane=self.lane, offers=offers, chats=self.chats, hooks=hooks
        )
        self.view = TalkView(self.look, self.column.widget)
        self.permission = PermissionPresenter(
            self.view.card, self.look, asking=self.asking, evidence=self.evidence, tell=self._tell
        )
        self.host = Presenter(self.view)
        self.desk.work.notices.subscribe(self._on_changed)
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        self.window.open_session(self.session, lambda: self.view)
        for commands in (
            self.column.commands(self.view), permission_commands(self.view.card, self.view)
        ):  # fmt: skip
            self.window.commands.add(commands)
        await self.soon(self.window.isActiveWindow)
        await self.redraw()
        self.view.setFocus()
        await self.settle()

    def show_card(self) -> None:
        """What waits in the session, as the host of the card shows it."""
        self.permission.show(self.asking.card(self.session))

    async def do(self, *done: Act) -> None:
        if done:
            self.desk.clock.pass_ms(1_000)
            await self.desk.work.do(self.session, *done)
            await self.level()

    async def asks(self, text: str = "Where?", **more: Any) -> str:
        item = self.desk.work.new_id()
        options = more.pop("options", OPTIONS)
        await self.do(
            acts_lane.Propose(item=item, kind=ItemKind.QUESTION, text=text, options=options, **more)
        )
        return item

    async def proposes(self, text: str, **more: Any) -> str:
        item = self.desk.work.new_id()
        await self.do(acts_lane.Propose(item=item, kind=ItemKind.TASK, text=text, **more))
        return item

    async def suggests(self, title: str, **more: Any) -> str:
        fix = self.desk.work.new_id()
        await self.do(acts_lane.ProposeFix(fix=fix, title=title, **more))
        return fix

    def item(self, name: str) -> LaneItem:
        found = self.desk.local.get(LaneItem, name)
        assert found is not None
        return found

    @property
    def drawn(self) -> LaneView:
        lane = self.column.widget.lane
        assert lane is not None
        return lane

    async def redraw(self) -> None:
        self.shown = await self.chats.view(self.session)
        lane = None if self.shown is None else self.shown.lane
        writable = self.shown is not None and not self.shown.read_only
        self.column.widget.show_lane(lane, writable=writable)

    async def level(self) -> None:
        """Until everything that was asked for is done and drawn."""
        await self.column.presenter.settled()
        await self.permission.settled()
        await self.host.settled()
        await self.settle()

    async def press(self, keys: str) -> None:
        combination = QKeySequence(keys)[0]
        handle = self.window.windowHandle()
        key, held = combination.key(), combination.keyboardModifiers()
        await self.by_hand(lambda: QTest.keyClick(handle, key, held))
        await self.level()

    async def write(self, text: str) -> None:
        now = QApplication.focusWidget()
        assert now is not None, "nothing has the focus"
        await self.by_hand(lambda: QTest.keyClicks(now, text))
        await self.level()

    async def click(self, widget: QWidget) -> None:
        assert widget.isVisible(), f"{widget.accessibleName()} is not on screen"
        place, left = QPoint(8, widget.height() // 2), Qt.MouseButton.LeftButton
        await self.by_hand(lambda: QTest.mouseClick(widget, left, pos=place))
        await self.level()

    async def settle(self) -> None:
        for _ in range(4):
            await asyncio.sleep(0)
        QApplication.sendPostedEvents()

    def _on_changed(self, changes: Changes) -> None:
        if changes.all or self.session in changes.sessions:
            self.host.run(self.redraw())

    def _tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        self.said.append(sentence)
        self.undo = undo
