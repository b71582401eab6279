"""Files that the server refused for good, told with their names, their session and why."""

from __future__ import annotations

from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.domain.shown import AttentionView, Changes
from rflow_desktop.domain.words import size
from rflow_desktop.ids import instant
from rflow_desktop.services.attention_choices import AGAIN
from rflow_desktop.services.attention_telling import SAFE
from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.local import Local
from rflow_desktop.store.trouble import FILE_DAMAGED, FILE_GONE

_CHOICES = ((AGAIN, "Try again", "Sends the file once more, from its beginning."),)


def files(local: Local) -> tuple[AttentionView, ...]:
    """Nothing is looked up where nothing was refused."""
    parked = local.blobs.parked()
    if not parked:
        return ()
    wanted = {one.sha256 for one in parked}
    found = [one for one in local.every(Evidence) if one.sha256 in wanted]
    found.sort(key=lambda one: (not one.removed, one.at))  # the newest that is still shown is last
    rows = {one.sha256: one for one in found}
    return tuple(_told(local, one, rows.get(one.sha256)) for one in parked)


def is_file(local: Local, item: str) -> bool:
    known = local.blobs.state(item)
    return known is not None and known.state == "parked"


def send_again(local: Local, sha256: str) -> tuple[str, Changes]:
    """Which session it is of, and what has changed."""
    session = next((one.session for one in files(local) if one.id == sha256), "")
    local.blobs.send_again(sha256)
    return session, Changes(sessions=frozenset({session} if session else ()), sync=True)


def _told(local: Local, blob: BlobState, row: Evidence | None) -> AttentionView:
    session = None if row is None else local.get(Session, row.session)
    name = "" if row is None else row.title or row.name
    is_whole = blob.reason not in (FILE_GONE, FILE_DAMAGED)
    return AttentionView(
        id=blob.sha256,
        session="" if row is None else row.session,
        ticket="" if session is None else session.ticket,
        client="" if session is None else session.client,
        title="" if session is None else session.title,
        headline=f"{name or 'A file'} could not be sent",
        story=f"{blob.reason} {SAFE}" if is_whole else blob.reason,
        at=instant(blob.created) if row is None else row.at,
        sides=(("File", f"{name}, {size(blob.size)}" if name else size(blob.size), "Not there"),),
        choices=_CHOICES,
        suggested=AGAIN,
        is_file=True,
    )
