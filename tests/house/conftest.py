"""What was parsed for the house tests goes when they are done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.house import source


@pytest.fixture(scope="package", autouse=True)
def trees_go_with_the_house() -> Iterator[None]:
    yield
    source.forget()
