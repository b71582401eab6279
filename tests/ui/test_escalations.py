"""The escalations as they are drawn: groups, filters, the page, and what the bar offers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import press, write
from tests.ui.scenes.escalations import (
    BRIEFING,
    FREE,
    LOST,
    NOW_MS,
    QUEUE,
    filled,
    frame,
    lost,
    picture,
)
from ui.commands import CommandSet
from ui.escalations import words
from ui.escalations.arranging import Wanted, arranged, counted
from ui.escalations.commands import EscalationCommands
from ui.escalations.foot import FootState
from ui.escalations.preview import Preview
from ui.escalations.rows import QueueRow
from ui.escalations.view import EscalationsView
from ui.kit import Label, Look, Menu
from ui.window import MainWindow

LONG = "Donaudampfschifffahrtsgesellschaft Hafenlogistik Süd GmbH & Co"


def ids(wanted: Wanted) -> list[str]:
    return [line.id for line in arranged(QUEUE, wanted)]


def said(widget: QWidget) -> str:
    QApplication.processEvents()  # what was just put there is shown
    labels = [one for one in widget.findChildren(QLabel) if one.isVisible()]
    return "\n".join(label.text() for label in labels)


def offered(commands: EscalationCommands) -> set[str]:
    """What the key bar names."""
    return {one.hint for one in commands.set.commands if one.works and one.hint}


@pytest.fixture
def view(qtbot: QtBot, look: Look) -> EscalationsView:
    made = filled(look)
    qtbot.addWidget(made)
    made.resize(1208, 838)
    with qtbot.waitActive(made, timeout=5000):
        made.show()
        made.activateWindow()
    made.queue.list.setFocus()
    return made


@pytest.fixture
def window(qtbot: QtBot, look: Look, view: EscalationsView) -> MainWindow:
    made = frame(look, lambda: view)
    made.commands.add(EscalationCommands(view).set)
    qtbot.addWidget(made)
    with qtbot.waitActive(made, timeout=5000):
        made.show()
        made.activateWindow()
    made.go("escalations")
    qtbot.wait(0)
    return made


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["vpn", "files", "calendar", "scanner", "backup"]),
        (Wanted(tab="mine"), ["wifi", "revit"]),
        (Wanted(tab="all"), ["vpn", "files", "calendar", "scanner", "wifi", "revit", "backup"]),
        (Wanted(urgency="urgent"), ["vpn", "files"]),
        (Wanted(urgency="mine"), ["vpn"]),
        (Wanted(words="harbor OFFLINE"), ["files"]),
        (Wanted(words="48102"), ["scanner"]),
        (Wanted(order="waiting"), ["vpn", "scanner", "calendar", "files", "backup"]),
        (Wanted(order="newest"), ["vpn", "files", "calendar", "scanner", "backup"]),
        (Wanted(order="client"), ["vpn", "calendar", "files", "scanner", "backup"]),
    ],
)
def test_the_list_has_what_was_asked_for_in_its_order(wanted: Wanted, found: list[str]) -> None:
    assert ids(wanted) == found


def test_what_is_read_stays_in_its_place_when_it_is_claimed() -> None:
    taken = lost(QUEUE)
    assert arranged(taken, Wanted(), kept=("vpn", "for_you"))[0].id == "vpn"
    assert [line.id for line in arranged(taken, Wanted())][-2:] == ["vpn", "backup"]
    assert counted(taken)["waiting"] == 3


def test_a_row_speaks_one_sentence() -> None:
    assert words.spoken(QUEUE[0], now_ms=NOW_MS) == (
        "For you, P2, 48190, VPN drops every 40 minutes, Ridgeway Logistics, from Maya Okafor, "
        "14 people affected, waiting 12 min"
    )


def test_the_groups_stand_over_their_first_row(view: EscalationsView) -> None:
    rows = [row for row in view.queue.list.rows.rows if isinstance(row, QueueRow)]
    assert [row.heading for row in rows] == ["For you", "Senior queue", "", "", "Just claimed"]
    assert view.queue.tabs.button("waiting").accessibleName() == "Waiting, 4"
    assert view.queue.tabs.button("mine").accessibleName() == "Mine, 2"


def test_the_page_is_complete_before_anyone_claims_but_for_the_phone(view: EscalationsView) -> None:
    shown = said(view.page)
    for part in (
        "VPN drops every 40 minutes for the warehouse since the firewall update",
        "14 people, one site", "Tue 18 Nov, 19:30", "7 steps in 42 min", "An update by 11:15",
        "What Maya needs from you", "Reinstalled the client on two scanners", "No change",
        "Drops come 40 min after connecting, within 10 s",
        "Compare phase 2 lifetimes on both ends, 10 min", "Gus Petrov, site lead",
        "Phone, shown after you claim",
    ):  # fmt: skip
        assert part in shown, part
    assert "waiting 12 min" in shown


def test_the_phone_is_there_once_it_is_mine(view: EscalationsView) -> None:
    mine = replace(BRIEFING, claim="mine", phone="+1 555 0100")
    view.show_briefing(mine, FootState(kind="mine", sender="Maya"), now_ms=NOW_MS)
    assert "+1 555 0100" in said(view.page)
    assert "shown after" not in said(view.page)


def test_the_whole_path_opens_and_folds(qtbot: QtBot, view: EscalationsView) -> None:
    assert "Asked the warehouse for the exact times" not in said(view.page)
    link = next(one for one in view.page.findChildren(QWidget) if
                one.accessibleName() == "Show the whole path, 7 steps")  # fmt: skip
    link.setFocus()
    press(qtbot, "Return")
    assert "Asked the warehouse for the exact times" in said(view.page)


def test_what_was_added_after_opening_is_said_once(view: EscalationsView) -> None:
    more = replace(BRIEFING, known=(*BRIEFING.known, ("The cluster was restarted", "note")))
    view.show_briefing(more, FREE, now_ms=NOW_MS)
    assert "Maya added something after you opened this." in said(view.page)
    other = replace(BRIEFING, handoff="files")
    view.show_briefing(other, FREE, now_ms=NOW_MS)
    assert "added something" not in said(view.page)


def test_evidence_is_walked_through_large(qtbot: QtBot, look: Look, view: EscalationsView) -> None:
    wanted: list[str] = []
    preview = Preview(look, view, BRIEFING.evidence, "firmware", want=wanted.append)
    preview.open(focus=preview.canvas)
    assert preview.title.text() == "Firmware page"
    assert preview.told.text().startswith("2 of 3")
    press(qtbot, "Right")
    press(qtbot, "Right")
    assert preview.title.text() == "Rekey log"
    assert wanted == ["firmware", "phase2", "rekey"]
    preview.show_picture("firmware", picture("firmware"))
    assert not preview.canvas.has_picture
    preview.show_picture("rekey", picture("rekey"))
    assert preview.canvas.has_picture
    press(qtbot, "Esc")
    assert not preview.is_open


def test_questions_stand_on_the_page_with_their_answers(view: EscalationsView) -> None:
    asked = replace(
        BRIEFING,
        questions=(("q1", "Which version was it before?", "Daniel Reyes", "7.2"),
                   ("q2", "May I call Gus now?", "Daniel Reyes", "")),
    )  # fmt: skip
    view.show_briefing(asked, FREE, now_ms=NOW_MS)
    shown = said(view.page)
    assert "Daniel: Which version was it before?" in shown
    assert "7.2" in shown
    assert "Not answered yet" in shown


@pytest.mark.parametrize(
    ("state", "shown", "hidden"),
    [
        (FREE, ("claim", "start", "ask", "copy"), ("open", "give_back", "next", "take_back")),
        (FootState(kind="off", words="x"), ("claim", "ask", "copy"), ("next", "open")),
        (FootState(kind="mine"), ("open", "give_back", "copy"), ("claim", "start", "ask")),
        (FootState(kind="own"), ("take_back", "copy"), ("claim", "ask", "answer", "open")),
        (FootState(kind="own", can_answer=True), ("take_back", "answer"), ("claim", "ask")),
        (LOST, ("next", "ask", "headline"), ("claim", "start", "copy", "words")),
        (FootState(kind="taken", headline="x"), ("next", "ask"), ("claim", "open")),
    ],
)
def test_the_bar_offers_what_can_be_done(
    view: EscalationsView, state: FootState, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    view.show_briefing(BRIEFING, state, now_ms=NOW_MS)
    for name in shown:
        assert getattr(view.foot, name).isVisible(), name
    for name in hidden:
        assert not getattr(view.foot, name).isVisible(), name


def test_claiming_is_off_with_the_reason_in_words_beside_it(view: EscalationsView) -> None:
    off = FootState(kind="off", sender="Maya", words=words.NEEDS_SERVER)
    view.show_briefing(BRIEFING, off, now_ms=NOW_MS)
    assert not view.foot.claim.isEnabled()
    assert view.foot.words.text() == (
        "Claiming needs the server, so that two people never get the same one"
    )


def test_claiming_is_said_only_when_it_takes_long(qtbot: QtBot, view: EscalationsView) -> None:
    view.show_briefing(BRIEFING, FootState(kind="asking"), now_ms=NOW_MS)
    assert view.foot.claim.text() == "Claim"
    qtbot.waitUntil(lambda: view.foot.claim.text() == "Claiming", timeout=2000)
    view.show_briefing(BRIEFING, FREE, now_ms=NOW_MS)
    assert view.foot.claim.text() == "Claim"


def test_the_keys_move_and_ask_for_the_briefing_at_once(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    read: list[str] = []
    view.read_asked.connect(read.append)
    press(qtbot, "J")
    press(qtbot, "J")
    press(qtbot, "K")
    press(qtbot, "Down")
    assert read == ["files", "calendar", "files", "calendar"]
    assert window.windowTitle() == "Escalations \N{EN DASH} RFlow"


def test_a_lost_claim_leads_to_the_next_in_the_queue(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    view.foot.claim.setFocus()
    view.show_queue(lost(QUEUE), now_ms=NOW_MS)
    view.show_briefing(replace(BRIEFING, claim="lost"), LOST, now_ms=NOW_MS)
    assert QApplication.focusWidget() is view.foot.next
    assert view.foot.headline.text() == "Priya Raman was first, 3 seconds before you."
    press(qtbot, "Return")
    assert view.current == "files"
    assert QApplication.focusWidget() is view.queue.list
    assert window.isActiveWindow()


def test_one_line_is_written_and_sent(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    sent: list[tuple[str, str]] = []
    view.ask_sent.connect(lambda handoff, text: sent.append((handoff, text)))
    press(qtbot, "Q")
    assert view.foot.field.placeholderText() == "Ask Maya one question"
    press(qtbot, "Return")
    assert view.foot.field.problem == "Write one line first."
    write(qtbot, "Which profile?")
    press(qtbot, "Return")
    assert sent == [("vpn", "Which profile?")]
    press(qtbot, "Esc")
    assert not view.foot.is_writing
    assert window.place == "escalations"


def test_a_filter_by_words_narrows_the_list_and_escape_takes_it_back(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    press(qtbot, "/")
    write(qtbot, "calder")
    assert [row.key for row in view.queue.list.rows.rows] == ["calendar"]
    press(qtbot, "Esc")
    assert len(view.queue.list.rows.rows) == 5
    assert window.place == "escalations"


def test_a_filter_that_finds_nothing_says_how_to_leave_it(
    qtbot: QtBot, view: EscalationsView
) -> None:
    view.queue.search.setText("nowhere")
    assert view.queue.empty.title.text() == "Nothing fits the filter."
    assert not view.queue.list.isVisible()
    view.queue.clear_filter()
    assert view.queue.list.isVisible()


def test_the_menus_filter_and_order_by_keyboard(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    press(qtbot, "F")
    assert window.findChild(Menu) is not None
    press(qtbot, "Down")
    press(qtbot, "Return")
    assert view.queue.wanted.urgency == "urgent"
    press(qtbot, "O")
    press(qtbot, "Down")
    press(qtbot, "Return")
    assert view.queue.wanted.order == "waiting"


def test_an_empty_queue_says_what_will_be_here(qtbot: QtBot, look: Look) -> None:
    view = EscalationsView(look)
    qtbot.addWidget(view)
    view.show()
    view.show_queue((), now_ms=NOW_MS)
    view.show_briefing(None, FootState(kind="none"), now_ms=NOW_MS)
    assert view.queue.empty.title.text() == "Nobody is waiting."
    assert view.nobody.text() == ""
    assert view.first_focus() is view.queue.tabs.button("waiting")
    assert not view.foot.isVisible()


def test_the_last_one_that_goes_gives_the_focus_to_the_tabs(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    view.queue.list.setFocus()
    view.show_queue((), now_ms=NOW_MS)
    assert window.isActiveWindow()
    qtbot.waitUntil(view.queue.tabs.button("waiting").hasFocus)


def test_without_a_server_there_is_one_way_on(qtbot: QtBot, look: Look) -> None:
    view = EscalationsView(look)
    qtbot.addWidget(view)
    view.show()
    commands = EscalationCommands(view)
    assert "Filter" in offered(commands)
    view.show_briefing(None, FootState(kind="none"), now_ms=NOW_MS)
    view.show_alone()
    for part in (view.queue.tabs, view.queue.filter, view.queue.order, view.queue.source_icon):
        assert not part.isVisibleTo(view)
    assert view.nobody.text() == ""
    assert offered(commands) == set()
    asked: list[bool] = []
    view.connect_asked.connect(lambda: asked.append(True))
    alone = view.queue.alone
    assert alone.title.text() == "Escalations need a team server"
    assert view.first_focus() is alone.button
    for part in (alone.title, alone.sentence):
        assert part.height() >= part.heightForWidth(part.width())
    assert alone.button.height() == alone.button.sizeHint().height()
    view.queue.alone.button.click()
    assert asked == [True]


def test_evidence_opens_large_with_enter(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    opened: list[str] = []
    view.picture_asked.connect(opened.append)
    view.page.tiles[1].setFocus()
    press(qtbot, "Return")
    assert opened == ["firmware"]
    assert window.isActiveWindow()


def test_every_act_has_a_line_in_the_palette_and_a_reason_when_it_is_off(
    view: EscalationsView,
) -> None:
    made: CommandSet = EscalationCommands(view).set
    titles = [command.title for command in made.commands]
    assert "Claim" in titles
    assert "Ask Maya" in titles
    off = {command.title: command.why_not for command in made.commands if not command.works}
    assert off["Give back"] == "Claim it first."
    assert all(off.values())


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_paints_in_both_themes_and_when_narrow(
    look: Look, view: EscalationsView, mode: str
) -> None:
    look.apply(mode="dark" if mode == "dark" else "light")
    view.resize(792, 620)
    picture = view.grab()
    assert not picture.isNull()
    view.resize(1208, 838)


def test_rows_change_where_they_stand(view: EscalationsView) -> None:
    seen: list[str] = []
    view.read_asked.connect(seen.append)
    view.show_queue(QUEUE, now_ms=NOW_MS + 60_000)
    assert seen == []
    assert view.current == "vpn"


def test_in_a_narrow_window_nothing_is_cut_off(
    qtbot: QtBot, window: MainWindow, view: EscalationsView
) -> None:
    window.resize(1024, 680)
    qtbot.waitUntil(lambda: view.queue.width() == 300)
    foot = view.foot
    for part in (foot.claim, foot.start, foot.ask, foot.copy, foot.words):
        right = part.mapTo(foot, part.rect().topRight()).x()
        assert right <= foot.width()
        assert part.width() >= part.minimumSizeHint().width()
    last = view.page.numbers.values[3]
    qtbot.waitUntil(lambda: last.sizeHint().width() <= last.width())


@pytest.mark.parametrize("wide", [1440, 1920, 2560])
def test_the_acts_begin_where_the_briefing_above_them_begins(
    qtbot: QtBot, window: MainWindow, view: EscalationsView, wide: int
) -> None:
    window.resize(wide, 1080)

    def left(part: QWidget) -> int:
        return part.mapTo(view, part.rect().topLeft()).x()

    qtbot.waitUntil(lambda: abs(left(view.foot.claim) - left(view.page.title)) <= 3)


@pytest.mark.parametrize(("client", "zoom"), [(LONG, 1.0), (LONG, 1.5), ("Ridgeway", 1.0)])
def test_a_long_client_hides_neither_who_escalated_it_nor_how_long_it_waits(
    qtbot: QtBot, look: Look, window: MainWindow, view: EscalationsView, client: str, zoom: float
) -> None:
    look.apply(zoom=zoom)
    window.resize(1440, 900)
    view.show_briefing(replace(BRIEFING, client=client), FREE, now_ms=NOW_MS)
    head = view.page.head
    (told,) = (one for one in head.findChildren(Label) if "waiting" in one.text())
    qtbot.waitUntil(lambda: told.height() >= told.heightForWidth(told.width()))
    assert not told.toolTip()
    is_long = client == LONG
    assert (told.heightForWidth(told.width()) > look.line_height("small")) is is_long
    title = view.page.title
    assert head.geometry().bottom() <= title.geometry().top()


@pytest.mark.behaviour("S2.50")
@pytest.mark.parametrize(
    ("kind", "has_lane", "buttons"),
    [
        ("chat", True, ["Continue where Maya left off", "Get an analysis", "I take it from here"]),
        ("guided", False, ["Get an analysis", "I take it from here"]),
        ("flow_run", False, ["Open session"]),
    ],
)
def test_what_was_claimed_is_begun_in_one_of_its_ways(
    *, view: EscalationsView, kind: str, has_lane: bool, buttons: list[str]
) -> None:
    mine = replace(BRIEFING, claim="mine", kind=kind, has_lane=has_lane)
    state = FootState(kind="mine", sender="Maya", begins=words.begins(mine))
    view.show_briefing(mine, state, now_ms=NOW_MS)
    foot = view.foot
    ways = (foot.open, foot.analysis, foot.fresh)
    assert [button.text() for button in ways if button.isVisibleTo(foot)] == buttons
    asked: list[tuple[str, str]] = []
    opened: list[str] = []
    view.analysis_asked.connect(lambda *given: asked.append(given))
    view.open_asked.connect(opened.append)
    foot.analysis.click()
    if kind == "flow_run":
        assert asked == []
        return
    assert asked == [(BRIEFING.handoff, BRIEFING.session)]
    assert not any(button.isEnabled() for button in (*ways, foot.give_back))
    assert foot.analysis.text() == "Asking for it"
    foot.show_beginning(on=False)
    assert all(button.isEnabled() for button in ways)
    foot.fresh.click()
    assert opened == [BRIEFING.session]


def test_what_is_told_lies_over_no_act(window: MainWindow, view: EscalationsView) -> None:
    window.tell("Question sent")
    (toast,) = (one for one in window.main.children() if type(one).__name__ == "_Toast")
    assert isinstance(toast, QWidget)
    foot = view.foot.mapTo(window.main, view.foot.rect().topLeft())
    assert view.foot.isVisible()
    assert toast.geometry().bottom() < foot.y()
