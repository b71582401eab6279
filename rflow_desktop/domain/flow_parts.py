"""Changes to the lists inside a flow: answers, commands, patterns, cases, fields and intake."""

from __future__ import annotations

import re
from typing import Any

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import (
    Answer,
    Case,
    Command,
    Flow,
    Node,
    Pattern,
    Variable,
    When,
)
from rflow_desktop.domain.flow_edit import (
    fresh_answer,
    set_flow,
    set_step,
    step_of,
    valid,
)

FLOW = ""
"""Instead of a step: the flow itself, whose lists are its intake and its sample runs."""


def change(flow: Flow, step: str, part: str, index: int, **changes: Any) -> Flow:
    """Other properties of one item."""
    items = _items(flow, step, part)
    one = items[index]
    items[index] = valid(type(one), dict(one) | changes)
    return _kept(flow, step, part, items)


def add(flow: Flow, step: str, part: str, item: object) -> Flow:
    return _kept(flow, step, part, [*_items(flow, step, part), item])


def drop(flow: Flow, step: str, part: str, index: int) -> Flow:
    """Without one item. Patterns that give an answer go with it."""
    items = _items(flow, step, part)
    gone = items.pop(index)
    if isinstance(gone, Answer):
        node = step_of(flow, step)
        patterns = getattr(node, "patterns", ())
        left = tuple(pattern for pattern in patterns if pattern.answer != gone.id)
        if left != patterns:
            flow = set_step(flow, step, patterns=left)
    return _kept(flow, step, part, items)


def new_command() -> Command:
    return Command(text="", shell="powershell", risk="read")  # noqa: S604  nothing runs it


def new_answer(node: Node) -> Answer:
    return Answer(id=fresh_answer(node), label="")


def new_pattern(node: Node) -> Pattern:
    """For the first answer. Raises Refused while the step has none."""
    answers = getattr(node, "answers", ())
    if not answers:
        raise Refused("A pattern gives an answer: write the answers first.", "no_answers")
    return Pattern(regex="", answer=answers[0].id)


def new_case(flow: Flow) -> Case:
    """About the first thing the flow asks for."""
    asked = flow.variables()
    return Case(when=When(variable=asked[0].name if asked else "target", op="filled"))


def new_variable(flow: Flow, label: str) -> Variable:
    """A variable for `label`, under a name that the flow does not use yet."""
    name = variable_name(label) or "value"
    taken = {one.name for one in flow.variables()}
    number, free = 2, name
    while free in taken:
        free = f"{name[:60]}_{number}"
        number += 1
    return valid(Variable, {"name": free, "label": label})


def variable_name(label: str) -> str:
    """What a label is called between braces: `Sign-in address` is `sign_in_address`."""
    plain = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
    return re.sub(r"^(?=\d)", "n", plain)[:64].strip("_")


def rename_variable(flow: Flow, old: str, new: str) -> Flow:
    """The same value under another name, wherever the flow names it. Raises Refused for a name
    that is taken or cannot be one.
    """
    if old == new:
        return flow
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", new):
        raise Refused("A name has letters, digits and _, and begins with a letter.", "name")
    if any(one.name == new for one in flow.variables()):
        raise Refused(f"The flow asks for {new} already.", "name")
    whole = _renamed(flow.model_dump(mode="json"), old, new)
    return valid(Flow, whole)


_NAMES = ("name", "variable")


def _renamed(found: Any, old: str, new: str, key: str = "") -> Any:
    if isinstance(found, dict):
        return {
            (new if key == "variables" and name == old else name): _renamed(value, old, new, name)
            for name, value in found.items()
        }
    if isinstance(found, list):
        return [
            new if key == "fields" and one == old else _renamed(one, old, new, "") for one in found
        ]
    if not isinstance(found, str):
        return found
    if key in _NAMES and found == old:
        return new
    return re.sub(rf"(\{{\{{[ \t]*){re.escape(old)}([ \t]*\}}\}})", rf"\g<1>{new}\g<2>", found)


def _items(flow: Flow, step: str, part: str) -> list[Any]:
    owner = flow if step == FLOW else step_of(flow, step)
    return list(getattr(owner, part))


def _kept(flow: Flow, step: str, part: str, items: list[Any]) -> Flow:
    if step == FLOW:
        return set_flow(flow, **{part: tuple(items)})
    return set_step(flow, step, **{part: tuple(items)})
