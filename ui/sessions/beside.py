"""What stands beside or in place of the table: the acts of a row, and why it is empty."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import EmptyState, Look, Menu, MenuItem
from ui.sessions.rows import TableRow
from ui.sessions.values import Query, state_words

UNUSED = (
    "No sessions yet",
    "Sessions you start, get prepared or take over are listed here.",
)
ALL_DONE = (
    "Nothing is open",
    "Finished sessions are found by their words, with the status set to Resolved.",
)
_ONE_TARGET = "This is a batch. Open one of its targets."
_ONLY_PREPARED = "Only prepared sessions can be taken back."
_ONLY_ACTIVE = "Only a session of yours that is running can be closed here."
_ONLY_OWN = "Only what you prepared, and nobody has started, can be offered."
_ONLY_OFFERED = "Only what waits in the pool can be taken."


def nothing_open(look: Look) -> EmptyState:
    return EmptyState(look, *UNUSED, action="Start a session", action_key="Ctrl N", framed=False)


def nothing_matches(look: Look) -> EmptyState:
    return EmptyState(
        look, "Nothing matches", action="Search all clients", more="Clear filters",
        more_key="Esc", framed=False,
    )  # fmt: skip


def searched(query: Query) -> str:
    """What was looked for and found nowhere."""
    words = f"“{query.text.strip()}”" if query.text.strip() else ""
    chips = [f"client {query.client}" if query.client else ""]
    chips.append(f"status {state_words(query.states)}" if query.states else "")
    told = ", ".join(part for part in (words, *chips) if part)
    return f"Searched on this computer: {told}." if told else ""


def acts_menu(look: Look, window: QWidget, row: TableRow) -> Menu:
    return Menu(look, window, acts_of(row), name="Acts for this session")


def acts_of(row: TableRow) -> tuple[MenuItem | None, ...]:
    """Ids: open, peek, tick, note, export, flow, close, change, pool, take, cancel.

    Each says why it cannot.
    """
    prepared = row.glyph == "session.prepared" and row.manages
    waits = row.glyph == "session.prepared"
    running = None if row.glyph == "session.active" and row.writable else _ONLY_ACTIVE
    offered = None if waits and not row.manages else _ONLY_OFFERED
    single = None if row.kind == "session" else _ONE_TARGET
    return (
            MenuItem("open", "Open", key="Enter", icon="arrow-right"),
            MenuItem("peek", "Peek", key="Space", icon="eye"),
            MenuItem("tick", "Tick", key="X", icon="square-check", reason=single),
            MenuItem("note", "Copy note", key="E", icon="clipboard-copy", reason=single),
            MenuItem("export", "Export…", icon="file-text", reason=single),
            MenuItem("flow", "Save as flow…", icon="workflow", reason=single),
            None,
            MenuItem("close", "Close…", icon="check", reason=single or running),
            MenuItem("change", "Change or give to somebody…", icon="pencil",
                 reason=single or (None if prepared else _ONLY_OWN)),
        MenuItem("pool", "Offer to the team's pool", icon="users",
                     reason=single or (None if prepared else _ONLY_OWN)),
            MenuItem("take", "Take from the pool", icon="hand", reason=single or offered),
            MenuItem("cancel", "Take back what was prepared", icon="undo-2",
                     reason=single or (None if prepared else _ONLY_PREPARED)),
    )  # fmt: skip


def padded(look: Look, inner: QWidget) -> QWidget:
    """With room around it, at the top."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(look.px(20), look.px(24), look.px(20), look.px(24))
    column.addWidget(inner)
    column.addStretch(1)
    return holder
