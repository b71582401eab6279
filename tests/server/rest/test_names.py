"""One token means one name in a session, whether a desktop or the server tells it to a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.acts_aside import GiveTokens, Token
from rflow_desktop.domain.acts_talk import OpenCase, SaveAssistant, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Intake, Names
from sync.server import dialect, people, schema_talk
from tests.server.rest.talk import Talk, new, talk
from tests.server.world import ACCOUNT, uid

MESSAGES = "/api/v1/ai/v1/messages"
BODY: dict[str, Any] = {
    "model": "claude-sonnet-5-5", "max_tokens": 100, "stream": True,
    "messages": [{"role": "user", "content": "Hi"}],
}  # fmt: skip
TEXT = "PRINT-01 takes no jobs from FILE-03."


async def pushed(told: Talk, session: str, *acts: Any, **more: Any) -> None:
    for act in acts:
        made = told.world.op("maya", session, act, op_id=new(), **more)
        (verdict,) = await told.office.push("maya", made)
        assert verdict["status"] == "accepted", verdict


async def tokens(told: Talk, session: str) -> dict[str, str]:
    found = await told.office.central.database.read(
        lambda conn: people.row(conn, ACCOUNT, Names, session), account=ACCOUNT
    )
    return {} if found is None else {token: one.value for token, one in found.tokens.items()}


def host(value: str, number: int) -> GiveTokens:
    return GiveTokens(tokens=(Token(token=f"HOST_{number}", kind="host", value=value),))


def test_the_server_keeps_to_the_tokens_of_the_desktop_and_the_desktop_gets_the_servers(
    tmp_path: Path,
) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat(text=TEXT)
        await pushed(told, chat, host("FILE-03", 1))
        await told.reply(chat)
        first = json.dumps(told.model.asked[0])
        assert "HOST_2 takes no jobs from HOST_1." in first
        assert "PRINT-01" not in first
        assert (await tokens(told, chat)).items() >= {
            "HOST_1": "FILE-03",
            "HOST_2": "PRINT-01",
        }.items()
        pulled = (await told.ask("maya", "POST", "/v1/pull", {"max_bytes": 1 << 22})).json()
        (kept,) = [one["doc"] for one in pulled["rows"] if one["type"] == "names"]
        assert kept["tokens"]["HOST_2"] == {"kind": "host", "value": "PRINT-01"}
        say = Say(message=new(), text="SWITCH-07 sits before PRINT-01.", client_message_id=new())
        await pushed(told, chat, say)
        await told.reply(chat)
        second = json.dumps(told.model.asked[1])
        assert "HOST_3 sits before HOST_2." in second
        assert "HOST_2 takes no jobs from HOST_1." in second

    talk(tmp_path, story)


def test_who_was_quicker_keeps_the_token_and_nothing_goes_out_under_another(tmp_path: Path) -> None:
    """Between reading the session and sending it, a desktop gave the very next token away."""

    async def story(told: Talk) -> None:
        chat = await told.chat(text=TEXT)
        read = told.office.central.database.read
        raced = False

        async def read_then_lose(look: Any, **more: Any) -> Any:
            nonlocal raced
            found = await read(look, **more)
            if not raced and hasattr(found, "masks"):
                raced = True
                await pushed(told, chat, host("SWITCH-07", 1))
            return found

        told.office.central.database.read = read_then_lose  # type: ignore[method-assign]
        await told.reply(chat)
        assert raced
        kept = await tokens(told, chat)
        assert kept["HOST_1"] == "SWITCH-07"
        by_name = {name: token for token, name in kept.items()}
        sent = json.dumps(told.model.asked[0])
        assert f"{by_name['PRINT-01']} takes no jobs from {by_name['FILE-03']}." in sent
        assert "HOST_1" not in json.dumps(told.model.asked[0]["messages"])

    talk(tmp_path, story)


def test_instructions_that_are_added_on_the_way_have_the_sessions_tokens(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        profile, chat = new(), new()
        save = SaveAssistant(name="Network", access="account")
        made = told.world.op("ben", profile, save, entity="assistant", op_id=new())
        assert (await told.office.push("ben", made))[0]["status"] == "accepted"
        start = StartSession(
            kind=Kind.CHAT, title="N", client="Harbor Dental",
            variables={"admin_password": "hunter22!"},
        )  # fmt: skip
        opened = OpenCase(assistant=profile, intake=Intake(text=TEXT))
        await pushed(told, chat, start, opened, host("FILE-03", 4))
        secret = "At Harbor Dental ask FILE-03, then DC-LON-02 with hunter22! as password."
        kept = {
            "account_id": ACCOUNT, "assistant": profile, "prompt": secret,
            "changed_by": uid("ben"), "changed_at": 1,
        }  # fmt: skip
        await told.office.central.database.write(
            lambda conn: dialect.put(conn, schema_talk.agent_prompt, [kept]), account=ACCOUNT
        )
        headers = {"X-RFlow-Session": chat, "X-RFlow-Purpose": "reply"}
        answer = await told.ask("maya", "POST", MESSAGES, BODY, headers=headers)
        assert answer.status_code == 200
        (added,) = [one["text"] for one in told.model.asked[0]["system"]]
        assert added.startswith("At [client] ask HOST_4, then [host] with [")
        assert "hunter22" not in added

    talk(tmp_path, story)
