"""What the tests of the central API share: one PostgreSQL for all that a worker runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server import cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[cluster.Cluster]:
    with cluster.cluster() as running:
        yield running
