"""The tools that the assistant may ask for: what each is, and whether a person is asked first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain.reply import ToolSpec
from rflow_desktop.domain.tool_kinds import ASK, GO, NEVER

DENY = NEVER
_RESTS = {
    "type": "array", "items": {"type": "string"}, "maxItems": 20,
    "description": "Ids of facts, evidence, questions, tasks or messages that this rests on.",
}  # fmt: skip
_TEXT = {"type": "string", "maxLength": 2000}
_LINE = {"type": "string", "maxLength": 255}


def _object(needed: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": fields, "required": list(needed),
        "additionalProperties": False,
    }  # fmt: skip


_HOST = {"type": "string", "maxLength": 253, "description": "One host name or address."}
_PORT = {"type": "integer", "minimum": 1, "maximum": 65535}
_OPTIONS = {
    "type": "array", "minItems": 2, "maxItems": 4,
    "items": _object(("label",), label=_LINE, means=_LINE),
}  # fmt: skip
SPECS: tuple[ToolSpec, ...] = tuple(
    ToolSpec(name=name, description=description, schema=schema)
    for name, description, schema in (
        ("search_here", "Searches sessions, flows and facts on the engineer's computer.",
         _object(("query",), query=_LINE)),
        ("read_evidence", "Reads a picture of this session, as its covered copy.",
         _object(("evidence",), evidence=_LINE)),
        ("read_text", "Reads the text of a log of this session.",
         _object(("evidence",), evidence=_LINE)),
        ("resolve_name", "Looks a name up in DNS from the engineer's computer.",
         _object(("host",), host=_HOST)),
        ("reach_port", "Tries to reach a TCP port from the engineer's computer.",
         _object(("host", "port"), host=_HOST, port=_PORT)),
        ("read_certificate", "Reads the certificate that a host shows.",
         _object(("host",), host=_HOST, port=_PORT)),
        ("ping", "Pings a host from the engineer's computer.", _object(("host",), host=_HOST)),
        ("trace", "Traces the way to a host.", _object(("host",), host=_HOST)),
        ("propose_question", "Asks the engineer one question in the task lane.",
         _object(("text", "why"), text=_TEXT, why=_TEXT, options=_OPTIONS, rests_on=_RESTS)),
        ("propose_task", "Proposes one task; the engineer accepts or dismisses it.",
         _object(("text",), text=_TEXT, why=_TEXT, rests_on=_RESTS)),
        ("propose_fact", "Proposes something that is known now; the engineer keeps it or not.",
         _object(("text",), text=_TEXT, rests_on=_RESTS)),
        ("propose_fix", "Suggests the fix; it takes the place of the one before.",
         _object(
             ("title", "confidence"), title=_LINE, body=_TEXT,
             steps={"type": "array", "items": _LINE, "maxItems": 20},
             confidence={"type": "integer", "minimum": 0, "maximum": 100},
             minutes={"type": "integer", "minimum": 0, "maximum": 10000}, undo=_TEXT,
             rests_on=_RESTS,
         )),
        ("propose_outcome", "Says what may have come of the suggested fix; a person decides.",
         _object(
             ("outcome",), text=_TEXT,
             outcome={"enum": ["applied_success", "applied_partial", "applied_failed"]},
         )),
        ("propose_flow", "Suggests one of the engineer's flows by its id.",
         _object(("flow",), flow=_LINE, reason=_TEXT)),
        ("propose_variable", "Proposes a value for a variable of the session.",
         _object(("name", "value"), name=_LINE, value=_TEXT)),
        ("propose_fork", "Offers two to four directions when several causes fit.",
         _object(("reason", "options"), reason=_TEXT, options=_OPTIONS)),
        ("set_problem", "Sums the problem up, its domain, and how sure you are from 0 to 1.",
         _object(
             (), summary=_LINE, domain=_LINE,
             confidence={"type": "number", "minimum": 0, "maximum": 1},
         )),
    )
)  # fmt: skip
READ: tuple[ToolSpec, ...] = tuple(
    ToolSpec(name=name, description="Was read for you; its result is above.", schema=_object(()))
    for name in ("read_report", "read_lane", "read_history", "read_attachment", "read_briefing")
)
"""What we read in the assistant's place, so that its results stand where results belong."""
BY_NAME: Mapping[str, ToolSpec] = {spec.name: spec for spec in SPECS}
PERMISSIONS: Mapping[str, str] = {
    **dict.fromkeys(BY_NAME, GO),
    **dict.fromkeys(
        ("read_evidence", "read_text", "resolve_name", "reach_port", "read_certificate", "ping",
         "trace"), ASK,
    ),
}  # fmt: skip
"""Searching here and proposing go ahead; reading evidence and touching the network are asked."""
_NEVER_LOOSER = frozenset(name for name, rule in PERMISSIONS.items() if rule == ASK)


def allowed(tool: str, profile: Mapping[str, str]) -> str:
    """What holds for a tool with a profile: a profile can deny and ask, never skip asking."""
    usual = PERMISSIONS.get(tool, DENY)
    asked = profile.get(tool, usual)
    if usual == DENY or asked == DENY:
        return DENY
    return ASK if tool in _NEVER_LOOSER or asked == ASK else GO


def specs(tools: tuple[str, ...], profile: Mapping[str, str]) -> tuple[ToolSpec, ...]:
    """The tools that the model is told of; all of them when a profile names none."""
    return tuple(
        spec for spec in SPECS
        if (not tools or spec.name in tools) and allowed(spec.name, profile) != DENY
    )  # fmt: skip
