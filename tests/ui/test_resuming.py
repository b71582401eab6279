"""A computer that slept is noticed by the time that passed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.app.resuming import ResumeWatch, steady_s


@pytest.mark.parametrize(("passed", "woke"), [(5.0, 0), (29.0, 0), (31.0, 1), (-3600.0, 0)])
def test_only_a_long_gap_counts_as_sleep(qapp: QApplication, passed: float, woke: int) -> None:
    times = iter((100.0, 100.0, 100.0 + passed))
    seen: list[float] = []
    watch = ResumeWatch(seen.append, now_s=lambda: next(times))
    watch.start()
    watch.stop()
    watch.look()
    assert seen == [passed] * woke


def test_the_clock_it_looks_at_only_goes_forward() -> None:
    assert steady_s() <= steady_s()
