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

    def find(
        self, typed: str, *, with_this: bool, only: Group | None = None
    ) -> tuple[PaletteRow, ...]:
        """Rows for what was typed, group by group; what cannot be done now comes last."""
        kind, text = split_kind(typed)
        rows = self._command_rows(text, kind, with_this=with_this)
        if self._source is not None and kind is not Kind.COMMANDS:
            rows += self._source.search(text, MOST_FROM_SOURCE, kind=kind)
        if only is not None:
            rows = [row for row in rows if row.group is only]
        order = list(Group)
        return tuple(sorted(rows, key=lambda row: order.index(row.group)))

    def _command_rows(self, text: str, kind: Kind, *, with_this: bool) -> list[PaletteRow]:
        if kind not in (Kind.ALL, Kind.COMMANDS):
            return []
        found: dict[Group, list[tuple[Match, PaletteRow]]] = {}
        seen: set[str] = set()
        for one in self._commands.sets():
            for command in one.commands:
                fit = match(text, command.title)
                group = _group_of(command, one.scope)
                if fit is None or command.id in seen or (group is Group.THIS and not with_this):
                    continue
                seen.add(command.id)
                row = self._row(command, group, fit)
                found.setdefault(row.group, []).append((fit, row))
        limit = None if kind is Kind.COMMANDS else MOST_COMMANDS
        return [row for ranked in found.values() for row in _best(ranked, limit, text=text)]

    def _row(self, command: Command, group: Group, fit: Match) -> PaletteRow:
        reason = command.why_not
        return PaletteRow(
            id=COMMAND + command.id,
            group=Group.NOT_NOW if reason else group,
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
    ranked: Sequence[tuple[Match, PaletteRow]], limit: int | None, *, text: str
) -> list[PaletteRow]:
    """The best first. Without words they stay in the order of likelihood."""
    if text:
        ranked = sorted(ranked, key=lambda one: -one[0].score)
    return [row for _, row in ranked][:limit]
