"""What an act with the assistant or in the lane builds on: the stamps its author looked at."""

from __future__ import annotations

from rflow_desktop.domain import acts_lane, acts_talk
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import Branch, Fact, Fix, LaneItem
from rflow_desktop.domain.model_talk import Assistant, Case
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.reducing import STATE, Rows
from rflow_desktop.domain.values import Row, Stamps

Looked = tuple[Stamps, tuple[str, ...]]


def looked_at(act: Act, root: str, rows: Rows) -> Looked:
    match act:
        case acts_talk.SetCase() | acts_talk.Rate():
            return _of(rows, Case, root), tuple(sorted(act.model_fields_set))
        case acts_talk.Rename():
            return _of(rows, Session, root), ("title",)
        case acts_talk.SaveAssistant() | acts_talk.RetireAssistant():
            return _of(rows, Assistant, root), tuple(sorted(act.model_fields_set | {"retired"}))
        case acts_talk.Say() | acts_lane.Propose() | acts_lane.AddFact() | acts_lane.ProposeFix():
            return _of(rows, Session, root), (STATE,)
        case acts_lane.AnswerItem():
            return _of(rows, LaneItem, act.item), ("answer",)
        case acts_lane.MoveTask():
            return _of(rows, LaneItem, act.item), ("task",)
        case acts_lane.EditFact():
            return _of(rows, Fact, act.fact), ("text", "removed")
        case acts_lane.DecideFix():
            return _of(rows, Fix, act.fix), ("decision", "reason")
        case acts_lane.ReportFix():
            return _of(rows, Fix, act.fix), ("outcome", "reason", "notes")
        case acts_lane.SetBranch():
            return _of(rows, Branch, act.branch), ("state", "finding", "label")
        case _:
            return {}, ()


def _of(
    rows: Rows,
    kind: type[Case] | type[Session] | type[Assistant] | type[LaneItem] | type[Fact] | type[Fix]
    | type[Branch],
    row_id: str,
) -> Stamps:  # fmt: skip
    row: Row | None = rows.get(kind, row_id)
    return {} if row is None else getattr(row, "stamps")  # noqa: B009  each kind has them
