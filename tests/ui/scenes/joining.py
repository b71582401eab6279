"""The dialogs of joining over a window, as a person sees them.

Run it with `python -m tests.ui.scenes.joining OUT.png [light|dark] STATE`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from PySide6.QtWidgets import QApplication

from tests.ui.scenes.settings import filled
from tests.ui.scenes.sync import FACTS, frame
from ui.joining.again import SignInAgainDialog, SignOutDialog
from ui.joining.connect import ConnectDialog
from ui.kit import Dialog, Look
from ui.settings.key_dialog import KeyDialog
from ui.settings.passphrase import PassphraseDialog
from ui.settings.server import kept_words
from ui.window import MainWindow


@dataclass(frozen=True)
class Team:
    account_name: str = "Brightwater IT"
    name: str = "Maya Okafor"
    url: str = "https://rflow.brightwater.example"


@dataclass(frozen=True)
class InventedOffer:
    place: Team = field(default_factory=Team)
    sessions_here: int = 42


WEB_PAGE = (
    "rflow.brightwater.example answers with a web page. The network may need you to sign in "
    "first, or this is not the address of an RFlow server."
)


def dialog(look: Look, window: MainWindow, state: str) -> Dialog:
    host = "rflow.brightwater.example"
    match state:
        case "again":
            again = SignInAgainDialog(
                look, window, host=host, email="maya@brightwater.example",
                waits="3 changes wait to be sent.",
            )  # fmt: skip
            again.open()
            return again
        case "out":
            out = SignOutDialog(look, window, host=host, kept=kept_words(FACTS))
            out.open()
            return out
        case "pass":
            words = PassphraseDialog(look, window)
            words.open()
            return words
        case "key":
            key = KeyDialog(
                look, window, title="Next escalation", key="J",
                judge=lambda _key: ("“Search or run” has this key now and would lose it.", True),
            )  # fmt: skip
            key.open()
            key._on_caught("Ctrl+K")
            key.catcher.show_key("Ctrl+K")
            return key
    made = ConnectDialog(look, window, address=host, email="maya@brightwater.example")
    made.open()
    if state == "offer":
        made.show_offer(InventedOffer())
    if state == "wrong":
        made.show_problem(WEB_PAGE)
    return made


def main() -> None:
    app = QApplication(sys.argv[:1])
    look = Look(app)
    look.apply(mode="dark" if "dark" in sys.argv else "light", reduced_motion=True)
    view = filled(look)
    window = frame(look, "settings", lambda: view)
    window.show()
    window.activateWindow()
    window.go("settings")
    view.show_page("server")
    for _ in range(8):
        app.processEvents()
    dialog(look, window, sys.argv[-1])
    for _ in range(12):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
