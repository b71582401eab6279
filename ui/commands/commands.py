"""The one command system of a window: what works right now, which key runs it, and why not."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from rflow_desktop.domain.frozen import value_class
from ui.commands.command import Command, CommandSet, Scope
from ui.commands.focus import FieldKeys, Focus, depth
from ui.commands.keys import CHORD, canonical, caps, is_character
from ui.commands.strokes import Strokes

CHORD_MS = 1200
MOST_HINTS = 7
TELL_MS = 4
"""The keys are another's at once; what is drawn of them comes after what was asked for."""
AFTER_MS = 50
"""What was asked for is drawn first; what else works now is looked up after it."""


@value_class(frozen=True)
class Hint:
    """One entry of the key bar: key caps and what they do."""

    caps: tuple[str, ...]
    words: str


class Commands(QObject):
    """Joins the sets of window, place, view and focused panel; the nearest owner of a key wins.

    There is one shortcut per key, and it asks at the moment it is pressed who may have it. So two
    views can use the same letter, and nothing is ever ambiguous.
    """

    changed = Signal()
    pending_changed = Signal(str)
    refused = Signal(str)

    def __init__(
        self,
        window: QWidget,
        *,
        keys: Mapping[str, Sequence[str]] | None = None,
        mac: bool = sys.platform == "darwin",
        chord_ms: int = CHORD_MS,
    ) -> None:
        super().__init__(window)
        self.mac = mac
        self._window = window
        self._sets: list[CommandSet] = []
        self._own_keys: dict[str, tuple[str, ...]] = {}
        self._single_keys = True
        self._focus = Focus(None)
        self._found: list[Command] | None = None
        self._strokes = Strokes(window, chord_ms=chord_ms, begins=self._begins_sequence)
        self._strokes.pressed.connect(self._on_pressed)
        self._strokes.pending_changed.connect(self.pending_changed)
        self._field = FieldKeys(self, self._strokes.takes)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._on_soon)
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.setInterval(TELL_MS)
        self._tell.timeout.connect(self.changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.set_keys(keys or {})

    # what there is

    def add(self, commands: CommandSet) -> None:
        """Bring a set in. It leaves by itself when its owner goes."""
        self._sets.append(commands)
        commands.changed.connect(self.refresh_soon)
        commands.destroyed.connect(self._forget_the_gone)
        self.refresh_soon()

    def remove(self, commands: CommandSet) -> None:
        commands.changed.disconnect(self.refresh_soon)
        self._sets = [one for one in self._sets if one is not commands]
        self.refresh_soon()

    def sets(self) -> tuple[CommandSet, ...]:
        """The sets of everything on screen, nearest first."""
        return tuple(_nearest_first(one for one in self._sets if one.owner.isVisible()))

    def all(self) -> tuple[Command, ...]:
        """Every command of what is on screen: the lines of the palette, the menu, the key sheet."""
        return _once(command for one in self.sets() for command in one.commands)

    def known(self) -> tuple[CommandSet, ...]:
        """Every set that was brought in, on screen or not, nearest first."""
        return tuple(_nearest_first(self._sets))

    def working(self) -> tuple[Command, ...]:
        """What the focused panel, the view, the place and the window can do at this moment."""
        return tuple(command for command in _once(self._in_reach()) if command.works)

    def find(self, command_id: str) -> Command | None:
        for some in (self._in_reach, self.all):
            for command in some():
                if command.id == command_id:
                    return command
        return None

    def run(self, command_id: str) -> None:
        """Do it, or say in words why it cannot be done now."""
        command = self.find(command_id)
        if command is not None:
            self._do(command)

    # keys

    @property
    def pending(self) -> str:
        """The first key of a sequence that waits for its second, or nothing."""
        return self._strokes.pending

    def keys_of(self, command: Command) -> tuple[str, ...]:
        """Its keys as the person has them; an empty tuple when they were taken away."""
        keys = self._own_keys.get(command.id, command.keys)
        if self._single_keys:
            return keys
        return tuple(key for key in keys if not is_character(key.split(CHORD)[0]))

    def caps_of(self, command: Command) -> tuple[str, ...]:
        """The key caps to show beside it: those of its first key."""
        keys = self.keys_of(command)
        return caps(keys[0], mac=self.mac) if keys else ()

    def chord_of(self, command: Command) -> str | None:
        """The same as the kit's buttons and tooltips want it: `Ctrl Shift E`."""
        keys = self.keys_of(command)
        return CHORD.join(caps(keys[0], mac=False)) if keys else None

    def set_keys(self, keys: Mapping[str, Sequence[str]]) -> None:
        """The person's own keys: command id to keys. Ids that are not named keep theirs; an empty
        key takes them away.
        """
        self._own_keys = {
            command_id: tuple(canonical(key) for key in own if key)
            for command_id, own in keys.items()
        }
        self.refresh_soon()

    def set_single_keys(self, *, on: bool) -> None:
        """Letters, digits and signs without Ctrl or Alt, all at once. Enter and Esc stay."""
        self._single_keys = on
        self.refresh_soon()

    def hints(self) -> tuple[Hint, ...]:
        """What the key bar shows: the likeliest keys of where the focus is."""
        working = [command for command in _once(self._in_reach()) if command.works]
        owners: dict[str, Command] = {}
        for command in working:
            for key in self.keys_of(command):
                owners.setdefault(key, command)
        shown = [
            (command.hint, self.caps_of(command))
            for command in working
            if command.hint
            and (command.in_field or self._answers(command))
            and all(owners[key] is command for key in self.keys_of(command)[:1])
        ]
        merged = [
            Hint(tuple(cap for _, own in group for cap in own), words)
            for words, group in groupby(shown, key=lambda one: one[0])
        ]
        return tuple(merged[:MOST_HINTS])

    def sequence_hints(self) -> tuple[Hint, ...]:
        """What the second key of the waiting sequence can be."""
        start = self.pending + CHORD
        found = (
            (key, command)
            for command in _once(self._in_reach())
            for key in self.keys_of(command)
            if key.startswith(start)
        )
        return tuple(
            Hint(caps(key.removeprefix(start), mac=self.mac), command.hint or command.title)
            for key, command in found
        )

    # keeping up

    def refresh_soon(self) -> None:
        """Look again at what works, once, when the present event is done."""
        self._found = None
        self._soon.start(0)

    def refresh(self) -> None:
        """Look again at what works: call it when something a command depends on has changed."""
        self._on_soon()
        self._tell.stop()
        self.changed.emit()

    def _on_soon(self) -> None:
        self._soon.stop()
        self._found = None
        self._listen()
        self._tell.start()

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        focus = Focus(now)
        if not focus.inside(self._window) or focus.is_over_window:
            return  # under a dialog or the palette everything stays as it was left
        self._focus, self._found = focus, None
        self._field.follow(now if focus.writes else None)
        self._listen()  # at once: the next key may already be a letter for a field
        self.refresh_soon()

    def _listen(self) -> None:
        reachable = [
            (key, command) for command in self._in_reach() for key in self.keys_of(command)
        ]
        strokes = {stroke for key, _ in reachable for stroke in key.split(CHORD)}
        repeating = {key for key, command in reachable if command.repeats}
        self._strokes.listen({one for one in strokes if not self._focus.keeps(one)}, repeating)

    def _forget_the_gone(self) -> None:
        self._sets = [one for one in self._sets if isValid(one) and isValid(one.owner)]
        self.refresh_soon()

    def _in_reach(self) -> list[Command]:
        """Found once until the focus moves or a set says that it is another one, or seen or not."""
        if self._found is None:
            sets = _nearest_first(one for one in self._sets if self._reaches(one))
            self._found = [command for one in sets for command in one.commands]
        return self._found

    def _reaches(self, commands: CommandSet) -> bool:
        if commands.scope is Scope.PANEL:
            return self._focus.inside(commands.owner)
        return commands.owner.isVisible()

    def _begins_sequence(self, stroke: str) -> bool:
        reachable = [key for command in self._in_reach() for key in self.keys_of(command)]
        return stroke not in reachable and any(key.startswith(stroke + CHORD) for key in reachable)

    def _on_pressed(self, keys: str) -> None:
        owners = [command for command in self._in_reach() if keys in self.keys_of(command)]
        if owners:
            self._do(next((command for command in owners if command.works), owners[0]))
            return
        first, chord, second = keys.partition(CHORD)
        if first and chord and not is_character(second):
            self._on_pressed(second)  # Ctrl K after a G that led nowhere is Ctrl K

    def _do(self, command: Command) -> None:
        reason = command.why_not
        if reason:
            self.refused.emit(reason)
            return
        command.run()
        self._found = None
        if not self._soon.isActive():
            self._soon.start(AFTER_MS)

    def _answers(self, command: Command) -> bool:
        """Whether its first key would reach it from where the focus is."""
        keys = self.keys_of(command)
        return bool(keys) and not self._focus.keeps(keys[0].split(CHORD)[0])


def _nearest_first(sets: Iterable[CommandSet]) -> list[CommandSet]:
    """Of two that are equally near, the one inside the other comes first."""
    return sorted(sets, key=lambda one: (one.scope, depth(one.owner)), reverse=True)


def _once(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Each id once, as its nearest owner has it."""
    found: dict[str, Command] = {}
    for command in commands:
        found.setdefault(command.id, command)
    return tuple(found.values())
