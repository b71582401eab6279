"""What can be done in the sessions table, as commands with their keys and reasons."""

from __future__ import annotations

from typing import Protocol

from ui.commands import Command, CommandSet, Maker, Scope
from ui.sessions.values import MINE, POOL, PREPARED, TEAM, PinnedView
from ui.sessions.view import SessionsView

GROUP = "Sessions"
_one = Maker("sessions", GROUP)
_NO_ROW = "Choose a session first."
_NO_FILTER = "No filter is set."
_ALONE = "The pool is a team's. Connect to a server first."


class Views(Protocol):
    """The pinned views, and which one is on screen."""

    @property
    def pinned(self) -> tuple[PinnedView, ...]: ...
    @property
    def tab(self) -> str: ...
    def pin(self) -> None: ...
    @property
    def pools(self) -> bool: ...
    def unpin(self) -> None: ...


class SessionsCommands:
    def __init__(self, view: SessionsView, presenter: Views) -> None:
        self._view, self._presenter = view, presenter
        self.table = CommandSet(Scope.PANEL, view.table)
        self.view = CommandSet(Scope.VIEW, view)
        self.refresh()

    def sets(self) -> tuple[CommandSet, ...]:
        return (self.table, self.view)

    def refresh(self) -> None:
        self.table.put(self._of_table())
        self.view.put(self._of_view())

    def _of_table(self) -> tuple[Command, ...]:
        view, row = self._view, self._has_row
        return (
            _one("down", "Next session", "J", lambda: view.table.step(1), hint="Move"),
            _one("up", "Session before", "K", lambda: view.table.step(-1), hint="Move"),
            _one("open", "Open the session", "Return", view.open_current, hint="Open", on=row,
                 why=_NO_ROW),
        )  # fmt: skip

    def _of_view(self) -> tuple[Command, ...]:
        view, presenter = self._view, self._presenter
        row, session = self._has_row, self._has_session
        ticked = "Copy the notes of the ticked sessions" if view.ticked else "Copy the note"
        pinned = any(one.id == presenter.tab for one in presenter.pinned)
        return (
            _one("search", "Search sessions", "/", view.bar.start_search, hint="Search"),
            _one("filter", "Filter sessions", "F", view.bar.open_filters, hint="Filter"),
            _one("tick", "Tick the session", "X", view.tick, hint="Select", on=session,
                 why=_NO_ROW),
            _one("note", ticked, "E", lambda: view.note_asked.emit(view.meant),
                 hint="Copy note", on=session, why=_NO_ROW),
            _one("export", "Export the note of the session", "",
                 lambda: view.export_asked.emit(view.table.current_key), on=self._is_session,
                 why=_NO_ROW),
            _one("flow", "Save the session as a flow", "",
                 lambda: view.act_asked.emit("flow", view.meant), on=session, why=_NO_ROW),
            _one("peek", "Peek into the session", "Space", view.toggle_peek, on=row,
                 why=_NO_ROW),
            _one("acts", "Acts for this session", ".", view.open_acts, on=row, why=_NO_ROW),
            _one("order", "Order of the sessions", "O", view.bar.open_order),
            _one("grouping", "Group the sessions", "", view.bar.open_grouping),
            _one("status", "Filter by status", "", view.bar.open_status),
            _one("client", "Filter by client", "", view.bar.open_clients),
            _one("type", "Filter by type of flow", "", view.bar.open_types),
            _one("clear", "Clear filters", "", view.clear_filters,
                 on=lambda: not view.query.is_plain, why=_NO_FILTER),
            _one("untick", "Take all ticks away", "", view.clear_ticks,
                 on=lambda: bool(view.ticked), why="Nothing is ticked."),
            _one("pin", "Pin these filters as a view", "", presenter.pin),
            _one("unpin", "Take this pinned view away", "", presenter.unpin, on=lambda: pinned,
                 why="This is not a pinned view."),
            _one("mine", "Show my sessions", "", lambda: view.tab_chosen.emit(MINE)),
            _one("prepared", "Show what I prepared", "", lambda: view.tab_chosen.emit(PREPARED)),
            _one("pool", "Show the team's pool", "", lambda: view.tab_chosen.emit(POOL),
                 on=lambda: presenter.pools, why=_ALONE),
            _one("team", "Show the team's sessions", "", lambda: view.tab_chosen.emit(TEAM)),
            _one("wide", "Search everything on this computer", "", view.widen),
            *(_pin(one.id, one.name, view) for one in presenter.pinned),
        )  # fmt: skip

    def _has_row(self) -> bool:
        return self._view.current is not None

    def _is_session(self) -> bool:
        row = self._view.current
        return row is not None and row.kind == "session"

    def _has_session(self) -> bool:
        return bool(self._view.meant)


def _pin(pin: str, name: str, view: SessionsView) -> Command:
    return _one(f"pinned.{pin}", f"Show the view {name}", "", lambda: view.tab_chosen.emit(pin))
