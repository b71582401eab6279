"""What is read once more every minute."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.presenter import MINUTE_MS, Presenter


def test_a_minute_is_read_where_somebody_sees_it_and_while_the_program_goes_on(
    qtbot: QtBot,
) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    presenter = Presenter(view)
    read: list[str] = []
    presenter.each_minute(lambda: read.append("read"))
    (clock,) = (one for one in presenter.findChildren(QTimer) if one.interval() == MINUTE_MS)

    async def minute() -> None:
        clock.timeout.emit()

    asyncio.run(minute())
    assert read == [], "nobody sees it"
    view.show()
    clock.timeout.emit()
    assert read == [], "the program has ended"
    asyncio.run(minute())
    assert read == ["read"]
