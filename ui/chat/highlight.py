"""Colours code by its language; what the language is not known for stays as it is."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from PySide6.QtGui import QTextCharFormat, QTextDocument, QTextLayout

from ui.kit import Look

MOST = 20_000
"""Longer code is not coloured: it would hold the screen."""
_NAMES = {
    "ps": "powershell", "ps1": "powershell", "pwsh": "powershell", "cmd": "batch", "bat": "batch",
    "shell": "bash", "sh": "bash", "zsh": "bash", "console": "bash",
    "conf": "ini", "reg": "registry", "yml": "yaml", "py": "python", "js": "javascript",
    "ts": "typescript",
}  # fmt: skip
_TONES = (
    ("Comment", "text.tertiary"),
    ("Literal.String", "success.text"),
    ("Literal.Number", "warning.text"),
    ("Keyword", "accent.text"),
    ("Name.Builtin", "accent.text"),
    ("Name.Tag", "accent.text"),
    ("Name.Attribute", "assistant.text"),
    ("Name.Variable", "assistant.text"),
)


def warm() -> None:
    """Loads what is slow to load the first time; may run in any thread."""
    for name in ("powershell", "batch", "bash", "json", "ini"):
        _lexer(name)


def colour(document: QTextDocument, language: str, look: Look) -> None:
    """Gives the words of `document` their tones."""
    text = document.toPlainText()
    if not language or len(text) > MOST:
        return
    lexer = _lexer(language)
    if lexer is None:
        return
    ranges: dict[int, list[QTextLayout.FormatRange]] = {}
    for start, length, tone in _spans(lexer, text):
        for at, size in _by_line(text, start, length):
            block = document.findBlock(at)
            span = QTextLayout.FormatRange()
            span.start, span.length = at - block.position(), size
            ink = QTextCharFormat()
            ink.setForeground(look.color(tone))
            span.format = ink
            ranges.setdefault(block.blockNumber(), []).append(span)
    for number, spans in ranges.items():
        document.findBlockByNumber(number).layout().setFormats(spans)
    document.markContentsDirty(0, max(0, document.characterCount() - 1))


def _spans(lexer: Any, text: str) -> Iterator[tuple[int, int, str]]:
    for start, kind, value in lexer.get_tokens_unprocessed(text):
        name = str(kind).removeprefix("Token.")
        tone = next((tone for group, tone in _TONES if name.startswith(group)), "")
        if tone and value.strip():
            yield start, len(value), tone


def _by_line(text: str, start: int, length: int) -> Iterator[tuple[int, int]]:
    """A word over several lines is one span in each."""
    at = start
    for line in text[start : start + length].splitlines(keepends=True):
        size = len(line.rstrip("\r\n"))
        if size:
            yield at, size
        at += len(line)


@cache
def _lexer(language: str) -> Any:
    """The reader of one language; None when there is none."""
    lexers = importlib.import_module("pygments.lexers")
    util = importlib.import_module("pygments.util")
    name = language.strip().casefold()
    try:
        return lexers.get_lexer_by_name(_NAMES.get(name, name))
    except util.ClassNotFound:
        return None
