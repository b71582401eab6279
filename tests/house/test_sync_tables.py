"""Every conflict and every failure names tests that exist and, where people see it, its words."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.house.source import ROOT
from tests.sync_tables import Row, rows

ROWS = rows()


def test_both_tables_are_whole() -> None:
    assert Counter(row.id for row in ROWS).most_common(1)[0][1] == 1
    assert sum(row.is_failure for row in ROWS) == 19
    assert len(ROWS) == 23 + 19


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_tests_of_a_row_exist(row: Row) -> None:
    assert row.tests
    for test in row.tests:
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
