"""What holds for sync's next action in whatever state it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.core import SAFETY_PULL, abandoned, next_action, on_result, on_wake, parked, started
from sync.core_lane import Abandon, Held, Lane, Park, Pull, Push, Refresh, Wait, Wake
from sync.core_pace import MINUTE, PUSH_MOST, SECOND, Pace, slower
from sync.core_reply import Kind, Result

NOW = 1_000_000

helds = st.builds(
    Held,
    token=st.integers(0, 2),
    ready=st.integers(0, 3),
    next_at_ms=st.none() | st.integers(NOW - 10**6, NOW + 10**9),
    by_hand=st.booleans(),
)


@given(
    steps=st.lists(
        st.tuples(
            helds,
            st.sampled_from(Kind),
            st.integers(0, 400_000),
            st.floats(0, 1, exclude_max=True),
            st.sampled_from([None, *Wake]),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_whatever_happens_the_lane_goes_on(
    steps: list[tuple[Held, Kind, int, float, Wake | None, bool]],
) -> None:
    """No state is a dead end: every wait ends within a minute, or at the next pull where nothing
    is left to send, and no pause exceeds Retry-After's most."""
    lane, now = Lane(), NOW
    for held, kind, took, chance, wake, more in steps:
        action = next_action(held, lane, now)
        match action:
            case Wait(until_ms):
                nothing = held.ready == 0 and held.next_at_ms is None
                assert now < until_ms <= now + (SAFETY_PULL if nothing else MINUTE)
                now = until_ms if wake is None else now
                lane = lane if wake is None else on_wake(lane, wake, now)
            case Park():
                lane = parked(lane, now, 0.5)
            case Abandon():
                lane = abandoned(lane, now, chance)
            case Push() | Pull() | Refresh():
                lane = started(lane, action, held, now)
                now += took
                sent = tuple("abcd"[: held.ready]) if isinstance(action, Push) else ()
                result = Result(
                    kind=kind, generation=lane.generation, sent=sent, more=more, broke=more
                )
                lane = on_result(lane, result, now, chance)
                assert lane.flight is None
        assert 1 <= lane.batch <= PUSH_MOST
        assert lane.contact.until_ms <= now + 5 * MINUTE


@given(st.integers(0, 60), st.floats(0, 1, exclude_max=True), st.booleans(), st.integers(0, 10**9))
def test_pauses_stay_within_their_bounds(
    failures: int,
    chance: float,
    ill: bool,  # noqa: FBT001
    retry_after_ms: int,
) -> None:
    pace = Pace(failures=failures, since_ms=NOW - failures * MINUTE)
    pause = slower(pace, NOW, chance, ill=ill, retry_after_ms=retry_after_ms).until_ms - NOW
    assert (
        min(retry_after_ms, 60 * MINUTE) <= pause <= min(retry_after_ms, 60 * MINUTE) + 5 * MINUTE
    )
    assert (
        slower(Pace(failures=failures), NOW, chance).until_ms - NOW <= min(60, 2**failures) * SECOND
    )
