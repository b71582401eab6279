"""What sync does next, as tables: state in, action out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.core import (
    BLIND_PULL,
    DEBOUNCE,
    DECISION,
    RECHECK,
    SAFETY_PULL,
    WATCHDOG,
    abandoned,
    heard,
    next_action,
    on_greeted,
    on_live,
    on_quiet,
    on_result,
    on_wake,
    parked,
    started,
)
from sync.core_facts import takes_bytes
from sync.core_lane import Abandon, Held, Lane, Park, Pull, Push, Refresh, Wait, Wake
from sync.core_pace import MINUTE, PAGE_START, PUSH_MOST, PUSH_START, SECOND, STEADY, Pace, slower
from sync.core_reply import Kind, Result

NOW = 1_000_000
IN = Held(token=1)
READY = Held(token=1, ready=1)
HELD_BACK = Held(token=1, next_at_ms=NOW + 900)
LET_GO = Held(token=1, next_at_ms=NOW - 900)
PULL = Pull(max_bytes=PAGE_START)
PUSH = Push(max_ops=PUSH_START)
PULLED = Lane(pull_wanted=False, pull_at_ms=NOW + SAFETY_PULL)
SOON = replace(PULLED, push_at_ms=NOW + 150)
ENDED = on_result(started(Lane(), PULL, IN, NOW), Result(kind=Kind.REVOKED, generation=1), NOW, 0.5)
LATER = Pace(failures=3, since_ms=NOW - 5, until_ms=NOW + 7_000)


@pytest.mark.parametrize(
    ("told", "held", "lane", "action"),
    [
        ("signed out waits", Held(token=0, ready=4), Lane(), Wait(NOW + MINUTE)),
        ("a dead sign-in waits", IN, Lane(dead_token=1), Wait(NOW + MINUTE)),
        ("one that the server has ended waits", READY, ENDED, Wait(NOW + MINUTE)),
        ("another sign-in after it goes on", Held(token=2), ENDED, PULL),
        ("a new sign-in goes on", Held(token=2), Lane(dead_token=1), PULL),
        ("paused by hand waits", Held(token=1, by_hand=True, ready=1), Lane(), Wait(NOW + MINUTE)),
        ("the first act is a pull", IN, Lane(), PULL),
        ("push goes before pull", READY, Lane(), PUSH),
        ("who holds nothing asks first", replace(READY, blank=True), Lane(), PULL),
        ("but only once", replace(READY, blank=True), Lane(generation=1), PUSH),
        ("a long queue lets pulls through", READY, Lane(pushes=8), PULL),
        ("idle rests until the safety pull", IN, PULLED, Wait(NOW + SAFETY_PULL)),
        (
            "what waits for a time of day is looked at each minute, for clocks are set",
            Held(token=1, next_at_ms=NOW + SAFETY_PULL),
            PULLED,
            Wait(NOW + MINUTE),
        ),
        (
            "the debounce is waited for",
            READY,
            replace(PULLED, push_at_ms=NOW + 150),
            Wait(NOW + 150),
        ),
        (
            "a held operation is woken for",
            HELD_BACK,
            PULLED,
            Wait(NOW + 900),
        ),
        (
            "a held operation in the past is no busy loop",
            LET_GO,
            PULLED,
            Wait(NOW + 1),
        ),
        ("no contact holds back both", READY, Lane(contact=LATER), Wait(NOW + 7_000)),
        ("a refused token is refreshed", READY, Lane(refused_token=1), Refresh()),
        (
            "a refresh waits for contact too",
            IN,
            Lane(refused_token=1, contact=LATER),
            Wait(NOW + 7_000),
        ),
        ("a failing push lets the pull go", READY, Lane(pushing=LATER), PULL),
        ("a failing pull lets the push go", READY, Lane(pulling=LATER), PUSH),
        ("an outdated client still pulls", READY, Lane(outdated_until_ms=NOW + 1), PULL),
        ("a blocked account waits", READY, Lane(blocked_until_ms=NOW + 9), Wait(NOW + 9)),
        ("what is to be parked is parked first", READY, Lane(park=Park("a", "x")), Park("a", "x")),
        ("asked anew", IN, Lane(anew=True), Pull(max_bytes=PAGE_START, anew=True)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_next_action_follows_from_what_is_held(
    told: str, held: Held, lane: Lane, action: object
) -> None:
    assert next_action(held, lane, NOW) == action


def push_with(lane: Lane, kind: Kind, sent: tuple[str, ...] = ("a", "b"), **more: int) -> Lane:
    flying = started(lane, Push(max_ops=len(sent)), Held(token=1, ready=len(sent)), NOW)
    result = Result(kind=kind, generation=flying.generation, sent=sent, **more)
    return on_result(flying, result, NOW, 0.5)


def pull_with(lane: Lane, kind: Kind, **more: bool | int) -> Lane:
    flying = started(lane, Pull(max_bytes=PAGE_START), IN, NOW)
    result = Result(kind=kind, generation=flying.generation, **more)  # type: ignore[arg-type]
    return on_result(flying, result, NOW, 0.5)


def test_what_was_held_back_waits_for_a_person_while_work_goes_out() -> None:
    lane = pull_with(Lane(contact=LATER, anew=True), Kind.HELD_BACK)
    assert next_action(IN, lane, NOW + 1) == Wait(NOW + 1 + SAFETY_PULL)
    assert next_action(READY, lane, NOW + 1) == PUSH
    pushed = push_with(lane, Kind.OK)
    assert next_action(IN, on_wake(pushed, Wake.POKED, NOW), NOW + 1) == Wait(NOW + 1 + SAFETY_PULL)
    almost = NOW + DECISION - MINUTE
    assert next_action(IN, lane, almost) == Wait(almost + MINUTE)
    assert next_action(IN, lane, NOW + DECISION) == PULL
    answered = on_wake(pushed, Wake.ASKED, NOW)
    assert next_action(IN, answered, NOW + 1) == PULL
    assert (pushed.held_back, answered.held_back) == (True, False)
    assert not pull_with(pushed, Kind.OK).held_back


def test_one_exchange_at_a_time_and_the_watchdog_ends_a_dead_one() -> None:
    lane = started(Lane(), Pull(max_bytes=1), IN, NOW)
    assert next_action(IN, lane, NOW + 1) == Wait(NOW + WATCHDOG)
    assert next_action(IN, lane, NOW + WATCHDOG) == Abandon()
    slow = heard(lane, lane.generation, NOW + 50 * SECOND)
    assert next_action(IN, slow, NOW + WATCHDOG) == Wait(NOW + 50 * SECOND + WATCHDOG)


def test_the_late_answer_of_an_abandoned_exchange_changes_nothing() -> None:
    first = started(Lane(), Pull(max_bytes=1), IN, NOW)
    again = started(abandoned(first, NOW, 0.5), Pull(max_bytes=1), IN, NOW)
    late = Result(kind=Kind.OK, generation=first.generation)
    assert on_result(again, late, NOW, 0.5) == again


def test_a_quick_push_doubles_the_batch_up_to_its_most() -> None:
    lane = Lane()
    for wanted in (100, PUSH_MOST, PUSH_MOST):
        lane = push_with(lane, Kind.OK)
        assert lane.batch == wanted


def test_a_slow_push_keeps_the_batch_and_a_timeout_halves_it() -> None:
    assert push_with(Lane(), Kind.OK, took_ms=SECOND).batch == PUSH_START
    assert push_with(Lane(), Kind.TIMEOUT).batch == PUSH_START // 2


def test_after_a_push_its_rows_are_fetched() -> None:
    assert push_with(PULLED, Kind.OK).pull_wanted


def test_a_batch_that_is_refused_whole_is_halved_until_one_is_parked() -> None:
    lane = push_with(Lane(), Kind.TOO_LARGE, ("a", "b", "c", "d"))
    assert (lane.batch, lane.park) == (2, None)
    lane = push_with(lane, Kind.TOO_LARGE, ("a", "b"))
    assert (lane.batch, lane.park) == (1, None)
    lane = push_with(lane, Kind.TOO_LARGE, ("a",))
    assert lane.park == Park("a", "too_large")
    assert next_action(Held(token=1, ready=3), parked(lane, NOW, 0.5), NOW) == Push(max_ops=1)


def test_what_is_too_large_for_the_way_is_halved_at_once() -> None:
    lane = push_with(PULLED, Kind.NARROW_WAY, ("a", "b", "c", "d"))
    assert (lane.batch, lane.park, lane.pull_wanted) == (2, None, False)
    assert next_action(Held(token=1, ready=4), lane, NOW) == Push(max_ops=2)
    lane = push_with(lane, Kind.NARROW_WAY, ("a", "b"))
    assert (lane.batch, lane.park) == (1, None)
    assert push_with(lane, Kind.OK, ("a",)).batch == 2


def test_one_that_is_too_large_for_the_way_is_set_aside_where_the_server_is_there() -> None:
    lane = Lane(batch=1)
    for _ in range(3):
        assert lane.park is None
        lane = push_with(pull_with(lane, Kind.OK), Kind.NARROW_WAY, ("a",))
        assert isinstance(next_action(IN, replace(lane, park=None), NOW), Pull)
    assert lane.park == Park("a", "narrow_way")
    assert next_action(Held(token=1, ready=3), parked(lane, NOW, 0.5), NOW) == Push(max_ops=1)


def test_nothing_is_set_aside_where_whatever_answers_refuses_everything() -> None:
    lane = Lane(batch=1)
    for _ in range(20):
        lane = push_with(lane, Kind.NARROW_WAY, ("a",))
        lane = pull_with(lane, Kind.NARROW_WAY)
    assert lane.park is None
    assert lane.contact.failures == 20


def test_a_line_that_breaks_twice_over_what_is_sent_is_given_less_at_a_time() -> None:
    work, held = tuple("abcdefgh"), Held(token=1, ready=8)
    once = push_with(PULLED, Kind.UNREACHABLE, work, broke=True)
    assert (once.batch, once.contact.failures) == (PUSH_START, 1)
    twice = push_with(once, Kind.UNREACHABLE, work, broke=True)
    assert twice.batch == 4
    asks = replace(twice, contact=STEADY)
    assert next_action(held, asks, NOW) == Pull(max_bytes=PAGE_START), "is the server there"
    pulled = pull_with(twice, Kind.OK)
    assert next_action(held, pulled, NOW + SECOND) == Push(max_ops=4)
    less = push_with(pulled, Kind.UNREACHABLE, work[:4], broke=True)
    assert less.batch == 2
    assert less.pushing.failures == 2, "the pull that went well ends no pause of what does not"
    went = push_with(less, Kind.OK, work[:2])
    assert (went.batch, went.pushing) == (4, STEADY)
    assert push_with(went, Kind.UNREACHABLE, work[:4], broke=True).batch == 4


def test_without_a_line_as_much_is_sent_afterwards_as_before() -> None:
    lane = Lane()
    for _ in range(9):
        lane = push_with(lane, Kind.UNREACHABLE)
    assert lane.batch == PUSH_START


def test_a_pull_that_breaks_off_sends_no_less() -> None:
    lane = Lane()
    for _ in range(9):
        lane = pull_with(lane, Kind.UNREACHABLE, broke=True)
    assert (lane.batch, lane.contact.failures) == (PUSH_START, 9)


def test_an_operation_is_not_blamed_for_a_server_that_is_ill_altogether() -> None:
    lane = Lane()
    for _ in range(20):
        lane = push_with(lane, Kind.SERVER_ERROR, ("a",))
        lane = pull_with(lane, Kind.SERVER_ERROR)
    assert lane.park is None


def test_what_cannot_be_set_aside_does_not_turn_in_circles_and_holds_up_no_pull() -> None:
    stuck = replace(PULLED, park=Park("a", "x"), batch=1, strikes=3)
    tried = parked(stuck, NOW, 0.5, trouble="The disk is full.")
    assert (tried.problem, tried.sentence) == (Kind.STORE, "The disk is full.")
    held = Held(token=1, ready=1)
    assert next_action(held, tried, NOW) == Wait(NOW + 500)
    assert next_action(held, tried, NOW + 500) == Push(max_ops=1)
    poked = on_wake(tried, Wake.POKED, NOW)
    assert next_action(held, poked, NOW) == Pull(max_bytes=tried.page)


def test_an_operation_that_alone_makes_a_well_server_fail_is_parked() -> None:
    lane = Lane()
    for _ in range(3):
        assert lane.park is None
        lane = pull_with(lane, Kind.OK)
        lane = push_with(lane, Kind.SERVER_ERROR, ("a",))
    assert lane.park == Park("a", "server_error")


def test_a_refused_sign_in_is_refreshed_once_and_then_over() -> None:
    lane = pull_with(Lane(), Kind.UNAUTHORIZED)
    assert next_action(IN, lane, NOW) == Refresh()
    flying = started(lane, Refresh(), IN, NOW)
    over = on_result(flying, Result(kind=Kind.UNAUTHORIZED, generation=flying.generation), NOW, 0.0)
    assert next_action(Held(token=1, ready=9), over, NOW) == Wait(NOW + MINUTE)
    assert next_action(Held(token=2, ready=9), over, NOW) == Push(max_ops=PUSH_START)


@pytest.mark.parametrize(
    ("kind", "heard_it"),
    [
        (Kind.WRONG_IDS, True), (Kind.NOT_OURS, False), (Kind.BUSY, True), (Kind.TLS, False),
        (Kind.TIMEOUT, False), (Kind.UNREACHABLE, False), (Kind.NARROW_WAY, False),
        (Kind.STORE, True), (Kind.REFUSED, True),
    ],
)  # fmt: skip
def test_trouble_of_the_line_slows_both_ways_and_tells_whether_the_server_was_heard(
    kind: Kind,
    heard_it: bool,  # noqa: FBT001
) -> None:
    lane = pull_with(Lane(), kind)
    assert NOW < lane.contact.until_ms <= NOW + SECOND
    assert (lane.lost_at_ms is None) is heard_it
    assert lane.problem is kind
    assert lane.pull_wanted


def test_retry_after_is_not_undercut() -> None:
    assert pull_with(Lane(), Kind.BUSY, retry_after_ms=20_000).contact.until_ms >= NOW + 20_000


def test_the_cap_is_a_minute_and_five_for_a_server_long_ill() -> None:
    long = Pace(failures=30, since_ms=NOW - 16 * MINUTE)
    assert slower(long, NOW, 0.999).until_ms < NOW + MINUTE
    assert NOW + MINUTE < slower(long, NOW, 0.999, ill=True).until_ms < NOW + 5 * MINUTE


def test_a_reset_asks_anew_and_success_ends_it() -> None:
    lane = pull_with(Lane(), Kind.RESET)
    assert next_action(IN, lane, NOW) == Pull(max_bytes=PAGE_START, anew=True)
    assert not pull_with(lane, Kind.OK).anew
    assert pull_with(lane, Kind.RESET).pulling.until_ms > NOW


@pytest.mark.parametrize("wake", [Wake.NETWORK, Wake.RESUMED, Wake.ASKED])
def test_a_person_or_a_new_network_ends_every_pause(wake: Wake) -> None:
    weary = Lane(
        contact=LATER,
        pushing=LATER,
        pulling=LATER,
        blocked_until_ms=NOW + RECHECK,
        pull_wanted=False,
    )
    assert next_action(IN, on_wake(weary, wake, NOW), NOW) == Pull(max_bytes=PAGE_START)


def test_many_captures_are_sent_together_and_the_first_is_not_put_off() -> None:
    lane = on_wake(PULLED, Wake.CAPTURED, NOW)
    assert lane.push_at_ms == NOW, "after a pause it goes at once"
    lane = replace(started(lane, Push(max_ops=1), Held(token=1, ready=1), NOW), flight=None)
    assert on_wake(lane, Wake.CAPTURED, NOW + 2).push_at_ms == NOW + DEBOUNCE
    assert on_wake(lane, Wake.CAPTURED, NOW + 250).push_at_ms == NOW + 250
    assert on_wake(lane, Wake.URGENT, NOW + 100).push_at_ms == 0


def test_a_capture_does_not_shorten_a_pause_and_a_claim_does() -> None:
    weary, held = replace(PULLED, contact=LATER), Held(token=1, ready=1)
    assert next_action(held, on_wake(weary, Wake.CAPTURED, NOW), NOW) == Wait(NOW + 7_000)
    assert next_action(held, on_wake(weary, Wake.URGENT, NOW), NOW) == Push(max_ops=PUSH_START)


def test_the_server_is_asked_less_often_while_it_tells_by_itself() -> None:
    quiet, live = pull_with(Lane(), Kind.OK), pull_with(Lane(live=True), Kind.OK)
    assert (quiet.pull_at_ms - NOW, live.pull_at_ms - NOW) == (BLIND_PULL, SAFETY_PULL)
    assert on_live(live, NOW, live=False).pull_at_ms <= NOW + BLIND_PULL
    assert on_live(quiet, NOW, live=True).pull_wanted


def test_after_the_stream_was_cut_the_server_is_asked_whether_it_is_there() -> None:
    live = pull_with(Lane(live=True), Kind.OK)
    cut = on_quiet(live, NOW, 0.5)
    assert (cut.live, cut.lost_at_ms, next_action(IN, cut, NOW)) == (False, None, Wait(NOW + 500))
    assert next_action(IN, cut, NOW + 500) == Pull(max_bytes=cut.page)
    assert on_quiet(cut, NOW + 400, 0.9).pull_at_ms == cut.pull_at_ms, "only after a stream"


def test_a_server_that_says_goodbye_is_not_asked_before_it_is_back() -> None:
    away = on_quiet(pull_with(Lane(live=True), Kind.OK), NOW, 0.5, back_at_ms=NOW + 3_000)
    held = Held(token=1, ready=1)
    assert away.lost_at_ms == NOW
    assert next_action(held, away, NOW) == Wait(NOW + 3_000)
    assert next_action(held, away, NOW + 3_000) == Push(max_ops=away.batch)
    claim = on_wake(away, Wake.URGENT, NOW)
    assert next_action(held, claim, NOW) == Push(max_ops=away.batch), "a person waits for it"
    back = on_greeted(away, NOW + 1_000)
    assert back.live
    assert next_action(held, back, NOW + 1_000) == Push(max_ops=away.batch)


def test_a_pause_that_the_server_asked_for_is_kept_also_when_the_stream_is_there() -> None:
    busy = replace(PULLED, contact=LATER)
    assert on_greeted(busy, NOW).contact == LATER


def test_a_page_that_has_more_is_followed_by_the_next() -> None:
    assert pull_with(Lane(), Kind.OK, more=True).pull_wanted
    assert not pull_with(Lane(), Kind.OK).pull_wanted


def test_a_poke_during_a_pull_is_followed_by_another_pull() -> None:
    """Seed 9: the answer was read before what the poke told of."""
    flying = started(Lane(), Pull(max_bytes=PAGE_START), IN, NOW)
    poked = on_wake(flying, Wake.POKED, NOW)
    lane = on_result(poked, Result(kind=Kind.OK, generation=poked.generation), NOW, 0.5)
    assert isinstance(next_action(IN, lane, NOW), Pull)


def test_a_pull_that_fails_is_still_wanted() -> None:
    for kind in set(Kind) - {Kind.OK}:
        assert pull_with(Lane(), kind).pull_wanted


@pytest.mark.parametrize(
    ("lane", "token", "open_"),
    [
        (Lane(), 1, True),
        (Lane(), 0, False),
        (Lane(dead_token=1), 1, False),
        (Lane(dead_token=1), 2, True),
        (Lane(refused_token=1), 1, False),
        (Lane(contact=LATER), 1, False),
    ],
    ids=["well", "signed out", "ended", "a new one", "to be renewed", "no contact"],
)
def test_bytes_go_only_with_a_sign_in_that_holds(lane: Lane, token: int, *, open_: bool) -> None:
    assert takes_bytes(lane, token=token) is open_
