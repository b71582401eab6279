"""Refused changes told as a story: what happened, both sides, and choices that lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rflow_desktop.domain.acts_handoff import Claim, SaveFlow
from rflow_desktop.domain.acts_pool import TakeFromPool
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.shown import AttentionView
from rflow_desktop.domain.words import OUTCOMES, day_and_clock
from rflow_desktop.ids import instant, milliseconds, minutes_east
from rflow_desktop.services.saying import kind_of, told, written
from rflow_desktop.store import views
from rflow_desktop.store.books import detail_of
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept

NOTE, FOLLOW_UP, LEAVE = "note", "follow_up", "leave"
NEXT, HELP, AGAIN, COPY = "next", "help", "again", "copy"
SAFE = "Nothing is lost: your work is on this computer."

_KEPT = "It stays readable on this computer for 30 days, in Sync, Discarded."
_LEAVE = (LEAVE, "Leave it", _KEPT)
_TO_THE_FINISHED = (
    NOTE, "Add it to the finished session as a note", "Its outcome does not change.",
)  # fmt: skip
_HEADLINES = {
    "closed": "Your changes came after the session was closed",
    "already_claimed": "{who} was first to claim",
    "expired": "Your claim waited too long",
    "directed": "It is kept for {who}",
    "state_changed": "Something else happened first",
    "in_transit": "The session was handed over meanwhile",
    "already_started": "{who} started it first",
    "forbidden": "It is no longer shared with you",
    "stale_flow": "The flow was edited by {who}",
    "no_such_person": "The person you chose has left",
}
_PARKED = "A change could not be sent"


@dataclass(frozen=True)
class Item:
    """Refused operations that are one story: the same session, refused for the same reason."""

    kept: tuple[Kept, ...]

    @property
    def id(self) -> str:
        return self.kept[0].op_id

    @property
    def ops(self) -> tuple[Op, ...]:
        return tuple(one.op for one in self.kept)


def tell(local: Local, item: Item, *, now_ms: int) -> AttentionView:
    one = item.kept[0]
    row = local.get(Session, one.root_id)
    ops = item.ops
    parked = all(kept.state == "parked" for kept in item.kept)
    late = one.reason == "state_changed" and row is not None and row.closed_at is not None
    choices = _late(ops) if late else _choices(one.reason, ops, parked=parked)
    return AttentionView(
        id=item.id,
        session=one.root_id if one.root_type == "session" else "",
        ticket="" if row is None else row.ticket,
        client="" if row is None else row.client,
        title="" if row is None else row.title,
        headline=_HEADLINES["closed"] if late else _headline(item, parked=parked),
        story=_story(one),
        at=instant(max(kept.changed for kept in item.kept)),
        sides=(*_outcome(local, row, one.reason, now_ms=now_ms, late=late), *map(_side, ops)),
        choices=choices,
        suggested=choices[0][0],
        words="\n\n".join(filter(None, (written(op.act) for op in ops))),
        parked=parked,
    )


def _headline(item: Item, *, parked: bool) -> str:
    one = item.kept[0]
    headline = _HEADLINES.get(one.reason)
    if headline is None:
        return _PARKED if parked else "The server did not take a change"
    who = _who(detail_of(one))
    return headline.replace("{who}", who) if who else headline.replace("{who}", "Somebody else")


def _who(detail: Mapping[str, str]) -> str:
    return detail.get("name", "").partition(" ")[0]


def _story(one: Kept) -> str:
    sentence = one.sentence or "The server did not take this."
    for part in (" Your change is kept here.", " Nothing is lost."):
        sentence = sentence.replace(part, "")
    return f"{sentence} {SAFE}"


def _outcome(
    local: Local, row: Session | None, reason: str, *, now_ms: int, late: bool
) -> tuple[tuple[str, str, str], ...]:
    """How the session ended on the server, where that is what came first."""
    if row is None or row.closed_at is None or not (late or reason == "closed"):
        return ()
    who = views.names(local).get(row.closed_by or "", "")
    at = day_and_clock(
        row.closed_at, instant(now_ms), offset=minutes_east(milliseconds(row.closed_at))
    )
    ended = OUTCOMES.get(row.outcome or "", "Closed")
    by = f" by {who}" if who else ""
    return (("Outcome", "Still open", f"{ended}{by}, {at}"),)


def _side(op: Op) -> tuple[str, str, str]:
    return (kind_of(op.act), told(op.act), "Not taken")


def _late(ops: Sequence[Op]) -> tuple[tuple[str, str, str], ...]:
    """Done to a session that was finished: once more, it would be refused once more."""
    leave = (LEAVE, "Leave the finished session as it is", _KEPT)
    words = any(written(op.act) for op in ops)
    return (_TO_THE_FINISHED, leave) if words else (leave,)


def _choices(reason: str, ops: Sequence[Op], *, parked: bool) -> tuple[tuple[str, str, str], ...]:
    """(id, what to do, what follows), the first one suggested: it loses nothing on either side."""
    if parked:
        return ((AGAIN, "Send again", "Puts it back in the line, in its old place."), _LEAVE)
    if reason == "stale_flow" and any(isinstance(op.act, SaveFlow) for op in ops):
        kept = "A draft of your own that knows the flow. Theirs stays as it is."
        return ((COPY, "Keep yours as a copy", kept), _LEAVE)
    if any(isinstance(op.act, TakeFromPool) for op in ops):
        once_more = "Asks the server once more, if it is still free."
        return ((AGAIN, "Take it again", once_more), _LEAVE) if reason == "expired" else (_LEAVE,)
    if any(isinstance(op.act, Claim) for op in ops):
        if reason == "expired":
            once_more = "Asks the server once more, if it is still free."
            return ((AGAIN, "Claim again", once_more), _LEAVE)
        return (
            (NEXT, "Next in the queue", "There is nothing to keep."),
            (HELP, "Offer help", "Sends one line to whoever handed it over."),
        )
    words = any(written(op.act) for op in ops)
    if reason == "closed":
        sentence = "A new session takes your work over."
        after = (FOLLOW_UP, "Continue in a follow-up session", sentence)
        leave = (LEAVE, "Leave the finished session as it is", _KEPT)
        return (_TO_THE_FINISHED, after, leave) if words else (after, leave)
    again = (AGAIN, "Try again", "Does the same once more, over what is there now.")
    if words and reason in {"state_changed", "in_transit"}:
        return ((NOTE, "Add it as a note", "Your words go into the path."), again, _LEAVE)
    return (again, _LEAVE)
