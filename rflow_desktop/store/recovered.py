"""Files that were kept, and never added: the program ended between the two."""

from __future__ import annotations

from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.domain.policy import can
from rflow_desktop.ids import instant
from rflow_desktop.store.local import Local

RECOVERED = "It was kept on this computer, but the program ended before it was added to a session."
"""The reason of bytes that wait for a person to say where they belong."""
_UNTOLD = ("waiting", "uploading")


def find(local: Local, *, before_ms: int) -> int:
    """Sets aside, for a person to decide, what was kept before `before_ms` and nothing ever named:
    no row, and no operation, whatever became of it. Answers how many there are.
    """
    if local.state().building:
        return 0  # the rows that name them may be on their way
    alone = [one for one in local.blobs.orphans(()) if one.state in _UNTOLD]
    if not alone:
        return 0
    named = {one.sha256 for one in local.every(Evidence)}
    found = [
        one.sha256 for one in alone
        if one.sha256 not in named and one.created < before_ms and local.blobs.here(one.sha256)
        and local.outbox.one("SELECT 1 FROM op WHERE instr(bytes, ?)", one.sha256) is None
    ]  # fmt: skip
    for sha256 in found:
        set_aside(local, sha256)
    return len(found)


def set_aside(local: Local, sha256: str) -> None:
    """Until a person says where it belongs."""
    local.blobs.moved(sha256, state="parked", reason=RECOVERED)


def home(local: Local, created_ms: int) -> Session | None:
    """The session that was worked in last before then, of those that still take a file."""
    at = instant(created_ms)
    sessions = [
        one for one in local.every(Session)
        if one.closed_at is None and can(local.me, "session.write", one)
    ]  # fmt: skip
    return max(sessions, key=lambda one: (one.changed_at <= at, one.changed_at), default=None)
