"""The dialogs around the assistant, filled: the glass box, a text for a client, a rating.

`python -m tests.ui.scenes.assistant_dialogs FILE [dark] [glass|sent|texts|rating|before]`
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown_talk import DraftedText, KeptText, Outgoing, SentLine
from tests.ui.scenes.frames import frame, theme
from tests.ui.scenes.lane import at, show
from ui.glass import GlassDialog
from ui.kit import Dialog, Look
from ui.lane.before import OutcomeDialog
from ui.texts import RatingDialog, TextsDialog

REQUEST = """{
 "model": "claude-sonnet-5-5",
 "system": "You help an IT support engineer …",
 "messages": [
  {"role": "user", "content": "Three people of CLIENT_1 have no printers. HOST_1 (IP_1) refuses
    USER_1. The mail of PERSON_1: EMAIL_1. [secret removed]"}
 ]
}"""
OUT = Outgoing(
    to="Claude", model="claude-sonnet-5-5", text=REQUEST, size=18_204, sha256="9f3a" * 16,
    masks=(("CLIENT_1", "Calder & Finch LLP"), ("EMAIL_1", "ruth@calder.example"),
           ("HOST_1", "PRINT-01"), ("IP_1", "10.20.30.40"), ("PERSON_1", "Ruth Adeyemi"),
           ("USER_1", "ruth.adeyemi")),
    blocked=("secret",), pictures=("gpresult LT-0447",),
)  # fmt: skip
SENT = tuple(
    SentLine(
        number=number, at=at(clock), to="Claude", model="claude-sonnet-5-5", session="s",
        size=size, sha256=f"{number}c" * 32, masks={"host": 2, "ip": 1, "person": 1}, what=what,
        chain="0" * 64,
    )
    for number, clock, size, what in (
        (4, "10:05", 18_204, "reply"), (3, "10:03", 14_100, "status_client"),
        (2, "10:02", 12_800, "reply"), (1, "9:52", 9_412, "question"),
    )
)  # fmt: skip
TEXT = (
    "Good morning,\n\nthe three new colleagues could not print because their accounts were not yet"
    " linked to the London printers. We have linked them this morning; the printers appear after"
    " the next sign-in.\n\nWe will check with you at 11:30 whether all three can print.\n\nKind"
    " regards,\nMaya Okafor"
)


def dialog(look: Look, window: QWidget, wish: str) -> Dialog:
    match wish:
        case "texts":
            texts = TextsDialog(look, window, subject="48231, Calder & Finch LLP")
            texts.choose("status_client")
            texts.show_text(
                DraftedText(session="s", kind="status_client", text=TEXT, done=True,
                            at=at("10:20"), outdated="outdated" in sys.argv)
            )  # fmt: skip
            texts.show_history(
                (KeptText(id="a", kind="documentation", text="x", at=at("10:12")),
                 KeptText(id="b", kind="status_ticket", text="x", at=at("9:58"),
                          posted_at=at("9:59"), external_id="7731"))
            )  # fmt: skip
            return texts
        case "rating":
            return RatingDialog(look, window, rating=4)
        case "before":
            return OutcomeDialog(
                look, window, title="Move the three accounts to OU=London", may_wait=True
            )
        case _:
            glass = GlassDialog(
                look, window, client="Calder & Finch LLP", has_session=wish == "glass"
            )
            glass.now.show_outgoing(OUT)
            glass.sent.show_lines(SENT, proved=True)
            glass.sent.show_body(4, REQUEST)
            return glass


def main() -> None:
    look, app = theme()
    window = frame(look, {"today": lambda: show(look)})
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    window.go("today")
    wishes = ("texts", "rating", "before", "sent")
    wish = next((one for one in wishes if one in sys.argv), "glass")
    shown = dialog(look, window, wish)
    shown.open()
    for _ in range(12):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
