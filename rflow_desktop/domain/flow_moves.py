"""The moves of a run: out of a step by an answer, and on by itself to the next that needs one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import (
    DONE,
    CommandNode,
    Ending,
    Flow,
    Gate,
    Link,
    Logic,
    Node,
    Question,
    Result,
    content_hash,
)
from rflow_desktop.domain.flow_edges import describe, edges
from rflow_desktop.domain.flow_logic import decide

DEEPEST = 8


class Shelf(Protocol):
    """Where the walker finds flows: any content by its hash, and what is current by its name."""

    def flow(self, content_hash: str) -> Flow | None: ...

    def current(self, slug: str) -> str | None: ...


class Shelved:
    """A shelf of the flows that are given to it; of two with one slug the later is current."""

    def __init__(self, *flows: Flow) -> None:
        hashes = [content_hash(flow) for flow in flows]
        self._flows = dict(zip(hashes, flows, strict=True))
        self._current = {flow.slug: name for name, flow in self._flows.items()}

    def flow(self, content_hash: str) -> Flow | None:
        return self._flows.get(content_hash)

    def current(self, slug: str) -> str | None:
        return self._current.get(slug)


class Frame(NamedTuple):
    """A link that was entered and not yet left."""

    flow_hash: str
    node_id: str


class Where(NamedTuple):
    """A place in a run; `stack` holds the links that led here, the outermost first."""

    flow_hash: str
    node_id: str
    stack: tuple[Frame, ...] = ()


class Passed(NamedTuple):
    """What happened by itself on the way: a case that held, a flow entered or left."""

    kind: Literal["decided", "entered", "returned"]
    title: str
    detail: str


class Way(NamedTuple):
    """One way out of a step: the answer's id and words, where it leads, and its note."""

    id: str
    label: str
    target: str
    note: str = ""
    note_needed: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a run has come to rest, and why it cannot go on, when it cannot.

    `came` is where the last answer led, before anything happened by itself.
    """

    came: Where
    where: Where
    node: Node | None
    ended: Ending | None = None
    passed: tuple[Passed, ...] = ()
    trouble: str = ""


def begin(shelf: Shelf, flow_hash: str, *, values: Mapping[str, str]) -> Standing:
    """The first step of a run. Raises Refused when the flow is not on this computer."""
    return settle(shelf, Where(flow_hash, known(shelf, flow_hash).start), values=values)


def known(shelf: Shelf, flow_hash: str) -> Flow:
    flow = shelf.flow(flow_hash)
    if flow is None:
        raise Refused(
            "This flow is not on this computer yet. Your session is safe."
            " The flow comes with the next sync.",
            "flow_missing",
        )
    return flow


def stand(shelf: Shelf, where: Where) -> Standing:
    """Stand at `where` itself, whatever would happen there."""
    return Standing(where, where, known(shelf, where.flow_hash).nodes.get(where.node_id))


def onward(
    shelf: Shelf, standing: Standing, answer: str, *, values: Mapping[str, str]
) -> Standing | None:
    """Where `answer` leads from here, or None when the step has no such answer."""
    if standing.node is None:
        return None
    for way in ways_out(standing.node, known(shelf, standing.where.flow_hash)):
        if way.id == answer:
            there = standing.where._replace(node_id=way.target)
            return settle(shelf, there, values=values)
    return None


def ways_out(node: Node, flow: Flow) -> tuple[Way, ...]:
    """The ways out of a step of `flow` a person stands on, in the order they are shown."""
    match node:
        case Gate():
            return tuple(
                Way(a.id, a.label, a.next, a.note or node.note, note_needed=True)
                for a in node.answers
            )
        case Question() | CommandNode() if isinstance(node, Question) or node.answers:
            return tuple(Way(a.id, a.label, a.next, a.note) for a in node.answers)
        case Logic():
            cases = [
                Way(f"case-{index}", describe(case.when, flow.labels()), case.next)
                for index, case in enumerate(node.cases)
            ]
            return (*cases, Way("otherwise", "Otherwise", node.otherwise))
        case Link():
            return (Way(DONE, "Go on without it", node.next),) if node.next else ()
        case Result():
            return ()
        case _:
            return (Way(DONE, "Done", node.next),)


def settle(shelf: Shelf, where: Where, *, values: Mapping[str, str]) -> Standing:
    """Follow what needs no person from `where` on: cases that hold, links, returns from them."""
    came = where
    passed: list[Passed] = []
    seen: set[Where] = set()
    while True:
        node = known(shelf, where.flow_hash).nodes.get(where.node_id)
        move = _move(shelf, where, node, values)
        if isinstance(move, str):
            return Standing(came, where, node, None, tuple(passed), move)
        if move is None:
            ended = node.outcome if isinstance(node, Result) else None
            return Standing(came, where, node, ended, tuple(passed))
        if where in seen:
            return Standing(came, where, node, None, tuple(passed), _ROUND_AND_ROUND)
        seen.add(where)
        where, what = move
        passed.append(what)


_Move = tuple[Where, Passed]
_ROUND_AND_ROUND = "The flow goes round in a circle here without asking anything."
_NOWHERE = "This answer does not lead anywhere yet. Go on with a step of your own."


def _move(
    shelf: Shelf, where: Where, node: Node | None, values: Mapping[str, str]
) -> _Move | str | None:
    """What happens by itself here: a move, nothing (None), or why nothing can (a sentence)."""
    match node:
        case None:
            return _NOWHERE
        case Logic():
            target = decide(node, known(shelf, where.flow_hash), values)
            if target is None:
                return None
            return where._replace(node_id=target), Passed("decided", node.title, target)
        case Link():
            return _enter(shelf, where, node)
        case Result():
            return _leave(shelf, where, node)
        case _:
            return None


def _enter(shelf: Shelf, where: Where, link: Link) -> _Move | str:
    inside = shelf.current(link.flow)
    flow = shelf.flow(inside) if inside else None
    if inside is None or flow is None:
        return f"The flow {link.flow} is not on this computer. Your session is safe."
    if len(where.stack) >= DEEPEST:
        return "Too many flows have led into each other. Close this one and start the next afresh."
    frame = Frame(where.flow_hash, where.node_id)
    entered = Passed("entered", flow.name, link.title)
    return Where(inside, flow.start, (*where.stack, frame)), entered


def _leave(shelf: Shelf, where: Where, result: Result) -> _Move | None:
    """Back to the step after the link that led here, unless the run ends with this result."""
    if not where.stack:
        return None
    frame = where.stack[-1]
    link = known(shelf, frame.flow_hash).nodes[frame.node_id]
    if not isinstance(link, Link) or not link.next or result.outcome in link.ends_on:
        return None
    left = known(shelf, where.flow_hash).name
    back = Where(frame.flow_hash, link.next, where.stack[:-1])
    return back, Passed("returned", left, result.title)


def unasked(shelf: Shelf, where: Where, *, into: str) -> Iterator[Where]:
    """Every place that a run may reach from `where` with no answer, whatever the values are.

    `into` is the content in which it is known to have gone on: the version of a linked flow that
    was current then.
    """
    node = known(shelf, where.flow_hash).nodes.get(where.node_id)
    match node:
        case Logic():
            yield from (where._replace(node_id=edge.target) for edge in edges(node))
        case Link():
            then = shelf.flow(into)
            frame = Frame(where.flow_hash, where.node_id)
            if then is not None and then.slug == node.flow:
                yield Where(into, then.start, (*where.stack, frame))
            move = _enter(shelf, where, node)
            if not isinstance(move, str):
                yield move[0]
        case Result():
            back = _leave(shelf, where, node)
            if back is not None:
                yield back[0]
        case _:
            return
