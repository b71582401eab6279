"""Storage and safety: where the work lies, what opens it, and a copy of it in one file."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.kit import Banner, Button, Look
from ui.settings.pieces import SettingsPage
from ui.settings.port import Safety

KEY_IN_SYSTEM = "The key to your work is in the key store of this computer."
BACKUP = "Everything of this profile in one sealed file. Only this profile's key reads it."


class StoragePage(SettingsPage):
    folder_asked = Signal()
    passphrase_asked = Signal()
    no_passphrase_asked = Signal()
    backup_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(
            look, "Storage and safety", "Your work is encrypted on this computer before it is sent."
        )
        self.warning = Banner(look, tone="warning", icon="triangle-alert")
        self.warning.hide()
        self.column.addWidget(self.warning)
        self.show_folder = Button(look, "Show", compact=True)
        self.passphrase = Button(look, "Set a passphrase", compact=True)
        self.no_passphrase = Button(look, "Remove", compact=True)
        self.back_up = Button(look, "Back up now", compact=True)
        group = self.group("On this computer")
        self.folder = self.setting(group, "Profile folder", "", self.show_folder,
                                   icon="folder", words="path files where")  # fmt: skip
        self.key = self.setting(
            group, "Key", KEY_IN_SYSTEM, self.no_passphrase, self.passphrase, icon="key-round",
            words="passphrase password encryption safety",
        )  # fmt: skip
        self.copy = self.setting(group, "Backup", BACKUP, self.back_up, icon="hard-drive",
                                 words="back up copy restore save")  # fmt: skip
        self.finish()
        self.show_folder.clicked.connect(self.folder_asked)
        self.passphrase.clicked.connect(self.passphrase_asked)
        self.no_passphrase.clicked.connect(self.no_passphrase_asked)
        self.back_up.clicked.connect(self.backup_asked)

    def show_safety(self, safety: Safety) -> None:
        self.folder.tell(str(safety.folder))
        self.key.tell(safety.key_words or KEY_IN_SYSTEM)
        self.passphrase.setText("Change" if safety.is_sealed else "Set a passphrase")
        self.no_passphrase.setVisible(safety.is_sealed)
        self.no_passphrase.setAccessibleName("Remove the passphrase")
        if safety.warning:
            self.warning.tell(safety.warning, tone="warning", icon="triangle-alert")
        self.warning.setVisible(bool(safety.warning))

    def show_busy(self, *, on: bool) -> None:
        self.back_up.setEnabled(not on)
        self.back_up.setText("Backing up" if on else "Back up now")

    def show_backup(self, sentence: str, *, failed: bool = False) -> None:
        self.copy.set_problem(sentence if failed else "")
        self.copy.tell(BACKUP if failed else sentence)
