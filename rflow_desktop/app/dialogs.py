"""The dialogs of one window that end or pass on a session, and what is asked before them."""

from __future__ import annotations

from collections.abc import Callable

from rflow_desktop.ids import now_ms
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import Workspace
from ui.commands import Command, CommandSet, Scope
from ui.export.presenter import Export
from ui.glass import Glass
from ui.hand_over.presenter import HandOver
from ui.hand_over.values import Kind
from ui.kit import Look
from ui.lane.before import FixGate
from ui.resolve.presenter import Resolve
from ui.texts import Texts
from ui.window import MainWindow


class Dialogs:
    def __init__(
        self,
        look: Look,
        window: MainWindow,
        workspace: Workspace,
        settings: SettingsFile,
        *,
        save_flow: Callable[[str], None],
    ) -> None:
        assistant = workspace.assistant
        self._window = window
        self.glass = Glass(
            look, window, glass=assistant.glass, settings=assistant.settings,
            settled=workspace.settled, sessions=workspace.sessions, tell=window.tell,
        )  # fmt: skip
        self.texts = Texts(
            look, window, drafting=assistant.drafting, chats=assistant.chats,
            asking=assistant.conductor, tell=window.tell,
        )  # fmt: skip
        self.fix = FixGate(look, window, lane=workspace.assistant.lane, tell=window.tell)
        self.hand_over = HandOver(
            look, window, handoffs=workspace.handoffs, sessions=workspace.sessions,
            evidence=workspace.evidence, account=workspace.account, notices=workspace.notices,
            now_ms=now_ms, tell=window.tell, before=self._before_handing_over,
            guessing=workspace.assistant.guessing,
        )  # fmt: skip
        self.export = Export(
            look, window, sessions=workspace.sessions, notes=workspace.notes,
            notices=workspace.notices, tell=window.tell,
        )  # fmt: skip
        self.resolve = Resolve(
            look, window, sessions=workspace.sessions, notes=workspace.notes,
            account=workspace.account, notices=workspace.notices, tell=window.tell,
            export=self.export.open, format=settings.now.note_format, save_flow=save_flow,
            before=lambda session, go_on: self.fix.before(session, go_on, ends=True),
            settled=workspace.settled,
        )  # fmt: skip

    def _before_handing_over(self, session: str, kind: Kind, go_on: Callable[[], None]) -> None:
        """Parking keeps the session here, so nothing has to be known yet."""
        if kind == "park":
            go_on()
        else:
            self.fix.before(session, go_on, ends=False)

    def commands(self) -> CommandSet:
        """What can be done with the assistant from everywhere; mostly about what is on screen."""

        def session() -> str:
            return self._window.thing

        def one(
            name: str, title: str, icon: str, run: Callable[[], None], key: str = ""
        ) -> Command:
            return Command(
                id=f"assistant.{name}", title=title, group="Assistant", icon=icon, run=run,
                keys=(key,) if key else (), enabled=lambda: bool(session()),
                reason="Open a session first.",
            )  # fmt: skip

        everything = Command(
            id="assistant.ledger", title="Show everything that was sent to a model", icon="history",
            group="Assistant", run=self.glass.open,
        )  # fmt: skip
        return CommandSet(
            Scope.WINDOW,
            self._window,
            (
                one("glass", "Show exactly what would be sent", "eye",
                    lambda: self.glass.open(session()), "Ctrl+Shift+G"),
                everything,
                one("text", "Write documentation or an update", "file-text",
                    lambda: self.texts.open(session()), "Ctrl+Shift+U"),
                one("update", "Write an update for the client", "mail",
                    lambda: self.texts.open(session(), "status_client")),
                one("rate", "Rate the assistant in this session", "star",
                    lambda: self.texts.rate(session())),
            ),
        )  # fmt: skip

    async def settled(self) -> None:
        """Until whatever they still had to write is in the store."""
        every = (self.fix, self.resolve, self.export, self.hand_over, self.glass, self.texts)
        for one in every:
            await one.settled()
