"""Writes docs/operations.md from the acts: `python -m tests.domain.operations_page`."""

from __future__ import annotations

import inspect
import json
import re
import types
import typing
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rflow_desktop.domain import (
    acts,
    ops,
    reduce_account,
    reduce_flow,
    reduce_library,
    reduce_profiles,
)
from rflow_desktop.domain.acts_aside import Token
from rflow_desktop.domain.acts_lane import ForkOption
from rflow_desktop.domain.model import Known, Tried
from rflow_desktop.domain.model_lane import Option, Ref
from rflow_desktop.domain.model_library import FlowRef
from rflow_desktop.domain.model_talk import FlowMatch, Intake, Lesson, Usage
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.words import REFUSALS
from tests.domain.examples import EXAMPLES, op

FILE = Path(__file__).parents[2] / "docs" / "operations.md"
_NAMES = {
    r"^[0-9a-f]{8}-": "id",
    r"^[0-9a-f]{64}$": "SHA-256",
    r"^\d{4}-": "instant",
    r"^[A-Za-z_]": "name",
    r"^[a-z]+/": "media type",
}


VALUES = (
    FlowRef, acts.CapturedEntry, Tried, Known, Intake, FlowMatch, Usage, Option, Ref, ForkOption,
    Token, Lesson,
)  # fmt: skip


def page() -> str:
    """The page, from what the code says of itself."""
    head = [
        "# Operations",
        "",
        "Everything that a person can do to the shared truth, as it is stored, sent and decided.",
        "This page is made from `rflow_desktop/domain/acts.py`; do not edit it. To make it again:",
        "`python -m tests.domain.operations_page`.",
        "",
        f"An operation has at most {ops.OP_LIMIT // 1024} KiB. Its bytes are JSON with sorted keys",
        "and no blanks in UTF-8; its hash is BLAKE2b-128 of them. Only fields that were given are",
        "written, so leaving a field out is not clearing it. Every kind and version stays readable",
        "for ever: `tests/domain/golden` holds one of each.",
        "",
        "```json",
        json.dumps(json.loads(ops.write(op(acts.StepBack(to=None)))), indent=1),
        "```",
        "",
        "`base` names, by field, the operation whose value the author had on the screen. A writer",
        "who had seen a value replaces it; otherwise the later hybrid time wins, and the other",
        "value stays beside it until somebody restores it or writes again.",
        "",
        "| Kind | v | On | What it does |",
        "| --- | --- | --- | --- |",
    ]
    rows = [f"| [`{a.KIND}`](#{_anchor(a)}) | {a.V} | {_on(a)} | {_first(a)} |" for a in acts.ACTS]
    parts = [line for act in acts.ACTS for line in _about(act)]
    values = [line for value in VALUES for line in _value(value)]
    refusals = [
        f"| `{code}` | {text.replace('{who}', '*name*')} |" for code, text in REFUSALS.items()
    ]
    codes = ["", "## Refusals", "", "| Code | What the person reads |", "| --- | --- |", *refusals]
    return "\n".join([*head, *rows, *parts, *values, *codes, ""])


def _about(act: type[Act]) -> Iterator[str]:
    example = next(one for one in EXAMPLES if type(one) is act)
    told = " ".join(inspect.cleandoc(act.__doc__ or "").split())
    yield from ("", f"## {act.KIND}", "", told, "")
    yield from _table(act)
    payload = json.dumps(example.model_dump(mode="json"), ensure_ascii=False, indent=1)
    yield from ("", "<details><summary>Example</summary>", "", "```json", payload, "```", "")
    yield "</details>"


def _value(value: type[BaseModel]) -> Iterator[str]:
    told = " ".join(inspect.cleandoc(value.__doc__ or "").split())
    yield from ("", f"## {value.__name__}", "", told, "")
    yield from _table(value)


def _table(model: type[BaseModel]) -> Iterator[str]:
    if not model.model_fields:
        yield "No fields."
        return
    yield from ("| Field | Type | Needed |", "| --- | --- | --- |")
    for name, field in model.model_fields.items():
        yield f"| `{name}` | {_type(field)} | {'yes' if field.is_required() else ''} |"


def _type(field: FieldInfo) -> str:
    limits = [part for one in field.metadata if (part := _limit(one))]
    named = [one for one in limits if not one.startswith(("at ", "from", "to "))]
    rest = [one for one in limits if one.startswith(("at ", "from", "to "))]
    return ", ".join([named[0] if named else _plain(field.annotation), *rest])


def _plain(annotation: object) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        parts = [part for one in arguments[1:] if (part := _limit(one))]
        named = [part for part in parts if not part.startswith(("at ", "from", "to "))]
        rest = [part for part in parts if part.startswith(("at ", "from", "to "))]
        return ", ".join([named[0] if named else _plain(arguments[0]), *rest])
    if origin is typing.Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_plain(one) for one in arguments)
    if origin is tuple:
        return f"list of {_plain(arguments[0])}"
    if origin is dict:
        return f"{_plain(arguments[0])} to {_plain(arguments[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{one.value}`" for one in annotation)
    names = {str: "text", int: "number", bool: "yes or no", type(None): "nothing"}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return names.get(typing.cast(type, annotation), "any JSON")


def _limit(mark: object) -> str:
    pattern = getattr(mark, "pattern", None)
    if pattern:
        return next((name for start, name in _NAMES.items() if pattern.startswith(start)), "text")
    parts = {
        "min_length": "at least {}", "max_length": "at most {}", "ge": "from {}", "le": "to {}",
    }  # fmt: skip
    limits = [
        text.format(value)
        for name, text in parts.items()
        if (value := getattr(mark, name, None)) is not None
    ]
    return ", ".join(limits)


def _anchor(act: type[Act]) -> str:
    return re.sub(r"[^a-z0-9_-]", "", act.KIND)


def _on(act: type[Act]) -> str:
    books = {
        "flow": {**reduce_flow.RULES, **reduce_library.RULES},
        "assistant": reduce_profiles.RULES,
        "account": reduce_account.RULES,
    }
    return next((name for name, rules in books.items() if act in rules), "session")


def _first(act: type[Act]) -> str:
    told = " ".join(inspect.cleandoc(act.__doc__ or "").split())
    return re.split(r"(?<=\.)\s", told)[0]


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(), encoding="utf-8")
