"""A guided session with the keyboard: where the focus is, and what the key bar says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.helpers.claude import Reply, StandIn
from tests.ui.assisted import rubbish_is_left_to_its_thread
from tests.ui.guided_stage import ABOUT, DONE, GuidedStage, asks
from tests.ui.office import Tell, click, press, settle, tell
from ui.guided.dialogs import AnswerDialog
from ui.kit import Look
from ui.permission import PermissionView

__all__ = ["rubbish_is_left_to_its_thread", "tell"]

Stand = Callable[..., GuidedStage]
PING = Reply(blocks=[("ping", "t1", {"host": "127.0.0.1"})], stop="tool_use")


@pytest.fixture
def stand(look: Look) -> Iterator[Stand]:
    made: list[GuidedStage] = []

    def new(server: StandIn) -> GuidedStage:
        made.append(GuidedStage(look, server=server))
        return made[-1]

    yield new
    for stage in made:
        stage.window.close()
        stage.window.deleteLater()


async def opened(stage: GuidedStage) -> PermissionView:
    stage.open(await stage.guided.start(ABOUT, "Nobody can print"))
    await settle(lambda: stage.view.shown is not None)
    await settle(stage.window.isActiveWindow)
    card = stage.pane.card
    await settle(card.isVisible)
    assert isinstance(card, PermissionView)
    return card


def bar(stage: GuidedStage) -> list[str]:
    return [" ".join((*hint.caps, hint.words)) for hint in stage.window.commands.hints()]


def test_after_a_card_was_decided_with_the_mouse_the_next_question_takes_numbers(
    tell: Tell, stand: Stand
) -> None:
    script = [PING, asks("Is it the same on another computer?", "Yes", "No"), DONE]

    async def story(server: StandIn) -> None:
        stage = stand(server)
        card = await opened(stage)
        await click(card.no)
        await settle(lambda: stage.pane.heading.text().startswith("Is it the same"))
        await settle(stage.pane.options.isVisible)
        assert not stage.pane.own.hasFocus()
        await press("1")
        assert stage.pane.options.current == "Yes"
        assert stage.pane.own.text() == ""
        await stage.close()

    with StandIn(*script) as server:
        tell(lambda: story(server))


def test_while_the_assistant_thinks_after_a_card_enter_does_not_stop_it(
    tell: Tell, stand: Stand
) -> None:
    async def story(server: StandIn) -> None:
        stage = stand(server)
        card = await opened(stage)
        card.once.setFocus()
        await click(card.no)
        now = QApplication.focusWidget()
        assert now is not stage.pane.thinking.button
        assert now is stage.view.path
        await stage.close()

    with StandIn(PING, asks("Since when?")) as server:
        tell(lambda: story(server))


def test_a_card_fits_into_the_centre_and_its_keys_come_first_in_the_bar(
    tell: Tell, stand: Stand
) -> None:
    async def story(server: StandIn) -> None:
        stage = stand(server)
        card = await opened(stage)
        centre = stage.pane
        right = card.mapTo(stage.view.three, card.rect().topRight()).x()
        inspector = stage.view.three.inspector
        assert inspector is not None
        assert right < inspector.mapTo(stage.view.three, inspector.rect().topLeft()).x()
        assert card.width() <= centre.width()
        for part in (card.once, card.session, card.no, card.exact):
            assert part.width() >= part.sizeHint().width(), part.text()
        assert bar(stage)[:3] == ["Ctrl J Go to what needs you", "Y Allow once", "N Do not allow"]
        assert stage.view.top.about.parts[-1] == "Waiting for you"
        await press("Ctrl+J")
        assert QApplication.focusWidget() is card.once
        await stage.close()

    with StandIn(PING, DONE) as server:
        tell(lambda: story(server))


def test_the_bar_names_what_a_question_takes(tell: Tell, stand: Stand) -> None:
    async def story(server: StandIn) -> None:
        stage = stand(server)
        stage.open(await stage.guided.start(ABOUT, "Nobody can print"))
        await settle(lambda: stage.pane.options.isVisible())
        stage.view.activateWindow()
        await settle(lambda: "1 2 Answer" in bar(stage))
        assert bar(stage) == [
            "1 2 Answer", "W Write instead", "0 Skip", "E Add evidence",
            "Ctrl Shift E Escalate", "Ctrl Enter Resolve", "F Add a fact",
        ]  # fmt: skip
        await press("1")
        assert bar(stage)[1] == "Enter Confirm"
        await press("W")
        assert bar(stage)[0] == "Enter Answer"
        await stage.close()

    with StandIn(asks("Is it the same?", "Yes", "No"), DONE) as server:
        tell(lambda: story(server))


@pytest.mark.behaviour("S3.44")
def test_alt_left_changes_the_last_answer_and_it_is_kept_as_a_fact_by_a_click(
    tell: Tell, stand: Stand
) -> None:
    script = [asks("Is it the same?", "Yes", "No"), DONE, asks("Since when?"), DONE]

    async def story(server: StandIn) -> None:
        stage = stand(server)
        stage.open(await stage.guided.start(ABOUT, "Nobody can print"))
        await settle(lambda: stage.pane.options.isVisible())
        stage.view.activateWindow()
        await press("1")
        await press("Return")
        await settle(lambda: stage.pane.heading.text() == "Since when?")
        await settle(lambda: stage.view.shown.live is None)
        stage.view.path.setFocus()
        await settle(lambda: "Alt \N{LEFTWARDS ARROW} Step back" in bar(stage))
        await press("Alt+Left")
        await settle(lambda: isinstance(stage.view.dialog, AnswerDialog))
        dialog = stage.view.dialog
        assert isinstance(dialog, AnswerDialog)
        assert dialog.answer.text() == "Yes"
        dialog.answer.setText("Only in the office")
        await press("Return")
        await settle(lambda: stage.view.shown.path[1].answer == "Only in the office")
        assert stage.pane.heading.text() == "Since when?", "what came after stays"

        stage.window.commands.run("guided.back")
        await settle(lambda: stage.view.dialog is not None)
        again = stage.view.dialog
        assert isinstance(again, AnswerDialog)
        await click(again.keep)
        await settle(lambda: len(stage.view.shown.lane.facts) == 1)
        [fact] = stage.view.shown.lane.facts
        assert (fact.source, fact.text) == ("question", "Is it the same? Only in the office")
        row = stage.lane_panel.facts.row(fact.id)
        assert row is not None
        await settle(row.source.isVisible)
        await click(row.source)
        await settle(lambda: isinstance(stage.view.dialog, AnswerDialog))
        assert not stage.view.dialog.keep.isVisible(), "it is one already"
        await stage.close()

    with StandIn(*script) as server:
        tell(lambda: story(server))


def test_an_answer_that_is_too_long_stays_in_its_field_with_the_sentence_beside_it(
    tell: Tell, stand: Stand
) -> None:
    script = [asks("Is it the same?", "Yes", "No"), DONE, asks("Since when?"), DONE]
    long = "printer " * 3_000

    async def story(server: StandIn) -> None:
        stage = stand(server)
        stage.open(await stage.guided.start(ABOUT, "Nobody can print"))
        await settle(lambda: stage.pane.options.isVisible())
        stage.view.activateWindow()
        await press("1")
        await press("Return")
        await settle(lambda: stage.pane.heading.text() == "Since when?")
        await settle(lambda: stage.view.shown.live is None)

        await settle(stage.pane.own.hasFocus)
        stage.pane.own.setText(long)
        await press("Return")
        await settle(lambda: "20,000" in stage.pane.reason.text())
        assert stage.pane.own.text() == long
        stage.pane.own.setText("")

        stage.window.commands.run("guided.back")
        await settle(lambda: stage.view.dialog is not None)
        dialog = stage.view.dialog
        assert isinstance(dialog, AnswerDialog)
        dialog.answer.setText(long)
        await press("Return")
        await settle(lambda: "20,000" in dialog.box.note.text())
        assert dialog.is_open
        assert dialog.answer.text() == long
        assert dialog.answer.hasFocus()
        assert stage.said == []
        dialog.answer.setText("Only in the office")
        await press("Return")
        await settle(lambda: stage.view.shown.path[1].answer == "Only in the office")
        await settle(lambda: stage.view.dialog is None)
        await stage.close()

    with StandIn(*script) as server:
        tell(lambda: story(server))
