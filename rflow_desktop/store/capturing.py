"""From acts to operations that are durable and shown: the path of every click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.store import packing
from rflow_desktop.store.books import Books
from rflow_desktop.store.covering import cover
from rflow_desktop.store.files import Files
from rflow_desktop.store.making import asked_for, expected, make, needs
from rflow_desktop.store.outbox import Fresh
from rflow_desktop.store.overlay import Fold
from rflow_desktop.store.trouble import StoreTrouble

Root = tuple[str, str]
MANY = 100
"""More rows than this in one go are made findable when nobody waits."""


class Capturing:
    """Outbox first and with FULL durability, then the screen, then the copy in the mirror."""

    def __init__(self, books: Books, files: Files, *, new_id: Callable[[], str]) -> None:
        self._books = books
        self._files = files
        self._new_id = new_id

    def capture(self, acts: Sequence[tuple[Root, Act]], *, hold_ms: int = 0) -> tuple[Op, ...]:
        """Raises Refused or StoreTrouble, and then nothing was written."""
        books = self._books
        books.in_step()
        books.watch.look()
        before = books.hlc
        rows = Fold(books.replica, roots={root_id for (_, root_id), _ in acts})
        rows.foresee(key for root, act in acts for key in asked_for(root, act))
        hold_until = books.now_ms() + hold_ms if hold_ms else 0
        try:
            fresh = self._all_fresh(rows, acts, hold_until)
            self._keep(fresh)
        except BaseException:  # whatever ended it: nothing was captured, so no time has passed
            books.hlc = before
            raise
        books.crash_point("captured")
        self._files.mirror.take([new.raw for new in fresh])
        self._show(rows, {new.op.root for new in fresh})
        books.crash_point("shown")
        return tuple(new.op for new in fresh)

    def _keep(self, fresh: Sequence[Fresh]) -> None:
        """On a full disk the reserve makes room once; after that the person is told."""
        try:
            self._write(fresh)
        except StoreTrouble as full:
            if full.code != "full" or not self._files.make_room():
                raise
            self._write(fresh)

    def _write(self, fresh: Sequence[Fresh]) -> None:
        books = self._books
        with books.outbox.database.writing() as c:
            books.outbox.add(c, fresh, rev=books.rev + 1, now_ms=books.now_ms())
            books.outbox.set_clock(c, books.hlc.ms, books.hlc.counter, books.rev + 1)
        books.rev += 1

    def _all_fresh(
        self, rows: Fold, acts: Sequence[tuple[Root, Act]], hold_until: int
    ) -> list[Fresh]:
        whole = packing.whole(acts)
        fresh = []
        for root, act in acts:
            new = self._fresh(rows, root, act, hold_until)
            if root[1] in whole:
                rows.pack(root[1], new.touches)
            fresh.append(new)
        return fresh

    def _fresh(self, rows: Fold, root: Root, act: Act, hold_until: int) -> Fresh:
        books = self._books
        books.hlc = books.tick()
        op, raw = make(
            rows,
            root,
            act,
            op_id=self._new_id(),
            hlc=books.hlc,
            actor=books.me.id,
            replica=books.replica_id,
            wall_ms=books.wall_ms,
            deps=needs(act, self._last_pending) if books.server else (),
            uncertain=books.watch.uncertain,
        )
        touched = rows.run(op, books.context(op))
        return Fresh(op, raw, touched or expected(root, act), hold_until)

    def _show(self, rows: Fold, roots: set[str]) -> None:
        """The operation is safe already: where this fails the screen follows later, and nobody is
        told otherwise.
        """
        books = self._books
        try:
            with books.replica.database.writing() as c:
                books.replica.need_rows(c, rows.puts.keys(), rows.parcelled)
                cover(c, rows.puts.values(), later=rows.new if len(rows.puts) > MANY else ())
                packing.put(c, rows.packed.values())
                books.reflect(c, dict.fromkeys(roots))
        except StoreTrouble:
            books.behind = True

    def again(self, op_id: str) -> tuple[Op, ...]:
        """Does what a refused operation did once more, as a new one; the old one goes into the
        bin.
        """
        one = self._books.outbox.get(op_id)
        if one is None or one.state != "attention":
            return ()
        ops = self.capture([(one.root, one.op.act)])
        self._books.commit({op_id: {"state": "discarded"}})
        self._books.show({one.root_id})
        return ops

    def undo(self, op_id: str) -> str | None:
        books = self._books
        one = books.outbox.get(op_id)
        if one is None or one.state != "pending" or one.hold_until <= books.now_ms():
            return None
        self._files.mirror.take_undo(op_id)
        self._files.mirror.write_due()  # first: out of the copy it must not come back
        books.commit({op_id: {"state": "undone"}})
        books.crash_point("undone")
        books.show({one.root_id})
        return one.root_id

    def _last_pending(self, root_id: str) -> str | None:
        found = self._books.outbox.database.value(
            "SELECT op_id FROM op WHERE root_id=? AND state='pending' ORDER BY n DESC", root_id
        )
        return None if found is None else str(found)
