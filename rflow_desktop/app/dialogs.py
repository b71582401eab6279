"""The dialogs of one window that end or pass on a session, and what is asked before them."""

from __future__ import annotations

from collections.abc import Callable

from rflow_desktop.ids import now_ms
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import Workspace
from ui.export.presenter import Export
from ui.hand_over.presenter import HandOver
from ui.hand_over.values import Kind
from ui.kit import Look
from ui.lane.before import FixGate
from ui.resolve.presenter import Resolve
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
        )  # fmt: skip

    def _before_handing_over(self, session: str, kind: Kind, go_on: Callable[[], None]) -> None:
        """Parking keeps the session here, so nothing has to be known yet."""
        if kind == "park":
            go_on()
        else:
            self.fix.before(session, go_on, ends=False)

    async def settled(self) -> None:
        """Until whatever they still had to write is in the store."""
        for one in (self.fix, self.resolve, self.export, self.hand_over):
            await one.settled()
