"""Files that the server refused for good: told with their names, sent again, or taken off."""

from __future__ import annotations

from collections.abc import Sequence

from rflow_desktop.domain.acts import Attach, EditEvidence
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown import AttentionView, Changes
from rflow_desktop.domain.words import size
from rflow_desktop.ids import instant
from rflow_desktop.pictures.kinds import picture_format
from rflow_desktop.services.attention_choices import AGAIN, ATTACH, LEAVE, REMOVE, Choice
from rflow_desktop.services.attention_telling import SAFE
from rflow_desktop.services.work import Done
from rflow_desktop.store import recovered, refused_files
from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.local import Local
from rflow_desktop.store.trouble import FILE_DAMAGED, FILE_GONE

_AGAIN = (AGAIN, "Try again", "Sends the file once more, from its beginning.")
_BIN = "It can be put back for 30 days, in Sync, Discarded."
_REMOVE = (REMOVE, "Remove it from the session", _BIN)
_LEAVE = (LEAVE, "Leave it", f"It is not sent any more. {_BIN}")
_FORGET = (LEAVE, "Leave it", "It goes by itself a week after it was kept.")


def files(local: Local) -> tuple[AttentionView, ...]:
    return tuple(_told(local, blob, row) for blob, row in refused_files.refused(local))


def is_file(local: Local, item: str) -> bool:
    known = local.blobs.state(item)
    return known is not None and known.state == "parked"


def send_again(local: Local, sha256: str) -> tuple[str, Changes]:
    """Which session it is of, and what has changed."""
    session = next((one.session for one in files(local) if one.id == sha256), "")
    local.blobs.send_again(sha256)
    return session, _moved(session)


def leave(local: Local, sha256: str, now_ms: int) -> Changes:
    """Into the bin, where it stays for 30 days."""
    sessions = [one.session for one in refused_files.showing(local, sha256)]
    refused_files.leave(local, sha256, now_ms)
    return _moved(*sessions)


def shown_again(local: Local, sha256: str) -> Sequence[Done] | None:
    """What puts it back into its sessions; None when no file was left under that name."""
    if not refused_files.is_left(local, sha256):
        return None
    rows = refused_files.showing(local, sha256)
    return [_edited(one, removed=False) for one in rows if one.removed and _may(local, one)]


def want_again(local: Local, sha256: str) -> Changes:
    """Out of the bin: it needs a person again."""
    refused_files.want_again(local, sha256)
    return _moved(*(one.session for one in refused_files.showing(local, sha256)))


def taken_off(local: Local, sha256: str) -> Sequence[Done]:
    """What takes it off every session that may be changed here."""
    rows = refused_files.showing(local, sha256)
    return [_edited(one, removed=True) for one in rows if not one.removed and _may(local, one)]


def attached(local: Local, sha256: str, evidence: str) -> Sequence[Done]:
    """What adds a recovered file to the session that it most likely was for. Raises Refused."""
    known, raw = local.blobs.state(sha256), local.blobs.whole_here(sha256)
    if known is None or raw is None:
        raise Refused("The file is damaged or gone on this computer, so it was not added.", "gone")
    session = recovered.home(local, known.created)
    if session is None:
        raise Refused("There is no open session of yours to add it to.", "missing")
    kind = picture_format(raw)
    act = Attach(
        evidence=evidence, sha256=sha256, size=known.size, name=_name(kind),
        mime="text/plain" if kind is None else f"image/{kind.lower()}",
    )  # fmt: skip
    return [(("session", session.id), act)]


def wanted(local: Local, sha256: str) -> Changes:
    """A recovered file has a session now, and is sent like any other."""
    local.blobs.moved(sha256, state="waiting")
    return _moved()


def set_aside(local: Local, sha256: str) -> Changes:
    """Of no session again."""
    recovered.set_aside(local, sha256)
    return _moved()


def _name(kind: str | None) -> str:
    return "Recovered file" if kind is None else "Recovered picture"


def _recovered(local: Local, blob: BlobState) -> AttentionView:
    """A file that no session has: which one it goes to is a person's word."""
    raw = local.blobs.whole_here(blob.sha256)
    name = _name(None if raw is None else picture_format(raw))
    session = recovered.home(local, blob.created)
    choices: tuple[Choice, ...] = (_FORGET,)
    if session is not None:
        what = " ".join(filter(None, (session.ticket, session.title or session.client)))
        follows = f"It goes to {what or 'the session'}, where you worked last."
        choices = ((ATTACH, "Add it to the session", follows), _FORGET)
    return _view(
        blob, session, choices, session="" if session is None else session.id,
        headline=f"{name} was not added to a session", story=blob.reason,
        at=instant(blob.created), name=name, happened="Kept",
    )  # fmt: skip


def _view(
    blob: BlobState, about: Session | None, choices: tuple[Choice, ...], *, session: str,
    headline: str, story: str, at: str, name: str, happened: str,
) -> AttentionView:  # fmt: skip
    """`about` is the session as far as it is here, `name` the file's."""
    return AttentionView(
        id=blob.sha256,
        session=session,
        ticket="" if about is None else about.ticket,
        client="" if about is None else about.client,
        title="" if about is None else about.title,
        headline=headline,
        story=story,
        at=at,
        sides=(("File", f"{name}, {size(blob.size)}" if name else size(blob.size), "Not there"),),
        choices=choices,
        suggested=choices[0][0],
        is_file=True,
        happened=happened,
        what="the file",
    )


def _edited(row: Evidence, *, removed: bool) -> Done:
    return ("session", row.session), EditEvidence(evidence=row.id, removed=removed)


def _may(local: Local, row: Evidence) -> bool:
    session = local.get(Session, row.session)
    return session is not None and can(local.me, "session.note", session)


def _moved(*sessions: str) -> Changes:
    return Changes(sessions=frozenset(filter(None, sessions)), sync=True)


def _choices(local: Local, row: Evidence | None, *, is_whole: bool) -> tuple[Choice, ...]:
    """What is not here any more cannot be sent: trying it is not what is suggested."""
    away = _REMOVE if row is not None and _may(local, row) else _LEAVE
    return (_AGAIN, away) if is_whole else (away, _AGAIN)


def _told(local: Local, blob: BlobState, row: Evidence | None) -> AttentionView:
    if blob.reason == recovered.RECOVERED and row is None:
        return _recovered(local, blob)
    session = None if row is None else local.get(Session, row.session)
    name = "" if row is None else row.title or row.name
    is_whole = blob.reason not in (FILE_GONE, FILE_DAMAGED)
    choices = _choices(local, row, is_whole=is_whole)
    return _view(
        blob, session, choices, session="" if row is None else row.session,
        headline=f"{name or 'A file'} could not be sent",
        story=f"{blob.reason} {SAFE}" if is_whole else blob.reason,
        at=instant(blob.created) if row is None else row.at, name=name, happened="Added",
    )  # fmt: skip
