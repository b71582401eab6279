"""An engineer works a flow at the keyboard: answers, values, notes, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.helpers import flows
from tests.ui.runner_stage import Stage, Story, in_loop
from ui.kit import Look, TextArea
from ui.runner.path_rows import PathRow

Tell = Callable[[Story], None]


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[Stage]:
    stage = Stage(look, *flows.EACH_KIND)
    yield stage
    stage.close()


def rows(stage: Stage) -> list[PathRow]:
    return [row for row in stage.view.path.list.rows.rows if isinstance(row, PathRow)]


def test_a_number_chooses_and_enter_confirms(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("2")
        step = stage.view.centre.step
        assert step.answers.current == "no"
        assert stage.view.shown is not None
        assert stage.view.shown.path == ()

        await stage.press("Return")
        assert step.heading.text() == "Does the printer answer?"
        assert step.answers.current == ""
        assert [(row.kind, row.title, row.answer) for row in rows(stage)[:2]] == [
            ("taken", "Does the panel show an error?", "No"),
            ("current", "Does the printer answer?", ""),
        ]

    tell(story)


def test_a_number_answers_at_once_for_who_wants_it(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        stage.view.centre.step.answer_at_once = True
        await stage.press("2")
        assert stage.view.centre.step.heading.text() == "Does the printer answer?"

    tell(story)


def test_a_second_press_is_not_for_the_step_that_comes_next(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        stage.view.answered.emit("no", "")
        stage.view.answered.emit("no", "")
        shown = await stage.level()
        assert [step.title for step in shown.path] == ["Does the panel show an error?"]
        assert stage.said == []
        await stage.press("2")
        await stage.press("Return")
        assert len((await stage.level()).path) == 2

    tell(story)


def test_enter_without_a_choice_says_what_to_do(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("Return")
        step = stage.view.centre.step
        assert step.reason.text() == "Choose an answer first: press its number."
        await stage.press("1")
        assert step.reason.isHidden()

    tell(story)


def test_an_answer_pressed_twice_with_the_mouse_is_given(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        answer = stage.view.centre.step.answers.rows[1]
        await stage.click(answer)
        assert answer.isChecked()
        await stage.click(answer)
        assert stage.view.centre.step.heading.text() == "Does the printer answer?"

    tell(story)


@pytest.mark.behaviour("S1.44")
def test_a_value_the_step_asks_for_is_typed_where_it_stands(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("2")
        await stage.press("Return")
        box = stage.view.centre.step.commands.boxes[0]
        assert box.card.missing == ("Printer address",)

        await stage.press("V")
        await stage.write("192.0.2.40")
        await stage.press("Return")
        box = stage.view.centre.step.commands.boxes[0]
        assert box.card.text == "Test-NetConnection 192.0.2.40 -Port 9100"
        assert stage.focus is stage.view.centre.step.answers.rows[0]

        await stage.press("C")
        assert QGuiApplication.clipboard().text() == "Test-NetConnection 192.0.2.40 -Port 9100"
        assert box.copy.text() == "Copied"

    tell(story)


def test_what_was_typed_and_not_left_is_kept_with_the_answer(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("2")
        await stage.press("Return")
        await stage.press("V")
        await stage.write("192.0.2.40")
        answer = stage.view.centre.step.answers.rows[0]
        await stage.click(answer)
        await stage.click(answer)
        shown = await stage.level()
        assert {line.name: line.value for line in shown.variables}["printer_ip"] == "192.0.2.40"
        assert shown.step is not None
        assert shown.step.title == "Does a page come out?"

    tell(story)


def test_a_gate_opens_only_with_a_note(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.PROCEDURE)
        step = stage.view.centre.step
        await stage.press("1")
        await stage.press("Return")
        assert step.reason.text() == "Who confirmed it, and how?"
        assert stage.focus is step.note

        await stage.write("Called back on the number in the directory")
        await stage.press("Return")
        assert step.heading.text() == "Why is it reset?"
        assert rows(stage)[0].note == "Called back on the number in the directory"

    tell(story)


def test_alt_left_steps_back_and_the_answer_stays_in_the_path(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("2")
        await stage.press("Return")
        await stage.press("Alt+Left")
        assert stage.view.centre.step.heading.text() == "Does the panel show an error?"
        aside = rows(stage)[-1]
        assert (aside.kind, aside.answer, aside.mark) == ("aside", "No", "Stepped back over")
        await stage.press("Alt+Left")
        assert stage.view.centre.step.heading.text() == "Does the panel show an error?"

    tell(story)


def test_enter_on_a_taken_step_goes_back_to_it(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        for key in ("1", "Return", "Return"):
            await stage.press(key)
        assert stage.view.centre.step.heading.text() == "Does a page come out?"
        stage.view.path.list.setFocus()
        stage.view.path.list.select_key(rows(stage)[0].key)
        await stage.settle()
        await stage.press("Return")
        assert stage.view.centre.step.heading.text() == "Does the panel show an error?"

    tell(story)


def test_an_own_step_stands_in_the_path(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("T")
        await stage.press("Return")
        form = stage.view.path.form
        assert form.title.problem == "Give your step a title."
        await stage.write("Swapped the cable")
        await stage.press("Return")
        own = rows(stage)[0]
        assert (own.kind, own.title, own.mark) == ("own", "Swapped the cable", "Your own step")
        assert form.isHidden()
        assert stage.view.centre.step.heading.text() == "Does the panel show an error?"

    tell(story)


def test_enter_adds_the_own_step_from_its_second_field_too(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("T")
        await stage.write("Swapped the cable")
        await stage.press("Tab")
        await stage.write("The panel is ready")
        await stage.press("Shift+Return")
        await stage.write("and stays so")
        await stage.press("Return")
        assert rows(stage)[0].title == "Swapped the cable"
        assert stage.view.path.form.isHidden()
        assert stage.view.shown is not None
        assert stage.view.shown.path[0].note == "The panel is ready\nand stays so"

    tell(story)


def test_ctrl_enter_adds_the_own_step_that_is_being_written(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("T")
        await stage.write("Swapped the cable")
        await stage.press("Tab")
        await stage.write("The panel is ready")
        await stage.press("Ctrl+Return")
        assert stage.asked == []
        assert rows(stage)[0].title == "Swapped the cable"
        assert stage.view.path.form.isHidden()

    tell(story)


def test_a_dangerous_command_is_copied_once_its_target_is_typed(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(
            flows.PROCEDURE, variables={"user_upn": "j@harbordental.example", "lost": "yes"}
        )
        for key in ("1", "M"):
            await stage.press(key)
        await stage.write("Called back")
        await stage.press("Return")
        await stage.press("Return")
        box = stage.view.centre.step.commands.boxes[0]
        QGuiApplication.clipboard().setText("before")
        assert not box.copy.isEnabled()
        await stage.press("C")
        assert QGuiApplication.clipboard().text() == "before"
        assert stage.focus is box.typed

        await stage.write("j@harbordental.example")
        assert box.copy.isEnabled()
        await stage.press("Return")
        assert QGuiApplication.clipboard().text().endswith("-UserId j@harbordental.example")

    tell(story)


@pytest.mark.parametrize(
    ("answers", "asked"), [("1", "resolve"), ("2", "hand over")], ids=["fixed", "escalated"]
)
def test_the_end_of_a_flow_offers_to_close_or_to_hand_over(
    tell: Tell, stage: Stage, answers: str, asked: str
) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        for key in ("1", "Return", "Return", answers, "Return"):
            await stage.press(key)
        words = "Resolve" if asked == "resolve" else "Hand over"
        assert stage.view.centre.step.done.text() == words
        await stage.press("Return")
        assert stage.asked == [(asked, stage.session)]

    tell(story)


def test_esc_leads_from_the_scratchpad_to_the_answers(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("S")
        assert isinstance(stage.focus, TextArea)
        await stage.write("She is free until 11:30")
        pad = stage.view.inspector.pad
        assert pad.state.text() == "Kept when you pause"
        hints = [hint.words for hint in stage.window.commands.hints()]
        assert "Back to the answers" in hints
        await stage.press("Esc")
        assert stage.focus is stage.view.centre.step.answers.rows[0]
        shown = await stage.level()
        assert shown.pad == "She is free until 11:30"
        assert pad.state.text() == "Saved on this computer"

    tell(story)


def test_a_session_without_a_flow_takes_steps_of_ones_own(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(None)
        step = stage.view.centre.step
        assert step.nothing.title.text() == "This session runs without a flow"
        await stage.click(step.nothing.button)
        await stage.write("Called the provider")
        await stage.press("Return")
        assert [row.title for row in rows(stage)] == ["Called the provider"]

    tell(story)


def test_path_and_answers_say_what_they_are(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        answer = stage.view.centre.step.answers.rows[1]
        assert answer.accessibleName() == "2, No, leads to Does the printer answer?"
        await stage.press("2")
        await stage.press("Return")
        first = rows(stage)[0].spoken()
        assert first.startswith("Does the panel show an error?, No, ")
        assert stage.view.top.accessibleName().startswith("48213, Printer says no, Harbor Dental")

    tell(story)
