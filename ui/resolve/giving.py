"""What is the same wherever a note is given away: whose it is, what was done, the file."""

from __future__ import annotations

from PySide6.QtCore import QSaveFile

from rflow_desktop.domain import words
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.notes import Note
from rflow_desktop.domain.shown import SessionView


def subject(view: SessionView) -> str:
    return ", ".join(part for part in (view.ticket, view.client) if part) or view.title


def told(note: Note) -> str:
    return f"Note copied, {words.masked(note.masked)}" if note.masked else "Note copied"


def write(path: str, note: Note) -> None:
    """All of it or nothing, so that an older file is never half replaced. Raises Refused."""
    file = QSaveFile(path)
    opened = file.open(QSaveFile.OpenModeFlag.WriteOnly)
    if opened:
        file.write(note.text.encode())
    if not opened or not file.commit():
        raise Refused(
            "The note could not be written there. Nothing was changed; choose another folder.",
            "file",
        )
