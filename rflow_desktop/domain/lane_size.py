"""How large the lane of a session may grow, counted in bytes where the order is decided."""

from __future__ import annotations

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import LaneItem
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.reduce_talk import case_of
from rflow_desktop.domain.reducing import Rows
from rflow_desktop.domain.shown_lane import LANE_LIMIT


def weight(item: LaneItem) -> int:
    """The bytes of what a question or a task says, as they are kept."""
    options = (part for one in item.options for part in (one.label, one.value, one.means))
    texts = (item.text, item.why, item.answer, item.label, item.result, *options)
    return sum(len(text.encode()) for text in texts)


def weighed(rows: Rows, session: Session, before: LaneItem | None, after: LaneItem) -> Case:
    """The case with the size of its lane. What makes it too large is refused; what makes it smaller
    never is.
    """
    case = case_of(rows, session)
    was = 0 if before is None else weight(before)
    size = max(0, case.lane + weight(after) - was)
    if size > LANE_LIMIT and size > case.lane:
        raise Refused(
            "The lane is full. Keep long output as evidence and name it here.", "too_large"
        )
    return case.model_copy(update={"lane": size})
