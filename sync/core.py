"""What sync does next: a pure function of what is stored, a small volatile state, and the time.

Level triggered: nothing waits for an event that may never come. Whoever drives this asks
`next_action`, does the one thing it names, gives the result to `on_result`, and asks again, at the
latest when `Wait` ends.
"""

from __future__ import annotations

from dataclasses import replace

from sync.core_lane import (
    Abandon,
    Action,
    Exchange,
    Flight,
    Held,
    Lane,
    Pull,
    Push,
    Refresh,
    Wait,
    Wake,
)
from sync.core_pace import (
    MINUTE,
    PAGE_LEAST,
    PAGE_MOST,
    PUSH_MOST,
    QUICK,
    SECOND,
    STEADY,
    Pace,
    larger,
    slower,
    smaller,
)
from sync.core_push import BREAKS, broken, narrow, smaller_push
from sync.core_reply import Kind, Result

WATCHDOG = 60 * SECOND
DEBOUNCE = 5
"""Between the pushes of somebody who works fast; what is done while one is on its way goes with
the next in any case."""
SAFETY_PULL = 5 * MINUTE
BLIND_PULL = 30 * SECOND
RECHECK, DECISION = 10 * MINUTE, 60 * MINUTE
STOPPING = "The server is about to stop."
PUSHES_IN_A_ROW = 8


def next_action(held: Held, lane: Lane, now_ms: int) -> Action:
    """The one thing to do now, or until when there is nothing to do."""
    if lane.flight is not None:
        end = lane.flight.heard_ms + WATCHDOG
        return Abandon() if now_ms >= end else Wait(end)
    if lane.park is not None:
        return lane.park
    if held.by_hand or held.token in (0, lane.dead_token):
        return Wait(now_ms + MINUTE)
    asleep = max(lane.contact.until_ms, lane.blocked_until_ms)
    if now_ms < asleep:
        return Wait(min(asleep, now_ms + MINUTE))
    if held.token == lane.refused_token:
        return Refresh()
    push_at, pull_at = _push_at(held, lane, now_ms), _pull_at(lane, now_ms)
    if held.blank and lane.generation == 0 and pull_at <= now_ms:
        return Pull(max_bytes=lane.page, anew=held.anew)  # so that what is sent can be confirmed
    if push_at <= now_ms and (pull_at > now_ms or lane.pushes < PUSHES_IN_A_ROW):
        return Push(max_ops=lane.batch)
    if pull_at <= now_ms:
        return Pull(max_bytes=lane.page, anew=lane.anew or held.anew)
    at_rest = held.ready == 0 and held.next_at_ms is None  # else a clock set meanwhile counts
    return Wait(min(push_at, pull_at, now_ms + (SAFETY_PULL if at_rest else MINUTE)))


def _push_at(held: Held, lane: Lane, now_ms: int) -> int:
    least = max(lane.pushing.until_ms, lane.push_at_ms, lane.outdated_until_ms)
    if held.ready > 0:
        return max(least, now_ms)
    if held.next_at_ms is None:
        return now_ms + SAFETY_PULL
    return max(least, held.next_at_ms, now_ms + 1)  # the store says what is ready: no busy loop


def _pull_at(lane: Lane, now_ms: int) -> int:
    return max(lane.pulling.until_ms, now_ms if lane.pull_wanted else lane.pull_at_ms)


def started(lane: Lane, what: Exchange, held: Held, now_ms: int) -> Lane:
    """The lane with an exchange under way. Its generation is what the result has to carry."""
    flight = Flight(what=what, token=held.token, since_ms=now_ms, heard_ms=now_ms)
    wanted = lane.pull_wanted and not isinstance(what, Pull)  # a poke from now on is a new one
    pushed = now_ms if isinstance(what, Push) else lane.pushed_ms
    return replace(
        lane, generation=lane.generation + 1, flight=flight, pull_wanted=wanted, pushed_ms=pushed
    )


def current(lane: Lane, generation: int) -> bool:
    """Whether the exchange of this generation is still the one under way: only then its answer
    counts."""
    return lane.flight is not None and generation == lane.generation


def nothing_sent(lane: Lane, now_ms: int) -> Lane:
    """The store had nothing to give after all: look again later rather than at once."""
    return replace(lane, flight=None, push_at_ms=now_ms + SECOND)


def heard(lane: Lane, generation: int, now_ms: int) -> Lane:
    """A byte arrived: a slow line is not a dead one."""
    if lane.flight is None or not current(lane, generation):
        return lane
    return replace(lane, flight=replace(lane.flight, heard_ms=now_ms))


def abandoned(lane: Lane, now_ms: int, chance: float) -> Lane:
    return on_result(lane, Result(kind=Kind.TIMEOUT, generation=lane.generation), now_ms, chance)


def parked(lane: Lane, now_ms: int, chance: float, *, trouble: str = "") -> Lane:
    """The lane without what stood in its way; where the disk did not take that (`trouble`), it is
    met again after a pause.
    """
    if not trouble:
        return replace(lane, park=None, strikes=0, pushing=STEADY)
    pushing = slower(lane.pushing, now_ms, chance)
    return replace(lane, park=None, pushing=pushing, problem=Kind.STORE, sentence=trouble)


def unread(lane: Lane, now_ms: int, chance: float, trouble: str) -> Lane:
    """What is stored could not be read: after a pause it is tried again, and the server asked."""
    contact = slower(lane.contact, now_ms, chance)
    return replace(lane, contact=contact, pull_wanted=True, problem=Kind.STORE, sentence=trouble)


def on_wake(lane: Lane, wake: Wake, now_ms: int) -> Lane:
    """Something happened that is worth a look before the wait is over. Losing such a call costs
    time, never work."""
    match wake:
        case Wake.CAPTURED:
            if lane.push_at_ms > now_ms:
                return lane
            return replace(lane, push_at_ms=max(now_ms, lane.pushed_ms + DEBOUNCE))
        case Wake.POKED:
            return replace(lane, pull_wanted=True)
        case Wake.URGENT:
            return _afresh(replace(lane, push_at_ms=0))
        case Wake.NETWORK | Wake.RESUMED | Wake.ASKED:
            lane = replace(lane, held_back=False, blocked_until_ms=0)
            return _afresh(replace(lane, push_at_ms=0, pull_wanted=True))


def on_live(lane: Lane, now_ms: int, *, live: bool) -> Lane:
    """Whether the server tells by itself that something changed; without that it is asked more
    often."""
    if live == lane.live:
        return lane
    if live:
        return replace(lane, live=True, pull_wanted=True)  # what happened while nobody listened
    return replace(lane, live=False, pull_at_ms=min(lane.pull_at_ms, now_ms + BLIND_PULL))


def on_greeted(lane: Lane, now_ms: int) -> Lane:
    """The stream is there: so is the server, whatever pause was made because it was not."""
    contact = lane.contact if lane.lost_at_ms is None else STEADY
    return replace(on_live(lane, now_ms, live=True), contact=contact)


def on_quiet(lane: Lane, now_ms: int, chance: float, *, back_at_ms: int = 0) -> Lane:
    """The stream is over. Where the server has said when it will be back, nobody can reach it until
    then; otherwise it is asked within a second whether it is there.
    """
    was_live, lane = lane.live, on_live(lane, now_ms, live=False)
    if back_at_ms > now_ms:
        lost = now_ms if lane.lost_at_ms is None else lane.lost_at_ms
        contact = Pace(failures=lane.contact.failures + 1, since_ms=now_ms, until_ms=back_at_ms)
        return replace(
            lane, contact=contact, pull_wanted=True, lost_at_ms=lost, problem=Kind.UNREACHABLE,
            sentence=STOPPING,
        )  # fmt: skip
    if not was_live:
        return lane
    return replace(lane, pull_at_ms=min(lane.pull_at_ms, now_ms + int(chance * SECOND)))


def on_result(lane: Lane, result: Result, now_ms: int, chance: float) -> Lane:
    """The lane after an exchange has ended. `chance` in [0, 1) is the jitter of pauses."""
    flight = lane.flight
    if flight is None or not current(lane, result.generation):
        return lane  # an answer to an exchange that was given up: the world has moved on
    well, heard_it = result.kind is Kind.OK, result.kind.from_server
    failed_pull = not well and isinstance(flight.what, Pull)
    lane = replace(
        lane,
        flight=None,
        problem=None if well else result.kind,
        sentence="" if well else result.sentence,
        contact=STEADY if well or result.kind is Kind.HELD_BACK else lane.contact,
        pull_wanted=lane.pull_wanted or failed_pull,
        heard_at_ms=now_ms if heard_it else lane.heard_at_ms,
        lost_at_ms=None if heard_it else lane.lost_at_ms,
    )
    match result.kind:
        case Kind.OK:
            return _succeeded(lane, flight, result, now_ms, chance)
        case Kind.UNAUTHORIZED:
            return _unauthorized(lane, flight)
        case Kind.REVOKED:
            return replace(lane, dead_token=flight.token, revoked_token=flight.token)
        case Kind.BLOCKED:
            return replace(lane, blocked_until_ms=now_ms + RECHECK)
        case Kind.UPGRADE if isinstance(flight.what, Push):
            return replace(lane, outdated_until_ms=now_ms + RECHECK)
        case Kind.TOO_LARGE if isinstance(flight.what, Push):
            return smaller_push(lane, result, certain=True)
        case Kind.NARROW_WAY if isinstance(flight.what, Push):
            return narrow(lane, result, now_ms, chance)
        case Kind.UNREACHABLE if isinstance(flight.what, Push) and result.broke:
            return _broken(lane, flight, result, now_ms, chance)
        case Kind.SERVER_ERROR if isinstance(flight.what, Push):
            slow = slower(lane.pushing, now_ms, chance, ill=True)
            return smaller_push(replace(lane, pushing=slow), result, certain=False)
        case Kind.SERVER_ERROR if isinstance(flight.what, Pull):
            slow = slower(lane.pulling, now_ms, chance, ill=True)
            return replace(lane, pulling=slow, server_well=False)
        case Kind.HELD_BACK:  # a person has to decide: work goes out meanwhile
            pause = Pace(failures=1, since_ms=now_ms, until_ms=now_ms + DECISION)
            return replace(lane, anew=False, pulling=pause, held_back=True, server_well=True)
        case Kind.RESET:
            slow = slower(lane.pulling, now_ms, chance) if lane.anew else lane.pulling
            return replace(lane, anew=True, pull_wanted=True, pulling=slow)
        case _:
            return _unanswered(lane, flight, result, now_ms, chance)


def _succeeded(lane: Lane, flight: Flight, result: Result, now_ms: int, chance: float) -> Lane:
    quick = result.took_ms < QUICK
    match flight.what:
        case Push():
            batch = larger(lane.batch, PUSH_MOST) if quick else lane.batch
            return replace(
                lane,
                pushing=STEADY,
                outdated_until_ms=0,
                batch=batch,
                strikes=0,
                breaks=0,
                pull_wanted=lane.pull_wanted or not result.level,
                pushes=lane.pushes + 1,
            )
        case Pull():
            every = SAFETY_PULL if lane.live else BLIND_PULL
            return replace(
                lane,
                pulling=STEADY,
                page=larger(lane.page, PAGE_MOST) if quick else lane.page,
                pull_wanted=lane.pull_wanted or result.more,
                pull_at_ms=now_ms + int(every * (0.75 + chance / 2)),
                anew=False, held_back=False, pushes=0, server_well=True,
            )  # fmt: skip
        case Refresh():
            return replace(lane, refused_token=0)


def _unauthorized(lane: Lane, flight: Flight) -> Lane:
    """First a refresh; when that is refused too, this sign-in is over and only a person can go
    on."""
    if isinstance(flight.what, Refresh):
        return replace(lane, dead_token=flight.token)
    return replace(lane, refused_token=flight.token)


def _broken(lane: Lane, flight: Flight, result: Result, now_ms: int, chance: float) -> Lane:
    lane = replace(lane, breaks=lane.breaks + 1)
    if lane.breaks < BREAKS:
        return _unanswered(lane, flight, result, now_ms, chance)
    lost = lane.lost_at_ms if lane.lost_at_ms is not None else flight.since_ms
    return broken(replace(lane, lost_at_ms=lost), result, now_ms, chance)


def _unanswered(lane: Lane, flight: Flight, result: Result, now_ms: int, chance: float) -> Lane:
    lost = lane.lost_at_ms if lane.lost_at_ms is not None else flight.since_ms
    late = flight.what if result.kind is Kind.TIMEOUT else None
    pace = slower(
        lane.contact, now_ms, chance,
        ill=result.kind is Kind.SERVER_ERROR, retry_after_ms=result.retry_after_ms,
    )  # fmt: skip
    return replace(
        lane,
        lost_at_ms=lane.lost_at_ms if result.kind.from_server else lost,
        batch=smaller(lane.batch) if isinstance(late, Push) else lane.batch,
        page=smaller(lane.page, PAGE_LEAST) if isinstance(late, Pull) else lane.page,
        contact=pace,
    )


def _afresh(lane: Lane) -> Lane:
    return replace(lane, contact=STEADY, pushing=STEADY, pulling=STEADY)
