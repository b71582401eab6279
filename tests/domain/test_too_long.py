"""What a person wrote and does not fit is refused in words, before anything is kept of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_lane import ForkOption
from rflow_desktop.domain.acts_talk import SetCase
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.ops import Act

LINE, TEXT, PAD = "x" * 256, "x" * 20_001, "x" * 65_537
BRANCH = "0197d2a0-0000-7000-8000-00000000a001"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: acts.StartSession(title=LINE), "256 characters long, and 255"),
        (lambda: acts.Pause(reason=LINE), "256 characters long, and 255"),
        (lambda: acts.SetContact(phone=LINE), "256 characters long, and 255"),
        (lambda: acts.AddNote(entry=BRANCH, text=TEXT), "20,001 characters long, and 20,000"),
        (lambda: acts.WritePad(text=PAD), "65,537 characters long, and 65,536"),
        (lambda: acts.SetVariables(set={"a": TEXT}), "20,001 characters long, and 4,000"),
        (lambda: SetCase(summary=LINE), "256 characters long, and 255"),
        (lambda: ForkOption(branch=BRANCH, label=LINE), "256 characters long, and 255"),
    ],
)
def test_it_says_how_long_it_may_be(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        make()
    assert refused.value.sentence == f"This is {sentence} fit here. Shorten it."
    assert refused.value.code == "too_long"


def test_what_no_person_could_have_written_stays_a_bug() -> None:
    with pytest.raises(ValidationError):
        acts.SetVariables(set={"no name": "x"})


@pytest.mark.parametrize("act", [acts.Pause, acts.WritePad])
def test_what_is_read_is_wrong_as_any_other_value(act: type[Act]) -> None:
    with pytest.raises(ValidationError):
        act.model_validate({"reason": LINE, "text": PAD})
