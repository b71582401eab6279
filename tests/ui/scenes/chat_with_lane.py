"""The chat with its lane and its card, whole as in the design: 48231, printers of new starters.

`python -m tests.ui.scenes.chat_with_lane FILE [streaming] [dark] [narrow]`
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown_talk import PermissionCard
from tests.ui.scenes import chat, lane
from tests.ui.scenes.frames import frame, theme
from ui.chat.commands import chat_commands
from ui.chat.view import ChatScreenView
from ui.kit import Look
from ui.lane import LanePanel
from ui.lane.commands import lane_commands
from ui.permission import PermissionView, permission_commands
from ui.window import SyncCorner


def screen(look: Look) -> tuple[ChatScreenView, LanePanel, PermissionView]:
    panel, card = LanePanel(look), PermissionView(look)

    def make_card(asked: PermissionCard) -> QWidget:
        card.show_card(asked)
        card.show_picture(asked.sha256, lane.picture(look))
        return card

    view = ChatScreenView(look, now_ms=chat.now_ms, make_card=make_card, inspector=panel)
    shown = chat.STATES["streaming" if "streaming" in sys.argv else "approval"]
    view.show_chat(shown, shown.lines)
    panel.show_lane(lane.LANE, writable=True)
    return view, panel, card


def main() -> None:
    look, app = theme()
    corner = SyncCorner("synced", "Synced", "just now")
    window = frame(look, {}, open_now=chat.OPEN, corner=corner)
    window.resize(*((1024, 680) if "narrow" in sys.argv else (1440, 868)))
    window.show()
    window.activateWindow()
    view, panel, card = screen(look)
    window.open_session(chat.SESSION, lambda: view)
    beside = (permission_commands(card, view), lane_commands(panel, view))
    for commands in chat_commands(view, retry=view.edit, rename=view.write, beside=beside):
        window.commands.add(commands)
    view.setFocus()
    for _ in range(40):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
