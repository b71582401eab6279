"""The screens of one window: each made on its first visit, and joined to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from rflow_desktop.app import assistants, escalations, guided, syncing, unfit
from rflow_desktop.app.ahead import Views
from rflow_desktop.app.boards import Boards
from rflow_desktop.app.editors import Editors
from rflow_desktop.app.frame import Makers
from rflow_desktop.app.links import open_link
from rflow_desktop.app.look import apply_look
from rflow_desktop.app.telling import Telling, Tray, Ways
from rflow_desktop.domain.news import Notice
from rflow_desktop.ids import now_ms
from rflow_desktop.services.news import Newsroom
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import Workspace
from rflow_desktop.workspace.safety import Safety
from rflow_desktop.workspace.team import Team
from ui.escalations.screen import Escalations
from ui.finding import make_finding_aside
from ui.finding.rows import opened
from ui.flows.presenter import Hooks as FlowsHooks
from ui.flows.saving import SavingAsFlow
from ui.flows.screen import FlowsScreen, make_flows
from ui.flows.view import ENDINGS
from ui.joining import Joining
from ui.kit import Look
from ui.linking.presenter import LinkingTicket
from ui.new_session.presenter import Hooks as StartHooks
from ui.new_session.screen import make_new_session
from ui.palette import PaletteRow, PaletteSource
from ui.sessions.presenter import Hooks as SessionsHooks
from ui.sessions.screen import SessionsScreen, make_sessions
from ui.settings.commands import pages_everywhere, team_everywhere
from ui.settings.keys import by_command
from ui.settings.port import Membership
from ui.settings.presenter import Hooks as SettingsHooks
from ui.settings.screen import SettingsScreen, ask_in_window, make_settings
from ui.today.screen import make_today

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell
    from ui.joining.port import Team as Way


class PinnedViews:
    """Pinned views of the sessions table, kept with the settings."""

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings

    def read(self) -> Sequence[Mapping[str, str]]:
        return self._settings.now.views

    def write(self, pins: Sequence[Mapping[str, str]]) -> None:
        self._settings.change(views=tuple(dict(pin) for pin in pins))


class Places:
    """Makes screens, and leads from one to another."""

    def __init__(
        self, look: Look, workspace: Workspace, settings: SettingsFile, shell: Shell
    ) -> None:
        self._look, self._open, self._settings, self._shell = look, workspace, settings, shell
        self._window = shell.window
        self._views = Views(look, shell.window, shell.ahead)
        profile = workspace.opened.profile.current
        team = Team(workspace, join=shell.join, leave=shell.leave)
        self.joining = Joining(
            look, shell.window, team=cast("Way", team),  # it gets back the very offers it gave
            account=workspace.account, email=profile.email, tell=shell.window.tell,
        )  # fmt: skip
        self._member = Membership(
            name=workspace.account.me.name, email=profile.email,
            role=profile.role if profile.server else "", account=workspace.account.name,
            url=profile.url,
        )  # fmt: skip
        self.guided = guided.make_start(look, workspace, shell)
        shell.add_commands(self.guided.commands())
        hooks = StartHooks(
            tell=shell.window.tell, open_session=shell.open_session, now_ms=now_ms,
            begin_guided=self.guided.open, begin_chat=shell.chats.begin,
        )  # fmt: skip
        shell.add_commands(pages_everywhere(shell.window, self.show_page))
        shell.add_commands(team_everywhere(shell.window, workspace.account, self.joining))
        shell.window.commands.set_keys(by_command(settings.now.keys))
        self.editors = Editors(look, workspace, shell)
        shell.add_commands(self.editors.commands())
        self.boards = Boards(look, workspace, shell)
        tray = Tray(shell.window.windowIcon(), shell.window, opened=self.open_notice)
        self.watch = Telling(
            Newsroom(workspace.work),
            Ways(notice=tray.tell, line=shell.window.tell, count=tray.count),
            chosen=lambda: settings.now, replies=workspace.assistant.conductor.running,
            in_front=shell.window.isActiveWindow, now_ms=now_ms, parent=shell.window,
        )  # fmt: skip
        self.watch.start(lambda: shell.run(self.watch.look()))
        workspace.spare_files(
            lambda: shell.network.is_metered and not settings.now.files_when_metered
        )
        self.saving = SavingAsFlow(
            look, shell.window, harvest=workspace.harvest, tell=shell.window.tell,
            open_flow=self.editors.open,
        )  # fmt: skip
        self.linking = LinkingTicket(
            look, shell.window, linking=workspace.linking, tell=shell.window.tell
        )
        self._pages: SettingsScreen | None = None
        self._library: FlowsScreen | None = None
        self._table: SessionsScreen | None = None
        self._queue: Escalations | None = None
        self.starting = make_new_session(
            look, shell.window, sessions=workspace.sessions, flows=workspace.flows, hooks=hooks,
            handoffs=workspace.handoffs, overview=workspace.overview, prepared=workspace.prepared,
        )  # fmt: skip
        shell.add_commands(self.starting.commands())

    def makers(self) -> Makers:
        return {
            "today": self._today,
            "sessions": self._sessions,
            "escalations": self._escalations,
            "flows": self._make_flows,
            "assistants": lambda: assistants.make_place(self._look, self._open, self._shell),
            "sync": self._sync,
            "settings": self._make_settings,
        }

    def finding(self) -> PaletteSource:
        """What the palette finds on this computer."""
        return make_finding_aside(
            self._shell.window, self._open.finding, self._open.finding_aside, now_ms=now_ms
        )

    def open_found(self, row: PaletteRow) -> None:
        """A row of the palette that is no command."""
        kind, name = opened(row)
        match kind:
            case "session":
                self._shell.open_session(name)
            case "message":
                session, _, message = name.partition("/")
                self._shell.chats.open_message(session, message)
            case "flow":
                self.starting.open(flow=name)
            case "client":
                self._window.go("sessions")
                if self._table is not None:
                    self._table.show_client(name)
            case _:
                return

    def open_notice(self, notice: Notice) -> None:
        """Somebody clicked on what the system told: to the thing, or to where it stands."""
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        if notice.place == "escalations":
            self.open_handoff(notice.thing)
        elif notice.kind in ("prepared", "due", "over", "permission") and notice.thing:
            self._shell.open_session(notice.thing)
        else:
            self._window.go(notice.place)

    def open_handoff(self, handoff: str) -> None:
        """The escalations, with this briefing on screen."""
        self._window.go("escalations")
        if self._queue is not None and handoff:
            self._queue.widget.show_handoff(handoff)

    def apply_look(self) -> None:
        apply_look(self._look, self._settings)

    def _today(self) -> QWidget:
        open_, window = self._open, self._window
        screen = make_today(
            self._look, overview=open_.overview, flows=open_.flows, sessions=open_.sessions,
            handoffs=open_.handoffs, account=open_.account, notices=open_.notices, now_ms=now_ms,
            has_key=open_.assistant.settings.has_key, view=self._shell.frame.today,
        )  # fmt: skip
        self._shell.add_commands(screen.commands())
        told = screen.presenter
        told.session_opened.connect(self._shell.open_session)
        told.flow_started.connect(lambda flow: self.starting.open(flow=flow))
        told.flows_asked.connect(lambda: window.go("flows"))
        told.sync_asked.connect(lambda: window.go("sync"))
        told.connect_asked.connect(self.joining.connect_server)
        told.key_asked.connect(self._add_key)
        told.import_asked.connect(self._import)
        told.new_session_asked.connect(self.starting.open)
        screen.widget.chat_asked.connect(self._shell.chats.start)
        told.told.connect(window.tell)
        return screen.widget

    def _add_key(self) -> None:
        """The settings of the assistant, with the caret where a key is pasted."""
        self.show_page("assistant")
        if self._pages is not None:
            self._pages.widget.assistant.open_form()

    def _import(self) -> None:
        """Asks for flow files in the library, where what they hold can be read."""
        self._window.go("flows")
        if self._library is not None:
            self._library.widget.import_files()

    def _sessions(self) -> QWidget:
        open_, shell = self._open, self._shell
        hooks = SessionsHooks(
            tell=self._window.tell, open_session=shell.open_session,
            new_session=self.starting.open, prepare=self.starting.prepare,
            run_batch=self.starting.run_batch, change=self.starting.change,
            export=shell.export.open, save_flow=self.saving.open, now_ms=now_ms,
            new_id=open_.work.new_id, facts=open_.account.facts,
        )  # fmt: skip
        screen = make_sessions(
            self._look, sessions=open_.sessions, overview=open_.overview, notes=open_.notes,
            prepared=open_.prepared, notices=open_.notices, pins=PinnedViews(self._settings),
            hooks=hooks, view=self._views.sessions.take(),
        )  # fmt: skip
        shell.add_commands(screen.commands())
        self._table = screen
        return screen.widget

    def _escalations(self) -> QWidget:
        view = self._views.escalations.take()
        made = escalations.make(self._look, self._open, self._shell, self.joining, view=view)
        self._queue = made
        return made.widget

    def _make_flows(self) -> QWidget:
        open_, begin = self._open, self.starting
        hooks = FlowsHooks(
            tell=self._window.tell, start=lambda flow: begin.open(flow=flow),
            prepare=lambda flow: begin.prepare(flow=flow),
            run_batch=lambda flow: begin.run_batch(flow=flow), open_link=open_link, now_ms=now_ms,
            edit=self.editors.open, create=self.editors.create, duplicate=self.editors.duplicate,
        )  # fmt: skip
        screen = make_flows(
            self._look, flows=open_.flows, library=open_.library, repairs=open_.repairs,
            notices=open_.notices, hooks=hooks, view=self._views.flows.take(),
        )  # fmt: skip
        self._shell.add_commands(screen.commands())
        self._library = screen
        return screen.widget

    def drop_sentence(self) -> str:
        """What a drop would do where no session is on screen."""
        if self._library is not None and self._window.place == "flows":
            return self._library.drop_sentence()
        return ""

    def take_files(self, files: list[str]) -> None:
        """Files that were dropped where no session is on screen: flows, or nothing."""
        if any(file.lower().endswith(ENDINGS) for file in files):
            self._window.go("flows")
        left = files if self._library is None else self._library.add_files(files)
        if left:
            self._window.tell("Open the session that this belongs to, then drop it again.")

    def _sync(self) -> QWidget:
        made = syncing.make(self._look, self._open, self._shell, self, view=self._views.sync.take())
        return made.widget

    def warn_of_folder(self) -> None:
        """Where the profile lies in a place that can damage it."""
        show = partial(self.show_page, "storage")
        unfit.warn(self._look, self._window, Safety(self._open), self._settings, show)

    def show_page(self, page: str) -> None:
        """A page of Settings."""
        self._window.go("settings")
        if self._pages is not None:
            self._pages.show_page(page)

    def _make_settings(self) -> QWidget:
        open_, window = self._open, self._window
        hooks = SettingsHooks(
            commands=window.commands, show_key_hints=lambda on: window.show_key_hints(on=on),
            tell=window.tell, ask_where=ask_in_window(self._look, window), now_ms=now_ms,
            can_seal=True,
        )  # fmt: skip
        screen = make_settings(
            self._look, keeper=self._settings, account=open_.account, who=lambda: self._member,
            safety=Safety(open_), diagnoses=open_.diagnoses, joining=self.joining,
            notices=open_.notices, hooks=hooks, assistant=open_.assistant,
            settled=open_.settled, view=self._views.settings.take(),
        )  # fmt: skip
        self._pages = screen
        self._shell.add_commands(screen.commands())
        return screen.widget
