"""What arrives is drawn without taking a focus, a caret or a half-typed word from anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.domain.shown import PathStep, SessionView, VariableLine
from tests.helpers import flows
from tests.ui.runner_stage import ABOUT, Stage, Story, in_loop
from tests.ui.scenes import runner as scene
from ui.kit import Field, Look
from ui.runner import RunnerView
from ui.runner.scratchpad import moved_caret

Tell = Callable[[Story], None]


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[Stage]:
    stage = Stage(look, *flows.EACH_KIND)
    yield stage
    stage.close()


@pytest.fixture
def view(qapp: QApplication, look: Look) -> Iterator[RunnerView]:
    view = scene.make_view(look)
    view.resize(1207, 812)
    view.show()
    yield view
    view.close()
    view.deleteLater()


def test_a_scratchpad_that_is_being_written_is_merged_and_not_replaced(
    tell: Tell, stage: Stage
) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("S")
        await stage.write("mine")
        await stage.sessions.write_pad(stage.session, "theirs\n", "")
        await stage.level()
        pad = stage.view.inspector.pad
        assert pad.text.text() == "mine"

        await stage.press("Esc")
        shown = await stage.level()
        assert sorted(shown.pad.split()) == ["mine", "theirs"]
        assert pad.text.text() == shown.pad

    tell(story)


def test_what_is_newer_is_drawn_also_between_the_pieces_of_an_older_state(
    view: RunnerView,
) -> None:
    old = replace(scene.VIEW, pad="old", variables=())
    pieces = view.work_in_pieces(old)
    next(pieces)
    newer = replace(scene.VIEW, pad="newer", step=replace(scene.STEP, title="The next one"))
    view.show_work(newer)
    for _ in pieces:
        pass
    assert view.shown == newer
    assert view.inspector.pad.text.text() == "newer"
    assert view.centre.step.heading.text() == "The next one"


class Kept:
    """Half-typed scratchpads, by session."""

    def __init__(self, **drafts: tuple[str, str]) -> None:
        self.drafts = drafts

    async def keep(self, session: str, text: str, over: str) -> None:
        self.drafts[session] = (text, over)

    async def of(self, session: str) -> tuple[str, str] | None:
        return self.drafts.get(session)

    async def drop(self, session: str) -> None:
        self.drafts.pop(session, None)


def test_half_typed_words_survive_the_end_of_the_program(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        session = await stage.sessions.start(flows.TROUBLESHOOTING.id, ABOUT)
        drafts = Kept()
        await stage.open(session, drafts=drafts)
        await stage.press("S")
        await stage.write("She is free")
        await stage.soon(lambda: session in drafts.drafts)
        assert drafts.drafts == {session: ("She is free", "")}
        await stage.runner.close()
        assert drafts.drafts == {}

    tell(story)


def test_a_draft_of_the_last_time_is_shown_and_kept(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        session = await stage.sessions.start(flows.TROUBLESHOOTING.id, ABOUT)
        await stage.sessions.write_pad(session, "A colleague wrote this\n", "")
        await stage.open(session, drafts=Kept(**{session: ("Was cut off here", "")}))
        await stage.level()
        assert stage.view.inspector.pad.text.text() == "Was cut off here"
        await stage.runner.close()
        shown = await stage.level()
        assert "Was cut off here" in shown.pad
        assert "A colleague wrote this" in shown.pad

    tell(story)


def test_a_caret_stays_behind_its_word_when_a_line_comes_in_above() -> None:
    table = (
        ("one\ntwo", "zero\none\ntwo", 7, 12),
        ("one\ntwo", "one\ntwo\nthree", 3, 3),
        ("one", "", 3, 0),
        ("", "one", 0, 0),
    )
    for before, after, caret, expected in table:
        assert moved_caret(before, after, caret) == expected, (before, after)


def test_a_value_that_is_being_typed_outlives_what_arrives(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("2")
        await stage.press("Return")
        await stage.press("V")
        await stage.write("192.0.2")
        field = stage.focus
        await stage.sessions.note(stage.session, "Ping works")
        await stage.level()
        assert stage.focus is field
        assert isinstance(field, Field)
        assert (field.text(), field.cursorPosition()) == ("192.0.2", 7)

    tell(story)


def test_esc_leads_from_a_value_that_was_just_filled_in_to_the_answers(
    tell: Tell, stage: Stage
) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        row = stage.view.variables.next_empty()
        assert row is not None
        row.edit()
        await stage.write("PRN-FRONT-01")
        await stage.press("Return")
        assert stage.view.inspector.isAncestorOf(stage.focus)
        await stage.press("Esc")
        assert stage.focus is stage.view.centre.step.answers.rows[0]
        assert stage.window.view_of(stage.session) is stage.view

    tell(story)


def test_a_chosen_answer_stays_chosen_until_the_step_is_another(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        await stage.press("2")
        await stage.press("M")
        await stage.write("It says")
        await stage.sessions.set_variables(stage.session, {"printer_ip": "192.0.2.40"})
        await stage.level()
        step = stage.view.centre.step
        assert step.answers.current == "no"
        assert step.note.text() == "It says"

    tell(story)


def test_of_an_other_session_nothing_is_read(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        before = stage.view.shown
        other = await stage.sessions.start(flows.PROCEDURE.id, ABOUT)
        await stage.sessions.note(other, "Elsewhere")
        await stage.level()
        assert stage.view.shown is before

    tell(story)


def test_what_is_sensitive_shows_as_dots_until_it_is_edited(
    qapp: QApplication, view: RunnerView
) -> None:
    view.show_session(scene.COMMANDS)
    pin = view.centre.step.fields.inputs[-1].input.control
    assert isinstance(pin, Field)
    assert (pin.text(), pin.echoMode()) == ("4711", Field.EchoMode.Password)
    view.activateWindow()
    pin.setFocus()
    qapp.processEvents()
    assert pin.echoMode() is Field.EchoMode.Normal


def test_the_rail_of_the_path_has_no_gaps_in_a_column_of_another_width(view: RunnerView) -> None:
    view.show_session(scene.GATE)
    view.path.setFixedWidth(230)
    for _ in range(4):
        QApplication.processEvents()
    path = view.path.list
    rows = [path.visualRect(path.rows.index(place)) for place in range(len(path.rows.rows))]
    for above, below in pairwise(rows):
        assert below.top() == above.bottom() + 1


def test_fields_of_a_step_begin_at_one_height(view: RunnerView) -> None:
    step = scene.VIEW.step
    assert step is not None
    words = VariableLine(name="words", label="Words on the screen", value="", type="long_text")
    view.show_session(replace(scene.VIEW, step=replace(step, node="n6", fields=(words,))))
    QApplication.processEvents()
    fields = view.centre.step.fields
    (given,) = fields.inputs
    assert given.height() > fields.note.height() * 1.5
    label = fields.note_label.mapTo(fields, fields.note_label.rect().topLeft())
    assert label.y() == given.y()


def test_a_long_name_of_a_variable_stops_before_its_value(view: RunnerView) -> None:
    line = VariableLine(name="w", label="Words that stand on the screen", value="")
    view.show_session(replace(scene.VIEW, variables=(line,)))
    view.grab()
    row = view.variables.rows["w"]
    assert row.label.geometry().right() + 8 <= row.value.geometry().left()


def test_what_may_only_be_read_has_nothing_to_press(view: RunnerView) -> None:
    view.show_session(scene.OTHERS)
    assert view.notice.banner.label.text() == "Read only. Priya Raman has this session."
    assert view.notice.banner.button.text() == "Copy note"
    assert not view.centre.step.answers.isEnabled()
    assert view.inspector.pad.text.isReadOnly()
    assert [verb for verb, button in view.top.buttons.items() if not button.isHidden()] == []


def test_a_finished_session_shows_its_end_and_keeps_its_scratchpad_open(view: RunnerView) -> None:
    view.show_session(scene.CLOSED)
    step = view.centre.step
    assert (step.kicker.text(), step.heading.text()) == ("Finished", "Fixed")
    assert "registered again" in step.body.markdown
    assert not view.inspector.pad.text.isReadOnly()
    shown = [verb for verb, button in view.top.buttons.items() if not button.isHidden()]
    assert shown == ["follow", "copy"]


def test_a_step_that_cannot_be_shown_says_which_version_can(view: RunnerView) -> None:
    view.show_session(scene.UNKNOWN)
    said = view.centre.step.failed.sentence.text()
    assert "“vote”" in said
    assert "Version 13 can be opened." in said
    assert "are safe" in said
    view.centre.step.failed.more.click()
    assert "“vote”" in QGuiApplication.clipboard().text()
    assert QGuiApplication.clipboard().text().startswith("flow: ")


def long(steps: int) -> SessionView:
    path = tuple(
        PathStep(
            id=f"e{place}", kind="decision", node=f"n{place}", title=f"Question {place}?",
            answer="Yes, it does", note="", at=scene.at("9:14"), by="Maya Osei",
        )
        for place in range(steps)
    )  # fmt: skip
    return replace(scene.VIEW, path=path, number=steps + 1)


class Paints(QObject):
    """Which widgets were painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.painted: set[str] = set()
        for widget in widgets:
            for one in (widget, *widget.findChildren(QWidget)):
                one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted.add(type(watched).__name__)
        return False


def test_the_next_step_paints_nothing_beside_it_that_stayed_as_it_was(
    qapp: QApplication, view: RunnerView
) -> None:
    view.resize(1440, 812)  # the inspector stands beside the step
    other = replace(scene.STEP, node="n6", number=6, title="Sign in again")
    with_clock_running = long(24)
    for one in (replace(with_clock_running, step=other), with_clock_running):
        view.show_session(one)
        qapp.processEvents()
    beside = Paints(view.inspector, view.top, view.path.bar)
    step = Paints(view.centre.step)
    view.show_session(replace(with_clock_running, step=other))
    qapp.processEvents()
    assert beside.painted == set()
    assert step.painted


def test_the_next_step_is_drawn_before_the_way_to_it(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        path = stage.view.path
        order: list[tuple[str, str]] = []
        drawn = stage.view.centre.step.heading
        stage.view.shown_changed.connect(lambda: order.append(("step", drawn.text())))
        path.list.rows.modelReset.connect(lambda: order.append(("path", path.progress.text())))
        before = path.list.rows.rows
        await stage.press("2")
        await stage.press("Return")
        assert [what for what, _ in order] == ["step", "path"]
        assert len(path.list.rows.rows) > len(before)

    tell(story)
