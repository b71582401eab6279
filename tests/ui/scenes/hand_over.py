"""The hand-over dialog as the picture of the design shows it, over a session, offline.

Run it with `python -m tests.ui.scenes.hand_over OUT.png [light|dark] [park]`.
"""

from __future__ import annotations

import sys
from datetime import datetime

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.briefing import BriefingDraft, Check
from rflow_desktop.domain.model import Known, Tried
from tests.ui.scenes.over import picture_over
from ui.hand_over.dialog import HandOverDialog
from ui.hand_over.values import SENIOR_QUEUE, Receiver, Setting
from ui.kit import Look

NOW = datetime(2025, 11, 21, 9, 35).astimezone()
NEED = (
    "Please decide if we may re-register this laptop now. She only has until 11:30 and the "
    "practice software signs in with the same account, so a failure locks her out."
)
RECEIVERS = (
    Receiver(id=SENIOR_QUEUE, name="Senior queue", told="whoever is free first"),
    Receiver(id="daniel", name="Daniel Reyes", told="2 open sessions"),
    Receiver(id="priya", name="Priya Raman", told="1 open session"),
)
PAGE = BriefingDraft(
    title="Password prompts in Outlook since MFA was switched on",
    ticket="48213",
    client="Harbor Dental Group",
    impact="1 person",
    since="Mon 17 Nov",
    minutes=18,
    need=NEED,
    expects="",
    tried=(
        Tried(text="Who is affected?", answer="one person", result="ruled_out"),
        Tried(text="Web sign-in works", result="ruled_out"),
        Tried(text="Outlook build 16.0.17928.20156", result="noted"),
        Tried(text="Token status", answer="AzureAdPrt is NO", result="points_here"),
    ),
    known=(Known(text="Outlook build: 16.0.17928.20156", source="variable"),),
    evidence=("status", "prompt"),
    contact="Janelle Whitmore, front desk",
    checks=(
        Check(key="need", label="What do you need from them?", ready=True),
        Check(key="tried", label="What was tried", ready=True, hint="4 steps"),
        Check(key="impact", label="Impact and deadline", ready=True),
        Check(key="evidence", label="Evidence", ready=True, hint="2 pieces"),
        Check(key="contact", label="Contact", ready=True, hint="Janelle Whitmore, front desk"),
        Check(key="expects", label="What do you expect to happen next?", ready=False),
    ),
)


def dialog(look: Look, window: QWidget) -> HandOverDialog:
    """The dialog with everything that Maya has written."""
    made = HandOverDialog(
        look, window, subject="48213, Harbor Dental Group", now=lambda: NOW,
    )  # fmt: skip
    form = made.form_panel
    made.show_receivers(RECEIVERS)
    form.need.set_text(NEED)
    form.urgency.choose("high")
    form.due.setText("11:15")
    form.people.setText("1")
    form.show_contact("Janelle Whitmore, front desk", phone="+1 312 555 0142")
    form.offer_guesses(wanted=True)
    made.show_setting(Setting(is_offline=True))
    made.show_page(PAGE)
    return made


def begun(look: Look, window: QWidget) -> None:
    made = dialog(look, window)
    if "park" in sys.argv:
        made.form_panel.choose_kind("park")
        made.show_page(PAGE)
    made.start()


def main() -> None:
    picture_over(begun)


if __name__ == "__main__":
    main()
