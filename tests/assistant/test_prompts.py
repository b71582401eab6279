"""What the model is told names only tools that are declared with it, whatever a profile allows."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from itertools import chain, combinations
from typing import get_args

import pytest

from rflow_desktop.assistant.prompts import system
from rflow_desktop.assistant.toolbox import BY_NAME, READ, specs
from rflow_desktop.domain.reply import Request, ToolSpec
from rflow_desktop.services.asking import TALKING, Purpose
from tests.assistant.test_conductor import Stage
from tests.assistant.test_guessing import handed_over
from tests.helpers.desk import desk
from tests.helpers.doors import words

NAMES = re.compile(rf"\b(?:{'|'.join([*BY_NAME, 'read_[a-z]+'])})\b")
PURPOSES = get_args(Purpose)


def profiles() -> Iterable[tuple[str, ...]]:
    """All tools, each alone, all but each, and every choice of those that the prompts speak of."""
    every = tuple(BY_NAME)
    spoken = ("propose_question", "set_problem", "propose_fix", "search_here")
    some = chain.from_iterable(combinations(spoken, size) for size in range(1, len(spoken) + 1))
    without = (tuple(one for one in every if one != gone) for gone in every)
    return ((), *((one,) for one in every), *without, *some)


def declared(purpose: str, tools: tuple[str, ...], denied: str) -> tuple[ToolSpec, ...]:
    found = specs(tools, {denied: "deny"}) if purpose in TALKING else ()
    return (*READ, *found)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_instructions_name_no_tool_that_is_not_there(purpose: str) -> None:
    for tools in profiles():
        for denied in ("", *BY_NAME):
            there = declared(purpose, tools, denied)
            told = system(purpose, "", tools=there)
            assert set(NAMES.findall(told)) <= {one.name for one in there}
            assert "{" not in told
    if purpose == "question":
        assert "propose_question" in system(purpose, "", tools=declared(purpose, (), ""))


def test_what_was_read_for_the_model_was_read_with_a_tool_that_is_declared() -> None:
    stage = Stage(on=desk(connected=True))

    async def story() -> None:
        session, _ = await handed_over(stage.desk)
        for purpose in PURPOSES:
            stage.door.script = [words("So.")]
            await stage.conductor.ask(session, None, purpose)
            await stage.quiet()
        assert len(stage.door.asked) == len(PURPOSES)
        for request in stage.door.asked:
            used = {
                block["name"] for turn in request.turns for block in turn.blocks
                if block["type"] == "tool_use"
            }  # fmt: skip
            assert used <= {one.name for one in request.tools}
        assert any("read_briefing" in said(request) for request in stage.door.asked)

    asyncio.run(story())


def said(request: Request) -> str:
    return json.dumps([[*map(dict, turn.blocks)] for turn in request.turns])
