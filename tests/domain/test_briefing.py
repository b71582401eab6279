"""The one page of a handoff: filled from the session, with what is missing, and as text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from rflow_desktop.domain import briefing
from rflow_desktop.domain.briefing import Asked, Source
from rflow_desktop.domain.model import (
    Briefing,
    Contact,
    Entry,
    Evidence,
    Handoff,
    Known,
    Priority,
    Session,
    Tried,
)
from rflow_desktop.domain.redact_known import Known as Sensitive
from tests.domain.world import MAYA, SAM, H, S, World, instant, uid

AT = "2025-11-21T09:26:03.120Z"


def entry(number: int, **given: str) -> Entry:
    told = {"kind": "decision", "by": MAYA.id, "at": AT, "hlc": "0" * 32} | given
    return Entry.model_validate({"id": uid(number), "session": S, **told})


def picture(number: int, title: str = "", *, removed: bool = False) -> Evidence:
    return Evidence(
        id=uid(number), session=S, sha256="a" * 64, size=1, mime="image/png", title=title,
        by=MAYA.id, at=AT, hlc="0" * 32, removed=removed,
    )  # fmt: skip


SOURCE = Source(
    session=Session(
        id=S, owner=MAYA.id, created_at=AT, title="Password prompts", ticket="48213",
        client="Harbor Dental Group", person="Janelle Whitmore",
        variables={
            "build": "16.0.17928.20156", "since": "Mon 17 Nov", "admin_password": "x", "site": " ",
            "old_account": "j.whitmore@oldco.example",
        },
    ),
    path=(
        entry(1, title="Who is affected?", label="One person", note="Ruled out: others are fine"),
        entry(2, title="Web sign-in works?", answer="yes"),
        entry(3, kind="note", body="She only has until 11:30.\nThen a patient."),
        entry(4, kind="custom_step", title="Restarted twice", note="Still the same afterwards"),
        entry(5, node="token", label="AzureAdPrt is NO"),
    ),
    evidence=(picture(11, "dsregcmd status"), picture(12), picture(13, "Gone", removed=True)),
    contact=Contact(id=S, session=S, name="Janelle Whitmore", role="front desk", phone="+1 312"),
    minutes=18,
    labels={"build": "Outlook build"},
    hidden=frozenset({"admin_password"}),
    results={uid(5): "points_here"},
)  # fmt: skip
ASKED = Asked(
    need=" Decide today. ", expects="A call.", people="1", due_at=AT, priority=Priority.HIGH
)


def test_the_page_fills_itself_from_the_session() -> None:
    page = briefing.draft(SOURCE, ASKED)
    assert (page.title, page.ticket, page.client) == (
        "Password prompts", "48213", "Harbor Dental Group",
    )  # fmt: skip
    assert (page.impact, page.since, page.minutes) == ("1 person", "Mon 17 Nov", 18)
    assert (page.need, page.expects) == ("Decide today.", "A call.")
    assert page.tried == (
        Tried(text="Who is affected?", answer="One person", result="ruled_out"),
        Tried(text="Web sign-in works?", answer="yes", result="noted"),
        Tried(text="Restarted twice", answer="", result="no_change"),
        Tried(text="token", answer="AzureAdPrt is NO", result="points_here"),
    )
    assert page.known == (
        Known(text="Outlook build: 16.0.17928.20156", source="variable"),
        Known(text="Old account: j.whitmore@oldco.example", source="variable"),
        Known(text="Ruled out: others are fine", source="step"),
        Known(text="She only has until 11:30.", source="note"),
        Known(text="Still the same afterwards", source="step"),
        Known(text="dsregcmd status", source="evidence"),
    )
    assert page.evidence == (uid(11), uid(12))
    assert page.contact == "Janelle Whitmore, front desk"
    assert "312" not in repr(page), "the number is shown to whoever claims"


BARE = Source(session=Session(id=S, owner=MAYA.id, created_at=AT))
READY = [
    ("everything is there", SOURCE, ASKED, 6, ()),
    ("nothing is there", BARE, Asked(), 0,
     ("need", "tried", "impact", "evidence", "contact", "expects")),
    ("what should happen next", SOURCE, replace(ASKED, expects="  "), 5, ("expects",)),
    ("a deadline", SOURCE, replace(ASKED, due_at=None), 5, ("impact",)),
    ("how many", SOURCE, replace(ASKED, people=""), 5, ("impact",)),
    ("whom to call", replace(SOURCE, contact=None, session=BARE.session), ASKED, 5, ("contact",)),
    ("a picture", replace(SOURCE, evidence=(picture(13, removed=True),)), ASKED, 5, ("evidence",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "asked", "ready", "missing"), [r[1:] for r in READY], ids=[r[0] for r in READY]
)
def test_what_is_missing_is_said_and_never_stops_anybody(
    source: Source, asked: Asked, ready: int, missing: tuple[str, ...]
) -> None:
    page = briefing.draft(source, asked)
    assert (page.ready, len(page.checks)) == (ready, 6)
    assert tuple(check.key for check in page.missing) == missing
    assert briefing.act(page, asked, handoff=H).handoff == H


@pytest.mark.parametrize(
    ("typed", "phone", "called", "ready"),
    [
        (None, "", "Janelle Whitmore, front desk", True),
        (" Kim ", "", "Kim", True),
        (" Janelle Whitmore ", "", "Janelle Whitmore, front desk", True),
        ("", "", "", False),
        (" ", "+1 312", "", True),
    ],
)
def test_whom_to_call_is_as_it_was_written_now(
    typed: str | None, phone: str, called: str, *, ready: bool
) -> None:
    page = briefing.draft(SOURCE, replace(ASKED, contact=typed, phone=phone))
    check = next(one for one in page.checks if one.key == "contact")
    assert (page.contact, check.ready, check.hint) == (called, ready, called)


def test_a_contact_without_a_name_is_the_person_of_the_session() -> None:
    contact = Contact(id=S, session=S, role="front desk")
    page = briefing.draft(replace(SOURCE, contact=contact), ASKED)
    assert page.contact == "Janelle Whitmore, front desk"


def test_how_many_is_counted_or_taken_as_it_was_said() -> None:
    for said, impact in (("14", "14 people"), ("Whole practice", "Whole practice"), (" ", "")):
        assert briefing.draft(SOURCE, replace(ASKED, people=said)).impact == impact


def test_lines_are_short_and_end_with_a_word() -> None:
    long = entry(1, title="What happens when " + "the screen goes black, " * 20, answer="a" * 255)
    (tried,) = briefing.draft(replace(SOURCE, path=(long,)), ASKED).tried
    assert len(tried.text) <= briefing.LONGEST
    assert tried.text.endswith(("screen…", "the…", "goes…", "black…"))
    many = tuple(entry(100 + n, title=f"Step {n}") for n in range(300))
    page = briefing.draft(replace(SOURCE, path=many), ASKED)
    assert (len(page.tried), page.tried[-1].text) == (briefing.MOST, "Step 299")


def test_the_page_is_what_is_handed_over() -> None:
    world = World()
    world.table.rows["session", S] = SOURCE.session.model_copy(update={"started_at": AT})
    page = briefing.draft(SOURCE, ASKED)
    act = briefing.act(page, ASKED, handoff=H, to=SAM.id, keep_watching=False)
    world.do(MAYA, act, at=1)
    row = world.table.get(Briefing, H)
    assert row is not None
    assert (row.tried, row.known, row.evidence, row.minutes) == (
        page.tried, page.known, page.evidence, 18,
    )  # fmt: skip
    handoff = world.table.get(Handoff, H)
    assert handoff is not None
    assert (handoff.people, handoff.priority, handoff.to) == ("1 person", "high", SAM.id)
    with pytest.raises(ValidationError):
        briefing.act(page, ASKED, handoff=H, kind="throw")


TEXT = """\
Password prompts
================
P2 · Ticket 48213 · Harbor Dental Group · Escalated by Maya Okafor, 10:31

Impact: 1 person
Since: Mon 17 Nov
Tried so far: 4 steps in 18 min
Client expects: an update by 11:15

What Maya needs from you
------------------------
Decide today.

What was tried
--------------
- Who is affected: One person (ruled out)
- Web sign-in works: yes (noted)
- Restarted twice (no change)
- token: AzureAdPrt is NO (points here)

What we know
------------
- Outlook build: 16.0.17928.20156
- Old account: [email 1]
- Ruled out: others are fine
- She only has until 11:30.
- Still the same afterwards
- dsregcmd status

What should happen next
-----------------------
A call.

Who to call
-----------
[person 1], front desk

2 items masked: 1 email address, 1 name
"""


def handed() -> tuple[Handoff, Briefing]:
    page = briefing.draft(SOURCE, ASKED)
    act = briefing.act(page, ASKED, handoff=H)
    handoff = Handoff(
        id=H, session=S, title=act.title, ticket="48213", client="Harbor Dental Group",
        priority=act.priority, people=act.people, due_at="2025-11-21T10:15:00.000Z",
        sender=MAYA.id, opened_at="2025-11-21T09:31:00.000Z",
    )  # fmt: skip
    told = act.model_dump(include={"need", "expects", "impact", "since", "minutes", "contact"})
    row = Briefing(id=H, session=S, handoff=H, tried=act.tried, known=act.known, **told)
    return handoff, row


def test_a_copied_page_says_the_same_and_is_masked() -> None:
    note = briefing.copied(
        *handed(), sender="Maya Okafor", now=AT, offset=60,
        known=(Sensitive("Janelle Whitmore", "person"),),
    )  # fmt: skip
    assert note.text == TEXT
    assert note.masked == {"email": 1, "person": 1}


def test_a_bare_page_leaves_out_what_is_not_there() -> None:
    handoff = Handoff(id=H, session=S, title="", sender=MAYA.id, opened_at=instant(0))
    note = briefing.copied(
        handoff, Briefing(id=H, session=S, handoff=H, need="Look."), "psa",
        sender="Maya Okafor", now=AT, mask=False,
    )  # fmt: skip
    assert note.text == (
        "Handed over\nP3 · Escalated by Maya Okafor, Thu 1 Jan 1970, 00:00\n\n"
        "Tried so far: 0 steps in 0 min\n\nWhat Maya needs from you\nLook.\n"
    )
