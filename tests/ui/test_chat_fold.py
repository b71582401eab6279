"""What a step brought back is read within its card, however long it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from tests.ui.office import hall
from ui.chat.part import Hands
from ui.chat.parts_fold import HIGHEST, FoldPart
from ui.chat.pieces import Piece
from ui.kit import Look

__all__ = ["hall"]

WIDE = 600


@pytest.mark.behaviour("S4.46")
def test_a_long_result_scrolls_within_its_card_and_is_copied_whole(
    look: Look, hall: Callable[[QWidget | None], QWidget]
) -> None:
    result = "\n".join(f"line {number} of what came back" for number in range(200))
    assert len(result) > 5_000
    part = FoldPart(look, Hands(), boxed=True, mono=True)
    step = Piece(key="a", kind="step", line="a", words="Sent a ping", text=result, folded=False)
    hall(part)
    part.show_piece(step)
    high = part.height_at(WIDE)
    assert high == part.row.sizeHint().height() + look.px(HIGHEST), "no longer than its card"
    part.resize(WIDE, high)
    QGuiApplication.processEvents()
    assert part.text.verticalScrollBar().maximum() > 0
    part.text.selectAll()
    part.text.copy()
    assert QGuiApplication.clipboard().text() == result
    QGuiApplication.clipboard().clear()
    assert part.copy.isVisible()
    assert part.copy.geometry().right() <= part.width()
    part.copy.click()
    assert QGuiApplication.clipboard().text() == result
    part.show_piece(replace(step, folded=True, text=""))
    assert part.copy.isHidden()
