"""Needs attention: what was refused, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_handoff import Ask, Claim
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.shown import AttentionView, Changes
from rflow_desktop.services import attention_deleted, attention_files
from rflow_desktop.services.attention_choices import AGAIN, ATTACH, LEAVE, NEXT, RECREATE, REMOVE
from rflow_desktop.services.attention_telling import Item, tell
from rflow_desktop.services.continuing import continued, stays
from rflow_desktop.services.flow_content import your_copy
from rflow_desktop.services.recreating import recreated
from rflow_desktop.services.saying import said, written
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import views
from rflow_desktop.store.local import Local

UNDO_MS = 10_000
"""For so long what was decided can be taken back, because it is not sent before."""


@dataclass(frozen=True)
class Decision:
    """What was decided. `session` or `handoff` is where it led to, `undo` takes it back; `stayed`
    of the changes are, whole or in part, in the bin alone. `file` was added to the session.
    """

    session: str
    left: tuple[str, ...]
    done: tuple[str, ...]
    handoff: str = ""
    stayed: int = 0
    file: str = ""


class AttentionList:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self) -> tuple[AttentionView, ...]:
        now_ms = self._work.now_ms()
        return await self._work.store.run(
            lambda local: (
                *(tell(local, item, now_ms=now_ms) for item in _items(local)),
                *attention_files.files(local),
                *attention_deleted.changed(local, now_ms=now_ms),
            )
        )

    async def decide(self, item: str, choice: str) -> str:
        """Does what was chosen and gives the session that it led to (empty: none)."""
        return (await self._decided(item, choice, hold_ms=0)).session

    async def decide_for_now(self, item: str, choice: str) -> Decision:
        """As `decide`, but for ten seconds it can be taken back with `undo`."""
        return await self._decided(item, choice, hold_ms=UNDO_MS)

    async def undo(self, decision: Decision) -> None:
        """Everything as it was. Raises Refused once it has been sent."""
        for op in reversed(decision.done):
            root = await self._work.store.run(lambda local, op=op: local.undo(op))  # type: ignore[misc]
            if not root:
                raise Refused("It has been sent already, so it stays done.", "sent")
            self._work.notices.publish(Changes(sessions=frozenset({root}), sync=True))
        for op in decision.left:
            await self.put_back(op)
        if decision.file:
            await self._move(lambda local: attention_files.set_aside(local, decision.file))

    async def discard(self, item: str) -> None:
        """Into the bin, where it can be read and put back for 30 days."""
        await self.decide(item, LEAVE)

    async def put_back(self, op: str) -> None:
        """A change or a file, out of the bin again."""
        back = await self._work.store.run(lambda local: attention_files.shown_again(local, op))
        if back is None:
            await self._move(
                lambda local: attention_deleted.put_back(local, op) or local.attention.put_back(op)
            )
            return
        if back:
            await self._work.do_all(back)
        await self._move(lambda local: attention_files.want_again(local, op))

    async def retry(self, item: str) -> None:
        """Sends a parked change or file again; does a refused one again as a new one."""
        await self.decide(item, AGAIN)

    async def _decided(self, item: str, choice: str, *, hold_ms: int) -> Decision:
        if await self._is_file(item):
            return await self._of_file(item, choice, hold_ms=hold_ms)
        if await self._work.store.run(lambda local: attention_deleted.is_changed(local, item)):
            return await self._of_deleted(item, choice, hold_ms=hold_ms)
        found = await self._find(item)
        if choice == AGAIN and all(one.state == "parked" for one in found.kept):
            for one in found.kept:
                op = one.op_id
                await self._move(lambda local, op=op: local.attention.send_again(op))  # type: ignore[misc]
            return Decision(found.kept[0].root_id, (), ())
        session, done = await self._to_do(found, choice)
        ops = await self._work.do_all(done, hold_ms=hold_ms) if done else ()
        left = await self._leave(found)
        return Decision(
            session, left, tuple(op.id for op in ops),
            handoff=await self._next(found) if choice == NEXT else "",
            stayed=sum(stays(op.act, choice) for op in found.ops),
        )  # fmt: skip

    async def _next(self, lost: Item) -> str:
        """The first escalation that may be claimed now; empty where nothing waits."""
        claimed = {op.act.handoff for op in lost.ops if isinstance(op.act, Claim)}
        now_ms = self._work.now_ms()
        lines = await self._work.store.run(lambda local: views.queue(local, now_ms))
        free = (line.id for line in lines if line.can_claim and line.id not in claimed)
        return next(free, "")

    async def _of_file(self, sha256: str, choice: str, *, hold_ms: int) -> Decision:
        store, now_ms = self._work.store, self._work.now_ms()
        done: Sequence[Done]
        if choice == AGAIN:
            session, changes = await store.run(lambda on: attention_files.send_again(on, sha256))
            self._work.notices.publish(changes)
            return Decision(session, (), ())
        if choice == ATTACH:
            evidence = self._work.new_id()
            done = await store.run(lambda on: attention_files.attached(on, sha256, evidence))
            ops = await self._work.do_all(done, hold_ms=hold_ms)
            await self._move(lambda on: attention_files.wanted(on, sha256))
            return Decision(done[0][0][1], (), tuple(op.id for op in ops), file=sha256)
        if choice not in (REMOVE, LEAVE):
            raise Refused("That is not one of the choices.", "choice")
        done = ()
        if choice == REMOVE:
            done = await store.run(lambda on: attention_files.taken_off(on, sha256))
        ops = await self._work.do_all(done, hold_ms=hold_ms) if done else ()
        await self._move(lambda on: attention_files.leave(on, sha256, now_ms))
        return Decision("", (sha256,), tuple(op.id for op in ops))

    async def _of_deleted(self, session: str, choice: str, *, hold_ms: int) -> Decision:
        led_to, done = await self._work.store.run(
            lambda on: attention_deleted.to_do(on, session, choice, self._work.new_id)
        )
        ops = await self._work.do_all(done, hold_ms=hold_ms) if done else ()
        await self._move(lambda on: attention_deleted.leave(on, session))
        return Decision(led_to, (session,), tuple(op.id for op in ops))

    async def _to_do(self, item: Item, choice: str) -> tuple[str, Sequence[Done]]:
        if choice != RECREATE:
            return self._chosen(item, choice, await self._row(item))
        root, new_id = item.kept[0].root_id, self._work.new_id
        return await self._work.store.run(lambda local: recreated(local, root, item.ops, new_id))

    async def _leave(self, item: Item) -> tuple[str, ...]:
        for one in item.kept:
            op = one.op_id
            await self._move(lambda local, op=op: local.attention.discard(op))  # type: ignore[misc]
        return tuple(one.op_id for one in item.kept)

    async def _move(self, act: Callable[[Local], Changes]) -> None:
        self._work.notices.publish(await self._work.store.run(act))

    async def _row(self, item: Item) -> Session | None:
        return await self._work.session(item.kept[0].root_id)

    async def _find(self, item: str) -> Item:
        items = await self._work.store.run(_items)
        for found in items:
            if any(one.op_id == item for one in found.kept):
                return found
        raise Refused("This has been decided already.", "missing")

    async def _is_file(self, item: str) -> bool:
        return await self._work.store.run(lambda local: attention_files.is_file(local, item))

    def _chosen(self, item: Item, choice: str, row: Session | None) -> tuple[str, Sequence[Done]]:
        """The session that it leads to, and what is to be done."""
        session = item.kept[0].root_id
        root = ("session", session)
        match choice:
            case "note":
                text = "\n\n".join(filter(None, (written(op.act) for op in item.ops)))
                text = text or said(item.ops[0].act)
                return session, [(root, acts.AddNote(entry=self._work.new_id(), text=text))]
            case "follow_up":
                if row is None:
                    raise Refused("The finished session is not on this computer.", "missing")
                return continued(row, item.ops, self._work.new_id)
            case "help":
                claim = next(op.act for op in item.ops if isinstance(op.act, Claim))
                question = "I was second to claim this. Can I help?"
                ask = Ask(handoff=claim.handoff, question=self._work.new_id(), text=question)
                return "", [(root, ask)]
            case "copy":
                return "", [your_copy(item.ops, self._work.new_id())]
            case "again":
                return session, [(op.entity, op.act) for op in item.ops]
            case "open":
                return session, ()
            case "leave" | "next":
                return "", ()
            case _:
                raise Refused("That is not one of the choices.", "choice")


def _items(local: Local) -> tuple[Item, ...]:
    listed = sorted(local.attention.listed(), key=lambda one: (one.root_id, one.reason, one.n))
    groups = groupby(listed, key=lambda one: (one.root_id, one.reason))
    items = [Item(tuple(kept)) for _, kept in groups]
    return tuple(sorted(items, key=lambda item: item.kept[0].n))
