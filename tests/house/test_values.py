"""Values are replaced and never changed in place: what is stored is what was put."""

from __future__ import annotations

import ast

import pytest
from pydantic import ValidationError

from rflow_desktop.domain.model import ROWS, Session
from rflow_desktop.domain.values import Row
from tests.house.source import ROOT

PLACES = ("rflow_desktop/domain", "rflow_desktop/services", "sync", "ui")
CHANGES = ("update", "pop", "popitem", "setdefault", "clear")
MAPS = {
    name
    for row in ROWS
    for name, field in row.model_fields.items()
    if str(field.annotation).startswith("dict")
}
"""The fields of rows that hold maps: `variables`, `stamps`, `former` and so on."""


def changed_in_place(tree: ast.AST) -> list[int]:
    """Lines that write into a map that a row holds."""
    found = []
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign | ast.Delete):
            targets = list(node.targets)
        elif isinstance(node, ast.AugAssign):
            targets = [node.target]
        elif isinstance(node, ast.Call) and _changes(node.func):
            found.append(node.lineno)
        found += [
            node.lineno  # type: ignore[attr-defined]
            for one in targets
            if isinstance(one, ast.Subscript) and _is_map_of_row(one.value)
        ]
    return found


def _changes(called: ast.expr) -> bool:
    named = isinstance(called, ast.Attribute) and called.attr in CHANGES
    return named and isinstance(called, ast.Attribute) and _is_map_of_row(called.value)


def _is_map_of_row(node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr not in MAPS:
        return False
    return not (isinstance(node.value, ast.Name) and node.value.id == "self")


@pytest.mark.behaviour("S3.56")
def test_nothing_writes_into_what_a_row_holds() -> None:
    found = []
    for place in PLACES:
        for file in sorted((ROOT / place).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found += [f"{file.relative_to(ROOT)}:{line}" for line in changed_in_place(tree)]
    assert found == []


@pytest.mark.behaviour("S3.56")
@pytest.mark.parametrize(
    "line",
    ["row.variables['a'] = 1", "del row.stamps['a']", "row.former.update(a=1)",
     "session.variables['a'] += 'b'"],
)  # fmt: skip
def test_the_look_itself_finds_what_it_looks_for(line: str) -> None:
    assert changed_in_place(ast.parse(line)) == [1]


@pytest.mark.behaviour("S3.56")
def test_every_row_is_frozen() -> None:
    assert all(issubclass(row, Row) and row.model_config.get("frozen") for row in ROWS)
    session = Session(id="s", owner="o", created_at="2026-11-21T01:30:00.123Z")
    with pytest.raises(ValidationError):
        session.title = "changed"
