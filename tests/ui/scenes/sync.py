"""Sync as the pictures of the design show it, in the frame it lives in.

Run it with `python -m tests.ui.scenes.sync OUT.png [light|dark]
[empty|alone|line|files|removal|kept|offline|deleted|refused]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.domain.shown import (
    AttentionView,
    FileProgress,
    Listed,
    OutboxLine,
    SyncFacts,
    SyncLists,
)
from rflow_desktop.ids import instant, milliseconds
from rflow_desktop.services.attention_deleted import HEADLINE
from rflow_desktop.services.attention_telling import SAFE
from tests.ui.shell_demo import OPEN, PlainView
from ui.kit import Look
from ui.sync_panel import words
from ui.sync_panel.commands import SyncCommands
from ui.sync_panel.view import SyncView
from ui.window import MainWindow, Place, SyncCorner, Workspace

NOW_MS = milliseconds("2025-11-21T11:08:04.000Z")
FACTS = SyncFacts(
    server="https://rflow.brightwater.example", connected=True, signed_in=True, reachable=True,
    waiting=3, attention=2, last_exchange_at=instant(NOW_MS - 4_000), sessions_here=312,
)  # fmt: skip
LEAVE = "Your answers stay readable on this computer for 30 days, in Sync, Discarded."


def at(clock: str) -> str:
    return f"2025-11-21T{clock}:00.000Z"


def line(
    key: str, ticket: str, text: str, *, size: int = 400, clock: str = "11:05",
    state: str = "waiting", file: FileProgress | None = None,
) -> OutboxLine:  # fmt: skip
    return OutboxLine(
        id=key, session=f"session-{ticket}" if ticket else "", ticket=ticket, words=text,
        size=size, at=at(clock), state=state, tries=0, reason="", file=file,
    )  # fmt: skip


def lists(
    *,
    waiting: tuple[OutboxLine, ...] = (),
    synced: tuple[OutboxLine, ...] = (),
    discarded: tuple[OutboxLine, ...] = (),
) -> SyncLists:
    """All of each."""
    whole = [Listed(lines=lines, count=len(lines)) for lines in (waiting, synced, discarded)]
    return SyncLists(waiting=whole[0], synced=whole[1], discarded=whole[2])


ATTENTION = (
    AttentionView(
        id="closed",
        session="session-48170",
        ticket="48170",
        client="Ridgeway Logistics",
        title="Label printer prints blank rows",
        headline="Your answers came after the session was closed",
        story=(
            "Tom Lindqvist finished this session at 10:52. You were offline and answered two more "
            "steps at 10:55. A finished session takes no new answers, so the server kept it as "
            f"Tom left it. {SAFE}"
        ),
        at=at("11:04"),
        sides=(
            ("Outcome", "Still open", "Resolved by Tom, 10:52"),
            ("Step 6", "Darkness set to 12, test label fine", "Not answered"),
            ("Step 7", "Second printer has the same setting", "Not answered"),
            ("Scratchpad", "2 lines added", "Not taken"),
            ("Evidence", "1 screenshot", "1 screenshot, the same"),
        ),
        choices=(
            (
                "note", "Add it to the finished session as a note",
                "Goes into the path of the session. Tom's outcome does not change.",
            ),
            (
                "follow_up", "Continue in a follow-up session",
                "A new session for ticket 48170 starts at step 6 with your two answers.",
            ),
            ("leave", "Leave the finished session as it is", LEAVE),
        ),
        suggested="note",
        words="Darkness set to 12, test label fine",
    ),
    AttentionView(
        id="claim", session="session-48235", ticket="48235", client="Harbor Dental Group",
        title="File server offline after storage move", headline="Priya was first to claim",
        story=f"Priya Raman was first, 3 seconds before you. {SAFE}", at=at("10:58"),
        sides=(("Claim", "Done here", "Not taken"),),
        choices=(
            ("next", "Next in the queue", "There is nothing to keep."),
            ("help", "Offer help", "Sends one line to whoever handed it over."),
        ),
        suggested="next",
    ),
)  # fmt: skip
DELETED = AttentionView(
    id="session-48102", session="session-48102", ticket="48102", client="St. Anne's Primary",
    title="Old scanner rejects sign-in after update", headline=HEADLINE,
    story=(
        "This session was put into the trash, 10:52. Daniel Reyes went on with it, 10:55, and "
        "could not know. All of that is in it, and it stays in the trash until somebody takes it "
        "out."
    ),
    at=at("10:55"),
    sides=(("Session", "Deleted 10:52", "Changed by Daniel Reyes, 10:55"),),
    choices=(
        ("restore", "Take it out of the trash", "It is there again, with all that is in it."),
        ("leave", "Leave it in the trash", "It goes for good 30 days after it was deleted."),
    ),
    suggested="restore", is_deleted=True, happened="Changed", what="the session",
)  # fmt: skip
REFUSED = AttentionView(
    id="ab" * 32, session="session-48213", ticket="48213", client="Harbor Dental Group",
    title="Outlook keeps asking for the password", headline="outlook-trace.log could not be sent",
    story=f"This file is larger than the server takes. {SAFE}", at=at("10:41"),
    sides=(("File", "outlook-trace.log, 86 MB", "Not there"),),
    choices=(
        ("again", "Try again", "Sends the file once more, from its beginning."),
        ("remove", "Remove it from the session",
         "It can be put back for 30 days, in Sync, Discarded."),
    ),
    suggested="again", is_file=True, happened="Added", what="the file",
)  # fmt: skip
WAITING = (
    line("answer", "48213", "Answer: Prompts again, 2 screenshots", size=1_150_000),
    line("pad", "48213", "Scratchpad", size=2_100),
    line("escalation", "48088", "Escalation to the senior queue", size=9_200),
)
SYNCED = (
    line("fact", "48231", "Answer: Only the new starters", clock="11:02", state="synced"),
    line("paused", "48207", "Paused: until Thu, 10:30", clock="10:45", state="synced"),
    line("flow", "", "Flow saved: VPN basics", clock="09:12", state="synced"),
    line("note", "48190", "Note: Gus is there until 18:00", clock="09:03", state="synced"),
    *(line(f"more{n}", "48190", f"Variables: site_{n}", state="synced") for n in range(37)),
)
FILES = (
    line(
        "log", "48213", "Evidence: outlook-trace.log", size=90_178_560,
        file=FileProgress(state="waiting", sent=29_360_128, size=90_177_536),
    ),
    line(
        "shot", "48088", "Evidence: Rekey log", size=1_150_000,
        file=FileProgress(state="waiting", size=1_149_000),
    ),
)  # fmt: skip
DISCARDED = (line("left", "48120", "Answer: No", clock="08:41", state="discarded"),)


def filled(look: Look, *, state: str = "") -> SyncView:
    """The view with the values of the pictures."""
    view = SyncView(look)
    facts = SyncFacts() if state == "alone" else FACTS
    if state == "offline":
        facts = replace(
            FACTS, offline=True, reachable=False, attention=0, waiting=212,
            waiting_since=instant(NOW_MS - 3 * 3_600_000),
        )  # fmt: skip
    if state == "files":
        facts = replace(FACTS, waiting=0, attention=0, blobs_waiting=2, blobs_going=2)
    if state in ("removal", "kept"):
        kept = state == "kept"
        facts = replace(FACTS, waiting=0, removing=82, removing_of=212, keeping=kept)
    view.show_standing(words.standing(facts, now_ms=NOW_MS))
    if state in ("removal", "kept"):
        view.show_lists((), lists(synced=SYNCED), now_ms=NOW_MS)
    elif state in ("alone", "empty"):
        view.show_lists((), lists(synced=SYNCED if state == "empty" else ()), now_ms=NOW_MS)
    elif state == "offline":
        waiting = Listed(lines=WAITING, count=212)
        found = replace(lists(discarded=DISCARDED), waiting=waiting)
        view.show_lists((), found, now_ms=NOW_MS)
    elif state == "deleted":
        view.show_lists((DELETED, REFUSED), lists(synced=SYNCED), now_ms=NOW_MS)
    elif state == "refused":
        view.show_lists((REFUSED, DELETED), lists(synced=SYNCED), now_ms=NOW_MS)
    elif state in ("line", "files"):
        waiting = WAITING if state == "line" else FILES
        found = lists(waiting=waiting, synced=SYNCED, discarded=DISCARDED)
        view.show_lists((), found, now_ms=NOW_MS)
        view.select("left" if state == "line" else "log")
    else:
        view.show_lists(ATTENTION, lists(waiting=WAITING, synced=SYNCED), now_ms=NOW_MS)
    return view


def frame(look: Look, key: str, make: Callable[[], QWidget]) -> MainWindow:
    """Maya's window with the place `key` on screen."""

    def place(name: str, title: str, icon: str, letter: str = "", **more: bool) -> Place:
        made = make if name == key else lambda: PlainView(look, title)
        return Place(id=name, title=title, icon=icon, key=letter, make=made, **more)

    window = MainWindow(
        look,
        (
            place("today", "Today", "sun", "T"),
            place("sessions", "Sessions", "history", "S"),
            place("escalations", "Escalations", "circle-arrow-up", "E"),
            place("flows", "Flows", "workflow", "F"),
            place("sync", "Sync", "cloud-check", in_sidebar=False),
            place("settings", "Settings", "settings", at_bottom=True),
        ),
        mac=False,
    )
    window.set_workspace(Workspace(name="Brightwater IT", initials="B", person="MO"))
    window.set_counts({"escalations": 4})
    window.set_open_now(OPEN)
    return window


def main() -> None:
    app = QApplication(sys.argv[:1])
    look = Look(app)
    look.apply(mode="dark" if "dark" in sys.argv else "light")
    states = ("empty", "alone", "line", "files", "removal", "kept", "offline", "deleted", "refused")
    state = next((one for one in states if one in sys.argv), "")
    view = filled(look, state=state)
    window = frame(look, "sync", lambda: view)
    commands = SyncCommands(view)
    window.commands.add(commands.set)
    corner = SyncCorner("attention", "2 need attention", "3 waiting")
    if state == "files":
        corner = SyncCorner("sending", "Sending 2 files")
    elif state == "removal":
        corner = SyncCorner("attention", "Decision needed", "82 items")
    elif state == "kept":
        corner = SyncCorner("waiting", "Not up to date", "82 kept")
    elif state == "offline":
        corner = SyncCorner("offline", "Offline", "212 waiting to send")
    elif state in ("deleted", "refused"):
        corner = SyncCorner("attention", "2 need attention")
    elif state:
        corner = SyncCorner("synced", "Synced", "just now")
    window.set_corner(corner)
    window.show()
    window.activateWindow()
    window.go("sync")
    app.processEvents()
    view.side.list.setFocus()
    for _ in range(8):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
