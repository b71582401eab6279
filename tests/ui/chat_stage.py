"""A chat in the real window, over real services and a scripted model, driven by keys and clicks."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from rflow_desktop.assistant.conductor import Conductor
from rflow_desktop.domain import acts_talk
from rflow_desktop.domain.model_talk import Said, Speaker
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reply import ModelInfo
from rflow_desktop.domain.shown_talk import PermissionCard, TalkLine
from rflow_desktop.services.attaching import Attaching
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence, Intake
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.services.steps import Steps
from rflow_desktop.services.waiting import Waiting
from tests.helpers.desk import MAYA, PlainIntake, desk
from tests.helpers.doors import ScriptedDoor, Step
from tests.ui.hand import Hand
from tests.ui.runner_stage import Story, in_loop
from ui.chat.part import Part
from ui.chat.presenter import Hooks
from ui.chat.screen import Chat, make_chat
from ui.chat.view import ChatScreenView
from ui.kit import Look
from ui.window.values import Place
from ui.window.view import View
from ui.window.window import MainWindow

ABOUT = About(ticket="48231", client="Calder & Finch LLP", person="Ruth Adeyemi")
MODEL = ModelInfo(id="m", name="M", most_input=1, most_output=1)


def in_chat(app: QApplication) -> Callable[[Story], None]:
    """Runs one story inside Qt's own loop. What is left of the loop goes on this thread: requests
    are masked on others, and one of those must not collect it.
    """
    run = in_loop(app)

    def tell(story: Story) -> None:
        run(story)
        gc.collect()

    return tell


class ChatStage(Hand):
    """`said` is what the window would have told in toasts, `links` what was asked to be opened."""

    def __init__(
        self, look: Look, *script: list[Step], intake: Intake | None = None, me: Actor = MAYA,
        connected: bool = False,
    ) -> None:  # fmt: skip
        QApplication.setQuitOnLastWindowClosed(False)  # it would stop the loop
        self.look = look
        self.desk = desk(me=me, connected=connected)
        work = self.desk.work
        self.door = ScriptedDoor(*script)
        self.door.known = (MODEL,)
        self.conductor = Conductor(work, self.door, model=lambda: "claude-sonnet-5-5", checks={})
        self.chats = Chats(work, self.conductor)
        self.waiting = Waiting(work, self.conductor, self._reachable)
        self.sessions = Sessions(work)
        intake = intake or PlainIntake()
        self.evidence = Evidence(work, intake)
        self.attaching = Attaching(work, self.evidence, intake)
        self.said: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.links: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.near = ""
        home = Place(id="today", title="Today", icon="sun", make=View)
        self.window = MainWindow(look, (home,))
        self.window.image_dropped.connect(lambda image: self.chat.add_image(image))
        self.window.files_dropped.connect(lambda files: self.chat.add_files(files))
        self.opened: dict[str, Chat] = {}
        self.chat: Chat

    async def _reachable(self) -> bool:
        return bool(await self.door.models())

    async def _near(self) -> str:
        return self.near

    @property
    def view(self) -> ChatScreenView:
        return self.chat.widget

    @property
    def kinds(self) -> list[str]:
        """What stands in the conversation, from top to bottom."""
        return [piece.kind for piece in self.view.conversation.roll.pieces]

    @property
    def words(self) -> list[str]:
        """The words of the messages that are drawn."""
        shown = ("prose", "plain", "code")
        return [p.text for p in self.view.conversation.roll.pieces if p.kind in shown]

    @property
    def lines(self) -> tuple[TalkLine, ...]:
        return self.view.conversation.talk.lines

    async def start(self, text: str = "", about: About = ABOUT, **more: Any) -> str:
        session = await self.chats.start(about, text=text, **more)
        await self.open(session)
        return session

    async def open(self, session: str) -> None:
        """Shows the chat; the second time it is only shown again."""
        made = session not in self.opened
        if made:
            self.opened[session] = self._make(session)
        self.chat = self.opened[session]
        self.window.show()
        self.window.activateWindow()
        self.window.open_session(session, lambda: self.chat.widget)
        if made:
            for commands in self.chat.commands():
                self.window.commands.add(commands)
        await self.soon(self.window.isActiveWindow)
        await self.soon(lambda: self.view.shown is not None)
        self.view.activateWindow()
        self.view.write()
        await self.settle()

    async def says(self, session: str, text: str, **more: Any) -> str:
        """The assistant has said something."""
        message = self.desk.work.new_id()
        say = acts_talk.Say(
            message=message, role=Speaker.ASSISTANT, text=text, state=Said.WHOLE, **more
        )
        self.desk.clock.pass_ms(1_000)
        await self.desk.work.do(session, say)
        return message

    async def press(self, keys: str) -> None:
        combination = QKeySequence(keys)[0]
        handle = self.window.windowHandle()
        key, held = combination.key(), combination.keyboardModifiers()
        await self.by_hand(lambda: QTest.keyClick(handle, key, held))
        await self.settle()

    async def write(self, text: str) -> None:
        field = self.view.composer.field
        await self.by_hand(lambda: QTest.keyClicks(field, text))
        await self.settle()

    async def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        assert widget.isVisible(), f"{widget.accessibleName()} is not on screen"
        at = place or QPoint(min(12, widget.width() // 2), widget.height() // 2)
        left = Qt.MouseButton.LeftButton
        await self.by_hand(lambda: QTest.mouseClick(widget, left, pos=at))
        await self.settle()

    def part(self, kind: str, nth: int = -1) -> Part:
        """The widget of the last piece of a kind, or of the one with a number."""
        keys = [p.key for p in self.view.conversation.roll.pieces if p.kind == kind]
        found = self.view.conversation.roll.part(keys[nth])
        assert found is not None, f"no {kind} is near the view"
        return found

    async def level(self) -> None:
        """Until everything that was asked for is done and drawn."""
        chat = self.chat
        await self.soon(
            lambda: not (
                chat.presenter.is_busy or chat.presenter.files.is_busy or chat.keeping.is_busy
                or chat.presenter.history.is_busy
            )
        )  # fmt: skip
        await self.settle()

    async def quiet(self) -> None:
        """Until no answer is being written any more, and the last one is drawn."""
        await self.level()  # what was asked for has begun
        await self.soon(lambda: not self.conductor.running())
        await self.level()

    async def settle(self) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        QApplication.sendPostedEvents()

    async def soon(self, true: Callable[[], object]) -> None:
        while not true():  # noqa: ASYNC110  (the story has a time limit)
            await asyncio.sleep(0.001)

    async def end(self) -> None:
        """As the program ends: what is half written is kept, what runs is stopped."""
        for chat in self.opened.values():
            await chat.close()
        await self.conductor.close()
        self.window.close()
        self.window.deleteLater()

    def _make(self, session: str) -> Chat:
        hooks = Hooks(
            tell=self._tell, open_session=self.asked.append, me="Maya Okafor",
            open_settings=lambda: self.asked.append("settings"),
            open_palette=lambda: self.asked.append("palette"),
            open_link=lambda url, host: self.links.append((url, host)), now_ms=self.desk.clock,
            near_limit=self._near,
        )  # fmt: skip
        return make_chat(
            self.look, session, chats=self.chats, asking=self.conductor, sessions=self.sessions,
            steps=Steps(self.desk.work), attaching=self.attaching, evidence=self.evidence,
            notices=self.desk.work.notices, hooks=hooks, make_card=self._make_card,
        )  # fmt: skip

    def _make_card(self, card: PermissionCard) -> QWidget:
        """What asks for permission has tests of its own."""
        return QLabel(card.question)

    def _tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        self.said.append(sentence)
        self.undo = undo
