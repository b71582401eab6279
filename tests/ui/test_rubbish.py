"""What worker threads let go is collected on the thread of the windows."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.app.rubbish import Rubbish


class Knot:
    """Holds itself, and says on which thread it was let go."""

    seen: list[int] = []  # noqa: RUF012  filled by the test

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.seen.append(threading.get_ident())


@pytest.fixture
def rubbish(qapp: QApplication) -> Iterator[Rubbish]:
    gc.collect()
    made = Rubbish(qapp)
    yield made
    made.deleteLater()
    gc.enable()


def test_a_worker_that_allocates_much_collects_nothing(rubbish: Rubbish) -> None:
    Knot.seen.clear()
    Knot()
    worker = threading.Thread(target=lambda: [[] for _ in range(50_000)])
    worker.start()
    worker.join()
    assert Knot.seen == []
    enough = gc.get_threshold()[0] + 5_000
    kept = [[] for _ in range(enough)]  # type: ignore[var-annotated]  # only to make it due
    assert rubbish.collect() >= 0
    assert Knot.seen == [threading.get_ident()]
    del kept
    gc.collect()
    assert rubbish.collect() == -1
