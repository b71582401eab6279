"""Notifications: what the system tells while one looks elsewhere, and what it never does."""

from __future__ import annotations

from rflow_desktop.settings import Chosen
from ui.kit import Look, Select, Toggle
from ui.settings.pieces import SettingsPage

QUEUE = (("off", "Nothing"), ("urgent", "P1 and P2"), ("all", "Everything"))


class NoticesPage(SettingsPage):
    def __init__(self, look: Look) -> None:
        super().__init__(
            look, "Notifications", "What you are told while you look elsewhere. "
            "An answer that is finished, what was saved and what was sent are never told.",
        )  # fmt: skip
        self.on = Toggle(look, name="Notifications")
        self.queue = Select(look, list(QUEUE), name="Your queue")
        self.sound = Toggle(look, name="Sound")
        self.details = Toggle(look, name="Say more")
        what = self.group("What is told")
        self.setting(what, "Notifications",
                     "Escalations for you, questions, claims, and what is due",
                     self.on, words="notices alerts tray quiet")  # fmt: skip
        self.setting(what, "Your queue", "New escalations that are for nobody in particular",
                     self.queue, words="senior p1 p2 urgent team")  # fmt: skip
        how = self.group("How it is told")
        self.setting(how, "Sound", "For an escalation addressed to you",
                     self.sound, words="beep noise silent")  # fmt: skip
        self.setting(how, "Say more",
                     "Titles and clients too; otherwise only what kind it is and the ticket",
                     self.details, words="privacy names client title")  # fmt: skip
        self.finish()
        self.on.clicked.connect(lambda on: self.changed.emit({"notices": on}))
        self.queue.chosen.connect(lambda key: self.changed.emit({"notices_queue": key}))
        self.sound.clicked.connect(lambda on: self.changed.emit({"notices_sound": on}))
        self.details.clicked.connect(lambda on: self.changed.emit({"notices_details": on}))

    def show_chosen(self, chosen: Chosen) -> None:
        self.on.setChecked(chosen.notices)
        self.queue.choose(chosen.notices_queue)
        self.sound.setChecked(chosen.notices_sound)
        self.details.setChecked(chosen.notices_details)
        for control in (self.queue, self.sound, self.details):
            control.setEnabled(chosen.notices)
