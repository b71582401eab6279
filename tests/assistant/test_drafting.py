"""Texts for somebody else: streamed, kept with what they were made from, and free of secrets."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase
from rflow_desktop.domain.assisting import intake
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Variable
from rflow_desktop.domain.model import Artifact, Kind
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.reply import Failed, TextPiece
from rflow_desktop.domain.withheld import NOT_FOR
from rflow_desktop.services.drafting import Drafting
from rflow_desktop.services.sessions import Sessions
from tests.assistant.test_conductor import ABOUT, Stage, run, words
from tests.helpers import flows
from tests.helpers.desk import Desk as Desktop
from tests.helpers.desk import desk

NOTE = "## Problem\n\nThree cannot print.\n\n## Resolution\n\nMoved them."


class Desk(Stage):
    """A chat that has been answered once, and what writes its texts."""

    def __init__(self, *script: Any, on: Desktop | None = None) -> None:
        super().__init__(words("Hello"), on=on)
        self.texts = Drafting(self.desk.work, self.conductor)
        self.later = list(script)
        self.session = ""

    async def begin(self) -> None:
        self.session = await self.chats.start(ABOUT, text="Three cannot print")
        await self.quiet()
        self.door.script = self.later


@pytest.mark.behaviour("S2.82")
def test_documentation_grows_as_it_is_written_and_ends_as_its_pieces_together() -> None:
    stage = Desk(words("## Problem\n\n", "Three cannot ", "print."))

    async def story() -> None:
        await stage.begin()
        seen: list[str] = []
        stage.conductor.follow(lambda live: seen.append(live.text))
        assert await stage.texts.write(stage.session, "documentation")
        live = await stage.texts.text(stage.session, "documentation")
        assert (live.done, live.running) == (False, True)
        await stage.quiet()
        made = await stage.texts.text(stage.session, "documentation")
        assert made.done
        assert seen[-1] == "## Problem\n\nThree cannot print."
        assert made.text.startswith("## Problem\n\nThree cannot print.\n\n## What we confirmed")
        assert all(late.startswith(early) for early, late in pairwise(seen))

    run(story())


@pytest.mark.behaviour("S2.83")
def test_lines_and_words_that_look_like_an_end_come_through_byte_for_byte() -> None:
    raw = "a\nb\n\nc\r\n[DONE]\ndata: x\n## Problem"
    stage = Desk([TextPiece(one) for one in raw] + words(""))

    async def story() -> None:
        await stage.begin()
        await stage.texts.write(stage.session, "status_ticket")
        await stage.quiet()
        assert (await stage.texts.text(stage.session, "status_ticket")).text == raw.strip()

    run(story())


@pytest.mark.behaviour("S2.84")
def test_a_text_that_breaks_off_keeps_its_part_says_so_and_shows_no_inside() -> None:
    told = "The service is busy. Your message is kept."
    failed = Failed(code="overloaded", told=told, retryable=True, detail="Traceback: x")
    stage = Desk([TextPiece("## Problem\n\nThree"), failed], words(NOTE))

    async def story() -> None:
        await stage.begin()
        await stage.texts.write(stage.session, "documentation")
        await stage.quiet()
        part = await stage.texts.text(stage.session, "documentation")
        assert (part.text, part.done, part.told) == ("## Problem\n\nThree", False, told)
        assert "Traceback" not in part.told
        assert stage.desk.local.every(Artifact) == (), "a part is no text for anybody"
        assert await stage.texts.write(stage.session, "documentation"), "it is tried again"
        await stage.quiet()
        whole = await stage.texts.text(stage.session, "documentation")
        assert (whole.done, whole.told) == (True, "")

    run(story())


@pytest.mark.behaviour("S2.82")
def test_stopping_keeps_the_part() -> None:
    never = asyncio.Event()
    stage = Desk([TextPiece("Half of "), never, TextPiece("it")])

    async def story() -> None:
        await stage.begin()
        await stage.texts.write(stage.session, "status_ticket")
        await stage.until(lambda: stage.seen[-1].text == "Half of ")
        await stage.texts.stop(stage.session)
        part = await stage.texts.text(stage.session, "status_ticket")
        assert (part.text.strip(), part.done, part.told) == ("Half of", False, "Stopped")

    run(story())


@pytest.mark.behaviour("S2.85", "S3.29")
def test_a_text_is_made_once_for_a_state_and_again_when_something_has_changed() -> None:
    stage = Desk(words(NOTE))

    async def story() -> None:
        await stage.begin()
        assert await stage.texts.write(stage.session, "documentation")
        await stage.quiet()
        calls = len(stage.door.asked)
        assert not await stage.texts.write(stage.session, "documentation")
        assert len(stage.door.asked) == calls, "the second time is free"
        stage.desk.clock.pass_ms(1_000)
        assert await stage.texts.write(stage.session, "package"), "each kind has its own"
        await stage.quiet()

        stage.desk.clock.pass_ms(1_000)
        await stage.lane.add_fact(stage.session, "All in OU=Staging")
        assert (await stage.texts.text(stage.session, "documentation")).outdated
        assert await stage.texts.write(stage.session, "documentation")
        await stage.quiet()
        assert len(stage.door.asked) == calls + 2
        kept = await stage.texts.history(stage.session)
        assert [one.kind for one in kept] == ["documentation", "package", "documentation"]
        case = stage.desk.local.get(Case, stage.session)
        assert case is not None
        assert (kept[0].version, kept[2].version) == (case.version, case.version - 1)

    run(story())


@pytest.mark.behaviour("S3.29")
def test_a_fact_that_comes_while_it_is_written_makes_the_text_outdated() -> None:
    gate = asyncio.Event()
    stage = Desk([TextPiece("One"), gate, *words(" two")])

    async def story() -> None:
        await stage.begin()
        await stage.texts.write(stage.session, "status_ticket")
        await stage.until(lambda: stage.seen[-1].text == "One")
        await stage.lane.add_fact(stage.session, "Found meanwhile")
        gate.set()
        await stage.quiet()
        made = await stage.texts.text(stage.session, "status_ticket")
        assert (made.done, made.outdated) == (True, True)

    run(story())


@pytest.mark.behaviour("S2.86", "S2.87")
def test_each_reader_and_length_is_asked_for_in_words_of_its_own() -> None:
    stage = Desk(words("Told"))

    async def story() -> None:
        await stage.begin()
        asked: dict[str, str] = {}
        for kind, length in (
            ("status_ticket", "quick"), ("status_ticket", "detailed"), ("status_client", "quick"),
            ("status_client", "detailed"), ("status_email", "quick"), ("status_email", "detailed"),
            ("request_info", "quick"), ("documentation", "quick"), ("package", "quick"),
        ):  # fmt: skip
            await stage.texts.write(stage.session, kind, length=length)  # type: ignore[arg-type]
            await stage.quiet()
            asked[f"{kind} {length}"] = stage.door.asked[-1].system
            assert all(not tool.name.startswith("propose") for tool in stage.door.asked[-1].tools)
        assert len(set(asked.values())) == 9
        assert "subject line" in asked["status_email quick"]
        assert "numbered list" in asked["request_info quick"]
        assert "without technical terms" in asked["status_client quick"]
        assert "still worked on" in asked["status_ticket quick"]

    run(story())


@pytest.mark.behaviour("S2.86")
def test_why_no_text_comes_is_told_apart() -> None:
    stage = Desk()

    async def story() -> None:
        await stage.begin()
        for told in ("Put in a key first.", "The limit of this month is reached."):
            stage.door.why = told
            with pytest.raises(Refused, match=told):
                await stage.texts.write(stage.session, "status_ticket")
        stage.door.why = ""
        stage.rules = stage.rules.__class__(not_for=frozenset({"calder & finch llp"}))
        await stage.texts.write(stage.session, "status_ticket")
        await stage.quiet()
        made = await stage.texts.text(stage.session, "status_ticket")
        assert made.told == NOT_FOR

    run(story())


@pytest.mark.behaviour("S2.87")
def test_what_a_client_gets_names_no_computer_also_after_a_person_changed_it() -> None:
    stage = Desk(words("We restarted PRINT-01 (10.20.30.40)."))

    async def story() -> None:
        await stage.begin()
        await stage.texts.write(stage.session, "status_client")
        await stage.quiet()
        made = await stage.texts.text(stage.session, "status_client")
        assert made.text == "We restarted one of your computers (a network address)."
        await stage.texts.keep(stage.session, "status_client", "PRINT-02 too")
        kept = await stage.texts.text(stage.session, "status_client")
        assert kept.text == "PRINT-02 too", "what a person writes is not changed under the hand"
        clean = await stage.texts.clean("status_client", kept.text)
        assert clean == "one of your computers too"

    run(story())


@pytest.mark.behaviour("S3.30")
@pytest.mark.parametrize("purpose", ["reply", "documentation"])
def test_a_value_that_a_flow_calls_sensitive_never_leaves_also_not_from_what_goes_on_from_it(
    purpose: str,
) -> None:
    asked = flows.TROUBLESHOOTING.model_copy(
        update={"intake": (Variable(name="wifi", label="Wi-Fi", type="secret"),)}
    )
    stage = Desk(words("The key is Harbor lights."), on=desk(asked))

    async def story() -> None:
        sessions, work = Sessions(stage.desk.work), stage.desk.work
        first = await sessions.start(asked.id, ABOUT)
        values = {"wifi": "Harbor lights", "room": "North", "nas_password": "seven lamps"}
        await sessions.set_variables(first, values)
        await sessions.complete(first, "unresolved")
        stage.session = work.new_id()
        await work.do(
            stage.session,
            acts.StartSession(kind=Kind.CHAT, title="Goes on", origin=first, variables=values),
            OpenCase(intake=intake("The log of North says harbor LIGHTS and seven lamps")),
        )
        stage.door.script = stage.later
        if purpose == "reply":
            await stage.chats.send(stage.session, "Is it Harbor lights?")
        else:
            await stage.texts.write(stage.session, "documentation")
        await stage.quiet()
        sent = await stage.glass.sent((await stage.glass.ledger())[0].number)
        assert "harbor lights" not in sent.casefold()
        assert "seven lamps" not in sent.casefold()
        assert "North" in sent, "other values go along"

    run(story())
