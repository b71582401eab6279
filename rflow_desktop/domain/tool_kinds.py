"""The kinds of steps that the assistant takes, as a person settles them: go ahead, ask, never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

GO, ASK, NEVER = "allow", "ask", "deny"
_STRICT: Mapping[str, int] = {GO: 0, ASK: 1, NEVER: 2}


class ToolKind(NamedTuple):
    """`usual` holds until somebody chooses; `asks_always` cannot be told to go ahead."""

    id: str
    title: str
    sentence: str
    tools: tuple[str, ...]
    usual: str = GO
    asks_always: bool = False


KINDS: tuple[ToolKind, ...] = (
    ToolKind("search", "Search your flows and sessions", "Stays on this computer",
             ("search_here",)),
    ToolKind("text", "Read the text of a log or a screenshot", "Sends text, with masks applied",
             ("read_text",), ASK, asks_always=True),
    ToolKind("picture", "Read a screenshot as an image", "Sends the covered copy",
             ("read_evidence",), ASK, asks_always=True),
    ToolKind("network", "Check the network from this computer",
             "Looks up names, reaches ports, pings and traces",
             ("resolve_name", "reach_port", "read_certificate", "ping", "trace"), ASK,
             asks_always=True),
    ToolKind("propose", "Add questions, tasks, facts and fixes",
             "As proposals that you accept or dismiss",
             ("propose_question", "propose_task", "propose_fact", "propose_fix",
              "propose_outcome")),
    ToolKind("offer", "Offer a flow, a value or directions", "You start it, fill it in or leave it",
             ("propose_flow", "propose_variable", "propose_fork")),
)  # fmt: skip


def chosen_rules(chosen: Mapping[str, str]) -> dict[str, str]:
    """By tool what a person has chosen by kind; kinds that nobody chose for are left out."""
    return {
        tool: chosen[kind.id]
        for kind in KINDS
        if chosen.get(kind.id) in _STRICT
        for tool in kind.tools
    }


def stricter(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Both at once: where they differ, the one that lets less through."""
    return {
        tool: max(one.get(tool, GO), other.get(tool, GO), key=lambda rule: _STRICT.get(rule, 2))
        for tool in {**one, **other}
    }


def by_kind(permissions: Mapping[str, str]) -> dict[str, str]:
    """What rules by tool amount to for each kind: the strictest of its tools."""
    return {
        kind.id: max(
            (permissions.get(tool, kind.usual) for tool in kind.tools),
            key=lambda rule: _STRICT.get(rule, 2),
        )
        for kind in KINDS
    }
