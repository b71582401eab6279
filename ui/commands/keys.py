"""How a key is written, shown and judged: which ones are letters, which belong to a text field."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

CHORD = " "
_COMMAND_MODIFIERS = {"Ctrl", "Alt", "Meta"}
_NAMES = {
    "Return": "Enter",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Del": "Del",
    "PgUp": "Page Up",
    "PgDown": "Page Down",
}
_MAC_NAMES = {"Ctrl": "⌘", "Meta": "⌃", "Shift": "⇧", "Alt": "⌥", "Return": "↩", "Del": "⌦"}
_WRITING = {
    "Return",
    "Enter",
    "Space",
    "Tab",
    "Backspace",
    "Del",
    "Left",
    "Right",
    "Up",
    "Down",
    "Home",
    "End",
    "PgUp",
    "PgDown",
}


def canonical(keys: str) -> str:
    """One spelling for each key: `ctrl+k` and `Ctrl+K` are the same, `G E` is a sequence."""
    strokes = keys.split(CHORD)
    spelled = tuple(
        QKeySequence(stroke).toString(QKeySequence.SequenceFormat.PortableText)
        for stroke in strokes
    )
    if not all(spelled) or len(spelled) > 2 or any(", " in stroke for stroke in spelled):
        raise ValueError(f"not a key: {keys!r}")
    return CHORD.join(spelled)


def caps(keys: str, *, mac: bool) -> tuple[str, ...]:
    """The words on the key caps: `Ctrl+Shift+E` is Ctrl, Shift, E, and ⌘ ⇧ E on macOS."""
    names = _NAMES | _MAC_NAMES if mac else _NAMES
    return tuple(names.get(part, part) for stroke in keys.split(CHORD) for part in _parts(stroke))


def is_character(stroke: str) -> bool:
    """Whether pressing it alone writes a character: these can all be switched off at once."""
    *modifiers, key = _parts(stroke)
    return len(key) == 1 and not _COMMAND_MODIFIERS.intersection(modifiers)


def is_for_writing(stroke: str) -> bool:
    """Whether a text field with the focus must get it: letters, Enter, arrows and the like."""
    *modifiers, key = _parts(stroke)
    if _COMMAND_MODIFIERS.intersection(modifiers):
        return False
    return len(key) == 1 or key in _WRITING


def _parts(stroke: str) -> tuple[str, ...]:
    if stroke.endswith("++"):
        return (*stroke[:-2].split("+"), "+")
    return tuple(stroke.split("+")) if stroke != "+" else ("+",)
