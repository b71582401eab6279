"""What a session holds as a secret reaches no model through the server either."""

from __future__ import annotations

import json
from pathlib import Path

from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.acts_talk import OpenCase, Say, Trash
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Intake
from tests.server.rest.stage import told as body
from tests.server.rest.talk import Talk, new, talk


def test_the_servers_reply_is_told_no_secret_of_the_session_or_of_the_one_before(
    tmp_path: Path,
) -> None:
    async def story(told: Talk) -> None:
        before, chat = new(), new()
        first = StartSession(kind=Kind.CHAT, title="A", variables={"wifi_psk": "Sesame-open-9"})
        then = StartSession(
            kind=Kind.CHAT, title="B", origin=before,
            variables={"admin_password": "hunter22!", "site": "Harbor North"},
        )  # fmt: skip
        text = "hunter22! does not work, and Sesame-open-9 neither, at Harbor North"
        say = Say(message=new(), text=text, client_message_id=new())
        for session, act in (
            (before, first), (chat, then), (chat, OpenCase(intake=Intake(text=text))), (chat, say),
        ):  # fmt: skip
            made = told.world.op("maya", session, act, op_id=new())
            assert (await told.office.push("maya", made))[0]["status"] == "accepted"
        await told.reply(chat)
        (asked,) = told.model.asked
        sent = json.dumps(asked)
        assert "Harbor North" in sent
        assert "hunter22!" not in sent
        assert "Sesame-open-9" not in sent

    talk(tmp_path, story)


async def finished(told: Talk, text: str, result: str, **variables: str) -> str:
    session = new()
    start = StartSession(kind=Kind.CHAT, title=text, variables=variables)
    for act in (start, OpenCase(intake=Intake(text=text))):
        made = told.world.op("ben", session, act, op_id=new())
        assert (await told.office.push("ben", made))[0]["status"] == "accepted"
    done = {"resolution_summary": result}
    body(await told.ask("ben", "POST", f"/api/v1/ai-sessions/{session}/resolve", done), 200)
    return session


def test_what_is_alike_tells_no_secret_and_nothing_that_was_thrown_away(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        text = "Outlook crashes when opening calendar attachments"
        await finished(told, text, "Set it to hunter22! again", admin_password="hunter22!")
        gone = await finished(told, text, "Thrown away")
        made = told.world.op("ben", gone, Trash(), op_id=new())
        assert (await told.office.push("ben", made))[0]["status"] == "accepted"
        mine = await told.chat(text=text)
        found = (await told.get("maya", f"/api/v1/ai-sessions/{mine}/similar"))["items"]
        assert [one["resolution"].partition(" to ")[0] for one in found] == ["Set it"]
        assert "hunter22" not in str(found)

    talk(tmp_path, story)
