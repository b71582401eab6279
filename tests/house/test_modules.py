"""A module is short and says in one sentence what it is for."""

from __future__ import annotations

import ast

from tests.house.source import modules, texts

LONGEST = 300


def test_no_module_is_longer_than_a_person_reads_at_once():
    long = {
        where: lines
        for where, text in texts()
        if where.endswith(".py") and not where.startswith("tests/")
        if (lines := text.count("\n")) > LONGEST
    }
    assert not long


def test_every_module_says_what_it_is_for():
    silent = [where for where, tree in modules() if tree.body and not ast.get_docstring(tree)]
    assert not silent
