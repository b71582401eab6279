"""The words of a decision in Sync: the button, what was done, and where what was left is found."""

from __future__ import annotations

from rflow_desktop.domain.shown import AttentionView

BUTTONS = {
    "note": "Add as a note",
    "follow_up": "Continue in a follow-up",
    "leave": "Leave it",
    "next": "Next in the queue",
    "help": "Offer help",
    "again": "Try again",
    "copy": "Keep as a copy",
    "recreate": "Keep in a new session",
    "open": "Go to the session",
    "remove": "Remove",
    "restore": "Take it out",
}
RESULTS = {
    "note": "Added as a note",
    "follow_up": "A follow-up session goes on with your work",
    "leave": "Left as it is, and kept for 30 days",
    "next": "Done",
    "help": "Your offer goes to whoever handed it over",
    "again": "It is sent once more",
    "copy": "A draft of your own has your version",
    "recreate": "A new session has your words",
    "open": "Left, and kept for 30 days",
    "remove": "Removed, and kept for 30 days",
    "restore": "Taken out of the trash",
}


def button(item: AttentionView, choice: str) -> str:
    if choice == "again" and item.parked:
        return "Send again"
    return BUTTONS.get(choice, "Do it")
