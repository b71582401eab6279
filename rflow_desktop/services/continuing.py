"""A follow-up session that goes on with work which came after its session was finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rflow_desktop.domain import acts, acts_handoff, acts_lane, acts_talk, acts_texts
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.services import attention_choices
from rflow_desktop.services.recreating import kept
from rflow_desktop.services.saying import written
from rflow_desktop.services.work import Done

_ANEW = acts.Choose | acts.AddStep | acts.AddNote
_AS_IT_IS = acts.SetVariables | acts.SetFields | acts.SetContact | acts.WritePad
_ALL_IN_A_NOTE = (
    _ANEW | acts.SetVariables | acts.SetFields | acts.WritePad | acts.Complete | acts_handoff.Ask
    | acts_handoff.AnswerQuestion | acts_lane.AnswerItem | acts_lane.MoveTask | acts_lane.EditFact
    | acts_lane.ReportFix | acts_talk.Say | acts_talk.Rate | acts_texts.KeepText
)  # fmt: skip
"""Acts of which nothing that was typed is missing where their words are."""


def continued(
    row: Session, ops: Sequence[Op], new_id: Callable[[], str]
) -> tuple[str, Sequence[Done]]:
    """The new session, and what makes it: the refused work is done in it, or stands in it as a
    note of its words.
    """
    after = new_id()
    begun = acts.StartSession(
        title=row.title, ticket=row.ticket, client=row.client, person=row.person, flow=row.flow,
        variables=row.variables, origin=row.id,
    )  # fmt: skip
    moved = [act for op in ops for act in _moved(op.act, new_id)]
    return after, [(("session", after), act) for act in (begun, *moved)]


def stays(act: Act, choice: str) -> bool:
    """Whether there is more to it than this choice takes over."""
    match choice:
        case attention_choices.FOLLOW_UP if isinstance(act, _ANEW | _AS_IT_IS | acts.Attach):
            return False
        case attention_choices.RECREATE if isinstance(act, acts.Attach):
            return False
        case attention_choices.FOLLOW_UP | attention_choices.RECREATE | attention_choices.NOTE:
            return not (isinstance(act, _ALL_IN_A_NOTE) and written(act))
        case _:
            return False


def _moved(act: Act, new_id: Callable[[], str]) -> list[Act]:
    """Entries are new, and follow nothing that is not there."""
    if isinstance(act, _ANEW):
        return [act.model_copy(update={"entry": new_id(), "parent": None})]
    return [act] if isinstance(act, _AS_IT_IS) else kept(act, new_id)
