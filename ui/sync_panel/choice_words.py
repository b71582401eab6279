"""The words of a decision in Sync: the button, what was done, and where what was left is found."""

from __future__ import annotations

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import AttentionView
from rflow_desktop.services.attention_choices import (
    AGAIN,
    ATTACH,
    LEAVE,
    NEXT,
    OPEN,
    REMOVE,
    RESTORE,
)

UNDO = "Undo for 10 s"
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
    "attach": "Add to the session",
}
RESULTS = {
    "note": "Added as a note",
    "follow_up": "A follow-up session goes on with your work",
    "leave": "Left as it is, and kept for 30 days",
    "next": "Your claim is put away",
    "help": "Your offer goes to whoever handed it over",
    "again": "It is sent once more",
    "copy": "A draft of your own has your version",
    "recreate": "A new session has your words",
    "open": "Left, and kept for 30 days",
    "remove": "Removed, and kept for 30 days",
    "restore": "Taken out of the trash",
    "attach": "Added to the session",
}


def button(item: AttentionView, choice: str) -> str:
    if choice == "again" and item.parked:
        return "Send again"
    return BUTTONS.get(choice, "Do it")


def result(choice: str, *, stayed: int = 0) -> str:
    """What was done. `stayed` of the changes are, whole or in part, in the bin alone."""
    done = RESULTS.get(choice, "Done")
    if not stayed:
        return done
    stay = "stays" if stayed == 1 else "stay"
    return f"{done}. {said.count(stayed, 'change')} that it cannot take {stay} in Discarded"


def undo(item: AttentionView, choice: str) -> str:
    """How long it can be taken back, and where what was refused is found after that."""
    if choice == AGAIN and (item.is_file or item.parked):
        return ""
    if choice == ATTACH:
        return UNDO
    if item.is_deleted:
        return UNDO if choice == RESTORE else f"{UNDO}, later from the trash"
    if choice in (LEAVE, NEXT, OPEN, REMOVE):
        return f"{UNDO}, later from Discarded"
    return f"{UNDO}, kept in Discarded"
