"""Values that are made without compiling: they behave as frozen dataclasses do."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace
from typing import Any

import pytest

from rflow_desktop.domain.frozen import value_class


@value_class(frozen=True, kw_only=True)
class Named:
    """Fields by name only."""

    id: str
    marks: tuple[str, ...] = ()
    more: list[str] = field(default_factory=list)


@value_class(frozen=True)
class Placed:
    x: int
    y: int = 0

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("to the left of everything")


@dataclass(frozen=True)
class Usual:
    x: int
    y: int = 0


def test_fields_have_what_was_given_and_else_their_defaults() -> None:
    one = Named(id="a")
    assert (one.id, one.marks, one.more) == ("a", (), [])
    assert one.more is not Named(id="a").more
    assert Named(id="a", more=["b"]).more == ["b"]
    assert (Placed(1).y, Placed(1, 2).y, Placed(1, y=3).y) == (0, 2, 3)


def test_equal_fields_are_equal_values_of_one_class_only() -> None:
    assert Placed(1, 2) == Placed(y=2, x=1)
    assert hash(Placed(1, 2)) == hash(Placed(y=2, x=1))
    assert Placed(1, 2) != Placed(1, 3)
    assert Placed(1, 2) != Usual(1, 2)


def test_nothing_is_changed_afterwards() -> None:
    one: Any = Placed(1)
    with pytest.raises(FrozenInstanceError):
        one.x = 2
    with pytest.raises(FrozenInstanceError):
        del one.x
    assert replace(one, x=2) == Placed(2)
    assert asdict(one) == {"x": 1, "y": 0}
    assert repr(one) == "Placed(x=1, y=0)"


@pytest.mark.parametrize(
    ("call", "given", "named"),
    [
        (Named, ("a",), {}),
        (Named, (), {}),
        (Named, (), {"id": "a", "other": 1}),
        (Placed, (), {}),
        (Placed, (1, 2, 3), {}),
        (Placed, (1,), {"x": 1}),
    ],
)
def test_what_a_dataclass_would_not_take_is_refused(
    call: Any, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError, match="has the fields"):
        call(*given, **named)


def test_what_a_class_checks_of_itself_is_checked() -> None:
    with pytest.raises(ValueError, match="to the left"):
        Placed(-1)
