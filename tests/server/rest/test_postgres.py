"""The same stories on PostgreSQL, behind the wall between accounts, with real concurrency."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from tests.server import cluster
from tests.server.harness import moved_in
from tests.server.rest import (
    stage,
    test_agents,
    test_ai_sessions,
    test_conversations,
    test_exports,
    test_flows,
    test_handoffs,
    test_learning,
    test_lists,
    test_names,
    test_odd_signs,
    test_prepared,
    test_relay,
    test_working,
)

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


MODULES = (
    test_agents, test_ai_sessions, test_conversations, test_exports, test_flows, test_handoffs,
    test_learning, test_lists, test_names, test_odd_signs, test_prepared, test_relay, test_working,
)  # fmt: skip


def stories() -> list[Any]:
    found = []
    for module in MODULES:
        for name, story in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_") and list(inspect.signature(story).parameters) == [
                "tmp_path"
            ]:
                found.append(pytest.param(story, id=name.removeprefix("test_")))
    return found


@pytest.mark.parametrize("story", stories())
def test_the_same_story_ends_the_same_way(
    postgres: cluster.Cluster, tmp_path: Path, story: Any
) -> None:
    with postgres.copy(moved_in) as url:
        token = stage.ELSEWHERE.set(url)
        try:
            story(tmp_path)
        finally:
            stage.ELSEWHERE.reset(token)
