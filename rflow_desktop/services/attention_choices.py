"""What can be done about a refused change: nothing is suggested that would be refused once more."""

from __future__ import annotations

from collections.abc import Sequence

from rflow_desktop.domain.acts import AddStep, Attach, Choose
from rflow_desktop.domain.acts_handoff import Claim, SaveFlow
from rflow_desktop.domain.acts_pool import TakeFromPool
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Action, Actor, can
from rflow_desktop.services.saying import written

Choice = tuple[str, str, str]
"""(id, what to do, what follows)."""
NOTE, FOLLOW_UP, LEAVE = "note", "follow_up", "leave"
NEXT, HELP, AGAIN, COPY = "next", "help", "again", "copy"
RECREATE, OPEN, REMOVE, RESTORE = "recreate", "open", "remove", "restore"
ATTACH = "attach"

_KEPT = "It stays readable on this computer for 30 days, in Sync, Discarded."
_LEAVE = (LEAVE, "Leave it", _KEPT)
_LEAVE_FINISHED = (LEAVE, "Leave the finished session as it is", _KEPT)
_TO_THE_FINISHED = (
    NOTE, "Add it to the finished session as a note", "Its outcome does not change.",
)  # fmt: skip
_NOTE = (NOTE, "Add it as a note", "Your words go into the path.")
_AGAIN = (AGAIN, "Try again", "Does the same once more, over what is there now.")
_ALLOWED = (AGAIN, "Try again", "You may change it by now.")
_OPEN = (
    OPEN,
    "Go to the session that was started",
    "Your change is left, and kept for 30 days.",
)
_RECREATE = (
    RECREATE, "Keep it in a session of your own", "A new session begins with your words and files.",
)  # fmt: skip
_STILL_FREE = "Asks the server once more, if it is still free."
_REPEATED = frozenset(
    {
        "already_answered", "already_taken", "decided", "empty", "exists", "format", "kept",
        "malformed", "name", "no_answers", "no_such_assistant", "no_way", "not_editable",
        "not_offered", "self_claim", "self_handoff", "settled", "start", "superseded", "too_large",
        "too_long", "too_many", "unknown_answer", "wrong_kind",
    }
)  # fmt: skip
"""Refused for what the change itself is: the same once more is refused once more."""


def late(ops: Sequence[Op]) -> tuple[Choice, ...]:
    """Done to a session that was finished: once more, it would be refused once more."""
    return (_TO_THE_FINISHED, _LEAVE_FINISHED) if _has_words(ops) else (_LEAVE_FINISHED,)


def choices(
    reason: str, ops: Sequence[Op], row: Session | None, me: Actor, *, parked: bool
) -> tuple[Choice, ...]:
    """The first one is suggested: it loses nothing on either side. `row` is the session as it is
    here now, if it is.
    """
    if parked:
        again = (AGAIN, "Send again", "Puts it back in the line, in its old place.")
        stranded = own(ops, me) if reason == "missing" else ()
        return (*stranded, again, _LEAVE)
    if reason in ("stale_flow", "forbidden") and _has(ops, SaveFlow):
        kept = "A draft of your own that knows the flow. Theirs stays as it is."
        return ((COPY, "Keep yours as a copy", kept), _LEAVE)
    if _has(ops, TakeFromPool):
        taken = (AGAIN, "Take it again", _STILL_FREE)
        return (taken, _LEAVE) if reason == "expired" else (_LEAVE,)
    if _has(ops, Claim):
        return _of_claim(reason)
    match reason:
        case "closed":
            told = "A new session takes your work over."
            after = (FOLLOW_UP, "Continue in a follow-up session", told)
            found = (_TO_THE_FINISHED, after) if _has_words(ops) else (after,)
            return (*found, _LEAVE_FINISHED)
        case "already_started" if row is not None and can(me, "session.read", row):
            return (_OPEN, *own(ops, me), _LEAVE)
        case "forbidden":
            allowed = (_ALLOWED,) if row is not None and _may_now(ops, row, me) else ()
            return (*allowed, *own(ops, me), _LEAVE)
        case "purged" | "already_started":
            return (*own(ops, me), _LEAVE)
        case "state_changed" | "in_transit" if _has_words(ops):
            return (_NOTE, _AGAIN, _LEAVE) if _takes_notes(row, me) else (*own(ops, me), _LEAVE)
        case _ if reason in _REPEATED:
            noted = (_NOTE,) if _has_words(ops) and _takes_notes(row, me) else own(ops, me)
            return (*noted, _LEAVE)
        case _:
            return (_AGAIN, _LEAVE)


def _of_claim(reason: str) -> tuple[Choice, ...]:
    if reason == "expired":
        return ((AGAIN, "Claim again", _STILL_FREE), _LEAVE)
    return (
        (NEXT, "Next in the queue", "There is nothing to keep."),
        (HELP, "Offer help", "Sends one line to whoever handed it over."),
    )


def own(ops: Sequence[Op], me: Actor) -> tuple[Choice, ...]:
    """A session of one's own for what would be lost with the change, where there is any of it."""
    keeps = can(me, "session.create") and (_has_words(ops) or _has(ops, Attach))
    return (_RECREATE,) if keeps else ()


def _takes_notes(row: Session | None, me: Actor) -> bool:
    return row is not None and can(me, "session.note", row)


def _may_now(ops: Sequence[Op], row: Session, me: Actor) -> bool:
    """Whether the right that was missing is there by now, as far as this computer knows."""
    plain = all(written(op.act) or isinstance(op.act, Attach | Choose | AddStep) for op in ops)
    wanted: Action = "session.write" if plain else "session.manage"
    return row.closed_at is None and can(me, wanted, row)


def _has_words(ops: Sequence[Op]) -> bool:
    return any(written(op.act) for op in ops)


def _has(ops: Sequence[Op], kind: type[Act]) -> bool:
    return any(isinstance(op.act, kind) for op in ops)
