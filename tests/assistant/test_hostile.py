"""A model, or a log behind it, that sends nonsense: the reply ends, and nothing else leaves."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.assistant import network
from rflow_desktop.assistant.sending import Rules
from rflow_desktop.domain.model import Account
from rflow_desktop.domain.model_talk import Generation, ReplyState, ToolCall
from rflow_desktop.domain.reduce_account import WITHHELD
from rflow_desktop.domain.reply import Request, TextPiece
from rflow_desktop.domain.withheld import NOT_FOR
from rflow_desktop.services.sessions import About
from rflow_desktop.store.replies import Replies
from tests.assistant.test_conductor import ABOUT, Stage, run
from tests.helpers.doors import Step, tool, words

NONSENSE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("propose_outcome", {}),
    ("propose_question", {"text": "Which?", "why": "", "options": [{"means": "no label"}, {}]}),
    ("propose_question", {"text": "Which?", "why": "", "options": ["a", "b"]}),
    ("propose_question", {"text": "Which?", "why": "", "options": 7}),
    ("propose_fix", {"title": "Restart", "confidence": float("inf")}),
    ("propose_fix", {"title": "Restart", "confidence": 5, "minutes": float("-inf")}),
    ("set_problem", {"summary": "x", "confidence": 10**400}),
    ("propose_fact", {"text": float("nan")}),
    ("propose_task", {"text": {"a": [1, {"b": None}]}, "rests_on": 3}),
)


@pytest.mark.parametrize(("name", "given"), NONSENSE)
def test_a_tool_that_is_given_nonsense_ends_no_reply(name: str, given: dict[str, Any]) -> None:
    stage = Stage(tool("propose_fix", title="Restart it", confidence=1), tool(name, **given))

    async def story() -> None:
        await stage.chats.start(ABOUT, text="Three cannot print")
        await stage.quiet()
        [one] = stage.rows(Generation)
        assert one.state is ReplyState.COMPLETED
        assert len(stage.door.asked) == 3, "the model was told, and went on"

    run(story())


def test_a_fault_within_a_reply_ends_it_with_its_part_kept() -> None:
    class Broken(Exception):
        """What nobody foresaw."""

    stage = Stage()

    async def ask(request: Request) -> Any:
        stage.door.asked.append(request)
        if len(stage.door.asked) == 1:
            yield TextPiece("So far")
            raise Broken
        for event in words("Here again."):
            yield event

    stage.door.ask = ask  # type: ignore[method-assign]

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Three cannot print")
        task = next(iter(stage.conductor._tasks.values()))
        with suppress(Broken):
            await task
        [one] = stage.rows(Generation)
        assert (one.state, one.code) == (ReplyState.ERROR, "fault")
        assert stage.said()[1] == ("assistant", "So far", "partial")
        assert stage.conductor.running() == ()
        await stage.chats.send(session, "And now?")
        await stage.quiet()
        assert stage.said()[-1] == ("assistant", "Here again.", "whole")

    run(story())


def test_what_is_found_here_says_nothing_of_a_client_whose_data_stays_here() -> None:
    look: list[Step] = tool("search_here", query="spooler")
    stage = Stage(look, rules=Rules(not_for=frozenset({"bolton ltd"})))

    async def story() -> None:
        stage.door.why = "later"
        closed = About(client="Bolton Ltd", title="Bolton spooler of Mr Bolt")
        other = About(client="Harbor Dental", person="Eve Moreau", title="Harbor Dental spooler")
        for about in (closed, other):
            await stage.chats.start(about, text="The spooler")
        thrown = await stage.chats.start(About(title="Thrown away spooler"), text="The spooler")
        await stage.chats.trash(thrown)
        stage.door.why = ""
        await stage.chats.start(ABOUT, text="Three cannot print")
        await stage.quiet()
        told = json.dumps(
            [[turn.text, *map(dict, turn.blocks)] for turn in stage.door.asked[1].turns]
        )
        assert "spooler" in told
        assert "Bolton" not in told
        assert "Thrown away" not in told
        assert "Harbor Dental" not in told, "names of other sessions are masked too"
        [call] = stage.rows(ToolCall)
        assert call.preview.startswith("1 match,")

    run(story())


def test_a_name_that_was_restored_is_masked_when_it_goes_out_again() -> None:
    stage = Stage(words("USER_1 is locked on HOST_1."), words("Yes."))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="CALDER\\ruth.a cannot reach srv01.calder.x")
        await stage.quiet()
        assert stage.said()[1][1] == "ruth.a is locked on srv01."
        await stage.chats.send(session, "And ruth.a?")
        await stage.quiet()
        told = json.dumps(
            [[turn.text, *map(dict, turn.blocks)] for turn in stage.door.asked[1].turns]
        )
        assert "ruth.a" not in told
        assert "srv01" not in told

    run(story())


@pytest.mark.parametrize("steps", range(0, 60, 2))
def test_whenever_it_is_stopped_a_reply_ends_and_is_landed(steps: int) -> None:
    stage = Stage([TextPiece("So "), *words("far.")])

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Three cannot print")
        for _ in range(steps):
            await asyncio.sleep(0)
        await asyncio.gather(stage.chats.stop(session), stage.chats.stop(session))
        assert Replies(stage.desk.local.outbox).unlanded() == ()
        [one] = stage.rows(Generation)
        assert one.state in (ReplyState.CANCELLED, ReplyState.COMPLETED)
        assert stage.conductor.running() == ()

    run(story())


def test_who_withholds_a_client_meanwhile_stops_what_would_be_sent_next() -> None:
    """A card waits for ever, and what was decided while it waited holds."""
    stage = Stage(tool("ping", host="srv-1.example"))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Three cannot print")
        await stage.until(lambda: stage.conductor.card(session))
        card = stage.conductor.card(session)
        assert card is not None
        stage.rules = Rules(not_for=frozenset({"calder & finch llp"}))
        await stage.conductor.decide(card, "once")
        await stage.quiet()
        assert len(stage.door.asked) == 1
        [one] = stage.rows(Generation)
        assert (one.state, one.code) == (ReplyState.ERROR, "not_for_client")
        assert len(await stage.glass.ledger(session=session)) == 1

    run(story())


@pytest.mark.skipif(sys.platform == "win32", reason="it is looked for by a signal")
def test_a_check_that_is_stopped_leaves_no_program_running(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = f"import os, time; open({str(told)!r}, 'w').write(f'{{os.getpid()}}.'); time.sleep(60)"

    async def story() -> None:
        checking = asyncio.create_task(network.run_program(50.0, sys.executable, "-c", code))
        while not told.exists() or not told.read_text().endswith("."):  # noqa: ASYNC110  another process tells it
            await asyncio.sleep(0.01)
        checking.cancel()
        await asyncio.gather(checking, return_exceptions=True)
        with pytest.raises(ProcessLookupError):
            os.kill(int(told.read_text()[:-1]), 0)

    run(story())


def test_what_the_account_withholds_is_sent_from_no_computer_and_found_by_no_search() -> None:
    stage = Stage(tool("search_here", query="spooler"), words("Nothing."))
    stage.desk.local.seed(
        [Account(id=stage.desk.work.new_id(), name="Harbor MSP",
                 settings={WITHHELD: ["bolton LTD "]})]
    )  # fmt: skip

    async def story() -> None:
        await stage.chats.start(About(client="Bolton Ltd", title="Bolton spooler"), text="spooler")
        await stage.quiet()
        assert stage.door.asked == []
        [refused] = stage.rows(Generation)
        assert (refused.state, refused.told) == (ReplyState.ERROR, NOT_FOR)
        await stage.chats.start(ABOUT, text="Three cannot print")
        await stage.quiet()
        assert len(stage.door.asked) == 2
        assert "spooler" not in json.dumps([*map(dict, stage.door.asked[1].turns[-1].blocks)])

    run(story())
