"""A guided session in the real window, over real services and a scripted model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QWidget

from rflow_desktop.assistant.claude import Claude
from rflow_desktop.assistant.conductor import Conductor
from rflow_desktop.domain.flow import Flow
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.assistants import Assistants
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.drafts import Drafts
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.guided import GuidedSessions
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.offers import Offers
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers.asking import SilentAssistant
from tests.helpers.claude import Reply, StandIn
from tests.helpers.desk import PlainIntake, desk
from ui.guided import Guided, GuidedScreenView, make_guided
from ui.guided.presenter import Hooks, Services
from ui.guided.screen import Beside
from ui.guided.starting import GuidedStart
from ui.kit import Look
from ui.lane import Hooks as LaneHooks
from ui.lane import LanePanel, make_lane
from ui.permission import PermissionPresenter, PermissionView, permission_commands
from ui.runner.scratchpad import Scratchpad
from ui.window.values import Place
from ui.window.view import View
from ui.window.window import MainWindow

ABOUT = About(ticket="48229", client="Tern Coffee Roasters")


def asks(text: str, *options: str, why: str = "It tells the two causes apart") -> Reply:
    """The model asks one question."""
    given = {"text": text, "why": why, "rests_on": []}
    if options:
        given["options"] = [{"label": one, "means": f"Then {one.lower()}"} for one in options]
    return Reply(blocks=[("propose_question", f"t{text[:8]}", given)], stop="tool_use")


DONE = Reply(blocks=["."])


@dataclass
class GuidedStage:
    """`said` is what the window would have told, `opened` the sessions that were opened."""

    look: Look
    flows: tuple[Flow, ...] = ()
    asking: Asking | None = None
    server: StandIn | None = None
    said: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    settings_asked: int = 0

    def __post_init__(self) -> None:
        self.desk = desk(*self.flows)
        work = self.desk.work
        self.claude: Claude | None = None
        if self.asking is None:
            if self.server is None:
                self.asking = SilentAssistant()
            else:
                url = self.server.url

                async def key() -> str:
                    return "sk-ant"

                self.claude = Claude(key, base_url=url, max_retries=0)
                self.asking = Conductor(work, self.claude, model=lambda: "claude-sonnet-5-5")
        self.chats = Chats(work, self.asking)
        self.lane = Lane(work)
        self.guided = GuidedSessions(work, self.asking, self.chats)
        self.sessions = Sessions(work)
        self.evidence = Evidence(work, PlainIntake())
        self.drafts = Drafts(work)
        home = Place(id="today", title="Today", icon="sun", make=View)
        self.window = MainWindow(self.look, (home,))
        self.asked: list[tuple[str, str]] = []
        self.session = ""
        self.screen: Guided | None = None

    @property
    def view(self) -> GuidedScreenView:
        assert self.screen is not None
        return self.screen.widget

    @property
    def pane(self) -> Any:
        return self.view.question

    @property
    def lane_panel(self) -> LanePanel:
        assert self.screen is not None
        panel = self.screen.beside.lane
        assert isinstance(panel, LanePanel)
        return panel

    def show(self) -> None:
        self.window.resize(1440, 868)
        self.window.show()
        self.window.activateWindow()

    def starting(self, profiles: Assistants | None = None) -> GuidedStart:
        assert self.asking is not None
        start = GuidedStart(
            self.look, self.window, guided=self.guided,
            profiles=profiles or Assistants(self.desk.work), evidence=self.evidence,
            asking=self.asking, drafts=self.drafts, open_session=self.opened.append,
            tell=self.said.append,
        )  # fmt: skip
        self.window.commands.add(start.commands())
        return start

    def open(self, session: str) -> None:
        assert self.asking is not None
        services = Services(
            guided=self.guided, chats=self.chats, lane=self.lane,
            offers=Offers(self.desk.work, self.lane), sessions=self.sessions,
            evidence=self.evidence, asking=self.asking, notices=self.desk.work.notices,
            drafts=self.drafts,
        )  # fmt: skip
        hooks = Hooks(
            tell=self._tell, open_session=self.opened.append, open_settings=self._on_settings,
            now_ms=self.desk.clock,
        )  # fmt: skip
        self.session = session
        self.screen = made = make_guided(
            self.look, session, services=services, hooks=hooks, beside=self._beside
        )
        made.presenter.verb_asked.connect(lambda verb, one: self.asked.append((verb, one)))
        self.show()
        self.window.open_session(session, lambda: made.widget)
        for commands in made.commands():
            self.window.commands.add(commands)

    async def close(self) -> None:
        if self.screen is not None:
            await self.screen.close()
        if isinstance(self.asking, Conductor):
            await self.asking.close()
        if self.claude is not None:
            await self.claude.close()

    def _beside(self, pad: Scratchpad) -> Beside:
        assert self.asking is not None
        hooks = LaneHooks(
            tell=self._tell, open_session=self.opened.append, show_source=lambda *_: None
        )
        offers = Offers(self.desk.work, self.lane)
        lane = make_lane(
            self.look, self.session, lane=self.lane, offers=offers, chats=self.chats, hooks=hooks,
            below=(pad,),
        )  # fmt: skip
        card = PermissionView(self.look)
        shown = PermissionPresenter(
            card, self.look, asking=self.asking, evidence=self.evidence, tell=self._tell
        )

        def commands(owner: QWidget) -> Any:
            return (permission_commands(card, owner), lane.commands(owner))

        return Beside(
            lane=lane.widget, widget=lane.widget, card_widget=card, card=shown, commands=commands
        )

    def _on_settings(self) -> None:
        self.settings_asked += 1

    def _tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        _ = undo
        self.said.append(sentence)
