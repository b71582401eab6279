"""Commands: whose key it is, when letters rest, how sequences wait, what the key bar says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import press, write
from ui.commands import Command, Commands, CommandSet, Scope, canonical, caps, is_character
from ui.kit import Look, TextArea

Ctrl = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A window with two panels, a field in each, and a list of what was done."""

    def __init__(self, qtbot: QtBot, look: Look) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        self.panel, self.other = QWidget(), QWidget()
        self.button, self.answer = QPushButton("Pause"), QPushButton("Yes")
        self.answer.setCheckable(True)
        self.field, self.area = QLineEdit(), TextArea(look)
        for panel, inside in ((self.panel, (self.button, self.answer)), (self.other, ())):
            column = QVBoxLayout(panel)
            for widget in inside:
                column.addWidget(widget)
        column = QVBoxLayout(self.window)
        for widget in (self.panel, self.other, self.field, self.area):
            column.addWidget(widget)
        self.other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.commands = Commands(self.window, mac=False, chord_ms=60)
        self.done: list[str] = []
        self.refusals: list[str] = []
        self.commands.refused.connect(self.refusals.append)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def put(
        self, scope: Scope, owner: QWidget, *keys: str, mark: str = "", **more: object
    ) -> CommandSet:
        """A set whose commands write `mark` and their key down."""
        commands = CommandSet(scope, owner, [self.make(key, mark, **more) for key in keys])
        self.commands.add(commands)
        self.commands.refresh()
        return commands

    def make(self, key: str, mark: str = "", **more: object) -> Command:
        name = f"{mark}{key}"
        values: dict[str, object] = {"group": "Here", "hint": f"Do {name}", **more}
        return Command(
            id=name,
            title=f"Do {name}",
            keys=(key,),
            run=lambda: self.done.append(name),
            **values,  # type: ignore[arg-type]
        )

    def press(self, key: str) -> None:
        press(self.qtbot, key)


@pytest.fixture
def desk(qtbot: QtBot, look: Look) -> Desk:
    return Desk(qtbot, look)


@pytest.mark.parametrize(
    ("written", "spelled", "shown", "on_mac"),
    [
        ("Ctrl+K", "Ctrl+K", ("Ctrl", "K"), ("⌘", "K")),
        ("ctrl+shift+e", "Ctrl+Shift+E", ("Ctrl", "Shift", "E"), ("⌘", "⇧", "E")),
        ("G E", "G E", ("G", "E"), ("G", "E")),
        ("Return", "Return", ("Enter",), ("↩",)),
        ("Alt+Left", "Alt+Left", ("Alt", "←"), ("⌥", "←")),
        ("Ctrl+.", "Ctrl+.", ("Ctrl", "."), ("⌘", ".")),
        ("Ctrl++", "Ctrl++", ("Ctrl", "+"), ("⌘", "+")),
        ("?", "?", ("?",), ("?",)),
        ("+", "+", ("+",), ("+",)),
    ],
)
def test_a_key_has_one_spelling_and_the_caps_of_its_system(
    written: str, spelled: str, shown: tuple[str, ...], on_mac: tuple[str, ...]
) -> None:
    assert canonical(written) == spelled
    assert caps(spelled, mac=False) == shown
    assert caps(spelled, mac=True) == on_mac


@pytest.mark.parametrize("nonsense", ["", "Hyper+Q", "G E X"])
def test_what_is_no_key_is_told_at_once(nonsense: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        canonical(nonsense)


@pytest.mark.parametrize(
    ("key", "is_one"),
    [("J", True), ("1", True), ("?", True), ("Shift+C", True), ("Return", False), ("Esc", False),
     ("Ctrl+J", False), ("F6", False), ("Space", False)],
)  # fmt: skip
def test_single_keys_are_those_that_write_a_character(key: str, *, is_one: bool) -> None:
    assert is_character(key) is is_one


def test_a_command_has_a_title_and_a_reason_or_does_not_exist() -> None:
    with pytest.raises(ValueError, match="title"):
        Command(id="x", title="", group="Here", run=lambda: None)
    with pytest.raises(ValueError, match="say why"):
        Command(id="x", title="X", group="Here", run=lambda: None, enabled=lambda: False)


def test_two_commands_of_a_set_cannot_share_an_id(desk: Desk) -> None:
    with pytest.raises(ValueError, match="same id"):
        desk.put(Scope.WINDOW, desk.window, "J", "J")


def test_the_nearest_owner_gets_the_key(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "E", mark="window ")
    desk.put(Scope.PANEL, desk.panel, "E", mark="panel ")

    desk.button.setFocus()
    desk.press("E")
    desk.other.setFocus()
    desk.press("E")

    assert desk.done == ["panel E", "window E"]


def test_a_nearer_command_that_cannot_run_lets_the_next_have_the_key(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "Esc", mark="window ")
    desk.put(
        Scope.PANEL, desk.panel, "Esc", mark="stop ", enabled=lambda: False, reason="Not writing"
    )

    desk.button.setFocus()
    desk.press("Esc")

    assert desk.done == ["window Esc"]


def test_a_key_whose_command_cannot_run_says_why(desk: Desk) -> None:
    reason = "Claiming needs the server"
    desk.put(Scope.WINDOW, desk.window, "C", enabled=lambda: False, reason=reason)

    desk.other.setFocus()
    desk.press("C")

    assert (desk.done, desk.refusals) == ([], [reason])


@pytest.mark.parametrize("key", ["E", "1", "?", "Return", "Shift+E", "Space"])
def test_keys_for_writing_do_not_fire_in_a_field(desk: Desk, key: str) -> None:
    desk.put(Scope.WINDOW, desk.window, key)
    for field in (desk.field, desk.area):
        field.setFocus()
        desk.press(key)

    assert desk.done == []
    desk.other.setFocus()
    desk.press(key)
    assert desk.done == [key]


@pytest.mark.parametrize("key", ["Ctrl+K", "Ctrl+E", "F6", "Esc", "Alt+Left", "Ctrl+Return"])
def test_other_keys_fire_in_a_field_too(desk: Desk, key: str) -> None:
    desk.put(Scope.WINDOW, desk.window, key)
    for field in (desk.field, desk.area):
        field.setFocus()
        desk.press(key)

    assert desk.done == [key, key]


def test_undo_and_the_clipboard_stay_with_the_field(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "Ctrl+Z", "Ctrl+A")
    desk.field.setFocus()
    write(desk.qtbot, "harbor")
    desk.press("Ctrl+Z")

    assert (desk.field.text(), desk.done) == ("", [])


def test_letters_written_in_a_field_arrive_there(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "J", "G E")
    desk.field.setFocus()
    for key in ("J", "G", "E"):
        desk.press(key)

    assert desk.field.text().upper() == "JGE"
    assert desk.commands.pending == ""


def test_a_field_that_is_only_read_keeps_no_letters(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "J")
    desk.area.set_read_only(on=True)
    desk.area.setFocus()
    desk.press("J")

    assert desk.done == ["J"]


@pytest.mark.parametrize("make", [QSpinBox, QComboBox])
def test_numbers_and_typed_choices_are_fields_as_well(
    desk: Desk, make: Callable[[], QSpinBox | QComboBox]
) -> None:
    field = make()
    if isinstance(field, QComboBox):
        field.setEditable(True)
    layout = desk.window.layout()
    assert layout is not None
    layout.addWidget(field)
    field.show()
    desk.put(Scope.WINDOW, desk.window, "1")
    field.setFocus()
    desk.press("1")

    assert desk.done == []


def test_enter_and_space_belong_to_a_focused_button(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "Return", "Space")
    desk.button.setFocus()
    desk.press("Space")
    assert desk.done == []

    desk.answer.setFocus()  # on an answer, Enter confirms it
    desk.press("Return")
    assert desk.done == ["Return"]


def test_enter_on_the_number_pad_is_enter(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "Return")
    desk.other.setFocus()
    desk.press("Enter")

    assert desk.done == ["Return"]


def test_a_sequence_waits_for_its_second_key(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "G E", "G T")
    desk.put(Scope.WINDOW, desk.window, "E", mark="alone ")
    desk.other.setFocus()

    desk.press("G")
    assert desk.commands.pending == "G"
    assert [hint.caps for hint in desk.commands.sequence_hints()] == [("E",), ("T",)]
    desk.press("E")

    assert desk.done == ["G E"]
    assert desk.commands.pending == ""


def test_a_sequence_gives_up_after_its_time(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "G E")
    desk.put(Scope.WINDOW, desk.window, "E", mark="alone ")
    desk.other.setFocus()

    desk.press("G")
    desk.qtbot.waitUntil(lambda: desk.commands.pending == "")
    desk.press("E")

    assert desk.done == ["alone E"]


def test_a_second_key_that_means_nothing_ends_the_sequence(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "G E", "X")
    desk.other.setFocus()
    for key in ("G", "X", "E"):
        desk.press(key)

    assert desk.done == []
    assert desk.commands.pending == ""


def test_a_key_with_ctrl_works_after_a_sequence_that_led_nowhere(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "G E", "Ctrl+K")
    desk.other.setFocus()
    for key in ("G", "Ctrl+K"):
        desk.press(key)

    assert desk.done == ["Ctrl+K"]
    assert desk.commands.pending == ""


def test_a_set_works_while_its_owner_is_on_screen(desk: Desk) -> None:
    desk.put(Scope.VIEW, desk.panel, "J")
    desk.other.setFocus()
    desk.panel.hide()
    desk.press("J")
    desk.panel.show()
    desk.commands.refresh()
    desk.press("J")

    assert desk.done == ["J"]


def test_a_set_leaves_with_its_owner(desk: Desk) -> None:
    desk.put(Scope.VIEW, desk.panel, "J")
    desk.panel.deleteLater()
    desk.qtbot.waitUntil(lambda: desk.commands.all() == ())
    desk.other.setFocus()
    desk.press("J")

    assert desk.done == []


def test_a_removed_set_is_gone(desk: Desk) -> None:
    gone = desk.put(Scope.WINDOW, desk.window, "J")
    desk.commands.remove(gone)
    desk.other.setFocus()
    desk.press("J")

    assert (desk.done, desk.commands.all()) == ([], ())


def test_the_key_bar_offers_the_focused_panel_first_and_only_what_works(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "Ctrl+N", hint="New session")
    desk.put(Scope.PANEL, desk.panel, "J", "K", hint="Move")
    desk.put(Scope.VIEW, desk.panel, "E", hint="Export")
    desk.put(Scope.VIEW, desk.panel, "C", enabled=lambda: False, reason="Offline")
    desk.button.setFocus()

    hints = [(hint.caps, hint.words) for hint in desk.commands.hints()]

    assert hints == [(("J", "K"), "Move"), (("E",), "Export"), (("Ctrl", "N"), "New session")]


def test_the_key_bar_tells_of_a_key_only_what_it_does_here(desk: Desk) -> None:
    desk.put(Scope.VIEW, desk.window, "Ctrl+Return", hint="Resolve", mark="far ")
    desk.put(Scope.PANEL, desk.panel, "Ctrl+Return", hint="Add step", mark="near ")
    desk.button.setFocus()
    assert [hint.words for hint in desk.commands.hints()] == ["Add step"]
    desk.other.setFocus()
    assert [hint.words for hint in desk.commands.hints()] == ["Resolve"]


def test_the_key_bar_forgets_letters_while_somebody_writes(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "E", "Ctrl+N")
    desk.field.setFocus()

    assert [hint.caps for hint in desk.commands.hints()] == [("Ctrl", "N")]


def test_the_key_bar_has_room_for_seven(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, *"ABCDEFHIJ")
    desk.other.setFocus()

    assert len(desk.commands.hints()) == 7


def test_all_single_keys_can_be_switched_off_at_once(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "J", "G E", "Esc", "Ctrl+N")
    desk.commands.set_single_keys(on=False)
    desk.commands.refresh()
    desk.other.setFocus()
    for key in ("J", "G", "E", "Esc", "Ctrl+N"):
        desk.press(key)

    assert desk.done == ["Esc", "Ctrl+N"]
    assert [desk.commands.keys_of(one) for one in desk.commands.all()] == [
        (), (), ("Esc",), ("Ctrl+N",),
    ]  # fmt: skip


def test_a_person_can_have_other_keys(desk: Desk) -> None:
    desk.put(Scope.WINDOW, desk.window, "J")
    desk.commands.set_keys({"J": ("n", "Ctrl+Down")})
    desk.commands.refresh()
    desk.other.setFocus()
    for key in ("J", "N", "Ctrl+Down"):
        desk.press(key)

    assert desk.done == ["J", "J"]
    command = desk.commands.find("J")
    assert command is not None
    assert desk.commands.caps_of(command) == ("N",)
    assert desk.commands.chord_of(command) == "N"


def test_only_commands_that_repeat_do_so_while_a_key_is_held(desk: Desk, qtbot: QtBot) -> None:
    desk.put(Scope.WINDOW, desk.window, "J", repeats=True)
    desk.put(Scope.WINDOW, desk.window, "E")
    desk.other.setFocus()
    for key in ("J", "E"):
        for again in (False, True, True):
            press(qtbot, key, again=again)

    assert desk.done == ["J", "J", "J", "E"]


def test_run_finds_a_command_by_its_id(desk: Desk) -> None:
    desk.put(Scope.PANEL, desk.panel, "J")
    desk.other.setFocus()
    desk.commands.run("J")
    desk.commands.run("nothing of this name")

    assert desk.done == ["J"]
    assert QKeySequence("J").toString() in [one.id for one in desk.commands.all()]


class Asked(QWidget):
    """A panel that counts how often it was looked for."""

    times = 0

    def isVisible(self) -> bool:  # noqa: N802
        self.times += 1
        return super().isVisible()


def test_one_look_at_what_works_serves_everybody_who_shows_it(
    qtbot: QtBot, look: Look, desk: Desk
) -> None:
    panel = Asked(desk.window)
    panel.show()
    commands = desk.commands
    desk.put(Scope.VIEW, panel, "P")
    told: list[bool] = []

    def show() -> None:
        told.append(any(hint.words == "Do P" for hint in commands.hints()))
        told.append(commands.find("P") is not None)

    commands.changed.connect(show)
    panel.times = 0
    commands.refresh()
    assert told == [True, True]
    assert panel.times == 1


def test_a_set_that_comes_in_while_others_are_told_is_there_at_once(desk: Desk) -> None:
    commands = desk.commands
    late: list[CommandSet] = []

    def bring() -> None:
        if not late:
            late.append(CommandSet(Scope.VIEW, desk.panel, [desk.make("L", "")]))
            commands.add(late[0])
            assert commands.find("L") is not None

    commands.changed.connect(bring)
    commands.refresh()
    assert late
