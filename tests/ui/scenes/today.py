# ruff: noqa: RUF001  (the words of the design)
"""Today and the first page with the rows of the design.

Run it with `python -m tests.ui.scenes.today OUT.png [light|dark] [first] [answer] [nothing]
[narrow]`.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.shown import AttentionView, FlowLine, QueueLine, SessionLine, SyncMark
from rflow_desktop.domain.shown_lists import Asked, BatchLine, SoFar, TodayPage
from rflow_desktop.ids import instant
from tests.ui.scenes.frames import ALONE, frame, save, theme
from ui.kit import Look
from ui.today.side import Fact
from ui.today.view import TodayView
from ui.window.corner import SAVED_HERE

NOW_MS = 1_795_171_500_000


def before(minutes: int) -> str:
    return instant(NOW_MS - minutes * 60_000)


def session(
    state: str, ticket: str, title: str, client: str, stands: str, minutes: int, *,
    with_whom: str = "You", sync: SyncMark = SyncMark.SYNCED, until: str = "",
) -> SessionLine:  # fmt: skip
    return SessionLine(
        id=f"s{ticket}", state=state, group=state, ticket=ticket, title=title, client=client,
        kind="flow_run", flow="f", flow_kind="troubleshooting", stands=stands,
        with_whom=with_whom, evidence=0, changed_at=before(minutes), sync=sync, writable=True,
        until=until,
    )  # fmt: skip


def escalation(title: str, state: str, minutes: int, *, by: str = "", at: str = "") -> QueueLine:
    return QueueLine(
        id=title, session=title, group="sent", title=title, ticket="48190", client="",
        priority="normal", sender="me", sender_name="Maya Okafor", people="",
        opened_at=before(minutes), claimed_by_name=by, claimed_at=at, state=state,
        sync=SyncMark.SYNCED, can_claim=False, why_not="",
    )  # fmt: skip


ATTENTION = AttentionView(
    id="a1", session="s48170", ticket="48170", client="Ridgeway Logistics",
    headline="Your answers came after the session was closed", story="", at=before(41), sides=(),
    choices=(), suggested="",
)  # fmt: skip
QUESTION = Asked(
    handoff="h1", question="q1", session="s48190", ticket="48190",
    title="VPN drops every 40 minutes", by="Daniel Reyes", text="which firmware was it before?",
    at=before(53),
)  # fmt: skip
BATCH = BatchLine(
    id="b1", title="Monthly server patching", client="Mosaic Architects",
    people=("You", "Tom Baker"), changed_at=before(34),
    targets=tuple(
        (f"t{n}", f"srv-{n:02d}", "abandoned" if n == 11 else "resolved" if n < 17 else "prepared")
        for n in range(24)
    ),
)  # fmt: skip
PAGE = TodayPage(
    attention=(ATTENTION,),
    asked=(QUESTION,),
    over=(
        session("paused", "48207", "Classroom Wi-Fi drops at 10:40", "St. Anne’s Primary", "", 65),
    ),
    prepared=(
        session("prepared", "48240", "New starter laptop", "Mosaic Architects", "", 90,
                with_whom="From Daniel Reyes"),
        session("prepared", "48244", "Quarterly firewall review", "Ridgeway Logistics", "", 90,
                with_whom="From Daniel Reyes", until=before(-255)),
    ),
    going_on=(
        session("active", "48213", "Outlook keeps asking for a password", "Harbor Dental Group",
                "Step 5", 2, sync=SyncMark.WAITING),
        session("active", "48229", "Shared mailbox not shown on phones", "Tern Coffee Roasters",
                "Step 3", 21),
    ),
    batches=(BATCH,),
    so_far=SoFar(resolved=5, typical=24, escalated=2, claimed=1, claimed_in=14),
    escalations=(
        escalation("VPN drops every 40 minutes", "claimed", 75, by="Daniel Reyes", at=before(58)),
        escalation("Old scanner rejects sign-in", "open", 200),
    ),
)  # fmt: skip
FRESH = (
    Fact(key="flow:1", title="VPN basics, version 9", told="Published 09:12", picture="workflow"),
    Fact(key="flow:2", title="Scan to folder, version 3", told="Published 08:40",
         picture="workflow"),
)  # fmt: skip


def starter(slug: str, name: str, kind: str, steps: int) -> FlowLine:
    return FlowLine(
        id=slug, name=name, kind=kind, category="", description="", tags=(), version=1,
        snapshot="", status="published", usual_steps=steps, used=0, fixed=0, changed_at="",
        whose="starter", starter=True, slug=slug,
    )  # fmt: skip


STARTERS = (
    starter("ad-account-lockout", "AD account lockout", "troubleshooting", 11),
    starter("backup-job-failed", "Backup job failed", "troubleshooting", 9),
    starter("m365-mfa-reset", "M365 MFA reset", "procedure", 9),
    starter("monthly-server-patching", "Monthly server patching", "maintenance", 9),
    starter("new-user-onboarding", "New user onboarding", "procedure", 14),
    starter("outlook-wont-connect", "Outlook won't connect", "troubleshooting", 9),
    starter("printer-offline", "Printer offline", "troubleshooting", 7),
    starter("slow-internet-at-a-branch", "Slow internet at a branch", "troubleshooting", 7),
)


def filled(look: Look, page: TodayPage = PAGE) -> TodayView:
    view = TodayView(look)
    view.show_page(page, now_ms=NOW_MS)
    view.show_flows(STARTERS, FRESH, connected=False)
    return view


def main() -> None:
    look, app = theme()
    if "first" in sys.argv:
        view = filled(look, TodayPage(is_first=True))
        window = frame(
            look, {"today": lambda: view}, workspace=ALONE, open_now=(), counts={},
            corner=SAVED_HERE,
        )  # fmt: skip
    else:
        view = filled(look, TodayPage() if "nothing" in sys.argv else PAGE)
        window = frame(look, {"today": lambda: view})
    save(window, app, "today", sys.argv[1])
    view.focus_list()
    view.first_focus().setFocus(Qt.FocusReason.TabFocusReason)
    if "answer" in sys.argv:
        view.list.step(1)
        view.begin_answer()
        view.answer.field.setText("7.4.2, before the update")
    QApplication.processEvents()
    save(window, app, "today", sys.argv[1])


if __name__ == "__main__":
    main()
