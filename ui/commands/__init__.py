"""Everything a person can do, as commands: one registry for keys, palette, menu and key bar."""

from __future__ import annotations

from ui.commands.command import Command, CommandSet, Maker, Scope
from ui.commands.commands import Commands, Hint
from ui.commands.focus import is_text_field
from ui.commands.keys import canonical, caps, is_character

__all__ = [
    "Command",
    "CommandSet",
    "Commands",
    "Hint",
    "Maker",
    "Scope",
    "canonical",
    "caps",
    "is_character",
    "is_text_field",
]
