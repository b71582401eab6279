"""Which command has which key, and who would lose it when another one takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.commands import Command, Commands, CommandSet, Scope, canonical

_SEQUENCE = " "
RESERVED = {
    "Esc": "Esc always goes one level back.",
    "Tab": "Tab always goes to the next control.",
    "Shift+Tab": "Shift Tab always goes to the control before.",
    "Space": "Space belongs to the control with the focus.",
    "Return": "Enter belongs to what has the focus.",
    "Enter": "Enter belongs to what has the focus.",
    "Up": "The arrows move through lists.",
    "Down": "The arrows move through lists.",
    "Left": "The arrows move through lists.",
    "Right": "The arrows move through lists.",
    "Ctrl+C": "Ctrl C copies what is selected.",
    "Ctrl+X": "Ctrl X cuts what is selected.",
    "Ctrl+A": "Ctrl A selects everything.",
}


@dataclass(frozen=True)
class KeyLine:
    """One command with its keys as they are now. `own` says that the person chose them."""

    id: str
    title: str
    group: str
    caps: tuple[str, ...]
    own: bool
    heading: str = ""

    @property
    def key(self) -> str:
        return self.id

    def spoken(self) -> str:
        keys = " ".join(self.caps) or "no key"
        return f"{self.title}, {self.group}, {keys}" + (", changed by you" if self.own else "")


class KeyBook:
    """The keys of every command that was brought into the window."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def lines(self, own: Mapping[str, str], *, words: str = "") -> tuple[KeyLine, ...]:
        """By group, each command once; `words` filters by title, group and key."""
        found: dict[str, KeyLine] = {}
        for command in self._every():
            caps = self._commands.caps_of(command)
            line = KeyLine(command.id, command.title, command.group, caps, command.id in own)
            if _fits(line, words):
                found.setdefault(command.id, line)
        ordered = sorted(found.values(), key=lambda line: (line.group, line.title))
        made: list[KeyLine] = []
        for line in ordered:
            first = not made or made[-1].group != line.group
            heading = line.group if first else ""
            made.append(KeyLine(line.id, line.title, line.group, line.caps, line.own, heading))
        return tuple(made)

    def find(self, command_id: str) -> Command | None:
        return next((one for one in self._every() if one.id == command_id), None)

    def refusal(self, key: str) -> str:
        """Why this key cannot be had by anybody; empty when it can."""
        return RESERVED.get(key, "")

    def losers(self, command_id: str, key: str) -> tuple[Command, ...]:
        """Those who answer to this key where the command could answer to it too."""
        mine = self._sets_of(command_id)
        found: dict[str, Command] = {}
        for one in self._sets():
            if any(_meet(one, own) for own in mine):
                for command in one.commands:
                    if command.id != command_id and self._has(command, key):
                        found.setdefault(command.id, command)
        return tuple(found.values())

    def _has(self, command: Command, key: str) -> bool:
        return any(_same(key, own) for own in self._commands.keys_of(command))

    def _every(self) -> Iterator[Command]:
        for one in self._sets():
            yield from one.commands

    def _sets(self) -> Sequence[CommandSet]:
        return [one for one in self._commands.known() if isValid(one) and isValid(one.owner)]

    def _sets_of(self, command_id: str) -> list[CommandSet]:
        return [
            one for one in self._sets() if any(command.id == command_id for command in one.commands)
        ]


def by_command(own: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The settings' keys as the window wants them; what is no key is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for command_id, key in own.items():
        try:
            found[command_id] = (canonical(key),) if key else ()
        except ValueError:
            continue
    return found


def _same(one: str, other: str) -> bool:
    """The same key, or one is the beginning of the other's sequence."""
    return one == other or one.startswith(other + _SEQUENCE) or other.startswith(one + _SEQUENCE)


def _meet(one: CommandSet, other: CommandSet) -> bool:
    if one is other or Scope.WINDOW in (one.scope, other.scope):
        return True
    return _inside(one.owner, other.owner) or _inside(other.owner, one.owner)


def _inside(inner: QWidget, outer: QWidget) -> bool:
    return inner is outer or outer.isAncestorOf(inner)


def _fits(line: KeyLine, words: str) -> bool:
    text = f"{line.title} {line.group} {' '.join(line.caps)}".casefold()
    return all(word in text for word in words.casefold().split())
