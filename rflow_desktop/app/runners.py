"""The sessions that are opened in one window: each has a screen of its kind until taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from rflow_desktop.app import guided
from rflow_desktop.app.ahead import loaded
from rflow_desktop.app.waiting import outlived
from rflow_desktop.domain.states import Kind
from rflow_desktop.ids import now_ms
from rflow_desktop.settings import SettingsFile
from rflow_desktop.store import view_rows
from rflow_desktop.workspace import Workspace
from ui.kit import Look
from ui.runner.presenter import Hooks
from ui.runner.screen import Runner, in_pieces, make_runner
from ui.runner.spare import Spare
from ui.runner.view import RunnerView
from ui.window import Ahead
from ui.window.ahead import REST_MS

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


class Opened(Protocol):
    """A session on screen, whatever its kind."""

    @property
    def widget(self) -> QWidget: ...
    def drop_sentence(self) -> str: ...
    def add_files(self, files: list[str]) -> None: ...
    def add_image(self, image: QImage) -> None: ...
    async def close(self) -> None: ...


class Runners:
    def __init__(
        self, look: Look, workspace: Workspace, settings: SettingsFile, shell: Shell
    ) -> None:
        self._look, self._open, self._settings, self._shell = look, workspace, settings, shell
        self._opened: dict[str, Opened] = {}
        self.ahead = Ahead(look, shell.window.pages, is_busy=lambda: self.is_answering)
        self.ahead.also(loaded())
        self._first = self.ahead.view(lambda: in_pieces(look, now_ms=now_ms))
        self._spare: Spare | None = None

    @property
    def on_screen(self) -> Opened | None:
        return self._opened.get(self._shell.window.thing)

    @property
    def is_answering(self) -> bool:
        """Something was done in the session on screen, and is being written or drawn."""
        opened = self.on_screen
        return isinstance(opened, Runner) and opened.presenter.is_busy

    def open(self, session: str) -> bool:
        """On screen. False when the window was closed while the first runner was waited for."""
        window = self._shell.window
        is_first = self._spare is None and session not in self._opened
        waits = is_first and self._kind_of(session) not in (Kind.GUIDED, Kind.CHAT)
        if waits and not outlived(window, self.ahead.rest_of(self._first)):
            return False
        window.open_session(session, lambda: self.make(session))
        return True

    def hurry(self) -> None:
        """Somebody is about to begin."""
        self.ahead.hurry(self._first)

    def make(self, session: str) -> QWidget:
        """The screen of this kind of session; its commands are the window's from now on."""
        match self._kind_of(session):
            case Kind.GUIDED:
                made = guided.make(self._look, self._open, self._settings, self._shell, session)
                self._opened[session] = made
                self._shell.add_commands(made.commands())
                return made.widget
            case Kind.CHAT:
                chat = self._opened[session] = self._shell.chats.make(session)
                return chat.widget
            case _:
                return self._make_runner(session)

    def of(self, session: str) -> Opened | None:
        """A session that is opened, on screen or not."""
        return self._opened.get(session)

    def _make_runner(self, session: str) -> QWidget:
        open_, shell = self._open, self._shell
        hooks = Hooks(
            tell=shell.window.tell,
            open_session=shell.open_session,
            open_briefing=shell.places.open_handoff,
            now_ms=now_ms,
        )
        folded = self._settings.now.inspector_folded.get("flow_run", False)
        runner: Runner = make_runner(
            self._look, session, sessions=open_.sessions, evidence=open_.evidence,
            pastes=open_.pastes, notices=open_.notices, hooks=hooks, drafts=open_.drafts,
            answer_at_once=self._settings.now.answer_at_once, inspector_open=not folded,
            view=self._ready(),
        )  # fmt: skip
        self._opened[session] = runner
        shell.add_commands(runner.commands())
        presenter = runner.presenter
        presenter.resolve_asked.connect(shell.resolve.open)
        presenter.hand_over_asked.connect(shell.hand_over.open)
        presenter.copy_note_asked.connect(shell.resolve.copy_note)
        presenter.export_asked.connect(shell.export.open)
        presenter.save_flow_asked.connect(shell.places.saving.open)
        presenter.about_asked.connect(shell.places.linking.open)
        presenter.gone.connect(shell.take_off)
        presenter.refused.connect(shell.window.tell)
        return runner.widget

    def _ready(self) -> RunnerView | None:
        """The first is made with the window; from then on there is a spare one for the next."""
        if self._spare is not None:
            return self._spare.take()
        self._spare = Spare(
            self._look, self._shell.window, settle=self._shell.window.pages.get_ready,
            now_ms=now_ms, is_busy=lambda: self.is_answering or not self.ahead.is_resting,
            pause_ms=REST_MS,
        )  # fmt: skip
        return self._first.take()

    def _kind_of(self, session: str) -> str:
        return view_rows.kind_of(self._open.reader, session)

    async def close(self, session: str) -> None:
        """It is taken off: what is half written is kept."""
        runner = self._opened.pop(session, None)
        if runner is not None:
            await runner.close()

    async def settled(self) -> None:
        """Until whatever the runners still had to write is in the store."""
        for runner in tuple(self._opened.values()):
            await runner.close()
