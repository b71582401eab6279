"""Sessions that were changed after somebody deleted them: told, taken out of the trash, or left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rflow_desktop.domain.acts_talk import Trash
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown import AttentionView, Changes
from rflow_desktop.services import attention_choices
from rflow_desktop.services.attention_choices import LEAVE, RECREATE, RESTORE, Choice
from rflow_desktop.services.attention_telling import SAFE, clock_here
from rflow_desktop.services.recreating import recreated
from rflow_desktop.services.saying import kind_of, told, written
from rflow_desktop.services.work import Done
from rflow_desktop.store import deleted, views
from rflow_desktop.store.local import Local

HEADLINE = "It was changed after it was deleted"
_RESTORE = (
    RESTORE,
    "Take it out of the trash",
    "It is there again, with all that is in it.",
)
_KEPT = "All of that is in it, and it stays in the trash until somebody takes it out."
_LEAVE = (LEAVE, "Leave it in the trash", "It goes for good 30 days after it was deleted.")


def changed(local: Local, *, now_ms: int) -> tuple[AttentionView, ...]:
    return tuple(_told(local, row, now_ms) for row in deleted.changed_since(local))


def is_changed(local: Local, item: str) -> bool:
    return any(one.id == item for one in deleted.changed_since(local))


def to_do(
    local: Local, session: str, choice: str, new_id: Callable[[], str]
) -> tuple[str, Sequence[Done]]:
    """The session that it leads to, and what is to be done."""
    row = local.get(Session, session)
    if row is None or choice not in [one[0] for one in _choices(local, row)]:
        raise Refused("That is not one of the choices.", "choice")
    if choice == RESTORE:
        return session, [(("session", session), Trash(trashed=False))]
    if choice == RECREATE:
        ops = [one.op for one in deleted.own_since(local, row)]
        return recreated(local, session, ops, new_id)
    return "", ()


def leave(local: Local, session: str) -> Changes:
    deleted.leave(local, session)
    return Changes(sessions=frozenset({session}), sync=True)


def put_back(local: Local, session: str) -> Changes | None:
    """Needs a person again; None when it was not left."""
    if not deleted.want_again(local, session):
        return None
    return Changes(sessions=frozenset({session}), sync=True)


def _choices(local: Local, row: Session) -> tuple[Choice, ...]:
    if can(local.me, "session.delete", row):
        return (_RESTORE, _LEAVE)
    ops = [one.op for one in deleted.own_since(local, row)]
    return (*attention_choices.own(ops, local.me), _LEAVE)


def _told(local: Local, row: Session, now_ms: int) -> AttentionView:
    ops = [one.op for one in deleted.own_since(local, row)]
    choices = _choices(local, row)
    went_on = clock_here(row.changed_at, now_ms=now_ms)
    trashed = clock_here(row.trashed_at or "", now_ms=now_ms)
    story = f"This session was put into the trash, {trashed}."
    if row.changed_by == local.me.id:
        story += f" You went on with it, {went_on}, and could not know. {_KEPT} {SAFE}"
        first = ("Session", f"Changed {went_on}", f"Deleted {trashed}")
    else:
        who = views.names(local).get(row.changed_by, "") or "Somebody"
        story += f" {who} went on with it, {went_on}, and could not know. {_KEPT}"
        first = ("Session", f"Deleted {trashed}", f"Changed by {who}, {went_on}")
    sides = [(kind_of(op.act), told(op.act), "In the trash") for op in ops]
    return AttentionView(
        id=row.id,
        session=row.id,
        ticket=row.ticket,
        client=row.client,
        title=row.title,
        headline=HEADLINE,
        story=story,
        at=row.changed_at,
        sides=(first, *sides),
        choices=choices,
        suggested=choices[0][0],
        words="\n\n".join(filter(None, (written(op.act) for op in ops))),
        is_deleted=True,
        happened="Changed",
        what="the session",
    )
