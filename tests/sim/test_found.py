"""What was found once stays named, keeps its test, and its seeds run clean."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.sim.found import Bug, bugs, seeds
from tests.sim.running import many
from tests.sim.test_quick import SEEDS

ROOT = Path(__file__).parents[2]
A_FEW = 4
"""Of those that no other test runs; `python -m tests.sim --found` runs them all."""


@pytest.mark.parametrize("one", bugs(), ids=lambda one: one.test.partition("::")[2])
def test_what_was_found_names_where_it_was_and_a_test_that_exists(one: Bug) -> None:
    assert one.bug
    assert one.rule
    assert (ROOT / one.fixed_in).is_file()
    file, _, name = one.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_seeds_that_found_something_run_clean() -> None:
    others = [seed for seed in seeds() if seed >= SEEDS]
    assert len(others) >= A_FEW
    assert many(others[:A_FEW])["failures"] == []
