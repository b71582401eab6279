"""The behaviour inventory is whole, and tests name only rows that it has."""

from __future__ import annotations

from collections import Counter

from tests.behaviours.__main__ import as_table, inventory
from tests.behaviours.inventory import Proof, proofs, rows
from tests.house.source import ROOT

SECTIONS = {"S1": 87, "S2": 94, "S3": 59, "S4": 60, "S5": 47}


def test_every_row_is_there_once():
    expected = [f"{name}.{n:02}" for name, count in SECTIONS.items() for n in range(1, count + 1)]
    assert [row.id for row in rows()] == expected
    assert Counter(row.section for row in rows()) == SECTIONS


def test_tests_name_only_rows_that_exist():
    known = {row.id for row in rows()}
    assert [proof for proof in proofs(ROOT) if proof.row not in known] == []


def test_marks_are_found_wherever_pytest_takes_them(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text(
        "import pytest\n"
        "pytestmark = pytest.mark.behaviour('S1.01')\n"
        "@pytest.mark.behaviour('S1.02', 'S1.03')\n"
        "def test_one(): pass\n"
        "class TestTwo:\n"
        "    @pytest.mark.parametrize('x', [\n"
        "        pytest.param(1, marks=pytest.mark.behaviour('S1.04'))])\n"
        "    def test_three(self, x): pass\n",
        encoding="utf-8",
    )
    one, three = "tests/test_a.py::test_one", "tests/test_a.py::TestTwo::test_three"
    assert proofs(tmp_path) == (
        Proof("S1.01", three),
        Proof("S1.01", one),
        Proof("S1.02", one),
        Proof("S1.03", one),
        Proof("S1.04", three),
    )


def test_the_table_says_for_each_row_what_is_known(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / ".pytest_cache").mkdir()
    (tmp_path / ".pytest_cache/behaviours.json").write_text(
        '{"tests/test_a.py::test_one": "failed"}'
    )
    (tmp_path / "tests/test_a.py").write_text(
        "import pytest\n@pytest.mark.behaviour('S2.46')\ndef test_one(): pass\n", encoding="utf-8"
    )
    found = inventory(tmp_path)
    [row] = [row for row in found["rows"] if row["tests"]]
    assert (row["id"], row["result"]) == ("S2.46", "failed")
    assert found["sections"]["S2"] == {"rows": 94, "with_test": 1, "without": 93}
    assert "Rows without a test: 346" in as_table(found)
