"""Desks that are closed when their test is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.store.desks import Desk, Desks


@pytest.fixture
def desks() -> Iterator[Desks]:
    made: list[Desk] = []

    def make(*arguments: Any, **named: Any) -> Desk:
        made.append(Desk(*arguments, **named))
        return made[-1]

    yield make
    for desk in made:
        desk.close()
