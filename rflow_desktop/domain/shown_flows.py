"""Values in the shape that is drawn: a flow's versions, its origin and what is offered to it."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.flow_diff import FlowDiff


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One version. `is_here` says that its steps are on this computer."""

    number: int
    snapshot: str
    by: str
    at: str
    is_newest: bool
    is_published: bool
    was_published: bool
    is_here: bool
    used: int = 0
    fixed: int = 0
    escalated: int = 0


@dataclass(frozen=True, kw_only=True)
class Ancestry:
    """What a flow was made from. `is_changed`: the parent has another content by now."""

    parent: str
    name: str
    version: int
    root: str
    depth: int
    reason: str
    is_here: bool
    is_changed: bool


@dataclass(frozen=True, kw_only=True)
class SuggestionLine:
    """A change that was offered, and what became of it. `told` says what it changes."""

    id: str
    flow: str
    flow_name: str
    by: str
    is_mine: bool
    at: str
    note: str
    state: str
    reason: str
    decided_by: str
    decided_at: str
    version: int
    told: str
    sessions: tuple[str, ...]
    can_decide: bool


@dataclass(frozen=True, kw_only=True)
class ProposalLine:
    """A change that the sessions of this computer speak for. `proof` are (session, ticket)."""

    id: str
    flow: str
    title: str
    why: str
    told: str
    proof: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FlowLife:
    """Everything about a flow that is not its steps."""

    flow: str
    versions: tuple[VersionLine, ...] = ()
    ancestry: Ancestry | None = None
    suggestions: tuple[SuggestionLine, ...] = ()
    proposals: tuple[ProposalLine, ...] = ()
    can_suggest: bool = False
    can_publish: bool = False


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two contents side by side, named for their columns."""

    before: str
    after: str
    diff: FlowDiff
    both: tuple[str, ...] = ()
