"""Diagnostics and About: what runs here, how things are, and whose work is inside."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop import __version__
from rflow_desktop.services.diagnosis import Diagnosis
from ui.kit import Button, Dialog, Label, Look, ReadText, ScrollBox
from ui.settings.pieces import Group, SettingRow, SettingsPage

LICENCES = (
    ("Qt and PySide6", "LGPL 3; its libraries are files of their own that you may replace"),
    ("SQLCipher and sqlcipher3", "BSD 3-Clause and zlib"),
    ("SQLAlchemy, pydantic, markdown-it-py, platformdirs, keyring, truststore, anthropic", "MIT"),
    ("httpx, qasync, zstandard, Jinja2", "BSD"),
    ("cryptography", "Apache 2.0 or BSD 3-Clause"),
    ("Pillow", "MIT-CMU"),
)
TEXTS = (
    ("Inter", "SIL Open Font License 1.1", "fonts/OFL-Inter.txt"),
    ("JetBrains Mono", "SIL Open Font License 1.1", "fonts/OFL-JetBrainsMono.txt"),
    ("Lucide icons", "ISC", "icons/LICENSE.txt"),
)


class DiagnosticsPage(SettingsPage):
    copy_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(
            look, "Diagnostics", "For whoever helps you: counts, ages, states and versions."
        )
        self.copy = Button(look, "Copy", icon="copy", compact=True)
        group = self.group("All of it")
        self.all = self.setting(group, "Copy diagnostics",
                                "No client, no ticket, no name and no text is in it", self.copy,
                                words="versions support sqlite sqlcipher help")  # fmt: skip
        self._made: list[QWidget] = []
        self.finish()
        self.copy.clicked.connect(self.copy_asked)

    def show_diagnosis(self, found: Diagnosis) -> None:
        for made in self._made:
            self.column.removeWidget(made)
            made.hide()
            made.deleteLater()
        self._made = []
        for title, facts in (("Versions", found.versions), ("State", found.state)):
            group = Group(self._look, title)
            for name, value in facts:
                told = Label(self._look, value, tone="text.secondary", tabular=True)
                group.add(SettingRow(self._look, name, "", told))
            self.column.insertWidget(self.column.count() - 1, group)
            self._made.append(group)


class AboutPage(SettingsPage):
    licence_asked = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "About", f"RFlow Desktop {__version__}")
        group = self.group("Fonts and icons")
        for name, licence, file in TEXTS:
            read = Button(look, "Read", compact=True)
            read.setAccessibleName(f"Read the licence of {name}")
            self.setting(group, name, licence, read, words="licence license")
            read.clicked.connect(
                lambda _on=False, name=name, file=file: self.licence_asked.emit(name, file)
            )
        parts = self.group("Libraries")
        for name, licence in LICENCES:
            parts.add(SettingRow(look, name, licence))
        self.finish()


def licence_dialog(look: Look, window: QWidget, name: str, file: str) -> Dialog:
    text = resources.files("resources").joinpath(file).read_text(encoding="utf-8")
    dialog = Dialog(look, window, title=f"Licence of {name}", width=680, height=560)
    words = ReadText(look, "", role="body", name=f"Licence of {name}")
    words.set_plain(text)
    dialog.body.addWidget(ScrollBox(look, words))
    dialog.add_cancel("Close")
    return dialog
