"""The power goes in the middle of work."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.end2end import kills

pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.timeout(600)]


def test_whatever_the_window_called_saved_is_there_after_a_kill(tmp_path: Path) -> None:
    assert len(kills.play(tmp_path, 3, random.Random(5))) == 3
