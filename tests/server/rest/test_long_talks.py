"""A conversation that does not fit is shortened for the model, told so, and kept whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rflow_desktop.domain.acts_lane import DecideFix, ProposeFix
from rflow_desktop.domain.acts_talk import Say
from rflow_desktop.domain.model_lane import Decision, Fix
from rflow_desktop.domain.model_talk import Generation, Message
from sync.server import case, people
from tests.helpers.claude import Reply
from tests.server.rest.talk import ANSWER, Talk, new, talk
from tests.server.world import ACCOUNT


async def said(told: Talk, session: str, *acts: object) -> None:
    for act in acts:
        made = told.world.op("maya", session, act, op_id=new())
        (verdict,) = await told.office.push("maya", made)
        assert verdict["status"] == "accepted", verdict


async def every(told: Talk, kind: type, session: str) -> list:
    found = await told.office.central.database.read(
        lambda conn: people.listed(conn, ACCOUNT, kind), account=ACCOUNT
    )
    return [one for one in found if one.session == session]


def test_a_reply_of_the_server_says_what_it_left_out_and_the_history_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case, "BUDGET_TOKENS", 1_000)

    async def story(told: Talk) -> None:
        chat = await told.chat(text="number one")
        await said(
            told, chat, *(Say(message=new(), text=f"number {n}. " + "x" * 900) for n in range(5))
        )
        await told.reply(chat)
        (asked,) = told.model.asked
        sent = json.dumps(asked["messages"])
        assert "number 4." in sent
        assert "number 0." not in sent
        (reply,) = await every(told, Generation, chat)
        assert reply.told == "The 3 oldest messages were left out to fit."
        page = await told.get("maya", f"/api/v1/ai-sessions/{chat}")
        assert len(page["conversation_messages"]) == 7
        assert len(await every(told, Message, chat)) == 7
        short = await told.chat(text="short")
        await told.reply(short)
        (plain,) = await every(told, Generation, short)
        assert plain.told == ""

    talk(tmp_path, story)


def test_the_server_takes_nothing_that_was_ruled_out_either(tmp_path: Path) -> None:
    again = ("propose_fix", "toolu_1", {"title": "restart the spooler.", "confidence": 50})

    async def story(told: Talk) -> None:
        chat = await told.chat()
        fix = new()
        await said(
            told, chat, ProposeFix(fix=fix, title="Restart the spooler", confidence=40),
            DecideFix(fix=fix, decision=Decision.DISMISSED),
        )  # fmt: skip
        await told.reply(chat)
        assert "Restart the spooler" in json.dumps(told.model.asked[0]["messages"])
        assert "This was ruled out: Restart the spooler" in json.dumps(told.model.asked[1])
        assert [one.id for one in await every(told, Fix, chat)] == [fix]

    talk(tmp_path, story, Reply(blocks=[again], stop="tool_use"), ANSWER)
