"""A guided session in the frame it lives in, with an invented problem.

Run it with `python -m tests.ui.scenes.guided OUT.png [light|dark] [thinking|failed|away|fork]`.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.shown import SyncMark
from rflow_desktop.domain.shown_talk import (
    BranchLine,
    Confidence,
    FactLine,
    FixView,
    FlowOffer,
    ForkOffer,
    GuidedStep,
    GuidedView,
    LaneOption,
    LaneView,
    LiveReply,
    QuestionLine,
    Report,
)
from tests.ui.scenes.sync import NOW_MS, frame
from ui.guided.commands import guided_commands
from ui.guided.view import GuidedScreenView
from ui.kit import Look
from ui.lane import LanePanel
from ui.runner.scratchpad import Scratchpad
from ui.window import SyncCorner

PAD = "Café manager is Lena, call before 12.\nRename was asked for in 48061."
QUESTION = QuestionLine(
    id="q3", number=3, text="Do the four people see the mailbox in Outlook on the web?",
    why="Renaming a shared mailbox can drop the automatic mapping while the permission stays."
        " Outlook on the web shows which of the two is missing.",
    options=(
        LaneOption(key="1", label="Yes, it is listed there", value="yes",
                   means="Then the permission is fine and the phones need it added once"),
        LaneOption(key="2", label="No, it is missing there too", value="no",
                   means="Then the permission was lost with the rename"),
        LaneOption(key="3", label="Some see it, some do not", value="some",
                   means="Then we compare two people"),
    ),
    allow_text=True, allow_skip=True, state="open",
)  # fmt: skip
FACTS = tuple(
    FactLine(id=str(place), text=text, source=source, at="2025-11-21T10:50:00.000Z")
    for place, (text, source) in enumerate(
        (("Four people at one café, all on iPhone", "ticket"),
         ("They use Outlook for iOS", "question"),
         ("Renamed on Wed 19 Nov to accounts@", "question"),
         ("On their computers it still works", "question"))
    )
)  # fmt: skip
OFFER = FlowOffer(flow="f", name="Shared mailbox access", percent=71,
                  reason="Shares mailbox, shared, renamed", steps=9, used=22)  # fmt: skip


def step(place: int, title: str, answer: str, at: str, state: str = "answered") -> GuidedStep:
    return GuidedStep(id=f"q{place}", title=title, answer=answer, at=f"2025-11-21T{at}:00.000Z",
                      state=state)  # fmt: skip


MAILBOX = GuidedView(
    id="48229", state="active", title="Shared mailbox not shown on phones", ticket="48229",
    client="Tern Coffee Roasters", person="", read_only="", unavailable="", failed="",
    report=Report(type="free_text", text="Accounts mailbox missing on 4 phones", log="",
                  ticket=()),
    path=(
        replace(step(0, "Reported", "Accounts mailbox missing on 4 phones", "10:48"), id=""),
        step(1, "Which app on the phones?", "Outlook for iOS", "10:50"),
        step(2, "Since when?", "Since the mailbox was renamed, Wed", "10:53"),
        step(3, QUESTION.text, "", "10:54", "open"),
    ),
    question=QUESTION,
    lane=LaneView(
        begun=True, facts=FACTS,
        fix=FixView(id="x", title="Add the mailbox once on each phone", confidence=58,
                    body="Your next answer will settle it."),
    ),
    confidence=Confidence(percent=58, tier="exploring", word="Exploring"), live=None, card=None,
    flow=None, fork=None, cost="", pad=PAD, sync=SyncMark.SYNCED, domain="m365",
)  # fmt: skip
STATES = {
    "thinking": replace(
        MAILBOX, question=None, live=LiveReply(generation="g", session="48229", state="running")
    ),
    "failed": replace(MAILBOX, question=None, failed="The service is busy."),
    "away": replace(
        MAILBOX, question=None,
        unavailable="Paste a key in Settings to ask the assistant. Everything else works without"
                    " one.",
    ),
    "fork": replace(
        MAILBOX,
        fork=ForkOffer(id="c", reason="Two causes fit",
                       options=(("The permission is gone", "Checked in the admin centre"),
                                ("The phones cache the old name", "Checked on one phone"))),
        lane=replace(MAILBOX.lane, branches=(
            BranchLine(id="b1", label="So far", state="active", active=True),
            BranchLine(id="b2", label="The phones and not the mailbox", state="dead_end",
                       finding="a new phone shows the same"),
        )),
    ),
}  # fmt: skip


def main() -> None:
    app = QApplication(sys.argv[:1])
    look = Look(app)
    look.apply(mode="dark" if "dark" in sys.argv else "light")
    pad = Scratchpad(look)
    lane = LanePanel(look, below=(pad,))
    view = GuidedScreenView(look, now_ms=lambda: NOW_MS, pad=pad, inspector=lane, lane=lane)
    window = frame(look, "guided", lambda: view)
    window.set_corner(SyncCorner("synced", "Synced", "just now"))
    for commands in guided_commands(view):
        window.commands.add(commands)
    window.show()
    window.activateWindow()
    window.open_session("48229", lambda: view)
    shown = next((state for name, state in STATES.items() if name in sys.argv), MAILBOX)
    view.show_guided(shown)
    view.show_offers((OFFER, replace(OFFER, flow="g", name="Phones without mail", percent=44)))
    for _ in range(8):
        app.processEvents()
    if shown.question is not None:
        view.question.choose_place(1)
    for _ in range(8):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
