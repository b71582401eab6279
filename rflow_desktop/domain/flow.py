"""The shape of a flow: what a file of format rfflow/1 holds, and the hash that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, Strict, model_validator

from rflow_desktop.domain.values import Id, Value, VariableName

FORMAT = "rfflow/1"
MOST_NODES = 5_000
MOST_BYTES = 5 * 1024 * 1024
DONE = "done"
"""The one choice of a step that only leads on: an action, or a command without answers."""

FlowKind = Literal["troubleshooting", "procedure", "maintenance"]
VariableType = Literal["text", "long_text", "number", "choice", "yes_no", "date", "secret"]
Shell = Literal["powershell", "cmd", "bash", "zsh", "sql", "text"]
Risk = Literal["read", "change", "danger"]
Ending = Literal[
    "resolved", "workaround", "unresolved", "escalated", "resolved_externally", "cancelled"
]
Comparison = Literal[
    "equals", "not_equals", "contains", "more_than", "less_than", "at_least", "at_most",
    "filled", "empty",
]  # fmt: skip

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
NodeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$")]
AnswerId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$")]
Target = Annotated[str, Field(max_length=80)]
"""The id of the node that comes next; empty while a draft has not decided."""
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=20_000)]
Yes = Annotated[bool, Strict()]
Whole = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]


class Kept(Value):
    """A part of a flow. What a later version of the format says in it is kept as it is."""

    model_config = ConfigDict(extra="allow")


class Variable(Kept):
    """A named value that the flow asks for; every {{name}} of it is filled from there."""

    name: VariableName
    label: Line = ""
    type: VariableType = "text"
    required: Yes = False
    sensitive: Yes = False
    options: tuple[Line, ...] = ()
    hint: Line = ""
    default: Line = ""

    @property
    def masked(self) -> bool:
        return self.sensitive or self.type == "secret"


class Command(Kept):
    """A line to run elsewhere. RFlow never runs it; it is copied, and its output pasted back."""

    text: Text
    shell: Shell
    risk: Risk
    label: Line = ""
    target: Line = ""
    confirm: Literal["none", "target"] = "none"
    preview: Text = ""
    undo: Line = ""


class Answer(Kept):
    """One answer of a step. A `note` is what to write down with it."""

    id: AnswerId
    label: Line
    next: Target = ""
    note: Line = ""


class Pattern(Kept):
    """A line to look for in pasted output, and the answer that it gives."""

    regex: Annotated[str, Field(max_length=500)]
    answer: AnswerId
    label: Line = ""


class When(Kept):
    variable: VariableName
    op: Comparison
    value: Line = ""


class Case(Kept):
    when: When
    next: Target = ""


class NodeBase(Kept):
    title: Line = ""
    body: Text = ""
    fields: tuple[Variable | VariableName, ...] = ()
    screenshot_wanted: Yes = False


class Working(NodeBase):
    """A step with commands. One alone may be written as `command`."""

    commands: tuple[Command, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_command(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "command" in raw and "commands" not in raw:
            return {key: value for key, value in raw.items() if key != "command"} | {
                "commands": [raw["command"]]
            }
        return raw


class Question(Working):
    kind: Literal["question"]
    answers: tuple[Answer, ...] = ()
    patterns: tuple[Pattern, ...] = ()


class Action(Working):
    kind: Literal["action"]
    next: Target = ""


class CommandNode(Working):
    """Run and read: with answers the output decides, without them it just leads on."""

    kind: Literal["command"]
    answers: tuple[Answer, ...] = ()
    next: Target = ""
    patterns: tuple[Pattern, ...] = ()


class Form(NodeBase):
    """A step that only asks for values."""

    kind: Literal["form"]
    next: Target = ""


class Gate(Working):
    """Cannot be skipped: needs one of its answers and a note of who allowed it and how."""

    kind: Literal["gate"]
    answers: tuple[Answer, ...] = ()
    note: Line = ""


class Link(NodeBase):
    """Continues with another flow, then comes back to `next` unless that flow `ends_on` its end."""

    kind: Literal["link"]
    flow: Slug
    next: Target = ""
    ends_on: tuple[Ending, ...] = ("escalated", "cancelled")


class Logic(NodeBase):
    """Decides from variables, without a person; the first case that holds wins."""

    kind: Literal["logic"]
    cases: tuple[Case, ...] = ()
    otherwise: Target = ""


class Result(NodeBase):
    """An end, with its outcome and the text that the note begins with."""

    kind: Literal["result"]
    outcome: Ending
    summary: Text = ""


Node = Annotated[
    Question | Action | CommandNode | Form | Gate | Link | Logic | Result,
    Field(discriminator="kind"),
]


class SampleStep(Kept):
    """What is done at a step of a sample run: an answer by its id, or a pasted output."""

    answer: Annotated[str, Field(max_length=80)] = ""
    paste: Text = ""
    note: Line = ""


class Sample(Kept):
    """A run with a known end. Linked flows are not entered: `done` at a link comes back from it."""

    name: Line
    variables: Mapping[VariableName, Line] = {}
    steps: tuple[SampleStep, ...] = ()
    path: tuple[str, ...] = ()
    outcome: Ending | None = None


class Estimate(Kept):
    steps: Whole = 0
    minutes: Whole = 0


class Flow(Kept):
    """A flow as it is stored, sent and shipped. A draft may still have problems; see flow_check."""

    format: Literal["rfflow/1"]
    id: Id
    slug: Slug
    name: Line
    kind: FlowKind
    category: Line = ""
    description: Text = ""
    version: Whole = 1
    tags: tuple[Line, ...] = ()
    reviewed: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    estimate: Estimate = Estimate()
    intake: tuple[Variable, ...] = ()
    start: Target = ""
    stop_rule: Text = ""
    nodes: Mapping[NodeId, Node] = {}
    samples: tuple[Sample, ...] = ()

    def variables(self) -> tuple[Variable, ...]:
        """Everything the flow may ask for, intake first, each name once."""
        found = {variable.name: variable for variable in self.intake}
        for node in self.nodes.values():
            for asked in node.fields:
                if isinstance(asked, Variable):
                    found.setdefault(asked.name, asked)
        return tuple(found.values())

    def labels(self) -> dict[str, str]:
        """What the flow calls its variables, by name."""
        return {variable.name: variable.label or variable.name for variable in self.variables()}


def document(flow: Flow) -> dict[str, Any]:
    """The flow as JSON values without defaults: what a file and a snapshot hold."""
    return flow.model_dump(mode="json", exclude_defaults=True)


def content_hash(flow: Flow) -> str:
    """The name of this content, SHA-256 in hex: a session keeps it, and runs the flow it names.

    The version number is left out, so saving again what is already there makes nothing new.
    Defaults are left out too, so a new optional field of the format keeps every old hash.
    """
    content = document(flow)
    content.pop("version", None)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
