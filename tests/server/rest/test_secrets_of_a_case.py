"""What a session holds as a secret reaches no model through the server either."""

from __future__ import annotations

import json
from pathlib import Path

from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.acts_talk import OpenCase, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Intake
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
