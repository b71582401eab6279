"""The place of assistants in one window, joined to the services of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from rflow_desktop.ids import now_ms
from rflow_desktop.workspace import Workspace
from ui.assistants.presenter import Hooks, Services
from ui.assistants.screen import make_assistants
from ui.kit import Look

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


def make_place(look: Look, workspace: Workspace, shell: Shell) -> QWidget:
    """Made on its first visit; its commands are the window's from then on."""
    assistant = workspace.assistant
    services = Services(
        chats=assistant.chats, lists=assistant.lists, profiles=assistant.profiles,
        settings=assistant.settings, imports=assistant.imports, handoffs=workspace.handoffs,
        asking=assistant.conductor, notices=workspace.notices,
    )  # fmt: skip
    hooks = Hooks(tell=shell.window.tell, open_session=shell.open_session, now_ms=now_ms)
    may_share = workspace.account.me.role in ("senior", "admin")
    screen = make_assistants(look, services=services, hooks=hooks, may_share=may_share)
    shell.add_commands(screen.commands())
    return screen.widget
