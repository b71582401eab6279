"""The ways out of a step, in the order they are shown and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple, assert_never

from rflow_desktop.domain.flow import (
    Action,
    Answer,
    CommandNode,
    Form,
    Gate,
    Link,
    Logic,
    Node,
    Question,
    Result,
    When,
)

NO_LABELS: Mapping[str, str] = MappingProxyType({})


class Edge(NamedTuple):
    """One way out of a node. `place` says where in the node it is written."""

    place: str
    label: str
    target: str


def edges(node: Node, labels: Mapping[str, str] = NO_LABELS) -> Iterator[Edge]:
    """The ways out of `node` in the order they are shown, those that lead nowhere yet included.

    `labels` are what the flow calls its variables, for the words of conditions.
    """
    match node:
        case Question() | Gate():
            yield from _answers(node.answers)
        case CommandNode() if node.answers:
            yield from _answers(node.answers)
        case CommandNode() | Action() | Form():
            yield Edge("next", "Done", node.next)
        case Link():
            if node.next:
                yield Edge("next", "Go on", node.next)
        case Logic():
            for index, case in enumerate(node.cases):
                yield Edge(f"cases[{index}].next", describe(case.when, labels), case.next)
            yield Edge("otherwise", "Otherwise", node.otherwise)
        case Result():
            return
        case unknown:
            assert_never(unknown)


def _answers(answers: tuple[Answer, ...]) -> Iterator[Edge]:
    for index, answer in enumerate(answers):
        yield Edge(f"answers[{index}].next", answer.label, answer.next)


def describe(when: When, labels: Mapping[str, str] = NO_LABELS) -> str:
    """The condition of a case in words, for the path and the editor."""
    words = when.op.replace("_", " ")
    name = labels.get(when.variable) or when.variable
    if name.endswith("?") and when.op == "equals":
        return f"{name} {when.value}".rstrip()
    return f"{name} {words} {when.value}".replace(" equals ", " is ").rstrip()
