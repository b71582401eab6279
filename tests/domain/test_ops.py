"""Operations on the wire: one set of bytes, readable for ever, and nothing else is let in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain import acts, ops
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.ops import Act, Op
from tests.domain import chance
from tests.domain.examples import EXAMPLES, op

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
quick = settings(max_examples=300, deadline=None, derandomize=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_operation_of_any_age_is_read_and_keeps_its_bytes_and_hash(file: Path) -> None:
    kept = json.loads(file.read_text())
    found = ops.read(kept["op"], acts.KNOWN)
    kind, _, version = file.stem.rpartition(".")
    assert kind == found.act.KIND
    assert int(version) in (*found.act.OLDER, found.act.V)
    assert ops.digest(ops.canonical(kept["op"])) == kept["hash"]
    if int(version) == found.act.V:
        assert ops.write(found) == ops.canonical(kept["op"])


@pytest.mark.parametrize("act", EXAMPLES, ids=lambda act: act.KIND)
def test_every_kind_and_version_has_a_golden_file_with_all_its_fields(act: Act) -> None:
    file = GOLDEN / f"{act.KIND}.{act.V}.json"
    assert file in FILES, "add it once; it is never changed afterwards"
    assert json.loads(file.read_text())["op"]["payload"] == act.model_dump(mode="json")
    assert act.model_fields_set == set(type(act).model_fields)


def test_the_examples_are_all_acts_there_are() -> None:
    assert tuple(type(act) for act in EXAMPLES) == acts.ACTS


@quick
@given(chance.operations())
def test_what_is_written_is_read_back_the_same(made: Op) -> None:
    raw = ops.write(made)
    again = ops.read(json.loads(raw), acts.KNOWN)
    assert again == made
    assert ops.write(again) == raw
    assert again.root == made.entity[1]


class _Called(Act):
    """An act of an invented product whose third version is the current one."""

    KIND: ClassVar[str] = "session.called"
    V: ClassVar[int] = 3
    OLDER: ClassVar[Mapping[int, ops.Upcast]] = {
        1: lambda payload: {"name": payload.get("who", "")},
        2: lambda payload: {**payload, "minutes": 0},
    }
    name: str
    minutes: int


CALLED = ops.readable([_Called])


@pytest.mark.parametrize(
    ("version", "payload", "name", "minutes"),
    [
        (1, {"who": "Kim"}, "Kim", 0),
        (1, {}, "", 0),
        (2, {"name": "Kim"}, "Kim", 0),
        (3, {"name": "Kim", "minutes": 4}, "Kim", 4),
    ],
)
def test_what_an_older_version_wrote_is_read_as_this_one_writes_it(
    version: int, payload: dict[str, object], name: str, minutes: int
) -> None:
    document = json.loads(ops.write(op(acts.Resume())))
    document |= {"kind": "session.called", "v": version, "payload": payload}
    found = ops.read(document, CALLED)
    assert found.act == _Called(name=name, minutes=minutes)


@pytest.mark.parametrize("payload", [None, [], "Kim", {"name": 4}])
def test_what_no_version_wrote_is_refused_and_not_brought_up(payload: object) -> None:
    document = json.loads(ops.write(op(acts.Resume())))
    document |= {"kind": "session.called", "v": 2, "payload": payload}
    with pytest.raises(Refused) as refused:
        ops.read(document, CALLED)
    assert refused.value.code == "malformed"


def test_every_version_that_an_act_reads_follows_on_the_one_before() -> None:
    for act in acts.ACTS:
        assert [*act.OLDER] == list(range(1, act.V)), act.KIND


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def read(document: object) -> str:
    """How reading ended: with an operation, or with the code of the refusal."""
    try:
        ops.read(document, acts.KNOWN)
    except Refused as refused:
        return refused.code
    return "read"


@quick
@given(json_values)
def test_anything_else_is_refused_and_never_breaks(document: object) -> None:
    with pytest.raises(Refused):
        ops.read(document, acts.KNOWN)


@quick
@given(st.sampled_from(EXAMPLES), st.data())
def test_an_operation_with_one_wrong_field_is_refused_or_read(
    act: Act, data: st.DataObject
) -> None:
    document = json.loads(ops.write(op(act)))
    field = data.draw(st.sampled_from([*sorted(document), "act", "extra"]))
    document[field] = data.draw(json_values)
    assert read(document) in {"read", "malformed", "too_new", "unknown_kind"}


@quick
@given(st.sampled_from(EXAMPLES), st.data())
def test_an_act_with_one_wrong_field_is_refused_or_read(act: Act, data: st.DataObject) -> None:
    document = json.loads(ops.write(op(act)))
    field = data.draw(st.sampled_from([*sorted(document["payload"]), "extra"]))
    document["payload"][field] = data.draw(json_values)
    assert read(document) in {"read", "malformed"}


REFUSALS: list[tuple[str, dict[str, object], str]] = [
    ("a kind of a later product", {"kind": "session.teleport"}, "too_new"),
    ("a kind that is none", {"kind": "teleport"}, "unknown_kind"),
    ("a kind with more than a name", {"kind": "session.resume; drop"}, "unknown_kind"),
    ("a version of a later product", {"v": 9}, "too_new"),
    ("a version that is no number", {"v": "1"}, "unknown_kind"),
    ("a version that is true", {"v": True}, "unknown_kind"),
    ("a kind that is a list", {"kind": ["session.resume"]}, "unknown_kind"),
    ("a field that is not known", {"colour": "red"}, "malformed"),
    ("a field of the same name as the act", {"act": {}}, "malformed"),
    ("a root that is no id", {"entity": ["session", "1"]}, "malformed"),
    ("a time without its zone", {"captured_at": "2025-11-21T09:26:03"}, "malformed"),
    ("a hybrid time that is too short", {"hlc": "12"}, "malformed"),
    ("no payload", {"payload": None}, "malformed"),
    ("a payload with more than the act has", {"payload": {"more": 1}}, "malformed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"), [row[1:] for row in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_it_is_refused(change: dict[str, object], code: str) -> None:
    document = json.loads(ops.write(op(acts.Resume()))) | change
    with pytest.raises(Refused) as refused:
        ops.read(document, acts.KNOWN)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


def test_a_missing_version_is_the_first_one() -> None:
    document = json.loads(ops.write(op(acts.Resume())))
    del document["v"]
    assert ops.read(document, acts.KNOWN).act == acts.Resume()


def test_only_given_fields_travel_so_that_leaving_out_is_not_clearing() -> None:
    raw = json.loads(ops.write(op(acts.SetFields(due_at=None))))
    assert raw["payload"] == {"due_at": None}
    assert json.loads(ops.write(op(acts.SetFields())))["payload"] == {}


@pytest.mark.parametrize("document", [{"a": "\ud800"}, {"a": float("nan")}, {"a": float("inf")}])
def test_what_is_no_text_or_number_of_json_has_no_bytes(document: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        ops.canonical(document)


def test_a_plain_operation_carries_nothing_that_it_does_not_say() -> None:
    plain = op(acts.Resume()).model_copy(
        update={"base": {}, "not_after": None, "deps": (), "uncertain": False}
    )
    assert set(json.loads(ops.write(plain))) == {
        "id", "kind", "v", "entity", "actor", "replica", "hlc", "captured_at", "payload",
    }  # fmt: skip
    assert ops.read(json.loads(ops.write(plain)), acts.KNOWN) == plain
