"""What programs note beside the work: that a computer slept, what the assistant makes of a case."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import At, Id, Text


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


ASIDE_ACTS: tuple[type[Act], ...] = (RecordAway, Assess)
