"""What is told while one looks elsewhere: once, together, by kind and ticket, and as one chose."""

from __future__ import annotations

from typing import Any

import pytest

from rflow_desktop.domain.news import TOGETHER_MS, News, Notice, Told, Wanted, begin, tell

NOON = 1_763_726_400_000
PLAIN = Wanted()


def news(kind: str, key: str = "a", **more: Any) -> News:
    return News(kind=kind, key=key, thing=f"thing {key}", **{"ticket": "48190", **more})


SENTENCES: list[tuple[str, dict[str, Any], str, str]] = [
    ("for_you", {"priority": "high"}, "New escalation for you, P2, 48190", "escalations"),
    ("queue", {"priority": "urgent"}, "New escalation in your queue, P1, 48190", "escalations"),
    ("claimed", {}, "Your escalation was claimed, 48190", "escalations"),
    ("asked", {}, "A colleague asks you something, 48190", "today"),
    ("permission", {}, "The assistant waits for your answer, 48190", "today"),
    ("attention", {}, "A change needs your decision, 48190", "sync"),
    ("over", {}, "A pause is nearly over, 48190", "today"),
    ("due", {}, "Prepared work is due soon, 48190", "today"),
    ("prepared", {"ticket": ""}, "A session was prepared for you", "today"),
]


@pytest.mark.behaviour("S2.43")
@pytest.mark.parametrize(
    ("kind", "more", "sentence", "place"), SENTENCES, ids=[row[0] for row in SENTENCES]
)
def test_a_notice_names_kind_and_ticket_and_nobody(
    kind: str, more: dict[str, Any], sentence: str, place: str
) -> None:
    one = news(kind, title="Tills are down", client="Harbor Dental", **more)
    told, (notice,) = tell(Told(), [one], NOON, PLAIN)
    assert notice == Notice(
        kind=kind, sentence=sentence, place=place, thing="thing a", sound=kind == "for_you"
    )
    assert tell(told, [one], NOON + TOGETHER_MS, PLAIN)[1] == (), "once"


@pytest.mark.behaviour("S2.43")
def test_more_is_said_only_to_who_wants_it_and_quietly_to_who_wants_quiet() -> None:
    one = news("for_you", title="Tills are down", client="Harbor Dental")
    _, (notice,) = tell(Told(), [one], NOON, Wanted(details=True, sound=False))
    assert notice.sentence == "New escalation for you, 48190, Tills are down, Harbor Dental"
    assert not notice.sound


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted(), ["urgent"]),
        (Wanted(queue="all"), ["normal", "urgent"]),
        (Wanted(queue="off"), []),
        (Wanted(on=False, queue="all"), []),
    ],
)
@pytest.mark.behaviour("S2.43")
def test_of_the_queue_one_hears_what_one_asked_for(wanted: Wanted, told: list[str]) -> None:
    found = []
    for priority in ("normal", "urgent"):
        _, notices = tell(Told(), [news("queue", priority=priority)], NOON, wanted)
        found += [priority for _ in notices]
    assert found == told


def test_what_was_there_at_the_start_is_known_but_not_what_comes_due_later() -> None:
    there, later = news("asked"), news("over", key="b", at_ms=NOON + 5)
    told = begin([there, later], NOON)
    assert tell(told, [there, later], NOON, PLAIN)[1] == ()
    _, (notice,) = tell(told, [there, later], NOON + 5, PLAIN)
    assert notice.kind == "over"


def test_many_of_a_kind_within_a_minute_become_one_and_what_is_gone_is_not_told() -> None:
    first = news("for_you")
    told, notices = tell(Told(), [first], NOON, PLAIN)
    assert len(notices) == 1
    more = [news("for_you", key=str(number)) for number in range(4)]
    told, notices = tell(told, [first, *more], NOON + 10_000, PLAIN)
    assert notices == ()
    told, (notice,) = tell(told, [first, *more[:3]], NOON + TOGETHER_MS, PLAIN)
    assert (notice.sentence, notice.thing) == ("3 new escalations for you", "")
    assert told.held == ()


def test_another_kind_does_not_wait() -> None:
    told, _ = tell(Told(), [news("for_you")], NOON, PLAIN)
    _, (notice,) = tell(told, [news("for_you"), news("asked")], NOON + 1, PLAIN)
    assert notice.kind == "asked"
