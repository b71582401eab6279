"""Best guesses for whoever takes a session over: nobody waits, they come, also after a restart."""

from __future__ import annotations

import asyncio

import pytest

from rflow_desktop.assistant.conductor import Conductor
from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Briefing, Outcome
from rflow_desktop.domain.reply import Failed, TextPiece
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.services import made
from rflow_desktop.services.drafting import Drafting
from rflow_desktop.services.guessing import WHAT_NOW, Guessing
from rflow_desktop.services.handoffs import Handoffs, Wanted
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.store.local import Local
from tests.assistant.test_conductor import Stage, run
from tests.helpers.desk import Desk, desk
from tests.helpers.doors import ScriptedDoor, words

BUSY = Failed(code="overloaded", told="The service is busy.", retryable=True)


async def handed_over(on: Desk) -> tuple[str, str]:
    """A flow run that was escalated, and its page."""
    sessions, handoffs = Sessions(on.work), Handoffs(on.work)
    session = await sessions.start(None, About(ticket="48190", title="VPN drops"))
    await sessions.add_step(session, "Reinstalled the client", note="no change")
    handoff = await handoffs.hand_over(session, Wanted(need="Decide about the key lifetime"))
    return session, handoff


def page(on: Desk, handoff: str) -> Briefing:
    found = on.local.get(Briefing, handoff)
    assert found is not None
    return found


@pytest.mark.behaviour("S2.41")
def test_the_page_is_there_at_once_and_the_guesses_are_filled_in_later() -> None:
    gate = asyncio.Event()
    on = desk(connected=True)
    stage = Stage([gate, *words("Likely a stale ", "token.")], on=on)
    guessing = Guessing(on.work, stage.conductor, stage.chats)

    async def story() -> None:
        _, handoff = await handed_over(on)
        assert page(on, handoff).guess_state == ""
        assert await guessing.offered()
        await guessing.ask(handoff)
        assert page(on, handoff).guess_state == "pending", "nobody waited for the answer"
        assert page(on, handoff).need == "Decide about the key lifetime"
        gate.set()
        await stage.quiet()
        assert page(on, handoff).guess == "Likely a stale token."
        assert page(on, handoff).guess_state == "ready"
        (request,) = stage.door.asked
        sent = "".join(str(dict(block)) for turn in request.turns for block in turn.blocks)
        assert "Reinstalled the client" in sent, "the page goes along"

    run(story())


@pytest.mark.behaviour("S2.41")
def test_a_failure_is_said_and_can_be_tried_again() -> None:
    on = desk(connected=True)
    stage = Stage([BUSY], words("Stale token."), on=on)
    guessing = Guessing(on.work, stage.conductor, stage.chats)

    async def story() -> None:
        _, handoff = await handed_over(on)
        await guessing.ask(handoff)
        await stage.quiet()
        failed = page(on, handoff)
        assert (failed.guess_state, failed.guess, failed.guess_told) == (
            "failed", "", "The service is busy.",
        )  # fmt: skip
        await guessing.ask(handoff)
        await stage.quiet()
        assert (page(on, handoff).guess_state, page(on, handoff).guess) == ("ready", "Stale token.")
        stage.door.why = "There is no key here yet."
        with pytest.raises(Refused, match="no key"):
            await guessing.ask(handoff)

    run(story())


@pytest.mark.behaviour("S2.34")
@pytest.mark.parametrize("orderly", [True, False], ids=["closed", "crashed"])
def test_a_text_that_a_restart_cut_short_is_written_after_it(*, orderly: bool) -> None:
    never = asyncio.Event()
    stage = Stage([TextPiece("Half a "), never])
    on = stage.desk

    async def story() -> None:
        session = await Sessions(on.work).start(None, About(title="VPN drops"))
        await Drafting(on.work, stage.conductor).write(session, "status_ticket")
        await stage.until(lambda: stage.door.asked)
        await Sessions(on.work).complete(session, Outcome.RESOLVED)
        if orderly:
            await stage.conductor.close()
        door = ScriptedDoor(words("The whole text."))
        fresh = Conductor(on.work, door, model=lambda: "claude-sonnet-5-5")
        await fresh.recover()
        await stage.until(lambda: not fresh.running())
        text = await Drafting(on.work, fresh).text(session, "status_ticket")
        assert (text.text.strip(), text.done) == ("The whole text.", True)
        assert await fresh.recover() == 0, "once"
        assert len(door.asked) == 1
        await stage.conductor.close()

    run(story())


@pytest.mark.behaviour("S2.33")
def test_closing_does_not_wait_for_a_text_that_is_being_written() -> None:
    gate = asyncio.Event()
    stage = Stage([gate, *words("The documentation.")])
    on = stage.desk

    async def story() -> None:
        sessions, drafting = Sessions(on.work), Drafting(on.work, stage.conductor)
        session = await sessions.start(None, About(title="VPN drops"))
        await drafting.write(session, "status_ticket")
        await stage.until(lambda: stage.door.asked)
        await sessions.complete(session, Outcome.RESOLVED, notes="New token")
        active = await sessions.list(SessionFilter(states=("active",)))
        assert active == (), "it is off the list while the text is still being written"
        assert stage.conductor.running()
        gate.set()
        await stage.quiet()
        assert (await drafting.text(session, "status_ticket")).done

    run(story())


@pytest.mark.behaviour("S2.35", "S3.41")
def test_a_text_of_each_kind_is_kept_once_and_the_last_one_stands() -> None:
    numbers = range(1, 2 * len(made.KINDS) + 1)
    stage = Stage(*(words(f"Text {number}.") for number in numbers))
    on = stage.desk

    async def story() -> None:
        session = await Sessions(on.work).start(None, About(title="VPN drops"))
        drafting = Drafting(on.work, stage.conductor)
        for kind in made.KINDS * 2:
            await drafting.write(session, kind, again=True)
            await stage.quiet()

        def kept(local: Local) -> dict[str, str]:
            return {
                kind: made.read(local, session, kind).text.split("\n")[0] for kind in made.KINDS
            }

        last = [f"Text {number}." for number in numbers[len(made.KINDS) :]]
        assert kept(on.local) == dict(zip(made.KINDS, last, strict=True))
        rows = "SELECT count(*) FROM draft WHERE key LIKE ?"
        assert on.local.outbox.value(rows, f"%{session}%") == len(made.KINDS)

    run(story())


def test_what_is_not_on_this_computer_is_not_guessed_about() -> None:
    on = desk(connected=True)
    guessing = Guessing(on.work, (stage := Stage(on=on)).conductor, stage.chats)

    async def story() -> None:
        with pytest.raises(Refused, match="not on this computer"):
            await guessing.ask(on.work.new_id())
        session = await Sessions(on.work).start(None, About(title="VPN"))
        await on.work.do(session, acts.AddNote(entry=on.work.new_id(), text="a"))

    run(story())


@pytest.mark.behaviour("S2.50")
def test_the_briefing_is_said_to_the_assistant_once_in_the_sessions_own_talk() -> None:
    on = desk(connected=True)
    stage = Stage(words("Fine."), words("Look at the lifetimes first."), on=on)
    guessing = Guessing(on.work, stage.conductor, stage.chats)

    async def story() -> None:
        session = await stage.chats.start(About(ticket="48190"), text="VPN drops")
        await stage.quiet()
        handoff = await Handoffs(on.work).hand_over(session, Wanted(need="Decide today"))
        for _ in range(2):
            await guessing.analyse(handoff, session)
            await stage.quiet()
        said = [(who, text) for who, text, _ in stage.said()]
        assert [who for who, _ in said] == ["user", "assistant", "user", "assistant"]
        assert "Decide today" in said[2][1]
        assert said[2][1].endswith(WHAT_NOW)
        assert said[3][1] == "Look at the lifetimes first."

    run(story())
