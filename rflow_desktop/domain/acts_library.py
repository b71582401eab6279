"""What people do with flows of others: make one from another, offer a change, decide."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Id, Line, Sha256, Text


class ForkFlow(Act):
    """Make a flow of one's own from another: a copy, a session's path, or an edit that came second.

    `version` and `over` say which content of the parent it was made from.
    """

    KIND: ClassVar[str] = "flow.fork"
    snapshot: Sha256
    content: dict[str, Any]
    parent: Id
    name: Line = ""
    version: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    over: Sha256 | None = None
    changed_at: Line = ""
    reason: Line = ""


class SuggestChange(Act):
    """Offer a change to a flow that one may not edit; seniors and its author decide.

    `over` is the content that it was made from, `sessions` are what it rests on.
    """

    KIND: ClassVar[str] = "flow.suggest"
    suggestion: Id
    snapshot: Sha256
    content: dict[str, Any]
    over: Sha256
    note: Text = ""
    sessions: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    copy_of: Id | None = None


class AcceptSuggestion(Act):
    """Take an offered change over the newest content, as a new version.

    `content` is the change merged with what happened to the flow meanwhile.
    """

    KIND: ClassVar[str] = "flow.accept"
    suggestion: Id
    snapshot: Sha256
    content: dict[str, Any]
    over: Sha256


class DeclineSuggestion(Act):
    """Say no to an offered change, with the reason; from its author it takes the offer back."""

    KIND: ClassVar[str] = "flow.decline"
    suggestion: Id
    reason: Text = ""
