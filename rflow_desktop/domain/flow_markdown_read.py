"""Reads a flow from a Markdown outline, as RFlow writes it or as a list that a person typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain.flow import FORMAT, MOST_BYTES, Flow
from rflow_desktop.domain.flow_import import FlowRefused, from_document, whole
from rflow_desktop.domain.flow_markdown import attribute, head, parsed, refused, value
from rflow_desktop.domain.flow_markdown_blocks import Fence, Item, Line, Section, sections
from rflow_desktop.domain.flow_markdown_steps import Steps
from rflow_desktop.domain.flow_new import free_slug

_ASKS = ("asks for", "intake", "variables")
_STEPS = ("steps", "flow")
_SAMPLES = ("sample runs", "samples")
_TEXTS = ("id", "slug", "kind", "category", "reviewed", "start", "stop rule", "description")
_TYPES = ("text", "long_text", "number", "choice", "yes_no", "date", "secret")


def read_outline(raw: bytes, *, new_id: str) -> Flow:
    """The flow in a Markdown outline. Raises FlowRefused, which names the line, and nothing else.

    `new_id` is the flow's where the outline does not say one.
    """
    if len(raw) > MOST_BYTES:
        raise FlowRefused("This file is larger than 5 MB, the most that a flow may have.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FlowRefused("This file cannot be read: it is not UTF-8 text.") from error
    return _Outline(sections(text), new_id).flow()


class _Outline:
    def __init__(self, found: list[Section], new_id: str) -> None:
        self._first, self._rest = found[0], found[1:]
        name = value(self._first.title, self._first.number)
        self._told: dict[str, Any] = {
            "format": FORMAT, "id": new_id, "slug": free_slug(name, taken=()), "name": name,
            "kind": "troubleshooting",
        }  # fmt: skip
        self._start: str | None = None
        self._steps = Steps()

    def flow(self) -> Flow:
        self._header()
        items: list[Item] = list(self._first.items)
        for section in self._rest:
            title = section.title.casefold()
            if title in _ASKS:
                self._told["intake"] = [_variable(item) for item in section.items]
            elif title in _STEPS:
                items += section.items
            elif title in _SAMPLES:
                self._told["samples"] = _samples(section)
            else:
                raise refused(
                    section.number, f"“{section.title}” is not a part of a flow. There are"
                    " Asks for, Steps and Sample runs.",
                )  # fmt: skip
        nodes = self._steps.read(items)
        first = next(iter(nodes), "")
        start = first if self._start is None else self._start
        self._told |= {"nodes": nodes, "start": start}
        try:
            return whole(from_document(self._told))
        except FlowRefused as refusal:
            raise self._placed(refusal) from refusal

    def _placed(self, refusal: FlowRefused) -> FlowRefused:
        """The same refusal, at the line of the step that it is about."""
        step = re.match(r"nodes\.([^.\[]+)", refusal.place)
        number = self._steps.lines.get(step[1], 1) if step is not None else self._first.number
        return refused(number, refusal.sentence)

    def _header(self) -> None:
        prose: list[str] = []
        for line in self._first.lines:
            if isinstance(line, Fence):
                raise refused(line.number, "A block of code belongs to a step. Indent it there.")
            told = attribute(line.text)
            if told is None:
                prose.append(line.text)
            else:
                self._attribute(*told, line.number)
        description = "\n".join(prose).strip("\n")
        if description:
            self._told.setdefault("description", description)

    def _attribute(self, key: str, text: str, number: int) -> None:
        if key in _TEXTS:
            found = value(text, number)
            if key == "start":
                self._start = found
            else:
                self._told[key.replace(" ", "_")] = found
        elif key == "tags":
            plain = [tag.strip() for tag in text.split(",") if tag.strip()]
            self._told["tags"] = parsed(text, number) if text.startswith("[") else plain
        elif key == "version":
            self._told["version"] = _whole_number(text, number)
        elif key == "estimate":
            self._told["estimate"] = parsed(text, number)
        elif key == "more":
            self._told |= _object(text, number)
        else:
            raise refused(number, f"A flow has no “{key}”.")


def _variable(item: Item) -> Mapping[str, Any]:
    if item.text.startswith('{"'):
        return _object(item.text, item.number)
    shown = head(item.text, item.number)
    words = shown.mark.split() or [_name_of(shown.text)]
    told: dict[str, Any] = {"name": words[0], "label": shown.text}
    for word in words[1:]:
        if word in _TYPES:
            told["type"] = word
        elif word in ("required", "sensitive"):
            told[word] = True
        else:
            raise refused(item.number, f"A value cannot be “{word}”.")
    for line in (*item.lines, *(Line(sub.number, sub.text) for sub in item.items)):
        pair = attribute(line.text) if isinstance(line, Line) else None
        if pair is None or pair[0] not in ("option", "hint", "default"):
            raise refused(line.number, "A value has option::, hint:: and default:: below it.")
        text = value(pair[1], line.number)
        if pair[0] == "option":
            told.setdefault("options", []).append(text)
        else:
            told[pair[0]] = text
    return told


def _samples(section: Section) -> Any:
    blocks = [line for line in section.lines if isinstance(line, Fence)]
    if len(blocks) != 1:
        raise refused(section.number, "Sample runs stand in one block of JSON.")
    return parsed(blocks[0].text, blocks[0].number)


def _object(text: str, number: int) -> dict[str, Any]:
    found = parsed(text, number)
    if not isinstance(found, dict):
        raise refused(number, "This is not a JSON object.")
    return found


def _whole_number(text: str, number: int) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise refused(number, "A version is a whole number.")
    return int(text)


def _name_of(label: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:60]
    return name if re.match(r"[a-z]", name) else f"value_{name}"
