"""What a note says of work with the assistant: what was answered, done, known and tried."""

from __future__ import annotations

from typing import Any

from rflow_desktop.domain import note_case, notes
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_lane import (
    Fact,
    Fix,
    FixOutcome,
    ItemKind,
    ItemState,
    LaneItem,
    Source,
)
from rflow_desktop.domain.model_talk import Case, Intake
from rflow_desktop.domain.note_facts import Told, facts
from rflow_desktop.domain.note_page import NoteStep

QUESTION, TASK = ItemKind.QUESTION, ItemKind.TASK
REPORT = "Outlook asks again and again\n\n  On LT-0447  \n" + "x" * 400


def at(minute: int) -> str:
    return f"2026-11-21T12:{minute:02}:00.000Z"


def item(kind: ItemKind, text: str, state: ItemState, minute: int, **given: Any) -> LaneItem:
    base = {"id": text, "session": "s", "kind": kind, "text": text, "state": state, "by": "maya"}
    return LaneItem.model_validate({**base, "at": at(minute), "hlc": str(minute), **given})


def fix(title: str, outcome: FixOutcome, **given: Any) -> Fix:
    base = {"id": title, "session": "s", "title": title, "outcome": outcome, "by": "maya"}
    return Fix.model_validate({**base, "at": at(20), "hlc": title, **given})


def fact(text: str, minute: int, **given: Any) -> Fact:
    base = {"id": text, "session": "s", "text": text, "by": "maya", "at": at(minute), "hlc": text}
    return Fact.model_validate({**base, **given})


def rows(**given: Any) -> CaseRows:
    session = Session.model_validate(
        {"id": "s", "title": "Outlook", "owner": "maya", "created_at": at(0), "kind": Kind.GUIDED}
    )
    base: dict[str, Any] = {
        "header": session, "items": (), "facts": (), "fixes": (), "branches": (), "evidence": (),
        "replies": (), "pad": "", "waiting": 0, "attention": 0,
        "case": Case.model_validate({"id": "s", "session": "s", "intake": Intake(text=REPORT)}),
    }  # fmt: skip
    return CaseRows(**{**base, **given})


def test_the_report_is_told_in_the_lines_that_a_note_has_room_for() -> None:
    told = note_case.reported(rows())
    assert told[:2] == ("Outlook asks again and again", "On LT-0447")
    assert len(told[2]) == note_case.MOST_LETTERS
    assert told[2].endswith("…")


def test_what_was_answered_done_known_and_tried_stands_in_the_order_of_time() -> None:
    found = note_case.steps(
        rows(
            items=(
                item(QUESTION, "In the browser?", ItemState.ANSWERED, 1, answer="y", label="Yes",
                     changed_at=at(3)),
                item(QUESTION, "Since when?", ItemState.ANSWERED, 5, answer="Monday"),
                item(QUESTION, "Where?", ItemState.OPEN, 6),
                item(QUESTION, "Who?", ItemState.SKIPPED, 6),
                item(TASK, "Open the store", ItemState.DONE, 8, result="Two old entries",
                     changed_at=at(12)),
                item(TASK, "Restart", ItemState.ACCEPTED, 9),
            ),
            facts=(
                fact("Only on LT-0447", 4),
                fact("In the browser it works", 4, source=Source.QUESTION),
                fact("Perhaps the proxy", 4, guess=True),
                fact("Wrong", 4, removed=True),
            ),
            fixes=(
                fix("Restart the spooler", FixOutcome.APPLIED_FAILED, applied_at=at(10),
                    notes="Same prompt"),
                fix("Remove the entries", FixOutcome.APPLIED_SUCCESS, verified_at=at(15)),
                fix("Wait", FixOutcome.PROPOSED),
                fix("Pray", FixOutcome.DISMISSED),
            ),
        )
    )  # fmt: skip
    assert [(step.question, step.answer, step.note, step.done) for step in found] == [
        ("In the browser?", "Yes", "", False),
        ("Only on LT-0447", "", "", False),
        ("Since when?", "Monday", "", False),
        ("Restart the spooler", "Did not work", "Same prompt", True),
        ("Open the store", "", "Two old entries", True),
        ("Remove the entries", "", "", True),
    ]


def test_a_note_of_a_guided_session_has_its_report_its_path_and_what_fixed_it() -> None:
    case = rows(
        items=(item(QUESTION, "In the browser?", ItemState.ANSWERED, 1, answer="Yes"),),
        fixes=(fix("Remove the old entries", FixOutcome.APPLIED_SUCCESS, verified_at=at(9)),),
    )
    found = facts(Told(session=case.header, case=case, names={"maya": "Maya Okafor"}, now=at(30)))
    assert found.reported[0] == "Outlook asks again and again"
    assert found.steps == (
        NoteStep(question="In the browser?", answer="Yes", at=at(1)),
        NoteStep(question="Remove the old entries", done=True, at=at(9)),
    )
    assert notes.suggested_fix(found.steps, {}) == "Remove the old entries."
    text = notes.write(found, "text", notes.NoteOptions()).text
    assert "In the browser? Yes" in text
