"""The lines of Sync: what was done here, and how far it has come with the bytes it brings."""

from __future__ import annotations

from rflow_desktop.domain.acts import Attach
from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.domain.shown import FileProgress, Listed, OutboxLine
from rflow_desktop.ids import instant
from rflow_desktop.services.saying import said
from rflow_desktop.store import refused_files
from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept
from rflow_desktop.store.schema import ATTACHES, FILE, TAKEN

AT_FIRST = 200
"""So many lines are read of a list until somebody asks for more."""
_FILES_IN = f"SELECT n FROM op INDEXED BY op_file WHERE {ATTACHES} AND {FILE} IN"  # noqa: S608  ours
_ON_THEIR_WAY = (
    f"{_FILES_IN} (SELECT sha256 FROM blob WHERE state IN ('waiting','uploading')) AND {TAKEN}"  # noqa: S608  ours
)
_NOT_THERE = (
    f"{_FILES_IN} (SELECT sha256 FROM blob WHERE state IN ('waiting','uploading','parked','left'))"  # noqa: S608  ours
)
_SYNCED = (
    f"SELECT n FROM op INDEXED BY op_taken WHERE {TAKEN} AND changed>=?"  # noqa: S608  ours
    f" AND n NOT IN ({_NOT_THERE})"
)
"""Found by their numbers first, in indexes alone: a journal of years is not read for a list."""
_DISCARDED = "SELECT n FROM op WHERE state='discarded'"
_OF_ROOT = "SELECT n FROM op WHERE root_id=?"
_STATES = {"pending": "waiting", "acked": "synced", "journal": "synced"}
_FILES = {"uploading": "waiting", "parked": "refused"}
_WITH_FILE = {"waiting": "waiting", "refused": "attention", "left": "left"}
"""What becomes of a change that the server has, by how far its file has come."""


def waiting(local: Local, *, most: int, states: str = "'pending'") -> Listed:
    """What still has a way to go, oldest first: changes, and files of changes that are there."""
    own = f"SELECT n FROM op WHERE state IN ({states})"  # noqa: S608  ours
    chosen = f"{own} UNION {_ON_THEIR_WAY}" if local.blobs.unsent() else own
    return _listed(local, chosen, "n", most)


def synced(local: Local, *, since_ms: int, most: int) -> Listed:
    """What the server took since then and has whole, newest first."""
    return _listed(local, _SYNCED, "changed DESC, n DESC", most, since_ms)


def discarded(local: Local, *, most: int, now_ms: int) -> Listed:
    """What was left, newest first: files, and then changes."""
    files = tuple(_left(local, *one) for one in refused_files.left(local, now_ms))
    listed = _listed(local, _DISCARDED, "changed DESC, n DESC", most)
    return Listed(lines=(*files, *listed.lines), count=listed.count + len(files))


def of_session(local: Local, session: str, *, most: int) -> Listed:
    """Everything that was done to a session here, in every state, newest first."""
    return _listed(local, _OF_ROOT, "n DESC", most, session)


def _listed(local: Local, chosen: str, order: str, most: int, *values: int | str) -> Listed:
    numbers = f"{chosen} ORDER BY {order} LIMIT {most}"
    found = local.operations(f"n IN ({numbers}) ORDER BY {order}", *values)
    lines = tuple(_line(local, one) for one in found)
    if len(found) < most:
        return Listed(lines=lines, count=len(found))
    count = local.outbox.value(f"SELECT count(*) FROM ({chosen})", *values)  # noqa: S608  ours
    return Listed(lines=lines, count=int(count))


def _line(local: Local, one: Kept) -> OutboxLine:
    op = one.op
    row = local.get(Session, one.root_id)
    state = _STATES.get(one.state, one.state)
    file = None
    if state in ("waiting", "synced") and not local.server:
        state = "here"
    elif isinstance(op.act, Attach) and local.server:
        file = _file(local, op.act)
        if state == "synced":
            state = _WITH_FILE.get(file.state, "synced")
    return OutboxLine(
        id=one.op_id,
        session=one.root_id if one.root_type == "session" else "",
        ticket="" if row is None else row.ticket,
        words=said(op.act),
        size=len(one.bytes) + (op.act.size if isinstance(op.act, Attach) else 0),
        at=op.captured_at,
        state=state,
        tries=one.tries,
        reason=one.sentence or one.reason,
        file=file,
        is_removed=state == "discarded" and one.seq > 0,
    )


def _left(local: Local, blob: BlobState, row: Evidence | None) -> OutboxLine:
    session = None if row is None else local.get(Session, row.session)
    name = "" if row is None else row.title or row.name
    return OutboxLine(
        id=blob.sha256,
        session="" if row is None else row.session,
        ticket="" if session is None else session.ticket,
        words=f"Evidence: {name or 'a file'}",
        size=blob.size,
        at=instant(blob.created) if row is None else row.at,
        state="discarded",
        tries=0,
        reason=blob.reason,
        file=FileProgress(state="left", size=blob.size),
    )


def _is_off(local: Local, act: Attach) -> bool:
    row = local.get(Evidence, act.evidence)
    return row is not None and row.removed


def _file(local: Local, act: Attach) -> FileProgress:
    known = local.blobs.state(act.sha256)
    if known is None:
        return FileProgress(state="unknown", size=act.size)
    if known.state == "parked" and _is_off(local, act):
        return FileProgress(state="left", size=known.size)
    is_told = known.state == "there" or known.upload_id  # not by an earlier epoch of the server
    return FileProgress(
        state=_FILES.get(known.state, known.state),
        sent=min(known.offset, known.size) if is_told else 0, size=known.size, why=known.reason,
    )  # fmt: skip
