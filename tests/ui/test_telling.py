"""Who gets prepared work is told once, without a name of anybody."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from rflow_desktop.app.telling import PreparedWatch, Tray
from rflow_desktop.domain.acts import PrepareSession
from rflow_desktop.services.prepared import Prepared
from tests.ui.office import DANIEL, MAYA, seat, server


@pytest.mark.behaviour("S1.74")
def test_prepared_work_that_arrives_is_told_once_by_ticket() -> None:
    office = server()
    maya, daniel = seat(MAYA, office), seat(DANIEL, office)
    told: list[str] = []
    watch = PreparedWatch(Prepared(daniel.work), [told.append])

    async def prepare(*tickets: str) -> None:
        for ticket in tickets:
            act = PrepareSession(
                title="Laptop", ticket=ticket, client="Harbor Dental", assignee=DANIEL.id
            )
            await maya.work.do(maya.work.new_id(), act)
        maya.level()
        daniel.level()
        await watch.look()

    async def story() -> None:
        await prepare("48240")
        assert told == [], "what was there at the start is on Today already"
        await prepare("48241")
        assert told == ["A session was prepared for you, 48241"]
        await watch.look()
        await prepare("48242", "48243")
        assert told[1:] == ["2 sessions were prepared for you"]

    asyncio.run(story())


def test_without_a_tray_nothing_is_asked_of_the_system(qapp: QApplication) -> None:
    assert qapp is not None
    Tray(QIcon()).tell("A session was prepared for you")
