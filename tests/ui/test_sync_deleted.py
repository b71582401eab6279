"""What was changed after somebody deleted it is told to both, and can be taken out of the trash."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.acts_talk import Trash
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.attention_deleted import HEADLINE
from sync.stored import Looking
from tests.ui.office import DANIEL, MAYA, Seat, Tell, click, press, seat, server, settle, tell
from tests.ui.test_sync_panel import TICKET, Show, place, read, rows, said

__all__ = ["place", "tell"]
MINUTE = 60_000


async def deleted_and_changed() -> tuple[Seat, Seat, str]:
    """Maya, who deleted her session; Daniel, who wrote in it a minute later without a line."""
    ledger = server()
    maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
    session = await maya.sessions.start(None, TICKET)
    maya.level()
    row = ledger.get(Session, session)
    ledger.put(row.model_copy(update={"members": (DANIEL.id,)}))
    maya.level()
    daniel.level()
    for one in (maya, daniel):
        one.desk.clock.pass_ms(MINUTE)
    await maya.work.do(session, Trash())
    daniel.desk.clock.pass_ms(MINUTE)
    await daniel.sessions.note(session, "The spare drum fits")
    maya.level()
    daniel.level()
    maya.level()
    return maya, daniel, session


def counted(one: Seat) -> int:
    return Looking(one.work.now_ms).at(one.desk.local).refused


def test_who_deleted_it_takes_it_out_again_with_the_work_of_the_other_in_it(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya, _, session = await deleted_and_changed()
        assert counted(maya) == 1
        screen, _ = place(maya)
        await read(screen)
        told = said(screen.widget.detail)
        assert HEADLINE in told
        assert "Daniel Reyes went on with it" in told
        assert "Changed" in told
        assert screen.widget.detail.foot.apply.text() == "Take it out"
        await click(screen.widget.detail.foot.apply)
        await settle(lambda: maya.told)
        assert maya.told == ["Taken out of the trash"]
        await settle(lambda: not rows(screen, "attention"))
        assert counted(maya) == 0

        undo = maya.toasts[-1][1]
        assert undo is not None
        undo()
        await settle(lambda: rows(screen, "attention"))
        screen.widget.side.list.setFocus()
        await settle(lambda: screen.widget.item is not None)
        await press("Return")
        maya.desk.clock.pass_ms(11_000)
        await settle(lambda: not rows(screen, "attention"))
        maya.level()
        (line,) = await maya.sessions.list(SessionFilter(scope="all"))
        assert line.id == session
        view = await maya.sessions.view(session)
        assert view is not None
        assert "The spare drum fits" in str(view.path)

    tell(story)


def test_who_went_on_with_it_keeps_the_words_or_leaves_them_there(tell: Tell) -> None:
    async def story() -> None:
        _, daniel, session = await deleted_and_changed()
        attention = AttentionList(daniel.work)
        (item,) = await attention.list()
        assert item.headline == HEADLINE
        assert "You went on with it" in item.story
        assert item.words == "The spare drum fits"
        assert [choice[0] for choice in item.choices] == ["recreate", "leave"]
        with pytest.raises(Refused, match="not one of the choices"):
            await attention.decide(item.id, "restore")

        decision = await attention.decide_for_now(item.id, "leave")
        assert (await attention.list(), counted(daniel)) == ((), 0)
        await attention.undo(decision)
        assert (await attention.list(), counted(daniel)) == ((item,), 1)

        after = await attention.decide(item.id, "recreate")
        assert after not in ("", session)
        assert await attention.list() == ()
        view = await daniel.sessions.view(after)
        assert view is not None
        assert (view.ticket, "The spare drum fits" in str(view.path)) == (TICKET.ticket, True)

    tell(story)


def test_what_was_left_in_the_trash_is_told_of_again_when_it_changes_again(tell: Tell) -> None:
    async def story() -> None:
        maya, daniel, session = await deleted_and_changed()
        attention = AttentionList(maya.work)
        (item,) = await attention.list()
        await attention.discard(item.id)
        assert await attention.list() == ()
        daniel.desk.clock.pass_ms(MINUTE)
        await daniel.sessions.note(session, "And the fuser")
        daniel.level()
        maya.level()
        assert [one.id for one in await attention.list()] == [session]

    tell(story)


def test_what_was_done_before_it_was_deleted_needs_nobody(tell: Tell) -> None:
    async def story() -> None:
        ledger = server()
        maya = seat(MAYA, ledger)
        session = await maya.sessions.start(None, TICKET)
        await maya.sessions.note(session, "Nothing of use")
        maya.desk.clock.pass_ms(MINUTE)
        await maya.work.do(session, Trash())
        maya.level()
        assert (await AttentionList(maya.work).list(), counted(maya)) == ((), 0)

    tell(story)
