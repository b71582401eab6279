"""Lists are drawn from one read, in the shape and the words of the screens."""

from __future__ import annotations

import time
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import (
    Flow,
    FlowRef,
    Handoff,
    Outcome,
    Priority,
    Role,
    Session,
    Snapshot,
    User,
)
from rflow_desktop.domain.shown import SessionFilter, SyncMark
from rflow_desktop.ids import instant
from rflow_desktop.store import views
from rflow_desktop.store.search import expression
from rflow_desktop.store.standing import Standing, span, words
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, Desk, Desks

FLOW = "00000000-0000-7000-8000-0000000000f1"
SNAPSHOT = "a" * 64
REF = FlowRef(
    id=FLOW,
    name="Repeated credential prompts",
    kind="troubleshooting",
    version=1,
    snapshot=SNAPSHOT,
)
ROWS = (
    Flow(
        id=FLOW,
        name="Repeated credential prompts",
        kind="troubleshooting",
        category="Outlook",
        tags=("mail",),
        snapshot=SNAPSHOT,
        published=SNAPSHOT,
        starter=True,
        usual_steps=8,
    ),
    Snapshot(id=SNAPSHOT, flow=FLOW, content={"nodes": {}}),
)
NOW = 1_795_225_800_000


@pytest.fixture
def alone(desks: Desks) -> Desk:
    desk = desks(ANN)
    desk.local.seed(ROWS)
    return desk


def lines(desk: Desk, **wanted: object) -> list[str]:
    found = views.sessions(desk.local, SessionFilter(**wanted), desk.clock())
    return [line.title for line in found]


def test_a_running_session_says_where_it_stands(alone: Desk) -> None:
    session = alone.start(flow=REF, ticket="48213", client="Harbor Dental", title="Outlook asks")
    alone.do(session, acts.Choose(entry=alone.ids(), node="n1", answer="yes", label="Yes"))
    (line,) = views.sessions(alone.local, SessionFilter(), alone.clock())
    assert (line.state, line.group, line.stands, line.with_whom) == (
        "active",
        "active",
        "Step 2, usually 8",
        "You",
    )
    assert (line.sync, line.writable, line.flow_kind) == (SyncMark.SAVED, True, "troubleshooting")


def test_sessions_are_found_by_what_is_asked(alone: Desk) -> None:
    one = alone.start(title="Printer", client="Straße & Söhne", ticket="100")
    two = alone.start(title="Mail", client="Calder", flow=REF)
    alone.do(one, acts.Pause(reason="Waiting for client"))
    alone.do(two, acts.AddNote(entry=alone.ids(), text="error 0x8004011D in the log"))
    asked: list[tuple[dict[str, object], list[str]]] = [
        ({}, ["Mail", "Printer"]),
        ({"states": ("paused",)}, ["Printer"]),
        ({"states": ("active", "paused")}, ["Mail", "Printer"]),
        ({"states": ("closed",)}, []),
        ({"client": "STRASSE"}, ["Printer"]),
        ({"ticket": "100"}, ["Printer"]),
        ({"flow": FLOW}, ["Mail"]),
        ({"kind": "troubleshooting"}, ["Mail"]),
        ({"text": "0x8004"}, ["Mail"]),
        ({"text": "söhne"}, ["Printer"]),
        ({"text": "printer nothing"}, []),
        ({"with_whom": ANN.id}, ["Mail", "Printer"]),
        ({"order": "title"}, ["Mail", "Printer"]),
        ({"limit": 1}, ["Mail"]),
        ({"scope": "all"}, ["Mail", "Printer"]),
        ({"started_before": "2026-01-01T00:00:00.000Z"}, []),
    ]
    for wanted, titles in asked:
        assert lines(alone, **wanted) == titles, wanted


def test_a_closed_session_says_how_it_ended(alone: Desk) -> None:
    done, dropped = alone.start(title="done"), alone.start(title="dropped")
    alone.do(done, acts.Complete(outcome=Outcome.WORKAROUND))
    alone.do(dropped, acts.Complete(outcome=Outcome.ABANDONED))
    found = views.sessions(alone.local, SessionFilter(states=("closed",)), alone.clock())
    assert {(one.title, one.state, one.stands) for one in found} == {
        ("done", "resolved", "Workaround"),
        ("dropped", "abandoned", "Abandoned"),
    }
    assert views.counts(alone.local) == {"closed": 2, "queue": 0, "here": 2}


STANDINGS = [
    (Standing(state="prepared"), "Not started"),
    (Standing(state="prepared", due_at=instant(NOW + 3_600_000)), "Due today, 02:50"),
    (Standing(state="paused", pause_until=instant(NOW + 5 * 86_400_000)), "Until Thu, 01:50"),
    (Standing(state="paused", pause_reason="Waiting for client"), "Waiting for client"),
    (Standing(state="escalated", opened_at=instant(NOW - 200 * 60_000)), "Waiting 3 h 20"),
    (Standing(state="escalated", opened_at=instant(NOW), unsent=True), "Goes out when online"),
    (
        Standing(
            state="claimed", opened_at=instant(NOW - 15 * 60_000), claimed_at=instant(NOW - 60_000)
        ),
        "Claimed after 14 min",
    ),
    (Standing(state="active", kind="guided", steps=2), "Guided, question 3"),
    (Standing(state="active", kind="chat"), "No message yet"),
    (
        Standing(state="active", kind="chat", messages=4, said_at=instant(NOW - 60_000)),
        "Last message today, 01:49",
    ),
    (Standing(state="resolved", outcome="resolved"), "Fixed"),
]


@pytest.mark.parametrize(("standing", "told"), STANDINGS)
def test_where_it_stands_in_words(standing: Standing, told: str) -> None:
    assert words(standing, NOW, UTC) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h"), (65, "1 h 05"), (3000, "2 days")],
)
def test_a_length_of_time_in_words(minutes: int, told: str) -> None:
    assert span(minutes * 60_000) == told


def test_the_queue_puts_what_is_for_me_first_and_never_my_own(desks: Desks) -> None:
    server = Ledger(ANN, BEN)
    server.put(
        User(id=ANN.id, name="Ann", email="ann@a.example"),
        User(id=BEN.id, name="Ben", email="ben@a.example", role=Role.SENIOR),
    )
    ann, ben = desks(ANN, server=server), desks(BEN, server=server, number=2)
    for title, to, priority in (
        ("low", None, Priority.LOW),
        ("urgent", None, Priority.URGENT),
        ("to Ben", BEN.id, Priority.LOW),
    ):
        session = ann.start(title=title)
        ann.do(session, acts.HandOver(handoff=ann.ids(), need="help", to=to, priority=priority))
    (waiting,) = views.sessions(ann.local, SessionFilter(text="urgent"), ann.clock())
    assert (waiting.state, waiting.stands, waiting.with_whom) == (
        "escalated",
        "Goes out when online",
        "Senior queue",
    )
    ann.level()
    ben.level()
    found = views.queue(ben.local, ben.clock())
    assert [(one.title, one.group, one.can_claim) for one in found] == [
        ("to Ben", "for_you", True),
        ("urgent", "queue", True),
        ("low", "queue", True),
    ]
    assert found[0].sender_name == "Ann"
    assert {one.group for one in views.queue(ann.local, ann.clock())} == {"sent"}
    assert all(not one.can_claim and one.why_not for one in views.queue(ann.local, ann.clock()))
    ben.do(found[1].session, acts.Claim(handoff=found[1].id))
    claim = ben.local.operations("kind='handoff.claim'")[0].op_id
    ben.push()
    assert ben.local.verdict(claim).state == "acked"
    assert ben.local.get(Handoff, found[1].id).claimed_by is None
    ben.pull()
    assert ben.local.verdict(claim).state == "journal"
    assert ben.local.get(Handoff, found[1].id).claimed_by == BEN.id
    assert [one.group for one in views.queue(ben.local, ben.clock())] == [
        "for_you",
        "queue",
        "mine",
    ]
    ann.level()
    (line,) = views.sessions(ann.local, SessionFilter(text="urgent"), ann.clock())
    assert (line.state, line.with_whom, line.writable) == ("claimed", "Ben", False)


def test_the_library_counts_what_was_used_and_what_it_fixed(alone: Desk) -> None:
    fixed, open_ = alone.start(flow=REF), alone.start(flow=REF)
    alone.do(fixed, acts.Complete(outcome=Outcome.RESOLVED))
    (line,) = views.flows(alone.local, "OUTLOOK")
    assert (line.name, line.used, line.fixed, line.whose) == (
        "Repeated credential prompts",
        2,
        1,
        "starter",
    )
    assert views.flows(alone.local, "printer") == ()
    assert alone.local.get(Session, open_) is not None
    assert alone.local.is_seed(Snapshot, SNAPSHOT)


def test_the_same_step_of_finished_sessions_is_remembered(alone: Desk) -> None:
    def run(title: str, outcome: Outcome) -> str:
        session = alone.start(flow=REF, title=title)
        alone.do(
            session, acts.Choose(entry=alone.ids(), node="n1", answer="a", label="Two prompts")
        )
        alone.do(session, acts.Complete(outcome=outcome))
        return session

    run("fixed", Outcome.RESOLVED)
    run("dropped", Outcome.ABANDONED)
    now = alone.start(flow=REF, title="now")
    (one,) = views.seen_before(alone.local, "n1", SNAPSHOT, but=now)
    assert (one.title, one.told) == ("fixed", "Two prompts: Fixed")
    assert views.seen_before(alone.local, "n2", SNAPSHOT) == ()


def test_the_rows_of_a_session_come_in_one_read_and_in_order(alone: Desk) -> None:
    session = alone.start(flow=REF)
    for number in range(3):
        alone.note(session, f"note {number}")
    alone.do(session, acts.WritePad(text="pad"), acts.SetContact(name="Gus", phone="203.0.113.5"))
    rows = views.session_rows(alone.local, session)
    assert rows is not None
    assert [entry.body for entry in rows.entries] == ["note 0", "note 1", "note 2"]
    assert rows.pad is not None
    assert rows.contact is not None
    assert (rows.pad.text, rows.contact.name) == ("pad", "Gus")
    assert views.session_rows(alone.local, "nowhere") is None


def test_a_search_finds_each_session_once_and_what_was_taken_away_no_more(alone: Desk) -> None:
    session = alone.start(title="Tills lose the card terminal")
    alone.note(session, "Tills again")
    evidence = alone.ids()
    alone.do(
        session,
        acts.Attach(
            evidence=evidence, sha256=SNAPSHOT, size=1, mime="image/png", title="Rekey log"
        ),
    )
    assert [found.root for found in views.search(alone.local, "tills")] == [session]
    assert len(views.search(alone.local, "rekey")) == 1
    alone.do(session, acts.EditEvidence(evidence=evidence, removed=True))
    assert views.search(alone.local, "rekey") == ()
    assert [found.kind for found in views.search(alone.local, "credential prompts")] == ["flow"]


def test_phone_numbers_and_variables_are_not_searched(alone: Desk) -> None:
    session = alone.start()
    alone.do(session, acts.SetContact(phone="5550123"), acts.SetVariables(set={"pin": "tulip7"}))
    assert views.search(alone.local, "5550123") == views.search(alone.local, "tulip7") == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_a_search(text: str) -> None:
    desk = Desk(ANN)
    try:
        views.search(desk.local, text)
        views.sessions(desk.local, SessionFilter(text=text, client=text, ticket=text), 0)
        views.flows(desk.local, text)
    finally:
        desk.close()


def test_words_are_quoted_and_matched_by_their_beginnings() -> None:
    assert expression('Out-look "x" *') == '"out-look"* """x"""*'


def test_what_waits_and_what_needs_a_person_is_marked(desks: Desks) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, server=server)
    session = ann.start()

    def mark() -> SyncMark:
        (line,) = views.sessions(ann.local, SessionFilter(), ann.clock())
        return line.sync

    assert mark() is SyncMark.WAITING
    ann.level()
    assert mark() is SyncMark.SYNCED
    closed = {"closed_at": "2026-11-21T01:00:00.000Z", "closed_hlc": "0" * 32}
    server.put(server.get(Session, session).model_copy(update=closed))
    op = ann.do(session, acts.SetFields(title="late"))
    ann.level()
    assert mark() is SyncMark.ATTENTION
    ann.local.attention.discard(op)
    assert mark() is SyncMark.SYNCED


@pytest.mark.slow
def test_lists_of_ten_thousand_sessions_are_read_fast(desks: Desks) -> None:
    """Loose bounds on work done, not on the clock. The benchmark prints the real figures."""
    server = Ledger(ANN)
    server.put(*ROWS)
    server.put(
        *(
            Session(
                id=f"s{n}",
                owner=ANN.id,
                title=f"number {n}",
                ticket=str(n),
                client="Harbor",
                flow=REF,
                created_at=instant(NOW + n * 1000),
                started_at=instant(NOW + n * 1000),
                changed_at=instant(NOW + n * 1000),
            )
            for n in range(10_000)
        )
    )
    ann = desks(ANN, server=server)
    ann.pull()

    def best(read: object) -> float:
        assert callable(read)
        times = []
        for _ in range(15):
            began = time.thread_time()
            read()
            times.append(time.thread_time() - began)
        return min(times) * 1000

    session = ann.start()
    for _ in range(30):
        ann.note(session, "a note of some length " * 5)
    assert best(lambda: views.sessions(ann.local, SessionFilter(limit=50), NOW)) < 5
    assert best(lambda: views.session_rows(ann.local, session)) < 5
