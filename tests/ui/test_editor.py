"""The flow editor by its keys and clicks, in the real window over a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rflow_desktop.domain.acts import SaveFlow
from rflow_desktop.domain.flow import Flow, Question, Variable, content_hash
from rflow_desktop.domain.flow_edit import set_flow, set_step
from rflow_desktop.domain.model import Flow as Row
from rflow_desktop.domain.model import Outcome, Snapshot, Suggestion
from rflow_desktop.domain.model_library import Role
from rflow_desktop.domain.policy import Actor
from rflow_desktop.services.editing import Editing
from rflow_desktop.services.library import Library
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import MAYA, Desk, desk
from tests.ui.scenes.frames import frame
from tests.ui.stories import clicked, keys, run_story, settle, shown, typed, until
from ui.editor.picker import StepPicker
from ui.editor.presenter import Hooks
from ui.editor.screen import EditorScreen, make_editor
from ui.editor.view import EditorView
from ui.kit import Look
from ui.window import MainWindow

ENGINEER = Actor(id=MAYA.id, name=MAYA.name, role=Role.ENGINEER)


@dataclass
class Seat:
    desk: Desk
    window: MainWindow
    screen: EditorScreen
    editing: Editing
    flow: str
    opened: list[str] = field(default_factory=list)
    told: list[tuple[str, Callable[[], object] | None]] = field(default_factory=list)

    @property
    def view(self) -> EditorView:
        return self.screen.widget

    @property
    def now(self) -> Flow:
        return self.view.desk.flow

    @property
    def title(self) -> str:
        """The title of the step that is selected."""
        at = self.view.desk.at
        return self.now.nodes[at].title if at else ""

    async def settled(self) -> None:
        await settle(self.screen.presenter)
        await asyncio.sleep(0.02)


async def own_copy(here: Desk, content: Flow) -> str:
    """`content` as a flow of one's own, and its id."""
    return await Editing(here.work).duplicate(content.id)


async def sit_down(look: Look, here: Desk, flow: str) -> Seat:
    editing = Editing(here.work)
    opened: list[str] = []
    told: list[tuple[str, Callable[[], object] | None]] = []

    def tell(sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        told.append((sentence, undo))

    screen = make_editor(
        look, flow, editing=editing, library=Library(here.work), notices=here.work.notices,
        hooks=Hooks(tell=tell, open_flow=opened.append),
    )  # fmt: skip
    window = frame(look, {"flows": lambda: screen.widget})
    for commands in screen.commands():
        window.commands.add(commands)
    await shown(window)
    window.go("flows")
    seat = Seat(here, window, screen, editing, flow, opened, told)
    await seat.settled()
    seat.view.focus_steps()
    await asyncio.sleep(0)
    return seat


def story_of(
    look: Look,
    tell: Callable[[Seat], object],
    content: Flow = flows.TROUBLESHOOTING,
    on: Desk | None = None,
    *,
    starter: bool = False,
) -> None:
    async def story() -> None:
        here = on or desk(*flows.EACH_KIND)
        flow = content.id if starter else await own_copy(here, content)
        seat = await sit_down(look, here, flow)
        answer = tell(seat)
        if asyncio.iscoroutine(answer):
            await answer
        await seat.screen.close()
        seat.window.close()

    run_story(story)


def test_a_flow_is_written_with_the_keyboard_alone(look: Look) -> None:
    async def story() -> None:
        here = desk()
        flow = await Editing(here.work).create()
        seat = await sit_down(look, here, flow)
        assert seat.view.desk.at == seat.now.start
        await keys("Return")
        await typed("Does the fax sing?")
        await keys("Return Tab")  # back on the canvas, then a first answer
        await typed("Yes")
        await keys("Return")
        await typed("Let it sing")
        await keys("Return Shift+Return")
        await typed("No")
        await keys("Return")
        await typed("Call the choir")
        await keys("Return")
        first = seat.now.nodes[seat.now.start]
        assert isinstance(first, Question)
        assert first.title == "Does the fax sing?"
        assert [(one.label, seat.now.nodes[one.next].title) for one in first.answers] == [
            ("Yes", "Let it sing"), ("No", "Call the choir"),
        ]  # fmt: skip
        await keys("Left Alt+Right")
        assert [one.label for one in seat.now.nodes[seat.now.start].answers] == ["No", "Yes"]  # type: ignore[union-attr]
        await keys("Ctrl+S")
        await seat.settled()
        row = here.local.get(Row, flow)
        assert row is not None
        assert row.snapshot == content_hash(seat.now)
        await seat.screen.close()
        seat.window.close()

    run_story(story)


def test_arrows_walk_and_the_outline_stands_on_the_same_step(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        assert seat.title == "Does the panel show an error?"
        await keys("Down")
        assert seat.title == "Clear the error at the device"
        await keys("Right")
        assert seat.title == "Does the printer answer?"
        await keys("Up O")
        assert seat.view.shows_outline
        row = seat.view.outline.row
        assert row is not None
        assert row.spoken() == "step 1, Question, Does the panel show an error?, Start"
        await keys("Down Down")
        assert seat.view.desk.at == seat.view.outline.row.step  # type: ignore[union-attr]
        await keys("O")
        assert not seat.view.shows_outline
        assert seat.view.canvas.sheet.selected == seat.view.desk.at
        assert seat.view.canvas.hasFocus()

    story_of(look, tell)


def test_the_outline_tells_where_everything_leads(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        await keys("O")
        told = [row.spoken() for row in seat.view.outline.rows()]
        assert "It answers: goes to step 3, Question, Does a page come out?" in told
        assert len(told) == len({row.key for row in seat.view.outline.rows()})
        steps = [row.step for row in seat.view.outline.rows() if row.kind == "step"]
        assert sorted(steps) == sorted(seat.now.nodes)

    story_of(look, tell)


def test_everything_can_be_written_in_the_outline_as_well(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        await keys("O Tab")
        await typed("Cannot tell")
        await keys("Return")
        await typed("Ask somebody")
        await keys("Return")
        assert seat.view.outline.hasFocus()
        assert seat.title == "Ask somebody"
        count = len(seat.now.nodes)
        await keys("Del")
        assert len(seat.now.nodes) == count - 1
        await keys("Ctrl+Z")
        assert seat.title == "Ask somebody"

    story_of(look, tell)


def test_letters_do_nothing_while_a_field_is_written_in(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        await keys("Return Ctrl+A")
        await typed("lo9 o")
        assert seat.title == "lo9 o"
        assert not seat.view.shows_outline
        assert not seat.window.findChildren(StepPicker)
        assert not seat.view.is_trying

    story_of(look, tell)


def test_undo_and_redo_take_everything_back_also_from_within_a_field(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        before = seat.now
        await keys("Return Ctrl+A")
        await typed("One")
        await keys("Return Down Return Ctrl+A")
        await typed("Two")
        await keys("Ctrl+Z")  # the caret is in the title
        assert seat.now.nodes["clear"].title == "Clear the error at the device"
        assert seat.now.nodes["panel"].title == "One"
        assert seat.view.inspector.title.title.text() == "Clear the error at the device"
        await keys("Ctrl+Z")
        assert seat.now == before
        await keys("Ctrl+Shift+Z Ctrl+Shift+Z")
        assert seat.now.nodes["clear"].title == "Two"

    story_of(look, tell)


def test_a_step_is_linked_by_typing(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        await keys("Down L")
        (picker,) = seat.window.findChildren(StepPicker)
        await typed("escal")
        assert [row.title for row in picker.list.rows.rows] == [  # type: ignore[attr-defined]
            "Escalate", "New step: escal",
        ]  # fmt: skip
        await keys("Return")
        assert seat.now.nodes["clear"].next == "escalate"  # type: ignore[union-attr]
        await keys("L")
        await typed("Turn it off")
        await keys("Return")
        assert seat.title == "Turn it off"
        assert seat.now.nodes["clear"].next == seat.view.desk.at  # type: ignore[union-attr]

    story_of(look, tell)


def test_a_step_is_found_by_typing(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        await keys("Ctrl+F")
        await typed("page")
        (picker,) = seat.window.findChildren(StepPicker)
        assert [row.title for row in picker.list.rows.rows] == ["Does a page come out?"]  # type: ignore[attr-defined]
        await keys("Return")
        assert seat.title == "Does a page come out?"
        assert seat.view.canvas.hasFocus()

    story_of(look, tell)


def test_another_step_becomes_the_first(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        first = seat.window.commands.find("editor.first")
        assert first is not None
        assert first.why_not == "It is the first step."
        await keys("Down")
        seat.window.commands.run("editor.first")
        assert seat.now.start == "clear"
        await until(lambda: seat.view.desk.problems_of("panel"))
        await keys("Ctrl+Z")
        assert seat.now.start == "panel"

    story_of(look, tell)


def test_a_click_selects_and_a_click_beside_shows_the_flow(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        canvas = seat.view.canvas
        box = canvas.mapFromScene(canvas.sheet.box_of("port").center())
        viewport = canvas.viewport()
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(viewport, button, none, box)
        assert seat.title == "Does the printer answer?"
        assert seat.view.inspector.commands.isVisible()
        QTest.mouseClick(viewport, button, none, QPoint(4, 4))
        assert seat.view.desk.at == ""
        assert seat.view.inspector.flow.isVisible()
        assert not seat.view.inspector.title.isVisible()

    story_of(look, tell)


def test_removing_a_step_can_be_undone_from_the_toast(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        before = seat.now
        seat.view.desk.select("port")
        await keys("Del")
        assert "port" not in seat.now.nodes
        sentence, undo = seat.told[-1]
        assert sentence == "“Does the printer answer?” removed"
        assert undo is not None
        undo()
        assert seat.now == before

    story_of(look, tell)


def test_what_is_typed_is_there_after_a_kill(look: Look) -> None:
    async def story() -> None:
        here = desk(*flows.EACH_KIND)
        flow = await own_copy(here, flows.TROUBLESHOOTING)
        seat = await sit_down(look, here, flow)
        await keys("Return Ctrl+A")
        await typed("Half a wo")
        await until(lambda: "Half a wo" in here.local.drafts.get(f"flow:{flow}"))
        again = await sit_down(look, here, flow)  # nothing was closed in order
        assert again.title == "Half a wo"
        assert again.view.desk.is_dirty
        row = here.local.get(Row, flow)
        assert row is not None
        assert row.version == 1
        await keys("Ctrl+S")
        await again.settled()
        assert here.local.drafts.get(f"flow:{flow}") == ""
        for one in (again, seat):
            await one.screen.close()
            one.window.close()

    run_story(story)


def test_problems_are_walked_and_keep_the_flow_from_being_published(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        view = seat.view
        assert view.strip.count.text() == "Nothing to fix"
        view.desk.edit("open end", lambda f: set_step(f, "clear", next=""))
        view.desk.edit("no title", lambda f: set_step(f, "verify", title=""))
        await until(lambda: view.desk.problems)
        assert view.strip.count.text() == "2 things to fix before publishing"
        assert not view.bar.publish.isEnabled()
        assert "F8" in view.bar.publish.toolTip()
        await keys("F8")
        first = view.desk.at
        await keys("F8")
        assert {first, view.desk.at} == {"clear", "verify"}
        assert view.inspector.problems.isVisible()
        await keys("Shift+F8")
        assert view.desk.at == first
        await keys("Ctrl+S")  # saving is never blocked
        await seat.settled()
        assert not view.desk.is_dirty
        assert seat.window.commands.find("editor.publish").why_not.startswith("2 things to fix")  # type: ignore[union-attr]

    story_of(look, tell)


def test_a_senior_publishes_what_has_no_problems(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        await keys("Return Ctrl+A")
        await typed("Is the panel red?")
        await until(lambda: seat.view.desk.problems == ())
        await clicked(seat.view.bar.publish)
        await seat.settled()
        row = seat.desk.local.get(Row, seat.flow)
        assert row is not None
        assert row.published == row.snapshot == content_hash(seat.now)
        assert seat.told[-1][0] == "Printer says no (copy) published"
        assert seat.view.bar.publish.toolTip() == "This version is published already."

    story_of(look, tell)


def test_an_engineer_edits_drafts_of_their_own_and_is_not_offered_to_publish(look: Look) -> None:
    me = Actor(id=MAYA.id, name="Maya Okafor", role=Role.ENGINEER)

    async def tell(seat: Seat) -> None:
        assert not seat.view.bar.publish.isVisible()
        await keys("Return Ctrl+A")
        await typed("Mine")
        assert seat.title == "Mine"

    story_of(look, tell, on=desk(*flows.EACH_KIND, me=me))


def test_a_starter_flow_is_read_and_duplicated(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        view = seat.view
        assert view.banner.isVisible()
        assert view.banner.label.text() == (
            "This is a starter flow. Duplicate it to make it your own."
        )
        await keys("Del")
        assert len(seat.now.nodes) == len(flows.TROUBLESHOOTING.nodes)
        title = view.inspector.title.title
        assert title.isReadOnly()  # to be read and copied
        assert title.isEnabled()
        assert not view.inspector.kind.kinds.buttons["action"].isEnabled()
        await clicked(view.inspector.answers.rows.rows[0].target)
        assert seat.title == "Clear the error at the device"
        await clicked(view.banner.button)
        await seat.settled()
        (copy,) = seat.opened
        row = seat.desk.local.get(Row, copy)
        assert row is not None
        assert (row.name, row.author, row.starter) == ("Printer says no (copy)", MAYA.id, False)

    story_of(look, tell, starter=True)


def team_desk(role: Role = Role.ENGINEER) -> Desk:
    """A desk where the first flow is one of the team's, written by a senior."""
    here = desk(*flows.EACH_KIND, me=Actor(id=MAYA.id, name=MAYA.name, role=role))
    row = here.local.get(Row, flows.TROUBLESHOOTING.id)
    assert row is not None
    author = "00000000-0000-4000-8000-000000000009"
    here.local.seed((row.model_copy(update={"starter": False, "author": author}),))
    return here


def test_of_a_team_flow_a_linked_copy_is_made_to_suggest_a_change(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        view = seat.view
        assert view.banner.label.text() == (
            "This flow is your team's. Write your change in a copy, and suggest it from there."
        )
        assert view.banner.button.text() == "Suggest a change"
        assert not view.bar.suggest.isVisible()
        await clicked(view.banner.button)
        await seat.settled()
        seat.window.commands.run("editor.suggest")
        await seat.settled()
        assert len(seat.opened) == 2, "by the banner and by the palette"
        for copy in seat.opened:
            row = seat.desk.local.get(Row, copy)
            assert row is not None
            assert row.author == MAYA.id
            assert row.lineage is not None
            assert row.lineage.parent == seat.flow

    story_of(look, tell, starter=True, on=team_desk())


def test_a_linked_copy_is_suggested_to_the_seniors_from_its_editor(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        view, button = seat.view, seat.view.bar.suggest
        assert button.isVisible()
        assert not view.bar.publish.isVisible()
        assert not button.isEnabled()
        assert button.toolTip() == "The copy does not change anything yet."
        await keys("Return Ctrl+A Delete")
        await until(lambda: button.toolTip().startswith("1 thing to fix first"))
        command = seat.window.commands.find("editor.suggest")
        assert command is not None
        assert command.why_not == button.toolTip()
        await typed("Is it red?")
        await until(button.isEnabled)
        await clicked(button)
        await seat.settled()
        assert [sentence for sentence, _ in seat.told] == ["Suggested to your seniors"]
        (one,) = seat.desk.local.every(Suggestion)
        assert (one.flow, one.copy_of, one.by) == (
            flows.TROUBLESHOOTING.id, seat.flow, MAYA.id,
        )  # fmt: skip
        change = seat.desk.work.flows.get(seat.desk.local, one.snapshot)
        assert change is not None
        assert (change.name, change.nodes["panel"].title) == ("Printer says no", "Is it red?")
        assert not button.isEnabled()
        assert button.toolTip() == "Your seniors have this change already."
        seat.view.focus_steps()
        await keys("Return End")
        await typed(" Or amber?")
        await until(button.isEnabled)
        seat.view.focus_steps()
        seat.window.commands.run("editor.suggest")
        seat.window.commands.run("editor.suggest")  # before the first is through
        await seat.settled()
        (two,) = (more for more in seat.desk.local.every(Suggestion) if more.id != one.id)
        assert not button.isEnabled()
        await Library(seat.desk.work).decline(two.id, "")
        await until(button.isEnabled)  # taken back, it can be suggested again

    story_of(look, tell, on=team_desk())


@pytest.mark.parametrize(
    ("here", "why"),
    [
        (lambda: desk(*flows.EACH_KIND, me=ENGINEER), "of a starter flow"),
        (lambda: team_desk(Role.SENIOR), "of a flow that this person publishes"),
    ],
    ids=["starter", "senior"],
)
def test_nothing_is_suggested_from_a_copy(look: Look, here: Callable[[], Desk], why: str) -> None:
    async def tell(seat: Seat) -> None:
        assert not seat.view.bar.suggest.isVisible(), why
        await keys("Return Ctrl+A")
        await typed("Mine")
        command = seat.window.commands.find("editor.suggest")
        assert command is not None
        assert command.why_not.startswith("Only a copy of a team's flow")

    story_of(look, tell, on=here())


def test_a_flow_that_changed_elsewhere_is_brought_together_and_both_are_kept(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        view = seat.view
        row = seat.desk.local.get(Row, seat.flow)
        assert row is not None
        theirs = set_step(seat.now, "clear", title="Theirs")
        await keys("Return Ctrl+A")
        await typed("Mine")
        await seat.settled()
        saved = SaveFlow(
            snapshot=content_hash(theirs), content=theirs.model_dump(mode="json"),
            over=row.snapshot,
        )  # fmt: skip
        await seat.desk.work.do_all([(("flow", seat.flow), saved)])
        await until(lambda: "1 changed" in view.banner.label.text()
                    or "1 step changed" in view.banner.label.text())  # fmt: skip
        assert view.banner.isVisible()
        assert seat.title == "Mine"
        assert seat.now.nodes["clear"].title == "Clear the error at the device"
        await clicked(view.banner.button)
        await seat.settled()
        assert (seat.now.nodes["panel"].title, seat.now.nodes["clear"].title) == ("Mine", "Theirs")
        assert not view.banner.isVisible()
        assert "Save when it reads right" in seat.told[-1][0]
        await keys("Ctrl+S")
        await seat.settled()
        newest = seat.desk.local.get(Row, seat.flow)
        assert newest is not None
        assert newest.snapshot == content_hash(seat.now)
        assert newest.version == row.version + 2
        assert seat.desk.local.get(Snapshot, content_hash(theirs)) is not None

    story_of(look, tell)


def test_the_version_of_the_other_can_be_taken_and_ones_own_comes_back_with_undo(
    look: Look,
) -> None:
    async def tell(seat: Seat) -> None:
        row = seat.desk.local.get(Row, seat.flow)
        assert row is not None
        theirs = set_step(seat.now, "clear", title="Theirs")
        await keys("Return Ctrl+A")
        await typed("Mine")
        await seat.settled()
        saved = SaveFlow(
            snapshot=content_hash(theirs), content=theirs.model_dump(mode="json"),
            over=row.snapshot,
        )  # fmt: skip
        await seat.desk.work.do_all([(("flow", seat.flow), saved)])
        await until(lambda: seat.view.banner.isVisible())
        await seat.settled()
        seat.view.focus_steps()
        seat.window.commands.run("editor.theirs")
        await seat.settled()
        assert seat.now == theirs
        sentence, undo = seat.told[-1]
        assert sentence == "The other version is shown."
        assert undo is not None
        undo()
        await seat.settled()
        assert seat.now.nodes["panel"].title == "Mine"
        assert seat.view.banner.isVisible()

    story_of(look, tell)


def test_an_untouched_flow_follows_what_others_save(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        row = seat.desk.local.get(Row, seat.flow)
        assert row is not None
        theirs = set_flow(seat.now, name="Theirs")
        await seat.editing.save(theirs, row.snapshot)
        await seat.settled()
        assert seat.now.name == "Theirs"
        assert not seat.view.banner.isVisible()

    story_of(look, tell)


def test_a_draft_is_tried_beside_the_canvas_and_kept_as_a_sample_run(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        view = seat.view
        await keys("F5")
        await seat.settled()
        assert view.is_trying
        await keys("2")
        assert seat.title == "Does the printer answer?"
        assert view.canvas.sheet.trail == {"panel"}
        assert view.trying.paste is not None
        view.trying.paste.setFocus()
        await typed("TcpTestSucceeded : False")
        seat.view.focus_steps()
        await keys("2")
        assert view.trying.keep is not None
        await clicked(view.trying.keep)
        await asyncio.sleep(0.02)
        assert not view.is_trying
        sample = seat.now.samples[-1]
        assert sample.path == ("panel", "port", "escalate")
        assert sample.outcome == "escalated"
        assert [step.paste for step in sample.steps] == ["", "TcpTestSucceeded : False"]
        assert view.inspector.samples.isVisible()
        view.desk.edit("break it", lambda f: set_step(f, "port", patterns=()))
        await until(lambda: any(not one.passed for one in view.desk.samples))
        assert "go another way" in view.inspector.samples.told.text()
        assert not view.bar.publish.isEnabled()

    story_of(look, tell)


def test_a_try_leads_into_other_flows_back_and_stops_with_escape(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        view = seat.view
        await keys("F5")
        await seat.settled()
        await keys("2")
        assert view.trying.trial is not None
        assert view.trying.trial.position.flow.name == "Printer says no"
        assert view.desk.at == "network"  # the link, on the canvas
        await keys("1 1 1")
        assert seat.title == "Does Outlook connect?"
        await keys("1")
        assert view.trying.trial.position.ended == "resolved"
        sample = view.trying.trial.sample("Through the printer")
        assert sample.path == ("web", "network", "verify", "close")
        await keys("Alt+Left")
        assert seat.title == "Does Outlook connect?"
        await keys("Escape")
        assert not view.is_trying
        assert view.canvas.hasFocus()
        assert len(seat.desk.local.every(Row)) == 5  # and no session was made

    story_of(look, tell, flows.LEADS_ON)


def test_the_inspector_tells_what_real_runs_answered(look: Look) -> None:
    async def story() -> None:
        here = desk(*flows.EACH_KIND)
        sessions = Sessions(here.work)
        for answer in ("yes", "yes", "no"):
            session = await sessions.start(flows.TROUBLESHOOTING.id, About())
            await sessions.choose(session, answer)
            await sessions.complete(session, Outcome.RESOLVED)
        seat = await sit_down(look, here, flows.TROUBLESHOOTING.id)
        runs = seat.view.inspector.runs
        assert runs.isVisible()
        assert runs.title.text() == "From 3 runs"
        assert [row.accessibleName() for row in runs.rows.rows] == [
            "Yes: 2 of 3, 67 %", "No: 1 of 3, 33 %",
        ]  # fmt: skip
        assert "Used 3 times, 100 % fixed" in seat.view.bar.told.text()
        seat.window.close()

    run_story(story)


def test_the_canvas_is_made_larger_and_smaller_and_the_text_size_stays(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        asked: list[str] = []
        seat.window.text_size_asked.connect(asked.append)
        await keys("Ctrl++ Ctrl++")
        assert seat.view.canvas.zoom == 1.5
        await keys("Ctrl+0 Ctrl+-")
        assert seat.view.canvas.zoom == 0.8
        await clicked(seat.view.canvas.tools.whole)
        canvas = seat.view.canvas
        assert canvas.mapToScene(canvas.viewport().rect()).boundingRect().contains(canvas.room)
        assert asked == []

    story_of(look, tell)


def test_an_edit_leaves_the_selected_step_where_the_eye_has_it(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        canvas = seat.view.canvas
        seat.view.desk.select("port")
        await keys("Right Left")
        before = canvas.mapFromScene(canvas.sheet.box_of("port").center())
        for _ in range(3):
            seat.view.desk.edit("grow", lambda f: set_step(f, "panel", title="Another"))
            seat.view.add_answer()
            seat.view.desk.select("port")
        after = canvas.mapFromScene(canvas.sheet.box_of("port").center())
        assert (after - before).manhattanLength() <= 4

    story_of(look, tell)


def test_in_a_narrow_window_the_inspector_is_a_drawer_that_opens_to_write_and_to_try(
    look: Look,
) -> None:
    async def tell(seat: Seat) -> None:
        view = seat.view
        seat.window.resize(1024, 700)
        await asyncio.sleep(0.05)
        assert not view.inspector.isVisible()
        await keys("Return Ctrl+A")
        await typed("Narrow")
        assert view.inspector.isVisible()
        assert seat.title == "Narrow"
        await keys("Escape")
        assert not view.inspector.isVisible()
        assert view.canvas.hasFocus()
        await keys("F5")
        await seat.settled()
        assert view.trying.isVisible()

    story_of(look, tell)


KINDS = ("action", "command", "form", "gate", "link", "logic", "result", "question")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_parts_in_the_inspector(look: Look, kind: str) -> None:
    async def tell(seat: Seat) -> None:
        inspector = seat.view.inspector
        seat.view.desk.select("panel")
        await clicked(inspector.kind.kinds.buttons[kind])
        assert seat.now.nodes["panel"].kind == kind
        parts = {
            name for name in ("words", "commands", "answers", "cases", "next", "outcome", "link",
                              "asks", "patterns") if getattr(inspector, name).isVisibleTo(inspector)
        }  # fmt: skip
        with_all = {"words", "commands", "answers", "asks", "patterns"}
        assert (
            parts
            == {
                "action": {"words", "commands", "next", "asks"},
                "command": with_all,
                "form": {"words", "next", "asks"},
                "gate": {"words", "commands", "answers", "asks"},
                "link": {"words", "next", "link", "asks"},
                "logic": {"cases"},
                "result": {"words", "outcome"},
                "question": with_all,
            }[kind]
        )

    story_of(look, tell)


def test_commands_patterns_and_values_are_written_in_the_inspector(look: Look) -> None:
    async def tell(seat: Seat) -> None:
        desk_, inspector = seat.view.desk, seat.view.inspector
        desk_.select("port")
        await clicked(inspector.commands.more)
        await typed("Restart-Service Spooler")
        row = inspector.commands.rows.rows[-1]
        row.risk.chosen.emit("danger")
        row.target.setFocus()
        await typed("{{target}}")
        row.confirm.click()
        command = seat.now.nodes["port"].commands[-1]  # type: ignore[union-attr]
        assert (command.text, command.risk, command.target, command.confirm) == (
            "Restart-Service Spooler", "danger", "{{target}}", "target",
        )  # fmt: skip
        await clicked(inspector.patterns.more)
        await typed("(a+)+b")
        assert "busy for ever" in inspector.patterns.rows.rows[-1].trouble.text()
        inspector.asks.more.chosen.emit("fix")
        inspector.asks.screenshot.click()
        node = seat.now.nodes["port"]
        assert (node.fields, node.screenshot_wanted) == (("fix",), True)
        inspector.asks.more.chosen.emit("+")
        await typed("Room number")
        await keys("Return")
        own = inspector.asks.rows.rows[-1].own
        own.unfold.click()
        own.required.click()
        own.name.setFocus()
        await keys("Ctrl+A")
        await typed("room")
        inspector.title.title.setFocus()
        asked = seat.now.nodes["port"].fields[-1]
        assert isinstance(asked, Variable)
        assert (asked.name, asked.label, asked.required) == ("room", "Room number", True)
        desk_.select("")
        await clicked(inspector.intake.more)
        await typed("Serial number")
        value = inspector.intake.rows.rows[-1]
        value.unfold.click()
        value.type.chosen.emit("choice")
        value.options.setFocus()
        await typed("One")
        assert seat.now.intake[-1].options == ("One",)
        inspector.flow.tags.setFocus()
        await typed("printer, tcp")
        assert seat.now.tags == ("printer", "tcp")

    story_of(look, tell)
