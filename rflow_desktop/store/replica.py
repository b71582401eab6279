"""The disposable database: rows as the server decided them, covered where own work is still on its
way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from rflow_desktop.domain.model import BY_TYPE, Pad
from rflow_desktop.domain.parcel import KINDS
from rflow_desktop.domain.values import Row
from rflow_desktop.store import parcels, projection
from rflow_desktop.store.documents import Key, listing, parsed, read_root, written
from rflow_desktop.store.parcels import DUE, Unread
from rflow_desktop.store.sqlite import Connection, Database, in_parts

R = TypeVar("R", bound=Row)
FEW = 20
"""So many rows are looked for one by one."""


class Held(NamedTuple):
    """What is known of a row without reading it."""

    n: int
    type: str
    id: str
    root_type: str
    root_id: str
    seq: int
    scopes: str
    covered: int
    known: int
    words: int

    @property
    def key(self) -> Key:
        return (self.type, self.id)

    @property
    def scope_set(self) -> frozenset[str]:
        return frozenset(self.scopes.split())


class Decision(NamedTuple):
    """A row as it was decided, and what is held of it."""

    key: Key
    seq: int
    scopes: Sequence[str]
    doc: Mapping[str, Any]
    held: Held | None


HELD = ", ".join(Held._fields)


class Replica:
    """SQL over the replica. `covered` rows show what own operations make of them; `base` is what
    was decided.

    Rows of `KINDS` may lie in a parcel of their root: `need` lays them out for whoever writes,
    `unread` reads them where they lie.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    # --- what lies in parcels ----------------------------------------------------------------

    def need(self, c: Connection, roots: Iterable[str]) -> None:
        """Before rows of these roots are written or looked for one by one."""
        parcels.lay_out(c, roots)

    def need_rows(self, c: Connection, keys: Collection[Key], roots: Iterable[str]) -> None:
        """As `need`, where only these rows of these roots are written."""
        parcels.take_out(c, keys, roots)

    def need_keys(self, c: Connection, keys: Iterable[Key]) -> None:
        """As `need` for rows whose root nobody knows: looks through all that lies in parcels."""
        self.need(c, parcels.roots_of(self.database, keys))

    def unread(self, roots: Iterable[str]) -> list[Unread]:
        """What of these roots lies in parcels. It stays there."""
        return parcels.of(self.database, roots)

    def unread_in(self, scope: str) -> Iterator[Unread]:
        return parcels.every(self.database, scope)

    # --- reading -----------------------------------------------------------------------------

    def shown(self, kind: type[R], row_id: str) -> R | None:
        found = self.database.one(
            "SELECT doc, known FROM row WHERE type=? AND id=?", kind.TYPE, row_id
        )
        return parsed(kind, found[0]) if found is not None and found[1] else None

    def shown_of(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """Those of these rows that are there, as they are shown."""
        answer: dict[Key, Row] = {}
        for some, marks in in_parts(self._not_beyond(keys), "(?,?)"):
            found = self.database.all(
                "SELECT type, id, doc FROM row"  # noqa: S608  marks
                f" WHERE (type, id) IN (VALUES {marks}) AND known",
                *(value for key in some for value in key),
            )
            answer |= {(kind, row_id): parsed(BY_TYPE[kind], doc) for kind, row_id, doc in found}
        return answer

    def _not_beyond(self, keys: Iterable[Key]) -> list[Key]:
        """Ids grow with time: many new ones are mostly greater than all that is there, and one look
        tells.
        """
        ids: dict[str, list[str]] = {}
        for kind, row_id in keys:
            ids.setdefault(kind, []).append(row_id)
        looked = "SELECT n FROM row WHERE type=? AND id>=? LIMIT 1"
        return [
            (kind, row_id)
            for kind, some in ids.items()
            if len(some) <= FEW or self.database.value(looked, kind, min(some)) is not None
            for row_id in some
        ]

    def beneath(self, kind: type[R], row_id: str, root_id: str) -> R | None:
        """The row as decided where it belongs to `root_id`, and as shown elsewhere.

        Raises Unreadable for one that was decided by a newer version.
        """
        found = self.database.one(
            "SELECT CASE WHEN covered AND root_id=? THEN base ELSE doc END FROM row"
            " WHERE type=? AND id=? AND known",
            root_id, kind.TYPE, row_id,
        )  # fmt: skip
        if found is None or found[0] is None:
            return None
        return parsed(kind, found[0])

    def parts(self, kind: type[R], root_id: str) -> tuple[R, ...]:
        found = self.database.all(
            "SELECT doc FROM row WHERE root_id=? AND type=? AND known", root_id, kind.TYPE
        )
        docs = [doc for (doc,) in found]
        if kind.TYPE in KINDS:
            docs += [one.doc for one in self.unread((root_id,)) if one.type == kind.TYPE]
        return tuple(parsed(kind, doc) for doc in docs)

    def every(self, kind: type[R]) -> tuple[R, ...]:
        found = self.database.all("SELECT doc FROM row WHERE type=? AND known", kind.TYPE)
        docs = [doc for (doc,) in found]
        if kind.TYPE in KINDS:
            docs += [one.doc for one in parcels.every(self.database) if one.type == kind.TYPE]
        return tuple(parsed(kind, doc) for doc in docs)

    def anywhere(self, kind: type[R], row_id: str) -> R | None:
        """As `shown`, also where the row lies in a parcel of a root that nobody knows."""
        found = self.shown(kind, row_id)
        if found is not None or kind.TYPE not in KINDS:
            return found
        places = self.unread((row_id,)) if kind is Pad else parcels.every(self.database)
        doc = next((one.doc for one in places if one.key == (kind.TYPE, row_id)), None)
        return None if doc is None else parsed(kind, doc)

    def held(self, keys: Iterable[Key]) -> dict[Key, Held]:
        answer: dict[Key, Held] = {}
        for some, marks in in_parts(keys, "(?,?)"):
            found = self.database.all(
                f"SELECT {HELD} FROM row WHERE (type, id) IN (VALUES {marks})",  # noqa: S608  marks
                *(value for key in some for value in key),
            )
            answer |= {held.key: held for held in map(Held._make, found)}
        return answer

    def covered_roots(self) -> set[str]:
        found = self.database.all("SELECT DISTINCT root_id FROM row WHERE covered")
        return {root_id for (root_id,) in found}

    def count(self) -> int:
        loose = int(self.database.value("SELECT count(*) FROM row WHERE seq > 0"))
        return loose + parcels.count(self.database)

    def holds_decided(self) -> bool:
        loose = self.database.value("SELECT n FROM row WHERE seq > 0 LIMIT 1")
        return loose is not None or parcels.count(self.database) > 0

    def decided(self, scope: str = "") -> Iterator[tuple[str, str, int]]:
        """Type, id and number of every decided row, or of those in one scope."""
        yield from self.database.each(
            "SELECT type, id, seq FROM row WHERE seq>0 AND (?='' OR instr(scopes, ?))",
            scope, listing((scope,)),
        )  # fmt: skip
        for one in parcels.every(self.database, scope):
            if one.seq > 0:
                yield one.type, one.id, one.seq

    def conflicts(self, roots: Iterable[str]) -> set[str]:
        """Those of `roots` of whose own work the rules refuse some over what was decided
        meanwhile.
        """
        answer: set[str] = set()
        for some, marks in in_parts(roots):
            found = self.database.all(
                f"SELECT root_id FROM work WHERE root_id IN ({marks}) AND conflict",  # noqa: S608  marks
                *some,
            )
            answer |= {root_id for (root_id,) in found}
        return answer

    def meta(self, key: str, default: str = "") -> str:
        found = self.database.value("SELECT value FROM meta WHERE key=?", key)
        return default if found is None else str(found)

    # --- what was decided ------------------------------------------------------------------------

    def decide(self, c: Connection, rows: Iterable[Decision]) -> dict[Key, Key]:
        """Puts decided rows in place, beneath own work where there is some. Answers their roots.

        Their words are findable a little later: filling the index takes longer than all of this.
        """
        n = parcels.last(c)
        roots: dict[Key, Key] = {}
        writes: dict[str, list[tuple[Any, ...]]] = {_BENEATH: [], _DECIDE: []}
        for row in rows:
            kind, row_id = row.key
            known, root = read_root(kind, row_id, row.doc)
            roots[row.key] = root
            raw, listed = written(row.doc), listing(row.scopes)
            if row.held is not None and row.held.covered:
                writes[_BENEATH].append((raw, row.seq, listed, row.held.n))
                continue
            n, at, before = (
                (n + 1, n + 1, 0) if row.held is None else (n, row.held.n, row.held.words)
            )
            mark = projection.fingerprint(projection.words(kind, row.doc)) if known else 0
            due = mark if mark == before else DUE
            writes[_DECIDE].append((at, kind, row_id, *root, row.seq, listed, int(known), due, raw))
            drawn = projection.drawn(kind, row.doc, raw) if known else None
            if drawn is not None:
                writes.setdefault(drawn[0], []).append(drawn[1])
        write_all(c, writes)
        return roots

    def reread(self) -> None:
        """After an update of the program: rows that the version before it could only keep."""
        kinds = ",".join("?" * len(BY_TYPE))
        found = self.database.all(
            f"SELECT {HELD}, doc FROM row"  # noqa: S608  ours
            f" WHERE known=0 AND covered=0 AND type IN ({kinds})",
            *BY_TYPE,
        )
        readable = []
        for *fields, raw in found:
            held, doc = Held(*fields), json.loads(raw)
            if read_root(held.type, held.id, doc)[0]:
                scopes = tuple(held.scopes.split())
                readable.append(Decision(held.key, held.seq, scopes, doc, held))
        if readable:
            with self.database.writing() as c:
                self.decide(c, readable)

    def rescope(self, c: Connection, held: Held, scopes: Iterable[str]) -> None:
        c.execute("UPDATE row SET scopes=? WHERE n=?", (listing(scopes), held.n))

    def lose(self, c: Connection, held: Held) -> None:
        """Forgets what was decided. Own work that covers the row is folded anew afterwards."""
        if not held.covered:
            self.remove(c, held)
            return
        c.execute("UPDATE row SET base=NULL, seq=0, scopes='' WHERE n=?", (held.n,))

    def remove(self, c: Connection, held: Held) -> None:
        c.execute("DELETE FROM row WHERE n=?", (held.n,))
        self.undraw(c, held)

    def set_meta(self, c: Connection, **values: object) -> None:
        c.executemany(
            "INSERT OR REPLACE INTO meta(key, value) VALUES (?,?)",
            [(key, str(value)) for key, value in values.items()],
        )

    def undraw(self, c: Connection, held: Held) -> None:
        projection.forget(c, held.type, held.id)
        if held.words:
            projection.index(c, [(held.n, "")])


def write_all(c: Connection, writes: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
    """Each statement once, over everything that is to be written with it."""
    for sql, values in writes.items():
        if values:
            c.executemany(sql, values)


_DECIDE = (
    "INSERT OR REPLACE INTO row(n, type, id, root_type, root_id, seq, scopes, known, words,"
    " doc) VALUES (?,?,?,?,?,?,?,?,?,?)"
)
_BENEATH = "UPDATE row SET base=?, seq=?, scopes=? WHERE n=?"
