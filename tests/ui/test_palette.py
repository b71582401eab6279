"""The palette: one key opens it, one closes it to where the person was, every act is in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import press, write
from tests.ui.shell import open_shell, runner_of, sessions_of, shell
from tests.ui.shell_demo import Finder, Shell
from ui.commands import Command
from ui.palette import Group, PaletteRow
from ui.palette.key_sheet import in_lines
from ui.palette.palette import Palette
from ui.palette.rows import NOTHING
from ui.palette.values import Kind

__all__ = ["open_shell", "shell"]


def lines_of(palette: Palette) -> list[str]:
    return [line if isinstance(line, str) else f"  {line.title}" for line in palette.rows.lines]


def rows_of(palette: Palette) -> list[PaletteRow]:
    return [line for line in palette.rows.lines if isinstance(line, PaletteRow)]


@pytest.fixture
def palette(shell: Shell) -> Palette:
    return shell.window.layers.palette


@pytest.mark.parametrize("closing", ["Esc", "Ctrl+K"])
@pytest.mark.parametrize("where", ["list", "field", "scratchpad"])
def test_it_closes_to_exactly_where_the_person_was(
    shell: Shell, qtbot: QtBot, palette: Palette, where: str, closing: str
) -> None:
    shell.window.go("sessions")
    before = sessions_of(shell).list if where == "list" else sessions_of(shell).search
    if where == "scratchpad":
        shell.open("48213")
        before = runner_of(shell).pad  # type: ignore[assignment]
    before.setFocus()

    press(qtbot, "Ctrl+K")
    assert QApplication.focusWidget() is palette.field
    assert palette.is_open
    press(qtbot, closing)

    assert not palette.is_open
    assert QApplication.focusWidget() is before


def test_it_stands_where_the_design_puts_it(shell: Shell, qtbot: QtBot, palette: Palette) -> None:
    press(qtbot, "Ctrl+K")
    box = palette.panel.geometry()

    assert (box.width(), box.top(), box.left()) == (640, 80, 400)
    assert not palette.isWindow()


def test_groups_come_in_the_order_of_the_design(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")

    assert lines_of(palette) == [
        "This session",
        "  Escalate with a handoff package",
        "  Copy an escalation note for the ticket",
        "Go to",
        "  Escalations",
        "  VPN drops every 40 minutes",
        "Flows",
        "  Out-of-hours escalation procedure",
        "In your sessions",
        "  “…rings twice, then escalates to the wrong hunt group”",
        "  “Delivery failed: Escrow mailbox is full”",
        "Not now",
        "  Claim the escalation",
    ]


def test_rows_show_their_keys_and_what_cannot_run_its_reason(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")
    rows = {row.title: row for row in rows_of(palette)}

    assert rows["Escalate with a handoff package"].caps == ("Ctrl", "Shift", "E")
    assert rows["Escalations"].caps == ("G", "E")
    assert rows["Escalations"].detail == "4 waiting"
    assert rows["Claim the escalation"].reason == "Claiming needs the server"


def test_enter_runs_the_first_row_in_the_place_it_was_opened_from(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")
    press(qtbot, "Return")

    assert runner_of(shell).done == ["escalate"]
    assert not palette.is_open


def test_arrows_go_through_the_rows_and_around_the_ends(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")
    walked = []
    for key in ("Down", "Down", "Up", "Up", "Up"):
        press(qtbot, key)
        walked.append(palette.current.title if palette.current else "")

    assert walked == [
        "Copy an escalation note for the ticket",
        "Escalations",
        "Copy an escalation note for the ticket",
        "Escalate with a handoff package",
        "Claim the escalation",
    ]


def test_what_cannot_run_stays_open_when_it_is_chosen(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "claim")
    press(qtbot, "Return")

    assert palette.is_open
    assert runner_of(shell).done == []


def test_a_row_that_is_no_command_is_handed_on(shell: Shell, qtbot: QtBot) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")
    for _ in range(4):
        press(qtbot, "Down")
    press(qtbot, "Return")

    assert shell.told == ["row f1"]


def test_a_click_on_a_row_runs_it_and_one_beside_closes(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    press(qtbot, "Ctrl+K")
    write(qtbot, "escalations")
    at = palette.list.visualRect(palette.rows.index(1)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shell.window.place == "escalations"

    press(qtbot, "Ctrl+K")
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert not palette.is_open


def test_tab_narrows_to_the_group_and_back(shell: Shell, qtbot: QtBot, palette: Palette) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")
    for _ in range(2):
        press(qtbot, "Down")

    press(qtbot, "Tab")
    assert lines_of(palette) == ["Go to", "  Escalations", "  VPN drops every 40 minutes"]
    press(qtbot, "Tab")
    assert len(lines_of(palette)) > 10


def test_the_chip_names_the_thing_and_backspace_takes_it_away(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    assert palette.chip.text() == "48213 Harbor Dental Group"
    assert "This session" in lines_of(palette)

    press(qtbot, "Backspace")

    assert not palette.chip.isVisible()
    assert "This session" not in lines_of(palette)
    press(qtbot, "Backspace")
    assert palette.is_open


def test_backspace_in_a_field_with_words_only_writes(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "e")
    press(qtbot, "Backspace")

    assert palette.field.text() == ""
    assert palette.chip.isVisible()


def test_commands_only(shell: Shell, qtbot: QtBot, palette: Palette) -> None:
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, ">")
    offered = {row.title for row in rows_of(palette)}

    assert offered == {command.title for command in shell.window.commands.all()}


@pytest.mark.parametrize("place", ["today", "sessions", "flows"])
def test_every_command_has_a_line_in_the_palette_and_in_the_menu(
    shell: Shell, qtbot: QtBot, palette: Palette, place: str
) -> None:
    shell.window.go(place)
    shell.window.commands.refresh()
    shell.window.menus.freshen()
    titles = {command.title for command in shell.window.commands.all()}
    menus = [action.menu() for action in shell.window.menus.bar.actions()]
    in_menu = {
        action.text().split("\t")[0].replace("&&", "&")
        for menu in menus
        for action in menu.actions()  # type: ignore[attr-defined]
    }
    press(qtbot, "Ctrl+K")
    write(qtbot, ">")

    assert {row.title for row in rows_of(palette)} == titles
    assert in_menu == titles


def test_nothing_found_is_said(shell: Shell, qtbot: QtBot, palette: Palette) -> None:
    press(qtbot, "Ctrl+K")
    write(qtbot, "zzz")
    assert lines_of(palette) == [NOTHING]
    press(qtbot, "Return")

    assert palette.is_open


class Slow(Finder):
    """Answers what is asked when it is told to, as a search that is under way."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def ask(self, text: str, limit: int, *, kind: Kind) -> None:
        del limit, kind
        self.asked.append(text)

    def answer(self, text: str) -> None:
        self.found.emit(text, Kind.ALL, tuple(self.search(text, 30, kind=Kind.ALL)))


def test_only_the_answer_to_what_stands_in_the_field_is_shown(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    slow = Slow()
    shell.window.set_palette_source(slow)
    press(qtbot, "Ctrl+K")
    opened = lines_of(palette)
    write(qtbot, "esc")
    assert slow.asked == ["e", "es", "esc"]
    slow.answer("e")
    assert lines_of(palette) == opened

    slow.answer("esc")
    assert "  VPN drops every 40 minutes" in lines_of(palette)


def test_enter_before_the_answer_runs_what_was_typed(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.window.set_palette_source(Slow())
    shell.open("48213")
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")
    press(qtbot, "Return")

    assert not palette.is_open
    assert runner_of(shell).done == ["escalate"]


def test_a_click_beside_the_panel_closes_it(shell: Shell, qtbot: QtBot, palette: Palette) -> None:
    press(qtbot, "Ctrl+K")
    qtbot.waitUntil(lambda: _is_dusk(shell, 400))
    qtbot.mouseClick(shell.window.childAt(200, 400), Qt.MouseButton.LeftButton)
    assert not palette.is_open
    qtbot.waitUntil(lambda: not any(_is_dusk(shell, y) for y in (100, 400, 700)))


def _is_dusk(shell: Shell, y: int) -> bool:
    return type(shell.window.childAt(200, y)).__name__ == "_Band"


def test_late_rows_are_added_below_and_move_nothing(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    press(qtbot, "Ctrl+K")
    write(qtbot, "esc")
    press(qtbot, "Down")
    before, chosen = lines_of(palette), palette.current
    late = PaletteRow(id="team1", group=Group.TEAM, title="Escalation of the printer fleet")

    shell.finder.late.emit("esc", (late,))
    shell.finder.late.emit("esc", (late,))
    shell.finder.late.emit("something older", (late,))

    assert lines_of(palette) == [*before, "Team", "  Escalation of the printer fleet"]
    assert palette.current == chosen


def test_late_rows_take_the_place_of_nothing(shell: Shell, qtbot: QtBot, palette: Palette) -> None:
    press(qtbot, "Ctrl+K")
    write(qtbot, "zzz")
    late = PaletteRow(id="team1", group=Group.TEAM, title="zzz")
    shell.finder.late.emit("zzz", (late,))

    assert lines_of(palette) == ["Team", "  zzz"]


def test_keys_below_rest_and_the_key_bar_stays_as_it_was(
    shell: Shell, qtbot: QtBot, palette: Palette
) -> None:
    shell.window.go("sessions")
    sessions_of(shell).list.setFocus()
    shell.window.commands.refresh()
    before = shell.window.key_bar.hints

    press(qtbot, "Ctrl+K")
    press(qtbot, "Ctrl+B")
    write(qtbot, "xe")
    shell.window.commands.refresh()

    assert sessions_of(shell).done == []
    assert palette.field.text() == "xe"
    assert not shell.window.sidebar.is_folded
    assert shell.window.key_bar.hints == before


def test_the_key_sheet_lists_the_keys_of_the_view(shell: Shell, qtbot: QtBot) -> None:
    shell.window.go("sessions")
    sessions_of(shell).list.setFocus()
    press(qtbot, "?")
    sheet = shell.window.layers.key_sheet
    spoken = sheet.sheet.accessibleDescription()

    assert sheet.is_open
    assert sheet.title.text() == "Keys for Sessions"
    for line in ("Export note: E", "Escalations: G E", "Next panel: F6", "Search or run: Ctrl K"):
        assert line in spoken
    assert "Confirm the answer" not in spoken
    press(qtbot, "F1")
    assert not sheet.is_open
    assert QApplication.focusWidget() is sessions_of(shell).list


def test_the_key_sheet_has_one_line_for_the_numbers_of_answers() -> None:
    def one(place: int) -> tuple[Command, tuple[str, ...]]:
        title = f"Choose answer {place}"
        return Command(id=title, title=title, group="Session", run=print), (str(place),)

    confirm = Command(id="c", title="Confirm", group="Session", run=print), ("Enter",)
    lines = in_lines([*map(one, range(1, 10)), confirm])
    assert lines == [
        ("Choose answer", ("1", "…", "9"), True), ("Confirm", ("Enter",), True),
    ]  # fmt: skip


def test_the_key_sheet_says_what_a_key_cannot_do_now() -> None:
    def one(place: int, *, works: bool) -> tuple[Command, tuple[str, ...]]:
        title = f"Choose {place}"
        command = Command(id=title, title=title, group="Sync", run=print, enabled=works,
                          reason="Nothing is chosen.")  # fmt: skip
        return command, (str(place),)

    some = in_lines([one(1, works=True), one(2, works=True), one(3, works=False)])
    none = in_lines([one(1, works=False), one(2, works=False), one(3, works=False)])
    assert [line.spoken() for line in (*some, *none)] == [
        "Choose: 1 … 2", "Choose, not now: 1 … 3",
    ]  # fmt: skip
