"""What a proposal rests on is what is in the session, and nothing that a model made up."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.grounds import MOST, grounds
from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.domain.model_lane import Fact, ItemKind, LaneItem
from rflow_desktop.domain.model_talk import Case

ROWS = CaseRows(
    header=Session.model_construct(id="s"),
    case=Case.model_construct(id="s"),
    facts=(
        Fact.model_construct(id="f", text="All in Staging", removed=False),
        Fact.model_construct(id="gone", text="Wrong", removed=True),
    ),
    items=(LaneItem.model_construct(id="q", kind=ItemKind.QUESTION, text="Where?" + "x" * 300),),
    evidence=(
        Evidence.model_construct(id="e", title="", name="gpresult.png", removed=False),
        Evidence.model_construct(id="old", title="Old", name="", removed=True),
    ),
    fixes=(), branches=(), replies=(), pad="", waiting=0, attention=0,
)  # fmt: skip
ASKED = [
    (["f"], [("fact", "f")]),
    (["q", "e", "q"], [("question", "q"), ("evidence", "e")]),
    (["gone", "old", "made-up", 7], []),
    ("f", []),
    (None, []),
    (("e",), [("evidence", "e")]),
]


@pytest.mark.parametrize(("asked", "found"), ASKED)
def test_only_what_is_in_the_session_counts(asked: object, found: list[tuple[str, str]]) -> None:
    assert [(ref.kind, ref.id) for ref in grounds(ROWS, asked)] == found


def test_the_words_of_what_it_rests_on_are_cut_to_a_line() -> None:
    [ref] = grounds(ROWS, ["q"])
    assert len(ref.text) == 255
    assert MOST == 20
