"""The page about operations says what the code says."""

from __future__ import annotations

from rflow_desktop.domain import acts
from tests.domain.operations_page import FILE, page


def test_the_page_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "python -m tests.domain.operations_page"


def test_every_act_says_in_one_sentence_what_it_does() -> None:
    silent = [act.KIND for act in acts.ACTS if not (act.__doc__ or "").strip().endswith(".")]
    assert silent == []
