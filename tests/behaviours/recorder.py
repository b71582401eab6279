"""Keeps the last result of every test that proves a row, for `python -m tests.behaviours`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

KEPT = Path(".pytest_cache/behaviours.json")
WORST_FIRST = ("failed", "skipped", "passed")


class Recorder:
    """Collects results by test, parameters left aside: the worst one counts."""

    def __init__(self, root: Path) -> None:
        self._file = root / KEPT
        self._results: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not any(name == "behaviour" for name, _ in report.user_properties):
            return
        if report.when == "call" or report.outcome != "passed":
            test = report.nodeid.partition("[")[0]
            before = self._results.get(test, report.outcome)
            self._results[test] = min(before, report.outcome, key=WORST_FIRST.index)

    def pytest_sessionfinish(self) -> None:
        if self._results:
            self._file.parent.mkdir(exist_ok=True)
            kept = {**results(self._file), **self._results}
            self._file.write_text(json.dumps(kept, indent=1, sort_keys=True), encoding="utf-8")


def results(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return kept


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers report to the process that started them
        config.pluginmanager.register(Recorder(config.rootpath), "behaviours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.iter_markers("behaviour")):
            item.user_properties.append(("behaviour", True))
