"""A desktop that pulled a session makes the very bytes of its note that the server makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rflow_desktop.domain.acts import Attach, SetContact
from rflow_desktop.domain.note_page import EXPORTED
from rflow_desktop.domain.notes import FORMATS
from rflow_desktop.domain.policy import Actor
from rflow_desktop.events import Notices
from rflow_desktop.ids import instant, minutes_east
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from sync.protocol import PullAnswer
from tests.helpers.desk import Inline
from tests.server.rest.stage import SESSIONS, Stage, flow_rows, new_id, play, told
from tests.server.world import World, uid

SECRET = {"name": "password", "label": "Password", "type": "secret"}
COMPUTER = {"name": "computer", "label": "Computer"}


async def worked(one: Stage) -> str:
    """A session with everything that a note can tell: values, own steps, files, a contact."""
    await one.rows(*flow_rows("Ping", content={"intake": [COMPUTER, SECRET]}))
    values = {"computer": "10.1.2.3 <b>", "password": "hunter2-hunter2", "extra": "é *x*"}
    row = await one.start(
        "maya", uid("Ping"), ticket_number="48213", client_name="Harbor & Co", title="École",
        session_variables=values,
    )  # fmt: skip
    session: str = row["id"]
    one.later(130)
    steps = {
        "decisions": [{"node_id": "a", "answer": "yes", "note": "uses hunter2-hunter2"}],
        "custom_steps": [{"title": "Asked Janelle", "body": "# no heading", "note": "1. no list"}],
        "next_steps": "Call Janelle",
    }
    told(await one.ask("maya", "PUT", f"{SESSIONS}/{session}", steps), 200)
    world = World()
    world.now = one.office.clock.ms
    await one.office.push(
        "maya",
        world.op("maya", session, SetContact(name="Janelle Whitmore"), op_id=new_id()),
        world.op("maya", session, Attach(
            evidence=new_id(), sha256="e" * 64, size=9, mime="image/png", width=3, height=2,
        ), op_id=new_id()),
    )  # fmt: skip
    return session


@pytest.mark.behaviour("S1.54")
@pytest.mark.parametrize("closed", [False, True], ids=["going on", "closed"])
def test_the_same_bytes_here_and_there(tmp_path: Path, *, closed: bool) -> None:
    async def story(one: Stage) -> None:
        session = await worked(one)
        if closed:
            one.later(60)
            await one.complete("maya", session, outcome_notes="New cable for Janelle.")
        one.later(300)
        now = one.office.clock.ms
        pulled = await one.office.ask("maya", "POST", "/v1/pull", json={"max_bytes": 1 << 23})
        me = Actor(id=uid("maya"), name="Maya Okafor")
        local = Local.open(
            None, key=None, me=me, replica="0" * 15 + "a", server=True, now_ms=one.office.clock.now,
            new_id=new_id,
        )  # fmt: skip
        local.apply(PullAnswer.model_validate_json(pulled.content))
        work = Work(
            store=Inline(local), me=me, notices=Notices(), now_ms=one.office.clock.now,
            instant=instant, new_id=new_id, connected=True,
        )  # fmt: skip
        notes, offset = Notes(work), minutes_east(now)
        for form, _ in FORMATS:
            for mode, detail in (("mask", "standard"), ("none", "full"), ("mask", "full")):
                options = replace(EXPORTED, mask=mode == "mask", detail=detail)
                here = await notes.draft(session, format=form, options=options)
                asked = {"format": form, "redaction_mode": mode, "detail_level": detail}
                there = await one.ask(
                    "maya", "POST", f"{SESSIONS}/{session}/export", {**asked, "utc_offset": offset}
                )
                assert there.content == here.text.encode(), asked
                assert there.headers["x-content-sha256"] == here.sha256
                assert mode == "none" or "hunter2" not in there.text
                assert mode == "none" or "Janelle" not in there.text
        local.close()

    play(tmp_path, story)
