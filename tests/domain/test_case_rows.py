"""What a session consists of is gathered in the order in which it was made."""

from __future__ import annotations

from rflow_desktop.domain.case_rows import gathered
from rflow_desktop.domain.model import Pad, Session
from rflow_desktop.domain.model_lane import Fact

HEADER = Session(id="s", owner="maya", created_at="2026-11-21T12:00:00.000Z")


def _fact(name: str, hlc: str) -> Fact:
    return Fact(id=name, session="s", text=name, by="maya", at=HEADER.created_at, hlc=hlc)


def test_parts_come_in_the_order_in_which_they_were_made():
    rows = gathered(
        HEADER, [_fact("b", "2"), Pad(id="s", session="s", text="ping"), _fact("a", "1")]
    )
    assert [one.id for one in rows.facts] == ["a", "b"]
    assert rows.pad == "ping"


def test_a_session_without_a_report_has_an_empty_one():
    rows = gathered(HEADER, [], waiting=2)
    assert (rows.case.id, rows.case.intake.text, rows.pad, rows.waiting) == ("s", "", "", 2)
