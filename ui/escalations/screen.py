"""The escalations as the window gets them: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rflow_desktop.events import Notices
from rflow_desktop.services.account import Account
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.handoffs import Handoffs
from ui.commands import CommandSet
from ui.escalations.commands import EscalationCommands
from ui.escalations.page import BriefingPage
from ui.escalations.presenter import EscalationsPresenter
from ui.escalations.queue import QueuePanel
from ui.escalations.view import EscalationsView
from ui.kit import Look


class Escalations:
    """`presenter` tells `count_changed`, `session_opened` and `told`; `widget` `connect_asked`."""

    def __init__(self, view: EscalationsView, presenter: EscalationsPresenter) -> None:
        self.widget = view
        self.presenter = presenter
        self._commands = EscalationCommands(view)
        presenter.drawn.connect(self._commands.refresh)

    def commands(self) -> CommandSet:
        return self._commands.set

    def title(self) -> str:
        return self.widget.title()


def in_pieces(look: Look) -> Iterator[EscalationsView | None]:
    queue = QueuePanel(look)
    yield None
    page = BriefingPage(look)
    yield None
    yield EscalationsView(look, queue=queue, page=page)


def make_escalations(
    look: Look,
    *,
    view: EscalationsView | None = None,
    handoffs: Handoffs,
    evidence: Evidence,
    account: Account,
    notices: Notices,
    now_ms: Callable[[], int],
) -> Escalations:
    """Needs a running loop: it begins to read at once."""
    view = view or EscalationsView(look)
    presenter = EscalationsPresenter(
        look, view, handoffs=handoffs, evidence=evidence, account=account, notices=notices,
        now_ms=now_ms,
    )  # fmt: skip
    screen = Escalations(view, presenter)
    presenter.start()
    return screen
