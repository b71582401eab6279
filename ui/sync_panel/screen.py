"""Sync as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.diagnosis import Diagnoses
from rflow_desktop.services.sessions import Sessions
from ui.commands import CommandSet
from ui.kit import Look
from ui.sync_panel.commands import SyncCommands
from ui.sync_panel.page import Detail
from ui.sync_panel.presenter import SyncPresenter, Tell
from ui.sync_panel.view import SyncView


class SyncScreen:
    """`presenter` tells `session_opened` and `handoff_opened`, `widget` `connect_asked` and
    `sign_in_asked`.
    """

    def __init__(self, view: SyncView, presenter: SyncPresenter) -> None:
        self.widget = view
        self.presenter = presenter
        self._commands = SyncCommands(view)
        view.drawn.connect(self._commands.refresh)

    def commands(self) -> CommandSet:
        return self._commands.set

    def title(self) -> str:
        return self.widget.title()


def in_pieces(look: Look) -> Iterator[SyncView | None]:
    detail = Detail(look)
    yield None
    yield SyncView(look, detail=detail)


def make_sync(
    look: Look,
    *,
    view: SyncView | None = None,
    account: Account,
    attention: AttentionList,
    sessions: Sessions,
    diagnoses: Diagnoses,
    notices: Notices,
    tell: Tell,
    now_ms: Callable[[], int],
) -> SyncScreen:
    """Needs a running loop: it begins to read at once."""
    view = view or SyncView(look)
    presenter = SyncPresenter(
        look, view, account=account, attention=attention, sessions=sessions, diagnoses=diagnoses,
        notices=notices, tell=tell, now_ms=now_ms,
    )  # fmt: skip
    screen = SyncScreen(view, presenter)
    presenter.start()
    return screen
