"""Today and the first run by their keys, over real stores."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.domain.shown_lists import TodayPage
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.ids import instant
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.sessions import About
from tests.helpers import flows
from tests.ui.office import DANIEL, MAYA, Seat, seat, server
from tests.ui.scenes.frames import frame
from tests.ui.stories import clicked, keys, run_story, settle, shown, typed
from ui.kit import Look
from ui.today.rows import TodayRow
from ui.today.screen import TodayScreen, make_today
from ui.window import MainWindow

HOUR = 3_600_000
STARTERS = tuple(
    file.read_text(encoding="utf-8")
    for file in sorted(Path(__file__).parents[2].joinpath("resources/flows").glob("*.rfflow"))
)


@dataclass
class Open:
    """The screen in its window, and what it asked of the window."""

    at: Seat
    window: MainWindow
    screen: TodayScreen
    asked: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[TodayRow]:
        return [row for row in self.screen.widget.list.rows.rows if isinstance(row, TodayRow)]

    @property
    def titles(self) -> list[str]:
        return [f"{row.title} {row.detail}" if row.is_heading else row.title for row in self.rows]

    @property
    def current(self) -> str:
        row = self.screen.widget.current
        return "" if row is None else row.title

    async def settled(self) -> None:
        await settle(self.screen.presenter)


class Unreadable(Overview):
    """An overview over a disk that fails, until somebody repairs it."""

    broken = True

    async def today(self) -> TodayPage:
        if self.broken:
            raise Refused("The disk could not be read. Nothing was changed.", "io")
        return await super().today()


async def no_key() -> bool:
    return False


async def open_today(
    look: Look, at: Seat, overview: Overview | None = None,
    has_key: Callable[[], Awaitable[bool]] | None = None,
) -> Open:  # fmt: skip
    screen = make_today(
        look, overview=overview or Overview(at.work), flows=Flows(at.work), sessions=at.sessions,
        handoffs=at.handoffs, account=at.account, notices=at.work.notices, now_ms=at.desk.clock,
        has_key=has_key or no_key,
    )  # fmt: skip
    window = frame(look, {"today": lambda: screen.widget})
    for commands in screen.commands():
        window.commands.add(commands)
    made = Open(at, window, screen)
    told, asked = screen.presenter, made.asked
    told.session_opened.connect(lambda session: asked.append(f"session {session}"))
    told.flow_started.connect(lambda flow: asked.append(f"flow {flow}"))
    for name in ("flows", "sync", "connect", "key", "import", "new_session"):
        signal = getattr(told, f"{name}_asked")
        signal.connect(lambda name=name: asked.append(name))
    told.told.connect(lambda sentence: asked.append(f"told {sentence}"))
    await shown(window)
    window.go("today")
    await made.settled()
    await asyncio.sleep(0.01)
    return made


def lone(*texts: str) -> Seat:
    at = seat(MAYA, None, *flows.EACH_KIND)
    at.desk.local.seed(starter_rows(texts))
    return at


async def at_work(at: Seat) -> None:
    """One session that goes on, one whose pause is over, one prepared, one resolved."""
    done = await at.sessions.start(None, About(title="Old scanner"))
    at.desk.clock.pass_ms(24 * 60_000)
    await at.sessions.complete(done, Outcome.RESOLVED)
    over = await at.sessions.start(None, About(title="Wi-Fi drops", client="St. Anne's Primary"))
    await at.sessions.pause(over, until=instant(at.desk.clock() + HOUR))
    at.desk.clock.pass_ms(HOUR + 60_000)
    await at.sessions.prepare(flows.TROUBLESHOOTING.id, About(title="New laptop", ticket="48240"))
    await at.sessions.start(None, About(title="Outlook asks", ticket="48213", client="Harbor"))


def test_before_the_first_session_everything_is_ready(look: Look) -> None:
    async def story() -> None:
        today = await open_today(look, lone(*STARTERS))
        first = today.screen.widget.first
        assert first.isVisible()
        assert today.screen.title() == ""
        assert QApplication.focusWidget() is first.start
        assert (
            first.count.text() == "16, already here"
        )  # the twelve that ship, and those of the tests
        assert [card.flow.slug for card in first.cards.cards][:2] == [
            "outlook-wont-connect", "ad-account-lockout",
        ]  # fmt: skip
        await keys("Return")
        assert today.asked == ["new_session"]
        assert {
            "Try a sample ticket", "Start Printer offline", "Show all starter flows",
            "Connect your team server", "Bring your own flows",
        } <= {one.title for one in today.window.commands.all()}  # fmt: skip
        today.window.close()

    run_story(story)


def test_the_first_page_is_walked_by_keys_alone(look: Look) -> None:
    async def story() -> None:
        today = await open_today(look, lone(*STARTERS))
        first = today.screen.widget.first
        await keys("Tab Tab Return")
        assert today.asked.pop() == "flows"
        await keys("Tab Right Down Return")
        assert today.asked.pop() == f"flow {first.cards.cards[4].flow.id}"
        first.cards.cards[-1].setFocus()
        await keys("Tab Return Tab Return Tab Return")
        assert today.asked == ["connect", "key", "import"]
        today.window.close()

    run_story(story)


def test_a_key_is_not_offered_to_whoever_has_one(look: Look) -> None:
    async def has_key() -> bool:
        return True

    async def story() -> None:
        today = await open_today(look, lone(*STARTERS), has_key=has_key)
        first = today.screen.widget.first
        assert not first.key_offer.isVisible()
        assert first.connect_offer.isVisible()
        today.window.close()

    run_story(story)


def test_a_sample_ticket_begins_with_its_client_and_variables(look: Look) -> None:
    async def story() -> None:
        at = lone(*STARTERS)
        today = await open_today(look, at)
        await keys("Tab Return")
        await today.settled()
        (line,) = await at.sessions.list(SessionFilter())
        assert today.asked == [f"session {line.id}"]
        assert (line.ticket, line.client) == ("SAMPLE", "Harbor Dental Group")
        view = await at.sessions.view(line.id)
        assert view is not None
        assert {one.name: one.value for one in view.variables}["printer"] == "Front desk MFP"
        assert not today.screen.widget.is_first
        assert today.screen.title() == "Today"
        assert QApplication.focusWidget() is today.screen.widget.list
        today.window.close()

    run_story(story)


def test_groups_stand_in_the_order_of_who_waits_for_whom(look: Look) -> None:
    async def story() -> None:
        at = lone()
        await at_work(at)
        today = await open_today(look, at)
        assert today.titles == [
            "Waiting for you 1", "Wi-Fi drops", "Prepared for you 1", "New laptop", "Continue 1",
            "Outlook asks",
        ]  # fmt: skip
        assert QApplication.focusWidget() is today.screen.widget.list
        assert today.current == "Wi-Fi drops"
        await keys("J J K J Return")
        (line,) = [one for one in today.rows if one.title == "Outlook asks"]
        assert today.asked == [f"session {line.opens}"]
        hints = [hint.words for hint in today.window.commands.hints()]
        assert hints[:2] == ["Move", "Open"]
        today.window.close()

    run_story(story)


def test_what_changes_is_drawn_and_the_hand_stays_where_it_is(look: Look) -> None:
    async def story() -> None:
        at = lone()
        await at_work(at)
        today = await open_today(look, at)
        await keys("J J")
        await at.sessions.start(None, About(title="Fax is silent"))
        await today.settled()
        assert "Fax is silent" in today.titles
        assert today.current == "Outlook asks"
        today.window.close()

    run_story(story)


def test_a_question_is_answered_where_it_stands(look: Look) -> None:
    async def story() -> None:
        ledger = server(MAYA, DANIEL)
        maya, daniel = seat(MAYA, ledger, *flows.EACH_KIND), seat(DANIEL, ledger)
        session = await maya.sessions.start(None, About(title="VPN drops", ticket="48190"))
        handoff = await maya.handoffs.hand_over(session, Wanted(need="Read the firewall log"))
        maya.level()
        daniel.level()
        await daniel.handoffs.ask(handoff, "which firmware was it before?")
        daniel.level()
        maya.level()
        today = await open_today(look, maya)
        view = today.screen.widget
        assert today.current == "Daniel asks: which firmware was it before?"
        await keys("Return")
        assert QApplication.focusWidget() is view.answer.field
        await keys("Return")
        assert view.answer.problem.text() == "Write the answer first."
        await typed("7.4.2")
        await keys("Esc")
        assert QApplication.focusWidget() is view.list
        await keys("A")
        assert view.answer.field.text() == "7.4.2"  # half written words are kept
        await keys("Return")
        await today.settled()
        assert not [row for row in today.rows if row.kind == "question"]
        assert not view.answer.isVisible()
        assert today.asked == ["told Daniel gets your answer"]
        assert (await Overview(maya.work).today()).asked == ()
        today.window.close()

    run_story(story)


def test_a_batch_is_a_strip_of_targets_and_opens_its_board(look: Look) -> None:
    async def story() -> None:
        at = lone()
        names = [f"srv-{number:02d}" for number in range(14)]
        await at.sessions.batch(flows.MAINTENANCE.id, names, About(client="Mosaic Architects"))
        today = await open_today(look, at)
        (row,) = today.rows
        assert row.detail == "Mosaic Architects, 0 of 14 done"
        view, batch = today.screen.widget, row.batch
        assert batch is not None
        await keys("Return")
        assert today.asked.pop() == f"session {board_key(batch.id)}"
        cells = view.list.drawn_by.cell_rects(view.list.rect_of(row.key), row)
        assert len({round(cell.top()) for cell in cells}) == 2
        today.window.close()

    run_story(story)


def test_when_nothing_waits_it_says_so_and_offers_the_one_act(look: Look) -> None:
    async def story() -> None:
        at = lone()
        done = await at.sessions.start(None, About(title="Old scanner"))
        await at.sessions.complete(done, Outcome.RESOLVED)
        today = await open_today(look, at)
        view = today.screen.widget
        assert view.middle.nothing.isVisible()
        assert QApplication.focusWidget() is view.middle.nothing.button
        await keys("Return")
        assert today.asked == ["new_session"]
        today.window.close()

    run_story(story)


def test_what_cannot_be_read_says_so_and_is_tried_again(look: Look) -> None:
    async def story() -> None:
        at = lone()
        await at_work(at)
        overview = Unreadable(at.work)
        today = await open_today(look, at, overview)
        view = today.screen.widget
        assert view.middle.failed.isVisible()
        assert (
            view.middle.failed.sentence.text() == "The disk could not be read. Nothing was changed."
        )
        overview.broken = False
        await clicked(view.middle.failed.button)
        await today.settled()
        assert today.current == "Wi-Fi drops"
        today.window.close()

    run_story(story)
