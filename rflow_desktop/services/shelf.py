"""Flows by their content's hash, read once: content never changes, and parsing it costs
milliseconds.
"""

from __future__ import annotations

from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.model import Flow, Snapshot
from rflow_desktop.store.local import Local

MOST_KEPT = 64


class FlowCache:
    """What has been parsed. Used on the store's thread alone."""

    def __init__(self) -> None:
        self._kept: dict[str, Content] = {}

    def get(self, local: Local, snapshot: str) -> Content | None:
        """The content, or None when it is not on this computer."""
        if snapshot in self._kept:
            return self._kept[snapshot]
        row = local.get(Snapshot, snapshot)
        if row is None:
            return None
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[snapshot] = content = Content.model_validate(row.content)
        return content


class StoreShelf:
    """The shelf that a walk of one session reads from."""

    def __init__(self, local: Local, cache: FlowCache) -> None:
        self._local = local
        self._cache = cache

    def flow(self, content_hash: str) -> Content | None:
        return self._cache.get(self._local, content_hash)

    def current(self, slug: str) -> str | None:
        """The published content of the flow that goes by `slug` now."""
        every = self._local.every(Flow)
        found = (row for row in every if row.slug == slug and not row.archived)
        return next((row.published for row in found if row.published), None)
