"""The board: which steps stand across, who is an exception, what a target can be given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rflow_desktop.domain.board import (
    END,
    Board,
    BoardCell,
    BoardChoice,
    BoardRow,
    arranged,
    cannot_take,
    columns,
    exceptions,
    in_order,
    spine,
    told_skipped,
)
from rflow_desktop.domain.board_report import ReportFacts, write
from rflow_desktop.domain.notes import FORMATS
from tests.helpers.checklists import PATCHING
from tests.helpers.flows import flow, question, result

USUAL = columns(PATCHING)


def given(answer: str, label: str = "", **more: object) -> BoardCell:
    return replace(BoardCell(answer=answer, label=label or answer.capitalize()), **more)  # type: ignore[arg-type]


def row(number: int, state: str = "active", **more: object) -> BoardRow:
    known = {"session": f"s{number}", "target": f"srv-{number:02}", "state": state}
    return BoardRow(**{**known, **more})  # type: ignore[arg-type]


def board(*rows: BoardRow, **more: object) -> Board:
    known = {"batch": "b", "title": "Patch ring 1", "client": "Harbor Dental", "ticket": "48213",
             "flow": "Patch ring", "columns": USUAL, "rows": rows,
             "why": exceptions(rows, USUAL)}  # fmt: skip
    return Board(**{**known, **more})  # type: ignore[arg-type]


def test_the_usual_way_stands_across_and_the_ends_are_one_column() -> None:
    assert [column.node for column in USUAL] == [
        "backup", "room", "partner", "install", "restart", "back", END,
    ]  # fmt: skip
    assert USUAL[0].title == "Is there a good backup of the target?"


def test_a_step_beside_the_usual_way_is_shown_once_a_target_came_to_it() -> None:
    shown = [column.node for column in columns(PATCHING, {"make_room", "kind", "gone"})]
    assert shown.index("make_room") < shown.index("kind") < shown.index("install")
    assert shown.index("room") < shown.index("make_room") < shown.index("install")
    assert "gone" not in shown


def test_a_step_knows_its_answers_also_where_every_target_has_gone_on() -> None:
    assert USUAL[0].choices == (("yes", "Yes"), ("no", "No"))
    assert USUAL[3].choices == ()


def test_only_what_can_hurt_pauses() -> None:
    assert [column.node for column in USUAL if column.pauses] == ["restart"]
    assert [column.risk for column in USUAL[:3]] == ["", "read", ""]


def test_the_way_goes_on_past_an_end_that_comes_too_early() -> None:
    early = flow(
        "early",
        {
            "ask": question("Does it work?", yes="end", no="fix"),
            "fix": {"kind": "action", "title": "Fix it", "next": "ask"},
            "end": result(),
        },
    )
    assert spine(early) == ("ask", "fix")
    assert in_order(early) == ("ask", "fix", "end")


def test_a_flow_that_ends_nowhere_has_its_first_answers_as_its_way() -> None:
    draft = flow("draft", {"ask": question("Well?", yes="", no="more"), "more": result("Stop",
                 "escalated")})  # fmt: skip
    assert spine(draft) == ("ask", "more")
    assert columns(flow("empty", {})) == (columns(PATCHING)[-1],)


ROWS = tuple(row(number, cells={"backup": given("yes")}) for number in range(1, 5))
EXCEPTIONS = [
    ({"state": "escalated"}, "Handed over"),
    ({"outcome": "cancelled"}, "Ended: Cancelled"),
    ({"ends": "escalated"}, "Ends: Escalated"),
    ({"problem": "The flow is not here."}, "The flow is not here."),
    ({"cells": {"room": given("yes", others=("No, Tom",))}},
     "Two answers to “Is there room on C:?”"),
    ({"own_steps": 1}, "A step of one's own"),
    ({"cells": {"backup": given("no", "No")}}, "Is there a good backup of the target? No"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "why"), EXCEPTIONS)
def test_what_is_not_like_the_others_floats_to_the_top(more: dict[str, object], why: str) -> None:
    odd = row(9, **more)
    shown = board(*ROWS, odd)
    assert shown.why == {"s9": why}
    assert arranged(shown, exceptions_first=True)[0] is odd
    assert arranged(shown, exceptions_first=False)[-1] is odd


def test_who_is_done_well_or_has_not_begun_is_no_exception() -> None:
    rows = (*ROWS, row(5, "prepared"), row(6, "resolved", outcome="resolved"))
    assert exceptions(rows, USUAL) == {}
    two = (row(1, cells={"backup": given("yes")}), row(2, cells={"backup": given("no")}))
    assert exceptions(two, USUAL) == {}, "two are not enough to say who is odd"
    split = (*two, row(3, cells={"backup": given("yes")}), row(4, cells={"backup": given("no")}))
    assert exceptions(split, USUAL) == {}, "half and half has no usual answer"


def test_how_far_the_batch_is() -> None:
    shown = board(row(1, "prepared"), row(2), row(3, "paused"), row(4, "resolved"),
                  row(5, "escalated"))  # fmt: skip
    assert shown.spread == (("not started", 1), ("in progress", 2), ("done", 2))
    assert shown.done == 2


YES = (BoardChoice(id="yes", label="Yes"),)
TAKES = [
    (row(1, current="backup", choices=YES), "backup", "yes", ""),
    (row(1, current="backup", choices=YES), "backup", "no", "has no such answer there"),
    (row(1, current="room", step="Is there room?", choices=YES), "install", "done",
     "stands at “Is there room?”"),
    (row(1), "install", "done", "has no step to answer"),
    (row(1, why_not="is with Tom"), "backup", "yes", "is with Tom"),
    (row(1, current="room", cells={"backup": given("yes", entry="e")}), "backup", "no", ""),
    (row(1, current="room", cells={"backup": given("yes", entry="e")}), "backup", "yes",
     "has this answer already"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "node", "answer", "why"), TAKES)
def test_a_target_takes_what_its_step_has(one: BoardRow, node: str, answer: str, why: str) -> None:
    assert cannot_take(one, node, answer) == why


def test_the_skipped_are_named_and_many_are_cut_short() -> None:
    assert told_skipped(()) == ""
    assert told_skipped((("srv-01", "is finished"),)) == "1 skipped: srv-01 is finished"
    many = tuple((f"srv-{number}", "is finished") for number in range(5))
    assert told_skipped(many).endswith("srv-2 is finished, and others")


def told() -> ReportFacts:
    cells = {
        "backup": given("yes", "Yes", note="Taken at 02:10"),
        "install": given("done", "Done"),
        "restart": given("yes", "Yes, it restarts", others=("Not now, Tom",)),
        END: BoardCell(state="ended", label="Fixed"),
    }
    whole = board(
        row(1, "resolved", outcome="resolved", cells=cells),
        row(2, "resolved", outcome="cancelled", cells={"backup": given("no", "No")}),
        row(3, "escalated"),
        row(4, "prepared"),
        row(5, cells={"backup": BoardCell(state="current"), "room": given("no", "No")}),
        row(6, "resolved", target="192.0.2.7", outcome="resolved"),
    )
    return ReportFacts(
        board=whole, engineers=("Maya Okafor", "Tom Brandt"),
        notes=(("s3", ("The fan is loud, call anna@harbordental.example",)),),
        date="2025-11-21 03:40",
    )  # fmt: skip


def test_the_report_says_how_each_target_ended_and_masks_what_must_not_leave() -> None:
    note = write(told(), "text")
    assert "Fixed: 2 targets" in note.text
    assert "Handed over: 1 target" in note.text
    assert "Not finished: 2 targets" in note.text
    first = "srv-01: Fixed\n   Is there a good backup of the target? Yes\n   Taken at 02:10\n"
    assert first in note.text
    assert "Install the updates\n" in note.text
    assert "May the target restart now? Also answered: Not now, Tom" in note.text
    assert "srv-02: Cancelled" in note.text
    assert "srv-03: Handed over" in note.text
    assert "srv-04: Not started" in note.text
    assert "192.0.2.7" not in note.text
    assert "anna@" not in note.text
    assert note.masked == {"email": 1, "ip": 1}
    assert "192.0.2.7" in write(told(), "text", mask=False).text


@pytest.mark.parametrize("form", [form for form, _ in FORMATS])
def test_the_report_comes_in_every_format_and_is_the_same_each_time(form: str) -> None:
    assert write(told(), form).sha256 == write(told(), form).sha256  # type: ignore[arg-type]
    assert "Patch ring 1" in write(told(), form).text  # type: ignore[arg-type]


def test_a_batch_without_a_name_is_still_reported() -> None:
    bare = replace(board(row(1, outcome="resolved", state="resolved")), title="", ticket="",
                   client="", flow="")  # fmt: skip
    assert write(ReportFacts(board=bare), "markdown").text.startswith("# Batch")
