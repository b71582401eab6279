"""What worker threads let go is collected on the thread of the windows."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.app.rubbish import MOST_PUT_OFF, Rubbish


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


def test_what_a_window_is_made_of_is_never_looked_through(qapp: QApplication) -> None:
    is_made = False
    made = Rubbish(qapp, is_made=lambda: is_made)
    gc.collect()
    frozen = gc.get_freeze_count()
    kept = [[] for _ in range(gc.get_threshold()[0] + 5_000)]  # type: ignore[var-annotated]
    try:
        assert made.collect() == -1
        assert gc.get_freeze_count() == frozen
        is_made = True
        made.collect()
        assert gc.get_freeze_count() >= frozen + len(kept)
        after = gc.get_freeze_count()
        made.collect()
        assert gc.get_freeze_count() == after, "once"
    finally:
        gc.unfreeze()
        made.deleteLater()
        gc.enable()


def test_where_a_window_is_never_whole_rubbish_is_collected_all_the_same(
    qapp: QApplication,
) -> None:
    made = Rubbish(qapp, is_made=lambda: False)
    gc.collect()
    kept = [[] for _ in range(gc.get_threshold()[0] + 5_000)]  # type: ignore[var-annotated]
    try:
        told = [made.collect() for _ in range(MOST_PUT_OFF + 1)]
        assert told == [-1] * MOST_PUT_OFF + [0]
    finally:
        del kept
        made.deleteLater()
        gc.enable()
