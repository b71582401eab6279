"""What the palette finds: one's own sessions by everything, as soon as it is written."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, SetCase
from rflow_desktop.domain.model import Kind, Role, User
from rflow_desktop.domain.model_talk import Intake
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.store import view_found, views
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, Desk, Desks

ADA = ANN.model_copy(update={"id": "00000000-0000-7000-8000-0000000000a1", "role": Role.ADMIN})


@pytest.fixture
def alone(desks: Desks) -> Desk:
    return desks(ANN)


def headed(desk: Desk, text: str) -> list[str]:
    return [line.title for line in view_found.headed(desk.local, text, 10)]


def written(desk: Desk, text: str) -> list[str]:
    found = view_found.written(desk.local, text, 10, without=lambda _: False)
    return [line.title for line in found]


@pytest.mark.behaviour("S2.69")
def test_sessions_are_found_by_ticket_title_and_client_newest_first(alone: Desk) -> None:
    alone.start(title="Printer offline", ticket="48190", client="Calder")
    alone.start(title="VPN drops", ticket="48213", client="Harbor Dental")
    chat = alone.ids()
    alone.do(chat, acts.StartSession(kind=Kind.CHAT, title="Ask about mail", client="Harbor"))
    assert headed(alone, "harbor") == ["Ask about mail", "VPN drops"]
    assert headed(alone, "4819") == ["Printer offline"]
    assert headed(alone, "vpn dental") == ["VPN drops"]
    assert headed(alone, "nothing like it") == []
    (line,) = view_found.headed(alone.local, "48213", 10)
    assert (line.ticket, line.client, line.state) == ("48213", "Harbor Dental", "active")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("outl", True),
        ("ecole", True),
        ("École", True),
        ("crash", True),
        ("0x8007", True),
        ("0x80070005", True),
        ("crash outl", True),
        ("rash", False),
        ("crash missing", False),
        ('c++ "x', False),
        ('"', False),
        ("* OR NEAR(", False),
        ("c", False),
    ],
)
@pytest.mark.behaviour("S2.70")
def test_words_are_found_by_their_beginnings_whatever_signs_are_typed(
    *, alone: Desk, typed: str, found: bool
) -> None:
    session = alone.start(title="Mail")
    alone.note(session, "Outlook crashes at the École with 0x80070005")
    assert (written(alone, typed) == ["Mail"]) is found


@pytest.mark.behaviour("S3.58")
def test_what_was_just_written_or_changed_is_found_at_once(alone: Desk) -> None:
    session = alone.ids()
    alone.do(
        session,
        acts.StartSession(kind=Kind.GUIDED, title="Mail"),
        OpenCase(intake=Intake(text="Tills lose the terminal")),
    )
    assert [one.root for one in views.search(alone.local, "tills")] == [session]
    alone.do(session, SetCase(summary="Certificate expired"))
    assert [one.root for one in views.search(alone.local, "certif")] == [session]
    alone.do(session, SetCase(summary="Clock is wrong"))
    assert [one.root for one in views.search(alone.local, "clock")] == [session]
    assert views.search(alone.local, "certif") == ()


@pytest.mark.behaviour("S2.71", "S2.69")
def test_nobody_finds_others_work_and_the_claimer_finds_what_they_took_over(desks: Desks) -> None:
    server = Ledger(ANN, BEN, ADA)
    server.put(*(User(id=one.id, name=one.name, email="a@b.example") for one in (ANN, BEN, ADA)))
    ann, ben = desks(ANN, server=server), desks(BEN, server=server, number=2)
    ada = desks(ADA, server=server, number=3)
    session = ann.start(title="Secret matter", ticket="48190", client="Harbor Dental")
    ann.note(session, "The vault is behind the picture")
    ann.level()
    for desk in (ben, ada):
        desk.level()
        assert headed(desk, "48190") == written(desk, "vault") == []
    handoff = ann.ids()
    ann.do(session, acts.HandOver(handoff=handoff, need="Please"))
    ann.level()
    for desk in (ben, ada):
        desk.level()
        assert written(desk, "vault") == [], "a queue is no way to read what was written"
    ben.do(session, acts.Claim(handoff=handoff))
    ben.level()
    ada.level()
    assert written(ben, "vault") == headed(ben, "48190") == ["Secret matter"]
    assert written(ada, "vault") == headed(ada, "48190") == []


@pytest.mark.behaviour("S2.73")
def test_owned_prepared_and_taken_over_each_stand_once_and_an_offer_is_no_possession(
    desks: Desks,
) -> None:
    server = Ledger(ANN, BEN)
    server.put(*(User(id=one.id, name=one.name, email="a@b.example") for one in (ANN, BEN)))
    ann, ben = desks(ANN, server=server), desks(BEN, server=server, number=2)
    ben.start(title="mine")
    ben.level()
    prepared, offered, taken = ann.ids(), ann.ids(), ann.ids()
    ann.do(prepared, acts.PrepareSession(title="prepared for me", assignee=BEN.id))
    claims = {}
    for session, title in ((offered, "offered to me"), (taken, "taken over")):
        ann.do(session, acts.StartSession(title=title))
        claims[session] = ann.ids()
        hand = acts.HandOver(handoff=claims[session], need="Please", to=BEN.id)
        ann.do(session, hand)
    ann.level()
    ben.level()
    ben.do(taken, acts.Claim(handoff=claims[taken]))
    ben.level()
    from_list = [line.title for line in views.sessions(ben.local, own(), ben.clock())]
    assert sorted(from_list) == ["mine", "prepared for me", "taken over"]
    (line,) = [one for one in views.queue(ben.local, ben.clock()) if one.group == "for_you"]
    assert (line.title, line.state) == ("offered to me", "open")


def own() -> SessionFilter:
    return SessionFilter(scope="mine", order="title")


@pytest.mark.behaviour("S2.75")
def test_newest_work_stands_first_and_equals_keep_their_order(alone: Desk) -> None:
    made = [alone.start(title=f"number {n}") for n in range(5)]
    alone.note(made[0], "worked on last")
    lines = views.sessions(alone.local, SessionFilter(), alone.clock())
    assert [line.title for line in lines] == [
        "number 0", "number 4", "number 3", "number 2", "number 1",
    ]  # fmt: skip
    first = views.sessions(alone.local, SessionFilter(limit=2), alone.clock())
    assert lines[:2] == first
    same = alone.clock()
    alone.clock.pass_ms(-1_000)
    twins = [alone.ids() for _ in range(6)]
    for session in twins:
        alone.local.capture([(("session", session), acts.StartSession(title="twin"))])
    assert alone.clock() <= same
    order = [
        [one.id for one in views.sessions(alone.local, SessionFilter(limit=limit), same)]
        for limit in (4, 12)
    ]
    assert order[1][:4] == order[0]


@pytest.mark.behaviour("S3.39")
def test_steps_keep_their_order_over_a_restart_and_two_answers_are_two_branches(
    desks: Desks, tmp_path: object
) -> None:
    server = Ledger(ANN)
    home, laptop = desks(ANN, server=server), desks(ANN, server=server, number=2)
    session = home.start(title="VPN")
    ids = [home.ids() for _ in range(4)]
    before = None
    for number, entry in enumerate(ids):
        home.do(session, acts.Choose(entry=entry, node=f"n{number}", answer="a", parent=before))
        before = entry
    home.level()
    laptop.level()
    twins = (home.ids(), laptop.ids())
    home.do(session, acts.Choose(entry=twins[0], node="n4", answer="yes", parent=ids[-1]))
    laptop.do(session, acts.Choose(entry=twins[1], node="n4", answer="no", parent=ids[-1]))
    for desk in (home, laptop, home):
        desk.level()
    seen = []
    for desk in (home, laptop):
        rows = views.session_rows(desk.local, session)
        assert rows is not None
        seen.append([(one.id, one.number, one.parent) for one in rows.entries])
    assert seen[0] == seen[1]
    assert [entry for entry, _, _ in seen[0]][:4] == ids
    assert [number for _, number, _ in seen[0]] == [1, 2, 3, 4, 5, 5]
    assert {parent for entry, _, parent in seen[0] if entry in twins} == {ids[-1]}
