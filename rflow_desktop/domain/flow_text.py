"""Where a step holds words, and which names in them it wants filled."""

from __future__ import annotations

from collections.abc import Iterator

from rflow_desktop.domain.flow import (
    CommandNode,
    Gate,
    Logic,
    Node,
    Question,
    Result,
    Variable,
    Working,
)
from rflow_desktop.domain.variables import names


def asked_names(node: Node) -> tuple[str, ...]:
    """What the step asks for by its own fields."""
    return tuple(asked.name if isinstance(asked, Variable) else asked for asked in node.fields)


def wanted_names(node: Node) -> tuple[str, ...]:
    """Everything the step needs a value for: its fields, then the names in its words, each once."""
    found = dict.fromkeys(asked_names(node))
    if isinstance(node, Logic):
        found.update(dict.fromkeys(case.when.variable for case in node.cases))
    for text in texts(node):
        found.update(dict.fromkeys(names(text)))
    return tuple(found)


def texts(node: Node) -> Iterator[str]:
    """All words of the step, as they are read from top to bottom."""
    yield node.title
    yield node.body
    if isinstance(node, Working):
        for command in node.commands:
            yield from (command.label, command.text, command.preview, command.target, command.undo)
    if isinstance(node, Question | CommandNode | Gate):
        for answer in node.answers:
            yield from (answer.label, answer.note)
    if isinstance(node, Gate):
        yield node.note
    if isinstance(node, Result):
        yield node.summary
