"""Whatever somebody may write in an act is kept in the bin when what it is about goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import Field

from rflow_desktop.domain.acts import ACTS, Claim
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Id, Line, Sha256, Value
from rflow_desktop.store.binned import WORDS

BY_THE_PROGRAM = {
    "session.generation": "model, prices and what the model's server said of a failure",
    "session.tokens": "names that were found in what is kept elsewhere",
    "session.tool_call": "what a step of the assistant was asked for, and the start of its answer",
    "text.posted": "the number that a text has where it was posted, or why it was not taken",
}
"""Acts with text that nobody writes."""


def free_text(act: type[Value]) -> set[str]:
    """The fields, however deep, that hold any text: no id, hash, time or name of a choice."""
    schema = act.model_json_schema()
    return set(_free(schema, schema.get("$defs", {}), ""))


def _free(node: Mapping[str, Any], named: Mapping[str, Any], name: str) -> Iterator[str]:
    if "$ref" in node:
        yield from _free(named[node["$ref"].rpartition("/")[2]], named, name)
    elif node.get("type") == "string" and not node.keys() & {"pattern", "enum", "const"}:
        yield name
    elif node.get("additionalProperties") is True or not node.keys() - {"title", "default"}:
        yield name  # anything at all
    for part in (*node.get("anyOf", ()), *node.get("prefixItems", ())):
        yield from _free(part, named, name)
    for inner in ("items", "additionalProperties"):
        if isinstance(node.get(inner), Mapping):
            yield from _free(node[inner], named, name)
    for field, part in node.get("properties", {}).items():
        yield from _free(part, named, f"{name}.{field}".lstrip("."))


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.KIND)
def test_an_act_with_free_text_is_kept_or_named_with_why_not(act: type[Act]) -> None:
    if free_text(act):
        assert (act.KIND in WORDS) != (act.KIND in BY_THE_PROGRAM), free_text(act)


def test_only_acts_that_there_are_are_named() -> None:
    assert WORDS | BY_THE_PROGRAM.keys() <= {act.KIND for act in ACTS}


class _Inner(Value):
    words: Line = ""


class _Sample(Value):
    id: Id
    hash: Sha256
    on: bool = False
    maybe: Line | None = None
    anything: dict[str, Any] = Field(default_factory=dict)
    values: dict[str, Line] = Field(default_factory=dict)
    inner: tuple[_Inner, ...] = ()
    pair: tuple[int, str] = (0, "")


def test_the_look_itself_finds_what_it_looks_for() -> None:
    assert free_text(_Sample) == {"maybe", "anything", "values", "inner.words", "pair"}
    assert free_text(Claim) == set()
