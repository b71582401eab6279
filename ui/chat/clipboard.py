"""Words of the conversation, put where they can be pasted."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication


def copy_words(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
