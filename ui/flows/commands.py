"""What can be done in the flow library, as commands with their keys and reasons."""

from __future__ import annotations

from ui.commands import CommandSet, Maker, Scope
from ui.flows.view import FlowsView

GROUP = "Flows"
_one = Maker("flows", GROUP)
_NONE = "Choose a flow first."
_NOT_YOURS = "Only your own flows can be archived."
_NO_CHECKLIST = "Only checklists run as a batch."


class FlowsCommands:
    def __init__(self, view: FlowsView) -> None:
        self._view = view
        self.table = CommandSet(Scope.PANEL, view.table)
        self.view = CommandSet(Scope.VIEW, view)
        view.moved.connect(self.refresh)
        self.refresh()

    def sets(self) -> tuple[CommandSet, ...]:
        return (self.table, self.view)

    def refresh(self) -> None:
        """What works depends on the flow that is chosen now."""
        view, line = self._view, self._view.line
        chosen = line is not None
        checklist = line is not None and line.kind == "maintenance"
        own = line is not None and line.whose == "yours"
        gone = line is not None and line.archived
        current = view.current
        self.table.put(
            (
                _one("down", "Next flow", "J", lambda: _step(view, 1), hint="Move"),
                _one("up", "Flow before", "K", lambda: _step(view, -1), hint="Move"),
                _one("start", "Start a session with this flow", "Return", view.start,
                     hint="Start", on=chosen, why=_NONE),
            )
        )  # fmt: skip
        self.view.put(
            (
                _one("edit", "Edit this flow", "E", lambda: view.edit_asked.emit(current),
                     hint="Edit", on=chosen, why=_NONE),
                _one("new", "New flow", "N", view.new_asked.emit, hint="New flow"),
                _one("duplicate", "Duplicate this flow", "D",
                     lambda: view.duplicate_asked.emit(current), hint="Duplicate", on=chosen,
                     why=_NONE),
                _one("search", "Search flows", "/", view.start_search, hint="Search"),
                _one("import", "Import flows from files", "I", view.import_files, hint="Import"),
                _one("export", "Export this flow to a file", "Shift+E", view.export,
                     hint="Export", on=chosen, why=_NONE),
                _one("prepare", "Prepare a session with this flow", "",
                     lambda: view.prepare_asked.emit(current), on=chosen, why=_NONE),
                _one("batch", "Run this checklist as batch", "",
                     lambda: view.batch_asked.emit(current), on=checklist,
                     why=_NO_CHECKLIST if chosen else _NONE),
                _one("archive", "Put this flow back" if gone else "Archive this flow", "Del",
                     lambda: view.archive_asked.emit(current), on=own,
                     why=_NOT_YOURS if chosen else _NONE),
            )
        )  # fmt: skip


def _step(view: FlowsView, by: int) -> None:
    rows = view.table.rows.rows
    if rows:
        place = max(0, min(len(rows) - 1, view.table.currentIndex().row() + by))
        view.table.setCurrentIndex(view.table.rows.index(place))
