"""From what was typed to the rows in their order: commands first asked here, then the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ui.commands import Command, Commands, Scope
from ui.palette.match import Match, match
from ui.palette.values import GO, OPEN_NOW, Group, Kind, PaletteRow, PaletteSource

MOST_FROM_SOURCE = 30
MOST_COMMANDS = 8
COMMAND = "command:"


class Results:
    """Asks the commands and the source; knows nothing of widgets."""

    def __init__(self, commands: Commands, source: PaletteSource | None) -> None:
        self._commands = commands
        self._source = source

    def ask(self, text: str, kind: Kind) -> bool:
        """Whether the source was asked; what it has comes out of its `found`."""
        if self._source is None or kind is Kind.COMMANDS:
            return False
        self._source.ask(text, MOST_FROM_SOURCE, kind=kind)
        return True

    def search(self, text: str, kind: Kind) -> Sequence[PaletteRow]:
        """What the source has, at once."""
        if self._source is None or kind is Kind.COMMANDS:
            return ()
        return self._source.search(text, MOST_FROM_SOURCE, kind=kind)

    def all(
        self,
        text: str,
        kind: Kind,
        from_source: Sequence[PaletteRow],
        *,
        with_this: bool,
        only: Group | None = None,
    ) -> tuple[PaletteRow, ...]:
        """Group by group; what cannot be done now comes last."""
        rows = [*self._command_rows(text, kind, with_this=with_this), *from_source]
        if only is not None:
            rows = [row for row in rows if row.group is only]
        order = list(Group)
        return tuple(sorted(rows, key=lambda row: order.index(row.group)))

    def _command_rows(self, text: str, kind: Kind, *, with_this: bool) -> list[PaletteRow]:
        if kind not in (Kind.ALL, Kind.COMMANDS):
            return []
        found: dict[Group, list[tuple[Match, Command, str]]] = {}
        seen: set[str] = set()
        for one in self._commands.sets():
            for command in one.commands:
                fit = match(text, command.title)
                group = _group_of(command, one.scope)
                if fit is None or command.id in seen or (group is Group.THIS and not with_this):
                    continue
                seen.add(command.id)
                reason = command.why_not
                here = Group.NOT_NOW if reason else group
                found.setdefault(here, []).append((fit, command, reason))
        limit = None if kind is Kind.COMMANDS else MOST_COMMANDS
        return [
            self._row(group, *one)
            for group, ranked in found.items()
            for one in _best(ranked, limit, text=text)
        ]

    def _row(self, group: Group, fit: Match, command: Command, reason: str) -> PaletteRow:
        return PaletteRow(
            id=COMMAND + command.id,
            group=group,
            title=command.title,
            detail=command.detail,
            picture=command.icon or "command",
            caps=self._commands.caps_of(command),
            marks=fit.marks,
            reason=reason,
        )


def split_kind(typed: str) -> tuple[Kind, str]:
    """The character in front of a search narrows it: `#48213`, `@harbor`, `/printer`, `>copy`."""
    text = typed.strip()
    for kind in (Kind.COMMANDS, Kind.TICKETS, Kind.CLIENTS, Kind.FLOWS):
        if text.startswith(kind.value):
            return kind, text.removeprefix(kind.value).strip()
    return Kind.ALL, text


def marked(rows: Iterable[PaletteRow], text: str) -> tuple[PaletteRow, ...]:
    """Rows whose source has not said what matched get the typed letters marked."""
    return tuple(row if row.marks else _with_marks(row, text) for row in rows)


def _with_marks(row: PaletteRow, text: str) -> PaletteRow:
    fit = match(text, row.title)
    return replace(row, marks=fit.marks) if fit is not None and fit.marks else row


def _group_of(command: Command, scope: Scope) -> Group:
    if command.group == GO:
        return Group.GO
    if command.group == OPEN_NOW:
        return Group.OPEN_NOW
    return Group.EVERYWHERE if scope is Scope.WINDOW else Group.THIS


def _best(
    ranked: Sequence[tuple[Match, Command, str]], limit: int | None, *, text: str
) -> Sequence[tuple[Match, Command, str]]:
    """The best first. Without words they stay in the order of likelihood."""
    if text:
        ranked = sorted(ranked, key=lambda one: -one[0].score)
    return ranked[:limit]
