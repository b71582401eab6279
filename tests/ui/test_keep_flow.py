"""Whether a session with steps of its own becomes a flow, until somebody has had enough of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.model import Account
from rflow_desktop.domain.reduce_account import asks_for_flow
from rflow_desktop.services.sessions import About
from tests.ui.office import MAYA, PRIYA, Seat, Tell, click, hall, press, seat, server, settle, tell
from tests.ui.test_resolve import resolve
from ui.kit import Look
from ui.resolve import Resolve

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]
HARBOR = Account(id="00000000-0000-4000-8000-000000000071", name="Harbor MSP")


async def resolved(here: Resolve, at: Seat, *steps: str) -> str:
    """A session with these steps, closed as fixed."""
    session = await at.sessions.start(None, About(ticket="48213", title="Prompts"))
    for step in steps:
        await at.sessions.add_step(session, step)
    told = len(at.told)
    here.open(session)
    await settle(lambda: here.dialog is not None and here.dialog.is_open)
    await press("Ctrl+Return")
    await settle(lambda: len(at.told) > told and here.dialog is None)
    await here.settled()
    return session


@pytest.mark.behaviour("S3.55")
def test_whoever_has_had_enough_of_the_question_ends_it_for_everybody(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        central = server(MAYA, PRIYA)
        central.put(HARBOR)
        maya, priya = seat(MAYA, central), seat(PRIYA, central)
        window = hall(None)
        here, there = resolve(look, maya, window), resolve(look, priya, window)
        await resolved(there, priya, "Restarted the spooler")
        assert there.question is not None, "it is asked as long as nobody minds"
        await press("Esc")
        await settle(lambda: there.question is None)
        await resolved(here, maya, "Removed the old account")
        assert here.question is not None
        here.question.check.setFocus()
        await press("Space")
        await press("Esc")
        await settle(lambda: here.question is None)
        await here.settled()
        await resolved(here, maya, "Removed it again")
        assert here.question is None
        maya.level()
        priya.level()
        account = priya.desk.local.get(Account, HARBOR.id)
        assert account is not None
        assert not asks_for_flow(account)
        assert account.name == "Harbor MSP"
        await resolved(there, priya, "Restarted it again")
        assert there.question is None, "nor is a colleague asked, after sync"

    tell(story)


@pytest.mark.behaviour("S3.55")
def test_it_leads_to_the_flow_and_is_not_asked_where_there_is_nothing_to_keep(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        maya.desk.local.seed([HARBOR])
        here = resolve(look, maya, hall(None))
        await resolved(here, maya)
        assert here.question is None, "no steps of its own"
        session = await resolved(here, maya, "Removed the old account")
        assert here.question is not None
        await click(here.question.save)
        await settle(lambda: maya.told[-1] == f"flow {session}")
        assert here.question is None
        assert asks_for_flow(maya.desk.local.get(Account, HARBOR.id))

    tell(story)
