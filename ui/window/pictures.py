"""A picture by its name: state glyphs have a dot in theirs, icons have none."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from ui.kit import Look


def picture(look: Look, name: str, tone: str = "text.secondary", size: int = 16) -> QPixmap:
    return look.glyph(name, size) if "." in name else look.pixmap(name, tone, size)
