"""Puts a note where it can be pasted: as text, and as HTML for fields that take it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from rflow_desktop.domain.notes import Note


def put_on_clipboard(note: Note) -> None:
    """Both at once; a note that was changed by hand is text alone."""
    both = QMimeData()
    both.setText(note.text)
    if note.html:
        both.setHtml(note.html)
    QGuiApplication.clipboard().setMimeData(both)
