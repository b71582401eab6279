"""How often a minute each person may ask about assistants and replies, and what is told beyond."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.server.rest import agents
from tests.server.rest.stage import problem
from tests.server.rest.talk import CONVERSATIONS, Talk, new, talk


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("GET", "/api/agents", agents.PER_MINUTE),
        ("GET", f"{CONVERSATIONS}/CHAT/resume/REPLY", 60),
        ("POST", f"{CONVERSATIONS}/CHAT/stop/REPLY", 30),
    ],
)
def test_beyond_its_measure_a_person_is_told_to_wait_and_others_are_not(
    tmp_path: Path, method: str, path: str, most: int
) -> None:
    async def story(told: Talk) -> None:
        place = path.replace("CHAT", await told.chat()).replace("REPLY", new())
        for _ in range(most):
            assert (await told.ask("maya", method, place)).status_code in (200, 404)
        over = await told.ask("maya", method, place)
        problem(over, 429)
        assert int(over.headers["retry-after"]) == 60
        assert (await told.ask("ben", method, place)).status_code in (200, 404)
        told.later(61)
        assert (await told.ask("maya", method, place)).status_code in (200, 404)

    talk(tmp_path, story)
