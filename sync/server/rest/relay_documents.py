"""What goes over the Messages API's wire, as far as the server reads it itself."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sync.protocol import Answer
from sync.server.rest.values import Body

Blocks = list[dict[str, Any]]
Many = Annotated[Blocks, Field(max_length=200)]
_DEEPEST = 64


def _own(tools: Blocks) -> Blocks:
    """What the provider runs itself is billed apart from tokens, and reaches out from there."""
    if any(one.get("type", "custom") != "custom" for one in tools):
        raise ValueError("only tools that the asker runs are passed on")
    return tools


Tools = Annotated[Many, AfterValidator(_own)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[\w.:@-]+$")]


class CountAsk(Body):
    """A request as the Messages API takes it; what it checks itself is not checked twice."""

    model: Name
    messages: Annotated[Blocks, Field(min_length=1, max_length=2_000)]
    system: str | Many | None = None
    tools: Tools | None = None
    tool_choice: dict[str, Any] | None = None
    cache_control: dict[str, Any] | None = None
    thinking: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _can_be_passed_on(self) -> CountAsk:
        """JSON that its reader takes and no writer: numbers that are none, halves of signs."""
        open_: list[tuple[object, int]] = [(list(dict(self).values()), 0)]
        while open_:
            value, depth = open_.pop()
            if isinstance(value, str):
                value.encode()  # raises ValueError
            elif isinstance(value, float) and not isfinite(value):
                raise ValueError("a number is not a number")
            elif isinstance(value, dict):
                inside = [*value.keys(), *value.values()]
                open_ += [(one, depth + 1) for one in inside]
            elif isinstance(value, list):
                open_ += [(one, depth + 1) for one in value]
            if depth > _DEEPEST:
                raise ValueError("it is nested too deeply")
        return self


class MessagesAsk(CountAsk):
    max_tokens: Annotated[int, Field(ge=1, le=64_000)]
    stream: Literal[True]
    stop_sequences: Annotated[list[str], Field(max_length=20)] | None = None


class Counted(Answer):
    input_tokens: int


class Model(Answer):
    type: Literal["model"] = "model"
    id: str
    display_name: str
    created_at: str
    lifecycle: str
    max_input_tokens: int
    max_tokens: int


class ModelList(Answer):
    data: list[Model]
    has_more: bool
    first_id: str | None
    last_id: str | None


class Wrong(Answer):
    """What went wrong, by the Messages API's name for it and by ours (`code`)."""

    type: str
    message: str
    code: str
    reset_at: str | None


class WireError(Answer):
    type: Literal["error"]
    error: Wrong
