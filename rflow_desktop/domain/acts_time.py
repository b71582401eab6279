"""What a computer notes about time: that it slept while a session was under way."""

from __future__ import annotations

from typing import ClassVar

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import At


class RecordAway(Act):
    """Note that the computer slept meanwhile, so that nobody is said to have worked."""

    KIND: ClassVar[str] = "session.away"
    since: At
    until: At


TIME_ACTS: tuple[type[Act], ...] = (RecordAway,)
