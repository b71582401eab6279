"""Refused changes told as a story: what happened, both sides, and choices that lose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown import AttentionView
from rflow_desktop.domain.words import OUTCOMES, day_and_clock
from rflow_desktop.ids import instant, milliseconds, minutes_east
from rflow_desktop.services import attention_choices
from rflow_desktop.services.saying import kind_of, told, written
from rflow_desktop.store import views
from rflow_desktop.store.books import detail_of
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept

SAFE = "Nothing is lost: your work is on this computer."

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
    "purged": "The session was removed on the server",
}
_PARKED = "A change could not be sent"
_STORIES = {
    "narrow_way": "Something between this computer and the server refuses what is so large.",
}


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
    choices = (
        attention_choices.late(ops)
        if late
        else attention_choices.choices(one.reason, ops, row, local.me, parked=parked)
    )
    return AttentionView(
        id=item.id,
        session=one.root_id if one.root_type == "session" else "",
        ticket="" if row is None else row.ticket,
        client="" if row is None else row.client,
        title="" if row is None else row.title,
        headline=_HEADLINES["closed"] if late else _headline(local, item, row, parked=parked),
        story=_story(one),
        at=instant(max(kept.changed for kept in item.kept)),
        sides=(*_outcome(local, row, one.reason, now_ms=now_ms, late=late), *map(_side, ops)),
        choices=choices,
        suggested=choices[0][0],
        words="\n\n".join(filter(None, (written(op.act) for op in ops))),
        parked=parked,
    )


def _headline(local: Local, item: Item, row: Session | None, *, parked: bool) -> str:
    one = item.kept[0]
    if one.reason == "forbidden" and not _is_hidden(local, one, row):
        return "You may read it, but not change it"
    headline = _HEADLINES.get(one.reason)
    if headline is None:
        return _PARKED if parked else "The server did not take a change"
    who = _who(detail_of(one))
    return headline.replace("{who}", who) if who else headline.replace("{who}", "Somebody else")


def _is_hidden(local: Local, one: Kept, row: Session | None) -> bool:
    """Whether it is not there any more for whoever works here."""
    return one.root_type == "session" and (row is None or not can(local.me, "session.read", row))


def _who(detail: Mapping[str, str]) -> str:
    return detail.get("name", "").partition(" ")[0]


def _story(one: Kept) -> str:
    sentence = one.sentence or _STORIES.get(one.reason, "The server did not take this.")
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
    at = clock_here(row.closed_at, now_ms=now_ms)
    ended = OUTCOMES.get(row.outcome or "", "Closed")
    by = f" by {who}" if who else ""
    return (("Outcome", "Still open", f"{ended}{by}, {at}"),)


def clock_here(at: str, *, now_ms: int) -> str:
    """A moment as the clock of this computer shows it."""
    return day_and_clock(at, instant(now_ms), offset=minutes_east(milliseconds(at)))


def _side(op: Op) -> tuple[str, str, str]:
    return (kind_of(op.act), told(op.act), "Not taken")
