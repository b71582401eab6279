"""The escalations as the pictures of the design show them, in the frame they live in.

Run it with `python -m tests.ui.scenes.escalations OUT.png [light|dark] [lost]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.domain.shown import BriefingView, EvidenceLine, QueueLine, SyncMark
from rflow_desktop.ids import instant, milliseconds
from tests.ui.shell_demo import PlainView
from ui.escalations.commands import EscalationCommands
from ui.escalations.foot import FootState
from ui.escalations.presenter import LIVE
from ui.escalations.view import EscalationsView
from ui.kit import Look
from ui.window import MainWindow, OpenNowRow, Place, SyncCorner, Workspace

NOW_MS = milliseconds("2025-11-21T10:43:20.000Z")


def before(minutes: int) -> str:
    return instant(NOW_MS - minutes * 60_000)


def line(key: str, group: str, title: str, ticket: str, client: str, **more: object) -> QueueLine:
    made = QueueLine(
        id=key, session=f"session-{key}", group=group, title=title, ticket=ticket, client=client,
        priority="normal", sender="maya", sender_name="Maya Okafor", people="",
        opened_at=before(12), claimed_by_name="", claimed_at="", state="open",
        sync=SyncMark.SYNCED, can_claim=True, why_not="",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # a test names fields freely


QUEUE = (
    line("vpn", "for_you", "VPN drops every 40 minutes", "48190", "Ridgeway Logistics",
         priority="high", people="14"),
    line("files", "queue", "File server offline after storage move", "48235",
         "Harbor Dental Group", priority="urgent", sender_name="Tom Lindqvist",
         people="Whole practice", opened_at=before(4)),
    line("calendar", "queue", "Calendar sharing broken between tenants", "48166",
         "Calder & Finch LLP", sender_name="Priya Raman", people="3", opened_at=before(65)),
    line("scanner", "queue", "Old scanner rejects sign-in after update", "48102",
         "St. Anne's Primary", priority="low", people="Office only", opened_at=before(200)),
    line("backup", "claimed", "Backups failing on two hosts", "48177", "Tern Coffee Roasters",
         claimed_by_name="Priya Raman", claimed_at=before(2), state="claimed", can_claim=False),
    line("wifi", "mine", "Classroom Wi-Fi drops at 10:40", "48207", "St. Anne's Primary",
         claimed_by_name="Daniel Reyes", claimed_at=before(40), state="claimed",
         can_claim=False),
    line("revit", "sent", "Revit licence server unreachable", "48151", "Mosaic Architects",
         sender_name="Daniel Reyes", can_claim=False,
         why_not="This is your own handoff. Take it back instead."),
)  # fmt: skip


def piece(key: str, title: str) -> EvidenceLine:
    return EvidenceLine(
        id=key, title=title, line="1280 by 800 · 84 KB", sha256=key, mime="image/png",
        size=86_000, at=before(30), by="Maya Okafor", step=3, available=True, here=True,
        sync=SyncMark.SYNCED,
    )  # fmt: skip


BRIEFING = BriefingView(
    handoff="vpn",
    session="session-vpn",
    priority="high",
    ticket="48190",
    client="Ridgeway Logistics",
    title="VPN drops every 40 minutes for the warehouse since the firewall update",
    sender_name="Maya Okafor",
    opened_at=before(12),
    impact="14 people, one site",
    since="Tue 18 Nov, 19:30",
    tried_in="7 steps in 42 min",
    expects_by="2025-11-21T11:15:00.000Z",
    need=(
        "Decide whether we may change the key lifetime on the firewall during working hours. "
        "I can see the pattern but I do not have rights on the tunnel, and a mistake takes the "
        "scanners offline."
    ),
    expects="",
    tried=(
        ("Reinstalled the client on two scanners", "", "no_change"),
        ("Checked the internet line at the site", "", "ruled_out"),
        ("Compared with office users, same client", "", "ruled_out"),
        ("Constant ping through the tunnel", "", "helped"),
        ("Switched one scanner to the old profile", "", "no_change"),
        ("Read the firewall's change log", "7.2 to 7.4 on Tuesday", "noted"),
        ("Asked the warehouse for the exact times", "", "noted"),
    ),
    known=(
        ("Drops come 40 min after connecting, within 10 s", "evidence"),
        ("Firewall went from 7.2 to 7.4 on Tuesday at 19:30", "evidence"),
        ("Only the split tunnel profile is affected", "note"),
        ("Log: “phase 2 rekey timeout” before each drop", "evidence"),
        ("Office users on the full tunnel are fine", "note"),
    ),
    evidence=(
        piece("rekey", "Rekey log"),
        piece("firmware", "Firmware page"),
        piece("phase2", "Phase 2 settings"),
    ),
    moves=(
        "Compare phase 2 lifetimes on both ends, 10 min",
        "Ask Gus for a 5 min window before changing them",
        "Watch one scanner past the 40 min mark",
    ),
    contact="Gus Petrov, site lead, there until 18:00",
    phone="",
    questions=(),
    claim="free",
    lost_to="",
    complete=True,
    guess=(
        "Key lifetimes no longer match: 72 %\n\nDead peer check too strict: 19 %\n\n"
        "Address pool runs out: 6 %"
    ),
    guess_state="ready",
    guess_at=before(11),
)

FREE = FootState(
    kind="free", sender="Maya", words="You become the owner. Maya keeps reading access."
)
LOST = FootState(
    kind="lost", sender="Maya", headline="Priya Raman was first, 3 seconds before you.",
    words="You can keep reading.",
)  # fmt: skip

_LINES = {
    "rekey": ((70, 0), (52, 2), (84, 0), (40, 1), (60, 0), (52, 2), (74, 0)),
    "firmware": ((40, 3), (88, 0), (70, 0), (60, 1), (30, 0)),
    "phase2": ((90, 0), (86, 0), (30, 1), (90, 0), (66, 0), (48, 0)),
}


def picture(key: str) -> QPixmap:
    """A screenshot as one sees it from afar: lines, some red, some covered."""
    image = QImage(448, 272, QImage.Format.Format_RGB32)
    image.fill(QColor("#F1F1EE"))
    painter = QPainter(image)
    colors = (QColor("#C4C3BE"), QColor("#000000"), QColor("#C8625C"), QColor("#C4C3BE"))
    top = 24
    for wide, kind in _LINES[key]:
        high = 24 if kind == 3 else 12
        painter.fillRect(24, top, round(400 * wide / 100), high, colors[kind])
        top += high + 16
    painter.end()
    return QPixmap.fromImage(image)


def lost(lines: Sequence[QueueLine]) -> tuple[QueueLine, ...]:
    """The first one was claimed by somebody else a moment ago."""
    taken = replace(
        lines[0], group="claimed", claimed_by_name="Priya Raman", claimed_at=before(0),
        state="claimed", can_claim=False,
    )  # fmt: skip
    return (taken, *lines[1:])


def frame(look: Look, make: Callable[[], QWidget]) -> MainWindow:
    """Daniel's window with the escalations on screen."""

    def place(key: str, title: str, icon: str, letter: str) -> Place:
        made = make if key == "escalations" else lambda: PlainView(look, title)
        return Place(id=key, title=title, icon=icon, key=letter, make=made)

    settings = Place(
        id="settings", title="Settings", icon="settings", at_bottom=True,
        make=lambda: PlainView(look, "Settings"),
    )  # fmt: skip
    window = MainWindow(
        look,
        (
            place("today", "Today", "sun", "T"),
            place("sessions", "Sessions", "history", "S"),
            place("escalations", "Escalations", "circle-arrow-up", "E"),
            place("flows", "Flows", "workflow", "F"),
            place("captures", "Captures", "scan-text", "C"),
            settings,
        ),
        mac=False,
    )
    window.set_workspace(Workspace(name="Brightwater IT", initials="DR", person="Daniel Reyes"))
    window.set_counts({"escalations": 4, "captures": 1})
    window.set_corner(SyncCorner("synced", "Synced", "just now"))
    window.set_open_now(
        (
            OpenNowRow(id="48198", client="Tern Coffee Roasters",
                       line="48198 Tills lose the card terminal", glyph="session.active",
                       number=1),
            OpenNowRow(id="48151", client="Mosaic Architects",
                       line="48151 Revit licence server unreachable", glyph="session.paused",
                       number=2),
        )
    )  # fmt: skip
    return window


def filled(look: Look, *, was_lost: bool = False) -> EscalationsView:
    """The view with the values of the pictures."""
    view = EscalationsView(look)
    view.queue.show_source(LIVE, icon="cloud-check")
    view.show_queue(QUEUE, now_ms=NOW_MS)
    view.show_briefing(BRIEFING, FREE, now_ms=NOW_MS)
    if was_lost:
        view.show_queue(lost(QUEUE), now_ms=NOW_MS)
        view.show_briefing(
            replace(BRIEFING, claim="lost", lost_to=LOST.headline), LOST, now_ms=NOW_MS
        )
    for key in _LINES:
        view.show_picture(key, picture(key))
    return view


def main() -> None:
    app = QApplication(sys.argv[:1])
    look = Look(app)
    look.apply(mode="dark" if "dark" in sys.argv else "light")
    was_lost = "lost" in sys.argv
    view = filled(look, was_lost=was_lost)
    if "mine" in sys.argv:
        told = "You have it. Maya keeps reading access."
        ways = FootState(
            kind="mine", sender="Maya", words=told, begins=("continue", "analysis", "fresh")
        )
        view.show_briefing(replace(BRIEFING, claim="mine"), ways, now_ms=NOW_MS)
    window = frame(look, lambda: view)
    if "narrow" in sys.argv:
        window.resize(1024, 680)
    window.commands.add(EscalationCommands(view).set)
    if was_lost:
        window.set_counts({"escalations": 3, "captures": 1})
    window.show()
    window.activateWindow()
    window.go("escalations")
    app.processEvents()
    view.queue.list.setFocus()
    for _ in range(8):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
