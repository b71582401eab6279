"""Small rules around the assistant, each as a table."""

from __future__ import annotations

from typing import Any

import pytest

from rflow_desktop.domain import assisting, prices, tool_text
from rflow_desktop.domain.assisting import Tier
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Decision,
    Fix,
    FixOutcome,
    ItemKind,
    ItemState,
    LaneItem,
)
from rflow_desktop.domain.model_talk import Case, Intake, IntakeType, Message, Usage
from rflow_desktop.domain.tool_text import Piece
from tests.domain.world import S, instant, uid

LOG = """2026-11-21 10:02:11 ERROR spooler: access denied
2026-11-21 10:02:12 INFO spooler: retry
10:02:13 WARN policy missing
   at Print.Spool(Job job)
the end"""
MADE = {"session": S, "by": uid(9), "at": instant(0), "hlc": "0" * 32}


@pytest.mark.behaviour("S3.11", "S3.12")
@pytest.mark.parametrize(
    ("score", "is_called"),
    [
        (0.0, Tier.DISCOVERY), (0.39, Tier.DISCOVERY), (0.394, Tier.DISCOVERY),
        (0.4, Tier.EXPLORING), (0.64, Tier.EXPLORING), (0.79, Tier.EXPLORING),
        (0.8, Tier.EXPLORING), (0.804, Tier.EXPLORING), (0.81, Tier.GUIDED), (1.0, Tier.GUIDED),
        (-1.0, Tier.DISCOVERY), (7.0, Tier.GUIDED),
    ],
)  # fmt: skip
def test_confidence_has_firm_borders(score: float, is_called: Tier) -> None:
    assert assisting.tier(score) is is_called
    assert assisting.TIERS[is_called]


@pytest.mark.behaviour("S3.04", "S3.07")
@pytest.mark.parametrize(
    ("title", "case", "shown"),
    [
        ("Printers", Case(id=S, session=S, summary="b"), "Printers"),
        ("", Case(id=S, session=S, summary="No printers"), "No printers"),
        ("", Case(id=S, session=S, intake=Intake(text="a\n b" + "c" * 99)), "a b" + "c" * 76 + "…"),
        ("", Case(id=S, session=S, intake=Intake(log="Event 4740")), "Event 4740"),
        ("", Case(id=S, session=S), "New session"),
        ("", None, "New session"),
    ],
)
def test_every_session_has_a_name(title: str, case: Case | None, shown: str) -> None:
    session = Session(id=S, owner=uid(9), created_at=instant(0), title=title)
    assert assisting.label(session, case) == shown


@pytest.mark.behaviour("S3.05")
@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"text": "No printers"}, IntakeType.FREE_TEXT),
        ({"text": ""}, IntakeType.FREE_TEXT),
        ({"text": LOG}, IntakeType.LOG_PASTE),
        ({"text": "", "files": (uid(1),)}, IntakeType.LOG_PASTE),
        ({"text": "", "ticket": {"id": "48231"}}, IntakeType.PSA_TICKET),
        ({"text": " ", "pictures": (uid(1),)}, IntakeType.SCREENSHOT),
        ({"text": "No printers", "pictures": (uid(1),)}, IntakeType.COMBINED),
        ({"text": LOG, "ticket": {"id": "48231"}}, IntakeType.COMBINED),
    ],
)
def test_what_a_report_is_follows_from_what_is_in_it(
    given: dict[str, object], kind: IntakeType
) -> None:
    made = assisting.intake(**given)  # type: ignore[arg-type]
    assert made.type is kind
    assert given["text"] in (made.text, made.log), "word for word"


def test_prose_with_a_time_in_it_is_no_log() -> None:
    assert not assisting.is_log("Since 10:02:11 nothing prints.\nWe tried.\nTwice.\nThen gave up.")
    assert not assisting.is_log("2026-11-21 10:02:11 ERROR only one line")


def test_what_failed_or_was_turned_down_is_ruled_out_once() -> None:
    items = [
        LaneItem(id=uid(1), kind=ItemKind.TASK, text="Reboot", state=ItemState.DISMISSED, **MADE),
        LaneItem(id=uid(2), kind=ItemKind.TASK, text="Look", state=ItemState.DONE, **MADE),
        LaneItem(id=uid(3), kind=ItemKind.QUESTION, text="Why?", state=ItemState.OPEN, **MADE),
    ]
    fixes = [
        Fix(id=uid(4), title="Restart", outcome=FixOutcome.APPLIED_FAILED, **MADE),
        Fix(id=uid(5), title="Reboot", decision=Decision.DISMISSED, **MADE),
        Fix(id=uid(6), title="Move", **MADE),
    ]
    ways = [
        Branch(id=uid(7), label="Spooler", state=BranchState.DEAD_END, **MADE),
        Branch(id=uid(8), label="Policy", **MADE),
    ]
    assert assisting.ruled_out(items, fixes, ways) == ("Reboot", "Restart", "Spooler")
    assert assisting.same_words("Restart the  Spooler.", "restart the spooler")
    assert not assisting.same_words("Restart the spooler", "Stop the spooler")


@pytest.mark.behaviour("S3.31", "S3.35")
def test_a_direction_goes_on_from_what_it_came_from_and_hears_of_the_others() -> None:
    root = Branch(id=uid(1), label="So far", state=BranchState.ACTIVE, finding="Policy", **MADE)
    left = Branch(id=uid(2), label="Left", parent=uid(1), order=1, **MADE)
    right = Branch(id=uid(3), label="Right", parent=uid(1), order=2, state=BranchState.DEAD_END,
                   finding="Service runs. " * 3, **MADE)  # fmt: skip
    ways = (right, left, root)
    assert assisting.lineage(ways, uid(2)) == {None, uid(1), uid(2)}
    assert assisting.lineage(ways, uid(99)) == {None}, "a direction that is gone"
    assert assisting.lineage((left.model_copy(update={"parent": uid(2)}),), uid(2)) == {
        None, uid(2),
    }  # fmt: skip
    told = assisting.context_branches(ways, uid(2), limit=20)
    assert told == (("So far", "active", "Policy"), ("Right", "dead_end", "Service runs. "))


@pytest.mark.behaviour("S4.30", "S4.31", "S4.32", "S4.33")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("only text ", [Piece("only text ")]),
        ("", [Piece("")]),
        ("a\n```tool_code\nread_file\n```\nb", [Piece("a"), Piece(tool="read_file"), Piece("b")]),
        (
            '```tool_code\r\nread-file\r\n```\r\n```json\r\n{"path": "x"}\r\n```',
            [Piece(tool="read-file", args={"path": "x"})],
        ),
        ('```tool_code\nfs.read(path="x")\n```', [Piece(tool="fs.read")]),
        ("```tool_code\na\n```\n```json\n{no}\n```", [Piece(tool="a", args={"raw": "{no}"})]),
        ("```tool_code\na\n```\n```json\n[1]\n```", [Piece(tool="a", args={"raw": "[1]"})]),
        ("```tool_code\na\n```\n \n```tool_code\nb\n```", [Piece(tool="a"), Piece(tool="b")]),
    ],
)
def test_text_and_tool_calls_come_in_order_and_nothing_is_lost(
    text: str, found: list[Piece]
) -> None:
    assert list(tool_text.pieces(text)) == found


@pytest.mark.behaviour("S4.28")
@pytest.mark.parametrize(
    ("content", "call"),
    [
        (
            '{"name": "ping", "args": {"host": "a"}, "status": "running", "result": "b"}',
            {"name": "ping", "args": {"host": "a"}, "status": "running", "result": "b"},
        ),
        ('{"name": "ping"}', {"name": "ping", "args": {}, "status": "done", "result": ""}),
        (
            '{"name": "ping", "args": [1]}',
            {"name": "ping", "args": {"raw": [1]}, "status": "done", "result": ""},
        ),
        ("not json", None),
        ("[1]", None),
        ('{"args": {}}', None),
    ],
)
def test_a_stored_call_is_read_or_else_its_text_stays(
    content: str, call: dict[str, object] | None
) -> None:
    assert tool_text.stored_call(content) == call


@pytest.mark.behaviour("S2.23")
@pytest.mark.parametrize(
    ("reply", "text", "found"),
    [
        ("Plain.", "Plain.", ()),
        ('Look. [QUESTIONS][{"text": "Where?"}][/QUESTIONS]', "Look.",
         (("QUESTIONS", [{"text": "Where?"}]),)),
        ('A [ACTIONS]\n```json\n[1]\n```\n[/ACTIONS] B', "A  B", (("ACTIONS", [1]),)),
        ("A [FORK]{broken[/FORK]", "A", ()),
        ('[SUGGEST_FIX]{"a":1}[SUGGEST_FIX]{"a":2}', "",
         (("SUGGEST_FIX", {"a": 1}), ("SUGGEST_FIX", {"a": 2}))),
    ],
)  # fmt: skip
def test_an_imported_reply_loses_its_markers_and_nothing_else(
    reply: str, text: str, found: tuple[object, ...]
) -> None:
    assert tool_text.markers(reply) == (text, found)


@pytest.mark.behaviour("S2.06")
@pytest.mark.parametrize(
    ("model", "usage", "micros"),
    [
        ("claude-sonnet-5-5", Usage(input=1_000, output=500), 10_500),
        ("claude-haiku-5-5", Usage(input=1), 1),
        ("claude-sonnet-5-5", Usage(cache_read=1_000, cache_write=1_000), 4_050),
        ("something-else", Usage(output=1_000), 50_000),
        ("claude-opus-5-5", Usage(), 0),
    ],
)
def test_a_price_follows_from_model_and_tokens(model: str, usage: Usage, micros: int) -> None:
    assert prices.micros(model, usage) == micros


def test_money_is_said_as_people_say_it() -> None:
    said = {0: "$0.00", 1: "under $0.01", 70_000: "$0.07", 1_234_567_890: "$1,234.57"}
    assert {amount: prices.dollars(amount) for amount in said} == said


FROM_A_FILE = "0b7d4a2e-6c1f-5d8e-9a55-3f5a7d6a9b10"


@pytest.mark.parametrize(
    ("more", "brought"),
    [
        ({"id": FROM_A_FILE, "client_message_id": FROM_A_FILE}, True),
        ({"id": FROM_A_FILE, "client_message_id": FROM_A_FILE, "generation": S}, False),
        ({"id": FROM_A_FILE}, False),
        ({"id": S, "client_message_id": S}, False),
        ({"id": S, "brought": True}, True),
    ],
)
def test_what_was_brought_in_before_it_was_marked_is_known_by_its_id(
    more: dict[str, Any],
    brought: bool,  # noqa: FBT001
) -> None:
    said = Message(session=S, by=uid(9), at=instant(0), hlc="0" * 32, text="Hi", **more)
    assert assisting.was_brought(said) is brought
