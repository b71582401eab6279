"""What is shown stands in something: without a parent Qt makes it a window of the system."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import product


def shown_alone(tree: ast.AST) -> Iterator[int]:
    """Lines where a control that was just made is shown before it was put anywhere."""
    for work in ast.walk(tree):
        if isinstance(work, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _in(work)


def _in(work: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int]:
    made = {
        ast.unparse(target): node
        for node in ast.walk(work)
        if isinstance(node, ast.Assign) and _is_alone(node.value)
        for target in node.targets
    }
    for call in ast.walk(work):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        name = ast.unparse(call.func.value)
        if call.func.attr != "setVisible" or name not in made:
            continue
        since = made[name].end_lineno or 0
        if call.lineno > since and not _is_put(work, name, since, call.lineno):
            yield call.lineno


def _is_alone(value: ast.expr) -> bool:
    """It is made of a look, and of no parent."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return False
    given = [ast.unparse(one) for one in value.args]
    named = {one.arg for one in value.keywords}
    return given[:1] in (["look"], ["self._look"]) and "self" not in given and "parent" not in named


def _is_put(work: ast.AST, name: str, first: int, last: int) -> bool:
    """It is handed to something between the two lines."""
    handed = (
        part
        for node in ast.walk(work)
        if isinstance(node, ast.Call | ast.Tuple) and first < node.lineno <= last
        for part in (node.args if isinstance(node, ast.Call) else node.elts)
    )
    return any(ast.unparse(part).lstrip("*") == name for part in handed)


def test_nothing_is_shown_before_it_stands_somewhere() -> None:
    found = [
        f"{where}:{line}"
        for where, tree in product()
        if where.startswith(("ui/", "rflow_desktop/app/"))
        for line in shown_alone(tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("self.a = Label(look, '')\n    self.a.setVisible(on)", True),
        ("self.a = Label(look, '')\n    box.addWidget(self.a)\n    self.a.setVisible(on)", False),
        ("self.a = Label(look, '', parent=self)\n    self.a.setVisible(on)", False),
        (
            "a = Check(look)\n    for one in (a, b):\n        box.add(one)\n    a.setVisible(on)",
            False,
        ),
    ],
)
def test_it_is_found(lines: str, *, found: bool) -> None:
    assert bool(list(shown_alone(ast.parse(f"def make(self, look):\n    {lines}")))) is found
