"""The escalations in the window: joined to the sessions they lead to, and to the assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rflow_desktop.app.links import open_link
from rflow_desktop.ids import now_ms
from rflow_desktop.workspace import Workspace
from ui.escalations.screen import Escalations, make_escalations
from ui.escalations.view import EscalationsView
from ui.joining import Joining
from ui.kit import Look

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


def make(
    look: Look, workspace: Workspace, shell: Shell, joining: Joining, *, view: EscalationsView
) -> Escalations:
    guessing = workspace.assistant.guessing
    screen = make_escalations(
        look, handoffs=workspace.handoffs, evidence=workspace.evidence,
        account=workspace.account, notices=workspace.notices, now_ms=now_ms,
        view=view,
    )  # fmt: skip
    shell.add_commands(screen.commands())
    screen.presenter.session_opened.connect(shell.open_session)
    screen.presenter.told.connect(shell.window.tell)
    view.connect_asked.connect(joining.connect_server)
    view.link_asked.connect(open_link)
    view.guess_asked.connect(lambda handoff: shell.run(guessing.ask(handoff)))

    async def analyse(handoff: str, session: str) -> None:
        """The briefing is said to the assistant, and then the session is on screen."""
        try:
            await guessing.analyse(handoff, session)
        finally:
            view.foot.show_beginning(on=False)
        shell.open_session(session)

    view.analysis_asked.connect(lambda one, session: shell.run(analyse(one, session)))
    return screen
