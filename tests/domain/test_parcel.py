"""Rows that travel and lie together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.ops import canonical
from rflow_desktop.domain.parcel import Part, fits, parts_of, text_of

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PARTS = st.builds(
    Part,
    back=st.integers(0, 99),
    type=st.sampled_from(("entry", "pad")),
    id=TEXT,
    seq=st.integers(1, 1 << 40),
    doc=st.dictionaries(TEXT, TEXT, max_size=3).map(lambda doc: canonical(doc).decode()),
)


@given(st.lists(PARTS, max_size=5))
def test_what_goes_into_a_parcel_comes_out_letter_by_letter(parts: list[Part]) -> None:
    assert parts_of(text_of(parts)) == tuple(parts)


@pytest.mark.parametrize("text", ["", "[]\n{}", '[[0,"pad","a",1]]', '[[0,"pad"]]\n{}', "{", "5"])
def test_what_is_no_parcel_is_not_read(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        parts_of(text)


def test_only_what_is_read_by_its_session_and_stands_on_one_line_fits() -> None:
    assert fits("entry", "{}")
    assert not fits("evidence", "{}")
    assert not fits("pad", "{\n}")
