"""What a desktop is handed: everything it may see, nothing else, in pages of any size."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from rflow_desktop.domain import acts, tally
from rflow_desktop.domain import flow as format_
from rflow_desktop.domain.model import Flow, FlowRef, Role
from sync.protocol import PullAnswer, PullAsk
from sync.server import feed, people
from tests.server.world import ACCOUNT, Replica, World, starter, uid

S, H = uid("session"), uid("handoff")


@pytest.fixture
def world() -> World:
    return furnish(World())


def furnish(world: World) -> World:
    """Maya works on a session with notes, a contact and evidence, prepared by Sam."""
    world.accepted(
        "sam", world.op("sam", S, acts.PrepareSession(title="Mail", assignee=uid("maya")))
    )
    attach = acts.Attach(evidence=uid("e"), sha256="e" * 64, size=9, mime="image/png")
    notes = [acts.AddNote(entry=uid(f"n{one}"), text=f"note {one}") for one in range(30)]
    contact = acts.SetContact(name="Kim", phone="555 0100")
    done = (acts.BeginPrepared(), contact, acts.WritePad(text="ping ok"), attach, *notes)
    world.accepted("maya", *(world.op("maya", S, act) for act in done))
    return world


def hand_over(world: World, **more: object) -> None:
    act = acts.HandOver.model_validate({"handoff": H, "need": "Please look"} | more)
    world.accepted("maya", world.op("maya", S, act))


def kinds(world: World, who: str) -> set[str]:
    """Which kinds of rows of the session `who` holds."""
    return {
        kind for (kind, _), doc in world.holds(who).items() if S in (doc.get("session"), doc["id"])
    }


PARTS = {"session", "entry", "pad", "evidence"}
WAITING = PARTS | {"handoff", "briefing"}


def test_a_session_is_its_peoples_and_the_phone_number_its_workers(world: World) -> None:
    assert kinds(world, "maya") == PARTS | {"contact"}
    assert kinds(world, "sam") == PARTS
    for other in ("ben", "priya", "ada", "vic", "eve"):
        assert kinds(world, other) == set(), other


READ = {"session", "handoff", "briefing", "evidence"}
"""What lies on the computers of those who might claim it: the page, and the pictures on it."""


@pytest.mark.behaviour("S3.59", "S2.76", "S2.77")
def test_who_might_claim_it_holds_the_page_and_its_pictures_and_no_more(world: World) -> None:
    more = acts.Attach(evidence=uid("e2"), sha256="f" * 64, size=9, mime="text/plain")
    world.accepted("maya", world.op("maya", S, more))
    hand_over(world, evidence=(uid("e"),))
    assert kinds(world, "ben") == kinds(world, "priya") == READ
    assert ("evidence", uid("e")) in world.holds("ben")
    assert ("evidence", uid("e2")) not in world.holds("ben")
    assert kinds(world, "maya") == WAITING | {"contact"}
    assert kinds(world, "sam") == WAITING, "who prepared it keeps it in view"
    assert kinds(world, "vic") == kinds(world, "eve") == set(), "no viewer, no other account"


@pytest.mark.behaviour("S3.59")
def test_a_page_without_pictures_takes_none_along_and_an_ended_line_is_gone(world: World) -> None:
    hand_over(world, keep_watching=False)
    priya = Replica(world, "priya")
    priya.pull()
    assert {kind for kind, _ in priya.rows} >= {"session", "handoff", "briefing"}
    assert "evidence" not in {kind for kind, _ in priya.rows}
    world.accepted("ben", world.op("ben", S, acts.Claim(handoff=H)))
    priya.pull()
    assert ("handoff", H) in priya.rows
    assert ("briefing", H) not in priya.rows
    world.accepted("ben", world.op("ben", S, acts.Complete(outcome="resolved")))
    priya.pull()
    assert ("handoff", H) not in priya.rows


@pytest.mark.behaviour("S2.71", "S3.59")
def test_an_admins_computer_holds_no_more_of_others_work_than_anybody_elses(world: World) -> None:
    assert kinds(world, "ada") == set()
    hand_over(world, evidence=(uid("e"),))
    assert kinds(world, "ada") == READ


@pytest.mark.behaviour("S2.76", "S2.49", "S2.73")
def test_after_the_claim_others_keep_the_line_of_the_queue_only(world: World) -> None:
    hand_over(world, keep_watching=False)
    replicas = {who: Replica(world, who) for who in ("maya", "ben", "priya", "sam")}
    for replica in replicas.values():
        replica.pull()
    world.accepted("ben", world.op("ben", S, acts.Claim(handoff=H)))
    held = {}
    for who, replica in replicas.items():
        replica.pull()
        held[who] = {
            kind
            for (kind, row), (_, _, doc) in replica.rows.items()
            if S in (doc.get("session"), row)
        }
    assert held["ben"] == WAITING | {"contact"}
    assert held["priya"] == held["maya"] == {"handoff"}
    assert held["sam"] == WAITING  # who prepared it keeps it in view


def test_a_session_that_is_given_back_comes_back_whole(world: World) -> None:
    hand_over(world, keep_watching=False)
    maya = Replica(world, "maya")
    world.accepted("ben", world.op("ben", S, acts.Claim(handoff=H)))
    maya.pull()
    assert ("session", S) not in maya.rows
    world.accepted("ben", world.op("ben", S, acts.ReturnHandoff(handoff=H, reason="Wrong desk")))
    maya.pull()
    assert sum(kind == "entry" for kind, _ in maya.rows) == 30
    assert ("contact", S) in maya.rows


@pytest.mark.parametrize("seed", range(6))
def test_pages_of_any_size_and_work_between_them_end_at_the_same_rows(
    world: World, seed: int
) -> None:
    chance = random.Random(seed)
    replicas = [Replica(world, who) for who in ("maya", "ben", "sam", "vic")]
    turns: list[Callable[[], object]] = [
        lambda: hand_over(world, keep_watching=chance.random() < 0.5),
        lambda: world.accepted("ben", world.op("ben", S, acts.Claim(handoff=H))),
        lambda: world.accepted("ben", world.op("ben", S, acts.AddNote(entry=uid("x"), text="x"))),
        lambda: world.accepted("ben", world.op("ben", S, acts.ReturnHandoff(handoff=H))),
    ]
    for turn in turns:
        for replica in replicas:
            if chance.random() < 0.7:
                replica.pull(max_bytes=chance.choice([1_024, 2_000, 5_000, 1 << 20]))
        turn()
    for replica in replicas:
        last = replica.pull(max_bytes=1_024)[-1]
        fresh = Replica(world, replica.who)
        fresh.pull()
        assert replica.rows == fresh.rows
        for scope, digest in last.digests.items():
            mine = [(key, held[0]) for key, held in replica.rows.items() if scope in held[1]]
            total = sum(tally.mark(*key, seq) for key, seq in mine)
            assert (digest.count, digest.sum) == (len(mine), tally.written(total))


def test_a_page_is_bounded_and_says_that_there_is_more(world: World) -> None:
    answers = Replica(world, "maya").pull(max_bytes=1_024)
    assert len(answers) > 3
    assert [one.more for one in answers] == [True] * (len(answers) - 1) + [False]
    assert all(not one.digests for one in answers[:-1])
    assert max(len(one.rows) for one in answers) < 10


BEGIN_AGAIN = [
    ("the server was restored", {"epoch": 2, "cursors": {}}, True),
    ("a cursor beyond the head", {"epoch": 1, "cursors": {f"user:{uid('maya')}": 10**9}}, True),
    ("nothing held yet", {"epoch": 0, "cursors": {}}, False),
    ("an unknown scope", {"epoch": 1, "cursors": {"team:x": 10**9}}, False),
]


@pytest.mark.parametrize(("title", "ask", "reset"), BEGIN_AGAIN, ids=[o[0] for o in BEGIN_AGAIN])
def test_who_cannot_go_on_begins_again(
    world: World, title: str, ask: dict[str, object], reset: object
) -> None:
    answer = world.pull("maya", **ask)
    assert answer.reset is reset
    assert ("session", S) in {(row.type, row.id) for row in answer.rows}


def test_a_change_of_role_opens_and_closes_what_waits(world: World) -> None:
    hand_over(world)
    vic = Replica(world, "vic")
    vic.pull()
    assert ("handoff", H) not in vic.rows
    for role, sees in ((Role.ENGINEER, True), (Role.VIEWER, False)):
        with world.connection() as conn:
            user = people.user(conn, ACCOUNT, uid("vic"))
            assert user is not None
            people.change(conn, ACCOUNT, user.model_copy(update={"role": role}))
        vic.pull()
        assert (("handoff", H) in vic.rows) is sees
        assert (("session", S) in vic.rows) is sees


def test_a_draft_is_its_authors_until_it_is_published() -> None:
    world = World()
    content, (flow, _) = starter()
    assert isinstance(flow, Flow)
    raw = content.model_dump(mode="json", exclude_defaults=True) | {"id": uid("draft")}
    name = format_.content_hash(format_.Flow.model_validate(raw))
    save = acts.SaveFlow(snapshot=name, content=raw)
    world.accepted("ben", world.op("ben", uid("draft"), save, entity="flow"))
    assert ("snapshot", name) in world.holds("ben")
    assert ("flow", uid("draft")) not in world.holds("maya")
    ref = FlowRef(id=uid("draft"), name="Draft", kind="troubleshooting", version=1, snapshot=name)
    session = uid("try")
    world.accepted("ben", world.op("ben", session, acts.StartSession(title="Try", flow=ref)))
    world.accepted(
        "ben", world.op("ben", session, acts.HandOver(handoff=uid("h2"), need="Look at this"))
    )
    assert ("snapshot", name) in world.holds("priya")  # whoever may take it can run it
    publish = acts.PublishFlow(snapshot=name)
    world.accepted("ben", world.op("ben", uid("draft"), publish, entity="flow"))
    assert ("flow", uid("draft")) in world.holds("vic")  # of ben's team
    assert ("flow", uid("draft")) not in world.holds("eve")


def test_a_page_is_sent_as_the_values_that_it_holds(world: World) -> None:
    act = acts.StartSession(title='Caf\u00e9 "2" \u2028 \U0001f600', client="Harbor")
    world.accepted("maya", world.op("maya", uid("one"), act))
    world.accepted("maya", world.op("maya", uid("two"), acts.StartSession()))
    with world.connection() as conn:
        found = feed.page(conn, world.caller(conn, "maya"), PullAsk(), world.now)
    assert found.rows
    assert PullAnswer.model_validate_json(found.text()) == found.whole()
