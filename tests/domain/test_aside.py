"""What is noted beside the work: how long it took, who began when, what the assistant guesses."""

from __future__ import annotations

from itertools import permutations

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_aside import Assess, RecordAway
from rflow_desktop.domain.model import Briefing, Handoff, Outcome, Session
from rflow_desktop.domain.note_facts import minutes
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.worked import Worked, worked
from tests.domain.world import MAYA, MINUTE, NOON, SAM, TOM, H, S, World, instant, uid


def at(minute: float) -> str:
    return instant(NOON + round(minute * MINUTE))


def slept(since: float, until: float) -> RecordAway:
    return RecordAway(since=at(since), until=at(until))


STORIES: list[tuple[str, list[tuple[float, Actor, Act]], float, tuple[float, float]]] = [
    ("at work all the time", [], 10, (10, 0)),
    ("ten at work, five put down", [(10, MAYA, acts.Pause())], 15, (10, 5)),
    ("taken up again", [(4, MAYA, acts.Pause()), (9, MAYA, acts.Resume())], 15, (10, 5)),
    ("put down twice over is put down once",
     [(4, MAYA, acts.Pause()), (6, MAYA, acts.Pause()), (9, MAYA, acts.Resume())], 15, (10, 5)),
    ("taking up what was not put down", [(4, MAYA, acts.Resume())], 10, (10, 0)),
    ("the end stops both clocks",
     [(4, MAYA, acts.Pause()), (9, MAYA, acts.Complete(outcome=Outcome.RESOLVED))], 60, (4, 5)),
    ("what waits to be claimed lies",
     [(5, MAYA, acts.HandOver(handoff=H, need="a"))], 20, (5, 15)),
    ("the claimer works on",
     [(5, MAYA, acts.HandOver(handoff=H, need="a")), (15, SAM, acts.Claim(handoff=H))],
     20, (10, 10)),
    ("taken back",
     [(5, MAYA, acts.HandOver(handoff=H, need="a")), (8, MAYA, acts.CancelHandoff(handoff=H))],
     10, (7, 3)),
    ("sleep is neither", [(9, MAYA, slept(3, 8))], 10, (5, 0)),
    ("sleep in a pause is a pause",
     [(2, MAYA, acts.Pause()), (8, MAYA, slept(3, 8)), (8, MAYA, acts.Resume())], 10, (4, 6)),
    ("two computers slept at the same time", [(9, MAYA, slept(3, 7)), (9, MAYA, slept(4, 8))],
     10, (5, 0)),
    ("sleep before the start and after now", [(1, MAYA, slept(-5, 1)), (1, MAYA, slept(8, 30))],
     10, (7, 0)),
    ("a clock that was turned back loses nothing", [(1, MAYA, slept(5, 5))], 10, (10, 0)),
]  # fmt: skip


@pytest.mark.behaviour("S3.37")
@pytest.mark.parametrize(
    ("told", "now", "wanted"),
    [row[1:] for row in STORIES],
    ids=[row[0] for row in STORIES],
)
def test_time_at_work_and_time_put_down(
    told: list[tuple[float, Actor, Act]], now: float, wanted: tuple[float, float]
) -> None:
    world = World()
    world.do(MAYA, acts.StartSession(title="VPN"))
    for minute, who, act in told:
        world.do(who, act, at=minute)
    found = worked(session(world), at(now))
    assert (found.active, found.parked) == (wanted[0] * 60, wanted[1] * 60)
    assert minutes(session(world), at(now)) == wanted[0]


@pytest.mark.behaviour("S3.37")
def test_two_computers_that_put_it_down_and_take_it_up_agree_in_every_order() -> None:
    found = set()
    for order in permutations(range(4)):
        world = World()
        world.do(MAYA, acts.StartSession(title="VPN"))
        made = [
            world.op(MAYA, acts.Pause(), at=2),
            world.op(MAYA, acts.Resume(), at=5),
            world.op(MAYA, acts.Pause(), at=8),
            world.op(MAYA, slept(9, 12), at=12),
        ]
        for number in order:
            world.put(made[number], at=20)
        found.add(worked(session(world), at(20)))
    assert found == {Worked(active=5 * 60, parked=15 * 60)}


def test_prepared_work_has_taken_no_time_and_hours_are_decimal() -> None:
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch"))
    assert worked(session(world), at(90)) == Worked()
    assert Worked(active=5_400).hours == 1.5


def test_what_was_slept_through_is_noted_once_and_nobody_is_told() -> None:
    world = World()
    world.do(MAYA, acts.StartSession(title="VPN"))
    before = session(world).changed_at
    world.do(MAYA, slept(1, 4), at=5)
    assert session(world).changed_at == before
    assert world.put(world.op(MAYA, slept(2, 3), at=6)).puts == ()


FIRST: list[tuple[str, Act, bool]] = [
    ("an answer", acts.Choose(entry=uid(21), node="a"), True),
    ("a note", acts.AddNote(entry=uid(21), text="a"), True),
    ("the end", acts.Complete(outcome=Outcome.RESOLVED), True),
    ("passing it on", acts.HandOver(handoff=uid(12), need="a", kind="pass_on", to=TOM.id), True),
    ("a question", acts.Ask(handoff=H, question=uid(25), text="a"), False),
    ("giving it back", acts.ReturnHandoff(handoff=H), False),
    ("sleep", slept(0, 1), False),
]


@pytest.mark.behaviour("S2.57")
@pytest.mark.parametrize(
    ("act", "counts"), [row[1:] for row in FIRST], ids=[row[0] for row in FIRST]
)
def test_the_first_thing_a_claimer_does_is_timed(*, act: Act, counts: bool) -> None:
    world = claimed()
    world.do(SAM, act, at=3.5)
    begun = handed(world).begun_at
    assert begun == (at(3.5) if counts else None)


@pytest.mark.behaviour("S2.57")
def test_only_the_first_counts_also_when_it_arrives_last_and_nobody_elses() -> None:
    world = claimed()
    early = world.op(SAM, acts.AddNote(entry=uid(21), text="a"), at=3)
    world.do(SAM, acts.AddNote(entry=uid(22), text="b"), at=6)
    world.do(SAM, acts.AddNote(entry=uid(23), text="c"), at=7)
    assert handed(world).begun_at == at(6)
    world.put(early, at=8)
    assert handed(world).begun_at == at(3)
    before = claimed()
    late = before.op(MAYA, acts.AddNote(entry=uid(21), text="of before"), at=0.5)
    before.put(late, at=9)
    assert handed(before).begun_at is None


GUESSES: list[tuple[str, Actor, float, dict[str, str], tuple[str, str]]] = [
    ("asked for", MAYA, 1.5, {"state": "pending"}, ("pending", "")),
    ("written", MAYA, 1.5, {"state": "ready", "text": "Stale token"}, ("ready", "Stale token")),
    ("failed", MAYA, 1.5, {"state": "failed", "told": "Busy."}, ("failed", "")),
    ("by its sender after the claim", MAYA, 9, {"state": "ready", "text": "a"}, ("ready", "a")),
    ("by its claimer", SAM, 9, {"state": "pending"}, ("pending", "")),
]


@pytest.mark.behaviour("S2.41")
@pytest.mark.parametrize(
    ("who", "minute", "told", "wanted"), [row[1:] for row in GUESSES], ids=[r[0] for r in GUESSES]
)
def test_best_guesses_are_noted_on_the_page_whenever_they_come(
    who: Actor, minute: float, told: dict[str, str], wanted: tuple[str, str]
) -> None:
    world = claimed()
    world.do(who, Assess(handoff=H, **told), at=minute)  # type: ignore[arg-type]
    page = paper(world)
    assert (page.guess_state, page.guess) == wanted


@pytest.mark.behaviour("S2.41")
def test_what_was_guessed_stays_while_it_is_guessed_anew_and_the_newest_word_stands() -> None:
    world = claimed()
    world.do(MAYA, Assess(handoff=H, state="ready", text="Stale token"), at=3)
    world.do(MAYA, Assess(handoff=H, state="pending"), at=5)
    assert (paper(world).guess_state, paper(world).guess) == ("pending", "Stale token")
    world.do(MAYA, Assess(handoff=H, state="ready", text="too late"), at=4)
    assert (paper(world).guess_state, paper(world).guess) == ("pending", "Stale token")
    refused = world.refuses(world.op(TOM, Assess(handoff=H, state="ready", text="mine"), at=6))
    assert refused.code == "forbidden"
    other = world.op(MAYA, Assess(handoff=uid(12), state="pending"), at=6)
    assert world.refuses(other).code == "missing"


def paper(world: World) -> Briefing:
    found = world.table.get(Briefing, H)
    assert found is not None
    return found


def claimed() -> World:
    world = World()
    world.do(MAYA, acts.StartSession(title="VPN"))
    world.do(MAYA, acts.HandOver(handoff=H, need="a"), at=1)
    world.do(SAM, acts.Claim(handoff=H), at=2)
    return world


def session(world: World) -> Session:
    found = world.table.get(Session, S)
    assert found is not None
    return found


def handed(world: World) -> Handoff:
    found = world.table.get(Handoff, H)
    assert found is not None
    return found
