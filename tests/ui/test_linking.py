"""A ticket is linked long after the start, from the header or the palette, also offline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.errors import Refused
from rflow_desktop.services.linking import Heading, Linking
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import desk
from tests.ui.runner_stage import Stage, Story, in_loop
from ui.kit import Look
from ui.linking.dialog import NOTED, NOTED_NONE, LinkingDialog
from ui.linking.presenter import LinkingTicket
from ui.runner.session_header import NO_TICKET

Tell = Callable[[Story], None]


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[Stage]:
    stage = Stage(look, *flows.EACH_KIND)
    yield stage
    stage.close()


def linked(stage: Stage) -> LinkingTicket:
    """What the program puts behind the header's line."""
    made = LinkingTicket(
        stage.look, stage.window, linking=Linking(stage.desk.work), tell=stage.said.append
    )
    stage.runner.presenter.about_asked.connect(made.open)
    return made


async def opened(stage: Stage, linking: LinkingTicket) -> LinkingDialog:
    await stage.soon(lambda: linking.dialog is not None)
    await stage.settle()
    assert linking.dialog is not None
    return linking.dialog


@pytest.mark.behaviour("S2.68")
def test_a_ticket_is_linked_later_and_stands_in_the_header(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING, ticket="")
        linking = linked(stage)
        about = stage.view.top.about
        assert about.accessibleName().startswith(NO_TICKET)
        await stage.click(about)
        dialog = await opened(stage, linking)
        assert stage.focus is dialog.ticket
        await stage.write("48777")
        await stage.by_hand(lambda: QTest.keyClick(dialog.ticket, Qt.Key.Key_Return))
        await stage.soon(lambda: linking.dialog is None)
        shown = await stage.level()
        assert shown.ticket == "48777"
        assert stage.view.top.about.accessibleName().startswith("48777")

    tell(story)


@pytest.mark.behaviour("S2.68")
def test_another_ticket_after_a_note_was_taken_is_warned_of(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        notes = Notes(stage.desk.work)
        await notes.record(stage.session, await notes.draft(stage.session), "copied")
        linking = linked(stage)
        stage.runner.presenter.about_asked.emit(stage.session)
        dialog = await opened(stage, linking)
        assert not dialog.ticket_box.note.isVisibleTo(dialog)
        dialog.ticket.setText("48999")
        assert dialog.ticket_box.note.text() == NOTED.format(ticket="48213")
        dialog.ticket.setText("48213")
        assert not dialog.ticket_box.note.isVisibleTo(dialog)
        dialog.subject.setText(" ")
        await stage.by_hand(dialog.save.click)
        assert dialog.subject_box.note.text() == "Write what is wrong."
        assert stage.focus is dialog.subject

    tell(story)


def test_only_what_is_different_is_written_and_a_title_stays() -> None:
    on = desk()
    sessions, linking = Sessions(on.work), Linking(on.work)

    async def story() -> None:
        session = await sessions.start(None, About(title="VPN", ticket="1", client="Harbor"))
        before = len(on.local.operations("root_id=?", session))
        await linking.change(session, await linking.now(session))
        assert len(on.local.operations("root_id=?", session)) == before
        await linking.change(session, Heading(title="VPN", ticket=" 2 ", client="", person="Jo"))
        assert await linking.now(session) == Heading(title="VPN", ticket="2", person="Jo")
        with pytest.raises(Refused, match="title"):
            await linking.change(session, Heading(title=" "))
        with pytest.raises(Refused, match="not on this computer"):
            await linking.now(on.work.new_id())
        assert NOTED_NONE.endswith(".")

    asyncio.run(story())
