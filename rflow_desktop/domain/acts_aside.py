"""What programs note beside the work: that a computer slept, what the assistant makes of a case."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import At, Id, Text, Value


class RecordAway(Act):
    """Note that the computer slept meanwhile, so that nobody is said to have worked."""

    KIND: ClassVar[str] = "session.away"
    since: At
    until: At


class Assess(Act):
    """Note on a handoff what the assistant guesses: asked for, written, or why it is not."""

    KIND: ClassVar[str] = "handoff.assess"
    handoff: Id
    state: Literal["pending", "ready", "failed"]
    text: Text = ""
    told: Annotated[str, StringConstraints(max_length=500)] = ""


LONGEST = 120
"""A longer name has a token only where it was found."""
AT_ONCE = 200


class Token(Value):
    """A token, and the name that it stands for."""

    token: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,7}_[1-9]\d{0,5}$")]
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,10}$")]
    value: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class GiveTokens(Act):
    """Settle which tokens stand for names of this session when it is told to a model."""

    KIND: ClassVar[str] = "session.tokens"
    tokens: Annotated[tuple[Token, ...], Field(max_length=AT_ONCE)] = ()


ASIDE_ACTS: tuple[type[Act], ...] = (RecordAway, Assess, GiveTokens)
