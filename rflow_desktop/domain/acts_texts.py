"""What becomes of texts that the assistant wrote for somebody: kept, and posted."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Id, Line

TextKind = Literal[
    "documentation", "package", "status_ticket", "status_client", "status_email", "request_info"
]
Written = Annotated[str, StringConstraints(min_length=1, max_length=60_000)]


class KeepText(Act):
    """Keep a text that was made for somebody, with the version of the case it was made from."""

    KIND: ClassVar[str] = "text.keep"
    artifact: Id
    kind: TextKind
    text: Written
    version: Annotated[int, Field(ge=0)] = 0
    generation: Id | None = None


class MarkPosted(Act):
    """Say what came of posting a kept text: the number it has there, or why it was not taken."""

    KIND: ClassVar[str] = "text.posted"
    artifact: Id
    external_id: Line = ""
    trouble: Line = ""


TEXT_ACTS: tuple[type[Act], ...] = (KeepText, MarkPosted)
