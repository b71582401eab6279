"""What was written lately made findable, and what lies in parcels laid out, while nobody waits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rflow_desktop.store import parcels, projection
from rflow_desktop.store.replica import Replica, write_all

ENTRY = "entry"
AT_ONCE = 200
"""Rows whose words are made findable in one go: nobody waits longer for the store than for that."""


def index_due(replica: Replica, root: str = "") -> bool:
    """Makes findable what was written since the last time, of all or of one root, the newest
    first; whether more is due. What came many at a time is drawn among the steps where others
    stood only now.

    Merging the index takes a person's time, so it is not done while they wait.
    """
    wanted = "words<0 AND ? IN ('', root_id)"
    waiting = replica.database.value(
        f"SELECT count(*) FROM (SELECT 1 FROM row WHERE {wanted} LIMIT ?)",  # noqa: S608  ours
        root, AT_ONCE,
    )  # fmt: skip
    packed = parcels.newest(replica.database, AT_ONCE - waiting, root)
    if not waiting and not packed:
        return False
    with replica.database.writing() as c:
        replica.need(c, packed)
        due = c.execute(
            f"SELECT n, type, doc FROM row WHERE {wanted} ORDER BY n DESC LIMIT ?",  # noqa: S608
            (root, AT_ONCE),
        ).fetchall()
        docs = [(n, kind, json.loads(raw), raw) for n, kind, raw in due]
        texts = [(n, projection.words(kind, doc)) for n, kind, doc, _ in docs]
        projection.index(c, texts)
        drawn = [projection.drawn(kind, doc, raw) for _, kind, doc, raw in docs if kind == ENTRY]
        write_all(c, _together(filter(None, drawn)))
        marks = [(projection.fingerprint(text), n) for n, text in texts]
        c.executemany("UPDATE row SET words=? WHERE n=?", marks)
    return len(due) >= AT_ONCE or not (root or parcels.is_empty(replica.database))


def _together(drawn: Iterable[tuple[str, tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """What is to be written, by statement."""
    writes: dict[str, list[tuple[Any, ...]]] = {}
    for sql, values in drawn:
        writes.setdefault(sql, []).append(values)
    return writes
