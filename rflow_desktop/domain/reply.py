"""What is asked of a model and what comes back: typed values that every way to one speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rflow_desktop.domain.model_talk import Usage

MODEL = "claude-sonnet-5-5"
"""What is asked when nobody has chosen."""


@dataclass(frozen=True, kw_only=True)
class ToolSpec:
    """A tool as the model is told of it; `schema` is JSON Schema of its input."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture or a document (`application/pdf`) that goes out with a turn."""

    mime: str
    raw: bytes
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One turn of the conversation. `blocks` are the provider's own content, where a reply must be
    given back unchanged; otherwise `text` and `pictures` are the turn.
    """

    role: str
    text: str = ""
    pictures: tuple[Picture, ...] = ()
    blocks: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything that is sent for one reply, already masked.

    `session` and `purpose` say what it is for; a model is not told them.
    """

    model: str
    system: str
    turns: tuple[Turn, ...]
    tools: tuple[ToolSpec, ...] = ()
    max_tokens: int = 4_096
    session: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class TextPiece:
    text: str


@dataclass(frozen=True)
class ThinkingPiece:
    text: str


@dataclass(frozen=True, kw_only=True)
class ToolUse:
    """The model asks for a tool; `input` is whatever it made up, to be checked."""

    id: str
    name: str
    input: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The model has finished this turn: why, and what it used.

    `reason`: end_turn, tool_use, max_tokens, stop_sequence, refusal, pause_turn or
    model_context_window_exceeded. `blocks` is the turn as it must be given back.
    """

    reason: str
    usage: Usage = field(default_factory=Usage)
    blocks: tuple[Mapping[str, Any], ...] = ()
    model: str = ""
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """No (more) answer. `told` is a sentence for a person, `detail` is for *Copy details*.

    `code`: no_key, unauthorized, forbidden, not_found, invalid, too_large, rate_limited, quota,
    overloaded, server_error, unreachable, timeout, broken_off, refused; and of a team's server:
    limit, not_set_up, server_key, signed_out.
    """

    code: str
    told: str
    retryable: bool
    wait_seconds: int = 0
    detail: str = ""


Event = TextPiece | ThinkingPiece | ToolUse | Ended | Failed


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """A model that may be chosen; zero where the provider did not say."""

    id: str
    name: str = ""
    most_input: int = 0
    most_output: int = 0
    retires_at: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """One event of a reply as it is kept: `seq` counts from 1 and is the reader's cursor.

    `type`: start, chunk, thinking, tool, usage, end or error.
    """

    seq: int
    type: str
    at: str
    body: Mapping[str, Any] = field(default_factory=dict)
