"""Pausing, closing, following up, and the bar of a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.services.sessions import About
from tests.helpers import flows
from tests.ui.runner_stage import Stage, Story, in_loop
from ui.kit import Look
from ui.runner.header import START
from ui.runner.pausing import PauseDialog, Unclear, read_until
from ui.runner.verbs import FOLLOW

Tell = Callable[[Story], None]
MINUTE = 60_000
NOW = datetime(2026, 11, 23, 10, 0).astimezone()  # a Monday


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[Stage]:
    stage = Stage(look, *flows.EACH_KIND)
    yield stage
    stage.close()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", "2026-11-23 14:30"),
        ("9", "2026-11-24 09:00"),
        ("tomorrow", "2026-11-24 09:00"),
        ("Tomorrow 8.15", "2026-11-24 08:15"),
        ("monday", "2026-11-30 09:00"),
        ("fri 16:00", "2026-11-27 16:00"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("2026-12-01 7:45", "2026-12-01 07:45"),
        ("today 18:00", "2026-11-23 18:00"),
    ],
)
def test_a_time_is_read_as_it_is_said(typed: str, meant: str) -> None:
    found = read_until(typed, now=NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize("typed", ["soon", "25:00", "2026-02-31", "2020-01-01", "today 8:00"])
def test_a_time_that_cannot_be_meant_is_asked_for_again(typed: str) -> None:
    with pytest.raises(Unclear):
        read_until(typed, now=NOW)


def test_a_session_is_paused_with_a_reason_and_goes_on(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("P")
        (dialog,) = stage.window.findChildren(PauseDialog)
        assert stage.focus is dialog.reason
        await stage.write("Waiting for a call")
        await stage.press("Tab")
        await stage.write("2099-01-05 9:00")
        await stage.press("Ctrl+Return")
        shown = await stage.level()
        assert shown.phase == "paused"
        assert not stage.view.centre.step.answers.isEnabled()
        banner = stage.view.notice.banner
        assert (
            banner.label.text()
            == "Paused: Waiting for a call. Until Monday, 5 January 2099, 09:00."
        )

        await stage.press("P")
        shown = await stage.level()
        assert shown.phase == "active"
        assert stage.view.notice.isHidden()

    tell(story)


@pytest.mark.behaviour("S2.60", "S3.37")
def test_putting_it_down_stops_the_clock_and_taking_it_up_goes_on_where_one_stood(
    tell: Tell, stage: Stage
) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        before = stage.view.shown
        assert before is not None
        stage.desk.clock.pass_ms(10 * MINUTE)
        await stage.press("P")
        await stage.press("Ctrl+Return")
        assert stage.view.top.minutes.text() == "10 min"
        stage.desk.clock.pass_ms(5 * MINUTE)
        shown = await stage.level()
        assert (shown.phase, shown.minutes) == ("paused", 10)
        await stage.press("P")
        shown = await stage.level()
        assert (shown.phase, shown.step, shown.path) == ("active", before.step, before.path)
        assert stage.view.top.minutes.text() == "10 min"
        assert "Put down for 5 min" in stage.view.top.minutes.toolTip()
        assert "0.17 h" in stage.view.top.minutes.toolTip()

    tell(story)


def test_a_finished_session_is_continued_in_a_follow_up(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.sessions.complete(stage.session, Outcome.RESOLVED, notes="New cable")
        shown = await stage.level()
        assert shown.phase == "closed"
        await stage.click(stage.view.top.buttons[FOLLOW])
        (after,) = stage.opened
        follow_up = await stage.sessions.view(after)
        assert follow_up is not None
        assert (follow_up.ticket, follow_up.phase) == ("48213", "active")

    tell(story)


@pytest.mark.behaviour("S1.39")
def test_the_scratchpad_of_a_finished_session_is_still_written(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.sessions.complete(stage.session, Outcome.RESOLVED)
        await stage.level()
        await stage.press("T")
        assert stage.view.path.form.isHidden()
        await stage.press("S")
        await stage.write("The client called again")
        stage.view.inspector.pad.text.clearFocus()
        shown = await stage.level()
        assert (shown.phase, shown.pad) == ("closed", "The client called again")

    tell(story)


def test_a_scratchpad_that_is_too_long_says_so_and_is_never_called_saved(
    tell: Tell, stage: Stage
) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        pad = stage.view.inspector.pad
        await stage.press("S")
        pad.text.setPlainText("a log of a whole day\n" * 4_000)
        pad.save()
        await stage.level()
        assert stage.said == ["This is 84,000 characters long, and 65,536 fit here. Shorten it."]
        assert (pad.is_unsaved, pad.state.text()) == (True, "Kept when you pause")
        pad.text.setPlainText("a log")
        pad.save()
        assert (await stage.level()).pad == "a log"

    tell(story)


def test_a_close_can_be_taken_back_from_the_line_under_the_header(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        token = await stage.sessions.complete(stage.session, Outcome.RESOLVED)
        stage.runner.presenter.hold_close(token)
        await stage.level()
        notice = stage.view.notice.banner
        assert notice.button.text() == "Undo"
        step = stage.view.centre.step
        assert step.heading.text() == "Fixed"
        await stage.click(notice.button)
        shown = await stage.level()
        assert shown.phase == "active"
        assert step.heading.text() == "Does the panel show an error?"
        assert step.kicker.text().startswith("Step 1")

    tell(story)


def test_a_prepared_session_begins_with_start(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        session = await stage.sessions.prepare(flows.TROUBLESHOOTING.id, About(ticket="48207"))
        await stage.open(session)
        assert stage.view.shown is not None
        assert stage.view.shown.phase == "prepared"
        await stage.click(stage.view.top.buttons[START])
        shown = await stage.level()
        assert shown.phase == "active"

    tell(story)


@pytest.mark.parametrize(
    ("keys", "asked"),
    [("Ctrl+Return", "resolve"), ("Ctrl+Shift+E", "hand over"), ("Ctrl+Shift+C", "copy")],
)
def test_the_closing_keys_ask_for_their_dialog(
    tell: Tell, stage: Stage, keys: str, asked: str
) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press(keys)
        assert stage.asked == [(asked, stage.session)]

    tell(story)


def test_n_leads_to_the_next_open_target_of_a_batch(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        sessions = stage.sessions
        await sessions.batch(flows.MAINTENANCE.id, ["SRV-1", "SRV-2", "SRV-3"], About())
        lines = await sessions.list(SessionFilter(scope="team", kind="maintenance"))
        by_target = {}
        for line in lines:
            view = await sessions.view(line.id)
            assert view is not None
            by_target[view.target] = line.id
        await sessions.complete(by_target["SRV-2"], Outcome.RESOLVED)
        await stage.open(by_target["SRV-1"])
        await stage.level()
        bar = stage.view.centre.batch
        assert bar.words.text() == "SRV-1"
        assert bar.rest.text() == "Target 1 of 3 · 1 done"
        await stage.press("N")
        assert stage.opened == [by_target["SRV-3"]]

    tell(story)
