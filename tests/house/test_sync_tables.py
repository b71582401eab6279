"""Every conflict, failure and crash names tests that exist and, where people see it, its words."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

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
    said: set[str] = set()
    for folder in ("rflow_desktop/store", "tests/sim"):
        for path in sorted((ROOT / folder).glob("*.py")):
            said.update(texts(parsed(path)))
    assert set(crash.simulated) <= said
    if not crash.simulated:
        assert all(test.startswith("tests/store/test_crashes.py::") for test in crash.tests)


def _exist(tests: Iterable[str]) -> None:
    for test in tests:
        file, _, name = test.partition("::")
        tree = parsed(ROOT / file)
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in names, test


def test_where_a_line_is_slow_a_test_has_a_slow_line_in_it() -> None:
    (row,) = [row for row in ROWS if row.id == "failure.slow-line"]
    assert any("slow line" in text for test in row.tests for text in asserted(test))


SHOWING = [row for row in ROWS if row.shown]


@pytest.mark.parametrize("row", SHOWING, ids=lambda row: row.id)
def test_the_words_of_a_row_are_asserted_by_its_tests_or_are_words_of_a_screen(row: Row) -> None:
    where = [*words_of_screens(), *(text for test in row.tests for text in asserted(test))]
    assert any(row.shown in text for text in where)


@cache
def words_of_screens() -> tuple[str, ...]:
    """All texts of the modules in which screens keep their words."""
    modules = [*sorted((ROOT / "ui").rglob("*words.py")), ROOT / "rflow_desktop/domain/words.py"]
    return tuple(text for path in modules for text in texts(parsed(path)))


def asserted(test: str) -> list[str]:
    """The texts in a test and in the tables it is told with; for names, what they stand for in its
    module or in the product.
    """
    file, _, name = test.partition("::")
    tree = parsed(ROOT / file)
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    own, imported = assigned(tree), imports(tree)
    said: list[str] = []
    for node in found:
        said += texts(node)
        for one in used(node):
            if one in own:
                said += texts(own[one])
                said += [
                    text for more in used(own[one]) if more in own for text in texts(own[more])
                ]
            said += product(imported, one)
    return said


def product(imported: dict[str, str], name: str) -> list[str]:
    """What a name of the product stands for: `NAME`, or `module.NAME`."""
    first, _, rest = name.partition(".")
    module, _, attribute = imported.get(first, "").rpartition(".")
    if rest:
        module, attribute = imported.get(first, ""), rest
    path = ROOT / (module.replace(".", "/") + ".py")
    if module.partition(".")[0] not in ("rflow_desktop", "sync", "ui") or not path.is_file():
        return []
    node = assigned(parsed(path)).get(attribute)
    return [] if node is None else texts(node)


def used(node: ast.AST) -> set[str]:
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {
        f"{one.value.id}.{one.attr}"
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    }


def assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """By name what a module assigns to it at its top."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            found[ast.unparse(node.target)] = node.value
        elif isinstance(node, ast.Assign):
            found |= {ast.unparse(target): node.value for target in node.targets}
    return found


def imports(tree: ast.Module) -> dict[str, str]:
    """By the name here, the whole name of what is imported from somewhere."""
    return {
        one.asname or one.name: f"{node.module}.{one.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def texts(tree: ast.AST) -> list[str]:
    """All texts; of texts with holes their parts."""
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [text for text in found if isinstance(text, str)]
