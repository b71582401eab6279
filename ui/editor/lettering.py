"""Words on the canvas: prepared once, at their own size, broken and shortened to their room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QStaticText

from ui.kit import Look, break_lines
from ui.kit.painting import with_hidden_shown


def font_of(look: Look, role: str) -> QFont:
    """A font of the design at its own size: the view does the scaling."""
    font = QFont(look.font(role))
    font.setPixelSize(max(1, round(font.pixelSize() / look.zoom)))
    return font


def static(words: str, font: QFont) -> QStaticText:
    text = QStaticText(words)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    text.prepare(font=font)
    return text


def elided(words: str, font: QFont, room: float) -> str:
    one_line = " ".join(with_hidden_shown(words).split())
    return QFontMetricsF(font).elidedText(one_line, Qt.TextElideMode.ElideRight, room)


def broken(words: str, font: QFont, room: float, *, most: int) -> tuple[str, ...]:
    one_line = " ".join(with_hidden_shown(words).split())
    lines = break_lines(one_line, font, room)
    if len(lines) <= most:
        return lines
    rest = " ".join(lines[most - 1 :])
    return (*lines[: most - 1], elided(rest, font, room))
