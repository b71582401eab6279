"""The maintenance board: targets down, steps across, one cell for each result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from rflow_desktop.domain.flow import (
    CommandNode,
    Flow,
    Gate,
    Logic,
    Node,
    Question,
    Result,
    Risk,
    Working,
)
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.flow_graph import reach, ways
from rflow_desktop.domain.variables import BUILT_IN, resolve
from rflow_desktop.domain.words import OUTCOMES

END = "*end"
"""The last column: how the run of a target ends."""
_RISKS: tuple[Risk, ...] = ("read", "change", "danger")
_SOLVED = ("resolved", "workaround")


@dataclass(frozen=True, kw_only=True)
class BoardColumn:
    """One step. With `pauses` each target is confirmed by its name before it is answered."""

    node: str
    title: str
    kind: str
    risk: str = ""
    pauses: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class BoardCell:
    """What one target answered at one step, or that it stands there (`state` is `current`).

    `others` are answers that somebody else gave to the same step of the same target. `steps` are
    those taken in a flow that the step led into.
    """

    state: str = "answered"
    answer: str = ""
    label: str = ""
    note: str = ""
    by: str = ""
    at: str = ""
    entry: str = ""
    others: tuple[str, ...] = ()
    notes: int = 0
    evidence: int = 0
    steps: int = 0


@dataclass(frozen=True, kw_only=True)
class BoardChoice:
    id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Danger:
    """What a step runs that can hurt, as it is said before each target."""

    command: str
    target: str
    undo: str = ""
    is_typed: bool = False


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """One target. `current` is the column where it stands, `choices` what can be answered there.

    `why_not` says why this person cannot answer for it; empty when they can.
    """

    session: str
    target: str
    state: str
    owner: str = ""
    owner_name: str = ""
    mine: bool = True
    cells: Mapping[str, BoardCell] = field(default_factory=dict)
    current: str = ""
    step: str = ""
    choices: tuple[BoardChoice, ...] = ()
    needs_note: str = ""
    dangers: tuple[Danger, ...] = ()
    ends: str = ""
    outcome: str = ""
    own_steps: int = 0
    why_not: str = ""
    problem: str = ""
    changed_at: str = ""
    pooled: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in ("prepared", "active", "paused")


@dataclass(frozen=True, kw_only=True)
class Board:
    """A batch as a whole. `why` holds, by session, what makes a target an exception."""

    batch: str
    title: str
    client: str
    ticket: str
    flow: str
    columns: tuple[BoardColumn, ...]
    rows: tuple[BoardRow, ...]
    why: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def done(self) -> int:
        return sum(not row.is_open for row in self.rows)

    @property
    def spread(self) -> tuple[tuple[str, int], ...]:
        """How many targets stand how, in the order in which it is told."""
        told = (
            ("not started", lambda row: row.state == "prepared"),
            ("in progress", lambda row: row.state in ("active", "paused")),
            ("done", lambda row: not row.is_open),
        )
        return tuple((name, sum(map(holds, self.rows))) for name, holds in told)


def columns(flow: Flow, touched: Collection[str] = ()) -> tuple[BoardColumn, ...]:
    """The steps of the usual way, and those beside it that some target came to.

    A decision that variables take is shown where a person had to take it. Every step stands after
    what leads to it; all ends are one column.
    """
    usual = (place for place in spine(flow) if not isinstance(flow.nodes[place], Logic))
    shown = {*usual, *touched}
    labels = flow.labels()
    found = [
        _column(place, flow.nodes[place], labels)
        for place in in_order(flow)
        if place in shown and not isinstance(flow.nodes[place], Result)
    ]
    return (*found, BoardColumn(node=END, title="End", kind="result"))


def spine(flow: Flow) -> tuple[str, ...]:
    """The usual way: the first answer of each step that can still end well, short ends last."""
    onward = ways(flow)
    well = {place for place, node in flow.nodes.items() if _ends_well(node)}
    way: dict[str, None] = {}
    place = flow.start
    while place in flow.nodes and place not in way:
        way[place] = None
        targets = [one for one in onward[place] if one not in way]
        good = [one for one in targets if reach(onward, one) & well] or targets
        longer = [one for one in good if not isinstance(flow.nodes[one], Result)] or good
        place = longer[0] if longer else ""
    return tuple(way)


def in_order(flow: Flow) -> tuple[str, ...]:
    """Every step that a run can come to, each after the steps that lead to it."""
    seen: set[str] = set()
    finished: list[str] = []
    waiting = [(flow.start, False)]
    while waiting:
        place, is_done = waiting.pop()
        if is_done:
            finished.append(place)
        elif place in flow.nodes and place not in seen:
            seen.add(place)
            waiting.append((place, True))
            waiting += [(edge.target, False) for edge in reversed(list(edges(flow.nodes[place])))]
    return tuple(reversed(finished))


def exceptions(rows: Iterable[BoardRow], shown: Iterable[BoardColumn]) -> Mapping[str, str]:
    """By session, why a target is not like the others: trouble, its end, an odd answer."""
    rows, shown = tuple(rows), tuple(shown)
    why = {row.session: told for row in rows if (told := _alone(row, shown))}
    for column in shown:
        usual = _usual(rows, column.node)
        if not usual:
            continue
        for row in rows:
            cell = row.cells.get(column.node)
            if cell is not None and cell.state == "answered" and cell.answer not in ("", usual):
                why.setdefault(row.session, f"{column.title} {cell.label}")
    return why


def arranged(board: Board, *, exceptions_first: bool) -> tuple[BoardRow, ...]:
    """The rows as they are drawn: exceptions on top, everything else in the order of the batch."""
    if not exceptions_first:
        return board.rows
    return tuple(sorted(board.rows, key=lambda row: row.session not in board.why))


def cannot_take(row: BoardRow, node: str, answer: str) -> str:
    """Why this target cannot be given `answer` at `node`, in a few words; empty when it can."""
    if row.why_not:
        return row.why_not
    cell = row.cells.get(node)
    if row.current != node:
        if cell is None or not cell.entry:
            return f"stands at “{row.step}”" if row.step else "has no step to answer"
        return "" if cell.answer != answer else "has this answer already"
    if answer not in {choice.id for choice in row.choices}:
        return "has no such answer there"
    return ""


_MOST_TOLD = 3


def told_skipped(skipped: Iterable[tuple[str, str]]) -> str:
    """`2 skipped: srv-03 stands at “Restart”, srv-07 is finished`; empty when none was."""
    skipped = tuple(skipped)
    if not skipped:
        return ""
    named = ", ".join(f"{target} {why}" for target, why in skipped[:_MOST_TOLD])
    more = "" if len(skipped) <= _MOST_TOLD else ", and others"
    return f"{len(skipped)} skipped: {named}{more}"


def _alone(row: BoardRow, shown: tuple[BoardColumn, ...]) -> str:
    """What makes a target an exception whatever the others did."""
    if row.state == "escalated":
        return "Handed over"
    ended = row.outcome or row.ends
    if ended and ended not in ("resolved", "resolved_externally"):
        return f"{'Ended' if row.outcome else 'Ends'}: {OUTCOMES.get(ended, ended)}"
    if row.problem:
        return row.problem
    twice = (column for column in shown if _others(row, column.node))
    column = next(twice, None)
    if column is not None:
        return f"Two answers to “{column.title}”"
    return "A step of one's own" if row.own_steps else ""


def _others(row: BoardRow, node: str) -> tuple[str, ...]:
    cell = row.cells.get(node)
    return () if cell is None else cell.others


_EVERY = {"target": "the target"}
_ENOUGH = 3
"""So many targets have to have answered before one of them can be the odd one out."""


def _usual(rows: tuple[BoardRow, ...], node: str) -> str:
    """The answer that more than half of the targets gave at `node`; empty when none did."""
    given = [
        cell.answer
        for row in rows
        if (cell := row.cells.get(node)) is not None and cell.state == "answered" and cell.answer
    ]
    if len(given) < _ENOUGH:
        return ""
    most = max(sorted(set(given)), key=given.count)
    return most if given.count(most) * 2 > len(given) else ""


def _column(place: str, node: Node, labels: Mapping[str, str]) -> BoardColumn:
    commands = node.commands if isinstance(node, Working) else ()
    risk = max((command.risk for command in commands), key=_RISKS.index, default="")
    title = node.title or place
    answers = node.answers if isinstance(node, Question | CommandNode | Gate) else ()
    named = {**BUILT_IN, **labels}
    return BoardColumn(
        node=place,
        title=resolve(title, _EVERY, missing=lambda name: f"[{named.get(name, name)}]"),
        kind=node.kind,
        risk=risk,
        pauses=risk == "danger",
        choices=tuple((answer.id, answer.label) for answer in answers),
    )


def _ends_well(node: Node) -> bool:
    return isinstance(node, Result) and node.outcome in _SOLVED
