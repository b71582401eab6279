"""What a note says of a session: read from its rows, the same wherever they are."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.flow import Flow, Variable
from rflow_desktop.domain.model import Contact, Entry, Evidence, FlowRef, Outcome, Session
from rflow_desktop.domain.note_facts import Closing, Told, facts
from rflow_desktop.domain.redact_known import Known

AT, LATER, NOW = "2026-11-21T12:00:00.000Z", "2026-11-21T12:31:00.000Z", "2026-11-21T13:05:00.000Z"
FLOW = Flow(
    format="rfflow/1", id="00000000-0000-4000-8000-000000000001", slug="a", name="Prompts",
    kind="procedure",
    intake=(
        Variable(name="host", label="Computer"), Variable(name="pin", type="secret"),
        Variable(name="site", default="HQ"), Variable(name="room"),
    ),
)  # fmt: skip
REF = FlowRef(id=FLOW.id, name="Prompts", kind="procedure", version=14, snapshot="s")


def session(**given: object) -> Session:
    told = {
        "id": "s", "title": "Outlook asks", "ticket": "48213", "person": "Janelle Whitmore",
        "owner": "maya", "created_at": AT, "started_at": AT, "flow": REF,
        "variables": {"host": "HDG-7", "pin": "4711-x", "extra_note": "typed"},
    }  # fmt: skip
    return Session.model_validate({**told, **given})


def entry(name: str, kind: str = "decision", parent: str | None = None, **given: object) -> Entry:
    told = {"id": name, "session": "s", "kind": kind, "parent": parent, "by": "maya", "at": AT}
    return Entry.model_validate({**told, "hlc": name, **given})


def told(**given: object) -> Told:
    base = {"session": session(), "names": {"maya": "Maya Okafor"}, "now": NOW, "flows": (FLOW,)}
    return Told(**{**base, **given})  # type: ignore[arg-type]


def test_the_header_and_what_was_known_at_the_beginning() -> None:
    found = facts(told())
    assert (found.flow, found.engineer, found.ticket) == (
        "Prompts, version 14",
        "Maya Okafor",
        "48213",
    )
    assert found.reported == ("Computer: HDG-7",)
    assert found.facts == (
        ("Computer", "HDG-7"), ("Pin", "4711-x"), ("Site", "HQ"), ("Extra note", "typed"),
    )  # fmt: skip
    assert found.values["site"] == "HQ"
    assert found.values["person"] == "Janelle Whitmore"


def test_what_is_secret_and_who_is_named_is_known_to_the_masks() -> None:
    contact = Contact(id="s", session="s", name="Ana Ruiz")
    assert facts(told(contact=contact)).known == (
        Known("4711-x"), Known("Ana Ruiz", "person"), Known("Janelle Whitmore", "person"),
    )  # fmt: skip


def test_the_steps_are_the_line_that_was_walked_with_notes_in_their_place() -> None:
    entries = (
        entry("1", title="Ping", answer="yes", label="Yes"),
        entry("2", parent="1", title="Restart", answer="done", note="slow", body="twice"),
        entry("3", "note", body="She was away"),
        entry("4", parent="1", node="b", answer="no"),
        entry("5", "custom_step", parent="2", title="Cable"),
    )
    found = facts(told(session=session(head="5"), entries=entries)).steps
    assert [(step.question, step.answer, step.note) for step in found] == [
        ("Ping", "Yes", ""), ("Restart", "", "slow\ntwice"), ("She was away", "", ""),
        ("Cable", "", ""),
    ]  # fmt: skip
    assert [(step.done, step.aside, step.own) for step in found] == [
        (False, False, False), (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "standing", "minutes"),
    [
        ({}, "In progress", 65),
        ({"started_at": None}, "Not started", 0),
        ({"paused_at": LATER}, "In progress, paused", 31),
        ({"handoff": "h"}, "In progress, escalated", 65),
        ({"closed_at": LATER, "outcome": "resolved"}, "In progress", 31),
    ],
)
def test_how_it_stands_and_how_long_it_took(
    given: dict[str, object], standing: str, minutes: int
) -> None:
    found = facts(told(session=session(**given)))
    assert (found.standing, found.minutes) == (standing, minutes)
    assert found.outcome == ("Fixed" if "outcome" in given else "")


def test_what_is_about_to_be_said_of_the_end_goes_before_what_is_written() -> None:
    written = session(outcome_notes="Old", next_steps="Wait")
    assert (facts(told(session=written)).fix, facts(told(session=written)).next_steps) == (
        "Old", "Wait",
    )  # fmt: skip
    closing = Closing(outcome=Outcome.WORKAROUND, fix="New", next_steps="")
    found = facts(told(session=written), closing)
    assert (found.outcome, found.fix, found.next_steps) == ("Workaround", "New", "")


def test_pictures_and_files_are_counted_without_what_was_taken_off() -> None:
    def piece(name: str, **given: object) -> Evidence:
        base = {"id": name, "session": "s", "sha256": "e" * 64, "size": 1, "mime": "image/png"}
        return Evidence.model_validate({**base, "by": "maya", "at": AT, "hlc": name, **given})

    pieces = (piece("1", width=9), piece("2"), piece("3", width=9, removed=True))
    found = facts(told(evidence=pieces))
    assert (found.evidence, found.files) == (1, 1)


def test_a_session_without_a_flow_says_what_it_knows() -> None:
    found = facts(told(session=session(flow=None), flows=()))
    assert (found.flow, found.reported) == ("", ())
    assert dict(found.facts) == {"Host": "HDG-7", "Pin": "4711-x", "Extra note": "typed"}
