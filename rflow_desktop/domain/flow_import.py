"""Reads flows from files that anybody may have made, and writes them so that they read the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import FORMAT, MOST_BYTES, MOST_NODES, Flow, document
from rflow_desktop.domain.flow_check import stuck
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.flow_graph import ways
from rflow_desktop.domain.ops import canonical

NOT_A_FLOW = "This file is not an RFlow flow. Nothing was changed."

_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "dict_type": "must be an object",
    "mapping_type": "must be an object",
    "tuple_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "is not written as it must be",
    "string_unicode": "holds signs that are not text",
    "union_tag_not_found": "does not say its kind",
    "union_tag_invalid": "is of a kind that this RFlow does not know",
    "literal_error": "has a value that is not known here",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
}


class FlowRefused(Refused):
    """A file that is not taken. `place` says where in it, such as `nodes.check.answers[2].next`."""

    def __init__(self, sentence: str, place: str = "") -> None:
        place = place[:200]
        super().__init__(sentence, "flow_refused", {"place": place} if place else None)
        self.place = place


def read_flow(raw: bytes) -> Flow:
    """The flow in a file that is being imported. Raises FlowRefused, and nothing else.

    It must be whole: every step it names is there, and there is a way out of every circle.
    Smaller problems come in with it and are shown in the editor.
    """
    return whole(read_draft(raw))


def whole(flow: Flow) -> Flow:
    """`flow`, if it can be run. Raises FlowRefused with the place where it cannot."""
    if flow.start not in flow.nodes:
        raise FlowRefused("This flow does not say which step comes first.", "start")
    for place, node in flow.nodes.items():
        for edge in edges(node):
            if edge.target and edge.target not in flow.nodes:
                raise FlowRefused(
                    f"This flow leads to a step that is not in it: {edge.target}.",
                    f"nodes.{place}.{edge.place}",
                )
    for problem in stuck(flow, ways(flow)):
        if problem.code == "endless_loop":
            raise FlowRefused(
                "This flow goes round in a circle that has no way out.", f"nodes.{problem.node}"
            )
    return flow


def read_draft(raw: bytes) -> Flow:
    """The flow in a file, finished or not. Raises FlowRefused, and nothing else."""
    if len(raw) > MOST_BYTES:
        raise FlowRefused("This file is larger than 5 MB, the most that a flow may have.")
    return from_document(_parsed(raw))


def from_document(found: Any) -> Flow:
    """The flow in JSON values, as a snapshot or a request holds them. Raises FlowRefused."""
    if not isinstance(found, dict):
        raise FlowRefused(NOT_A_FLOW)
    _known_format(found.get("format"))
    nodes = found.get("nodes")
    if isinstance(nodes, dict) and len(nodes) > MOST_NODES:
        raise FlowRefused(
            f"This flow has {len(nodes):,} steps; {MOST_NODES:,} is the most.", "nodes"
        )
    try:
        flow = Flow.model_validate(found)
    except ValidationError as error:
        raise _refusal(error) from error
    try:
        canonical(document(flow))
    except (ValueError, RecursionError) as error:
        raise FlowRefused("This flow holds what cannot be kept in a file.") from error
    return flow


def write_flow(flow: Flow) -> bytes:
    """The file of `flow`: always the same bytes for the same flow, in an order people can read."""
    text = json.dumps(document(flow), ensure_ascii=False, indent=2)
    return (text + "\n").encode()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant
        )
    except RecursionError as error:
        raise FlowRefused("This file is nested too deeply to be a flow.") from error
    except json.JSONDecodeError as error:
        raise FlowRefused(
            "This file cannot be read: it is not JSON.", f"line {error.lineno}"
        ) from error
    except ValueError as error:
        raise FlowRefused("This file cannot be read: it is not JSON.") from error


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise FlowRefused("This file says the same thing twice.", twice)
    return found


def _no_constant(name: str) -> Any:
    raise FlowRefused(f"This file cannot be read: {name} is not a number.")


def _known_format(told: object) -> None:
    if told == FORMAT:
        return
    newer = re.fullmatch(r"rfflow/([0-9]{1,6})", told) if isinstance(told, str) else None
    if newer is None:
        raise FlowRefused(NOT_A_FLOW, "format")
    raise FlowRefused(
        f"This flow was made with a newer RFlow (format {newer[1]}). Nothing was changed."
        " Update RFlow to open it.",
        "format",
    )


def _refusal(error: ValidationError) -> FlowRefused:
    first: ErrorDetails = error.errors(include_url=False, include_input=False)[0]
    place = _place(first["loc"])[:200]
    said = _WORDS.get(first["type"], "is not as this format has it")
    return FlowRefused(f"This flow cannot be opened: {place or 'the file'} {said}.", place)


def _place(found: Iterable[int | str]) -> str:
    parts = list(found)
    if parts[:1] == ["nodes"] and len(parts) > 2:
        del parts[2]  # the kind, by which the node was told apart
    place = ""
    for part in parts:
        if isinstance(part, int):
            place += f"[{part}]"
        elif part != "[key]" and not part.startswith(("Variable", "function-", "constrained-")):
            place += f".{part}" if place else part
    return place
