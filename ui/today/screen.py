"""Today as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.sessions import Sessions
from ui.commands import CommandSet
from ui.kit import Look
from ui.today.commands import TodayCommands
from ui.today.presenter import TodayPresenter
from ui.today.view import TodayView


class TodayScreen:
    """What is wanted elsewhere comes out of `presenter`: its signals name it."""

    def __init__(self, view: TodayView, presenter: TodayPresenter) -> None:
        self.widget = view
        self.presenter = presenter
        self._commands = TodayCommands(view, presenter)
        presenter.drawn.connect(self._commands.refresh)
        view.row_moved.connect(self._commands.refresh)

    def commands(self) -> tuple[CommandSet, ...]:
        return self._commands.sets()

    def title(self) -> str:
        return self.widget.title()


def make_today(
    look: Look,
    *,
    overview: Overview,
    flows: Flows,
    sessions: Sessions,
    handoffs: Handoffs,
    account: Account,
    notices: Notices,
    now_ms: Callable[[], int],
    has_key: Callable[[], Awaitable[bool]],
    view: TodayView | None = None,
) -> TodayScreen:
    """Needs a running loop: it begins to read at once. `view`: one that is on screen already."""
    view = view or TodayView(look)
    presenter = TodayPresenter(
        view, overview=overview, flows=flows, sessions=sessions, handoffs=handoffs,
        account=account, notices=notices, now_ms=now_ms, has_key=has_key,
    )  # fmt: skip
    screen = TodayScreen(view, presenter)
    presenter.start()
    return screen
