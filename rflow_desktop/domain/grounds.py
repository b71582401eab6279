"""What a proposal of the assistant really rests on: only what is in the session counts."""

from __future__ import annotations

from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model_lane import Ref

MOST = 20
_LONGEST = 255


def grounds(rows: CaseRows, asked: object) -> tuple[Ref, ...]:
    """The facts, questions, tasks and evidence among the ids in `asked`; of anything else that a
    model may have written there, nothing.
    """
    known = {one.id: ("fact", one.text) for one in rows.facts if not one.removed}
    known |= {one.id: (one.kind.value, one.text) for one in rows.items}
    known |= {
        one.id: ("evidence", one.title or one.name) for one in rows.evidence if not one.removed
    }
    names = [str(one) for one in asked] if isinstance(asked, list | tuple) else []
    return tuple(
        Ref(kind=known[name][0], id=name, text=known[name][1][:_LONGEST])
        for name in dict.fromkeys(names)
        if name in known
    )[:MOST]
