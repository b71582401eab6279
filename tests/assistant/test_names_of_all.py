"""Colleagues in one chat send the same token for one name, and no names of other sessions."""

from __future__ import annotations

import asyncio
import json

import pytest

from rflow_desktop.assistant.sending import keep_masks
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import FAR, Masks
from rflow_desktop.domain.model_talk import Names
from rflow_desktop.domain.reply import Request, TextPiece
from rflow_desktop.services.asked_elsewhere import ELSEWHERE
from rflow_desktop.services.sessions import About
from tests.assistant.test_conductor import Stage, run
from tests.helpers.doors import tool, words
from tests.ui.office import MAYA, PRIYA, seat, server


def sent(request: Request) -> str:
    return json.dumps([[turn.text, *map(dict, turn.blocks)] for turn in request.turns])


def tokens(stage: Stage, session: str) -> dict[str, str]:
    names = stage.desk.local.get(Names, session)
    return {} if names is None else {token: one.value for token, one in names.tokens.items()}


def test_a_colleague_sends_the_same_token_for_the_same_name() -> None:
    central = server(MAYA, PRIYA)
    maya, priya = seat(MAYA, central), seat(PRIYA, central)
    first = Stage(words("Restart PRINT-01."), on=maya.desk)
    second = Stage(words("HOST_2 and HOST_1."), words("Fine."), on=priya.desk)

    async def story() -> None:
        session = await first.chats.start(
            About(title="Jobs"), text="PRINT-01 takes no jobs.", members=(PRIYA.id,)
        )
        await first.quiet()
        assert tokens(first, session) == {"HOST_1": "PRINT-01"}
        maya.level()
        priya.level()
        await second.chats.send(session, "FILE-03 sends them to PRINT-01.")
        await second.quiet()
        assert "HOST_2 sends them to HOST_1." in sent(second.door.asked[0])
        assert second.said()[-1][1] == "FILE-03 and PRINT-01."
        priya.level()
        maya.level()
        assert tokens(first, session) == tokens(second, session)
        assert tokens(first, session) == {"HOST_1": "PRINT-01", "HOST_2": "FILE-03"}

    run(story())


def test_two_who_were_away_from_each_other_agree_once_they_are_level() -> None:
    central = server(MAYA, PRIYA)
    maya, priya = seat(MAYA, central), seat(PRIYA, central)
    first = Stage(words("Hm."), words("Hm."), words("So."), on=maya.desk)
    second = Stage(words("Hm."), words("Hm."), on=priya.desk)

    async def story() -> None:
        session = await first.chats.start(
            About(title="Jobs"), text="Nothing prints.", members=(PRIYA.id,)
        )
        await first.quiet()
        maya.level()
        priya.level()
        await first.chats.send(session, "PRINT-01 is it.")
        await first.quiet()
        await second.chats.send(session, "FILE-03 is it.")
        await second.quiet()
        assert tokens(first, session) == {"HOST_1": "PRINT-01"}
        assert tokens(second, session) == {"HOST_1": "FILE-03"}
        for one in (maya, priya, maya):
            one.level()
        assert tokens(first, session) == tokens(second, session)
        assert tokens(first, session) == {"HOST_1": "PRINT-01", "HOST_2": "FILE-03"}
        await second.chats.send(session, "Both, then.")
        await second.quiet()
        assert "HOST_1 is it." in sent(second.door.asked[-1])
        assert "HOST_2 is it." in sent(second.door.asked[-1])

    run(story())


def test_names_of_other_sessions_stay_on_this_computer_until_somebody_says_them_here() -> None:
    stage = Stage(
        words("Kept."), tool("search_here", query="spooler"), words(f"As on HOST_{FAR + 1}."),
        words("Yes."),
    )  # fmt: skip

    async def story() -> None:
        await stage.chats.start(
            About(title="Spooler of DC-LON-02", client="Harbor Dental"), text="The spooler"
        )
        await stage.quiet()
        here = await stage.chats.start(About(title="Jobs"), text="PRINT-01 takes no jobs.")
        await stage.quiet()
        assert "DC-LON-02" not in sent(stage.door.asked[-1])
        assert f"HOST_{FAR + 1}" in sent(stage.door.asked[-1])
        assert stage.said()[-1][1] == "As on DC-LON-02."
        assert tokens(stage, here) == {"HOST_1": "PRINT-01"}
        await stage.chats.send(here, "Is it so?")
        await stage.quiet()
        assert f"As on HOST_{FAR + 1}." in sent(stage.door.asked[-1])
        assert tokens(stage, here) == {"HOST_1": "PRINT-01", f"HOST_{FAR + 1}": "DC-LON-02"}

    run(story())


def test_tokens_that_could_not_be_kept_are_kept_with_the_next_request() -> None:
    stage = Stage(words("Hm."))

    async def story() -> None:
        session = await stage.chats.start(About(title="Jobs"), text="Nothing prints.")
        await stage.quiet()
        local = stage.desk.local
        masks = Masks()
        masks.guard("PRINT-01 takes no jobs.")
        away = stage.desk.work.new_id()
        with pytest.raises(Refused, match="not here"):
            keep_masks(local, away, masks)
        assert [token for token, _, _ in masks.fresh] == ["HOST_1"]
        assert local.outbox.all("SELECT * FROM mask WHERE session=?", away) == []
        keep_masks(local, session, masks)
        assert tokens(stage, session) == {"HOST_1": "PRINT-01"}
        assert masks.fresh == []

    run(story())


def test_what_another_computer_is_asked_says_so_until_the_answer_is_there() -> None:
    central = server(MAYA, PRIYA)
    maya, priya = seat(MAYA, central), seat(PRIYA, central)
    gate = asyncio.Event()
    first = Stage([TextPiece("Restart "), gate, *words("it.")], on=maya.desk)
    second = Stage(words("No."), on=priya.desk)

    async def told(stage: Stage, session: str) -> list[str]:
        view = await stage.chats.view(session)
        assert view is not None
        return [line.told for line in view.lines]

    async def story() -> None:
        session = await first.chats.start(
            About(title="Jobs"), text="Nothing prints.", members=(PRIYA.id,)
        )
        await first.until(lambda: any(live.text for live in first.seen))
        maya.level()
        priya.level()
        assert await told(second, session) == [ELSEWHERE]
        assert await told(first, session) == [""], "here it can be seen"
        guided = await second.guided.view(session)
        assert guided is not None
        assert guided.elsewhere
        gate.set()
        await first.quiet()
        maya.level()
        priya.level()
        assert await told(second, session) == ["", ""]
        guided = await second.guided.view(session)
        assert guided is not None
        assert not guided.elsewhere

    run(story())
