"""What a reply costs: a versioned table of prices by family of models, in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rflow_desktop.domain.model_talk import Usage

VERSION = "2026-11"
"""Kept beside every price, so that an old one can be explained."""


class Price(NamedTuple):
    """Millionths of a dollar for a thousand tokens of each kind."""

    input: int
    output: int
    cache_read: int
    cache_write: int


TABLE: Mapping[str, Price] = {
    "claude-opus": Price(5_000, 25_000, 500, 6_250),
    "claude-sonnet": Price(3_000, 15_000, 300, 3_750),
    "claude-haiku": Price(1_000, 5_000, 100, 1_250),
}
_DEAREST = Price(10_000, 50_000, 1_000, 12_500)
"""For a model that the table does not know: too much is better than a surprise."""


def price_of(model: str) -> Price:
    families = [name for name in TABLE if model.startswith(name)]
    return TABLE[families[0]] if families else _DEAREST


def micros(model: str, usage: Usage) -> int:
    """The price of `usage` in millionths of a dollar, rounded up."""
    price = price_of(model)
    thousandths = (
        usage.input * price.input
        + usage.output * price.output
        + usage.cache_read * price.cache_read
        + usage.cache_write * price.cache_write
    )
    return -(-thousandths // 1_000)


def dollars(amount: int) -> str:
    """`$0.07` for what may be said with cents, `under $0.01` below it."""
    if 0 < amount < 10_000:
        return "under $0.01"
    return f"${amount / 1_000_000:,.2f}"
