"""Sync in the window: joined to the sessions and escalations it leads to, and to the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rflow_desktop.ids import now_ms
from rflow_desktop.workspace import Workspace
from ui.kit import Look
from ui.sync_panel import SyncScreen, make_sync
from ui.sync_panel.view import SyncView

if TYPE_CHECKING:
    from rflow_desktop.app.places import Places
    from rflow_desktop.app.shell import Shell


def make(
    look: Look, workspace: Workspace, shell: Shell, places: Places, *, view: SyncView
) -> SyncScreen:
    screen = make_sync(
        look, account=workspace.account, attention=workspace.attention,
        sessions=workspace.sessions, diagnoses=workspace.diagnoses, notices=workspace.notices,
        tell=shell.window.tell, now_ms=now_ms, view=view,
    )  # fmt: skip
    shell.add_commands(screen.commands())
    screen.presenter.session_opened.connect(shell.open_session)
    screen.presenter.handoff_opened.connect(places.open_handoff)
    screen.widget.connect_asked.connect(places.joining.connect_server)
    screen.widget.sign_in_asked.connect(places.joining.sign_in_again)
    return screen
