"""Writes a flow as a Markdown outline that people can read and change, and that reads the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rflow_desktop.domain.flow import Flow, document
from rflow_desktop.domain.flow_markdown import (
    head,
    is_line,
    json_line,
    write_head,
    write_value,
)

_INDENT = " " * 4
_LINK_ENDS = ["escalated", "cancelled"]
_FLOW = {
    "format", "name", "id", "slug", "kind", "category", "tags", "version", "reviewed", "estimate",
    "start", "stop_rule", "description", "intake", "nodes", "samples",
}  # fmt: skip
_NODE = {
    "kind", "title", "body", "fields", "screenshot_wanted", "commands", "answers", "patterns",
    "next", "note", "flow", "ends_on", "cases", "otherwise", "outcome", "summary",
}  # fmt: skip
_COMMAND = ("label", "target", "confirm", "preview", "undo")
_MARKED = re.compile(r"^\s*(#|[-*+] |\d+[.)] |```|>|[a-z]+( [a-z]+)?::)")
Doc = Mapping[str, Any]


def write_outline(flow: Flow) -> str:
    """The outline of `flow`. Read again it is the same flow, to the last sign."""
    told = document(flow)
    lines = [f"# {write_value(flow.name)}", "", *_header(told), ""]
    if flow.intake:
        lines += ["## Asks for", ""]
        for variable in told["intake"]:
            lines += _variable(variable)
        lines.append("")
    lines += ["## Steps", ""]
    for number, (place, node) in enumerate(told.get("nodes", {}).items(), 1):
        lines += _step(number, place, node)
    if flow.samples:
        lines += ["", "## Sample runs", "", "```json"]
        lines += ["[", ",\n".join(json_line(sample) for sample in told["samples"]), "]", "```"]
    return "\n".join(lines) + "\n"


def _header(told: Doc) -> Iterator[str]:
    for name in ("kind", "category", "id", "slug"):
        if name in told:
            yield _attribute(name, told[name])
    tags = told.get("tags", [])
    if tags and all(tag and write_value(tag) == tag and "," not in tag for tag in tags):
        yield f"tags:: {', '.join(tags)}"
    elif tags:
        yield f"tags:: {json_line(tags)}"
    for name in ("version", "reviewed"):
        if name in told:
            yield f"{name}:: {told[name]}"
    if "estimate" in told:
        yield f"estimate:: {json_line(told['estimate'])}"
    first = next(iter(told.get("nodes", {})), "")
    if told.get("start", "") != first:
        yield _attribute("start", told.get("start", ""))
    if "stop_rule" in told:
        yield _attribute("stop rule", told["stop_rule"])
    yield from _more(told, _FLOW)
    description = told.get("description", "")
    if description and _is_prose(description):
        yield from ("", *description.split("\n"))
    elif description:
        yield _attribute("description", description)


def _is_prose(text: str) -> bool:
    """Whether `text` reads as plain paragraphs, so that nothing in it is taken for a sign."""
    lines = text.split("\n")
    blank = lines[0].strip() == "" or lines[-1].strip() == ""
    return "\r" not in text and not blank and not any(_MARKED.match(line) for line in lines)


def _variable(told: Doc) -> Iterator[str]:
    marks = [told["name"], told.get("type", "text")]
    marks += [name for name in ("required", "sensitive") if told.get(name)]
    known = {"name", "label", "type", "required", "sensitive", "options", "hint", "default"}
    if set(told) - known:
        yield f"- {json_line(told)}"
        return
    yield f"- {write_head(told.get('label', ''), ' '.join(marks))}"
    for option in told.get("options", ()):
        yield _INDENT + _attribute("option", option)
    for name in ("hint", "default"):
        if name in told:
            yield _INDENT + _attribute(name, told[name])


def _step(number: int, place: str, told: Doc) -> Iterator[str]:
    kind = told["kind"]
    mark = " ".join(part for part in (f"#{place}", kind, told.get("outcome", "")) if part)
    leads_on = kind in ("action", "form", "link") or (kind == "command" and not told.get("answers"))
    target = told.get("next", "") if leads_on or told.get("next") else None
    yield f"{number}. {write_head(told.get('title', ''), mark, target)}"
    for line in _inside(told):
        yield _INDENT + line if line else line


def _inside(told: Doc) -> Iterator[str]:
    body = told.get("body", "")
    if body and "\r" not in body:
        yield from (f"> {line}" if line else ">" for line in body.split("\n"))
    elif body:
        yield _attribute("text", body)
    yield from _asked(told.get("fields", ()))
    if told.get("screenshot_wanted"):
        yield "screenshot:: yes"
    for name in ("flow", "note", "summary"):
        if name in told:
            yield _attribute(name, told[name])
    if told.get("ends_on", _LINK_ENDS) != _LINK_ENDS:
        yield f"ends on:: {', '.join(told['ends_on']) or 'nothing'}"
    yield from _more(told, _NODE)
    for command in told.get("commands", ()):
        yield from _command(command)
    for answer in told.get("answers", ()):
        yield from _answer(answer)
    for case in told.get("cases", ()):
        yield f"- {_case(case)}"
    if told["kind"] == "logic":
        yield f"- otherwise -> {told.get('otherwise') or '?'}"
    for pattern in told.get("patterns", ()):
        yield f"pattern:: {_pattern(pattern)}"


def _asked(fields: Iterable[Any]) -> Iterator[str]:
    for asked in fields:
        yield f"asks:: {asked if isinstance(asked, str) else json_line(asked)}"


def _command(told: Doc) -> Iterator[str]:
    text = told["text"]
    if "\r" in text or set(told) - {"text", "shell", "risk", *_COMMAND}:
        yield f"command:: {json_line(told)}"
        return
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{told['shell']} {told['risk']}"
    yield from text.split("\n")
    yield fence
    for name in _COMMAND:
        if name in told:
            yield _attribute(name, told[name])


def _answer(told: Doc) -> Iterator[str]:
    if set(told) - {"id", "label", "next", "note"}:
        yield f"- {json_line(told)}"
        return
    yield f"- {write_head(told['label'], told['id'], told.get('next', ''))}"
    if "note" in told:
        yield _INDENT + _attribute("note", told["note"])


def _case(told: Doc) -> str:
    when = told["when"]
    plain = set(told) <= {"when", "next"} and set(when) <= {"variable", "op", "value"}
    words = f"{when['variable']} {when['op'].replace('_', ' ')} {when.get('value', '')}".rstrip()
    line = f"{words} -> {told.get('next') or '?'}"
    simple = (
        plain and is_line(line) and not set(line) & set('"{}') and words.split() == words.split(" ")
    )
    return line if simple and head(line, 0).text == words else json_line(told)


def _pattern(told: Doc) -> str:
    regex = told["regex"]
    plain = set(told) == {"regex", "answer"} and is_line(regex) and regex == regex.strip()
    return f"{told['answer']} = {regex}" if plain and regex else json_line(told)


def _attribute(name: str, text: str) -> str:
    return f"{name}:: {write_value(text)}"


def _more(told: Doc, known: set[str]) -> Iterator[str]:
    """What this version of RFlow does not know is kept."""
    rest = {name: told[name] for name in told if name not in known}
    if rest:
        yield f"more:: {json_line(rest)}"
