# ruff: noqa: RUF001  (the words of the design)
"""The sessions table with the rows of the design.

Run it with `python -m tests.ui.scenes.sessions OUT.png [light|dark] [narrow|ticked|nothing|peek]`.
"""

from __future__ import annotations

import sys

from rflow_desktop.domain.shown import SessionLine, SyncMark
from rflow_desktop.domain.shown_lists import BatchLine
from rflow_desktop.ids import instant
from tests.ui.scenes import runner
from tests.ui.scenes.frames import frame, save, theme
from ui.kit import Look
from ui.sessions.commands import SessionsCommands
from ui.sessions.rows import TablePage
from ui.sessions.values import PinnedView, Query
from ui.sessions.view import SessionsView

NOW_MS = 1_795_260_360_000
PINNED = (
    PinnedView(id="p1", name="Harbor Dental", query=Query(client="Harbor Dental Group")),
    PinnedView(id="p2", name="Today’s onsite", query=Query(text="onsite")),
)


def before(minutes: int) -> str:
    return instant(NOW_MS - minutes * 60_000)


def line(
    state: str,
    ticket: str,
    title: str,
    client: str,
    stands: str,
    with_whom: str,
    minutes: int,
    *,
    kind: str = "flow_run",
    flow_kind: str = "troubleshooting",
    evidence: int = 0,
    sync: SyncMark = SyncMark.SYNCED,
    batch: str = "",
) -> SessionLine:
    return SessionLine(
        id=f"s{ticket}", state=state, group="escalated" if state == "claimed" else state,
        ticket=ticket, title=title, client=client, kind=kind, flow="f", flow_kind=flow_kind,
        stands=stands, with_whom=with_whom, evidence=evidence, changed_at=before(minutes),
        sync=sync, writable=state in ("prepared", "active", "paused"), batch=batch,
    )  # fmt: skip


LINES = (
    line("prepared", "48240", "New starter laptop, 6 variables filled", "Mosaic Architects",
         "Not started", "From Daniel Reyes", 95),
    line("prepared", "48244", "Quarterly firewall review", "Ridgeway Logistics",
         "Due today, 16:00", "From Daniel Reyes", 60 * 30, flow_kind="procedure"),
    line("active", "48213", "Outlook keeps asking for a password", "Harbor Dental Group",
         "Step 5, usually 8", "You", 2, evidence=2, sync=SyncMark.WAITING),
    line("active", "48231", "Printers missing for new starters", "Calder & Finch LLP",
         "Step 2", "You", 6, flow_kind=""),
    line("active", "48229", "Shared mailbox not shown on phones", "Tern Coffee Roasters",
         "Step 3, usually 7", "You", 21),
    line("active", "", "Monthly server patching", "Mosaic Architects", "Step 3", "You", 34,
         flow_kind="maintenance", batch="b1"),
    line("paused", "48207", "Classroom Wi-Fi drops at 10:40", "St. Anne’s Primary",
         "Until Thu, 10:30", "You", 65),
    line("paused", "48170", "Label printer prints blank rows", "Ridgeway Logistics",
         "Waiting for client", "You", 190, sync=SyncMark.ATTENTION),
    line("claimed", "48190", "VPN drops every 40 minutes", "Ridgeway Logistics",
         "Claimed after 14 min", "Daniel Reyes", 70),
    line("escalated", "48102", "Old scanner rejects sign-in after update", "St. Anne’s Primary",
         "Waiting 3 h 20", "Senior queue", 200),
    line("escalated", "48088", "Two calendars after mailbox move", "Calder & Finch LLP",
         "Goes out when online", "Senior queue", 75, sync=SyncMark.WAITING),
)  # fmt: skip
BATCH = BatchLine(
    id="b1", title="Monthly server patching", client="Mosaic Architects",
    people=("You", "Tom Baker"), changed_at=before(34),
    targets=tuple(
        (f"t{n}", f"srv-{n:02d}", "abandoned" if n == 11 else "resolved" if n < 17 else "prepared")
        for n in range(24)
    ),
)  # fmt: skip
PAGE = TablePage(lines=LINES, batches=(BATCH,), week=(), week_count=12)


class Pinned:
    """What the commands ask of the presenter."""

    pinned = PINNED
    tab = "mine"
    pools = True

    def pin(self) -> None: ...

    def unpin(self) -> None: ...


def filled(look: Look) -> SessionsView:
    view = SessionsView(look)
    view.show_views(PINNED, current="mine", pools=True)
    view.show_page(PAGE, now_ms=NOW_MS)
    view.table.select_key("s48213")
    return view


def main() -> None:
    look, app = theme()
    view = filled(look)
    window = frame(look, {"sessions": lambda: view})
    for commands in SessionsCommands(view, Pinned()).sets():
        window.commands.add(commands)
    if "ticked" in sys.argv:
        view.tick()
    if "nothing" in sys.argv:
        view.show_query(Query(text="fax machine", client="Harbor Dental Group"))
        view.show_page(TablePage(week=(), week_count=0), now_ms=NOW_MS)
    if "peek" in sys.argv:
        save(window, app, "sessions", sys.argv[1])
        view.show_peek(runner.VIEW)
    save(window, app, "sessions", sys.argv[1])


if __name__ == "__main__":
    main()
