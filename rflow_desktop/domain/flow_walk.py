"""Where a run stands after the decisions taken so far, and where the next answer leads."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Ending, Flow, Link, Node
from rflow_desktop.domain.flow_graph import steps_to_end, usual_steps
from rflow_desktop.domain.flow_moves import (
    Frame,
    Passed,
    Shelf,
    Standing,
    Where,
    begin,
    known,
    onward,
    settle,
    stand,
    unasked,
    ways_out,
)
from rflow_desktop.domain.flow_text import wanted_names

_MOST_LOOKED_AT = 500
_NOT_ITS_ANSWER = "The answer given here is not one of this step's."


class Taken(NamedTuple):
    """One decision, as the session's entries keep it. `parent` is the decision it follows."""

    id: str
    node_id: str
    flow_hash: str
    answer: str
    parent: str | None = None


@dataclass(frozen=True)
class Choice:
    """One answer that can be given here, and the title of the step that it leads to."""

    id: str
    label: str
    leads_to: str
    ends: Ending | None = None
    enters: str = ""
    note: str = ""
    note_needed: bool = False


@dataclass(frozen=True)
class Position:
    """The step a run stands on. `needs` names the values that it wants and nobody has given.

    `passed` says what happened by itself since the last answer; `trouble` says in a sentence why
    the flow cannot lead on from here, and then steps of one's own still can.
    """

    where: Where
    flow: Flow
    node: Node | None
    choices: tuple[Choice, ...]
    number: int
    usually: int
    needs: tuple[str, ...] = ()
    passed: tuple[Passed, ...] = ()
    ended: Ending | None = None
    trouble: str = ""

    @property
    def flow_hash(self) -> str:
        return self.where.flow_hash

    @property
    def node_id(self) -> str:
        return self.where.node_id

    @property
    def stack(self) -> tuple[Frame, ...]:
        return self.where.stack


def line(taken: Iterable[Taken], *, head: str | None) -> tuple[Taken, ...]:
    """The decisions that lead to `head`, the first one first; none when `head` is None.

    Two people may answer one step: each answer has the same parent then, and only one of the two
    lines leads to `head`.
    """
    by_id = {decision.id: decision for decision in taken}
    found: dict[str, Taken] = {}
    while head is not None and head in by_id and head not in found:
        found[head] = by_id[head]
        head = by_id[head].parent
    return tuple(reversed(found.values()))


class Trail(NamedTuple):
    """Where each of some decisions was taken, and where the last one led."""

    places: tuple[Where, ...]
    standing: Standing


def trail(
    shelf: Shelf, flow_hash: str, decisions: Sequence[Taken], *, values: Mapping[str, str]
) -> Trail:
    """The way along `decisions`, one line as `line` gives it.

    What was decided stays decided: a value that is corrected later, or a newer version of a
    linked flow, moves nobody who has already gone on. Raises Refused when a flow is not here.
    """
    standing = begin(shelf, flow_hash, values=values)
    places = []
    for decision in decisions:
        where, standing = follow(shelf, standing, decision, values=values)
        places.append(where)
    return Trail(tuple(places), standing)


def walk(
    shelf: Shelf, flow_hash: str, decisions: Sequence[Taken], *, values: Mapping[str, str]
) -> Position:
    """The position after `decisions`. Raises Refused when a flow is not here."""
    return position_on(shelf, trail(shelf, flow_hash, decisions, values=values), values=values)


def position_on(shelf: Shelf, walked: Trail, *, values: Mapping[str, str]) -> Position:
    """The position at the end of `walked`."""
    number = len(walked.places) + 1
    return _position(shelf, walked.standing, number=number, values=values)


def advance(
    shelf: Shelf, position: Position, answer: str, *, values: Mapping[str, str], note: str = ""
) -> Position:
    """The position after `answer`. Raises Refused when it is not one, or a gate has no note."""
    if position.ended is not None:
        raise Refused("The flow has reached its end. Resolve or escalate from here.", "ended")
    choice = next((choice for choice in position.choices if choice.id == answer), None)
    if choice is None:
        title = position.node.title if position.node else position.flow.name
        raise Refused(f"“{title}” has no answer called {answer[:80]}.", "unknown_answer")
    if choice.note_needed and not note.strip():
        raise Refused(f"This step needs a note before it lets you on: {choice.note}", "note_needed")
    standing = stand(shelf, position.where)
    then = onward(shelf, standing, answer, values=values) or standing
    return _position(shelf, then, number=position.number + 1, values=values)


def follow(
    shelf: Shelf, standing: Standing, decision: Taken, *, values: Mapping[str, str]
) -> tuple[Where, Standing]:
    """Where `decision` was taken and where it led, even if the run would rest elsewhere today."""
    where = _place_of(shelf, standing, decision)
    there = stand(shelf, where)
    led = onward(shelf, there, decision.answer, values=values)
    return where, led or replace(there, trouble=_NOT_ITS_ANSWER)


def _place_of(shelf: Shelf, standing: Standing, decision: Taken) -> Where:
    """The place where `decision` was taken, with the links that led there."""
    near = standing.where
    wanted = (decision.flow_hash or near.flow_hash, decision.node_id)
    waiting = deque([near, standing.came])
    seen: set[Where] = set()
    while waiting and len(seen) < _MOST_LOOKED_AT:
        where = waiting.popleft()
        if (where.flow_hash, where.node_id) == wanted:
            return where
        if where not in seen:
            seen.add(where)
            waiting.extend(unasked(shelf, where, into=decision.flow_hash))
    outside = [frame.flow_hash for frame in near.stack]
    depth = outside.index(wanted[0]) if wanted[0] in outside else len(outside)
    return Where(*wanted, near.stack[:depth])


def _position(
    shelf: Shelf, standing: Standing, *, number: int, values: Mapping[str, str]
) -> Position:
    where, node = standing.where, standing.node
    flow = known(shelf, where.flow_hash)
    ended = standing.ended
    return Position(
        where=where,
        flow=flow,
        node=node,
        choices=() if node is None or ended else tuple(_choices(shelf, standing, values)),
        number=number,
        usually=number if ended else _usually(shelf, where, number),
        needs=() if node is None else _needs(flow, node, values),
        passed=standing.passed,
        ended=ended,
        trouble=standing.trouble,
    )


def _choices(shelf: Shelf, standing: Standing, values: Mapping[str, str]) -> Iterator[Choice]:
    where = standing.where
    flow = known(shelf, where.flow_hash)
    for way in ways_out(standing.node, flow) if standing.node else ():
        then = settle(shelf, where._replace(node_id=way.target), values=values)
        entered = [step.title for step in then.passed if step.kind == "entered"]
        yield Choice(
            id=way.id,
            label=way.label,
            leads_to=then.node.title if then.node else "",
            ends=then.ended,
            enters=entered[-1] if entered and then.where.stack else "",
            note=way.note,
            note_needed=way.note_needed,
        )


def _usually(shelf: Shelf, where: Where, number: int) -> int:
    """How many steps this run will have: what its flow usually has, or more once it is certain."""
    begun = where.stack[0].flow_hash if where.stack else where.flow_hash
    return max(number, number - 1 + _ahead(shelf, where), usual_steps(known(shelf, begun)))


def _ahead(shelf: Shelf, where: Where) -> int:
    """How many steps usually lie ahead: here, and after each link that is still to be left."""
    steps = steps_to_end(known(shelf, where.flow_hash), where.node_id)
    for frame in where.stack:
        outside = known(shelf, frame.flow_hash)
        link = outside.nodes.get(frame.node_id)
        if isinstance(link, Link) and link.next:
            steps += steps_to_end(outside, link.next)
    return steps


def _needs(flow: Flow, node: Node, values: Mapping[str, str]) -> tuple[str, ...]:
    given = {variable.name for variable in flow.variables() if variable.default}
    return tuple(name for name in wanted_names(node) if not values.get(name) and name not in given)
