"""What a person attaches to a message reaches the model, and the conversation shows the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rflow_desktop.services.evidence import Evidence, Taken
from tests.assistant.test_conductor import ABOUT, Stage, run
from tests.helpers.desk import PlainIntake
from tests.helpers.doors import tool, words

LOG = "10:14 Event 4740\n10:15 The account was locked out"


class Logs(PlainIntake):
    async def file(self, path: Path) -> Taken:
        return Taken(raw=LOG.encode(), mime="text/plain", name=path.name)


@pytest.mark.behaviour("S2.20")
def test_a_picture_that_is_attached_goes_with_the_message_as_its_kept_copy() -> None:
    stage = Stage()

    async def story() -> None:
        session = await stage.chats.start(ABOUT)
        shot = await stage.evidence.add_picture(session, b"covered", name="gpresult")
        await stage.evidence.add_picture(session, b"beside", name="not attached")
        await stage.chats.send(session, "See", attachments=[shot])
        await stage.quiet()
        sent = [one for turn in stage.door.asked[-1].turns for one in turn.pictures]
        assert [(one.raw, one.mime, one.name) for one in sent] == [
            (b"covered", "image/png", "gpresult")
        ]

    run(story())


@pytest.mark.behaviour("S2.21")
def test_a_log_goes_to_the_model_when_it_is_allowed_and_never_into_the_bubble() -> None:
    stage = Stage()
    evidence = Evidence(stage.desk.work, Logs())

    async def story() -> None:
        session = await stage.chats.start(ABOUT)
        log = await evidence.add_file(session, Path("dc-01.log"))
        stage.door.script = [tool("read_text", evidence=log), words("It was locked out.")]
        await stage.chats.send(session, "See the log", attachments=[log])
        await stage.until(lambda: stage.conductor.card(session))
        assert '"text/plain"' in repr(stage.door.asked[-1].turns), "it is known to be there"
        assert "Event 4740" not in repr(stage.door.asked[-1].turns)
        card = stage.conductor.card(session)
        assert card is not None
        await stage.conductor.decide(card, "once")
        await stage.quiet()
        blocks = [block for turn in stage.door.asked[-1].turns for block in turn.blocks]
        told = [json.loads(one["content"]) for one in blocks if one["type"] == "tool_result"]
        assert {"source": "a log of this session", "content": LOG} in told
        view = await stage.chats.view(session)
        assert view is not None
        [mine] = [line for line in view.lines if line.mine]
        assert (mine.text, [chip.name for chip in mine.attachments]) == (
            "See the log", ["dc-01.log"],
        )  # fmt: skip

    run(story())
