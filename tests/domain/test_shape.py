"""The word for what rows look like: the same in every program of this version only."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from rflow_desktop.domain import shape
from rflow_desktop.domain.states import Outcome
from rflow_desktop.domain.values import Row, Value


class Inner(Value):
    name: str = ""


class Plain(Row):
    inner: Inner | None = None
    outcome: Outcome | None = None


def told(model: type[Row]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    shape._tell(model, found)
    return {name.rpartition(".")[2]: fields for name, fields in found.items()}


def test_the_word_is_the_same_in_every_program() -> None:
    shape.shape.cache_clear()
    first = shape.shape()
    shape.shape.cache_clear()
    assert shape.shape() == first
    assert len(first) == 32


def test_what_a_row_is_made_of_is_told_to_the_bottom() -> None:
    found = told(Plain)
    assert found["Inner"]["extra"] == "forbid"
    assert all(one.value in found["Plain"]["outcome"] for one in Outcome)
    assert " at 0x" not in str(found), "an address is another one in every program"


def test_another_bound_default_or_field_is_another_shape() -> None:
    class Bounded(Row):
        inner: Annotated[str, Field(max_length=3)] = ""

    class Wider(Row):
        inner: Annotated[str, Field(max_length=4)] = ""

    class Required(Row):
        inner: Annotated[str, Field(max_length=3)]

    found = [told(one)[one.__qualname__.rpartition(".")[2]] for one in (Bounded, Wider, Required)]
    assert found[0] != found[1]
    assert found[0] != found[2]
