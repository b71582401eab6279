"""The chats that are opened in one window, with the lane and the permission card of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from rflow_desktop.app.links import open_link
from rflow_desktop.app.replies import RunningReplies
from rflow_desktop.app.verbs import carry_out
from rflow_desktop.ids import now_ms
from rflow_desktop.services.attaching import Attaching
from rflow_desktop.services.sessions import About
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import Workspace
from ui.chat.asking_link import LinkAsker
from ui.chat.beside import Beside
from ui.chat.presenter import Hooks
from ui.chat.screen import Chat, make_chat
from ui.commands import Command, CommandSet, Scope
from ui.kit import Look
from ui.lane import Hooks as LaneHooks
from ui.lane import make_lane
from ui.permission import PermissionPresenter, PermissionView

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell

LOOK_EVERY_MS = 5_000
_KIND = "chat"


class ChatScreens:
    """Beside the chats, what waits for a key or a connection is sent when it can be."""

    def __init__(
        self, look: Look, workspace: Workspace, settings: SettingsFile, shell: Shell
    ) -> None:
        self._look, self._open, self._settings, self._shell = look, workspace, settings, shell
        self._links = LinkAsker(look, shell.window, open_link)
        self._attaching = Attaching(workspace.work, workspace.evidence, workspace.intake)
        self._tick = QTimer(shell.window)
        self._tick.setInterval(LOOK_EVERY_MS)
        self._tick.timeout.connect(lambda: shell.run(self._send_waiting()))
        self._tick.start()
        shell.add_commands(self._commands())
        self._replies = RunningReplies(
            workspace.work, workspace.assistant.conductor, owner=shell.window,
            open_session=shell.open_session, run=shell.run,
        )  # fmt: skip
        shell.add_commands(self._replies.commands)

    def make(self, session: str) -> Chat:
        """The chat of a session; its commands are the window's from now on."""
        open_, shell, assistant = self._open, self._shell, self._open.assistant
        hooks = Hooks(
            tell=shell.window.tell, open_session=shell.open_session, now_ms=now_ms,
            open_settings=lambda: shell.places.show_page("assistant"),
            open_palette=shell.window.open_palette, open_link=self._links.ask,
            me=open_.account.me.name, near_limit=assistant.usage.near,
        )  # fmt: skip
        card = PermissionView(self._look)
        permission = PermissionPresenter(
            card, self._look, asking=assistant.conductor, evidence=open_.evidence,
            tell=shell.window.tell,
        )  # fmt: skip
        beside = Beside(card, permission)
        lane = make_lane(
            self._look, session, lane=assistant.lane, offers=assistant.offers,
            chats=assistant.chats,
            hooks=LaneHooks(
                tell=shell.window.tell, open_session=shell.open_session,
                show_source=beside.show_source,
            ),
        )  # fmt: skip
        folded = self._settings.now.inspector_folded.get(_KIND, False)
        chat = make_chat(
            self._look, session, chats=assistant.chats, asking=assistant.conductor,
            sessions=open_.sessions, steps=assistant.steps, attaching=self._attaching,
            evidence=open_.evidence, notices=open_.notices, hooks=hooks,
            make_card=beside.make_card, inspector=lane.widget, inspector_open=not folded,
            leave_inspector=lane.widget.go_back,
        )  # fmt: skip
        beside.join(chat.widget, lane.widget)
        lane.presenter.find_similar()
        shell.add_commands(chat.commands(*beside.commands(), lane.commands(chat.widget)))
        chat.widget.three.inspector_toggled.connect(self._on_folded)
        chat.presenter.verb_asked.connect(lambda verb, one: carry_out(shell, verb, one))
        return chat

    def open_message(self, session: str, message: str) -> None:
        """The session on screen, and in a chat that message too."""
        self._shell.open_session(session)
        chat = self._shell.opened(session)
        if isinstance(chat, Chat):
            chat.presenter.show_message(message)

    def start(self) -> None:
        """A new chat with nothing in it but the field."""
        self._shell.run(self._start())

    async def begin(self, about: About, text: str) -> str:
        """A new chat that begins with `text`. Raises Refused."""
        return await self._open.assistant.chats.start(about, text=text)

    def stop(self) -> None:
        """The window goes: nothing waits here any more."""
        self._tick.stop()
        self._replies.stop()

    async def _start(self) -> None:
        self._shell.open_session(await self.begin(About(), ""))

    async def _send_waiting(self) -> None:
        await self._open.assistant.waiting.look()
        await self._open.learning.look()

    def _on_folded(self, shown: object) -> None:
        kept = {**self._settings.now.inspector_folded, _KIND: not shown}
        self._settings.change(inspector_folded=kept)

    def _commands(self) -> CommandSet:
        new = Command(
            id="chat.new", title="Ask the assistant in a new chat", group="Begin",
            keys=("Ctrl+Shift+N",), run=self.start, icon="sparkles",
        )  # fmt: skip
        return CommandSet(Scope.WINDOW, self._shell.window, (new,))
