"""The sessions table by its keys, over a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.model import Outcome, Session
from rflow_desktop.domain.shown import SessionFilter, SessionLine, SyncFacts
from rflow_desktop.ids import instant
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.prepared import Prepared
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.services.work import Work
from tests.helpers import flows
from tests.helpers.desk import Desk, desk
from tests.ui.scenes.frames import frame
from tests.ui.stories import clicked, keys, run_story, settle, shown, typed
from ui.escalations.words import clock
from ui.kit import Look, Menu
from ui.kit.buttons import BaseButton
from ui.sessions import Hooks, SessionsScreen, make_sessions
from ui.sessions.beside import acts_of
from ui.sessions.rows import WEEK, TableRow
from ui.sessions.values import OPEN, PAGE, PinnedView, Query, as_texts, from_texts
from ui.sessions.words import changed
from ui.window import MainWindow

HOUR = 3_600_000


@dataclass
class Kept:
    """Pins in the memory of the test."""

    pins: list[dict[str, str]] = field(default_factory=list)

    def read(self) -> Sequence[Mapping[str, str]]:
        return tuple(self.pins)

    def write(self, pins: Sequence[Mapping[str, str]]) -> None:
        self.pins = [dict(pin) for pin in pins]


@dataclass
class Table:
    """The screen in its window, and what it asked of the window."""

    desk: Desk
    window: MainWindow
    screen: SessionsScreen
    sessions: Sessions
    pins: Kept
    opened: list[str]
    told: list[tuple[str, Callable[[], object] | None]]

    @property
    def rows(self) -> list[TableRow]:
        return [row for row in self.screen.widget.table.rows.rows if isinstance(row, TableRow)]

    @property
    def titles(self) -> list[str]:
        """Headings with their numbers, rows with their titles."""
        return [
            f"{row.title} {row.number}" if row.is_heading else f"  {row.title}" for row in self.rows
        ]

    @property
    def current(self) -> str:
        row = self.screen.widget.current
        return "" if row is None else row.title

    async def settled(self) -> None:
        await settle(self.screen.presenter)


async def open_table(
    look: Look,
    on: Desk,
    *,
    pins: Kept | None = None,
    facts: SyncFacts | None = None,
    sessions: Sessions | None = None,
) -> Table:
    opened: list[str] = []
    told: list[tuple[str, Callable[[], object] | None]] = []
    kept = pins or Kept()

    def tell(sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        told.append((sentence, undo))

    sessions = sessions or Sessions(on.work)
    screen = make_sessions(
        look, sessions=sessions, overview=Overview(on.work), notes=Notes(on.work),
        prepared=Prepared(on.work), notices=on.work.notices, pins=kept,
        hooks=Hooks(
            tell=tell, open_session=opened.append, new_session=lambda: opened.append("new"),
            prepare=lambda: opened.append("prepare"), run_batch=lambda: opened.append("batch"),
            change=lambda session: opened.append(f"change {session}"),
            export=lambda session: opened.append(f"export {session}"),
            save_flow=lambda session: opened.append(f"flow {session}"),
            now_ms=on.clock, new_id=on.work.new_id, facts=lambda: facts or SyncFacts(),
        ),
    )  # fmt: skip
    window = frame(look, {"sessions": lambda: screen.widget})
    for commands in screen.commands():
        window.commands.add(commands)
    await shown(window)
    window.go("sessions")
    table = Table(on, window, screen, sessions, kept, opened, told)
    await table.settled()
    screen.widget.focus_table()
    await asyncio.sleep(0)
    return table


async def filled(on: Desk) -> Sessions:
    """Six sessions of three clients, in every state that a lone desk knows."""
    sessions = Sessions(on.work)
    printer = flows.TROUBLESHOOTING.id

    async def begun(ticket: str, title: str, client: str, flow: str | None = None) -> str:
        on.clock.pass_ms(60_000)
        about = About(ticket=ticket, title=title, client=client)
        return await sessions.start(flow, about)

    done = await begun("48101", "Old scanner", "Tern Coffee Roasters")
    await sessions.complete(done, Outcome.RESOLVED)
    await sessions.prepare(
        printer, About(ticket="48240", title="New starter laptop", client="Mosaic Architects")
    )
    paused = await begun("48207", "Wi-Fi drops", "Harbor Dental Group")
    await sessions.pause(paused, reason="Waiting for client")
    await begun("48231", "Printers missing", "Tern Coffee Roasters", flows.PROCEDURE.id)
    outlook = await begun("48213", "Outlook asks again", "Harbor Dental Group", printer)
    await sessions.choose(outlook, "no", note="The panel is green")
    return sessions


def story_of(look: Look, tell: Callable[[Table], object], on: Desk | None = None) -> None:
    """Runs `tell` with the filled table on screen."""

    async def story() -> None:
        here = on or desk(*flows.EACH_KIND)
        await filled(here)
        table = await open_table(look, here)
        answer = tell(table)
        if asyncio.iscoroutine(answer):
            await answer
        table.window.close()

    run_story(story)


def test_sessions_stand_in_groups_and_what_is_resolved_is_folded(look: Look) -> None:
    def tell(table: Table) -> None:
        assert table.titles == [
            "Prepared for you 1",
            "  New starter laptop",
            "Active 2",
            "  Outlook asks again",
            "  Printers missing",
            "Paused 1",
            "  Wi-Fi drops",
            "Resolved this week 1",
        ]
        assert table.current == "New starter laptop"
        assert table.screen.widget.bar.count.text() == "5 sessions"

    story_of(look, tell)


def test_j_and_k_pass_over_open_headings_and_enter_opens(look: Look) -> None:
    async def tell(table: Table) -> None:
        await keys("J")
        assert table.current == "Outlook asks again"
        await keys("Down J")
        assert table.current == "Wi-Fi drops"
        await keys("K Up")
        assert table.current == "Outlook asks again"
        await keys("Return")
        row = table.screen.widget.current
        assert row is not None
        assert table.opened == [row.key]

    story_of(look, tell)


def test_a_folded_group_opens_by_key_and_folds_again(look: Look) -> None:
    async def tell(table: Table) -> None:
        await keys("J J J J")
        assert table.current == "Resolved this week"
        await keys("Return")
        await table.settled()
        assert table.titles[-2:] == ["Resolved this week 1", "  Old scanner"]
        await keys("J Left")
        assert table.titles[-1] == "Resolved this week 1"
        assert WEEK in table.screen.widget.folded

    story_of(look, tell)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("client:harbor status:paused", ["Wi-Fi drops"]),
        ("48231", ["Printers missing"]),
        ("panel is green", ["Outlook asks again"]),
        ("status:resolved", ["Old scanner"]),
        ("type:flow printers", ["Printers missing"]),
    ],
)
def test_filter_words_are_understood_while_they_are_typed(
    look: Look, words: str, found: list[str]
) -> None:
    async def tell(table: Table) -> None:
        await keys("/")
        await typed(words)
        await table.settled()
        assert [row.title for row in table.rows if not row.is_heading] == found
        await keys("Down")
        assert QApplication.focusWidget() is table.screen.widget.table

    story_of(look, tell)


def test_esc_clears_the_words_and_then_the_chips(look: Look) -> None:
    async def tell(table: Table) -> None:
        view = table.screen.widget
        await keys("/")
        await typed("harbor")
        await table.settled()
        await keys("Esc")
        await table.settled()
        assert view.query.text == ""
        await keys("Esc")
        assert QApplication.focusWidget() is view.table
        view.bar.type.click()
        await keys("Down Down Return")
        await table.settled()
        assert view.query.kind == "procedure"
        assert [row.title for row in table.rows if not row.is_heading] == ["Printers missing"]
        await keys("Esc")
        await table.settled()
        assert view.query == Query()
        assert len([row for row in table.rows if not row.is_heading]) == 4

    story_of(look, tell)


def test_f_sets_a_filter_by_keys_alone(look: Look) -> None:
    async def tell(table: Table) -> None:
        await keys("F")
        await keys("Return")  # status
        await keys("Return")  # Prepared, now off
        await table.settled()
        view = table.screen.widget
        assert view.query.states == ("active", "paused", "escalated")
        assert view.bar.status.accessibleName() == "Status Active, Paused, Escalated"
        await keys("F")
        await keys("Down Down Down Return")
        assert view.bar.search.text() == "ticket:"
        assert QApplication.focusWidget() is view.bar.search

    story_of(look, tell)


def test_nothing_that_matches_says_what_was_searched_and_can_be_widened(look: Look) -> None:
    async def tell(table: Table) -> None:
        view = table.screen.widget
        await keys("/")
        await typed("scanner client:harbor")
        await table.settled()
        assert view.unmatched.isVisible()
        assert "“scanner client:harbor”" in view.unmatched.sentence.text()
        await clicked(view.unmatched.button)
        await table.settled()
        assert [row.title for row in table.rows if not row.is_heading] == ["Old scanner"]
        assert view.query == Query(scope="team", text="scanner", states=())

    story_of(look, tell)


def test_without_sessions_the_first_one_is_offered(look: Look) -> None:
    async def story() -> None:
        table = await open_table(look, desk(flows.TROUBLESHOOTING))
        view = table.screen.widget
        assert view.none.isVisible()
        assert view.none.title.text() == "No sessions yet"
        await clicked(view.none.button)
        assert table.opened == ["new"]
        table.window.close()

    run_story(story)


def test_space_peeks_and_the_peek_follows_the_row(look: Look) -> None:
    async def tell(table: Table) -> None:
        view = table.screen.widget
        await keys("J Space")
        await table.settled()
        assert view.peek.isVisible()
        assert view.peek.title.text() == "Outlook asks again"
        assert "Does the panel show an error? No" in view.peek.steps.text()
        await keys("J")
        await table.settled()
        assert view.peek.title.text() == "Printers missing"
        assert QApplication.focusWidget() is view.table
        await keys("Esc")
        assert not view.peek.isVisible()

    story_of(look, tell)


def test_ticked_sessions_are_copied_as_notes_in_one_go(look: Look) -> None:
    async def tell(table: Table) -> None:
        view = table.screen.widget
        await keys("J X J X")
        assert len(view.ticked) == 2
        assert view.bar.count.text() == "2 of 5 sessions"
        await keys("E")
        await table.settled()
        words = QGuiApplication.clipboard().text()
        assert "48213" in words
        assert "48231" in words
        assert table.told[-1][0].startswith("2 notes copied, ")
        await keys("Esc")
        assert view.ticked == ()

    story_of(look, tell)


def test_shift_and_an_arrow_tick_both_rows(look: Look) -> None:
    async def tell(table: Table) -> None:
        await keys("J Shift+Down")
        assert len(table.screen.widget.ticked) == 2

    story_of(look, tell)


def test_a_session_is_saved_as_a_flow_from_the_acts_of_its_row(look: Look) -> None:
    async def tell(table: Table) -> None:
        row = table.screen.widget.current
        assert row is not None
        await keys(".")
        menu = table.window.findChildren(Menu)[-1]
        lines = menu.findChildren(BaseButton)
        await clicked(next(one for one in lines if one.accessibleName() == "Save as flow…"))
        assert table.opened == [f"flow {row.key}"]
        commands = {one.id: one for one in table.window.commands.all()}
        commands["sessions.flow"].run()
        assert table.opened == [f"flow {row.key}"] * 2
        await keys("X J X")
        commands["sessions.flow"].run()
        assert table.told[-1][0] == "Choose one session for that."
        assert len(table.opened) == 2

    story_of(look, tell)


def test_what_was_prepared_is_taken_back_from_the_acts_of_its_row(look: Look) -> None:
    async def tell(table: Table) -> None:
        await keys(".")
        menu = table.window.findChildren(Menu)[-1]
        assert menu.is_open
        await keys("Up Return")
        await table.settled()
        await settle(table.screen.presenter.acts)
        await table.settled()
        assert "  New starter laptop" not in table.titles
        sentence, undo = table.told[-1]
        assert sentence == "1 prepared session taken back"
        assert undo is not None
        undo()
        await settle(table.screen.presenter.acts)
        await table.settled()
        assert "  New starter laptop" in table.titles

    story_of(look, tell)


def test_filters_are_pinned_kept_and_taken_away_with_undo(look: Look) -> None:
    async def tell(table: Table) -> None:
        view = table.screen.widget
        await keys("/")
        await typed("client:harbor")
        await table.settled()
        table.window.commands.run("sessions.pin")
        assert [pin["name"] for pin in table.pins.pins] == ["harbor"]
        pin = table.screen.presenter.pinned[0].id
        await clicked(view.top.tabs["mine"])
        await table.settled()
        view.clear_filters()
        await table.settled()
        await clicked(view.top.tabs[pin])
        await table.settled()
        assert view.query.text == "client:harbor"
        assert {row.client for row in table.rows if not row.is_heading} == {"Harbor Dental Group"}
        table.window.commands.run("sessions.unpin")
        assert table.pins.pins == []
        undo = table.told[-1][1]
        assert undo is not None
        undo()
        assert [pin["name"] for pin in table.pins.pins] == ["harbor"]

    story_of(look, tell)


@pytest.mark.parametrize(
    "query",
    [Query(), Query(text="x:y, z", states=(), client="A, B", kind="maintenance", scope="team")],
)
def test_a_pinned_view_survives_the_settings_file(query: Query) -> None:
    view = PinnedView(id="1", name="Mine", query=query)
    assert from_texts(as_texts(view)) == view


def test_a_view_that_nobody_wrote_is_left_out_and_strange_parts_are_harmless() -> None:
    assert from_texts({"name": "No id"}) is None
    strange = from_texts({"id": "1", "name": "Odd", "order": "colour", "states": "active,lost"})
    assert strange is not None
    assert strange.query == Query(states=("active",))


def test_a_batch_is_one_row_and_opens_its_board(look: Look) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        sessions = Sessions(on.work)
        names = [f"srv-{n:02d}" for n in range(4)]
        await sessions.batch(flows.MAINTENANCE.id, names, About(client="Mosaic Architects"))
        lines = await sessions.list(SessionFilter(order="created"))
        first = next(line for line in lines if line.target == "srv-00")
        await sessions.begin(first.id)
        await sessions.complete(first.id, Outcome.RESOLVED)
        table = await open_table(look, on)
        (row,) = [row for row in table.rows if row.kind == "batch"]
        assert (row.stands, row.extra, row.ticket) == ("1 of 4", "4 targets", "Batch")
        await keys("Return")
        assert table.opened == [board_key(first.batch)]
        table.window.close()

    run_story(story)


def test_a_change_is_drawn_without_moving_the_hand(look: Look) -> None:
    async def tell(table: Table) -> None:
        await keys("J J")
        await table.sessions.start(None, About(title="Fax is silent", client="Tern"))
        await table.settled()
        assert "  Fax is silent" in table.titles
        assert table.current == "Printers missing"

    story_of(look, tell)


def test_more_than_a_page_is_shown_when_asked(look: Look) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        sessions = Sessions(on.work)
        for number in range(PAGE + 20):
            await sessions.start(None, About(title=f"Session {number}"))
        table = await open_table(look, on)
        assert len(table.rows) == PAGE + 2
        assert table.titles[0] == f"Active {PAGE + 20}"
        assert table.rows[-1].title == "Show more, 20 not shown"
        table.screen.widget.table.select_key("more")
        await keys("Return")
        await table.settled()
        assert len([row for row in table.rows if row.kind == "session"]) == PAGE + 20
        table.window.close()

    run_story(story)


def test_rows_of_the_team_say_how_old_they_are_while_offline(look: Look) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        await filled(on)
        seen = on.work.instant(on.clock() - 5 * 60_000)
        facts = SyncFacts(connected=True, offline=True, last_exchange_at=seen)
        table = await open_table(look, on, facts=facts)
        view = table.screen.widget
        assert not view.source.isVisible()
        await clicked(view.top.tabs["team"])
        await table.settled()
        at = clock(seen, now_ms=on.clock())
        assert view.source.text().startswith(f"As of {at}. Your team's newer changes arrive")
        table.window.close()

    run_story(story)


def test_rows_of_the_team_are_as_of_the_last_exchange_after_a_start_without_a_line(
    look: Look,
) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        await filled(on)
        table = await open_table(look, on, facts=SyncFacts(connected=True, offline=True))
        view = table.screen.widget
        await clicked(view.top.tabs["team"])
        await table.settled()
        assert view.source.text().startswith("As of the last exchange. Your team's newer")
        table.window.close()

    run_story(story)


def test_clients_become_groups_and_groups_can_go(look: Look) -> None:
    async def tell(table: Table) -> None:
        view = table.screen.widget
        await keys("O")
        await keys("Up Return")  # the last one: Title
        await table.settled()
        assert view.query.order == "title"
        table.window.commands.run("sessions.grouping")
        await keys("Down Return")
        await table.settled()
        assert table.titles == [
            "Harbor Dental Group 2",
            "  Outlook asks again",
            "  Wi-Fi drops",
            "Mosaic Architects 1",
            "  New starter laptop",
            "Tern Coffee Roasters 1",
            "  Printers missing",
            "Resolved this week 1",
        ]
        table.window.commands.run("sessions.grouping")
        await keys("Up Return")
        await table.settled()
        assert table.titles == [
            "  New starter laptop",
            "  Outlook asks again",
            "  Printers missing",
            "  Wi-Fi drops",
            "  Old scanner",
        ]
        await keys("Left")
        assert len(table.titles) == 5

    story_of(look, tell)


def test_a_row_speaks_one_sentence(look: Look) -> None:
    async def tell(table: Table) -> None:
        row = next(row for row in table.rows if row.title == "Outlook asks again")
        assert row.spoken() == (
            "48213, Outlook asks again, Harbor Dental Group, active, step 2, with you, changed now"
        )
        heading = table.rows[0]
        assert heading.spoken() == "Prepared for you, 1, open"

    story_of(look, tell)


@pytest.mark.parametrize(
    ("ago_ms", "words"),
    [
        (20_000, "now"),
        (2 * 60_000, "2 min"),
        (59 * 60_000, "59 min"),
        (24 * HOUR, "Yesterday"),
        (5 * 24 * HOUR, "Mon 16 Nov"),
        (400 * 24 * HOUR, "Fri 17 Oct 2025"),
    ],
)
def test_the_last_change_is_told_as_people_do(ago_ms: int, words: str) -> None:
    noon = 1_795_262_400_000  # Saturday, 21 November 2026, 12:00 UTC
    assert changed(instant(noon - ago_ms), noon) == words


def test_every_act_has_a_line_in_the_palette_and_says_why_it_is_off(look: Look) -> None:
    async def tell(table: Table) -> None:
        commands = {one.id: one for one in table.window.commands.all()}
        assert commands["sessions.clear"].why_not == "No filter is set."
        assert commands["sessions.untick"].why_not == "Nothing is ticked."
        assert commands["sessions.note"].works
        hints = [hint.words for hint in table.window.commands.hints()]
        assert hints[:6] == ["Move", "Open", "Search", "Filter", "Select", "Copy note"]
        assert table.screen.widget.query.states == OPEN

    story_of(look, tell)


async def act_of_row(table: Table, title: str, act: str) -> str:
    """Does `act` to the row called `title`, or gives the reason why its menu does not offer it."""
    row = next(row for row in table.rows if row.title == title)
    table.screen.widget.table.select_key(row.key)
    item = next(one for one in acts_of(row) if one is not None and one.id == act)
    if item.reason is None:
        table.screen.widget.act_asked.emit(act, (row.key,))
    await settle(table.screen.presenter.acts)
    await table.settled()
    return item.reason or ""


@pytest.mark.behaviour("S1.37")
def test_a_session_is_closed_from_its_row_with_outcome_and_note_and_can_come_back(
    look: Look,
) -> None:
    async def tell(table: Table) -> None:
        for title in ("New starter laptop", "Wi-Fi drops"):
            assert await act_of_row(table, title, "close"), "only what is running"
        await act_of_row(table, "Outlook asks again", "close")
        dialog = table.screen.presenter.acts.dialog
        assert dialog is not None
        dialog.outcome.choose("workaround")
        dialog.note.set_text("Web mail until Monday")
        dialog.accept.click()
        await settle(table.screen.presenter.acts)
        await table.settled()
        assert "  Outlook asks again" not in table.titles[:-1]
        rows = {row.title: row for row in table.desk.local.every(Session)}
        closed = rows["Outlook asks again"]
        assert (closed.outcome, closed.outcome_notes) == (
            Outcome.WORKAROUND, "Web mail until Monday",
        )  # fmt: skip
        sentence, undo = table.told[-1]
        assert sentence == "Closed as Workaround"
        assert undo is not None
        undo()
        await settle(table.screen.presenter.acts)
        await table.settled()
        assert "  Outlook asks again" in table.titles

    story_of(look, tell)


@pytest.mark.behaviour("S1.72")
def test_what_one_prepared_has_a_tab_of_its_own(look: Look) -> None:
    async def tell(table: Table) -> None:
        await clicked(table.screen.widget.top.tabs["prepared_by_me"])
        await table.settled()
        assert [row.title for row in table.rows if not row.is_heading] == ["New starter laptop"]
        assert not await act_of_row(table, "New starter laptop", "pool")
        assert table.told[-1][0] == "The pool needs a team server. Nobody else works here."

    story_of(look, tell)


@pytest.mark.parametrize("connected", [False, True])
def test_there_is_a_pool_only_where_somebody_shares_it(
    look: Look,
    connected: bool,  # noqa: FBT001
) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        await filled(on)
        table = await open_table(look, on, facts=SyncFacts(connected=connected))
        assert ("pool" in table.screen.widget.top.tabs) is connected
        (show,) = (
            command
            for commands in table.screen.commands()
            for command in commands.commands
            if command.id == "sessions.pool"
        )
        assert show.works is connected
        why = "The pool is a team's. Connect to a server first."
        assert show.why_not == ("" if connected else why)

    run_story(story)


class SlowFirst(Sessions):
    """The first question is answered only after the second was asked."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.gate, self.held = asyncio.Event(), asyncio.Event()

    async def list(self, wanted: SessionFilter) -> tuple[SessionLine, ...]:
        found = await super().list(wanted)
        if wanted.text == "printers":
            self.held.set()
            await self.gate.wait()
        return found


@pytest.mark.behaviour("S1.87")
def test_the_last_word_in_the_filter_is_what_is_shown_however_late_answers_come(
    look: Look,
) -> None:
    async def story() -> None:
        here = desk(*flows.EACH_KIND)
        await filled(here)
        slow = SlowFirst(here.work)
        table = await open_table(look, here, sessions=slow)
        seen: list[list[str]] = []
        view = table.screen.widget
        presenter = table.screen.presenter
        presenter.drawn.connect(lambda: seen.append([row.title for row in table.rows]))
        presenter.ask(Query(text="printers"))
        await slow.held.wait()
        presenter.ask(Query(text="outlook"))
        slow.gate.set()
        await table.settled()
        assert [row.title for row in table.rows if not row.is_heading] == ["Outlook asks again"]
        assert not any("Printers missing" in titles for titles in seen)
        assert view.query.text == "outlook"
        table.window.close()

    run_story(story)
