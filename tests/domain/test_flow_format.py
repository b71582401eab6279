"""Files of flows: read whole or refused with a sentence and a place, and written always alike."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.flow import Flow, Question, content_hash, document
from rflow_desktop.domain.flow_check import problems
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.flow_import import (
    FlowRefused,
    from_document,
    read_draft,
    read_flow,
    write_flow,
)
from tests.helpers.flows import EACH_KIND, PROCEDURE, TROUBLESHOOTING, flow, question, result

SCHEMA = Path(__file__).parents[2] / "resources" / "flows" / "rfflow-1.schema.json"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)  # fmt: skip


def file(change: Callable[[dict[str, Any]], object] = lambda found: None) -> bytes:
    found = copy.deepcopy(document(TROUBLESHOOTING))
    change(found)
    return json.dumps(found).encode()


def at(*path: str | int, value: Any) -> Callable[[dict[str, Any]], object]:
    def change(found: Any) -> None:
        for part in path[:-1]:
            found = found[part]
        found[path[-1]] = value

    return change


@pytest.mark.parametrize("whole", EACH_KIND, ids=lambda one: one.slug)
def test_what_is_written_reads_the_same_and_is_written_the_same_again(whole: Flow) -> None:
    assert read_flow(write_flow(whole)) == whole
    assert write_flow(read_flow(write_flow(whole))) == write_flow(whole)


SENTENCE = "This flow cannot be opened: "
CANNOT_READ = "This file cannot be read: it is not JSON."
NOT_A_FLOW = "This file is not an RFlow flow. Nothing was changed."


@pytest.mark.parametrize(
    ("raw", "sentence", "place"),
    [
        (b"\xff\xfe\x00", CANNOT_READ, ""),
        (b"{", CANNOT_READ, "line 1"),
        (b"9" * 10_000, CANNOT_READ, ""),
        (b"[]", NOT_A_FLOW, ""),
        (b"{}", NOT_A_FLOW, "format"),
        (b'{"a": 1, "a": 2}', "This file says the same thing twice.", "a"),
        (b'{"a": NaN}', "This file cannot be read: NaN is not a number.", ""),
        (b"[" * 200_000, "This file is nested too deeply to be a flow.", ""),
        (b" " * (5 * 1024 * 1024 + 1),
            "This file is larger than 5 MB, the most that a flow may have.", ""),
        (file(at("format", value="rfflow/2")), "This flow was made with a newer RFlow (format 2)."
            " Nothing was changed. Update RFlow to open it.", "format"),
        (file(at("format", value="other/1")), NOT_A_FLOW, "format"),
        (file(lambda found: found.pop("slug")), SENTENCE + "slug is missing.", "slug"),
        (file(at("nodes", "panel", "answers", 1, "next", value=3)),
            SENTENCE + "nodes.panel.answers[1].next must be text.", "nodes.panel.answers[1].next"),
        (file(at("nodes", "panel", "answers", 1, value=3)),
            SENTENCE + "nodes.panel.answers[1] must be an object.", "nodes.panel.answers[1]"),
        (file(at("nodes", "panel", "kind", value="riddle")),
            SENTENCE + "nodes.panel is of a kind that this RFlow does not know.", "nodes.panel"),
        (file(at("nodes", "port", "commands", 0, "risk", value="none")),
            SENTENCE + "nodes.port.commands[0].risk has a value that is not known here.",
            "nodes.port.commands[0].risk"),
        (file(at("colour", value="\ud800")),
            "This flow holds what cannot be kept in a file.", ""),
        (file(at("name", value="\ud800")),
            SENTENCE + "name holds signs that are not text.", "name"),
        (file(at("name", value="x" * 999)), SENTENCE + "name is too long.", "name"),
        (file(at("nodes", "close", "fields", value=["fix", {"name": "a b"}])),
            SENTENCE + "nodes.close.fields[1].name is not written as it must be.",
            "nodes.close.fields[1].name"),
        (file(at("nodes", "a b", value=result())),
            SENTENCE + "nodes.a b is not written as it must be.", "nodes.a b"),
        (file(at("nodes", "panel", "command", value={})),
            SENTENCE + "nodes.panel.commands[0].text is missing.", "nodes.panel.commands[0].text"),
        (file(at("version", value=-1)), SENTENCE + "version is too small.", "version"),
        (file(at("version", value=1.5)), SENTENCE + "version must be a whole number.", "version"),
        (file(at("start", value="gone")),
            "This flow does not say which step comes first.", "start"),
        (file(at("nodes", "panel", "answers", 0, "next", value="gone")),
            "This flow leads to a step that is not in it: gone.", "nodes.panel.answers[0].next"),
        (file(at("nodes", value={"panel": question("Again?", yes="panel")})),
            "This flow goes round in a circle that has no way out.", "nodes.panel"),
        (file(at("nodes", value={f"n{i}": result() for i in range(5_001)})),
            "This flow has 5,001 steps; 5,000 is the most.", "nodes"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken_says_why_and_where(raw: bytes, sentence: str, place: str) -> None:
    with pytest.raises(FlowRefused) as refused:
        read_flow(raw)
    assert (refused.value.sentence, refused.value.place) == (sentence, place)


def test_a_long_place_is_cut() -> None:
    with pytest.raises(FlowRefused) as refused:
        from_document(document(TROUBLESHOOTING) | {"nodes": {"x" * 10_000: result()}})
    assert len(refused.value.place) == 200


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(FlowRefused):
        read_flow(raw)


@given(JSON, st.sampled_from([*document(PROCEDURE), "other"]))
def test_json_of_any_shape_is_read_or_refused(value: Any, key: str) -> None:
    _opened(json.dumps(value).encode())
    _opened(json.dumps(document(PROCEDURE) | {key: value}).encode())


@given(JSON, st.sampled_from(sorted(PROCEDURE.nodes)), st.data())
def test_a_step_of_any_shape_is_read_or_refused(value: Any, node: str, data: st.DataObject) -> None:
    found = copy.deepcopy(document(PROCEDURE))
    key = data.draw(
        st.sampled_from([*found["nodes"][node], "command", "answers", "cases", "fields"])
    )
    found["nodes"][node][key] = value
    _opened(json.dumps(found).encode())


def _opened(raw: bytes) -> None:
    try:
        whole = read_flow(raw)
    except FlowRefused:
        return
    assert read_flow(write_flow(whole)) == whole


NODES = st.sampled_from(["a", "b", "c"])
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    LINES,
    LINES,
    st.dictionaries(
        NODES,
        st.builds(
            lambda title, body, then: {
                "kind": "action", "title": title, "body": body, "next": then,
            },
            LINES, LINES, NODES,
        ),
    ),
)  # fmt: skip
def test_every_draft_comes_back_as_it_was(name: str, category: str, nodes: dict[str, Any]) -> None:
    draft = flow("draft", nodes, name=name, category=category)
    assert read_draft(write_flow(draft)) == draft


def test_a_draft_may_be_unfinished() -> None:
    draft = flow("draft", {"a": question("Which?", yes="gone")}, start="")
    assert read_draft(write_flow(draft)) == draft


def test_a_byte_order_mark_does_not_matter() -> None:
    assert read_flow(b"\xef\xbb\xbf" + file()) == TROUBLESHOOTING


def test_a_single_command_may_be_written_alone() -> None:
    told = {"text": "hostname", "shell": "cmd", "risk": "read"}
    node = Question.model_validate({"kind": "question", "command": told})
    assert [command.text for command in node.commands] == ["hostname"]
    assert "command" not in node.model_dump()


def test_a_step_that_is_made_already_is_taken_as_it_is() -> None:
    step = Question(kind="question", title="Which?")
    assert flow("made", {"a": step}).nodes["a"] == step


@pytest.mark.behaviour("S1.22")
def test_the_hash_names_the_content_and_not_its_version() -> None:
    first = content_hash(TROUBLESHOOTING)
    assert content_hash(TROUBLESHOOTING.model_copy(update={"version": 7})) == first
    assert content_hash(read_flow(write_flow(TROUBLESHOOTING))) == first
    assert content_hash(TROUBLESHOOTING.model_copy(update={"tags": ("new",)})) != first
    nodes = dict(reversed(TROUBLESHOOTING.nodes.items()))
    assert content_hash(TROUBLESHOOTING.model_copy(update={"nodes": nodes})) == first


@pytest.mark.behaviour("S1.21")
def test_a_step_may_have_its_own_description_beside_the_flows() -> None:
    whole = flow("apart", {"a": result("Own", body="The step's")}, description="The flow's")
    kept = from_document(document(whole))
    assert (kept.description, kept.nodes["a"].body) == ("The flow's", "The step's")


def test_the_hash_of_a_known_flow_stays_what_it_is() -> None:
    assert content_hash(flow("fixed", {"a": result()})) == (
        "1352a8124e6445d48507f37e33309fdabe883fd97d60be81d779442a0514de67"
    )


def test_variables_are_those_of_the_intake_and_those_that_steps_declare() -> None:
    step = {"kind": "form", "title": "Tell", "fields": ["host", {"name": "port"}, {"name": "host"}]}
    whole = flow("asks", {"a": step}, intake=[{"name": "host", "label": "Server"}])
    assert [(asked.name, asked.label) for asked in whole.variables()] == [
        ("host", "Server"),
        ("port", ""),
    ]


def test_a_link_without_a_way_back_has_no_way_out() -> None:
    whole = flow("ends", {"a": {"kind": "link", "title": "On", "flow": "other"}})
    assert list(edges(whole.nodes["a"])) == []


def test_the_published_schema_is_that_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == Flow.model_json_schema()


def test_smaller_problems_come_in_with_the_file() -> None:
    whole = flow("ends", {"a": question("On?", yes="b"), "b": {"kind": "form", "title": "Tell"}})
    assert read_flow(write_flow(whole)) == whole


DOCUMENT = Path(__file__).parents[2] / "docs" / "flow-format.md"


def test_the_documents_example_is_a_flow_without_problems() -> None:
    told = DOCUMENT.read_text("utf-8")
    example = read_flow(told.split("```json\n")[1].split("```")[0].encode())
    assert problems(example, known_flows=()) == ()
