"""Files that the server refused for good, as far as somebody still wants them there."""

from __future__ import annotations

from collections.abc import Sequence

from rflow_desktop.domain.model import Evidence
from rflow_desktop.store.attention import BIN_MS
from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.local import Local

LEFT = "left"
"""The state of a refused file that a person does not want sent any more. Since when is in
`next_at`, which nothing that is not sent has another use for.
"""
Refused = tuple[BlobState, Evidence | None]
"""With the evidence that shows it, the newest first; None where it is not here any more."""


def refused(local: Local) -> tuple[Refused, ...]:
    """Those that need a person. What was taken off its session, here or elsewhere, does not."""
    found = _with_evidence(local, local.blobs.in_state("parked"))
    return tuple((blob, row) for blob, row in found if row is None or not row.removed)


def left(local: Local, now_ms: int) -> tuple[Refused, ...]:
    """Those that were left within the time that others stay in the bin, newest first."""
    found = local.blobs.in_state(LEFT)
    kept = [blob for blob in found if blob.next_at > now_ms - BIN_MS]
    return _with_evidence(local, sorted(kept, key=lambda blob: -blob.next_at))


def leave(local: Local, sha256: str, now_ms: int) -> None:
    known = local.blobs.state(sha256)
    if known is not None and known.state == "parked":
        local.blobs.moved(sha256, state=LEFT, next_at=now_ms, reason=known.reason)


def is_left(local: Local, sha256: str) -> bool:
    known = local.blobs.state(sha256)
    return known is not None and known.state == LEFT


def want_again(local: Local, sha256: str) -> None:
    """Out of the bin again."""
    known = local.blobs.state(sha256)
    if known is not None and known.state == LEFT:
        local.blobs.moved(sha256, state="parked", reason=known.reason)


def showing(local: Local, sha256: str) -> tuple[Evidence, ...]:
    """All evidence with these bytes, of every session."""
    return tuple(one for one in local.every(Evidence) if one.sha256 == sha256)


def _with_evidence(local: Local, blobs: Sequence[BlobState]) -> tuple[Refused, ...]:
    """Nothing is looked up where there are none."""
    if not blobs:
        return ()
    wanted = {one.sha256 for one in blobs}
    rows = [one for one in local.every(Evidence) if one.sha256 in wanted]
    rows.sort(key=lambda one: (not one.removed, one.at))  # the newest that is still shown is last
    shown = {one.sha256: one for one in rows}
    return tuple((one, shown.get(one.sha256)) for one in blobs)
