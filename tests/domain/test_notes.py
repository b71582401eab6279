"""The ticket note: the same words in four formats, masked and escaped, the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rflow_desktop.domain import notes
from rflow_desktop.domain.notes import FORMATS, Format, NoteFacts, NoteOptions, NoteStep, write
from rflow_desktop.domain.redact import RedactionFailed
from rflow_desktop.domain.redact_known import Known

GOLDEN = Path(__file__).parent / "notes"
KINDS = [form for form, _ in FORMATS]
ENDINGS = {"psa": "txt", "markdown": "md", "text": "txt", "html": "html"}
FIXED = NoteFacts(
    title="Outlook asks for a password again and again",
    ticket="48213",
    client="Harbor Dental Group",
    flow="Repeated credential prompts, version 14",
    engineer="Maya Okafor",
    outcome="Fixed",
    minutes=31,
    reported=(
        "One person, since MFA was switched on (Mon 17 Nov).",
        "Computer {{computer}}, Outlook {{build}}",
    ),
    steps=(
        NoteStep(
            question="Web sign-in works, mail opens in the browser", at="2025-11-21T09:12:00.000Z"
        ),
        NoteStep(
            question="Token status", answer="AzureAdPrt is NO (screenshot)",
            at="2025-11-21T09:16:00.000Z",
        ),
        NoteStep(
            question="Old work account still connected", answer="{{old_account}}",
            at="2025-11-21T09:21:00.000Z",
        ),
        NoteStep(
            question="Removed [VAR:old_account] from Access work or school", answer="Done",
            done=True, at="2025-11-21T09:26:00.000Z",
        ),
        NoteStep(
            question="Registered the laptop again, tenant {{tenant}}", done=True,
            at="2025-11-21T09:29:00.000Z",
        ),
        NoteStep(
            question="Restarted twice, no prompt. Confirmed by Janelle Whitmore", own=True,
            note="She printed *one* page, 2 < 3 & fine.\nThen another.",
            at="2025-11-21T09:41:00.000Z",
        ),
    ),
    fix="Removed the old work account and registered the laptop again. Token is back, no prompt "
    "after two restarts.",
    next_steps="Check HDG-FRONT-01 and -02, same history.",
    facts=(("Computer", "{{computer}}"), ("Old account", "{{old_account}}"), ("Site", "")),
    values={
        "computer": "HDG-FRONT-03", "build": "16.0.17928.20156",
        "old_account": "j.whitmore@oldco.example",
        "tenant": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    },
    known=(Known("Janelle Whitmore", "person"),),
    evidence=2,
    covered=True,
    started_at="2025-11-21T09:10:00.000Z",
    closed_at="2025-11-21T09:41:30.000Z",
    offset=60,
)  # fmt: skip
GOING_ON = replace(
    FIXED, outcome="", minutes=65, fix="", next_steps="", closed_at="", evidence=1, covered=False
)
CASES = {
    "fixed": (FIXED, NoteOptions()),
    "full": (
        FIXED,
        NoteOptions(
            detail="full", include_timestamps=True, include_flow=True, include_summary=True
        ),
    ),
    "going-on": (GOING_ON, NoteOptions(max_step=3, mask=False)),
}


@pytest.mark.behaviour("S1.45", "S1.46", "S1.47", "S1.52")
@pytest.mark.parametrize("form", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_a_note_reads_as_it_was_approved(case: str, form: Format) -> None:
    note = write(CASES[case][0], form, CASES[case][1])
    file = GOLDEN / f"{case}.{form}.{ENDINGS[form]}"
    assert note.text == file.read_text(encoding="utf-8")
    assert note.sha256 == hashlib.sha256(note.text.encode()).hexdigest()


@pytest.mark.parametrize("form", KINDS)
def test_a_variable_that_holds_markup_stays_text(form: Format) -> None:
    nasty = "<script>alert('1')</script> **b** [x](http://a.example) {{computer}} {{7*7}}"
    facts = replace(FIXED, title="{{computer}}", values={**FIXED.values, "computer": nasty})
    note = write(facts, form, NoteOptions(mask=False))
    assert nasty in _plain(form, note.text)
    if form == "html":
        assert "<script" not in note.text
    if form == "markdown":
        assert "<script" not in MarkdownIt("commonmark").render(note.text)
        assert "<a " not in MarkdownIt("commonmark").render(note.text)


def _plain(form: Format, text: str) -> str:
    """What a reader sees of a note."""
    if form == "markdown":
        text = MarkdownIt("commonmark").render(text)
    if form in ("markdown", "html"):
        seen: list[str] = []
        parser = HTMLParser(convert_charrefs=True)
        parser.handle_data = seen.append  # type: ignore[method-assign]
        parser.feed(text)
        text = "".join(seen)
    return " ".join(text.split())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Zl", "Zp"]), min_size=1))
def test_whatever_is_typed_is_read_the_same_in_every_format(typed: str) -> None:
    facts = NoteFacts(title="T", steps=(NoteStep(question=f"Q {typed}"),))
    told = {form: _plain(form, write(facts, form, NoteOptions(mask=False)).text) for form in KINDS}
    expected = " ".join(f"Q {typed}".split())
    assert {form for form in KINDS if expected not in told[form]} == set()


@pytest.mark.behaviour("S1.48")
def test_masks_are_counted_at_the_end_inside_the_body_and_found_by_their_places() -> None:
    for form in KINDS:
        note = write(FIXED, form)
        assert note.masked == {"email": 1, "id": 1, "person": 1}
        assert "3 items masked: 1 email address, 1 ID, 1 name" in note.text
        assert [note.text[span.start : span.end] for span in note.spans] == [
            "[email 1]", "[email 1]", "[id 1]", "[person 1]",
        ]  # fmt: skip
        assert "oldco" not in note.text + note.html
    assert write(FIXED, "html").text.rstrip().endswith("</body>\n</html>")


def test_without_masks_nothing_is_counted_and_without_finds_nothing_is_said() -> None:
    open_note = write(FIXED, "psa", NoteOptions(mask=False))
    assert (open_note.masked, open_note.spans) == ({}, ())
    assert "j.whitmore@oldco.example" in open_note.text
    assert "masked" not in write(NoteFacts(title="VPN drops"), "psa").text


@pytest.mark.behaviour("S1.49")
def test_when_masking_fails_there_is_no_note() -> None:
    broken = replace(FIXED, known=(Known(None),))  # type: ignore[arg-type]
    for form in KINDS:
        with pytest.raises(RedactionFailed):
            write(broken, form)


@pytest.mark.behaviour("S1.46")
@pytest.mark.parametrize("form", KINDS)
def test_a_cut_off_shows_exactly_the_steps_up_to_it(form: Format) -> None:
    for last in range(1, 7):
        told = _plain(form, write(FIXED, form, NoteOptions(max_step=last)).text)
        shown = [
            word in told
            for word in (
                "Web sign-in",
                "Token status",
                "still connected",
                "Removed",
                "tenant",
                "twice",
            )
        ]
        shown[3] = "from Access work" in told
        assert shown[:4] == [at < last for at in range(4)]


def test_a_long_line_of_plain_text_is_broken_and_no_chip_is_torn() -> None:
    many = " and ".join(f"a{n}@b.example" for n in range(40))
    note = write(NoteFacts(title="T", reported=(many,)), "text")
    assert max(len(line) for line in note.text.splitlines()) <= 78
    assert len(note.spans) == 40


NAMES = [
    (("48213", "Repeated credential prompts", "2025-11-21", "markdown"),
     "48213_repeated-credential-prompts_2025-11-21.md"),
    (("INC/7:1", "Öl & Wasser?", "2025-11-21", "psa"), "INC-7-1_ol-wasser_2025-11-21.txt"),
    (("", "..\\..\\con", "2025-11-21", "html"), "con_2025-11-21.html"),
    (("", "", "", "text"), "note.txt"),
    (("\u8bca", "x" * 99, "", "text"), "x" * 60 + ".txt"),
]  # fmt: skip


@pytest.mark.behaviour("S1.54")
@pytest.mark.parametrize(("given", "name"), NAMES)
def test_a_file_name_that_every_system_takes(
    given: tuple[str, str, str, Format], name: str
) -> None:
    assert notes.file_name(*given) == name


def test_what_fixed_it_begins_with_the_last_things_that_were_done() -> None:
    assert notes.suggested_fix(FIXED.steps, FIXED.values) == (
        "Registered the laptop again, tenant 3f2504e0-4f89-41d3-9a0c-0305e82c3301. "
        "Restarted twice, no prompt. Confirmed by Janelle Whitmore."
    )
    assert notes.suggested_fix((), {}) == ""


def test_a_variable_without_a_value_says_so() -> None:
    note = write(NoteFacts(title="{{who}} cannot print"), "psa")
    assert note.text.startswith("(who not given) cannot print\nIn progress · 0 min\n")
    assert write(NoteFacts(title=" "), "psa").text.startswith("Session\n")


def test_a_line_that_looks_like_a_list_or_a_heading_is_a_line_in_markdown() -> None:
    lines = ("1. one", "- two", "+ three", "=====", "# four", "12) five")
    text = write(NoteFacts(title="T", reported=lines), "markdown").text
    html = MarkdownIt("commonmark").render(text)
    assert "<li>" not in html
    assert html.count("<h") == 2
    assert [line in _plain("markdown", text) for line in lines] == [True] * len(lines)


def test_a_full_note_of_a_session_that_goes_on_has_no_end() -> None:
    text = write(GOING_ON, "psa", NoteOptions(detail="full")).text
    assert "- Started: 2025-11-21 10:10\n- Computer" in text


def test_a_question_keeps_its_mark_before_the_answer() -> None:
    steps = (NoteStep(question="Who is affected?", answer="One person"),)
    assert "1. Who is affected? One person" in write(NoteFacts(title="T", steps=steps), "psa").text


def test_times_of_several_days_say_which_day_and_west_of_utc_is_said() -> None:
    steps = (
        NoteStep(question="First", at="2025-11-21T09:12:00.000Z"),
        NoteStep(question="Second", at="2025-11-22T09:12:00.000Z"),
    )
    facts = NoteFacts(title="T", steps=steps, offset=-210)
    text = write(facts, "psa", NoteOptions(include_timestamps=True)).text
    assert "1. 2025-11-21 05:42 First" in text
    assert "Times in UTC-03:30" in text
    level = replace(facts, offset=0)
    assert "Times in UTC\n" in write(level, "psa", NoteOptions(include_timestamps=True)).text


def test_notes_beside_the_path_are_no_steps_and_stand_apart() -> None:
    steps = (
        NoteStep(question="First"),
        NoteStep(question="She was away", aside=True),
        NoteStep(question="Second"),
        NoteStep(question="Too late", aside=True),
    )
    text = write(NoteFacts(title="T", steps=steps), "psa", NoteOptions(max_step=1)).text
    assert "Notes\n- She was away" in text
    assert "[CUSTOM]" not in text
    assert "Second" not in text
    assert "Too late" not in text


def test_what_is_left_out_is_not_there() -> None:
    without = NoteOptions(include_outcome_notes=False, include_next_steps=False, include_flow=True)
    text = write(FIXED, "text", without).text
    assert "What fixed it" not in text
    assert "same history" not in text
    assert "Flow: Repeated credential prompts, version 14" in text
    assert "\n\nFlow: Repeated" in write(FIXED, "markdown", without).text
    assert "Flow" not in write(replace(FIXED, flow=""), "text", without).text


def test_the_html_is_a_whole_document_that_any_parser_takes() -> None:
    for case, options in CASES.values():
        text = write(case, "html", options).text.replace("<!doctype html>", "", 1)
        root = ElementTree.fromstring(text)
        assert [child.tag for child in root] == ["head", "body"]
        assert "src=" not in text
        assert "href=" not in text
