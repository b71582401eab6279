"""Guided sessions in one window: each with its lane, its permission card and its dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from rflow_desktop.app.verbs import carry_out
from rflow_desktop.ids import now_ms
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import Workspace
from ui.commands import CommandSet
from ui.guided.presenter import Hooks, Services
from ui.guided.screen import Beside, Guided, make_guided
from ui.guided.starting import GuidedStart
from ui.kit import Look
from ui.lane import Hooks as LaneHooks
from ui.lane import make_lane
from ui.permission import PermissionPresenter, PermissionView, permission_commands
from ui.runner.scratchpad import Scratchpad

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


def make_start(look: Look, workspace: Workspace, shell: Shell) -> GuidedStart:
    """The way into a guided session, from everywhere."""
    assistant = workspace.assistant
    return GuidedStart(
        look, shell.window, guided=assistant.guided, profiles=assistant.profiles,
        evidence=workspace.evidence, asking=assistant.conductor, drafts=workspace.drafts,
        open_session=shell.open_session, tell=shell.window.tell,
    )  # fmt: skip


def make(
    look: Look, workspace: Workspace, settings: SettingsFile, shell: Shell, session: str
) -> Guided:
    """One guided session, joined to the window around it."""
    assistant, window = workspace.assistant, shell.window
    services = Services(
        guided=assistant.guided, chats=assistant.chats, lane=assistant.lane,
        offers=assistant.offers, sessions=workspace.sessions, evidence=workspace.evidence,
        asking=assistant.conductor, notices=workspace.notices, drafts=workspace.drafts,
    )  # fmt: skip
    hooks = Hooks(
        tell=window.tell, open_session=shell.open_session,
        open_settings=lambda: shell.places.show_page("assistant"), now_ms=now_ms,
    )  # fmt: skip
    folded = settings.now.inspector_folded.get("guided", False)
    guided = make_guided(
        look, session, services=services, hooks=hooks,
        beside=lambda pad: _beside(look, workspace, shell, session, pad),
        answer_at_once=settings.now.answer_at_once, inspector_open=not folded,
    )  # fmt: skip
    presenter = guided.presenter
    presenter.verb_asked.connect(lambda verb, one: carry_out(shell, verb, one))
    presenter.gone.connect(shell.take_off)
    return guided


def _beside(
    look: Look, workspace: Workspace, shell: Shell, session: str, pad: Scratchpad
) -> Beside:
    """The lane without its questions, which stand in the path, over the scratchpad."""
    assistant, window = workspace.assistant, shell.window
    hooks = LaneHooks(
        tell=window.tell,
        open_session=shell.open_session,
        show_source=lambda *_: None,
        shows=frozenset(),
    )
    lane = make_lane(
        look, session, lane=assistant.lane, offers=assistant.offers, chats=assistant.chats,
        hooks=hooks, below=(pad,),
    )  # fmt: skip
    lane.presenter.find_similar()
    card = PermissionView(look)
    permission = PermissionPresenter(
        card, look, asking=assistant.conductor, evidence=workspace.evidence, tell=window.tell
    )

    def commands(owner: QWidget) -> tuple[CommandSet, ...]:
        return (permission_commands(card, owner), lane.commands(owner))

    return Beside(
        lane=lane.widget, widget=lane.widget, card_widget=card, card=permission, commands=commands
    )
