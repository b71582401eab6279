"""How bytes travel: the next step of a parcel, as a table, and what ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core_blobs import (
    Begin,
    Look,
    Over,
    Parcel,
    Rest,
    Send,
    begun,
    failed,
    next_step,
    rest_of_all,
    stands_at,
)
from sync.core_pace import CHUNK_LEAST, CHUNK_MOST, CHUNK_START, MINUTE, SECOND, STEADY, Pace
from sync.core_reply import Kind

SIZE = 3_000_000
SENDING = Parcel(size=SIZE, upload_id="u", offset=10, certain=True)


@pytest.mark.parametrize(
    ("parcel", "step"),
    [
        (Parcel(size=SIZE), Begin()),
        (Parcel(size=SIZE, upload_id="u", offset=10), Look()),
        (SENDING, Send(10, CHUNK_START)),
        (Parcel(size=50, upload_id="u", offset=10, certain=True), Send(10, 40)),
        (Parcel(size=SIZE, there=True), Over()),
        (Parcel(size=SIZE, reason="Too large."), Over("Too large.")),
        (Parcel(size=SIZE, lacks="Gone."), Over("Gone.")),
        (Parcel(size=SIZE, lacks="Gone.", offset=SIZE), Begin()),
        (Parcel(size=SIZE, lacks="Gone.", upload_id="u"), Over("Gone.")),
        (Parcel(size=SIZE, pace=Pace(failures=1, until_ms=9)), Rest(9)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_next_step_follows_from_what_the_server_has(parcel: Parcel, step: object) -> None:
    assert next_step(parcel, 0) == step


def test_what_the_server_has_already_is_not_sent() -> None:
    assert next_step(begun(Parcel(size=SIZE), None), 0) == Over()


@pytest.mark.parametrize(
    "kind", [Kind.BLOCKED, Kind.UPGRADE, Kind.BUSY, Kind.UNAUTHORIZED, Kind.REVOKED]
)
def test_what_is_said_of_whoever_asks_makes_all_rest_and_slows_no_single_file(kind: Kind) -> None:
    assert failed(SENDING, Send(10, 1), kind, "", 0, 0.5).pace == STEADY
    assert rest_of_all(STEADY, kind, 0, 0.5).until_ms > 0


def test_a_quick_line_gets_larger_chunks_and_a_failing_one_smaller() -> None:
    parcel = SENDING
    for _ in range(9):
        parcel = stands_at(parcel, parcel.offset + 1, took_ms=SECOND)
    assert parcel.chunk == CHUNK_MOST
    for _ in range(20):
        parcel = failed(parcel, Send(0, 1), Kind.TIMEOUT, "", 0, 0.0)
    assert parcel.chunk == CHUNK_LEAST


def test_after_a_wrong_offset_the_server_is_asked_where_it_stands() -> None:
    parcel = failed(SENDING, Send(10, 5), Kind.RESET, "", 0, 0.5)
    assert next_step(parcel, 0) == Look()
    assert next_step(stands_at(parcel, 700), 0) == Send(700, CHUNK_START)


def test_what_the_server_refuses_three_times_comes_to_a_person() -> None:
    parcel = SENDING
    for _ in range(3):
        assert next_step(parcel, 10**9) != Over("No.")
        parcel = failed(parcel, Send(10, 200_000), Kind.TOO_LARGE, "No.", 0, 0.5)
    assert next_step(parcel, 10**9) == Over("No.")


MB = 1024 * 1024


def test_a_piece_that_is_too_large_is_halved_and_the_way_not_tried_with_it_again() -> None:
    sending = replace(SENDING, size=99 * MB, chunk=2 * MB)
    parcel = failed(sending, Send(10, 2 * MB), Kind.NARROW_WAY, "No.", 0, 0.5)
    assert (parcel.upload_id, parcel.strikes, parcel.most) == ("u", 0, MB)
    assert next_step(parcel, 0) == Rest(500)
    parcel = stands_at(parcel, 10)
    for _ in range(9):
        assert next_step(parcel, 500) == Send(parcel.offset, MB)
        parcel = stands_at(parcel, parcel.offset + MB, took_ms=1)


@pytest.mark.parametrize("kind", [Kind.TOO_LARGE, Kind.NARROW_WAY, Kind.REFUSED])
def test_what_is_refused_again_and_again_comes_to_a_person(kind: Kind) -> None:
    """Also where the server goes on each time with the part of it that it has."""
    parcel, now, steps = replace(SENDING, offset=70_000, chunk=MB), 0, 0
    while (step := next_step(parcel, now)) != Over("No."):
        steps += 1
        assert steps < 40
        match step:
            case Rest(until_ms):
                now = until_ms
            case Begin():
                parcel = begun(parcel, ("u", 70_000))
            case Look():
                parcel = stands_at(parcel, 70_000)
            case _:
                parcel = failed(parcel, step, kind, "No.", now, 0.9)
    assert (parcel.chunk == CHUNK_LEAST) is (kind is Kind.NARROW_WAY)


@pytest.mark.parametrize("kind", [Kind.SERVER_ERROR, Kind.UNREACHABLE, Kind.NOT_OURS])
def test_pauses_grow_until_bytes_are_taken_however_often_the_server_says_where_it_stands(
    kind: Kind,
) -> None:
    parcel, now, pauses = replace(SENDING, certain=False), 0, []
    while len(pauses) < 8:
        match next_step(parcel, now):
            case Rest(until_ms):
                pauses.append(until_ms - now)
                now = until_ms
            case Look():
                parcel = stands_at(parcel, 10)
            case step:
                parcel = failed(parcel, step, kind, "", now, 0.999)
    assert pauses == sorted(pauses)
    assert MINUTE - SECOND < pauses[-1] <= MINUTE
    assert stands_at(parcel, 11).pace == STEADY, "some of it arrived after all"
    assert stands_at(parcel, 11, took_ms=1).pace == STEADY


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, SIZE)), max_size=60))
def test_no_trouble_of_the_line_ever_gives_bytes_up(steps: list[tuple[Kind, int]]) -> None:
    refusing = {Kind.REFUSED, Kind.TOO_LARGE, Kind.NARROW_WAY, Kind.BLOCKED}
    parcel, now = Parcel(size=SIZE), 0
    for kind, offset in steps:
        step = next_step(parcel, now)
        match step:
            case Rest(until_ms):
                now = until_ms
            case Over():
                assert parcel.there
                return
            case _ if kind is Kind.OK:
                parcel = stands_at(begun(parcel, ("u", 0)), offset)
            case _:
                parcel = failed(
                    parcel, step, Kind.TIMEOUT if kind in refusing else kind, "", now, 0.9
                )
        assert not parcel.reason
