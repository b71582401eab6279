"""The lane with the keyboard: what goes away under the focus leaves it in the lane, on nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.shown_talk import LaneView
from tests.ui.assisted import rubbish_is_left_to_its_thread
from tests.ui.lane_stage import LaneStage
from tests.ui.runner_stage import Story, in_loop
from ui.kit import Look
from ui.lane import LanePanel
from ui.runner.scratchpad import Scratchpad
from ui.window import first_focusable

__all__ = ["rubbish_is_left_to_its_thread"]

Tell = Callable[[Story], None]


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[LaneStage]:
    stage = LaneStage(look)
    yield stage
    stage.close()


def test_after_u_the_focus_is_on_no_button_that_takes_something_away(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        await stage.lane.add_fact(stage.session, "All in Staging")
        await stage.suggests("Move the accounts", steps=("Move",), confidence=86)
        panel = stage.column.widget
        use = panel.fix.card.buttons["use"]
        assert use.text() == "Use this fix"
        use.setFocus()
        await stage.press("U")
        assert [task.text for task in stage.drawn.tasks] == ["Move"]
        assert QApplication.focusWidget() is panel
        await stage.press("Return")
        assert [fact.text for fact in stage.drawn.facts] == ["All in Staging"]
        await stage.press("Space")
        assert [task.state for task in stage.drawn.tasks] == ["done"]

    tell(story)


def test_what_f6_leads_to_is_the_lane_itself_where_space_marks_the_task_done(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        await stage.proposes("Compare with an account that works")
        stage.view.composer.setFocus()
        target = first_focusable(stage.column.widget)
        assert target is stage.column.widget
        target.setFocus()
        await stage.press("A")
        await stage.press("Space")
        assert [task.state for task in stage.drawn.tasks] == ["done"]
        assert not stage.column.widget.tasks.writer.is_open

    tell(story)


def test_the_arrows_walk_the_rows_enter_acts_on_one_and_tab_leaves_the_lane(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        await stage.asks("Where did they sign in?")
        await stage.proposes("Compare with an account that works")
        await stage.proposes("Look at the onboarding list")
        await stage.lane.add_fact(stage.session, "All in Staging")
        await stage.suggests("Move the accounts", confidence=86)
        await stage.level()
        panel = stage.column.widget
        panel.setFocus()
        await stage.press("Down")
        question = QApplication.focusWidget()
        assert question is panel.questions.next
        await stage.press("Down")
        await stage.press("Down")
        second = stage.drawn.tasks[1]
        assert QApplication.focusWidget() is panel.tasks.row(second.id)
        await stage.press("A")
        assert [task.state for task in stage.drawn.tasks] == ["proposed", "accepted"]
        await stage.press("Return")
        assert [task.state for task in stage.drawn.tasks] == ["proposed", "done"]
        await stage.press("Up")
        await stage.press("X")
        assert [task.state for task in stage.drawn.tasks] == ["dismissed", "done"]
        assert QApplication.focusWidget() is panel.tasks.row(second.id), "the one in its place"
        for _ in range(5):
            await stage.press("Down")
        assert QApplication.focusWidget() is panel.fix.card
        await stage.press("Return")
        assert QApplication.focusWidget() is panel.fix.card.buttons["use"], "nothing is chosen yet"
        panel.setFocus()
        await stage.press("Down")
        await stage.press("Return")
        assert QApplication.focusWidget() is panel.questions.next.options[0]
        panel.setFocus()
        await stage.press("Down")
        await stage.press("Tab")
        left = QApplication.focusWidget()
        assert left is not None
        assert not panel.isAncestorOf(left)
        panel.setFocus()
        await stage.press("Up")
        assert QApplication.focusWidget() is panel.fix.card
        await stage.press("Shift+Tab")
        before = QApplication.focusWidget()
        assert before is not None
        assert before is stage.view.composer
        assert not panel.isAncestorOf(before)

    tell(story)


def test_how_sure_the_assistant_is_says_how_the_fix_is_offered(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        for sure, words in ((0, "Try it now"), (30, "Try it anyway"), (58, "Try it now")):
            await stage.suggests(f"Fix at {sure}", confidence=sure)
            assert stage.column.widget.fix.card.buttons["use"].text() == words

    tell(story)


def test_without_tasks_a_guided_lane_begins_with_what_is_known_and_ends_with_the_pad(
    tell: Tell, look: Look
) -> None:
    async def story() -> None:
        pad = Scratchpad(look)
        panel = LanePanel(look, below=(pad,))
        panel.resize(340, 760)
        panel.show()
        lane = LaneView(begun=True)
        panel.show_lane(lane, writable=True)
        QApplication.sendPostedEvents()
        assert not panel.tasks.isVisible()
        assert pad.text.height() > 300
        panel.tasks.add.click()
        assert panel.tasks.isVisible()
        assert panel.tasks.writer.is_open
        panel.show_lane(lane, writable=True)
        assert panel.tasks.isVisible(), "somebody writes there"
        panel.hide()  # closing the last window ends the loop
        panel.deleteLater()

    tell(story)
