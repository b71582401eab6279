"""The place of assistants in the frame it lives in, with invented chats and profiles.

Run it with `python -m tests.ui.scenes.assistants OUT.png [light|dark] [profiles|others]`.
"""

from __future__ import annotations

import sys
from datetime import date

from rflow_desktop.domain.shown_talk import AssistantLine, ChatLine
from tests.ui.scenes.frames import frame, theme
from ui.assistants.commands import place_commands
from ui.assistants.rows import chat_row
from ui.assistants.view import OTHERS, PROFILES, AssistantsView
from ui.window import SyncCorner


def chat(place: int, title: str, **more: object) -> ChatLine:
    at = f"2025-11-{21 - place // 3:02d}T1{place % 9}:24:00.000Z"
    told = {"who": "Maya Okafor", "channel": "desktop", "messages": 4 + place * 7 % 31, **more}
    return ChatLine(
        id=str(place), title=title, last_at=at, created_at=at,
        participant=str(told.pop("participant", "user")), **told,  # type: ignore[arg-type]
    )  # fmt: skip


CHATS = (
    chat(0, "Printers missing on two tills after the policy", unread=2),
    chat(1, "Which ports does the label printer need?", running=True),
    chat(2, "Mail migration for Calder & Finch", channel="email", participant="group",
         who="Mail migration"),
    chat(3, "VPN drops every 30 minutes", channel="slack", who="Daniel Reyes"),
    chat(4, "Triage and Printer helper", channel="agent", participant="agent",
         who="Triage and Printers"),
    chat(5, "Session 11-19 14:02", who="Priya Raman"),
    chat(6, "Backups of the file server are two days old", channel="psa"),
)  # fmt: skip
PROFILES_HERE = (
    AssistantLine(id="a", name="Mail and calendars", description="Exchange and Microsoft 365",
                  model="claude-sonnet-5-5", access="team", editable=True,
                  prompt="Ask for the tenant first. Prefer steps in the admin centre."),
    AssistantLine(id="b", name="Printers", description="", model="claude-haiku-5-5",
                  access="account", editable=False),
    AssistantLine(id="c", name="Old triage", description="", model="", access="private",
                  editable=True, retired=True),
)  # fmt: skip


def main() -> None:
    look, app = theme()
    view = AssistantsView(look, is_admin=True, may_share=True)
    window = frame(look, {"flows": lambda: view}, corner=SyncCorner("synced", "Synced", "just now"))
    window.commands.add(place_commands(view))
    window.resize(1440, 868)
    window.show()
    window.activateWindow()
    window.go("flows")
    tab = next((one for one in (PROFILES, OTHERS) if one in sys.argv), "mine")
    view.show_tab(tab)
    if tab == PROFILES:
        view.show_profiles(PROFILES_HERE, chosen="a")
        view.form.show_line(PROFILES_HERE[0])
    else:
        view.show_owners((("d", "Daniel Reyes"), ("p", "Priya Raman")))
        today = date(2025, 11, 21)
        rows = [chat_row(one, today=today, with_who=tab == OTHERS) for one in CHATS]
        view.show_rows(rows, more=True)
    for _ in range(8):
        app.processEvents()
    (view.profiles if tab == PROFILES else view.list).setFocus()
    for _ in range(8):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
