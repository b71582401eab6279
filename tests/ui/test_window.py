"""The frame: places, the working set, going back, panels, narrow windows, drops and pictures."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
)
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import press, write
from tests.ui.shell import OpenShell, open_shell, runner_of, sessions_of, shell
from tests.ui.shell_demo import OPEN, Shell
from ui.kit import Banner, Look
from ui.window import OpenNowRow, SyncCorner, Workspace, first_focusable
from ui.window.drops import NO_PICTURE

__all__ = ["open_shell", "shell"]


def focus() -> QWidget | None:
    return QApplication.focusWidget()


def red() -> QImage:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return image


def test_it_has_the_measures_of_the_design(shell: Shell) -> None:
    window = shell.window

    assert (window.sidebar.width(), window.key_bar.height()) == (232, 30)
    assert window.sidebar.places.visualRect(window.sidebar.places.rows.index(0)).height() == 30
    assert window.sidebar.open_now.visualRect(window.sidebar.open_now.rows.index(0)).height() == 45
    header = window.pages.current.header
    assert header is not None
    assert header.parentWidget().height() == 56  # type: ignore[union-attr]


def test_places_are_made_on_the_first_visit_and_kept(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    assert window.view_of("escalations") is None

    press(qtbot, "G E")
    first = window.view_of("escalations")
    press(qtbot, "G T")
    press(qtbot, "G E")

    assert window.place == "escalations"
    assert window.view_of("escalations") is first
    assert first is not None


def test_the_key_bar_shows_what_a_sequence_waits_for(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "G")
    bar = shell.window.key_bar

    assert bar.pending == "G"
    assert [hint.words for hint in bar.hints] == [
        "Today", "Sessions", "Escalations", "Flows", "Captures",
    ]  # fmt: skip
    qtbot.waitUntil(lambda: bar.pending == "")
    assert bar.hints != ()


def test_the_title_names_the_product_last(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    titles = [window.windowTitle()]
    press(qtbot, "Ctrl+1")
    titles.append(window.windowTitle())
    press(qtbot, "G S")
    titles.append(window.windowTitle())

    assert [title.replace("\N{EN DASH}", "-") for title in titles] == [
        "Today - RFlow",
        "48213 Harbor Dental Group - RFlow",
        "Sessions - RFlow",
    ]


def test_ctrl_and_a_digit_opens_from_the_working_set(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    assert shell.window.thing == "48213"
    press(qtbot, "Ctrl+3")
    assert shell.window.thing == "48207"
    press(qtbot, "Ctrl+9")
    assert shell.window.thing == "48207"


def test_ctrl_tab_goes_to_and_fro_between_the_last_two(shell: Shell, qtbot: QtBot) -> None:
    seen = []
    for key in ("Ctrl+1", "Ctrl+2", "Ctrl+Tab", "Ctrl+Tab", "G T", "Ctrl+Tab"):
        press(qtbot, key)
        seen.append(shell.window.thing)

    assert seen == ["48213", "48231", "48213", "48231", "", "48231"]


def test_ctrl_w_takes_a_session_off_the_list_and_goes_back(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "G S")
    press(qtbot, "Ctrl+1")
    press(qtbot, "Ctrl+W")

    assert (shell.window.place, shell.window.thing) == ("sessions", "")
    assert shell.window.view_of("48213") is None
    keys = [row.key for row in shell.window.sidebar.open_now.rows.rows]
    assert keys == ["48231", "48207", "batch"]


def test_esc_goes_back_to_the_row_and_the_focus_that_were_left(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "G S")
    view = sessions_of(shell)
    view.list.select_key("b")
    view.search.setFocus()  # not where a first visit would put it
    press(qtbot, "Ctrl+1")
    press(qtbot, "Ctrl+2")
    press(qtbot, "Esc")

    assert (shell.window.place, shell.window.thing) == ("sessions", "")
    assert focus() is view.search
    assert view.list.current_key == "b"
    press(qtbot, "Esc")
    assert shell.window.place == "today"
    press(qtbot, "Esc")
    assert shell.window.place == "today"


def test_letters_written_in_a_field_start_nothing(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "G S")
    view = sessions_of(shell)
    press(qtbot, "/")
    assert focus() is view.search
    write(qtbot, "gexf/?1")

    assert view.search.text() == "gexf/?1"
    assert view.done == []
    assert shell.window.place == "sessions"


def test_ctrl_b_folds_the_sidebar_to_icons(shell: Shell, qtbot: QtBot) -> None:
    told: list[bool] = []
    shell.window.sidebar_folded.connect(told.append)
    press(qtbot, "Ctrl+B")
    assert shell.window.sidebar.width() == 52
    press(qtbot, "Ctrl+B")

    assert shell.window.sidebar.width() == 232
    assert told == [True, False]


def test_f6_walks_through_the_panels_in_order_and_back(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    window, view = shell.window, runner_of(shell)
    panels = (
        window.sidebar,
        window.pages.current.header,
        *view.panels_of.panels(),
        window.key_bar.corner,
    )
    stops = [first_focusable(panel) for panel in panels if panel is not None]
    stops[0].setFocus()  # type: ignore[union-attr]

    walked = []
    for _ in stops:
        press(qtbot, "F6")
        walked.append(focus())
    assert walked == [*stops[1:], stops[0]]

    press(qtbot, "Shift+F6")
    assert focus() is window.key_bar.corner


def test_a_click_in_the_sidebar_goes_there(shell: Shell, qtbot: QtBot) -> None:
    sidebar = shell.window.sidebar
    for part, place in ((sidebar.places, 3), (sidebar.open_now, 1), (sidebar.bottom, 0)):
        at = part.visualRect(part.rows.index(place)).center()
        qtbot.mouseClick(part.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert (shell.window.place, shell.window.thing) == ("settings", "")
    assert shell.window.view_of("flows") is not None
    assert shell.window.view_of("48231") is not None


def test_enter_in_the_sidebar_goes_there_too(shell: Shell, qtbot: QtBot) -> None:
    places = shell.window.sidebar.places
    places.setFocus()
    press(qtbot, "Down")
    press(qtbot, "Return")

    assert shell.window.place == "sessions"


def test_counts_and_an_empty_working_set_are_shown_in_words(shell: Shell) -> None:
    window = shell.window
    spoken = [row.spoken() for row in window.sidebar.places.rows.rows]
    assert spoken == ["Today", "Sessions", "Escalations, 4", "Flows", "Captures, 1"]

    window.set_counts({})
    window.set_open_now(())
    assert [row.spoken() for row in window.sidebar.places.rows.rows][2] == "Escalations"
    assert not window.sidebar.open_now.isVisible()


def test_more_than_nine_are_open_and_the_rest_has_no_key(shell: Shell) -> None:
    rows = [
        OpenNowRow(
            id=str(number), client=f"Client {number}", line="x", glyph="session.active",
            number=number if number < 10 else 0,
        )
        for number in range(1, 40)
    ]  # fmt: skip
    shell.window.set_open_now(rows)
    keys = [shell.window.commands.find(f"open.{number}") for number in (9, 10)]

    assert [one.keys for one in keys if one is not None] == [("Ctrl+9",), ()]
    bottom = shell.window.sidebar.bottom
    assert bottom.geometry().bottom() < shell.window.sidebar.height()
    assert bottom.height() == 30


@pytest.mark.parametrize(
    ("width", "height", "left", "inspector"),
    [(1440, 868, True, True), (1240, 700, True, True), (1239, 700, True, False),
     (1200, 700, True, False), (1100, 700, True, False), (1099, 700, False, False),
     (1024, 680, False, False)],
)  # fmt: skip
def test_a_narrow_window_folds_panels_and_clips_nothing(
    open_shell: OpenShell, qtbot: QtBot, width: int, height: int, *, left: bool, inspector: bool
) -> None:
    shell = open_shell(width=width, height=height)
    press(qtbot, "Ctrl+1")
    view = runner_of(shell)
    panels = view.panels_of
    qtbot.wait(0)

    assert (shell.window.width(), shell.window.height()) == (width, height)
    assert panels.left is not None
    assert (panels.left.isVisible(), panels.inspector_is_open) == (left, inspector)
    assert panels.left_button.isVisible() is not left
    for panel in panels.panels():
        assert panels.rect().contains(
            panel.geometry() if panel.parent() is panels else panel.rect()
        )
        assert panel.width() >= panel.minimumSizeHint().width()
    header = shell.window.pages.current.header
    assert header is not None
    for child in header.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        assert not child.isVisible() or header.rect().contains(child.geometry())


def test_a_window_that_becomes_wide_again_has_its_panels_back(
    open_shell: OpenShell, qtbot: QtBot
) -> None:
    shell = open_shell(width=1024, height=680)
    press(qtbot, "Ctrl+1")
    panels = runner_of(shell).panels_of
    shell.window.resize(1440, 868)
    qtbot.waitUntil(lambda: panels.inspector_is_open)

    assert panels.left is not None
    assert panels.inspector is not None
    assert (panels.left.width(), panels.inspector.width()) == (284, 340)
    assert panels.panels() == (panels.left, panels.centre, panels.inspector)


def test_the_inspector_folds_and_tells(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    panels = runner_of(shell).panels_of
    told: list[bool] = []
    panels.inspector_toggled.connect(told.append)
    press(qtbot, "Ctrl+.")
    assert not panels.inspector_is_open
    press(qtbot, "Ctrl+.")

    assert panels.inspector_is_open
    assert told == [False, True]


def test_in_a_narrow_window_the_inspector_is_a_drawer_that_esc_closes(
    open_shell: OpenShell, qtbot: QtBot
) -> None:
    shell = open_shell(width=1024, height=680)
    press(qtbot, "Ctrl+1")
    view = runner_of(shell)
    panels = view.panels_of
    press(qtbot, "Ctrl+.")
    assert panels.inspector is not None
    assert panels.inspector_is_open
    assert focus() is view.pad
    assert panels.inspector.geometry().right() == panels.rect().right()

    press(qtbot, "Esc")
    assert not panels.inspector_is_open
    assert shell.window.thing == "48213"
    assert panels.centre.isAncestorOf(focus() or panels)

    panels.left_button.click()
    assert focus() is view.path
    press(qtbot, "Esc")
    press(qtbot, "Esc")
    assert shell.window.thing == ""


def test_a_press_on_the_centre_puts_the_drawer_away(open_shell: OpenShell, qtbot: QtBot) -> None:
    shell = open_shell(width=1200, height=700)
    press(qtbot, "Ctrl+1")
    panels = runner_of(shell).panels_of
    press(qtbot, "Ctrl+.")
    qtbot.mouseClick(panels.centre, Qt.MouseButton.LeftButton, pos=QPoint(10, 400))

    assert not panels.inspector_is_open


def test_a_view_without_inspector_says_so(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+.")

    assert shell.window.toasts.text == "This view has no inspector."


def test_larger_text_makes_the_fixed_columns_wider_and_folds_them_earlier(
    shell: Shell, look: Look, qtbot: QtBot
) -> None:
    press(qtbot, "Ctrl+1")
    panels = runner_of(shell).panels_of
    look.apply(mode="light", zoom=1.5)
    qtbot.waitUntil(lambda: not panels.inspector_is_open)

    assert shell.window.sidebar.width() == 348
    assert panels.left is not None
    assert panels.left.isVisible()


def test_a_drag_makes_the_whole_main_area_a_target_with_one_sentence(
    shell: Shell, qtbot: QtBot, tmp_path: object
) -> None:
    press(qtbot, "Ctrl+1")
    window = shell.window
    dropped: list[list[str]] = []
    window.files_dropped.connect(dropped.append)
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile("/screens/sign-in.png")])
    over = window.mapFromGlobal(runner_of(shell).pad.mapToGlobal(QPoint(20, 20)))

    drag(shell, dragged, over)
    assert window.drops.isVisible()
    assert window.drops.words == "Add to 48213, step 4"
    assert window.drops.geometry() == window.main.rect()
    drop(shell, dragged, over)

    assert not window.drops.isVisible()
    assert dropped == [["/screens/sign-in.png"]]
    assert runner_of(shell).pad.text() == ""


def test_a_dragged_picture_arrives_as_a_picture(shell: Shell) -> None:
    pictures: list[QImage] = []
    shell.window.image_dropped.connect(pictures.append)
    dragged = QMimeData()
    dragged.setImageData(red())
    drag(shell, dragged, QPoint(600, 300))
    drop(shell, dragged, QPoint(600, 300))

    assert [one.pixelColor(1, 1).name() for one in pictures] == ["#ff0000"]


def test_dragged_words_and_links_are_no_evidence(shell: Shell) -> None:
    for dragged in (QMimeData(), QMimeData()):
        dragged.setText("48213")
        dragged.setUrls([QUrl("https://rflow.example/a.png")])
        drag(shell, dragged, QPoint(600, 300))
        assert not shell.window.drops.isVisible()


def test_a_drag_that_leaves_takes_the_target_along(shell: Shell) -> None:
    dragged = QMimeData()
    dragged.setImageData(red())
    drag(shell, dragged, QPoint(600, 300))
    QCoreApplication.sendEvent(shell.window.windowHandle(), QDragLeaveEvent())

    assert not shell.window.drops.isVisible()


@pytest.mark.parametrize("where", ["answers", "scratchpad"])
def test_a_picture_is_pasted_as_evidence_also_while_writing(
    shell: Shell, qtbot: QtBot, where: str
) -> None:
    press(qtbot, "Ctrl+1")
    view = runner_of(shell)
    (view.pad if where == "scratchpad" else view.answers[0]).setFocus()
    pictures: list[QImage] = []
    shell.window.image_dropped.connect(pictures.append)
    QGuiApplication.clipboard().setImage(red())
    press(qtbot, "Ctrl+V")

    assert len(pictures) == 1
    assert view.pad.text() == ""


def test_words_are_pasted_as_words(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    view = runner_of(shell)
    QGuiApplication.clipboard().setText("AzureAdPrt : NO")
    view.pad.setFocus()
    press(qtbot, "Ctrl+V")
    assert view.pad.text() == "AzureAdPrt : NO"

    view.answers[0].setFocus()
    press(qtbot, "Ctrl+V")
    assert shell.window.toasts.text == NO_PICTURE


def test_a_toast_can_be_undone_once_with_its_key(shell: Shell, qtbot: QtBot) -> None:
    taken_back: list[str] = []
    shell.window.tell("Note copied, 3 items masked", undo=lambda: taken_back.append("note"))
    press(qtbot, "Ctrl+Z")
    press(qtbot, "Ctrl+Z")

    assert taken_back == ["note"]
    assert "can be taken back" in shell.window.toasts.text


def test_a_key_that_cannot_work_now_says_why(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    press(qtbot, "C")

    assert shell.window.toasts.text == "Claiming needs the server"
    assert runner_of(shell).done == []


def test_one_banner_at_a_time_stands_under_the_header(shell: Shell, look: Look) -> None:
    page = shell.window.pages.current
    first, second = Banner(look, "You are offline"), Banner(look, "Tom changed this")
    shell.window.set_banner(first)
    shell.window.set_banner(second)
    assert page.banner is second
    assert second.isVisible()
    assert not first.isVisible()
    shell.window.set_banner(None)

    assert page.banner is None
    assert not second.isVisible()


def test_the_corner_and_the_search_box_are_ways_in(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    window.set_corner(SyncCorner("attention", "1 needs attention", "2 waiting"))
    qtbot.mouseClick(window.key_bar.corner, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.sidebar.new, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.sidebar.search, Qt.MouseButton.LeftButton)

    assert shell.told == ["sync", "new session"]
    assert window.layers.palette.is_open
    assert window.key_bar.corner.accessibleName() == "Sync: 1 needs attention, 2 waiting"


def test_the_workspace_is_spoken_with_its_person(shell: Shell) -> None:
    shell.window.set_workspace(
        Workspace(name="This computer", initials="MO", person="Maya Okafor", icon="laptop")
    )

    assert shell.window.sidebar.workspace.accessibleName() == "This computer, Maya Okafor"


def test_the_key_bar_can_be_switched_off_and_the_corner_stays(shell: Shell) -> None:
    bar = shell.window.key_bar
    shown = bar.grab().toImage()
    shell.window.show_key_hints(on=False)
    hidden = bar.grab().toImage()

    assert shown != hidden
    assert bar.corner.isVisible()


def test_alt_shows_the_menu_bar_and_moves_nothing(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    before = window.main.geometry()
    assert not window.menus.bar.isVisible()
    handle = window.windowHandle()
    qtbot.keyPress(handle, Qt.Key.Key_Alt)
    qtbot.waitUntil(window.menus.bar.isVisible)
    assert window.main.geometry() == before
    qtbot.keyRelease(handle, Qt.Key.Key_Alt)

    qtbot.waitUntil(lambda: not window.menus.bar.isVisible())


def test_a_tap_on_alt_opens_the_menus_for_the_keyboard(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    view, bar = runner_of(shell), shell.window.menus.bar
    view.answers[1].setFocus()
    tap_alt(shell, qtbot)
    qtbot.waitUntil(bar.isVisible)
    assert [action.text() for action in bar.actions()] == [
        "This view", "Session", "Edit", "Go to", "Open now", "View", "Help",
    ]  # fmt: skip
    press(qtbot, "Esc")
    press(qtbot, "Esc")
    assert focus() is view.answers[1]
    qtbot.waitUntil(lambda: not bar.isVisible())

    tap_alt(shell, qtbot)
    for _ in range(5):
        press(qtbot, "Down")
    press(qtbot, "Return")
    assert view.done == ["evidence"]
    assert focus() is view.answers[1]


def test_menus_that_are_drawn_again_leave_nothing_behind(shell: Shell, qtbot: QtBot) -> None:
    bar = shell.window.menus.bar
    shell.window.menus.show()
    for place in ("sessions", "today", "sessions", "today"):
        shell.window.go(place)
        shell.window.commands.refresh()

    qtbot.waitUntil(lambda: len(bar.findChildren(QMenu)) == len(bar.actions()))


def test_what_cannot_be_done_is_grey_in_the_menu_and_says_why(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    shell.window.commands.refresh()
    shell.window.menus.freshen()
    actions = {
        action.text().split("\t")[0]: action
        for menu in shell.window.menus.bar.actions()
        for action in menu.menu().actions()  # type: ignore[attr-defined]
    }
    claim = actions["Claim the escalation"]

    assert not claim.isEnabled()
    assert claim.toolTip() == "Claiming needs the server"
    assert actions["Step back"].shortcut().toString() == "Alt+Left"


def test_alt_as_part_of_another_key_shows_no_menu(shell: Shell, qtbot: QtBot) -> None:
    press(qtbot, "Ctrl+1")
    handle = shell.window.windowHandle()
    qtbot.keyPress(handle, Qt.Key.Key_Alt)
    qtbot.keyClick(handle, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.keyRelease(handle, Qt.Key.Key_Alt)

    assert runner_of(shell).done == ["back"]
    assert not shell.window.menus.bar.isVisible()


def test_closing_is_told(shell: Shell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.window.closed):
        shell.window.close()


def test_every_open_row_speaks(shell: Shell) -> None:
    spoken = [row.spoken() for row in shell.window.sidebar.open_now.rows.rows]

    assert spoken == [f"{row.client}, {row.line}" for row in OPEN]


def drag(shell: Shell, dragged: QMimeData, at: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    handle = shell.window.windowHandle()
    QCoreApplication.sendEvent(handle, QDragEnterEvent(at, copy, dragged, left, none))
    QCoreApplication.sendEvent(handle, QDragMoveEvent(at, copy, dragged, left, none))


def drop(shell: Shell, dragged: QMimeData, at: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, dragged, left, none)
    QCoreApplication.sendEvent(shell.window.windowHandle(), event)


def tap_alt(shell: Shell, qtbot: QtBot) -> None:
    handle = shell.window.windowHandle()
    qtbot.keyPress(handle, Qt.Key.Key_Alt)
    qtbot.keyRelease(handle, Qt.Key.Key_Alt)
    qtbot.wait(0)
