"""The resolve dialog as the picture of the design shows it, over a session, offline.

Run it with `python -m tests.ui.scenes.resolve OUT.png [light|dark]`.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.notes import NoteFacts, NoteStep, write
from rflow_desktop.domain.redact_known import Known
from tests.ui.scenes.over import picture_over
from ui.kit import Look
from ui.resolve.dialog import ResolveDialog

FIX = (
    "Removed the old work account and registered the laptop again. Token is back, no prompt "
    "after two restarts."
)
NEXT = "Check HDG-FRONT-01 and -02, same history"
FACTS = NoteFacts(
    title="Outlook asks for a password again and again",
    ticket="48213",
    client="Harbor Dental Group",
    engineer="Maya Okafor",
    outcome="Fixed",
    minutes=31,
    reported=(
        "One person, since MFA was switched on (Mon 17 Nov).",
        "Computer HDG-FRONT-03, Outlook 16.0.17928.20156",
    ),
    steps=(
        NoteStep(question="Web sign-in works, mail opens in the browser"),
        NoteStep(question="Token status", answer="AzureAdPrt is NO (screenshot)"),
        NoteStep(question="Old work account still connected", answer="j.whitmore@oldco.example"),
        NoteStep(question="Removed j.whitmore@oldco.example from Access work or school",
                 done=True),
        NoteStep(question="Registered the laptop again", done=True),
        NoteStep(question="Restarted twice, no prompt. Confirmed by Janelle Whitmore", done=True),
    ),
    next_steps=f"{NEXT}.",
    known=(Known("Janelle Whitmore", "person"),),
    evidence=2,
    covered=True,
)  # fmt: skip


def dialog(look: Look, window: QWidget) -> ResolveDialog:
    """The dialog with everything that Maya has written."""
    made = ResolveDialog(look, window, subject="48213, Harbor Dental Group")
    made.show_words(fix=FIX, next_steps=NEXT)
    made.show_where("offline")
    made.show_note(write(FACTS, "psa"))
    return made


def main() -> None:
    picture_over(lambda look, window: dialog(look, window).start())


if __name__ == "__main__":
    main()
