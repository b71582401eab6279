"""The report of a batch before it leaves: the very text, its masks, copy and save."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from rflow_desktop.domain import words
from rflow_desktop.domain.notes import Format, Note
from ui.kit import Button, Dialog, FileDialog, Label, Look, Segmented, TextArea

FORMATS: tuple[tuple[Format, str, None], ...] = (
    ("markdown", "Markdown", None),
    ("text", "Plain text", None),
    ("html", "HTML", None),
)


class ReportDialog(Dialog):
    """`format_asked`: show it in another format. `copied`, `saved` (the file): it leaves."""

    format_asked = Signal(str)
    copied = Signal()
    saved = Signal(str)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, window, title="Report for the client", width=820, height=640)
        self.note: Note | None = None
        self.file_name = "report.md"
        self.formats = Segmented(look, FORMATS, name="Format", current="markdown")
        self.text = TextArea(look, mono=True, name="Report")
        self.text.setReadOnly(True)
        self.masked = Label(look, "", role="small", tone="text.secondary")
        self.body.setSpacing(look.px(10))
        self.body.addWidget(self.formats)
        self.body.addWidget(self.text, 1)
        self.footer_left.addWidget(self.masked)
        self.add_cancel("Close")
        self.save = Button(look, "Save as", icon="save")
        self.save.clicked.connect(self._on_save)
        self.add_action(self.save)
        self.copy = Button(look, "Copy report", key="Ctrl Enter", icon="copy", kind="primary")
        self.add_action(self.copy, primary=True)
        self.formats.chosen.connect(self.format_asked)
        self.accepted.connect(self._on_copy)

    @property
    def format(self) -> Format:
        return cast("Format", self.formats.current)

    def show_report(self, note: Note, file_name: str) -> None:
        self.note, self.file_name = note, file_name
        self.text.set_text(note.text)
        self.masked.setText(words.masked(note.masked))

    def _on_copy(self) -> None:
        if self.note is not None:
            self.copied.emit()

    def _on_save(self) -> None:
        """The system's file dialog, beside which everything goes on."""
        dialog = FileDialog(self._look, self.window(), "Save the report", self.file_name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self.saved)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
