"""What an act builds on: by field, the operation whose value its author had before their eyes."""

from __future__ import annotations

from rflow_desktop.domain import acts
from rflow_desktop.domain.bases_lane import looked_at
from rflow_desktop.domain.model import Contact, Evidence, Session
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.reducing import HEAD, OWNER, STATE, VARIABLE, Rows
from rflow_desktop.domain.values import Stamps


def base(act: Act, root: str, rows: Rows) -> dict[str, str]:
    """The `base` of an operation that captures `act` on the entity `root` over the rows shown."""
    session = rows.get(Session, root)
    header: Stamps = {} if session is None else session.stamps
    stamps, fields = _looked_at(act, root, rows, header)
    seen = {field: stamps[field].op for field in fields if field in stamps}
    return seen | ({OWNER: header[OWNER].op} if OWNER in header else {})


def _looked_at(act: Act, root: str, rows: Rows, header: Stamps) -> tuple[Stamps, tuple[str, ...]]:
    match act:
        case acts.SetFields():
            return header, tuple(act.model_fields_set)
        case acts.SetVariables():
            return header, tuple(VARIABLE + name for name in (*act.set, *act.unset))
        case acts.Choose() | acts.AddStep() | acts.StepBack():
            return header, (HEAD, STATE)
        case acts.Complete():
            return header, ("outcome_notes", "next_steps", STATE)
        case acts.Pause() | acts.Resume():
            return header, (STATE,)
        case acts.SetContact():
            contact = rows.get(Contact, root)
            return ({} if contact is None else contact.stamps), tuple(act.model_fields_set)
        case acts.EditEvidence():
            evidence = rows.get(Evidence, act.evidence)
            return ({} if evidence is None else evidence.stamps), ("title", "removed")
        case _:
            return looked_at(act, root, rows)
