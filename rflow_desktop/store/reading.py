"""What the read models need: both databases to read from, and whom they are drawn for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rflow_desktop.domain.states import SyncMark

if TYPE_CHECKING:
    from rflow_desktop.domain.policy import Actor
    from rflow_desktop.store.sqlite import Database


class Reading(Protocol):
    """`Local` on the store's thread, or a `Reader` on any other one."""

    @property
    def outbox(self) -> Database: ...
    @property
    def replica(self) -> Database: ...
    @property
    def me(self) -> Actor: ...
    @property
    def server(self) -> bool: ...
    def freshen(self, root: str = "") -> bool:
        """Before a search: what was just written, anywhere or in one root, is to be found."""


def sync_mark(reading: Reading, waiting: int | None, attention: int | None) -> SyncMark:
    """Where a thing stands that has so many operations under way."""
    if attention:
        return SyncMark.ATTENTION
    if not reading.server:
        return SyncMark.SAVED
    return SyncMark.WAITING if waiting else SyncMark.SYNCED
