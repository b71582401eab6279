"""The lane and a permission card as the design draws them: 48231, printers of new starters.

`python -m tests.ui.scenes.lane FILE [dark] [open|fix|empty|missing|full|check|narrow]`
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import (
    BranchLine,
    FactLine,
    FixView,
    LaneOption,
    LaneView,
    OfferLine,
    PermissionCard,
    QuestionLine,
    SimilarLine,
    TaskLine,
)
from tests.ui.scenes.frames import frame, save, theme
from ui.kit import Label, Look, TextArea
from ui.lane import LanePanel
from ui.permission import PermissionView
from ui.window.panels import ThreePanels
from ui.window.view import View

NOW = datetime(2026, 11, 23, 10, 6).astimezone()


def at(clock: str) -> str:
    hour, minute = clock.split(":")
    return NOW.replace(hour=int(hour), minute=int(minute)).isoformat()


QUESTION = QuestionLine(
    id="q1", number=2, text="Did the three people first sign in on site or over VPN?", why="",
    options=(
        LaneOption(key="1", label="On site", value="site", means="The policy was reachable"),
        LaneOption(key="2", label="VPN", value="vpn"),
        LaneOption(key="3", label="Both", value="both"),
    ),
    allow_text=True, allow_skip=False, state="open",
)  # fmt: skip
ANSWERED = QuestionLine(
    id="q0", number=1, text="How many people are affected?", why="", options=(), allow_text=True,
    allow_skip=True, state="answered", answer="Three, all new", lost="Four",
)  # fmt: skip
TASKS = (
    TaskLine(id="t1", text="Find where the new accounts live", state="done",
             result="OU=Staging, all three", told="Done by you", at=at("10:03")),
    TaskLine(id="t2", text="Compare with an account that works", state="accepted",
             told="Accepted by you · flow step “Compare group membership”"),
    TaskLine(id="t3", text="Check if Staging is on purpose (HR onboarding)", state="proposed"),
)  # fmt: skip
FACTS = (
    FactLine(id="f1", text="Only accounts created since 17 November are affected",
             source="message", source_text="Ruth, 09:51", source_ref="m1"),
    FactLine(id="f2", text="All three accounts are in OU=Staging", source="task",
             source_text="Find where the new accounts live", source_ref="t1"),
    FactLine(id="f3", text="Printers work for 41 other people in London", source="ticket",
             source_text="48231", source_ref="k1"),
)  # fmt: skip
FIX = FixView(
    id="x1", title="Link the accounts to the printer policy", confidence=48, fresh=True,
    body="Needs the policy report to be certain. The assistant will replace this once it has read"
    " the screenshot.",
    replaced="restart the print spooler",
)  # fmt: skip
LANE = LaneView(questions=(QUESTION,), tasks=TASKS, facts=FACTS, fix=FIX, begun=True)
RICH = replace(
    LANE,
    questions=(ANSWERED, replace(QUESTION, why="Policies reach a laptop at its first sign-in.",
                                 guess=True)),
    tasks=(*TASKS, TaskLine(id="t4", text="Reinstall the driver", state="dismissed",
                            told="Dismissed by you")),
    facts=(*FACTS, FactLine(id="f4", text="HR may use Staging on purpose", source="note",
                            editable=True, guess=True)),
    offers=(OfferLine(id="o1", kind="fact", text="The policy is linked to OU=London only"),),
    fix=replace(
        FIX, title="Move the three accounts to OU=London", confidence=84, fresh=False,
        decision="one_off", body="The printer policy is linked there.", minutes=5,
        undo="Move them back to OU=Staging",
        rests_on=("All three accounts are in OU=Staging", "gpresult LT-0447"),
        hint="applied_success", hint_text="They print since 10:20.",
        steps=("Move the accounts", "Run gpupdate /force"),
        replaced="Link the accounts to the printer policy",
    ),
    past_fixes=(
        FixView(id="x0", title="Restart the print spooler", body="", confidence=20,
                outcome="applied_failed", told="Did not work", reason="same as before"),
    ),
    branches=(
        BranchLine(id="b0", label="So far", state="active"),
        BranchLine(id="b1", label="Policy", state="active", depth=1, active=True,
                   description="The laptops get the wrong policies"),
        BranchLine(id="b2", label="Driver", state="dead_end", depth=1,
                   finding="A test page prints from every laptop"),
    ),
    size=220 * 1024,
)  # fmt: skip
SIMILAR = (
    SimilarLine(id="s1", title="New starters see no printers", ticket="47102",
                client="Mosaic Architects", at=at("9:00"), outcome="resolved",
                fix="Linked the new OU to the printer policy"),
    SimilarLine(id="s2", title="Printer list empty after a move", ticket="46870",
                client="Harbor Dental Group", at=at("9:00"), outcome="workaround"),
)  # fmt: skip
CARD = PermissionCard(
    name="gpresult LT-0447",
    id="c1", session="s", tool="read_evidence", question="Allow reading one screenshot?",
    lines=("The covered copy is sent. 2 areas stay hidden.",
           "Leaves this computer: 1 image, 84 KB, to Claude.",
           "Nothing is changed at the client."),
    exact="", hash="0f" * 32, about="e1", sha256="ab",
)  # fmt: skip
CHECK = PermissionCard(
    id="c2", session="s", tool="reach_port", question="Allow trying a port?",
    lines=("Reach port: print01.calder.example:9100",
           "From this computer. The result is kept as evidence and sent to the assistant.",
           "Nothing is changed at the client."),
    exact="print01.calder.example:9100", hash="1e" * 32,
)  # fmt: skip


def picture(look: Look) -> QPixmap:
    """A covered report, as large as its real one."""
    made = QPixmap(660, 420)
    made.fill(QColor("#F4F4F0"))
    painter = QPainter(made)
    for place, wide in enumerate((290, 500, 240, 460, 340, 430)):
        tone = "#000000" if place in (2, 4) else "#C9C8C3"
        painter.fillRect(QRectF(30, 40 + place * 44, wide, 18), QColor(tone))
    painter.end()
    return made


class Talk(View):
    """A conversation reduced to its card and its composer, with the lane beside it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.lane = LanePanel(look)
        self.card = PermissionView(look)
        self.composer = TextArea(look, placeholder="Write a message", rows=2)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(look.px(68), look.px(24), look.px(68), look.px(16))
        column.addStretch(1)
        column.addWidget(self.card)
        column.addSpacing(look.px(18))
        column.addWidget(self.composer)
        self.three = ThreePanels(look, centre=middle, inspector=self.lane)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.three)
        self._head = Label(look, "Printers missing for new starters", role="title")
        self._head.setContentsMargins(look.px(20), 0, 0, 0)
        self._head.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def title(self) -> str:
        return "48231 Calder & Finch LLP"

    def header(self) -> QWidget:
        return self._head

    def panels(self) -> tuple[QWidget, ...]:
        return self.three.panels()

    def first_focus(self) -> QWidget:
        return self.composer


def show(look: Look) -> Talk:
    talk = Talk(look)
    lane: LaneView | None = RICH if "open" in sys.argv or "fix" in sys.argv else LANE
    if "empty" in sys.argv:
        lane = LaneView()
    if "missing" in sys.argv:
        lane = None
    talk.lane.show_lane(lane, writable=True)
    if "open" in sys.argv:
        talk.lane.questions.show_past(on=True)
        talk.lane.show_similar(SIMILAR)
    if "fix" in sys.argv:
        talk.lane.fix.card.ask("applied_partial")
    card = CHECK if "check" in sys.argv else CARD
    talk.card.show_card(card)
    talk.card.show_picture("ab", picture(look))
    return talk


def main() -> None:
    look, app = theme()
    window = frame(look, {"today": lambda: show(look)})
    window.resize(1440, 1500 if "open" in sys.argv or "fix" in sys.argv else 900)
    save(window, app, "today", sys.argv[1])


if __name__ == "__main__":
    main()
