"""What a step shows of itself on the canvas and in the outline: icon, words, one line below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rflow_desktop.domain.flow import Flow, Link, Logic, Node, Result, Variable
from rflow_desktop.domain.flow_check import Problem
from rflow_desktop.domain.flow_text import asked_names, texts
from rflow_desktop.domain.variables import names
from rflow_desktop.domain.words import OUTCOMES, count
from rflow_desktop.services.editing import Known

Shape = Literal["round", "square", "pill", "dashed"]
ICONS: Mapping[str, str] = {
    "question": "circle-help", "action": "wrench", "command": "terminal",
    "form": "text-cursor-input", "gate": "shield-check", "link": "corner-down-left",
    "logic": "git-branch", "result": "flag",
}  # fmt: skip
KINDS: Mapping[str, str] = {
    "question": "Question", "action": "Action", "result": "Result", "link": "Link",
    "command": "Command", "form": "Form", "gate": "Gate", "logic": "Logic",
}  # fmt: skip
KIND_TOLD: Mapping[str, str] = {
    "question": "Asks something; each answer leads to a step.",
    "action": "Something to do; then it leads on.",
    "result": "An end, with its outcome.",
    "link": "Goes on with another flow, and comes back.",
    "command": "Run and read: its answers come from the output.",
    "form": "Only asks for values.",
    "gate": "Cannot be skipped: who allowed it, and how.",
    "logic": "Decides by a value, without a person.",
}
_SHAPES: Mapping[str, Shape] = {
    "question": "round", "gate": "round", "result": "pill", "link": "dashed", "logic": "round",
}  # fmt: skip
_GLYPHS: Mapping[str, str] = {
    "resolved": "session.resolved", "workaround": "session.resolved",
    "escalated": "session.escalated", "cancelled": "session.abandoned",
    "unresolved": "session.abandoned", "resolved_externally": "session.claimed",
}  # fmt: skip
_SHORT: Mapping[str, str] = {
    "dead_end": "Leads nowhere",
    "leads_nowhere": "Leads nowhere",
    "missing_node": "Leads to a step that is gone",
    "unreachable": "Nothing leads here",
    "endless_loop": "No way out of this circle",
    "undeclared": "Uses a value nobody asks for",
    "empty_title": "No title",
    "no_answers": "No answers",
    "empty_answer": "An answer without words",
    "no_command": "No command",
    "empty_command": "A command without text",
    "danger_unconfirmed": "Can hurt: not confirmed",
    "change_unmarked": "Changes something: not marked",
    "bad_pattern": "A pattern does not work",
    "unknown_flow": "That flow is not there",
    "link_to_itself": "Leads into itself",
    "gate_without_note": "Does not ask who allowed it",
}
_NAMED = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


@dataclass(frozen=True)
class Face:
    """`mark` is the risk of its commands: nothing, `change` or `danger`."""

    title: str
    below: str
    icon: str
    glyph: str
    shape: Shape
    mark: str = ""
    wrong: bool = False
    blank: bool = False

    def spoken(self, kind: str) -> str:
        risk = {"danger": "can hurt", "change": "changes something"}.get(self.mark, "")
        return ", ".join(part for part in (KINDS[kind], self.title, self.below, risk) if part)


def labels_of(flow: Flow) -> dict[str, str]:
    """What the values of a flow are called."""
    return {one.name: one.label or one.name for one in flow.variables()}


def face(
    flow: Flow,
    step: str,
    *,
    labels: Mapping[str, str],
    wrong: Sequence[Problem] = (),
    known: Sequence[Known] = (),
    folded: int = 0,
) -> Face:
    node = flow.nodes[step]
    errors = [problem for problem in wrong if problem.severity == "error"]
    if len(flow.nodes) == 1 and not node.title:
        errors = []  # nobody has written anything yet
    below = _below(flow, step, node, labels, known)
    if folded:
        below = f"{count(folded, 'step')} folded"
    if errors and not (errors[0].code == "empty_title" and len(errors) == 1):
        below = _SHORT.get(errors[0].code, "Something to fix")
    title = _NAMED.sub(lambda found: f"[{labels.get(found[1], found[1])}]", node.title)
    return Face(
        title=title or _unnamed(flow, node),
        below=below,
        icon="triangle-alert" if errors else ICONS[node.kind],
        glyph=_GLYPHS[node.outcome] if isinstance(node, Result) and not errors else "",
        shape=_SHAPES.get(node.kind, "square"),
        mark=risk_of(node),
        wrong=bool(errors),
        blank=not node.title,
    )


def risk_of(node: Node) -> str:
    risks = {command.risk for command in getattr(node, "commands", ())}
    return "danger" if "danger" in risks else "change" if "change" in risks else ""


def _unnamed(flow: Flow, node: Node) -> str:
    if isinstance(node, Logic):
        return "Decides by a value"
    if len(flow.nodes) == 1:
        return "A first question to fill in"
    return f"{KINDS[node.kind]} without a title"


def _below(
    flow: Flow, step: str, node: Node, labels: Mapping[str, str], known: Sequence[Known]
) -> str:
    if step == flow.start:
        return "Start"
    match node:
        case Link():
            steps = next((one.steps for one in known if one.slug == node.flow), 0)
            return f"Other flow, {count(steps, 'step')}" if steps else "Other flow"
        case Logic():
            asked = dict.fromkeys(case.when.variable for case in node.cases)
            return f"By {', '.join(labels.get(name, name) for name in asked)}" if asked else ""
        case Result():
            return "" if node.title.startswith(OUTCOMES[node.outcome]) else OUTCOMES[node.outcome]
        case _:
            return _asks(node, labels)


def _asks(node: Node, labels: Mapping[str, str]) -> str:
    own = [one.label or one.name for one in node.fields if isinstance(one, Variable)]
    own += [labels.get(name, name) for name in asked_names(node) if name in node.fields]
    if own:
        return f"Fills {', '.join(own)}"
    if node.screenshot_wanted:
        return "Screenshot asked for"
    if node.kind == "gate":
        return "Cannot be skipped"
    used = dict.fromkeys(name for text in texts(node) for name in names(text))
    told = [labels[name] for name in used if name in labels]
    if told:
        return f"Uses {', '.join(told)}"
    commands = len(getattr(node, "commands", ()))
    return count(commands, "command") if commands else ""
