"""What people are told about sync, as facts: the words are chosen where they are drawn."""

from __future__ import annotations

from dataclasses import replace

from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.store.queue import Durable
from sync.core_lane import Lane
from sync.core_pace import SECOND
from sync.core_reply import Kind
from sync.versions import Wanted, too_old

OFFLINE_AFTER = 5 * SECOND
"""Offline is a place, not one lost packet."""
_MENDED_AT_ONCE = frozenset({Kind.UNAUTHORIZED, Kind.RESET, Kind.TOO_LARGE})
"""Where the very next exchange is another one, made so that it goes well."""


def of_lane(
    base: SyncFacts, lane: Lane, *, token: int, now_ms: int, wanted: Wanted, mine: str
) -> SyncFacts:
    """`base`, which knows what is stored, with what the lane knows of the line. `wanted` is what
    the server asks of versions, and this is `mine`.
    """
    silent = lane.problem in (Kind.UNREACHABLE, Kind.TIMEOUT)
    return replace(
        base,
        signed_in=token not in (0, lane.dead_token),
        reachable=lane.heard_at_ms is not None and lane.lost_at_ms is None,
        offline=silent and lost_for(lane, now_ms) >= OFFLINE_AFTER,
        problem="" if lane.problem in _MENDED_AT_ONCE else lane.sentence,
        shut_out=token != 0 and token == lane.revoked_token,
        too_old=lane.outdated_until_ms > 0 or too_old(mine, wanted.oldest),
        update_to=wanted.least if too_old(mine, wanted.least) else "",
    )


def is_level(lane: Lane, state: Durable, *, token: int, since: int) -> bool:
    """Whether an exchange after the generation `since` has left nothing that could be sent or
    fetched now, or it is clear that nothing can.
    """
    if token in (0, lane.dead_token):
        return True
    if lane.problem is Kind.STORE and lane.flight is None and not lane.contact.well:
        return True  # it cannot be read or written: there is nothing to begin an exchange with
    if lane.flight is not None or lane.generation == since:
        return False
    if lane.problem not in (None, Kind.UNAUTHORIZED) or not lane.pushing.well:
        return True
    if lane.held_back:
        return not state.ready or lane.outdated_until_ms > 0  # a person decides about the rest
    if lane.outdated_until_ms:
        return not (lane.pull_wanted or state.building)
    return not (state.ready or state.acked or lane.pull_wanted or state.building)


def takes_bytes(lane: Lane, *, token: int) -> bool:
    """Whether the server is there for this sign-in, as far as its operations have shown."""
    return lane.contact.well and token not in (0, lane.dead_token, lane.refused_token)


def lost_for(lane: Lane, now_ms: int) -> int:
    return 0 if lane.lost_at_ms is None else now_ms - lane.lost_at_ms
