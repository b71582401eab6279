"""The lane beside a conversation: answered, accepted, done, corrected and ruled out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain import acts_lane
from rflow_desktop.domain.acts_talk import RecordCall
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_lane import Fix, FixOutcome, ItemState, Ref
from rflow_desktop.domain.model_talk import CallState
from rflow_desktop.domain.shown_lane import LANE_LIMIT
from rflow_desktop.domain.shown_talk import LaneView
from rflow_desktop.domain.values import Lost
from rflow_desktop.services.lane_lines import fix_view
from rflow_desktop.services.sessions import About
from tests.ui.lane_stage import LaneStage
from tests.ui.runner_stage import Story, in_loop
from ui.kit import Dialog, Look
from ui.lane import LanePanel

Tell = Callable[[Story], None]


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[LaneStage]:
    stage = LaneStage(look)
    yield stage
    stage.close()


def test_a_number_answers_the_first_question_and_the_answer_becomes_a_fact_to_correct(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        first = await stage.asks("Where did they sign in?")
        second = await stage.asks("Since when?", options=())
        box = stage.column.widget.questions
        assert box.next is not None
        assert box.next.item == first
        await stage.press("2")
        assert (stage.item(first).state, stage.item(first).label) == (ItemState.ANSWERED, "VPN")
        assert box.next.item == second
        assert box.more.text() == "Show 1 answered"

        await stage.press("R")
        await stage.write("Monday")
        await stage.press("Return")
        assert stage.item(second).answer == "Monday"
        assert box.next is None

        await stage.click(box.more)
        past = box.past(second)
        await stage.click(past.change)
        past.writer.field.selectAll()
        await stage.write("Sunday")
        await stage.press("Return")
        assert stage.item(second).answer == "Sunday"

    tell(story)


@pytest.mark.behaviour("S2.63")
def test_a_half_typed_answer_is_still_there_when_the_lane_is_drawn_anew(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        item = await stage.asks()
        await stage.press("R")
        await stage.write("on sit")
        row = stage.column.widget.questions.next
        assert row is not None
        await stage.press("Esc")
        assert not row.writer.is_open
        assert stage.item(item).state is ItemState.OPEN
        await stage.redraw()
        assert stage.drawn.questions[0].draft == "on sit"
        await stage.press("R")
        assert row.writer.field.text() == "on sit"

    tell(story)


def test_a_proposed_task_is_accepted_done_with_a_result_and_put_back(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        item = await stage.proposes("Find where the accounts live")
        box = stage.column.widget.tasks
        row = box.row(item)
        assert row is not None
        assert row.state.isVisible(), "it says that it is only proposed"
        await stage.press("A")
        assert stage.item(item).state is ItemState.ACCEPTED
        assert not row.accept.isVisible()

        await stage.click(row.result)
        await stage.write("OU=Staging")
        await stage.press("Return")
        assert (stage.item(item).state, stage.item(item).result) == (ItemState.DONE, "OU=Staging")
        assert row.told.text() == "Result: OU=Staging"
        assert box.count.text() == "1 of 1 done"

        await stage.click(row.undo)
        assert stage.item(item).state is ItemState.ACCEPTED
        stage.view.setFocus()  # Space belongs to a button that has the focus
        await stage.press("Space")
        assert stage.item(item).state is ItemState.DONE

    tell(story)


def test_a_dismissed_task_is_folded_away_and_can_be_put_back(tell: Tell, stage: LaneStage) -> None:
    async def story() -> None:
        await stage.start()
        item = await stage.proposes("Reinstall the driver")
        box = stage.column.widget.tasks
        await stage.press("X")
        assert stage.item(item).state is ItemState.DISMISSED
        assert box.row(item) is None
        assert stage.said == ["Task dismissed"]
        await stage.click(box.more)
        row = box.row(item)
        assert row is not None
        await stage.click(row.undo)
        assert stage.item(item).state is ItemState.PROPOSED

    tell(story)


def test_letters_are_text_while_somebody_types_to_the_assistant(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        item = await stage.proposes("Reinstall the driver")
        stage.view.composer.setFocus()
        await stage.write("ax 1")
        assert stage.view.composer.text() == "ax 1"
        assert stage.item(item).state is ItemState.PROPOSED

    tell(story)


@pytest.mark.behaviour("S3.42", "S3.43")
def test_facts_show_their_source_and_only_notes_of_ones_own_have_a_pencil(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        item = await stage.proposes("Find the accounts")
        await stage.lane.done(stage.session, item, "OU=Staging")
        found = await stage.lane.promote(stage.session, item)
        await stage.level()
        facts = stage.column.widget.facts
        row = facts.row(found)
        assert row is not None
        assert not row.edit.isVisible()
        assert row.source.accessibleName() == "Result of a task: Find the accounts"
        await stage.click(row.source)
        task = stage.column.widget.tasks.row(item)
        focus = QApplication.focusWidget()
        assert task is not None
        assert focus is not None
        assert task.isAncestorOf(focus), "it leads to the task in the lane"
        assert stage.sources == []

        message = stage.desk.work.new_id()
        said = await stage.lane.keep_as_fact(
            stage.session, "Since Monday", source="message", ref=message
        )
        await stage.level()
        other = facts.row(said)
        assert other is not None
        await stage.click(other.source)
        assert stage.sources == [("message", message)]

        await stage.press("F")
        await stage.write("Only new accounts")
        await stage.press("Return")
        note = next(one for one in stage.drawn.facts if one.source == "note")
        own = facts.row(note.id)
        assert own is not None
        await stage.click(own.edit)
        own.writer.field.selectAll()
        await stage.write("Only accounts of November")
        await stage.press("Return")
        assert own.text.text() == "Only accounts of November"

        await stage.click(own.remove)
        assert facts.row(note.id) is None
        assert stage.said == ["Fact taken away"]
        assert stage.undo is not None
        stage.undo()
        await stage.level()
        assert facts.row(note.id) is not None

    tell(story)


@pytest.mark.behaviour("S3.42")
def test_a_fact_whose_source_is_gone_keeps_its_words_and_leads_nowhere(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        fact = acts_lane.AddFact(
            fact=stage.desk.work.new_id(), text="A fact", source="task", source_text="Gone task"
        )
        await stage.do(fact)
        await stage.level()
        row = stage.column.widget.facts.row(fact.fact)
        assert row is not None
        assert row.source.accessibleName() == "Result of a task: Gone task"
        assert not row.source.isEnabled()

    tell(story)


def test_what_nothing_supports_is_marked_a_guess(tell: Tell, stage: LaneStage) -> None:
    async def story() -> None:
        await stage.start()
        await stage.suggests("Restart the spooler", guess=True)
        known = Ref(kind="fact", id=stage.desk.work.new_id(), text="All in OU=Staging")
        task = await stage.proposes("Move them", rests_on=(known,))
        await stage.level()
        card = stage.column.widget.fix.card
        assert card.guess.isVisible()
        row = stage.column.widget.tasks.row(task)
        assert row is not None
        assert not row.guess.isVisible()
        await stage.suggests("Move the accounts", rests_on=(known,), confidence=84, minutes=5,
                             undo="Move them back")  # fmt: skip
        await stage.level()
        assert not card.guess.isVisible()
        assert card.why.text() == "Rests on: All in OU=Staging"
        assert card.facts.text() == "Takes about 5 min · Undo: Move them back"
        assert card.sure.text() == "84 %"
        assert stage.column.widget.fix.replaced.text.text() == "Replaced: Restart the spooler"

    tell(story)


def test_what_somebody_else_said_of_a_fix_at_the_same_time_stands_on_its_card(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        fix = await stage.suggests("Move the accounts")
        await stage.level()
        card, found = stage.column.widget.fix.card, stage.desk.local.get(Fix, fix)
        assert found is not None
        assert not card.lost.isVisible()
        told = {"op": fix, "by": found.by, "hlc": "", "at": "", "replaced_by": fix}
        values = {"outcome": "applied_partial", "notes": "Two of three."}
        beside = tuple(Lost(field=name, value=one, **told) for name, one in values.items())
        both = found.model_copy(update={"superseded": beside})
        card.show_fix(fix_view(both, ()), writable=True)
        assert card.lost.isVisible()
        assert card.lost.text() == "Somebody else said at the same time: Two of three."

    tell(story)


@pytest.mark.behaviour("S3.46", "S3.47", "S3.48")
def test_a_fix_is_taken_run_and_reported_as_two_things(tell: Tell, stage: LaneStage) -> None:
    async def story() -> None:
        await stage.start()
        fix = await stage.suggests("Move the accounts", steps=("Move", "gpupdate"))
        await stage.level()
        card = stage.column.widget.fix.card
        await stage.click(card.buttons["use"])
        found = stage.desk.local.get(Fix, fix)
        assert found is not None
        assert (found.decision, found.outcome) == ("one_off", FixOutcome.PROPOSED)
        assert found.applied_at is None, "taking it is not running it"
        assert [task.text for task in stage.drawn.tasks] == ["Move", "gpupdate"]
        assert card.stands.text() == "To be tried"

        await stage.click(card.buttons["applied_pending"])
        assert card.writer.label.text() == "What does it wait for?"
        assert not card.writer.keep.isEnabled(), "waiting needs what it waits for"
        await stage.write("the next sign-in")
        await stage.press("Return")
        assert card.stands.text() == "Tried, waits: the next sign-in"
        tried = stage.desk.local.get(Fix, fix)
        assert tried is not None
        assert tried.applied_at
        assert tried.verified_at is None
        await stage.redraw()
        assert card.isVisible(), "it stays until it is known"

        await stage.click(card.buttons["applied_success"])
        found = stage.desk.local.get(Fix, fix)
        assert found is not None
        assert found.outcome is FixOutcome.APPLIED_SUCCESS
        assert found.verified_at

    tell(story)


@pytest.mark.behaviour("S3.49")
def test_what_the_assistant_believes_came_of_a_fix_is_dashed_until_a_person_agrees(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        fix = await stage.suggests("Move the accounts")
        hint = acts_lane.HintFix(fix=fix, outcome=FixOutcome.APPLIED_SUCCESS, text="They print.")
        await stage.do(hint)
        await stage.level()
        card = stage.column.widget.fix.card
        assert card.hint.text.text() == "The assistant believes: it helped. They print."
        await stage.click(card.hint.no)
        await stage.redraw()
        assert not card.hint.isVisible()
        found = stage.desk.local.get(Fix, fix)
        assert found is not None
        assert found.outcome is FixOutcome.PROPOSED
        await stage.do(
            acts_lane.HintFix(fix=fix, outcome=FixOutcome.APPLIED_PARTIAL, text="Two of three.")
        )
        await stage.level()
        await stage.click(card.hint.yes)
        found = stage.desk.local.get(Fix, fix)
        assert found is not None
        assert found.outcome is FixOutcome.APPLIED_PARTIAL

    tell(story)


def test_a_hypothesis_is_ruled_out_with_what_was_found_and_tried_after_all(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        ways = await stage.lane.fork(
            stage.session, "Two causes fit", (("Policy", "Wrong policies"), ("Driver", ""))
        )
        await stage.level()
        box = stage.column.widget.directions
        driver = box.row(ways[1])
        assert driver is not None
        await stage.click(driver.rule_out)
        await stage.write("A test page prints")
        await stage.press("Return")
        assert driver.told.text() == "A test page prints"
        assert "ruled out" in driver.accessibleName()
        assert not driver.rule_out.isVisible()
        await stage.click(driver.undo)
        assert "not tried" in driver.accessibleName()
        await stage.click(driver.go)
        assert "you are here" in driver.accessibleName()

    tell(story)


def test_an_offer_stays_dashed_until_it_is_taken(tell: Tell, stage: LaneStage) -> None:
    async def story() -> None:
        await stage.start()
        call = stage.desk.work.new_id()
        await stage.do(
            RecordCall(
                call=call, name="propose_fact", state=CallState.WAITING,
                args={"text": "The policy is linked to OU=London only"},
            )
        )  # fmt: skip
        await stage.level()
        facts = stage.column.widget.facts
        card = facts.card(call)
        assert card is not None
        assert stage.drawn.facts == ()
        await stage.click(card.take)
        assert facts.card(call) is None
        assert [fact.text for fact in stage.drawn.facts] == [
            "The policy is linked to OU=London only"
        ]

    tell(story)


@pytest.mark.behaviour("S3.44")
def test_an_answer_and_a_result_become_facts_by_a_click_and_nothing_becomes_none(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        item = await stage.asks("Where?")
        with pytest.raises(Refused, match="There is no answer to keep yet"):
            await stage.lane.promote(stage.session, item)
        assert stage.drawn.facts == ()
        await stage.press("1")
        box = stage.column.widget.questions
        await stage.click(box.more)
        row = box.past(item)
        await stage.click(row.keep)
        assert [(fact.text, fact.editable) for fact in stage.drawn.facts] == [
            ("Where? On site", False)
        ]
        assert not row.keep.isVisible(), "once is enough"

        task = await stage.proposes("Find the accounts")
        await stage.lane.done(stage.session, task, "OU=Staging")
        await stage.level()
        done = stage.column.widget.tasks.row(task)
        assert done is not None
        await stage.click(done.keep)
        assert stage.drawn.facts[-1].text == "Find the accounts OU=Staging"

        own = await stage.lane.promote(stage.session, item, "They signed in on site.")
        await stage.level()
        assert next(f.text for f in stage.drawn.facts if f.id == own) == "They signed in on site."

    tell(story)


@pytest.mark.behaviour("S2.80")
def test_each_kind_of_step_has_its_card_and_an_unknown_one_falls_back_to_its_words(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        question = await stage.asks("Where?")
        task = await stage.proposes("Find the accounts")
        await stage.suggests("Move them")
        calls = {kind: stage.desk.work.new_id() for kind in ("fact", "variable", "fork", "poll")}
        given = {
            "fact": {"text": "All in OU=Staging"},
            "variable": {"name": "printer_ip", "value": "192.0.2.40"},
            "fork": {"reason": "Two causes fit", "options": [{"label": "Policy"}]},
            "poll": {"text": "How **many** people?"},
        }
        for kind, call in calls.items():
            await stage.do(
                RecordCall(call=call, name=f"propose_{kind}", state=CallState.WAITING,
                           args=given[kind])
            )  # fmt: skip
        await stage.level()
        panel = stage.column.widget
        assert panel.questions.next is not None
        assert panel.questions.next.item == question
        assert panel.tasks.row(task) is not None
        assert panel.fix.card.isVisible()
        told = {kind: panel.facts.card(call) for kind, call in calls.items()}
        shown = {kind: (card.kind.text(), card.text.text(), card.take.isVisible())
                 for kind, card in told.items() if card is not None}  # fmt: skip
        assert shown == {
            "fact": ("Keep as a fact", "All in OU=Staging", True),
            "variable": ("Fill in a value", "printer_ip: 192.0.2.40", True),
            "fork": ("Go on in separate directions", "Two causes fit", True),
            "poll": ("Offered", "How **many** people?", False),
        }
        unknown = told["poll"]
        assert unknown is not None
        assert unknown.newer.isVisible()
        await stage.click(unknown.leave)
        assert panel.facts.card(calls["poll"]) is None

    tell(story)


@pytest.mark.behaviour("S3.23")
def test_an_empty_lane_is_told_apart_from_one_that_has_not_arrived_and_one_that_is_done(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        panel = stage.column.widget
        assert panel.state.title.text() == "Nothing proposed yet"
        assert panel.facts.isVisible(), "a fact can be added already"
        panel.show_lane(None, writable=False)
        assert panel.state.title.text() == "The lane is not here yet"
        assert not panel.facts.isVisible()
        await stage.proposes("Reinstall")
        await stage.press("X")
        assert (stage.drawn.tasks[0].state, stage.drawn.begun) == ("dismissed", True)
        assert not panel.state.isVisible()

    tell(story)


@pytest.mark.behaviour("S2.64")
def test_a_lane_that_is_nearly_full_says_so_and_a_full_one_keeps_what_was_typed(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        panel = stage.column.widget
        for place in range(3):
            item = await stage.proposes(f"Task {place}")
            await stage.lane.done(stage.session, item, "🖨" * 20_000)
        await stage.level()
        assert panel.full.label.text().startswith("The lane holds 234 of 256 KB.")
        assert panel.full.isVisible()
        item = await stage.asks("What does the log say?")
        await stage.press("R")
        row = panel.questions.next
        assert row is not None
        row.writer.field.setText("🖨" * 9_000)
        await stage.press("Return")
        assert stage.item(item).state is ItemState.OPEN
        assert stage.said == ["The lane is full. Keep long output as evidence and name it here."]
        assert row.writer.is_open
        assert row.writer.field.text() == "🖨" * 9_000, "nothing that was typed is lost"
        assert stage.drawn.size < LANE_LIMIT

    tell(story)


@pytest.mark.behaviour("S2.72")
def test_similar_sessions_are_shown_with_how_they_ended_and_opened_by_a_click(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        old = await stage.chats.start(
            About(title="New starters without printers", ticket="47102"),
            text="printers missing london starters",
        )
        await stage.sessions.complete(old, "resolved", notes="Linked the OU")
        await stage.start(title="Printers missing for starters in London")
        stage.column.presenter.find_similar()
        await stage.level()
        box = stage.column.widget.similar
        row = box.row(old)
        assert row is not None
        assert "47102" in row.told.text()
        assert "Fixed" in row.told.text()
        assert row.fix.text() == "Linked the OU"
        assert box.where.text() == "Found by their words, on this computer"
        await stage.click(row.open)
        assert stage.opened == [old]

    tell(story)


def test_a_lane_that_can_only_be_read_offers_nothing_to_press(look: Look) -> None:
    panel = LanePanel(look)
    panel.show_lane(LaneView(), writable=False)
    assert panel.facts.add.isHidden()
    assert panel.tasks.add.isHidden()


@pytest.mark.parametrize("has_dialog", [True, False])
def test_a_session_that_is_finished_leaves_no_ring_around_its_lane(
    tell: Tell, stage: LaneStage, *, has_dialog: bool
) -> None:
    async def story() -> None:
        await stage.start()
        task = await stage.proposes("Ask the manager")
        panel = stage.column.widget
        row = panel.tasks.row(task)
        assert row is not None
        panel.setFocus(Qt.FocusReason.TabFocusReason)
        assert stage.look.ring._target is panel
        row.accept.setFocus(Qt.FocusReason.TabFocusReason)

        dialog = Dialog(stage.look, stage.window, title="Resolve")
        if has_dialog:
            dialog.open()
        await stage.sessions.complete(stage.session, "resolved")
        await stage.redraw()
        if has_dialog:
            dialog.dismiss()
        await stage.settle()
        assert not row.accept.isVisible()
        assert stage.look.ring._target is None

    tell(story)
