"""How a conversation is cut into pieces: nothing is lost, nothing moves, half words wait."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from rflow_desktop.assistant.failures import SENTENCES
from rflow_desktop.assistant.toolbox import BY_NAME, PERMISSIONS
from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.domain.tool_kinds import ASK
from rflow_desktop.services.talk_lines import ASKED, IN_SETTINGS, TOOLS, told_of
from tests.ui.scenes import chat as scene
from ui.chat.blocks import LONGEST, LONGEST_CODE, ROOMY, Block, blocks, whole_words
from ui.chat.parts_fold import TOOL_ICONS
from ui.chat.pieces import Talk, pieces
from ui.chat.words import initials, said_at
from ui.kit import Look

PARAGRAPH = "The policy is linked to the other folder, so it never reaches them. " * 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Hello", (Block("Hello"),)),
        ("a\n\n```\nx\n```\nb", (Block("a"), Block("x", code=True), Block("b"))),
        ("```powershell title\nx\n```", (Block("x", code=True, language="powershell"),)),
        ("~~~sh\n```\n~~~", (Block("```", code=True, language="sh"),)),
        ("````\n```\n````", (Block("```", code=True),)),
        ("```\nstill written", (Block("still written", code=True),)),
        ("not `` ``` `` a fence", (Block("not `` ``` `` a fence"),)),
        ("    ```\nindented", (Block("    ```\nindented"),)),
    ],
)
def test_code_stands_by_itself(text: str, expected: tuple[Block, ...]) -> None:
    assert blocks(text) == expected


def test_long_prose_is_cut_where_nothing_changes_by_it() -> None:
    items = "\n".join(f"{number}. {PARAGRAPH.strip()}" for number in range(1, 9))
    found = blocks(f"{PARAGRAPH}\n\n{items}\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert len(found) > 4
    assert all(len(block.text) < 2 * ROOMY for block in found)
    assert [block.text[:2] for block in found if block.text[:1].isdigit()]
    assert "\n".join(block.text for block in found).count("never reaches") == 9 * 8
    table = [block for block in found if "|---|" in block.text]
    assert len(table) == 1
    assert "| 1 | 2 |" in table[0].text


def test_what_has_no_place_to_be_cut_is_cut_between_words() -> None:
    found = blocks("word " * 4_000)
    assert len(found) > 4
    assert all(len(block.text) <= LONGEST for block in found)
    assert sum(block.text.count("word") for block in found) == 4_000
    long = "\n".join(f"line {number}" for number in range(3 * LONGEST_CODE))
    parts = blocks(f"```\n{long}\n```")
    assert [part.goes_on for part in parts] == [True, True, False]
    assert "\n".join(part.text for part in parts) == long


def test_a_numbered_list_goes_on_with_its_number(look: Look) -> None:
    assert look
    document = QTextDocument()
    document.setMarkdown("7. Seven\n8. Eight")
    first = document.begin().textList()
    assert first is not None
    assert first.itemText(document.begin()) == "7."


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), ("half", ""), ("one two", "one "), ("one two ", "one two "), ("one\ntwo", "one\n")],
)
def test_half_a_word_is_not_shown(text: str, shown: str) -> None:
    assert whole_words(text) == shown


def test_words_that_have_landed_are_not_written_twice() -> None:
    talk = Talk(
        lines=scene.STREAMING.lines,
        live=LiveReply(
            generation=scene.GENERATION, session="s", state="running",
            text=scene.FIRST + "And more ",
        ),
    )  # fmt: skip
    live = [piece for piece in pieces(talk) if piece.line == "live"]
    assert [(piece.kind, piece.text) for piece in live] == [("prose", "And more ")]
    assert live[0].caret


@pytest.mark.behaviour("S5.40")
@pytest.mark.parametrize("code", sorted({*SENTENCES, "offline", "no_key"} - {"broken_off"}))
def test_each_reason_of_a_failure_is_told_in_its_own_words_and_can_be_tried_again(
    code: str,
) -> None:
    told = told_of("failed", code)
    assert told != told_of("failed", "")
    line = scene.said("1", "Ask", "10:00", state="failed", code=code, told=told)
    (end,) = (piece for piece in pieces(Talk(lines=(line,))) if piece.kind == "notice")
    settled_there = [("settings", "Open settings")] if code in IN_SETTINGS else []
    assert (end.text, end.acts) == (told, (("retry", "Try again"), *settled_there))


@pytest.mark.parametrize("tool", sorted(BY_NAME))
def test_each_tool_has_words_and_a_picture_of_its_own(tool: str) -> None:
    assert tool in TOOLS
    assert tool in TOOL_ICONS
    if PERMISSIONS[tool] == ASK:
        assert tool in ASKED


@pytest.mark.behaviour("S5.40")
@pytest.mark.parametrize("state", ["stopped", "partial"])
def test_an_answer_that_did_not_come_whole_says_so_and_can_be_gone_on_with(state: str) -> None:
    line = scene.answered("1", "Part", "10:00", state=state, told=told_of(state, ""))
    (end,) = (piece for piece in pieces(Talk(lines=(line,))) if piece.kind == "notice")
    assert end.text
    assert end.acts == (("continue", "Continue"),)


@pytest.mark.behaviour("S4.43")
def test_in_a_thread_of_two_assistants_each_has_its_own_mark_by_whoever_began_it() -> None:
    """The mark follows who said it and not in which role it was said."""
    for role in ("user", "assistant"):
        mine = scene.said("1", "Ask", "10:00", who="Printer desk", mine=False, role=role)
        other = scene.said("2", "Answer", "10:01", who="Policy desk", mine=False, role=role)
        talk = Talk(lines=(mine, other), assistant="Printer desk", peer=True, again=False)
        heads = [piece for piece in pieces(talk) if piece.kind == "head"]
        assert [(head.words, head.tone) for head in heads] == [
            ("Printer desk", "assistant"), ("Policy desk", "person"),
        ]  # fmt: skip


@pytest.mark.behaviour("S4.43")
def test_two_assistants_of_the_same_name_stay_apart_by_their_ids() -> None:
    said = [
        scene.said(str(place), "Words", "10:00", who="Desk", mine=False, assistant=who)
        for place, who in enumerate(("one", "two", "two", "one"))
    ]
    for about, tones in (
        ("one", ["assistant", "person", "assistant"]), ("two", ["person", "assistant", "person"]),
    ):  # fmt: skip
        talk = Talk(lines=tuple(said), assistant="Desk", assistant_id=about, peer=True, again=False)
        heads = [piece for piece in pieces(talk) if piece.kind == "head"]
        assert [head.tone for head in heads] == tones
        assert [head.line for head in heads] == ["0", "1", "3"]


NOW = int(scene.NOW.timestamp() * 1000)


@pytest.mark.behaviour("S4.57")
def test_times_are_told_as_far_as_they_are_away() -> None:
    today = said_at(scene.at("10:02"), NOW)
    assert "02" in today
    assert not any(letter.isalpha() for letter in today.replace("AM", "").replace("PM", ""))
    week = said_at("2026-11-20T10:02:00.000Z", NOW)
    assert week.startswith("Fri")
    before = said_at("2026-10-03T10:02:00.000Z", NOW)
    assert before.startswith("3 Oct")
    last_year = said_at("2025-10-03T10:02:00.000Z", NOW)
    assert last_year.startswith("3 Oct 2025")
    assert said_at("", NOW) == ""


@pytest.mark.parametrize(
    ("name", "letters"), [("Maya Okafor", "MO"), ("You", "Y"), ("Ana de la Cruz", "AC"), ("", "")]
)
def test_initials_are_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters
