"""What is noted beside the work: sleep, tokens, lessons, guesses, and what holds for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from rflow_desktop.domain.model_talk import Lesson
from rflow_desktop.domain.ops import Act, Upcast
from rflow_desktop.domain.values import At, Id, Line, Text, Value


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


class Learn(Act):
    """Note what a resolved session teaches, or that it teaches nothing."""

    KIND: ClassVar[str] = "session.learn"
    state: Literal["completed", "failed"]
    lesson: Lesson | None = None


MOST_WITHHELD = 500
Clients = Annotated[tuple[Line, ...], Field(max_length=MOST_WITHHELD)]


class SettleAccount(Act):
    """Settle something for everybody in the account.

    `asks_for_flow`: whether finished sessions with steps of their own ask to become a flow.
    `withheld` are the clients whose data goes to no model; `withhold` and `release` change that
    list by what is named, so that two admins at once keep what either of them has added.
    """

    KIND: ClassVar[str] = "account.settle"
    V: ClassVar[int] = 2
    OLDER: ClassVar[Mapping[int, Upcast]] = {
        1: lambda payload: {**payload, "withhold": [], "release": []}
    }
    asks_for_flow: bool | None = None
    withheld: Clients | None = None
    withhold: Clients = ()
    release: Clients = ()


ASIDE_ACTS: tuple[type[Act], ...] = (
    RecordAway, Assess, GiveTokens, Learn, SettleAccount,
)  # fmt: skip
