"""Decides the steps that no person sees, from the values known so far."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import assert_never

from rflow_desktop.domain.flow import Flow, Logic, When


def decide(node: Logic, flow: Flow, values: Mapping[str, str]) -> str | None:
    """The target of the first case that holds; None while a value that it turns on is not known."""
    for case in node.cases:
        value = _value(case.when.variable, flow, values)
        if not value and case.when.op not in ("filled", "empty"):
            return None
        if holds(case.when, value):
            return case.next
    return node.otherwise


def holds(when: When, value: str) -> bool:
    """Whether `value` meets the condition; text is compared without regard to case and blanks."""
    have, want = value.strip().casefold(), when.value.strip().casefold()
    match when.op:
        case "filled":
            return bool(have)
        case "empty":
            return not have
        case "equals":
            return have == want or _order(have, want) == 0
        case "not_equals":
            return have != want and _order(have, want) != 0
        case "contains":
            return want in have
        case "more_than":
            return _order(have, want) == 1
        case "less_than":
            return _order(have, want) == -1
        case "at_least":
            return _order(have, want) in (0, 1)
        case "at_most":
            return _order(have, want) in (-1, 0)
        case unknown:
            assert_never(unknown)


def _order(have: str, want: str) -> int | None:
    """-1, 0 or 1 for two numbers, None when one of them is not a number."""
    try:
        left, right = Decimal(have.replace(",", ".")), Decimal(want.replace(",", "."))
    except InvalidOperation:
        return None
    if left.is_nan() or right.is_nan():
        return None
    return (left > right) - (left < right)


def _value(name: str, flow: Flow, values: Mapping[str, str]) -> str:
    known = values.get(name, "").strip()
    if known:
        return known
    return next((variable.default for variable in flow.variables() if variable.name == name), "")
