"""Sessions in the trash that somebody went on with who had not seen that they were deleted."""

from __future__ import annotations

import json

from rflow_desktop.domain.model import Session
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept
from rflow_desktop.store.schema import CHANGED_IN_TRASH

CHANGED = (
    f"SELECT id FROM row INDEXED BY row_deleted WHERE {CHANGED_IN_TRASH}"  # noqa: S608  ours
    " ORDER BY json_extract(doc,'$.changed_at'), id"
)
"""Asked after every answer of the server: nothing but these is read."""
_OWN = "root_id=? AND kind<>'session.trash' AND state IN ('pending','acked','journal') ORDER BY n"
_TRASHED_HERE = "SELECT count(*) FROM op WHERE root_id=? AND kind='session.trash'"
_LEFT = "deleted:left"


def changed_since(local: Local) -> tuple[Session, ...]:
    """Those that need this person: who went on with them here, or deleted them here and was not
    the one who went on.
    """
    found = [local.get(Session, row_id) for (row_id,) in local.replica.all(CHANGED)]
    left = _left(local)
    return tuple(
        one
        for one in found
        if one is not None and left.get(one.id) != one.changed_at and _concerns(local, one)
    )


def own_since(local: Local, row: Session) -> tuple[Kept, ...]:
    """What was done to it here after it was deleted elsewhere."""
    since = row.trashed_at or ""
    return tuple(one for one in local.operations(_OWN, row.id) if one.op.captured_at > since)


def leave(local: Local, session: str) -> None:
    """It stays in the trash, and is told of again only if it changes once more."""
    row = local.get(Session, session)
    if row is not None:
        _keep(local, {**_left(local), session: row.changed_at})


def want_again(local: Local, session: str) -> bool:
    """Whether it was left before."""
    left = _left(local)
    if session not in left:
        return False
    _keep(local, {key: at for key, at in left.items() if key != session})
    return True


def left(local: Local) -> str:
    """Which were left, as one text: what is counted with it in mind is counted anew when it
    changes.
    """
    return local.drafts.get(_LEFT)


def _concerns(local: Local, row: Session) -> bool:
    if local.outbox.value(_TRASHED_HERE, row.id):
        return row.changed_by != local.me.id
    return bool(own_since(local, row))


def _left(local: Local) -> dict[str, str]:
    kept = left(local)
    found: dict[str, str] = json.loads(kept) if kept else {}
    return found


def _keep(local: Local, sessions: dict[str, str]) -> None:
    local.drafts.keep(_LEFT, json.dumps(sessions) if sessions else "")
