"""The window of one open workspace: its places, the sessions that are open, the dialogs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer

from rflow_desktop.app.beside import Beside
from rflow_desktop.app.chats import ChatScreens
from rflow_desktop.app.dialogs import Dialogs
from rflow_desktop.app.dropped import connect_drops
from rflow_desktop.app.ending import Ending
from rflow_desktop.app.frame import Frame
from rflow_desktop.app.network import NetworkWatch
from rflow_desktop.app.open_now import OpenNow
from rflow_desktop.app.person import initials
from rflow_desktop.app.places import Places
from rflow_desktop.app.resting import at_rest, over
from rflow_desktop.app.resuming import ResumeWatch
from rflow_desktop.app.runners import Opened, Runners
from rflow_desktop.app.turns import filled_in_turns, put_away
from rflow_desktop.cli.relay import Relay
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import Changes
from rflow_desktop.ids import now_ms
from rflow_desktop.services.sharing import Share
from rflow_desktop.settings import ZOOMS, SettingsFile
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import Workspace, joining
from rflow_desktop.workspace.joining import Offer, StayedHere
from ui.commands import CommandSet
from ui.kit import Look
from ui.window import Ahead, MainWindow, OpenNowRow, aloud, corner
from ui.window import Workspace as Shown

CORNER_EVERY_MS = 1_000
HOUSE_EVERY_MS = 4 * 3_600_000


class Shell:
    """Opens what is asked for, and closes in order: windows, sync, store."""

    def __init__(
        self,
        look: Look,
        frame: Frame,
        workspace: Workspace,
        settings: SettingsFile,
        *,
        offline: bool,
        ask_server: str,
    ) -> None:
        self._look, self._settings = look, settings
        self._offline, self._ask_server = offline, ask_server
        self.ended = asyncio.Event()
        self._ending = Ending(look, self)
        self._tasks: set[asyncio.Task[None]] = set()
        self._said = ""
        self._tick = QTimer()
        self._tick.setInterval(CORNER_EVERY_MS)
        self._tick.timeout.connect(self._draw_corner)
        self._beside = Beside(self._draw_beside, is_busy=lambda: self._runners.is_answering)
        self._house = QTimer()
        self._house.setInterval(HOUSE_EVERY_MS)
        self._house.timeout.connect(lambda: self.run(self.workspace.keep_house()))
        self._resume = ResumeWatch(lambda slept: self.run(self.workspace.woke_up(slept)))
        self._resume.start()
        self.network = NetworkWatch(lambda: self.workspace.network_changed())
        self.network.start()
        for _ in self._filled(frame, workspace):
            pass

    # --- the workspace ---------------------------------------------------------------------------

    def _filled(self, frame: Frame, workspace: Workspace) -> Iterator[None]:
        """Fills the window with the screens of `workspace`, a piece at each step."""
        self.workspace, self.frame = workspace, frame
        self.window = window = frame.window
        self._runners = Runners(self._look, workspace, self._settings, self)
        self.chats = ChatScreens(self._look, workspace, self._settings, self)
        me, name = workspace.account.me, workspace.account.name
        alone = not workspace.account.connected
        shown = Shown(
            name=name, initials=initials(me.name), person=me.name,
            icon="laptop" if alone else "",
        )  # fmt: skip
        window.set_workspace(shown)
        self._open_now = OpenNow(workspace, self._settings)
        yield
        self.dialogs = Dialogs(
            self._look, window, workspace, self._settings,
            save_flow=lambda session: self.places.saving.open(session, stay=True),
        )  # fmt: skip
        self.hand_over, self.export = self.dialogs.hand_over, self.dialogs.export
        self.resolve = self.dialogs.resolve
        self.add_commands(self.dialogs.commands())
        yield
        self.places = Places(self._look, workspace, self._settings, self)
        yield
        self._connect(window)
        self._leave = workspace.notices.subscribe(self._on_changed)
        frame.fill(self.places.makers())

    def _connect(self, window: MainWindow) -> None:
        window.closes_at_once = False
        window.closed.connect(self.close)
        window.session_chosen.connect(self.open_session)
        window.session_taken_off.connect(self.take_off)
        window.new_session_asked.connect(self.places.starting.open)
        self.places.starting.opened.connect(self._runners.hurry)
        window.sync_asked.connect(lambda: window.go("sync"))
        window.waiting_asked.connect(lambda: window.go("today"))
        window.workspace_asked.connect(lambda: window.go("settings"))
        window.row_chosen.connect(self.places.open_found)
        window.text_size_asked.connect(self._on_text_size)
        window.sidebar_folded.connect(lambda on: self._settings.change(sidebar_folded=on))
        connect_drops(self)
        window.set_palette_source(self.places.finding())

    def begin(self, *, open_first: str = "") -> None:
        """Begins to carry, and opens what was asked for."""
        for problem in (self.workspace.told, *self._settings.problems):
            if problem:
                self.window.tell(problem)
        self.places.warn_of_folder()
        if not self._offline:
            self.workspace.start()
        self._tick.start()
        self._house.start()
        self._draw_corner()
        self._relay = Relay(self.workspace, self.workspace.opened.profile.folder)
        self.run(self._relay.start())
        self.run(self._redraw_open_now())
        self.run(self._count())
        self.run(self.workspace.keep_house())
        if open_first:
            self.open_session(open_first)
        if self._ask_server and not self.workspace.account.connected:
            self.places.joining.connect_server(self._ask_server)

    def close(self, *, in_any_case: bool = False) -> None:
        """Ends the program: what is half written is kept, what is under way is finished."""
        self._ending.begin(in_any_case=in_any_case)

    async def end(self) -> None:
        """Ends in any case: nobody can close a window again that is gone."""
        try:
            size = self.window.size()
            with suppress(OSError):  # only how large it was
                self._settings.change(window={"width": size.width(), "height": size.height()})
            self.window.hide()
            self.network.stop()
            await self._leave_screens()
        finally:
            try:
                await self.workspace.close()
            finally:
                self.ended.set()

    async def _leave_screens(self) -> None:
        """Nothing is drawn or begun any more."""
        for clock in (self._tick, self._beside, self._house):
            clock.stop()
        self.places.watch.stop()
        await self._relay.stop()
        self.chats.stop()
        self._leave()
        await self._settled()
        self._beside.stop()

    async def _settled(self) -> None:
        """Until whatever the screens still had to write is in the store; then they are at rest."""
        await self.kept()
        await at_rest(self.window)
        await over(self._tasks)

    async def kept(self) -> None:
        """What is half written, on every screen."""
        await self._runners.settled()
        await self.places.editors.settled()
        await self.dialogs.settled()

    async def join(self, offer: Offer, share: Share) -> None:
        """The team's workspace takes the place of the one that is open. Raises Refused."""
        await self._switch(lambda: joining.join(self.workspace, offer, share))

    async def leave(self) -> None:
        """Works for this computer alone again."""
        await self._switch(lambda: joining.leave(self.workspace))

    async def _switch(self, other: Callable[[], Coroutine[Any, Any, Workspace]]) -> None:
        """Another window for another workspace, in the place of this one."""
        old = self.window
        await self._leave_screens()
        try:
            fresh = await other()
        except StayedHere as stayed:
            fresh = stayed.workspace
            fresh.told = stayed.sentence
        old.closed.disconnect(self.close)
        self._ask_server = ""
        frame = Frame(self._look, self._settings)
        frame.window.setGeometry(old.geometry())
        await filled_in_turns(frame, self._look, self._filled(frame, fresh))
        frame.window.show()
        self.begin()
        await put_away(old)

    # --- sessions --------------------------------------------------------------------------------

    def open_session(self, session: str) -> None:
        """On screen, and in *Open now*; an editor or a board is only shown again."""
        if self.places.editors.opens(session) or self.places.boards.opens(session):
            return
        if self._runners.open(session):
            self._open_now.add(session)
            self.run(self._redraw_open_now())

    def take_off(self, session: str) -> None:
        self._open_now.drop(session)
        self.run(self._redraw_open_now())
        self.window.close_session(session)
        self.run(self._runners.close(session))

    def add_commands(self, commands: CommandSet | tuple[CommandSet, ...]) -> None:
        for one in commands if isinstance(commands, tuple) else (commands,):
            self.window.commands.add(one)

    def opened(self, session: str) -> Opened | None:
        return self._runners.of(session)

    @property
    def ahead(self) -> Ahead:
        return self._runners.ahead

    def runner_on_screen(self) -> Opened | None:
        return self._runners.on_screen

    # --- what comes from outside -----------------------------------------------------------------

    def _on_text_size(self, wish: str) -> None:
        at = ZOOMS.index(min(ZOOMS, key=lambda zoom: abs(zoom - self._settings.now.zoom)))
        step = {"larger": 1, "smaller": -1}.get(wish)
        zoom = 1.0 if step is None else ZOOMS[max(0, min(len(ZOOMS) - 1, at + step))]
        self._settings.change(zoom=zoom)
        self.places.apply_look()

    # --- what has changed ------------------------------------------------------------------------

    def _on_changed(self, changes: Changes) -> None:
        if changes.sync or changes.all:
            self._draw_corner()
        if changes.all or changes.handoffs or changes.sessions:
            self._beside.soon()

    def _draw_beside(self) -> None:
        self.run(self.places.boards.redraw())
        self.run(self.places.watch.look())
        self.run(self._count())
        self.run(self._redraw_open_now())

    def _draw_corner(self) -> None:
        facts = self.workspace.account.facts()
        if self._offline:
            facts = replace(facts, offline=True, reachable=False)
        self.window.set_corner(corner(facts, now=now_ms() / 1000))
        before, self._said = self._said, aloud(facts)
        if self._said not in ("", before):
            self.window.tell(self._said)

    async def _count(self) -> None:
        """How many escalations wait for this person or their queue."""
        waiting = [line for line in await self.workspace.handoffs.queue() if line.can_claim]
        self.window.set_counts({"escalations": len(waiting)})

    async def _redraw_open_now(self) -> None:
        rows: tuple[OpenNowRow, ...] = await self._open_now.rows()
        self.window.set_open_now(rows)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work`; a refusal becomes a toast, a bug goes to the reporter."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self.on_done)

    def on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, Refused | StoreTrouble):
            self.window.tell(error.sentence)
        elif error is not None:
            context = {"message": "work of the window failed", "exception": error}
            task.get_loop().call_exception_handler(context)
