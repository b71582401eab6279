"""Dialogs, menus and toasts: they keep the focus while they are there and give it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import Button, Dialog, Field, Look, Menu, MenuItem, TextArea, Toasts, announce
from ui.kit.ground import Ground
from ui.kit.overlay import make_shadow
from ui.kit.shadow import Shadow
from ui.kit.toasts import UndoButton

Stage = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


class Handover:
    """A dialog over a window with one button, as a screen would make it."""

    def __init__(self, look: Look, stage: Stage) -> None:
        self.opener = Button(look, "Escalate")
        self.behind = Button(look, "Behind")
        self.window = stage(self.opener, self.behind)
        self.dialog = Dialog(look, self.window, title="Hand over", width=500)
        self.need = TextArea(look, name="What do you need from them?")
        self.who = Field(look, name="To")
        self.dialog.body.addWidget(self.need)
        self.dialog.body.addWidget(self.who)
        self.dialog.add_cancel()
        self.send = self.dialog.add_action(
            Button(look, "Escalate", key="Ctrl Enter", kind="primary"), primary=True
        )
        self.told: list[str] = []
        self.dialog.accepted.connect(lambda: self.told.append("accepted"))
        self.dialog.closed.connect(lambda: self.told.append("closed"))
        self.opener.setFocus()


def test_a_dialog_starts_on_the_field_that_needs_words_and_gives_the_focus_back(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    seen = Handover(look, stage)
    seen.dialog.open(focus=seen.need)
    assert seen.need.hasFocus()
    qtbot.keyClick(seen.need, Qt.Key.Key_Escape)
    assert not seen.dialog.isVisible()
    assert seen.opener.hasFocus()
    assert seen.told == ["closed"]


def test_a_dialog_is_never_a_window_of_its_own(look: Look, stage: Stage) -> None:
    seen = Handover(look, stage)
    seen.dialog.open()
    assert not seen.dialog.isWindow()
    assert not seen.dialog.panel.isWindow()
    assert seen.dialog.geometry() == seen.window.rect()
    assert seen.need.hasFocus()


def test_tab_goes_round_inside_the_dialog(look: Look, qtbot: QtBot, stage: Stage) -> None:
    seen = Handover(look, stage)
    seen.dialog.open(focus=seen.need)
    visited = set()
    for _ in range(12):
        now = QApplication.focusWidget()
        assert now is not None
        assert seen.dialog.panel.isAncestorOf(now)
        visited.add(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    assert {seen.need, seen.who, seen.send} < visited
    seen.who.setFocus()
    named = []
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        named.append(QApplication.focusWidget().accessibleName())
    assert named == ["Cancel", "Escalate", "Close", "What do you need from them?"]
    seen.need.setFocus()
    qtbot.keyClick(seen.need, Qt.Key.Key_Backtab)
    assert seen.dialog.panel.isAncestorOf(QApplication.focusWidget())


def test_something_that_arrives_does_not_take_the_focus(look: Look, stage: Stage) -> None:
    seen = Handover(look, stage)
    seen.dialog.open(focus=seen.who)
    seen.behind.setFocus()
    assert seen.who.hasFocus()


def test_ctrl_enter_does_the_primary_act_and_the_dialog_waits_for_its_result(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    seen = Handover(look, stage)
    seen.dialog.open(focus=seen.need)
    qtbot.keyClick(seen.need, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert seen.told == ["accepted"]
    assert seen.dialog.is_open
    seen.send.setEnabled(False)
    qtbot.keyClick(seen.need, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert seen.told == ["accepted"]
    seen.dialog.dismiss()
    seen.dialog.dismiss()
    assert seen.told == ["accepted", "closed"]


def test_ctrl_enter_that_is_held_down_does_nothing_more(look: Look, stage: Stage) -> None:
    """The keys that opened the dialog may still be down."""
    seen = Handover(look, stage)
    seen.dialog.open(focus=seen.need)
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, "\r",
        autorep=True,
    )  # fmt: skip
    QApplication.sendEvent(seen.need, held)
    assert seen.told == []


def test_a_click_beside_the_dialog_loses_nothing(look: Look, qtbot: QtBot, stage: Stage) -> None:
    seen = Handover(look, stage)
    seen.dialog.open(focus=seen.need)
    qtbot.mouseClick(seen.dialog, LEFT, pos=QPoint(4, 4))
    assert seen.dialog.is_open


def test_the_keys_of_the_screen_beneath_rest_while_a_dialog_is_open(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    seen = Handover(look, stage)
    pressed: list[str] = []
    for key in ("P", "Ctrl+K", "Esc"):
        shortcut = QShortcut(QKeySequence(key), seen.window)
        shortcut.activated.connect(lambda key=key: pressed.append(key))
    own = QShortcut(QKeySequence("Ctrl+L"), seen.dialog.panel)
    own.activated.connect(lambda: pressed.append("own"))
    seen.dialog.open(focus=seen.send)
    qtbot.keyClick(seen.send, Qt.Key.Key_P)
    qtbot.keyClick(seen.send, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(seen.send, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["own"]
    qtbot.keyClick(seen.send, Qt.Key.Key_Escape)
    assert pressed == ["own"]
    assert not seen.dialog.is_open
    qtbot.keyClick(seen.opener, Qt.Key.Key_P)
    assert pressed == ["own", "P"]


def test_a_dialog_stays_in_the_middle_of_its_window(look: Look, stage: Stage) -> None:
    seen = Handover(look, stage)
    seen.dialog.open()
    seen.window.resize(700, 500)
    middle = seen.dialog.panel.geometry().center()
    assert abs(middle.x() - 350) <= 1
    assert abs(middle.y() - 250) <= 1
    seen.window.resize(400, 300)
    assert seen.dialog.rect().contains(seen.dialog.panel.geometry())


def test_a_dialog_is_there_before_the_dark_around_it_and_gone_before_it_lifts(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    seen = Handover(look, stage)
    seen.dialog.open()
    around = [QPoint(4, 4), QPoint(4, 590)]
    assert seen.dialog.panel.isVisible()
    assert not any(_is_dark(seen.window, point) for point in around)
    qtbot.waitUntil(lambda: all(_is_dark(seen.window, point) for point in around))
    seen.dialog.dismiss()
    seen.dialog.deleteLater()  # as most of them go
    assert seen.opener.hasFocus()
    assert _is_dark(seen.window, around[0])
    qtbot.waitUntil(lambda: not any(_is_dark(seen.window, point) for point in around))


def test_no_click_gets_past_a_dialog_before_the_dark_and_every_one_while_it_lifts(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    seen = Handover(look, stage)
    pressed: list[str] = []
    seen.opener.clicked.connect(lambda: pressed.append("opener"))
    middle = seen.opener.geometry().center()
    seen.dialog.open()
    assert not _is_dark(seen.window, middle)
    qtbot.mouseClick(seen.window.windowHandle(), LEFT, pos=middle)
    assert pressed == []
    assert seen.dialog.is_open
    qtbot.waitUntil(lambda: _is_dark(seen.window, middle))
    seen.dialog.dismiss()
    assert _is_dark(seen.window, middle)
    qtbot.mouseClick(seen.window.windowHandle(), LEFT, pos=middle)
    assert pressed == ["opener"]


def test_where_nothing_shall_move_the_dark_is_there_with_the_dialog(
    look: Look, stage: Stage
) -> None:
    look.apply(mode="light", reduced_motion=True)
    seen = Handover(look, stage)
    seen.dialog.open()
    assert _is_dark(seen.window, QPoint(4, 4))
    assert _is_dark(seen.window, QPoint(4, 590))
    seen.dialog.dismiss()
    assert not _is_dark(seen.window, QPoint(4, 590))


def _is_dark(window: QWidget, point: QPoint) -> bool:
    parts = (one for one in window.children() if isinstance(one, QWidget))
    bands = [one for one in parts if type(one).__name__ == "_Band"]
    return any(
        one.isVisible() and one.updatesEnabled() and one.geometry().contains(point) for one in bands
    )


class Painted(QObject):
    """Whatever of a window is painted from now on."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.seen: list[QObject] = []
        for one in (window, *window.findChildren(QWidget)):
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen.append(watched)
        return False


def test_a_letter_in_a_dialog_paints_nothing_that_lies_beneath(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    look.apply(mode="light", reduced_motion=True)
    seen = Handover(look, stage)
    column = seen.window.layout()
    assert column is not None
    column.setContentsMargins(300, 220, 300, 220)
    panel, written = seen.dialog.panel, seen.need.viewport()
    painted = Painted(seen.window)
    seen.dialog.open(focus=seen.need)
    beneath = (seen.window, seen.opener, seen.behind, seen.dialog, panel)

    def paints_only_itself() -> bool:
        painted.seen.clear()
        qtbot.keyClicks(seen.need, "H")
        seen.behind.setText(f"Also after {seen.need.text()}")
        qtbot.waitUntil(lambda: written in painted.seen)
        return not any(one in beneath for one in painted.seen)

    qtbot.waitUntil(paints_only_itself)  # the window may still be on its way to the screen
    assert panel.geometry().contains(seen.behind.geometry())
    seen.dialog.dismiss()
    qtbot.waitUntil(lambda: seen.behind in painted.seen)


def test_a_step_in_a_menu_paints_nothing_that_lies_beneath(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    beneath = TextArea(look, name="Beneath")
    beneath.setFixedHeight(400)
    window = stage(beneath)
    menu, _ = menu_for(look, window)
    menu.open_at(beneath.geometry().topLeft())
    panel = menu.stage()
    painted = Painted(window)

    def paints_only_itself() -> bool:
        painted.seen.clear()
        row = QApplication.focusWidget()
        qtbot.keyClick(row, Qt.Key.Key_J)
        qtbot.waitUntil(lambda: row in painted.seen)
        return not any(one in painted.seen for one in (window, beneath, menu, panel))

    qtbot.waitUntil(paints_only_itself)
    assert beneath.geometry().contains(panel.geometry())
    menu.dismiss()
    qtbot.waitUntil(lambda: beneath in painted.seen)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_a_dialog_looks_as_its_panel_is_painted(
    look: Look, stage: Stage, mode: Literal["light", "dark"], zoom: float
) -> None:
    seen = Handover(look, stage)
    seen.dialog.open(focus=seen.send)
    look.apply(mode=mode, zoom=zoom)
    QApplication.processEvents()
    (ground,) = seen.dialog.findChildren(Ground)
    assert ground.isVisible()
    as_it_is = seen.window.grab().toImage()
    ground.hide()
    assert seen.window.grab().toImage() == as_it_is


def test_a_dialog_that_goes_for_good_covers_nothing_any_more(look: Look, stage: Stage) -> None:
    seen = Handover(look, stage)
    seen.dialog.open()
    assert len(_opaque_in(seen.window)) == 1
    seen.dialog.deleteLater()
    for _ in range(2):  # what goes with it goes after it
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert _opaque_in(seen.window) == []


def _opaque_in(window: QWidget) -> list[QWidget]:
    opaque = Qt.WidgetAttribute.WA_OpaquePaintEvent
    parts = [one for one in window.children() if isinstance(one, QWidget)]
    return [one for one in parts if one.isVisible() and one.testAttribute(opaque)]


def menu_for(look: Look, window: QWidget) -> tuple[Menu, list[str]]:
    menu = Menu(
        look,
        window,
        [
            MenuItem("open", "Open", key="Enter"),
            MenuItem("copy", "Copy note", key="C"),
            None,
            MenuItem("claim", "Claim", key="L", reason="Claiming needs the server"),
            MenuItem("delete", "Take off the list", danger=True),
        ],
    )
    told: list[str] = []
    menu.chosen.connect(told.append)
    menu.closed.connect(lambda: told.append("closed"))
    return menu, told


def test_a_menu_is_walked_by_keys_and_skips_what_is_off(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    anchor = Button(look, "Acts")
    window = stage(anchor)
    anchor.setFocus()
    menu, told = menu_for(look, window)
    menu.open_below(anchor)
    spoken = []
    for _ in range(3):
        now = QApplication.focusWidget()
        assert now is not None
        spoken.append(now.accessibleName())
        qtbot.keyClick(now, Qt.Key.Key_J)
    assert spoken == ["Open", "Copy note", "Take off the list"]
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Open"
    qtbot.keyClick(focused, Qt.Key.Key_Up)
    last = QApplication.focusWidget()
    assert last is not None
    qtbot.keyClick(last, Qt.Key.Key_Return)
    assert told == ["closed", "delete"]
    assert anchor.hasFocus()


def test_a_menu_answers_to_the_keys_it_shows(look: Look, qtbot: QtBot, stage: Stage) -> None:
    anchor = Button(look, "Acts")
    menu, told = menu_for(look, stage(anchor))
    menu.open_below(anchor, align="right")
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_L)
    assert told == []
    qtbot.keyClick(focused, Qt.Key.Key_C)
    assert told == ["closed", "copy"]


def test_a_click_beside_a_menu_closes_it(look: Look, qtbot: QtBot, stage: Stage) -> None:
    anchor = Button(look, "Acts")
    window = stage(anchor)
    menu, told = menu_for(look, window)
    menu.open_at(QPoint(890, 590))
    assert menu.rect().contains(menu.stage().geometry())
    qtbot.mouseClick(menu, LEFT, pos=QPoint(4, 4))
    assert told == ["closed"]


def toasts_over(look: Look, stage: Stage) -> tuple[QWidget, Toasts]:
    window = stage(Button(look, "Work"))
    return window, Toasts(look, window)


def undo_buttons(window: QWidget) -> list[UndoButton]:
    return [button for button in window.findChildren(UndoButton) if button.isVisible()]


def test_toasts_come_one_at_a_time_and_go_by_themselves(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    window, toasts = toasts_over(look, stage)
    toasts.show("Task dismissed", undo=lambda: None)
    toasts.show("Note copied", seconds=0.05)
    assert toasts.text == "Note copied"
    assert undo_buttons(window) == []
    qtbot.waitUntil(lambda: toasts.text == "")


def test_ctrl_z_and_the_button_take_back_once(look: Look, qtbot: QtBot, stage: Stage) -> None:
    window, toasts = toasts_over(look, stage)
    taken: list[str] = []
    toasts.show("Task dismissed", undo=lambda: taken.append("key"))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert taken == ["key"]
    assert not toasts.undo()
    toasts.show("Task dismissed", undo=lambda: taken.append("button"))
    qtbot.mouseClick(undo_buttons(window)[0], LEFT)
    assert taken == ["key", "button"]
    assert toasts.text == ""


def test_a_toast_waits_while_the_pointer_or_the_focus_is_on_it(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    window, toasts = toasts_over(look, stage)
    toasts.show("Task dismissed", undo=lambda: None, seconds=0.2)
    button = undo_buttons(window)[0]
    toast = button.parentWidget()
    assert toast is not None
    here = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    assert toasts.is_paused
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert not toasts.is_paused
    button.setFocus()
    assert toasts.is_paused
    window.findChildren(Button)[0].setFocus()
    assert not toasts.is_paused
    qtbot.waitUntil(lambda: toasts.text == "")


def test_a_toast_stands_at_the_bottom_in_the_middle(look: Look, stage: Stage) -> None:
    window, toasts = toasts_over(look, stage)
    toasts.show("Task dismissed", undo=lambda: None)
    toast = undo_buttons(window)[0].parentWidget()
    assert toast is not None
    window.resize(640, 480)
    assert toast.geometry().bottom() == 480 - 16 - 1
    assert abs(toast.geometry().center().x() - 320) <= 1


def test_a_toast_is_announced_to_those_who_listen(look: Look, stage: Stage) -> None:
    window, toasts = toasts_over(look, stage)
    QAccessible.setActive(True)
    toasts.show("Task dismissed")
    announce(window, "The answer is finished", urgent=True)
    assert toasts.text == "Task dismissed"


@pytest.mark.parametrize("size", [(640, 578), (640, 134), (640, 60), (100, 100), (20, 300)])
def test_a_shadow_put_together_from_parts_is_the_whole_one(
    look: Look, size: tuple[int, int]
) -> None:
    box, blur, drop = QRect(QPoint(80, 80), QSize(*size)), 48, 16
    whole = make_shadow(size, blur=blur, radius=10, color=look.color("shadow"))

    assert _painted(lambda painter: Shadow(look, blur=blur, drop=drop).paint(painter, box)) == (
        _painted(lambda painter: painter.drawPixmap(80 - blur, 80 - blur + drop, whole))
    )


def _painted(paint: Callable[[QPainter], object]) -> QImage:
    picture = QImage(800, 760, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    paint(painter)
    painter.end()
    return picture
