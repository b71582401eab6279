"""The sessions as the window gets them: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Iterator

from rflow_desktop.events import Notices
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.prepared import Prepared
from rflow_desktop.services.sessions import Sessions
from ui.commands import CommandSet
from ui.kit import Look
from ui.sessions.acts import SessionActs
from ui.sessions.commands import SessionsCommands
from ui.sessions.filters import FilterBar
from ui.sessions.presenter import Hooks, SessionsPresenter
from ui.sessions.values import Pins, Query
from ui.sessions.view import SessionsView


class SessionsScreen:
    def __init__(self, view: SessionsView, presenter: SessionsPresenter) -> None:
        self.widget = view
        self.presenter = presenter
        self._commands = SessionsCommands(view, presenter)
        presenter.drawn.connect(self._commands.refresh)
        view.ticks_changed.connect(self._commands.refresh)

    def commands(self) -> tuple[CommandSet, ...]:
        return self._commands.sets()

    def title(self) -> str:
        return self.widget.title()

    def show_client(self, client: str) -> None:
        """Everything of one client, whatever its state: for the palette."""
        self.presenter.ask(Query(scope="team", client=client, states=()))


def in_pieces(look: Look) -> Iterator[SessionsView | None]:
    bar = FilterBar(look)
    yield None
    yield SessionsView(look, bar=bar)


def make_sessions(
    look: Look,
    *,
    view: SessionsView | None = None,
    sessions: Sessions,
    overview: Overview,
    notes: Notes,
    prepared: Prepared,
    notices: Notices,
    pins: Pins,
    hooks: Hooks,
) -> SessionsScreen:
    """Needs a running loop: it begins to read at once."""
    view = view or SessionsView(look)
    acts = SessionActs(look, view, sessions=sessions, prepared=prepared, tell=hooks.tell)
    presenter = SessionsPresenter(
        view, sessions=sessions, overview=overview, notes=notes, acts=acts, notices=notices,
        pins=pins, hooks=hooks,
    )  # fmt: skip
    screen = SessionsScreen(view, presenter)
    presenter.start()
    return screen
