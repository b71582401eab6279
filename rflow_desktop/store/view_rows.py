"""The rows of one session as the runner needs them."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.model import (
    BY_TYPE,
    Artifact,
    Briefing,
    Contact,
    Entry,
    Evidence,
    Handoff,
    Pad,
    Session,
)
from rflow_desktop.domain.shown import SyncMark
from rflow_desktop.domain.values import Row
from rflow_desktop.store import parcels
from rflow_desktop.store.documents import parsed
from rflow_desktop.store.reading import Reading, sync_mark

_PARTS = "SELECT type, doc FROM row WHERE root_id=? AND known AND type NOT IN (?,?,?)"


@dataclass(frozen=True, kw_only=True)
class SessionRows:
    """Everything that is known of one session, as rows. Entries are in the order of their times."""

    header: Session
    entries: tuple[Entry, ...]
    pad: Pad | None
    evidence: tuple[Evidence, ...]
    contact: Contact | None
    handoff: Handoff | None
    briefing: Briefing | None
    artifacts: tuple[Artifact, ...]
    sync: SyncMark


def session_rows(reading: Reading, session_id: str) -> SessionRows | None:
    """The rows of one session in one read. None when it is not on this computer."""
    found = reading.replica.all(_PARTS, session_id, "message", "tool_call", "thought")
    found += [(one.type, one.doc) for one in parcels.of(reading.replica, (session_id,))]
    rows: list[Row] = [parsed(BY_TYPE[kind], doc) for kind, doc in found]
    header = next((row for row in rows if isinstance(row, Session)), None)
    if header is None:
        return None
    at_work = reading.replica.one("SELECT waiting, attention FROM work WHERE root_id=?", session_id)
    current = header.handoff or header.last_handoff
    entries = [row for row in rows if isinstance(row, Entry)]
    evidence = [row for row in rows if isinstance(row, Evidence)]
    return SessionRows(
        header=header,
        entries=tuple(sorted(entries, key=lambda row: (row.hlc, row.id))),
        pad=next((row for row in rows if isinstance(row, Pad)), None),
        evidence=tuple(sorted(evidence, key=lambda row: (row.hlc, row.id))),
        contact=next((row for row in rows if isinstance(row, Contact)), None),
        handoff=next((row for row in rows if isinstance(row, Handoff) and row.id == current), None),
        briefing=next(
            (row for row in rows if isinstance(row, Briefing) and row.id == current), None
        ),
        artifacts=tuple(row for row in rows if isinstance(row, Artifact)),
        sync=sync_mark(reading, *(at_work or (0, 0))),
    )


def kind_of(reading: Reading, session_id: str) -> str:
    """`flow_run`, `guided` or `chat`; empty when it is not on this computer."""
    return str(reading.replica.value("SELECT kind FROM line WHERE id=?", session_id) or "")
