"""What people do with prepared work that is for several: share it, pool it, take it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Id


class ShareSession(Act):
    """Let colleagues read along, such as those who split a batch."""

    KIND: ClassVar[str] = "session.share"
    people: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]


class PutInPool(Act):
    """Offer prepared work to the whole team, or take it out of the pool again."""

    KIND: ClassVar[str] = "session.pool"
    pooled: bool = True


class TakeFromPool(Act):
    """Ask for prepared work of the team's pool.

    Only the server can say yes, to exactly one, and only while it is fresh.
    """

    KIND: ClassVar[str] = "session.take"
