"""The one command system of a window: what works right now, which key runs it, and why not."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ui.commands.command import Command, CommandSet, Scope
from ui.commands.focus import Focus, depth, holds
from ui.commands.keys import CHORD, canonical, caps, is_character
from ui.commands.strokes import Strokes

CHORD_MS = 1200
MOST_HINTS = 7


@dataclass(frozen=True, slots=True)
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
        self._layers: list[QWidget] = []
        self._focus = Focus(None)
        self._hints: tuple[Hint, ...] = ()
        self._strokes = Strokes(window, chord_ms=chord_ms, begins=self._begins_sequence)
        self._strokes.pressed.connect(self._on_pressed)
        self._strokes.pending_changed.connect(self.pending_changed)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.set_keys(keys or {})

    # what there is

    def add(self, commands: CommandSet) -> None:
        """Bring a set in. It leaves by itself when its owner goes."""
        self._sets.append(commands)
        commands.changed.connect(self.refresh_soon)
        commands.destroyed.connect(lambda: self._forget(commands))
        self.refresh_soon()

    def remove(self, commands: CommandSet) -> None:
        commands.changed.disconnect(self.refresh_soon)
        self._forget(commands)

    def sets(self) -> tuple[CommandSet, ...]:
        """The sets of everything on screen, nearest first, without those of layers above it."""
        return tuple(_nearest_first(one for one in self._sets if self._on_screen(one)))

    def all(self) -> tuple[Command, ...]:
        """Every command of what is on screen: the lines of the palette, the menu, the key sheet."""
        return _once(command for one in self.sets() for command in one.commands)

    def working(self) -> tuple[Command, ...]:
        """What the focused panel, the view, the place and the window can do at this moment."""
        return tuple(command for command in _once(self._in_reach()) if command.works)

    def find(self, command_id: str) -> Command | None:
        everything = (*self._in_reach(), *self.all())
        return next((command for command in everything if command.id == command_id), None)

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

    def set_keys(self, keys: Mapping[str, Sequence[str]]) -> None:
        """The person's own keys: command id to keys. Ids that are not named keep theirs."""
        self._own_keys = {
            command_id: tuple(canonical(key) for key in own) for command_id, own in keys.items()
        }
        self.refresh_soon()

    def set_single_keys(self, *, on: bool) -> None:
        """Letters, digits and signs without Ctrl or Alt, all at once. Enter and Esc stay."""
        self._single_keys = on
        self.refresh_soon()

    def hints(self) -> tuple[Hint, ...]:
        """What the key bar shows. Under a layer without commands it keeps what was there."""
        reachable = self._in_reach()
        if reachable or not self._layers:
            self._hints = self._read_hints(reachable)
        return self._hints

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

    # layers over the window

    def hold(self, layer: QWidget) -> None:
        """From now on only sets inside `layer` work: nothing below a dialog reacts to keys."""
        self._layers = [one for one in self._layers if one is not layer] + [layer]
        self.refresh()

    def release(self, layer: QWidget) -> None:
        self._layers = [one for one in self._layers if one is not layer]
        self.refresh()

    # keeping up

    def refresh_soon(self) -> None:
        """Look again at what works, once, when the present event is done."""
        self._soon.start()

    def refresh(self) -> None:
        """Look again at what works: call it when something a command depends on has changed."""
        self._soon.stop()
        self._listen()
        self.changed.emit()

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not holds(self._window, now):
            return
        self._focus = Focus(now)
        self._listen()  # at once: the next key may already be a letter for a field
        self.refresh_soon()

    def _listen(self) -> None:
        reachable = [
            (key, command) for command in self._in_reach() for key in self.keys_of(command)
        ]
        strokes = {stroke for key, _ in reachable for stroke in key.split(CHORD)}
        repeating = {key for key, command in reachable if command.repeats}
        self._strokes.listen({one for one in strokes if not self._focus.keeps(one)}, repeating)

    def _forget(self, commands: CommandSet) -> None:
        self._sets = [one for one in self._sets if one is not commands]
        self.refresh_soon()

    def _in_reach(self) -> list[Command]:
        sets = _nearest_first(one for one in self._sets if self._reaches(one))
        return [command for one in sets for command in one.commands]

    def _reaches(self, commands: CommandSet) -> bool:
        if self._layers and not holds(self._layers[-1], commands.owner):
            return False
        if commands.scope is Scope.PANEL:
            return self._focus.inside(commands.owner)
        return commands.owner.isVisible()

    def _on_screen(self, commands: CommandSet) -> bool:
        in_layer = any(holds(layer, commands.owner) for layer in self._layers)
        return commands.owner.isVisible() and not in_layer

    def _begins_sequence(self, stroke: str) -> bool:
        reachable = [key for command in self._in_reach() for key in self.keys_of(command)]
        return stroke not in reachable and any(key.startswith(stroke + CHORD) for key in reachable)

    def _on_pressed(self, keys: str) -> None:
        owners = [command for command in self._in_reach() if keys in self.keys_of(command)]
        if owners:
            self._do(next((command for command in owners if command.works), owners[0]))

    def _do(self, command: Command) -> None:
        reason = command.why_not
        if reason:
            self.refused.emit(reason)
            return
        command.run()
        self.refresh_soon()

    def _read_hints(self, reachable: Iterable[Command]) -> tuple[Hint, ...]:
        shown = [
            (command.hint, self.caps_of(command))
            for command in _once(reachable)
            if command.hint and command.works and self._answers(command)
        ]
        merged = [
            Hint(tuple(cap for _, caps_of_one in group for cap in caps_of_one), words)
            for words, group in groupby(shown, key=lambda one: one[0])
        ]
        return tuple(merged[:MOST_HINTS])

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
