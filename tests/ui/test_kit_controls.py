"""Buttons, fields and choices, pressed and typed into as a person does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import (
    Badge,
    Button,
    Check,
    Chip,
    Field,
    FieldBox,
    FilterChip,
    IconButton,
    Label,
    Look,
    Segmented,
    Select,
    Tabs,
    TextArea,
    Toggle,
    caps_of,
    chord_text,
    tip_for,
)

Stage = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


def pixel(widget: QWidget, x: int, y: int) -> str:
    image: QImage = widget.grab().toImage()
    return image.pixelColor(x, y).name()


def test_a_button_is_pressed_by_mouse_space_and_enter(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    pressed: list[str] = []
    button = Button(look, "Claim", key="C", kind="primary")
    button.clicked.connect(lambda: pressed.append("pressed"))
    stage(button)
    qtbot.mouseClick(button, LEFT)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 3


@pytest.mark.parametrize(
    ("state", "token"),
    [
        ("rest", "accent.solid"),
        ("hover", "accent.solidHover"),
        ("pressed", "accent.solidPressed"),
        ("disabled", "bg.raised"),
    ],
)
def test_the_ground_of_the_filled_button_tells_its_state(
    look: Look, stage: Stage, state: str, token: str
) -> None:
    button = Button(look, "Claim", kind="primary")
    stage(button)
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, state == "hover")
    button.setDown(state == "pressed")
    button.setEnabled(state != "disabled")
    assert pixel(button, 6, 15) == look.color(token).name()


def test_a_disabled_button_does_nothing(look: Look, qtbot: QtBot, stage: Stage) -> None:
    pressed: list[str] = []
    button = Button(look, "Claim")
    button.clicked.connect(lambda: pressed.append("pressed"))
    button.setEnabled(False)
    stage(button)
    qtbot.mouseClick(button, LEFT)
    assert not pressed


def test_an_ampersand_is_a_letter(look: Look) -> None:
    button = Button(look, "Save & close")
    assert button.accessibleName() == "Save & close"
    assert button.shortcut().isEmpty()


def test_a_glyph_only_button_has_a_name_and_a_tip_with_its_key(look: Look) -> None:
    button = IconButton(look, "panel-right", name="Fold", key="Ctrl .")
    assert button.accessibleName() == "Fold"
    assert chord_text("Ctrl .") in button.toolTip()


def test_the_ring_is_for_the_keyboard_not_for_the_mouse(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    first, second = Button(look, "First"), Button(look, "Second")
    window = stage(first, second)

    def rings() -> int:
        return sum(ring.isVisible() for ring in _rings(window))

    second.setFocus(Qt.FocusReason.MouseFocusReason)
    assert rings() == 0
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    assert rings() == 0
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert rings() == 1
    second.clearFocus()
    qtbot.waitUntil(lambda: rings() == 0)


def _rings(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if type(one).__name__ == "_Frame"]


def test_the_ring_takes_the_colour_of_another_theme(look: Look, stage: Stage) -> None:
    button = Button(look, "Here")
    window = stage(button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    (ring,) = (one for one in _rings(window) if one.isVisible())
    look.apply(mode="dark")
    side = ring.grab().toImage().pixelColor(0, ring.height() // 2)
    assert side.name() == look.color("border.focus").name()


def test_colours_alone_lay_nothing_out_again(look: Look, stage: Stage) -> None:
    label = Label(look, "Some words that are long enough to be broken into lines", wrap=True)
    stage(label, width=200)
    told: list[str] = []
    look.resized.connect(lambda: told.append("resized"))
    look.changed.connect(lambda: told.append("changed"))
    face = look.font("body")
    look.apply(mode="dark")
    assert told == ["changed"]
    assert look.font("body") is face
    look.apply(mode="dark", zoom=1.5)
    assert told == ["changed", "resized", "changed"]
    assert label.font().pixelSize() == look.font("body").pixelSize() == round(13 * 1.5)
    look.apply(mode="dark", density="compact", zoom=1.5)
    assert told[3:] == ["resized", "changed"]


def test_the_ring_goes_along_when_what_is_above_its_control_grows(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    above, button, row = Button(look, "Above"), Button(look, "Inside"), QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(button)
    window = stage(above, row)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    (ring,) = (one for one in _rings(window) if one.isVisible())
    above.setFixedHeight(above.height() + 60)

    def is_around() -> None:
        at = button.mapTo(window, button.rect().center())
        assert ring.mapTo(window, ring.rect().center()) == at

    qtbot.waitUntil(lambda: row.y() > 60)
    is_around()


def test_a_window_that_comes_in_front_shows_which_control_enter_would_press(
    look: Look, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    start = Button(look, "Start", parent=window)
    start.setFocus()
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(start.hasFocus)
    assert len(_rings(window)) == 1


def test_the_ring_survives_the_end_of_its_control(look: Look, qtbot: QtBot, stage: Stage) -> None:
    first, second = Button(look, "First"), Button(look, "Second")
    stage(first, second)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    first.deleteLater()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not first)
    second.setFocus(Qt.FocusReason.TabFocusReason)
    assert second.hasFocus()


def test_a_problem_is_shown_and_spoken_and_goes_again(look: Look, stage: Stage) -> None:
    field = Field(look)
    box = FieldBox(look, "Computer", field, hint="As it is called in the network")
    stage(box)
    box.set_problem("Names have no spaces")
    assert box.note.text() == "Names have no spaces"
    assert field.accessibleDescription() == "Names have no spaces"
    assert pixel(field, 1, 15) == look.color("danger.solid").name()
    field.clearFocus()
    box.set_problem(None)
    assert box.note.text() == "As it is called in the network"
    assert field.accessibleDescription() == "As it is called in the network"
    assert pixel(field, 0, 15) == look.color("border.control").name()


def test_a_field_is_named_by_its_label(look: Look) -> None:
    field = Field(look, placeholder="HDG-FRONT-03")
    box = FieldBox(look, "Computer", field)
    assert box.label.buddy() is field
    assert field.accessibleName() == "Computer"


def test_the_cross_empties_a_field(look: Look, qtbot: QtBot, stage: Stage) -> None:
    field = Field(look, placeholder="Search", clearable=True)
    stage(field)
    qtbot.keyClicks(field, "harbor")
    cross = field.findChild(IconButton)
    assert cross is not None
    assert cross.isVisible()
    qtbot.mouseClick(cross, LEFT)
    assert field.text() == ""
    assert not cross.isVisible()


def test_a_field_that_is_read_only_keeps_what_it_says(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    field = Field(look, name="Computer")
    field.setText("HDG-FRONT-03")
    field.set_read_only(on=True)
    stage(field)
    qtbot.keyClicks(field, "x")
    assert field.text() == "HDG-FRONT-03"
    assert pixel(field, 4, 15) == look.color("bg.sunken").name()


def test_ctrl_enter_belongs_to_the_window_and_tab_leaves_the_text(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    area, after = TextArea(look, name="Note"), Button(look, "After")
    stage(area, after)
    area.setFocus()
    qtbot.keyClicks(area, "one")
    qtbot.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert area.text() == "one"
    qtbot.keyClick(area, Qt.Key.Key_Tab)
    assert after.hasFocus()


@pytest.mark.parametrize("kind", [Check, Toggle])
def test_the_words_beside_a_mark_are_pressed_too(
    look: Look, qtbot: QtBot, stage: Stage, kind: type[Check] | type[Toggle]
) -> None:
    control = kind(look, "Keep it in my list")
    stage(control)
    qtbot.mouseClick(control, LEFT, pos=QPoint(60, control.height() // 2))
    assert control.isChecked()


def test_segments_tell_what_was_chosen_but_not_what_was_shown(
    look: Look, qtbot: QtBot, stage: Stage
) -> None:
    segments = Segmented(look, [("up", "Escalate", "circle-arrow-up"), ("park", "Park", None)])
    told: list[str] = []
    segments.chosen.connect(told.append)
    stage(segments)
    segments.choose("park")
    assert (segments.current, told) == ("park", [])
    qtbot.mouseClick(segments.button("up"), LEFT)
    assert told == ["up"]
    segments.button("up").setFocus()
    qtbot.keyClick(segments.button("up"), Qt.Key.Key_Right)
    assert (segments.current, told) == ("park", ["up", "park"])


def test_tabs_keep_their_place_when_they_are_counted_again(look: Look) -> None:
    tabs = Tabs(look, [("mine", "Mine", None), ("team", "Team", 4)], current="team")
    tabs.set_items([("mine", "Mine", 1), ("team", "Team", 5), ("pin", "Harbor Dental", None)])
    assert tabs.current == "team"
    assert tabs.button("team").accessibleName() == "Team, 5"


def test_a_folded_choice_tells_what_was_chosen(look: Look, qtbot: QtBot, stage: Stage) -> None:
    select = Select(look, [("a", "Automatic"), ("b", "By hand")], current="a", name="Covers")
    told: list[str] = []
    select.chosen.connect(told.append)
    stage(select)
    select.choose("b")
    assert told == []
    select.setFocus()
    qtbot.keyClick(select, Qt.Key.Key_Up)
    assert (told, select.current) == (["a"], "a")


def test_a_chip_and_a_filter_are_removed(look: Look, qtbot: QtBot, stage: Stage) -> None:
    gone: list[str] = []
    chip = Chip(look, "scanner.png", removable=True)
    chip.removed.connect(lambda: gone.append("chip"))
    filter_chip = FilterChip(look, "Client", "Harbor Dental", removable=True)
    filter_chip.removed.connect(lambda: gone.append("filter"))
    filter_chip.clicked.connect(lambda: gone.append("opened"))
    stage(chip, filter_chip)
    cross = chip.findChild(IconButton)
    assert cross is not None
    assert cross.accessibleName() == "Remove scanner.png"
    qtbot.mouseClick(cross, LEFT)
    middle = filter_chip.height() // 2
    qtbot.mouseClick(filter_chip, LEFT, pos=QPoint(filter_chip.width() - 12, middle))
    qtbot.keyClick(filter_chip, Qt.Key.Key_Delete)
    qtbot.mouseClick(filter_chip, LEFT, pos=QPoint(10, middle))
    assert gone == ["chip", "filter", "filter", "opened"]


def test_nought_asks_for_nothing(look: Look, stage: Stage) -> None:
    badge = Badge(look, 0)
    stage(badge)
    assert not badge.isVisible()
    badge.set_count(4)
    assert badge.isVisible()


def test_a_label_is_plain_whatever_it_says(look: Look, stage: Stage) -> None:
    label = Label(look, "<b>bold</b> <img src='file:///etc/hostname'>", elide=True)
    stage(label, width=120)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert isinstance(label, QLabel)
    assert "<b>" not in label.toolTip()
    assert "&lt;b&gt;" in label.toolTip()


def test_a_shortened_label_tells_the_rest_in_its_tip(look: Look, stage: Stage) -> None:
    label = Label(look, "Outlook keeps asking for a password since Monday", elide=True)
    window = stage(label, width=160)
    assert label.toolTip() == label.text()
    window.resize(900, 200)
    assert label.width() > 300
    assert label.toolTip() == ""


def test_a_wrapped_label_is_as_high_as_its_lines(look: Look) -> None:
    label = Label(look, "one two three four five six seven eight", wrap=True)
    assert label.heightForWidth(1000) == 18
    assert label.heightForWidth(100) == 18 * 3
    assert label.heightForWidth(100) % 18 == 0


@pytest.mark.parametrize(
    ("chord", "mac", "caps"),
    [
        ("Ctrl Shift E", False, ("Ctrl", "Shift", "E")),
        ("Ctrl Shift E", True, ("⌘", "⇧", "E")),
        ("G E", True, ("G", "E")),
        ("Alt Enter", True, ("⌥", "↩")),
        ("", False, ()),
    ],
)
def test_keys_look_as_on_the_system(chord: str, *, mac: bool, caps: tuple[str, ...]) -> None:
    assert caps_of(chord, mac=mac) == caps


def test_a_tip_is_never_read_as_markup() -> None:
    assert tip_for("Save & close") == "Save & close"
    assert tip_for("<i>x") == "<qt>&lt;i&gt;x</qt>"
    assert tip_for("<img src=file:///x>") == "<qt>&lt;img src=file:///x&gt;</qt>"
    assert tip_for("fdp.\u202eexe", "E") == "fdp.\ufffdexe  E"


def test_a_control_that_is_gone_is_not_dressed_again(look: Look, qtbot: QtBot) -> None:
    for _ in range(20):
        holder = QWidget()
        Button(look, "Gone").setParent(holder)
        Label(look, "Gone").setParent(holder)
        holder.deleteLater()
        del holder
    qtbot.wait(1)
    look.apply(mode="dark")
    assert look.is_dark


def test_focus_by_mouse_is_not_forgotten_when_the_window_comes_back(
    look: Look, stage: Stage
) -> None:
    first, button = Button(look, "First"), Button(look, "Second")
    window = stage(first, button)
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    for kind in (QFocusEvent.Type.FocusOut, QFocusEvent.Type.FocusIn):
        QApplication.sendEvent(button, QFocusEvent(kind, Qt.FocusReason.ActiveWindowFocusReason))
    assert not any(ring.isVisible() for ring in _rings(window))


@pytest.mark.parametrize("less", [1, 40, 100, 190])
def test_a_button_with_too_little_room_cuts_no_letter(look: Look, less: int) -> None:
    """Its key goes first, then the end of its words; an icon stands alone."""
    button = Button(look, "Copy note and resolve", key="Ctrl Enter", icon="check", kind="primary")
    hint = button.sizeHint()
    button.resize(hint.width() - less, hint.height())
    picture = button.grab().toImage()
    ground = picture.pixelColor(picture.width() // 2, 3)
    edge = range(picture.width() - 6, picture.width() - 2)
    column = range(8, picture.height() - 8)
    assert {picture.pixelColor(x, y).name() for x in edge for y in column} == {ground.name()}


def test_a_short_word_beside_an_icon_is_not_left_out(look: Look) -> None:
    def seen(words: str) -> QImage:
        button = Button(look, words, icon="pencil", kind="quiet", compact=True)
        button.resize(Button(look, "Edit", icon="pencil", compact=True).sizeHint())
        return button.grab().toImage()

    assert seen("Edit") != seen("Exit")
