"""The queue as each person sees it: their team's, what is for them first, nothing in between."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import (
    Briefing,
    Handoff,
    HandoffState,
    Priority,
    Role,
    Session,
    Team,
    User,
)
from rflow_desktop.domain.policy import Actor
from rflow_desktop.ids import instant
from rflow_desktop.store import views
from tests.helpers.ledger import Ledger
from tests.store.desks import Desk, Desks

NORTH, SOUTH = "00000000-0000-7000-8000-0000000000e1", "00000000-0000-7000-8000-0000000000e2"


def person(number: int, name: str, team: str | None, role: Role = Role.ENGINEER) -> Actor:
    return Actor(id=f"00000000-0000-7000-8000-{number:012x}", name=name, role=role, team=team)


ANN = person(1, "Ann", NORTH)
BEN = person(2, "Ben", NORTH, Role.SENIOR)
CAM = person(3, "Cam", SOUTH, Role.SENIOR)
DEE = person(4, "Dee", None)
EVE = person(5, "Eve", None, Role.ADMIN)
FAY = person(6, "Fay", None)
PEOPLE = (ANN, BEN, CAM, DEE, EVE, FAY)


@pytest.fixture
def office(desks: Desks) -> tuple[Ledger, dict[str, Desk]]:
    server = Ledger(*PEOPLE)
    server.put(
        Team(id=NORTH, name="North"), Team(id=SOUTH, name="South"),
        *(User(id=one.id, name=one.name, email="a@b.example", role=one.role, team=one.team)
          for one in PEOPLE),
    )  # fmt: skip
    made = {one.name: desks(one, server=server, number=n) for n, one in enumerate(PEOPLE, 1)}
    return server, made


def escalate(desk: Desk, title: str, **more: object) -> str:
    session = desk.start(title=title)
    handoff = desk.ids()
    desk.do(session, acts.HandOver(handoff=handoff, need="help", **more))  # type: ignore[arg-type]
    desk.level()
    return handoff


def waiting(desk: Desk) -> list[str]:
    desk.level()
    lines = views.queue(desk.local, desk.clock())
    return [line.title for line in lines if line.state == "open" and line.group != "sent"]


@pytest.mark.behaviour("S2.52", "S3.02")
def test_everybody_sees_their_teams_queue_and_what_is_nobodys(
    office: tuple[Ledger, dict[str, Desk]],
) -> None:
    server, at = office
    escalate(at["Ann"], "of the north")
    escalate(at["Dee"], "of nobody's team")
    assert waiting(at["Ben"]) == ["of the north", "of nobody's team"]
    assert waiting(at["Cam"]) == ["of nobody's team"]
    assert waiting(at["Fay"]) == ["of the north", "of nobody's team"], "no team: the whole account"
    assert waiting(at["Eve"]) == ["of the north", "of nobody's team"]
    assert waiting(at["Ann"]) == ["of nobody's team"], "never one's own"
    server.put(Team(id=NORTH, name="North", active=False))
    assert waiting(at["Cam"]) == ["of the north", "of nobody's team"], "a team's end loses nothing"


@pytest.mark.behaviour("S2.54")
def test_what_is_for_me_is_first_and_the_others_get_it_after_a_while(
    office: tuple[Ledger, dict[str, Desk]],
) -> None:
    server, at = office
    escalate(at["Ann"], "urgent", priority=Priority.URGENT)
    escalate(at["Ann"], "for Ben", priority=Priority.LOW, to=BEN.id)
    at["Ben"].level()
    lines = views.queue(at["Ben"].local, at["Ben"].clock())
    assert [(line.title, line.group, line.can_claim) for line in lines] == [
        ("for Ben", "for_you", True), ("urgent", "queue", True),
    ]  # fmt: skip
    at["Fay"].level()
    now = at["Fay"].clock()

    def of_fay(later_ms: int) -> tuple[bool, str]:
        found = views.queue(at["Fay"].local, now + later_ms)
        (line,) = [one for one in found if one.title == "for Ben"]
        return line.can_claim, line.why_not

    assert of_fay(0) == (False, "Kept for Ben until 15 min after it was sent.")
    assert of_fay(16 * 60_000) == (True, "")
    server.put(User(id=BEN.id, name="Ben", email="a@b.example", active=False))
    at["Fay"].level()
    assert of_fay(0) == (True, ""), "who left keeps nothing"


@pytest.mark.behaviour("S2.53", "S2.55")
def test_the_most_urgent_and_the_longest_waiting_first_and_a_claimed_one_is_gone(
    office: tuple[Ledger, dict[str, Desk]],
) -> None:
    server, at = office
    old = at["Ann"].start(title="begun long ago, escalated last")
    first = escalate(at["Ann"], "normal, waits longest")
    escalate(at["Ann"], "urgent", priority=Priority.URGENT)
    at["Ann"].do(old, acts.HandOver(handoff=at["Ann"].ids(), need="help"))
    at["Ann"].level()
    assert waiting(at["Ben"]) == [
        "urgent", "normal, waits longest", "begun long ago, escalated last",
    ]  # fmt: skip
    handoff = server.get(Handoff, first)
    assert handoff is not None
    at["Fay"].level()
    at["Fay"].do(handoff.session, acts.Claim(handoff=first))
    at["Fay"].level()
    assert waiting(at["Ben"]) == ["urgent", "begun long ago, escalated last"]
    session = server.get(Session, handoff.session)
    assert session is not None
    stale = session.model_copy(update={"handoff": first})
    server.put(stale)
    assert waiting(at["Ben"]) == ["urgent", "begun long ago, escalated last"], (
        "the queue is made of open handoffs, not of what a session says of itself"
    )


@pytest.mark.behaviour("S2.56")
def test_what_came_while_one_was_away_is_all_there_at_once(
    office: tuple[Ledger, dict[str, Desk]],
) -> None:
    _, at = office
    assert waiting(at["Ben"]) == []
    for number in range(3):
        escalate(at["Ann"], f"while away {number}")
    assert waiting(at["Ben"]) == ["while away 0", "while away 1", "while away 2"]


@pytest.mark.behaviour("S2.44")
def test_putting_down_with_a_date_changes_no_queue_and_no_owner(
    office: tuple[Ledger, dict[str, Desk]],
) -> None:
    server, at = office
    ann = at["Ann"]
    session = ann.start(title="waits for parts")
    until = instant(ann.clock() + 86_400_000)
    ann.do(session, acts.Pause(reason="Parts come tomorrow", until=until))
    ann.level()
    assert waiting(at["Ben"]) == []
    row = server.get(Session, session)
    assert row is not None
    assert (row.owner, row.pause_reason, row.pause_until) == (ANN.id, "Parts come tomorrow", until)


@pytest.mark.behaviour("S2.44")
def test_an_escalation_made_offline_is_of_the_moment_it_was_made(
    office: tuple[Ledger, dict[str, Desk]],
) -> None:
    server, at = office
    ann = at["Ann"]
    session = ann.start(title="VPN drops")
    handoff = ann.ids()
    page = acts.HandOver(handoff=handoff, need="help", impact="14 people")
    ann.do(session, page)
    made = instant(ann.clock())
    (line,) = views.queue(ann.local, ann.clock())
    assert (line.group, line.sync.value) == ("sent", "waiting")
    ann.do(session, acts.WritePad(text="written after it"))
    ann.clock.pass_ms(3_600_000)
    ann.level()
    row = server.get(Handoff, handoff)
    assert row is not None
    assert row.state is HandoffState.OPEN
    text = server.get(Briefing, handoff)
    assert text is not None
    assert (text.impact, text.at) == ("14 people", made), "made where it was asked for, not at sync"
    assert waiting(at["Ben"]) == ["VPN drops"]
