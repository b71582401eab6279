"""How much is sent after a push did not get through, and what is set aside so that the rest
flows."""

from __future__ import annotations

from dataclasses import replace

from sync.core_lane import Lane, Park
from sync.core_pace import slower, smaller
from sync.core_reply import Result

STRIKES = 3
BREAKS = 2


def smaller_push(lane: Lane, result: Result, *, certain: bool) -> Lane:
    """Halve until one operation is alone with the blame. Where the server may just be ill, ask it
    by a pull first."""
    lane = replace(lane, pull_wanted=lane.pull_wanted or not certain)
    if len(result.sent) > 1:
        return replace(lane, batch=smaller(len(result.sent)))
    if certain:
        return replace(lane, batch=1, park=Park(result.sent[0], result.kind.value))
    strikes = lane.strikes + int(lane.server_well)
    lane = replace(lane, batch=1, strikes=strikes, server_well=False)
    if strikes < STRIKES:
        return lane
    return replace(lane, park=Park(result.sent[0], result.kind.value))


def narrow(lane: Lane, result: Result, now_ms: int, chance: float) -> Lane:
    """Something on the way refuses so much at once. It is not the server's word: one operation is
    set aside only where pulls pass meanwhile.
    """
    if len(result.sent) > 1:
        return smaller_push(lane, result, certain=True)
    slow = slower(lane.pushing, now_ms, chance)
    return smaller_push(replace(lane, pushing=slow), result, certain=False)


def broken(lane: Lane, result: Result, now_ms: int, chance: float) -> Lane:
    """Again the line broke over what was sent. A pull asks meanwhile whether the server is
    there."""
    slow = slower(lane.pushing, now_ms, chance)
    return replace(lane, batch=smaller(len(result.sent)), pushing=slow, pull_wanted=True)
