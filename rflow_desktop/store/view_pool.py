"""What waits in the team's pool, and the rows of a batch in one read."""

from __future__ import annotations

from collections.abc import Sequence

from rflow_desktop.domain.model import BY_TYPE, Entry, Evidence, Session
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown import SessionLine
from rflow_desktop.domain.values import Row
from rflow_desktop.store import parcels
from rflow_desktop.store.documents import parsed
from rflow_desktop.store.reading import Reading, sync_mark
from rflow_desktop.store.view_rows import SessionRows
from rflow_desktop.store.view_sessions import session_line


def pool(reading: Reading, now_ms: int) -> tuple[SessionLine, ...]:
    """Prepared work that this person may take, the one that is due first on top."""
    found = reading.replica.all(
        "SELECT row.doc FROM line JOIN row ON row.type='session' AND row.id=line.id AND row.known"
        " WHERE line.phase='prepared' AND json_extract(row.doc, '$.pooled_at') IS NOT NULL"
        " ORDER BY line.due_at='', line.due_at, line.created_at, line.id"
    )
    rows = (parsed(Session, doc) for (doc,) in found)
    lines = (
        session_line(reading, row.id, now_ms)
        for row in rows
        if can(reading.me, "session.take", row)
    )
    return tuple(line for line in lines if line is not None)


def batch_rows(
    reading: Reading, batch: str, sessions: Sequence[str] | None = None
) -> tuple[SessionRows, ...]:
    """The sessions of a batch in its order, with their entries and evidence; or only these."""
    chosen, values = "line.batch=?", [batch]
    if sessions is not None:
        chosen += f" AND line.id IN ({','.join('?' * len(sessions))})"
        values += sessions
    found = reading.replica.all(
        "SELECT row.root_id, row.type, row.doc FROM line JOIN row ON row.root_id=line.id"  # noqa: S608
        " AND row.known AND row.type IN ('session','entry','evidence')"
        f" WHERE {chosen} ORDER BY line.created_at, line.id",
        *values,
    )  # fmt: skip
    grouped: dict[str, list[Row]] = {}
    for root, kind, doc in found:
        grouped.setdefault(root, []).append(parsed(BY_TYPE[kind], doc))
    for one in parcels.of(reading.replica, tuple(grouped)):
        if one.type == Entry.TYPE:
            grouped[one.root_id].append(parsed(Entry, one.doc))
    at_work = {
        root: (waiting, attention)
        for root, waiting, attention in reading.replica.all(
            "SELECT work.root_id, work.waiting, work.attention FROM work JOIN line"
            " ON line.id=work.root_id WHERE line.batch=?",
            batch,
        )
    }
    return tuple(_rows(reading, rows, at_work.get(root, (0, 0))) for root, rows in grouped.items())


def _rows(reading: Reading, rows: Sequence[Row], at_work: tuple[int, int]) -> SessionRows:
    entries = (row for row in rows if isinstance(row, Entry))
    evidence = (row for row in rows if isinstance(row, Evidence))
    return SessionRows(
        header=next(row for row in rows if isinstance(row, Session)),
        entries=tuple(sorted(entries, key=lambda row: (row.hlc, row.id))),
        pad=None,
        evidence=tuple(sorted(evidence, key=lambda row: (row.hlc, row.id))),
        contact=None,
        handoff=None,
        briefing=None,
        artifacts=(),
        sync=sync_mark(reading, *at_work),
    )
