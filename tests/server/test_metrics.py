"""What workers of one host count for each other."""

from __future__ import annotations

from pathlib import Path

from sync.server.metrics import Metrics, Noticeboard


def test_what_a_worker_that_died_had_counted_stays_and_nobody_listens_at_it(
    tmp_path: Path,
) -> None:
    mine, other = Noticeboard(tmp_path, "0", 10), Noticeboard(tmp_path, "1", 11)
    counted = Metrics()
    counted.note("POST", "/v1/pull", 200, 0.01)
    other.pin(counted, 7)
    assert "rflow_listeners 12" in Metrics().text(5, mine.others())
    Noticeboard(tmp_path, "1", 11).bury()
    told = Metrics().text(5, mine.others())
    assert "rflow_listeners 5" in told
    assert 'rflow_requests_total{method="POST",route="/v1/pull",status="200"} 1' in told


def test_a_worker_that_died_before_it_counted_anything_leaves_nothing(tmp_path: Path) -> None:
    Noticeboard(tmp_path, "1", 11).bury()
    assert list(tmp_path.iterdir()) == []
