"""Values in the shape that is drawn: what lists, panels and pages show, ready made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rflow_desktop.domain.shown_handoff import BriefingView, EvidenceLine
from rflow_desktop.domain.shown_line import QueueLine, SessionFilter, SessionLine
from rflow_desktop.domain.shown_sync import (
    AttentionView,
    Changes,
    FileProgress,
    Listed,
    OutboxLine,
    SyncFacts,
    SyncLists,
)
from rflow_desktop.domain.states import SyncMark

__all__ = [
    "AttentionView", "BriefingView", "Changes", "Choice", "CommandCard", "EvidenceLine",
    "FileProgress", "FlowLine", "Listed", "NotTaken", "OutboxLine", "PathStep", "QueueLine",
    "SeenBefore", "SessionFilter", "SessionLine", "SessionView", "Start", "StepView", "SyncFacts",
    "SyncLists", "SyncMark", "VariableLine",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """One line of the path.

    `kind`: decision, custom_step, note; `off_path` is true for answers that were stepped back over.
    """

    id: str
    kind: str
    node: str
    title: str
    answer: str
    note: str
    at: str
    by: str
    evidence: int = 0
    off_path: bool = False
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer of the current step and the title of the step it leads to."""

    id: str
    label: str
    leads_to: str


@dataclass(frozen=True, kw_only=True)
class CommandCard:
    """A command to copy, variables filled in. `risk` is read, change or danger.

    `missing` names empty variables in it, `careful` those whose values the shell would act on;
    with `confirm` the target's name is typed before it may be copied.
    """

    text: str
    shell: str
    risk: str
    target: str = ""
    missing: tuple[str, ...] = ()
    careful: tuple[str, ...] = ()
    label: str = ""
    preview: str = ""
    undo: str = ""
    confirm: bool = False


@dataclass(frozen=True, kw_only=True)
class VariableLine:
    name: str
    label: str
    value: str
    required: bool = False
    sensitive: bool = False
    type: str = "text"
    options: tuple[str, ...] = ()
    hint: str = ""
    needed_in: int = 0
    lost: str = ""


@dataclass(frozen=True, kw_only=True)
class StepView:
    """The current step, variables filled in.

    `kind`: question, action, command, form, gate, link, result, or unknown.
    """

    node: str
    kind: str
    number: int
    title: str
    body: str
    choices: tuple[Choice, ...] = ()
    commands: tuple[CommandCard, ...] = ()
    fields: tuple[VariableLine, ...] = ()
    screenshot_wanted: bool = False
    takes_paste: bool = False
    note_required: bool = False
    note_hint: str = ""
    passed: tuple[str, ...] = ()
    outcome: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class SeenBefore:
    session: str
    ticket: str
    title: str
    told: str


@dataclass(frozen=True, kw_only=True)
class NotTaken:
    label: str
    steps: int


@dataclass(frozen=True, kw_only=True)
class SessionView:
    """Everything the runner draws of one session."""

    id: str
    state: str
    phase: str
    kind: str
    title: str
    ticket: str
    client: str
    person: str
    flow: str
    flow_kind: str
    flow_version: int
    minutes: int
    number: int
    usually: int
    step: StepView | None
    path: tuple[PathStep, ...]
    ahead: tuple[Choice, ...]
    not_taken: tuple[NotTaken, ...]
    evidence: tuple[EvidenceLine, ...]
    variables: tuple[VariableLine, ...]
    pad: str
    pad_at: str
    pad_merged: bool
    seen_before: tuple[SeenBefore, ...]
    sync: SyncMark
    writable: bool
    read_only_because: str
    outcome: str
    outcome_notes: str
    next_steps: str
    owner: str
    owner_name: str
    target: str
    batch: str
    lost: tuple[tuple[str, str, str], ...]
    newer_version: int
    handoff: str
    already_tried: tuple[SeenBefore, ...] = ()
    pause_reason: str = ""
    pause_until: str = ""
    parked: int = 0


@dataclass(frozen=True, kw_only=True)
class FlowLine:
    id: str
    name: str
    kind: str
    category: str
    description: str
    tags: tuple[str, ...]
    version: int
    snapshot: str
    status: str
    usual_steps: int
    used: int
    fixed: int
    changed_at: str
    whose: str
    starter: bool
    slug: str = ""
    escalated: int = 0
    archived: bool = False
    has_draft: bool = False


@dataclass(frozen=True, kw_only=True)
class Start:
    """What the New session field read: parts as tokens; `flow` is the best match, `rest` the words
    that matched nothing.
    """

    ticket: str = ""
    client: str = ""
    flow: str = ""
    flow_name: str = ""
    rest: str = ""
    offers: tuple[FlowLine, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
