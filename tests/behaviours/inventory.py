"""Reads the rows of the inventory and finds, without running them, the tests that prove each."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROWS = Path(__file__).with_name("rows.json")


@dataclass(frozen=True)
class Row:
    id: str
    area: str
    title: str

    @property
    def section(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Proof:
    """A test, named as pytest names it, and a row that it says it proves."""

    row: str
    test: str


def rows() -> tuple[Row, ...]:
    return tuple(Row(**row) for row in json.loads(ROWS.read_text(encoding="utf-8")))


def proofs(root: Path) -> tuple[Proof, ...]:
    found: set[Proof] = set()
    for file in sorted((root / "tests").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        found.update(_in_body(tree, file.relative_to(root).as_posix(), _of_module(tree)))
    return tuple(sorted(found, key=lambda proof: (proof.row, proof.test)))


def _in_body(
    parent: ast.Module | ast.ClassDef, name: str, inherited: frozenset[str]
) -> Iterator[Proof]:
    for node in parent.body:
        if isinstance(node, ast.ClassDef):
            own = inherited | _marked(node.decorator_list)
            yield from _in_body(node, f"{name}::{node.name}", own)
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            for row in inherited | _marked(node.decorator_list):
                yield Proof(row, f"{name}::{node.name}")


def _of_module(tree: ast.Module) -> frozenset[str]:
    marks = [n.value for n in tree.body if isinstance(n, ast.Assign) and "pytestmark" in _names(n)]
    return _marked(marks)


def _names(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def _marked(expressions: list[ast.expr]) -> frozenset[str]:
    """The rows in `behaviour("S1.01", ...)`, also where it marks single parameters."""
    return frozenset(
        argument.value
        for expression in expressions
        for call in ast.walk(expression)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "behaviour"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
