"""What is shown before it leaves is what leaves: a log with its masks, the next request."""

from __future__ import annotations

import json
import re

import pytest

from rflow_desktop.assistant.sealing import UNSURE, covered, written
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import Guarded, Masks
from rflow_desktop.domain.model_talk import ToolCall
from rflow_desktop.domain.redact import RedactionFailed
from rflow_desktop.services.evidence import Taken
from tests.assistant.test_conductor import ABOUT, Stage, run
from tests.helpers.doors import tool, words

LOG = b"PRINT-01 refused ruth.adeyemi@calder.example, password: Hunter2!x\n"


async def with_a_log(stage: Stage) -> tuple[str, str]:
    """A session with a log in its evidence."""
    log = Taken(raw=LOG, mime="text/plain", name="print.log")
    session = await stage.guided.start(ABOUT, "Nobody can print", files=(log,))
    await stage.quiet()
    rows = await stage.chats.guided(session)
    assert rows is not None
    [chip] = rows.report.evidence
    return session, chip.id


def test_a_log_is_shown_on_its_card_with_the_masks_under_which_it_leaves() -> None:
    stage = Stage()

    async def story() -> None:
        session, log = await with_a_log(stage)
        stage.door.script = [tool("read_text", evidence=log), words("I see.")]
        await stage.guided.ask(session)
        await stage.until(lambda: stage.conductor.card(session))
        card = stage.conductor.card(session)
        assert card is not None
        assert re.match(r"HOST_\d refused EMAIL_\d, password: \[secret removed\]", card.exact)
        for secret in ("PRINT-01", "ruth.adeyemi", "Hunter2"):
            assert secret not in card.exact
        await stage.conductor.decide(card, "once")
        await stage.quiet()
        [result] = stage.door.asked[-1].turns[-1].blocks
        assert json.loads(str(result["content"]))["content"] == card.exact
        call = next(one for one in stage.rows(ToolCall) if one.name == "read_text")
        assert call.left == len(card.exact.encode())

    run(story())


class Unsure(Masks):
    """Rules that did not come to an end in time."""

    def guard(self, text: str) -> Guarded:
        raise RedactionFailed(text)


def test_a_log_that_cannot_be_checked_is_not_shown_as_if_it_could_leave() -> None:
    with pytest.raises(Refused) as told:
        covered("words", Unsure())
    assert told.value.sentence == UNSURE


def test_the_glass_box_of_a_guided_session_shows_the_very_question_that_is_asked_next() -> None:
    stage = Stage()

    async def story() -> None:
        session, _ = await with_a_log(stage)
        shown = await stage.glass.outgoing(session)
        await stage.guided.ask(session)
        await stage.quiet()
        assert written(stage.door.asked[-1]) == shown.text

    run(story())
