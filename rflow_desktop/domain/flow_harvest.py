"""Turns what a session did into a flow: its path alone, or the whole flow with its new steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rflow_desktop.domain.flow import FORMAT, Ending, Flow, Variable, document

MOST_NAME = 255


class Done(NamedTuple):
    """One step of the session's line. `content` is the flow it belongs to; None for an own step."""

    node: str = ""
    answer: str = ""
    title: str = ""
    label: str = ""
    body: str = ""
    note: str = ""
    content: Flow | None = None

    @property
    def is_own(self) -> bool:
        return self.content is None or self.node not in self.content.nodes


@dataclass(frozen=True, kw_only=True)
class About:
    """What the new flow is called and where it belongs."""

    id: str
    slug: str
    name: str
    description: str = ""
    outcome: Ending = "resolved"


def name_of(flow: str, ticket: str, client: str = "") -> str:
    """`Printer offline (48213)`. The client is named only where somebody asked for it."""
    more = ", ".join(part for part in (ticket, client) if part)
    return f"{flow[:200]} ({more})"[:MOST_NAME] if more else flow[:MOST_NAME]


def straight(source: Flow | None, done: Sequence[Done], about: About) -> Flow:
    """The taken path as one line, own steps in their places; an end where nothing was done."""
    nodes: dict[str, dict[str, Any]] = {}
    names = [_free(one.node if not one.is_own else "own", nodes) for one in done]
    targets = [*names[1:], "end"][: len(names)]
    for one, name, target in zip(done, names, targets, strict=True):
        content = None if one.is_own else one.content
        nodes[name] = _own(one, target) if content is None else _kept(one, content, target)
    nodes["end"] = {
        "kind": "result", "title": "Done", "outcome": about.outcome,
    }  # fmt: skip
    return Flow.model_validate(
        {**_whole(source, about), "intake": _asked(source, done), "start": [*names, "end"][0],
         "nodes": nodes}
    )  # fmt: skip


def grafted(source: Flow, done: Sequence[Done], about: About) -> Flow:
    """The whole flow with the own steps put where they were done."""
    told = document(source)
    nodes = told.setdefault("nodes", {})
    place: tuple[str, str] | None = None
    for one in done:
        if not one.is_own:
            place = (one.node, one.answer) if one.node in nodes else place
            continue
        name = _free("own", nodes)
        owner, key = _edge(told, place)
        nodes[name] = _own(one, owner.get(key, ""))
        owner[key] = name
        place = (name, "done")
    return Flow.model_validate({**told, **_whole(source, about)})


def _edge(told: dict[str, Any], place: tuple[str, str] | None) -> tuple[dict[str, Any], str]:
    """Where the way out of a step by an answer is written; the first step where there is none."""
    if place is None:
        return told, "start"
    node = told["nodes"][place[0]]
    for answer in node.get("answers", ()):
        if answer["id"] == place[1]:
            return answer, "next"
    if node["kind"] == "logic":
        named = {f"case-{index}": case for index, case in enumerate(node.get("cases", ()))}
        return (named[place[1]], "next") if place[1] in named else (node, "otherwise")
    return node, "next"


def _free(name: str, nodes: dict[str, Any]) -> str:
    found, number = name, 2
    while found in nodes or found == "end":
        found, number = f"{name}_{number}", number + 1
    nodes.setdefault(found, {})
    return found


def _own(one: Done, target: str) -> dict[str, Any]:
    body = "\n\n".join(part for part in (one.body, one.note) if part)
    node = {"kind": "action", "title": one.title or "Own step", "next": target}
    return {**node, "body": body} if body else node


def _kept(one: Done, content: Flow, target: str) -> dict[str, Any]:
    """The step as the flow has it, with the one answer that was given."""
    node = dict(document(content)["nodes"][one.node])
    if one.note:
        node["body"] = "\n\n".join(part for part in (node.get("body", ""), one.note) if part)
    if node["kind"] in ("logic", "link", "result"):
        return {"kind": "action", "title": node.get("title") or one.title or one.node,
                "next": target}  # fmt: skip
    answers = [answer for answer in node.get("answers", ()) if answer["id"] == one.answer]
    if not answers and node["kind"] in ("question", "gate"):
        answers = [{"id": "done", "label": one.label or "Done"}]
    if answers:
        node["answers"] = [{**answers[0], "next": target}]
        node["patterns"] = [
            found for found in node.get("patterns", ()) if found["answer"] == answers[0]["id"]
        ]
        return {key: value for key, value in node.items() if key != "next"}
    left = {key: value for key, value in node.items() if key not in ("answers", "patterns")}
    return {**left, "next": target}


def _whole(source: Flow | None, about: About) -> dict[str, Any]:
    told: dict[str, Any] = {
        "format": FORMAT, "id": about.id, "slug": about.slug, "name": about.name,
        "description": about.description, "version": 1, "samples": [],
        "kind": "troubleshooting" if source is None else source.kind,
    }  # fmt: skip
    if source is not None:
        told |= {"category": source.category, "tags": list(source.tags)}
        told |= {"stop_rule": source.stop_rule}
    return told


def _asked(source: Flow | None, done: Sequence[Done]) -> list[dict[str, Any]]:
    """The variables of the flow and of the flows that it led into, each once."""
    found: dict[str, dict[str, Any]] = {}
    for variable in _variables(source, done):
        found.setdefault(variable.name, variable.model_dump(mode="json", exclude_defaults=True))
    return list(found.values())


def _variables(source: Flow | None, done: Sequence[Done]) -> Iterator[Variable]:
    if source is not None:
        yield from source.variables()
    for one in done:
        if one.content is not None:
            yield from one.content.variables()
