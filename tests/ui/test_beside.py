"""What stands beside the work lets an answer go first, and waits for nothing that does not end."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from rflow_desktop.app.beside import MOST_PUT_OFF, Beside


def test_an_answer_goes_first_and_a_line_that_hangs_keeps_nothing_back(
    qapp: QApplication,
) -> None:
    drawn: list[str] = []
    busy = [True, True, False]
    beside = Beside(lambda: drawn.append("drawn"), is_busy=lambda: busy.pop(0) if busy else True)
    beside.soon()
    for _ in range(2):
        beside.timeout.emit()
        assert beside.isActive()
        assert drawn == []
    beside.timeout.emit()
    assert drawn == ["drawn"]
    for _ in range(MOST_PUT_OFF):
        beside.timeout.emit()
    assert drawn == ["drawn"]
    beside.timeout.emit()
    assert drawn == ["drawn", "drawn"]
    beside.stop()
