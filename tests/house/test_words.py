"""What may not be written down: addresses of package indexes, places of one machine, loose ends."""

from __future__ import annotations

import re

import pytest

from tests.house.source import texts

# Assembled from parts, so that this file does not contain what it looks for.
INDEX = "|".join(
    [
        r"\bpypi\." + "org",
        "pythonhosted" + r"\.org",
        "--(?:extra-)?index" + "-url[= ]",
        "--find" + "-links[= ]",
        "registry" + r"\.npmjs\.org",
        r"^UV_INDEX|^PIP_INDEX",
    ]
)
PLACES = (
    r"(?<![\w.})])/(?:" + "|".join(["work", "farm", "root", "opt/py" + "pi"]) + r")/|/tmp/[a-z]"
)
LOOSE_ENDS = r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b"
LATER = r"(?i)\bcoming " + "soon|not yet " + "implemented|NotImplemented" + "Error|lorem " + "ipsum"
AUTHORS = (
    r"(?i)co-authored" + "-by|generated " + r"(?:with|by) \w+ code|\b(?:cl" + r"aude|agents)\.md\b"
)

RULES = {
    "address of a package index": INDEX,
    "place on one machine": PLACES,
    "note for later": LOOSE_ENDS,
    "promise instead of work": LATER,
    "note about who typed it": AUTHORS,
}
# Third-party texts stand as their authors wrote them, and a frozen set as it was frozen.
FOREIGN = re.compile(
    r"licen[cs]e|/ofl\.txt$|^resources/fonts/|^tests/domain/heldout/", re.IGNORECASE
)


@pytest.mark.parametrize("kind", RULES)
def test_no_tracked_file_contains_a(kind):
    rule = re.compile(RULES[kind], re.MULTILINE)
    found = [
        f"{where}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()}"
        for where, text in texts()
        if not FOREIGN.search(where)
        for hit in rule.finditer(text)
    ]
    assert not found
