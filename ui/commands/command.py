"""What can be done: a command has a title, so it always has a line in the palette and the menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.frozen import value_class
from ui.commands.keys import canonical


class Scope(IntEnum):
    """How near a set of commands is to the hands; the nearest owner of a key gets it."""

    WINDOW = 0
    PLACE = 1
    VIEW = 2
    PANEL = 3


@value_class(frozen=True, kw_only=True)
class Command:
    """One act. `hint` is its short name in the key bar; neighbours with one hint share a place.

    `in_field`: a field that has the focus takes the key itself; the bar shows it all the same.
    """

    id: str
    title: str
    group: str
    run: Callable[[], None]
    keys: tuple[str, ...] = ()
    enabled: Callable[[], bool] | bool = True
    reason: str | Callable[[], str] = ""
    hint: str | None = None
    icon: str = ""
    detail: str = ""
    repeats: bool = False
    in_field: bool = False

    def __post_init__(self) -> None:
        if not (self.id and self.title and self.group):
            raise ValueError(f"a command needs an id, a title and a group: {self!r}")
        if self.enabled is not True and not self.reason:
            raise ValueError(f"{self.id} can be unavailable and must say why")
        object.__setattr__(self, "keys", tuple(canonical(key) for key in self.keys))

    @property
    def works(self) -> bool:
        return self.enabled() if callable(self.enabled) else self.enabled

    @property
    def why_not(self) -> str:
        """The reason in words; empty while the command works."""
        if self.works:
            return ""
        return self.reason() if callable(self.reason) else self.reason


class Maker:
    """Makes the commands of one part of the window: their ids begin with its name."""

    def __init__(self, part: str, group: str) -> None:
        self._part, self._group = part, group

    def __call__(
        self,
        name: str,
        title: str,
        key: str,
        run: Callable[[], object],
        *,
        hint: str = "",
        on: Callable[[], bool] | bool = True,
        why: str | Callable[[], str] = "",
        more: tuple[str, ...] = (),
        repeats: bool = False,
    ) -> Command:
        """`key` and `more` are its keys; empty: none. `why` is said where it is not `on`."""

        def act() -> None:
            run()

        return Command(
            id=f"{self._part}.{name}", title=title, group=self._group, run=act,
            keys=((key,) if key else ()) + more, enabled=on, reason=why, hint=hint or None,
            repeats=repeats,
        )  # fmt: skip


class CommandSet(QObject):
    """The commands of one part of the window, in order of likelihood.

    A panel's set works while the focus is in `owner`, every other while `owner` is on screen.
    """

    changed = Signal()

    def __init__(self, scope: Scope, owner: QWidget, commands: Iterable[Command] = ()) -> None:
        super().__init__(owner)
        self.scope = scope
        self.owner = owner
        self._commands: tuple[Command, ...] = ()
        self.put(commands)
        owner.installEventFilter(self)

    @property
    def commands(self) -> tuple[Command, ...]:
        return self._commands

    def put(self, commands: Iterable[Command]) -> None:
        """Replace all commands of this set."""
        commands = tuple(commands)
        ids = [command.id for command in commands]
        if len(set(ids)) != len(ids):
            raise ValueError(f"two commands have the same id among {ids}")
        self._commands = commands
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What comes on screen or leaves it brings its keys or takes them along."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.changed.emit()
        return super().eventFilter(watched, event)
