"""Lists of rows: moved through by keys, steady while they are refreshed, spoken row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import Act, FlowLayout, Label, ListBox, Look, Row, RowDelegate, RowState
from ui.kit.rows import Index

Stage = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


def rows(count: int = 40) -> tuple[Row, ...]:
    return tuple(
        Row(
            key=str(48200 + number),
            title=f"Printer number {number} is not found",
            lead=str(48200 + number),
            glyph="session.active",
            marks=("sync.waiting",),
            meta=f"{number} min",
        )
        for number in range(count)
    )


class Shown:
    def __init__(self, look: Look, stage: Stage, *, count: int = 40) -> None:
        self.box = ListBox(look, name="Sessions")
        self.box.setFixedHeight(9 * 36)
        self.told: list[tuple[str, ...]] = []
        for name in ("opened", "moved", "ticked", "peeked", "act_asked"):
            signal = getattr(self.box, name)
            signal.connect(lambda *what, name=name: self.told.append((name, *what)))
        self.box.set_rows(rows(count))
        stage(self.box)
        self.box.setFocus()
        self.told.clear()

    def top_of(self, key: str) -> int:
        return self.box.visualRect(self.box.rows.index(self.box.rows.place_of(key))).top()


def test_j_and_k_move_enter_opens_x_ticks_and_space_peeks(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    shown = Shown(look, stage)
    shown.box.select_key("48200")
    shown.told.clear()
    qtbot.keyClicks(shown.box, "jjk")
    qtbot.keyClick(shown.box, Qt.Key.Key_Return)
    qtbot.keyClicks(shown.box, "x ")
    assert shown.told == [
        ("moved", "48201"),
        ("moved", "48202"),
        ("moved", "48201"),
        ("opened", "48201"),
        ("ticked", "48201"),
        ("peeked", "48201"),
    ]


def test_letters_are_acts_and_never_search(look: Look, qtbot: QtBot, stage: Stage) -> None:
    shown = Shown(look, stage)
    shown.box.select_key("48205")
    qtbot.keyClicks(shown.box, "p4")
    assert shown.box.current_key == "48205"


def test_k_at_the_top_and_j_at_the_end_stay(look: Look, qtbot: QtBot, stage: Stage) -> None:
    shown = Shown(look, stage, count=2)
    shown.box.select_key("48200")
    qtbot.keyClicks(shown.box, "k")
    assert shown.box.current_key == "48200"
    qtbot.keyClicks(shown.box, "jjj")
    assert shown.box.current_key == "48201"


def test_a_refresh_leaves_the_current_row_where_the_eye_has_it(look: Look, stage: Stage) -> None:
    shown = Shown(look, stage)
    shown.box.select_key("48220")
    before = shown.top_of("48220")
    shown.told.clear()
    changed = tuple(replace(row, meta="now") for row in rows())
    shown.box.set_rows(changed)
    assert (shown.box.current_key, shown.told) == ("48220", [])
    assert shown.top_of("48220") == before
    shown.box.set_rows(tuple(row for row in changed if row.key != "48239"))
    assert (shown.box.current_key, shown.told) == ("48220", [])
    assert shown.top_of("48220") == before


def test_when_the_current_row_goes_its_neighbour_is_current(look: Look, stage: Stage) -> None:
    shown = Shown(look, stage)
    shown.box.select_key("48203")
    shown.told.clear()
    shown.box.set_rows(tuple(row for row in rows() if row.key != "48203"))
    assert shown.box.current_key == "48204"
    assert shown.told == [("moved", "48204")]


def test_an_act_of_a_row_is_asked_for_without_opening_it(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    shown = Shown(look, stage)
    acts = (Act("pause", "pause", "Pause"), Act("more", "ellipsis", "More"))
    shown.box.set_rows(tuple(replace(row, acts=acts) for row in rows()))
    viewport = shown.box.viewport()
    right = viewport.width() - 7 - 12
    qtbot.mouseClick(viewport, LEFT, pos=QPoint(right, 36 + 18))
    qtbot.mouseClick(viewport, LEFT, pos=QPoint(right - 24, 18))
    assert [told for told in shown.told if told[0] == "act_asked"] == [
        ("act_asked", "48201", "more"),
        ("act_asked", "48200", "pause"),
    ]


def test_each_row_speaks_one_sentence(look: Look, stage: Stage) -> None:
    shown = Shown(look, stage)
    sentence = "48213, Outlook keeps asking for a password, active, waiting to send"
    shown.box.set_rows((Row("48213", "Outlook keeps asking for a password", speech=sentence),))
    heard = QAccessible.queryAccessibleInterface(shown.box)
    assert heard.text(QAccessible.Text.Name) == "Sessions"
    assert heard.child(0).text(QAccessible.Text.Name) == sentence


@pytest.mark.parametrize(("focused", "tone"), [(True, "accent.mark"), (False, "border.control")])
def test_the_bar_of_the_selected_row_tells_where_the_focus_is(
    look: Look, stage: Stage, *, focused: bool, tone: str
) -> None:
    shown = Shown(look, stage)
    shown.box.select_key("48200")
    if not focused:
        shown.box.clearFocus()
    image = shown.box.grab().toImage()
    assert image.pixelColor(1, 18).name() == look.color(tone).name()
    ground = "bg.selected" if focused else "bg.selectedMuted"
    assert image.pixelColor(8, 18).name() == look.color(ground).name()


class Counting(RowDelegate):
    """Knows which rows were painted."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.painted: list[int] = []

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        self.painted.append(index.row())
        super().paint_state(painter, rect, index, state)


def test_when_the_window_comes_to_the_front_only_the_selected_row_is_painted(
    look: Look, stage: Stage
) -> None:
    counting = Counting(look)
    box = ListBox(look, name="Sessions", delegate=counting)
    box.set_rows(rows())
    stage(box)
    box.setFocus()
    box.select_key("48203")
    QApplication.processEvents()
    for kind in (QEvent.Type.WindowDeactivate, QEvent.Type.WindowActivate):
        counting.painted.clear()
        QApplication.sendEvent(box.viewport(), QEvent(kind))
        QApplication.processEvents()
        assert counting.painted == []
    box.clearFocus()
    QApplication.processEvents()
    assert counting.painted == [3]


def test_rows_that_are_kept_are_not_painted_anew_when_the_focus_comes_or_goes(
    look: Look, stage: Stage
) -> None:
    counting = Counting(look)
    box = ListBox(look, name="Sessions", delegate=counting, ground="bg.canvas")
    box.set_rows(rows())
    stage(box)
    box.select_key("48203")
    for turn in (box.setFocus, box.clearFocus, box.setFocus):
        turn()
        box.grab()
    assert counting.painted.count(0) == 1
    assert counting.painted.count(3) > 1


def test_things_that_do_not_fit_go_on_in_the_next_line(look: Look, stage: Stage) -> None:
    flow, holder = FlowLayout(gap=6), QWidget()
    labels = [Label(look, "client:harbor") for _ in range(6)]
    flow.add(*labels)
    holder.setLayout(flow)
    assert flow.heightForWidth(2000) == 18
    assert flow.heightForWidth(labels[0].sizeHint().width() * 2 + 10) == 3 * 18 + 2 * 6
    flow.clear()
    assert flow.count() == 0
