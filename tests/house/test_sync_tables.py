"""Every conflict, failure and crash names tests that exist and, where people see it, its words."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

import pytest

from tests.house.source import ROOT
from tests.sync_tables import Crash, Row, crashes, rows

ROWS = rows()
CRASHES = crashes()


def test_both_tables_are_whole() -> None:
    assert Counter(row.id for row in ROWS).most_common(1)[0][1] == 1
    assert sum(row.is_failure for row in ROWS) == 19
    assert len(ROWS) == 23 + 19


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_tests_of_a_row_exist(row: Row) -> None:
    assert row.tests
    _exist(row.tests)


def test_every_end_of_a_program_is_in_the_table_once() -> None:
    assert [one.number for one in CRASHES] == list(range(1, 15))


@pytest.mark.parametrize("crash", CRASHES, ids=lambda crash: str(crash.number))
def test_a_crash_happens_in_the_simulation_or_over_real_files(crash: Crash) -> None:
    assert crash.tests
    _exist(crash.tests)
    said = ""
    for folder in ("rflow_desktop/store", "tests/sim"):
        for path in sorted((ROOT / folder).glob("*.py")):
            said += _texts(ast.parse(path.read_text(encoding="utf-8")))
    assert set(crash.simulated) <= set(said.split("\n"))
    if not crash.simulated:
        assert all(test.startswith("tests/store/test_crashes.py::") for test in crash.tests)


def _exist(tests: Iterable[str]) -> None:
    for test in tests:
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in names, test


def test_the_words_of_each_row_are_words_of_the_product() -> None:
    said = ""
    for folder in ("rflow_desktop", "sync", "ui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            said += _texts(ast.parse(path.read_text(encoding="utf-8")))
    assert [row.id for row in ROWS if row.shown and row.shown not in said] == []


def _texts(tree: ast.AST) -> str:
    """All texts of a module, one a line; of texts with holes their parts."""
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return "\n".join(text for text in found if isinstance(text, str)) + "\n"
