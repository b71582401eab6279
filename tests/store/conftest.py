"""Desks that are closed when their test is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, Desk, Desks


@pytest.fixture
def desks() -> Iterator[Desks]:
    made: list[Desk] = []

    def make(*arguments: Any, **named: Any) -> Desk:
        made.append(Desk(*arguments, **named))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def server() -> Ledger:
    return Ledger(ANN, BEN)


@pytest.fixture
def ann(desks: Desks, server: Ledger) -> Desk:
    return desks(ANN, server=server)
