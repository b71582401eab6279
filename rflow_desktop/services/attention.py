"""Needs attention: refused changes told as a story, with choices that each lose nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_handoff import Ask, Claim
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.shown import AttentionView
from rflow_desktop.services.saying import said, written
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept

NOTE, FOLLOW_UP, LEAVE = "note", "follow_up", "leave"
NEXT, HELP, AGAIN = "next", "help", "again"

_LEAVE = (LEAVE, "Leave it", "It stays readable on this computer for 30 days, in Sync, Discarded.")
_HEADLINES = {
    "closed": "Your changes came after the session was closed",
    "already_claimed": "Somebody else was first to claim",
    "expired": "Your claim waited too long",
    "directed": "It is kept for somebody else",
    "state_changed": "Something else happened first",
    "in_transit": "The session was handed over meanwhile",
    "already_started": "Somebody else started it first",
    "forbidden": "It is no longer shared with you",
    "stale_flow": "The flow was edited by somebody else",
    "no_such_person": "The person you chose has left",
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


class AttentionList:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self) -> tuple[AttentionView, ...]:
        return await self._work.store.run(lambda local: tuple(map(_teller(local), _items(local))))

    async def decide(self, item: str, choice: str) -> str:
        """Does what was chosen and gives the session that it led to (empty: none)."""
        found = await self._find(item)
        led_to = await self._do(found, choice)
        await self.discard(item)
        return led_to

    async def discard(self, item: str) -> None:
        """Into the bin, where it can be read and put back for 30 days."""
        found = await self._find(item)
        for one in found.kept:
            changes = await self._work.store.run(
                lambda local, op=one.op_id: local.attention.discard(op)  # type: ignore[misc]
            )
            self._work.notices.publish(changes)

    async def put_back(self, op: str) -> None:
        changes = await self._work.store.run(lambda local: local.attention.put_back(op))
        self._work.notices.publish(changes)

    async def retry(self, item: str) -> None:
        """Sends a parked change again; does a refused one again as a new one."""
        found = await self._find(item)
        if all(one.state == "parked" for one in found.kept):
            for one in found.kept:
                changes = await self._work.store.run(
                    lambda local, op=one.op_id: local.attention.send_again(op)  # type: ignore[misc]
                )
                self._work.notices.publish(changes)
            return
        await self.decide(item, AGAIN)

    async def _find(self, item: str) -> Item:
        items = await self._work.store.run(_items)
        for found in items:
            if any(one.op_id == item for one in found.kept):
                return found
        raise Refused("This has been decided already.", "missing")

    async def _do(self, item: Item, choice: str) -> str:
        session = item.kept[0].root_id
        match choice:
            case "note":
                text = "\n\n".join(filter(None, (written(op.act) for op in item.ops)))
                note = acts.AddNote(entry=self._work.new_id(), text=text or said(item.ops[0].act))
                await self._work.do(session, note)
                return session
            case "follow_up":
                return await self._continued(session, item.ops)
            case "help":
                claim = next(op.act for op in item.ops if isinstance(op.act, Claim))
                question = "I was second to claim this. Can I help?"
                ask = Ask(handoff=claim.handoff, question=self._work.new_id(), text=question)
                await self._work.do(session, ask)
                return ""
            case "again":
                await self._work.do_all([(op.entity, op.act) for op in item.ops])
                return session
            case "leave" | "next":
                return ""
            case _:
                raise Refused("That is not one of the choices.", "choice")

    async def _continued(self, session: str, ops: Sequence[Op]) -> str:
        """A follow-up session with the refused work done in it."""
        row = await self._work.session(session)
        if row is None:
            raise Refused("The finished session is not on this computer.", "missing")
        after = self._work.new_id()
        begun = acts.StartSession(
            title=row.title, ticket=row.ticket, client=row.client, person=row.person,
            flow=row.flow, variables=row.variables, origin=row.id,
        )  # fmt: skip
        root = ("session", after)
        done = [(root, begun), *((root, _anew(op, self._work)) for op in ops if _moves(op))]
        await self._work.do_all(done)
        return after


def _moves(op: Op) -> bool:
    kinds = acts.Choose | acts.AddStep | acts.AddNote | acts.SetVariables | acts.WritePad
    return isinstance(op.act, kinds)


def _anew(op: Op, work: Work) -> Act:
    """The act for another session: entries are new, and follow nothing that is not there."""
    if isinstance(op.act, acts.Choose | acts.AddStep | acts.AddNote):
        return op.act.model_copy(update={"entry": work.new_id(), "parent": None})
    return op.act


def _items(local: Local) -> tuple[Item, ...]:
    listed = sorted(local.attention.listed(), key=lambda one: (one.root_id, one.reason, one.n))
    groups = groupby(listed, key=lambda one: (one.root_id, one.reason))
    items = [Item(tuple(kept)) for _, kept in groups]
    return tuple(sorted(items, key=lambda item: item.kept[0].n))


def _teller(local: Local):  # type: ignore[no-untyped-def]  # a closure over the store
    def told(item: Item) -> AttentionView:
        one = item.kept[0]
        row = local.get(Session, one.root_id)
        choices = _choices(one.reason, item.ops)
        return AttentionView(
            id=item.id,
            session=one.root_id,
            ticket="" if row is None else row.ticket,
            client="" if row is None else row.client,
            headline=_HEADLINES.get(one.reason, "The server did not take a change"),
            story=f"{one.sentence} Nothing is lost: your work is on this computer.",
            at=item.ops[0].captured_at,
            sides=tuple((said(op.act), written(op.act), "Not taken") for op in item.ops),
            choices=choices,
            suggested=choices[0][0],
        )

    return told


def _choices(reason: str, ops: Sequence[Op]) -> tuple[tuple[str, str, str], ...]:
    """(id, what to do, what follows), the first one suggested: it loses nothing on either side."""
    if any(isinstance(op.act, Claim) for op in ops):
        if reason == "expired":
            return (
                (AGAIN, "Claim again", "Asks the server once more, if it is still free."),
                _LEAVE,
            )
        return (
            (NEXT, "Next in the queue", "There is nothing to keep."),
            (HELP, "Offer help", "Sends one line to whoever handed it over."),
        )
    words = any(written(op.act) for op in ops)
    if reason == "closed":
        note = (NOTE, "Add it to the finished session as a note", "Its outcome does not change.")
        after = (
            FOLLOW_UP,
            "Continue in a follow-up session",
            "A new session takes your work over.",
        )
        return (note, after, _LEAVE) if words else (after, _LEAVE)
    again = (AGAIN, "Try again", "Does the same once more, over what is there now.")
    if words and reason in {"state_changed", "in_transit"}:
        return ((NOTE, "Add it as a note", "Your words go into the path."), again, _LEAVE)
    return (again, _LEAVE)
