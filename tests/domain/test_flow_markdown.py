"""Flows as Markdown: they come back as they were, typed lists are flows, refusals name lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow, content_hash, document
from rflow_desktop.domain.flow_import import FlowRefused, from_document, read_flow, whole
from rflow_desktop.domain.flow_markdown_read import read_outline
from rflow_desktop.domain.flow_markdown_write import write_outline
from tests.helpers import flows

NEW = "00000000-0000-7000-8000-000000000777"
STARTERS = sorted((Path(__file__).parents[2] / "resources" / "flows").glob("*.rfflow"))


def read(text: str) -> Flow:
    return read_outline(text.encode(), new_id=NEW)


def refusal(text: str) -> FlowRefused:
    with pytest.raises(FlowRefused) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize("flow", flows.EACH_KIND, ids=lambda flow: flow.slug)
def test_each_kind_of_step_comes_back_as_it_was(flow: Flow) -> None:
    assert read(write_outline(flow)) == flow


@pytest.mark.parametrize("file", STARTERS, ids=lambda file: file.stem)
def test_the_starter_flows_come_back_to_the_last_sign(file: Path) -> None:
    flow = read_flow(file.read_bytes())
    again = read(write_outline(flow))
    assert (again, content_hash(again)) == (flow, content_hash(flow))
    assert list(again.nodes) == list(flow.nodes), "in the same order"
    assert write_outline(again) == write_outline(flow)


def test_an_outline_is_something_people_can_read() -> None:
    text = write_outline(flows.TROUBLESHOOTING)
    assert text.startswith("# Printer says no\n\nkind:: troubleshooting\n")
    for line in (
        "- Printer address {printer_ip text required}",
        "1. Does the panel show an error? {#panel question}",
        "    - Yes {yes} -> clear",
        "2. Clear the error at the device {#clear action} -> verify",
        "    ```powershell read",
        "    Test-NetConnection {{printer_ip}} -Port 9100",
        r"    pattern:: no = TcpTestSucceeded\s*:\s*False",
        "6. Close {#close result resolved}",
        "    summary:: {{fix}}" if False else '    summary:: "{{fix}}"',
    ):
        assert line in text.splitlines(), line


TYPED = """
# Printer offline

Category is not needed, and this is what it is for.

- Is the printer switched on?
    - No
        - Switch it on
        - Wait a minute
    - Yes
- Look at the display
    ```cmd
    ping printer
    ```
    undo:: Nothing to undo.
- Does it print now?
    1. It prints -> Fixed
    2. It does not -> escalate
    3. Half of it → Look at the display
        note:: Which half?
"""


def test_a_typed_list_is_a_flow_that_runs() -> None:
    flow = read(TYPED)
    assert (flow.name, flow.slug, flow.id) == ("Printer offline", "printer-offline", NEW)
    assert flow.description == "Category is not needed, and this is what it is for."
    nodes = document(flow)["nodes"]
    assert {place: node["kind"] for place, node in nodes.items()} == {
        "is_the_printer_switched_on": "question", "switch_it_on": "action",
        "wait_a_minute": "action", "look_at_the_display": "action",
        "does_it_print_now": "question", "resolved": "result", "escalated": "result",
    }  # fmt: skip
    first = nodes["is_the_printer_switched_on"]["answers"]
    assert [(one["label"], one["next"]) for one in first] == [
        ("No", "switch_it_on"), ("Yes", "look_at_the_display"),
    ]  # fmt: skip
    assert nodes["wait_a_minute"]["next"] == "look_at_the_display"
    last = nodes["does_it_print_now"]["answers"]
    assert [one["next"] for one in last] == ["resolved", "escalated", "look_at_the_display"]
    assert last[2]["note"] == "Which half?"
    (command,) = nodes["look_at_the_display"]["commands"]
    assert command == {"text": "ping printer", "shell": "cmd", "risk": "read",
                       "undo": "Nothing to undo."}  # fmt: skip
    assert read(write_outline(flow)) == flow


def test_kinds_are_read_from_what_stands_there() -> None:
    flow = read(
        "# A\n## Asks for\n- Serial number\n- Site {site choice}\n    option:: A\n    option:: B\n"
        "    hint:: On the door\n## Steps\n"
        "1. What is it?\n    asks:: serial_number, site\n    Plain words\n    of two lines\n"
        "2. See if it answers\n   ```bash\n   ping a\n   ```\n   pattern:: yes = ok\n"
        "   - yes {yes}\n"
        "3. Goes on\n   flow:: another-flow\n   ends on:: escalate, cancelled\n"
        "4. {logic}\n    - site equals A -> 6\n    - site filled\n        - Ask the office\n"
        "    - otherwise -> step 5\n"
        "5. May I? {gate}\n    note:: Who?\n    screenshot:: yes\n    - Yes -> Hand it over\n"
        "6. Hand it over\n    pattern:: {}\n".replace(
            "    pattern:: {}\n", "    summary:: For A.\n"
        )
    )
    nodes = document(flow)["nodes"]
    assert [node["kind"] for node in nodes.values()] == [
        "form", "command", "link", "logic", "action", "gate", "result",
    ]  # fmt: skip
    form, command, link, logic, _, gate, end = nodes.values()
    assert form["body"] == "Plain words\nof two lines"
    assert command["answers"][0]["next"] == "goes_on"
    assert (link["flow"], link.get("ends_on")) == ("another-flow", None)
    assert [case["next"] for case in logic["cases"]] == ["hand_it_over", "ask_the_office"]
    assert logic["otherwise"] == "may_i"
    assert (gate["note"], gate["screenshot_wanted"]) == ("Who?", True)
    assert (end["outcome"], end["summary"]) == ("resolved", "For A.")
    assert flow.variables()[0].name == "serial_number"
    assert flow.variables()[1].options == ("A", "B")


def test_what_this_version_does_not_know_is_kept() -> None:
    told = document(flows.TROUBLESHOOTING)
    told["mood"] = {"of": ["the", "day"]}
    told["nodes"]["panel"]["colour"] = "red"
    told["nodes"]["panel"]["answers"][0]["weight"] = 3
    told["nodes"]["port"]["commands"][0]["timeout"] = 1.5
    told["nodes"]["port"]["patterns"][0]["group"] = None
    told["intake"][0]["unit"] = "ip"
    flow = from_document(told)
    assert document(flow) == told
    assert read(write_outline(flow)) == flow
    assert content_hash(flow) != content_hash(flows.TROUBLESHOOTING)


def test_text_that_a_list_cannot_hold_is_quoted() -> None:
    told = document(flows.TROUBLESHOOTING)
    told["nodes"]["panel"]["body"] = "one\r\ntwo"
    told["nodes"]["port"]["commands"][0]["text"] = "one\r\ntwo"
    told["description"] = "- not a step"
    flow = from_document(told)
    assert 'text:: "one\\r\\ntwo"' in write_outline(flow)
    assert read(write_outline(flow)) == flow


@pytest.mark.parametrize(
    ("ends_on", "line"),
    [(["resolved"], "ends on:: resolved"), ([], "ends on:: nothing")],
)
def test_a_link_says_where_it_ends_when_that_is_unusual(ends_on: list[str], line: str) -> None:
    told = document(flows.LEADS_ON)
    told["nodes"]["network"]["ends_on"] = ends_on
    flow = from_document(told)
    assert f"    {line}" in write_outline(flow).splitlines()
    assert read(write_outline(flow)) == flow


REFUSED: list[tuple[str, str, int, str]] = [
    ("nothing", "", 1, "begins with its name"),
    ("no name", "\n- A step\n", 2, "begins with its name"),
    ("no steps", "# A\n", 1, "no steps"),
    ("a part that is none", "# A\n## Colours\n- red\n", 2, "not a part of a flow"),
    ("a step that is not there", "# A\n- B\n    - C -> nowhere\n", 3, "called “nowhere”"),
    ("two of one title", "# A\n- B -> C\n- C\n- C\n", 2, "Several steps"),
    ("two of one id", "# A\n- B {#x}\n- C {#x}\n", 3, "Two steps are called x"),
    ("an unknown mark", "# A\n- B {purple}\n", 2, "cannot be “purple”"),
    ("an unknown value type", "# A\n## Asks for\n- B {b purple}\n## Steps\n- C\n", 3, "purple"),
    ("an unknown line of a value", "# A\n## Asks for\n- B {b}\n    - c\n## Steps\n- C\n", 4,
     "option::"),
    ("an unknown line of a flow", "# A\nmood:: good\n- B\n", 2, "no “mood”"),
    ("an unknown line of a step", "# A\n- B\n    mood:: good\n", 3, "no “mood”"),
    ("text that belongs to nothing", "# A\n- B\nand more\n", 3, "belongs to no step"),
    ("a line of a command without one", "# A\n- B\n    undo:: C\n", 3, "below a command"),
    ("a block without an end", "# A\n- B\n    ```cmd\n    dir\n", 3, "has no end"),
    ("a shell that is none", "# A\n- B\n    ```perl\n    x\n    ```\n", 3, "no shell"),
    ("a block in the head", "# A\n```\nx\n```\n- B\n", 2, "belongs to a step"),
    ("an action with answers", "# A\n- B {action}\n    - C -> B\n", 3, "no answers"),
    ("a question that leads on", "# A\n- B {question} -> C\n    - D -> C\n- C\n", 2, "lead on"),
    ("words under an answer", "# A\n- B\n    - C -> fixed\n        why\n", 4, "note::"),
    ("a case that is none", "# A\n- B {logic}\n    - when it rains -> fixed\n", 3, "A case reads"),
    ("a pattern without answer", "# A\n- B {command}\n    pattern:: x\n    - C -> fixed\n", 3,
     "A pattern reads"),
    ("JSON that is none", "# A\nmore:: {a\n- B\n", 2, "not JSON"),
    ("JSON that is no object", "# A\nmore:: [1]\n- B\n", 2, "not a JSON object"),
    ("JSON that is no number", "# A\nestimate:: NaN\n- B\n", 2, "not JSON"),
    ("quotes without an end", '# A\n- "B\n', 2, "does not end"),
    ("more after quotes", '# A\n- "B" and C\n', 2, "may follow a text in quotes"),
    ("more after a quoted value", '# A\ncategory:: "B" C\n- D\n', 2, "Nothing may follow"),
    ("a version that is no number", "# A\nversion:: new\n- B\n", 2, "whole number"),
    ("two blocks of samples", "# A\n- B\n## Samples\n", 3, "one block of JSON"),
    ("a kind that is none", "# A\nkind:: song\n- B\n", 1, "kind has a value"),
    ("an id that is none", "# A\n- B\n- C {#a/b result resolved}\n", 3, "is not written"),
    ("a circle", "# A\n- B {#b} -> c\n- C {#c} -> b\n", 2, "no way out"),
    ("no such first step", "# A\nstart:: z\n- B\n", 1, "which step comes first"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_refusal_names_the_line(text: str, line: int, words: str) -> None:
    refused = refusal(text)
    assert refused.place == f"line {line}"
    assert refused.sentence.startswith(f"Line {line}: ")
    assert words in refused.sentence


def test_answers_of_one_wording_have_names_of_their_own() -> None:
    nodes = document(read("# A\n- B\n    - Go on -> fixed\n    - Go on! -> fixed\n"))["nodes"]
    assert [one["id"] for one in nodes["b"]["answers"]] == ["go_on", "go_on_2"]


def test_what_is_no_text_or_too_much_is_refused() -> None:
    for raw, words in ((b"\xff\xfe# A", "UTF-8"), (b"#" * (5 * 1024 * 1024 + 1), "5 MB")):
        with pytest.raises(FlowRefused, match=words):
            read_outline(raw, new_id=NEW)
    assert "60,000 lines" in refusal("# A\n" + "\n" * 60_001).sentence
    deep = "# A\n" + "".join(f"{'  ' * n}- {n}\n" for n in range(140))
    assert "too deeply" in refusal(deep).sentence


words = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from([
    "", " ", "a\nb", "- x", "1. y", "# z", "note:: a", "-> b", "{#c}", "{{d}}", '"e"', "```", "\t",
    "> f", "a {b} -> c", "\r\n", "otherwise", "\u2028",
])  # fmt: skip
places = ("a", "b", "c")
extras = st.dictionaries(st.sampled_from(["x", "y-z"]), st.none() | st.integers(0, 3) | words,
                         max_size=1)  # fmt: skip


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(st.fixed_dictionaries(fields), extras).map(lambda two: {**two[1], **two[0]})


names = st.sampled_from(["user", "site"])
targets = st.sampled_from([*places, ""])
variables = some(
    name=names, label=words, hint=words, default=words, required=st.booleans(),
    type=st.sampled_from(["text", "choice"]), options=st.lists(words, max_size=2),
)  # fmt: skip
commands = some(
    text=words, shell=st.sampled_from(["cmd", "text"]), risk=st.sampled_from(["read", "danger"]),
    label=words, target=words, preview=words, undo=words,
    confirm=st.sampled_from(["none", "target"]),
)  # fmt: skip
answers = st.lists(some(id=st.sampled_from(["yes", "no"]), label=words, next=targets, note=words),
                   max_size=2)  # fmt: skip
patterns = st.lists(some(regex=words, answer=st.sampled_from(["yes", "no"]), label=words),
                    max_size=1)  # fmt: skip
both = {
    "title": words, "body": words, "fields": st.lists(names | variables, max_size=1),
    "screenshot_wanted": st.booleans(),
}  # fmt: skip
working = {**both, "commands": st.lists(commands, max_size=2)}
cases = st.lists(some(
    when=some(variable=names, op=st.sampled_from(["equals", "more_than", "filled"]), value=words),
    next=targets,
), max_size=2)  # fmt: skip
nodes = st.one_of(
    some(kind=st.just("question"), answers=answers, patterns=patterns, **working),
    some(kind=st.just("command"), answers=answers, patterns=patterns, next=targets, **working),
    some(kind=st.just("gate"), answers=answers, note=words, **working),
    some(kind=st.just("action"), next=targets, **working),
    some(kind=st.just("form"), next=targets, **both),
    some(kind=st.just("link"), next=targets, flow=st.just("other"),
         ends_on=st.lists(st.sampled_from(["resolved", "escalated"]), max_size=2), **both),
    some(kind=st.just("logic"), cases=cases, otherwise=targets, **both),
    some(kind=st.just("result"), outcome=st.sampled_from(["resolved", "cancelled"]),
         summary=words, **both),
)  # fmt: skip
documents = some(
    format=st.just("rfflow/1"), id=st.just(NEW), slug=st.just("a-flow"), name=words,
    kind=st.sampled_from(["procedure", "maintenance"]), category=words, description=words,
    tags=st.lists(words, max_size=2), version=st.integers(0, 9), stop_rule=words,
    estimate=some(steps=st.integers(0, 3)), intake=st.lists(variables, max_size=2),
    start=st.sampled_from(places), nodes=st.fixed_dictionaries(dict.fromkeys(places, nodes)),
    samples=st.lists(some(name=words, steps=st.lists(some(answer=words), max_size=1)), max_size=1),
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(documents)
def test_any_flow_that_can_be_imported_comes_back_exactly(told: dict[str, Any]) -> None:
    try:
        flow = whole(from_document(told))
    except FlowRefused:
        return
    text = write_outline(flow)
    assert read(text) == flow, text


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([
    "- A", "- B -> A", "1. C {#c}", "- Yes -> fixed", "note:: x", "```cmd", "```", "text",
    "## Steps", "# A", "asks:: a", "pattern:: a = b", '- {"a": 1}', "more:: {}", "more:: 3",
    "command:: 3", "- {logic}", "- a equals b -> A", "- otherwise", "ends on:: x", "command:: {}",
    "label:: x", "asks:: {", "pattern:: {}", "asks:: [", '- {"id": "x"}', "pattern:: {1",
]) | words), max_size=14))  # fmt: skip
def test_any_text_is_a_flow_or_is_refused_with_a_line(lines: list[tuple[int, str]]) -> None:
    text = "# A\n" + "\n".join("    " * depth + line for depth, line in lines)
    found = read_or_place(text)
    if isinstance(found, str):
        assert found.startswith("line ")
    else:
        assert read(write_outline(found)) == found


def read_or_place(text: str) -> Flow | str:
    try:
        return read(text)
    except Refused as refused:
        return refused.detail["place"]
