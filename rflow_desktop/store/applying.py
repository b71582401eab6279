"""What the server has decided, put in place: rows, departures, scopes and cursors in one
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rflow_desktop.domain.parcel import KINDS
from rflow_desktop.domain.tally import MODULUS, mark, written
from rflow_desktop.store.answers import DecidedRow, Pulled, WithRows
from rflow_desktop.store.documents import Key
from rflow_desktop.store.replica import Decision, Held, Replica
from rflow_desktop.store.sqlite import Connection

SOUND, DIFFERS, MENDED = 0, 1, 2
"""How a scope's tally stands to the server's; one that was mended has to prove it yet."""
_OWN = ("account:", "user:")
"""Whoever works here for whom they did keeps these scopes."""


@dataclass
class ScopeRow:
    """How far a scope is held. `repair` says whether its tally is the server's."""

    cursor: int = 0
    count: int = 0
    sum: int = 0
    repair: int = 0


@dataclass
class Page:
    """One answer on its way into one replica.

    `departed` are the rows that went though their scopes stay; `agrees` says that what is left is
    what the server has for the same person.
    """

    replica: Replica
    c: Connection
    scopes: dict[str, ScopeRow]
    touched: dict[Key, Key] = field(default_factory=dict)
    removed: set[Key] = field(default_factory=set)
    departed: frozenset[Key] = frozenset()
    latest: str = ""
    lost_roots: set[str] = field(default_factory=set)
    broken: bool = False
    agrees: bool = False

    def put_rows(self, answer: WithRows, *, over_newer: bool = False) -> None:
        """Newer rows than those of `answer` stay, unless they are what is wrong."""
        self._lay_out(answer.rows)
        held = self.replica.held((row.type, row.id) for row in answer.rows)
        decided: dict[Key, Decision] = {}
        for row in answer.rows:
            key = (row.type, row.id)
            before = held.get(key)
            newer = before is not None and before.seq > row.seq and not over_newer
            if key in decided or newer:
                continue
            if before is not None and before.seq > 0:
                self._count(before, before.scope_set, -1)
            decided[key] = Decision(key, row.seq, row.scopes, row.doc, before)
            for scope in row.scopes:
                self._add(scope, key, row.seq, 1)
            self.latest = max(self.latest, _newest(row.doc))
        self.touched |= self.replica.decide(self.c, decided.values())

    def _lay_out(self, rows: Iterable[DecidedRow]) -> None:
        """What they take the place of; a row that names no session may be of a newer version."""
        packed = [row for row in rows if row.type in KINDS]
        roots = {row.doc.get("session") for row in packed}
        self.replica.need_rows(
            self.c,
            {(row.type, row.id) for row in packed},
            {root for root in roots if isinstance(root, str)},
        )
        self.replica.need_keys(
            self.c,
            [(row.type, row.id) for row in packed if not isinstance(row.doc.get("session"), str)],
        )

    def drop_gone(self, answer: Pulled) -> None:
        keys = {(gone.type, gone.id) for gone in answer.gone if gone.type in KINDS}
        self.replica.need_keys(self.c, keys - self.replica.held(keys).keys())
        for gone in answer.gone:
            held = self.replica.held([(gone.type, gone.id)]).get((gone.type, gone.id))
            if held is None or held.seq >= gone.seq or gone.scope not in held.scope_set:
                continue
            self.leave(held, gone.scope)

    def leave(self, held: Held, scope: str) -> bool:
        """Takes a row out of one scope; out of its last one it goes. Answers whether it went."""
        rest = held.scope_set - {scope}
        self._count(held, {scope}, -1)
        self.touched[held.key] = (held.root_type, held.root_id)
        if rest:
            self.replica.rescope(self.c, held, rest)
            return False
        self.removed.add(held.key)
        self.replica.lose(self.c, held)
        return True

    def keep_scopes(self, names: Iterable[str]) -> bool:
        """Drops what belonged to scopes that are not ours any more.

        Answers whether there were any.
        """
        lost = self.scopes.keys() - set(names)
        for scope in sorted(lost):
            self.replica.need(self.c, {one.root_id for one in self.replica.unread_in(scope)})
            for held in self.of(scope):
                if self.leave(held, scope) and held.key == (held.root_type, held.root_id):
                    self.lost_roots.add(held.root_id)
            del self.scopes[scope]
            self.c.execute("DELETE FROM scope WHERE scope=?", (scope,))
        for scope in names:
            self.scopes.setdefault(scope, ScopeRow())
        return bool(lost)

    def move_cursors(self, cursors: Mapping[str, int]) -> None:
        for scope, cursor in cursors.items():
            if scope in self.scopes:
                self.scopes[scope].cursor = cursor

    def compare(self, answer: Pulled) -> None:
        """Where the tallies differ the scope is mended; where they do so even then, everything is
        fetched anew.
        """
        if answer.more:
            return
        for scope, digest in answer.digests.items():
            ours = self.scopes.get(scope)
            if ours is None or ours.cursor < digest.seq:
                continue
            if _same(ours, digest.count, digest.sum):
                ours.repair = SOUND
            elif ours.repair == MENDED:
                ours.repair, self.broken = SOUND, True
            else:
                ours.repair = DIFFERS

    def as_told(self, answer: Pulled) -> bool:
        """Whether every scope is held as the server has it."""
        told = answer.digests
        return not answer.more and all(
            name in told
            and one.cursor >= told[name].seq
            and _same(one, told[name].count, told[name].sum)
            for name, one in self.scopes.items()
        )

    def save(self) -> None:
        self.c.executemany(
            'INSERT OR REPLACE INTO scope(scope, "cursor", "count", "sum", repair)'
            " VALUES (?,?,?,?,?)",
            [
                (name, one.cursor, one.count, written(one.sum), one.repair)
                for name, one in self.scopes.items()
            ],
        )

    def of(self, scope: str) -> list[Held]:
        columns = ", ".join(Held._fields)
        found = self.c.execute(
            f"SELECT {columns} FROM row WHERE seq>0 AND instr(scopes, ?)",  # noqa: S608  ours
            (f" {scope} ",),
        )
        return [Held(*row) for row in found.fetchall()]

    def add(self, scopes: Iterable[str], count: int, total: int) -> None:
        """Changes the tallies of these scopes by so many rows and the sum of their marks."""
        for scope in scopes:
            one = self.scopes.setdefault(scope, ScopeRow())
            one.count += count
            one.sum = (one.sum + total) % MODULUS

    def _count(self, held: Held, scopes: Iterable[str], sign: int) -> None:
        for scope in scopes:
            self._add(scope, held.key, held.seq, sign)

    def _add(self, scope: str, key: Key, seq: int, sign: int) -> None:
        self.add((scope,), sign, sign * mark(*key, seq))


def read_scopes(replica: Replica) -> dict[str, ScopeRow]:
    found = replica.database.all('SELECT scope, "cursor", "count", "sum", repair FROM scope')
    return {
        name: ScopeRow(cursor, count, int(total or "0", 16), repair)
        for name, cursor, count, total, repair in found
    }


def read_cursors(replica: Replica) -> dict[str, int]:
    return dict(replica.database.all('SELECT scope, "cursor" FROM scope'))


def is_as_held(answer: Pulled, held: Mapping[str, ScopeRow]) -> bool:
    """Whether scopes, cursors and tallies are what is held already."""
    return (
        held.keys() == set(answer.scopes)
        and all(
            name not in held or cursor == held[name].cursor
            for name, cursor in answer.cursors.items()
        )
        and all(
            name in held and held[name].repair == SOUND and _same(held[name], one.count, one.sum)
            for name, one in answer.digests.items()
        )
    )


def put(replica: Replica, c: Connection, answer: Pulled) -> Page:
    """Puts one answer into `replica` within the transaction of `c`."""
    page = Page(replica, c, read_scopes(replica))
    page.put_rows(answer)
    page.drop_gone(answer)
    page.departed = frozenset(page.removed)
    own = {name for name in page.scopes if name.startswith(_OWN)}
    page.keep_scopes(answer.scopes)
    page.move_cursors(answer.cursors)
    page.compare(answer)
    page.agrees = own <= page.scopes.keys() and page.as_told(answer)
    page.save()
    if not answer.more or replica.meta("epoch", "0") == "0":
        replica.set_meta(c, horizon=answer.horizon)  # as of the first page of all, or the last
    replica.set_meta(c, epoch=answer.epoch)
    return page


def _same(ours: ScopeRow, count: int, total: str) -> bool:
    return ours.count == count and ours.sum == int(total, 16)


def _newest(doc: Mapping[str, Any]) -> str:
    """The latest time that a row bears."""
    times = [doc.get("hlc"), doc.get("closed_hlc")]
    stamps = doc.get("stamps")
    if isinstance(stamps, Mapping):
        times += [stamp.get("hlc") for stamp in stamps.values() if isinstance(stamp, Mapping)]
    return max((time for time in times if isinstance(time, str)), default="")
