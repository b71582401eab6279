"""Ticket notes: the form a note has, and whether secrets and people are hidden in it."""

from __future__ import annotations

from rflow_desktop.domain.notes import FORMATS
from rflow_desktop.settings import Chosen
from ui.kit import Look, Select, Toggle
from ui.settings.pieces import SettingsPage


class NotesPage(SettingsPage):
    def __init__(self, look: Look) -> None:
        super().__init__(
            look, "Ticket notes", "What a note looks like when you copy it into a ticket."
        )
        self.form = Select(look, list(FORMATS), name="Format")
        self.masks = Toggle(look, name="Masks")
        group = self.group("Every new note")
        self.setting(group, "Format", "What a note starts with; you can choose another each time",
                     self.form, words="markdown html text psa default")  # fmt: skip
        self.setting(group, "Masks", "Passwords, addresses, phone numbers and names are hidden",
                     self.masks, words="mask redact secrets privacy")  # fmt: skip
        self.finish()
        self.form.chosen.connect(lambda key: self.changed.emit({"note_format": key}))
        self.masks.clicked.connect(lambda on: self.changed.emit({"mask_notes": on}))

    def show_chosen(self, chosen: Chosen) -> None:
        self.form.choose(chosen.note_format)
        self.masks.setChecked(chosen.mask_notes)
