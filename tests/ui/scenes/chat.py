# ruff: noqa: RUF001  (the words of the design)
"""The chat as the design draws it: 48231, printers missing for new starters.

Run it with `python -m tests.ui.scenes.chat OUT.png [light|dark] [STATE]`, where the state is
approval, streaming, waiting, failed, code, readonly, group, empty or editing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown_lane import Confidence, LaneView
from rflow_desktop.domain.shown_talk import (
    ChatView,
    Chip,
    LiveReply,
    PermissionCard,
    Report,
    TalkLine,
)
from rflow_desktop.domain.states import SyncMark
from tests.ui.scenes import lane
from tests.ui.scenes.frames import frame, theme
from ui.chat.commands import chat_commands
from ui.chat.view import ChatScreenView
from ui.kit import Look
from ui.lane import LanePanel
from ui.permission import PermissionView
from ui.window import OpenNowRow, SyncCorner

SESSION = "00000000-0000-7000-8000-0000000000c1"
NOW = datetime(2026, 11, 23, 10, 6).astimezone()
GENERATION = "g1"
FIRST = (
    "“New starters only, everyone else fine” usually means the accounts sit outside the group or"
    " folder the printer policy is linked to, not a printer fault. Your flow **Printers mapped by"
    " policy** covers this and matches at 82 %.\n\nThe quickest check is which policies the laptop"
    " really received. I can read that from your screenshot."
)
SECOND = (
    "The report settles it. `PRN-Map-London` is not among the applied policies, and the account"
    " path reads `OU=Staging`. The policy is linked to `OU=Staff`, so it never reaches these three"
    " people.\n\nI would fix it at the account, not at the policy:\n\n1. Move the three accounts"
    " from `OU=Staging` to `OU=Staff`.\n2. On one laptop run `gpupdate /force`, sign out and in"
    " again.\n3. Check that `PRN-Map-London` is listed, then confirm the other two "
)
CODE = (
    "This lists what the three accounts have in common:\n\n```powershell\n# Where the accounts"
    " live\n$names = 'a.ode', 'b.lin', 'c.marsh'\nforeach ($name in $names) {\n    Get-ADUser"
    " $name -Properties DistinguishedName |\n        Select-Object Name, DistinguishedName\n}\n```"
    "\n\n| Account | Folder |\n|---|---|\n| a.ode | OU=Staging |\n| b.lin | OU=Staging |\n\n"
    "> The policy is linked to OU=Staff.\n\nSee [the page on policies](https://docs.example/gpo)."
)
CARD = PermissionCard(
    name="gpresult LT-0447",
    id="call", session=SESSION, tool="read_evidence", question="Allow reading one screenshot?",
    lines=(
        "The covered copy is sent. 2 areas stay hidden.",
        "Leaves this computer: 1 image, 84 KB, to Claude.",
        "Nothing is changed at the client.",
    ),
    exact="gpresult LT-0447", hash="h", about="e1", sha256="ab",
)  # fmt: skip


def now_ms() -> int:
    return int(NOW.timestamp() * 1000)


def at(clock: str) -> str:
    hour, minute = clock.split(":")
    return NOW.replace(hour=int(hour), minute=int(minute)).isoformat()


def said(name: str, text: str, clock: str, **more: object) -> TalkLine:
    given = {
        "id": name, "kind": "message", "role": "user", "who": "You", "mine": True, "text": text,
        "at": at(clock), "state": "answered", **more,
    }  # fmt: skip
    return TalkLine(**given)  # type: ignore[arg-type]  # a table of lines reads better


def answered(name: str, text: str, clock: str, **more: object) -> TalkLine:
    given = {
        "role": "assistant", "who": "Assistant", "mine": False, "state": "whole",
        "generation": GENERATION, **more,
    }  # fmt: skip
    return said(name, text, clock, **given)


def step(name: str, tool: str, words: str, told: str, clock: str, **more: object) -> TalkLine:
    given = {"kind": "tool", "role": "tool_call", "words": words, "tool": tool, "state": "done"}
    return answered(name, told, clock, **{**given, **more})


ASKED = said(
    "m1",
    "Three people who started on Monday have no printers. Everyone else in London is fine. Policy"
    " report from one of their laptops is attached.",
    "10:02",
    attachments=(
        Chip(id="e1", name="gpresult LT-0447", mime="image/png", sha256="1"),
        Chip(id="e2", name="Ticket 48231", mime="text/plain", sha256="2"),
    ),
)
SEARCHED = step(
    "t1", "search_here", "Searched your flows and past sessions", "3 matches, on this computer",
    "10:02",
)  # fmt: skip
READ = step(
    "t2", "read_evidence", "Read screenshot gpresult LT-0447",
    "covered copy, allowed once by you at 10:04", "10:04",
)  # fmt: skip
VIEW = ChatView(
    id=SESSION, kind="chat", state="active", title="Printers missing for new starters",
    ticket="48231", client="Calder & Finch LLP", person="Ruth Adeyemi", summary="", domain="",
    read_only="", unavailable="",
    report=Report(
        type="psa_ticket", text="", log="",
        ticket=(
            ("summary", "Three of our new people cannot print. Nothing shows up in their printer"
             " list. The rest of us are fine."),
            ("contact", "Ruth Adeyemi, office manager"), ("priority", "P3"),
        ),
    ),
    lines=(ASKED, SEARCHED, answered("a1", FIRST, "10:02")), before="", lane=lane.LANE,
    confidence=Confidence(percent=84, tier="guided", word="Guided"), live=None, card=None,
    flow=None, fork=None, cost="This session: 9,240 tokens, about $0.07", queued=0, unread=0,
    rating=0, assistant="Assistant", group="", members=(), sync=SyncMark.SYNCED,
)  # fmt: skip
LIVE = LiveReply(
    generation=GENERATION, session=SESSION, state="running", text=FIRST + SECOND, seq=3,
    started_at=at("10:02"),
)  # fmt: skip
STREAMING = replace(
    VIEW, lines=(*VIEW.lines, READ), live=LIVE, cost="This session: 14,180 tokens, about $0.11"
)
STATES: Mapping[str, ChatView] = {
    "approval": replace(VIEW, card=CARD, live=replace(LIVE, text=FIRST, waits=True)),
    "streaming": STREAMING,
    "waiting": replace(
        VIEW, lines=(said("m1", "Are they in the right group?", "10:05", state="waiting",
                          told="Kept. Sent as soon as the assistant can be asked."),),
        unavailable="Paste a key in Settings to ask the assistant. Everything else works without"
        " one.",
    ),
    "failed": replace(
        VIEW, lines=(*VIEW.lines, said(
            "m2", "And the fourth one?", "10:05", state="failed", code="overloaded", tries=5,
            told="The service is busy. Your message is kept."),),
    ),
    "code": replace(VIEW, lines=(ASKED, answered("a1", CODE, "10:03",
                                                 thinking="First the folder."))),
    "readonly": replace(VIEW, read_only="Read only. Priya Raman works on it."),
    "group": replace(
        VIEW, group="Printers", members=("Priya Raman",),
        lines=(ASKED, said("m3", "I have seen this at Mosaic.", "10:03", who="Priya Raman",
                           mine=False), *VIEW.lines[1:]),
    ),
    "empty": replace(
        VIEW, lines=(), report=replace(VIEW.report, ticket=()), cost="", lane=LaneView()
    ),
    "editing": VIEW,
}  # fmt: skip


def make_view(look: Look, view: ChatView = VIEW) -> ChatScreenView:
    lane_panel = LanePanel(look)
    asked = PermissionView(look)

    def make_card(card: PermissionCard) -> QWidget:
        asked.show_card(card)
        asked.show_picture(card.sha256, lane.picture(look))
        return asked

    screen = ChatScreenView(
        look, now_ms=now_ms, make_card=make_card, me="Maya Okafor", inspector=lane_panel
    )
    screen.show_chat(view, view.lines)
    lane_panel.show_lane(view.lane, writable=not view.read_only)
    return screen


OPEN = tuple(
    OpenNowRow(id=name, client=client, line=line, glyph=f"session.{glyph}", number=number)
    for number, (name, client, line, glyph) in enumerate(
        (
            ("a", "Harbor Dental Group", "48213 Outlook keeps asking for a password", "active"),
            (SESSION, "Calder & Finch LLP", "48231 Printers missing for new starters", "active"),
            ("c", "St. Anne’s Primary", "48207 Classroom Wi-Fi drops at 10:40", "paused"),
            ("d", "Mosaic Architects", "Monthly server patching, 17 of 24", "active"),
        ),
        1,
    )
)


def main() -> None:
    look, app = theme()
    state = next((word for word in sys.argv if word in STATES), "streaming")
    synced = SyncCorner("synced", "Synced", "just now")
    window = frame(look, {}, open_now=OPEN, corner=synced)
    if "narrow" in sys.argv:
        window.resize(1024, 680)
    else:
        window.resize(1440, 868)
    window.show()
    screen = make_view(look, STATES[state])
    window.open_session(SESSION, lambda: screen)
    for commands in chat_commands(screen, retry=screen.edit, rename=screen.write):
        window.commands.add(commands)
    window.activateWindow()
    if state == "editing":
        screen.edit_last()
    for _ in range(40):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
