"""What a reply of the network really is."""

from __future__ import annotations

import json

import pytest

from sync.core_clock import offset, sample
from sync.core_listen import (
    SILENCES,
    TRY_AGAIN,
    Ear,
    Event,
    Heard,
    LongPoll,
    Pause,
    Stream,
    next_listen,
    on_heard,
)
from sync.core_pace import MINUTE, SECOND
from sync.core_reply import (
    Kind,
    NotOurServer,
    Reply,
    SignedOut,
    Trouble,
    Unreachable,
    read,
    read_push,
    retry_after_ms,
)
from sync.protocol import PullAnswer, PushAnswer

OURS = {"x-rflow-server": "s1", "content-type": "application/json"}
ANOTHER = {**OURS, "x-rflow-server": "s2"}
HTML = {"content-type": "text/html; charset=utf-8"}
PULLED = json.dumps(
    {"epoch": 1, "server_time": "2026-11-21T01:30:00.000Z", "scopes": [], "rows": [], "cursors": {}}
).encode()
PAGE = b"<!doctype html><title>Welcome to the guest network</title>"

NGINX = b"<html><head><title>413 Request Entity Too Large</title></head></html>"


def reply(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Reply:
    given = OURS if headers is None else headers
    return Reply(status=status, headers=given, body=body, url="https://rflow.example/v1/pull")


@pytest.mark.parametrize(
    ("came", "kind", "words"),
    [
        (reply(200, PAGE, HTML), Kind.NOT_OURS, "may need you to sign in first"),
        (reply(200, PULLED, {}), Kind.NOT_OURS, "not an RFlow server"),
        (reply(200, PULLED, ANOTHER), Kind.NOT_OURS, "another RFlow server"),
        (reply(200, PULLED[:-9]), Kind.NOT_OURS, "cut off"),
        (reply(302, b"", {"location": "https://a.example/"}), Kind.NOT_OURS, "https://a.example/"),
        (reply(404, PAGE, HTML), Kind.NOT_OURS, "is a web site"),
        (reply(404, b"not found", {}), Kind.NOT_OURS, "at this path"),
        (reply(413, NGINX, HTML), Kind.NARROW_WAY, "refuses what is so large"),
        (reply(413, b"no", {}), Kind.NARROW_WAY, "Something between this computer and rflow."),
        (reply(413, PAGE, ANOTHER), Kind.NOT_OURS, "another RFlow server"),
        (reply(502, PAGE, HTML), Kind.UNREACHABLE, "behind it is not answering"),
        (reply(401), Kind.UNAUTHORIZED, "Your work is safe here"),
        (reply(401, b'{"title": "", "status": 401, "code": "expired"}'), Kind.UNAUTHORIZED, "safe"),
        (reply(401, b'{"title": "", "status": 401, "code": "revoked"}'), Kind.REVOKED, "all here"),
        (reply(401, b'{"code": "revoked"}', {}), Kind.NOT_OURS, "not an RFlow server"),
        (reply(401, PAGE, HTML), Kind.NOT_OURS, "is a web site"),
        (reply(403), Kind.BLOCKED, "may not use this server"),
        (reply(409), Kind.RESET, "anew"),
        (reply(410), Kind.RESET, "anew"),
        (reply(413), Kind.TOO_LARGE, "cannot take this"),
        (reply(422), Kind.TOO_LARGE, "cannot take this"),
        (reply(426), Kind.UPGRADE, "too old"),
        (reply(429), Kind.BUSY, "busy"),
        (reply(503), Kind.BUSY, "busy"),
        (reply(500), Kind.SERVER_ERROR, "problem of its own"),
        (reply(404), Kind.REFUSED, "refused this"),
    ],
)  # fmt: skip
def test_everything_that_is_no_answer_has_a_kind_and_a_sentence(
    came: Reply, kind: Kind, words: str
) -> None:
    with pytest.raises(Trouble) as told:
        read(came, PullAnswer, server_id="s1")
    assert told.value.kind is kind
    assert words in told.value.sentence


@pytest.mark.parametrize(("status", "broke"), [(502, True), (503, False), (504, True)])
def test_a_proxy_whose_server_ends_says_so_of_what_was_sent(status: int, *, broke: bool) -> None:
    with pytest.raises(Unreachable) as told:
        read(reply(status, PAGE, HTML), PullAnswer, server_id="s1")
    assert told.value.result(1).broke is broke


def test_an_answer_of_our_server_is_read_and_what_it_says_beyond_is_ignored() -> None:
    grown = PULLED[:-1] + b',"weather":"fine"}'
    assert read(reply(200, grown), PullAnswer, server_id="s1").epoch == 1


def test_at_the_first_contact_any_rflow_server_will_do() -> None:
    assert read(reply(200, PULLED), PullAnswer).epoch == 1


def test_the_problem_that_the_server_names_is_told() -> None:
    body = json.dumps({"title": "Blocked", "status": 403, "detail": "Dana ended your access."})
    with pytest.raises(Trouble, match="Dana ended your access"):
        read(reply(403, body.encode()), PullAnswer, server_id="s1")


def pushed(*ids: str) -> Reply:
    results = [{"id": one, "status": "accepted", "seq": 4} for one in ids]
    said = {"epoch": 1, "server_time": "2026-11-21T01:30:00.000Z", "results": results}
    return reply(200, json.dumps(said).encode())


@pytest.mark.parametrize("ids", [("a",), ("a", "b", "c"), ("a", "c"), ("a", "a"), ()])
def test_verdicts_on_other_operations_than_the_sent_ones_are_no_answer(
    ids: tuple[str, ...],
) -> None:
    with pytest.raises(NotOurServer) as told:
        read_push(pushed(*ids), ["a", "b"], server_id="s1")
    assert told.value.kind is Kind.WRONG_IDS


def test_verdicts_on_exactly_the_sent_operations_are_an_answer() -> None:
    answer = read_push(pushed("b", "a"), ["a", "b"], server_id="s1")
    assert isinstance(answer, PushAnswer)


@pytest.mark.parametrize(
    ("text", "ms"),
    [("", 0), ("7", 7_000), ("-7", 0), ("soon", 0), ("Sat, 21 Nov 2026 01:30:07 GMT", 7_000),
     ("Sat, 21 Nov 2020 01:30:07 GMT", 0), ("9" * 40, 999_999_999_000), ("²", 0)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(text: str, ms: int) -> None:
    assert retry_after_ms(text, 1_795_224_600.0) == ms


@pytest.mark.parametrize(
    ("asked", "answered", "server_time", "found"),
    [
        (0, 100, "1970-01-01T00:00:10.050Z", 10_000),
        (60_000, 60_000, "1970-01-01T00:00:00.000Z", -60_000),
        (0, 60_000, "1970-01-01T00:00:10.000Z", None),
        (100, 0, "1970-01-01T00:00:10.000Z", None),
        (0, 100, "soon", None),
        (0, 100, "1970-01-01T00:00:10.000", None),
    ],
)
def test_the_server_s_time_is_that_of_the_middle_of_the_round_trip(
    asked: int, answered: int, server_time: str, found: int | None
) -> None:
    assert sample(asked, answered, server_time) == found


def test_the_median_of_five_forgets_one_that_is_off() -> None:
    samples: tuple[int, ...] = ()
    for newest in (10, 12, 90_000, 11, 13, 14):
        samples, middle = offset(samples, newest)
    assert (len(samples), middle) == (5, 13)


def test_two_silent_streams_lead_to_waiting_requests_for_an_hour() -> None:
    ear, now = Ear(), 5
    for _ in range(SILENCES):
        assert next_listen(ear, now) == Stream()
        ear = on_heard(ear, Heard.SILENT, now, 0.5)
    assert next_listen(ear, now) == LongPoll()
    assert next_listen(ear, now + TRY_AGAIN) == Stream()


def test_a_stream_that_fails_is_opened_again_after_growing_pauses() -> None:
    ear, pauses = Ear(), []
    for _ in range(8):
        ear = on_heard(ear, Heard.FAILED, 0, 0.99)
        pauses.append(ear.pace.until_ms)
    assert next_listen(ear, 0) == Pause(ear.pace.until_ms)
    assert pauses == sorted(pauses)
    assert pauses[-1] <= MINUTE
    assert next_listen(on_heard(ear, Heard.GREETED, 0, 0.5), 0) == Stream()


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 2 * SECOND), (1.0, 6 * SECOND)])
def test_a_deploy_spreads_the_reconnects(chance: float, wait: int) -> None:
    ear = on_heard(Ear(), Heard.BYE, 0, chance, retry_ms=2 * SECOND)
    assert next_listen(ear, 0) == Pause(wait)


@pytest.mark.parametrize(
    ("data", "heads"),
    [('{"heads":{"user:1":4}}', {"user:1": 4}), ("{}", {}), ("", {}), ("[1]", {}),
     ('{"heads":[1]}', {}), ('{"heads":{"a":true,"b":"4"}}', {})],
)  # fmt: skip
def test_heads_of_an_event_are_read_as_far_as_they_say_something(
    data: str, heads: dict[str, int]
) -> None:
    assert Event("poke", data).heads() == heads


@pytest.mark.parametrize(
    ("data", "ms"),
    [('{"retry_ms":70}', 70), ("{}", 5_000), ('{"retry_ms":-1}', 5_000), ("x", 5_000)],
)
def test_a_bye_that_says_no_time_means_five_seconds(data: str, ms: int) -> None:
    assert Event("bye", data).retry_ms() == ms


def test_sentences_are_the_message_of_every_trouble() -> None:
    assert str(SignedOut()) == SignedOut().sentence
    assert str(Unreachable("Gone.")) == "Gone."
