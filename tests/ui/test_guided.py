"""A guided session: the report is kept, one question at a time is answered, flows take over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage

from rflow_desktop.domain.acts import SetFields
from rflow_desktop.domain.acts_lane import Propose
from rflow_desktop.domain.acts_talk import OpenCase, RecordReply, SetCase
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import ItemKind, Option
from rflow_desktop.domain.model_talk import Case, Intake, ReplyState
from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.services.sessions import About
from tests.helpers.asking import SilentAssistant
from tests.helpers.claude import Reply, StandIn
from tests.helpers.flows import TROUBLESHOOTING
from tests.helpers.full import no_room_for_drafts
from tests.ui.assisted import rubbish_is_left_to_its_thread
from tests.ui.guided_stage import ABOUT, DONE, GuidedStage, asks
from tests.ui.office import Tell, click, press, settle, tell, write
from ui.guided.dialogs import CorrectDialog, DirectionDialog, ReportDialog
from ui.kit import Look

__all__ = ["rubbish_is_left_to_its_thread", "tell"]

Stand = Callable[..., GuidedStage]


@pytest.fixture
def stand(look: Look) -> Iterator[Stand]:
    made: list[GuidedStage] = []

    def new(*flows: object, **more: object) -> GuidedStage:
        stage = GuidedStage(look, flows=flows, **more)  # type: ignore[arg-type]
        made.append(stage)
        return stage

    yield new
    for stage in made:
        stage.window.close()
        stage.window.deleteLater()


async def question(stage: GuidedStage, text: str, *options: str, **more: object) -> str:
    """The assistant has asked this."""
    item = stage.desk.work.new_id()
    act = Propose(
        item=item, kind=ItemKind.QUESTION, text=text, why="To tell the causes apart",
        options=tuple(Option(label=one, value=one, means=f"Then {one}") for one in options),
        **more,
    )  # fmt: skip
    await stage.desk.work.do(stage.session, act)
    return item


async def opened(stage: GuidedStage, text: str = "Accounts mailbox missing on 4 phones") -> None:
    stage.open(await stage.guided.start(ABOUT, text))
    await settle(lambda: stage.view.shown is not None)
    await settle(stage.window.isActiveWindow)
    stage.view.activateWindow()


@pytest.mark.behaviour("S2.31", "S2.32")
def test_a_whole_session_against_the_model_from_report_to_the_next_question(
    tell: Tell, stand: Stand
) -> None:
    script = [
        asks("Which app on the phones?", "Outlook", "Mail"), DONE,
        asks("Since when?"), DONE,
    ]  # fmt: skip

    async def story(server: StandIn) -> None:
        stage = stand(server=server)
        await opened(stage)
        pane = stage.pane
        await settle(lambda: pane.heading.text() == "Which app on the phones?")
        await settle(pane.options.isVisible)
        assert pane.kicker.text() == "Question 1, by the assistant"
        assert pane.own.isVisible()
        assert pane.skip.isVisible()
        await press("1")
        assert pane.options.current == "Outlook"
        await press("Return")
        await settle(lambda: pane.heading.text() == "Since when?")
        shown = stage.view.shown
        assert shown is not None
        assert [one.answer for one in shown.path][1] == "Outlook"
        await settle(pane.own.hasFocus)  # there is nothing to choose
        await write("Since Wednesday")
        await press("Return")
        await settle(lambda: "Since Wednesday" in [one.answer for one in stage.view.shown.path])
        await stage.close()

    with StandIn(*script) as server:
        tell(lambda: story(server))


def test_zero_skips_and_a_second_press_on_an_answer_gives_it(tell: Tell, stand: Stand) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        await question(stage, "First?", "Yes", "No")
        await settle(lambda: stage.pane.heading.text() == "First?")
        await press("0")
        await settle(lambda: stage.view.shown.path[-1].answer == "Skipped")
        await question(stage, "Second?", "Yes", "No")
        await settle(lambda: stage.pane.heading.text() == "Second?")
        row = stage.pane.options.rows[1]
        await click(row)
        await click(row)
        await settle(lambda: stage.view.shown.path[-1].answer == "No")
        assert len([one for one in stage.asking.asked if one[2] == "question"]) == 3

    tell(story)


def test_a_question_that_takes_no_text_and_cannot_be_skipped_offers_neither(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        await question(stage, "Only these?", "Yes", "No", allow_text=False, allow_skip=False)
        await settle(lambda: stage.pane.heading.text() == "Only these?")
        assert not stage.pane.own.isVisible()
        assert not stage.pane.skip.isVisible()
        await settle(lambda: stage.pane.options.rows[0].hasFocus())
        await press("0")
        stage.pane.confirm()
        assert "Choose an answer" in stage.pane.reason.text()
        assert stage.view.shown.question is not None

    tell(story)


@pytest.mark.behaviour("S3.11")
def test_the_header_says_how_sure_the_assistant_is(tell: Tell, stand: Stand) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        assert not stage.view.top.meter.isVisible()
        for share, told in ((0.2, "Discovery, 20 %"), (0.58, "Exploring, 58 %"),
                            (0.9, "Guided, 90 %")):  # fmt: skip
            await stage.desk.work.do(stage.session, SetCase(confidence=share))
            await settle(lambda told=told: stage.view.top.meter.words == told)
        assert stage.view.top.meter.isVisible()

    tell(story)


def test_what_is_half_written_stays_with_its_question(tell: Tell, stand: Stand) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        await question(stage, "Since when?")
        await settle(lambda: stage.pane.heading.text() == "Since when?")
        await settle(stage.pane.own.hasFocus)
        await write("Since the ren")
        await stage.screen.close()
        view = await stage.guided.view(stage.session)
        assert view is not None
        assert view.question is not None
        assert view.question.draft == "Since the ren"

    tell(story)


def test_a_half_written_answer_for_which_there_was_no_room_is_kept_at_the_end(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        await question(stage, "Since when?")
        await settle(lambda: stage.pane.heading.text() == "Since when?")
        await settle(stage.pane.own.hasFocus)
        with no_room_for_drafts(stage.desk.local):
            await write("Since the ren")
            await settle(lambda: stage.said)
        await stage.screen.close()
        view = await stage.guided.view(stage.session)
        assert view is not None
        assert view.question is not None
        assert view.question.draft == "Since the ren"

    tell(story)


def test_thinking_is_told_and_esc_stops_it(tell: Tell, stand: Stand) -> None:
    async def story() -> None:
        silent = SilentAssistant()
        stage = stand(asking=silent)
        await opened(stage)
        live = LiveReply(generation="g", session=stage.session, state="running")
        silent.replies[stage.session] = live
        for hearer in silent.hearers:
            hearer(live)
        await settle(stage.pane.thinking.isVisible)
        await press("Escape")
        await settle(lambda: stage.session in silent.stopped)
        silent.replies.clear()
        for hearer in silent.hearers:
            hearer(replace(live, state="cancelled"))
        await settle(stage.pane.nothing.isVisible)

    tell(story)


def test_a_failure_says_that_the_answer_is_kept_and_is_tried_again(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        reply = stage.desk.work.new_id()
        await stage.desk.work.do(
            stage.session,
            RecordReply(generation=reply, state=ReplyState.RUNNING, purpose="question"),
            RecordReply(generation=reply, state=ReplyState.ERROR, purpose="question",
                        code="overloaded", told="The service is busy."),
        )  # fmt: skip
        await settle(stage.pane.failed.isVisible)
        assert stage.pane.failed.title.text().endswith("Your answer is kept.")
        assert stage.pane.failed.sentence.text() == "The service is busy."
        asked = len(stage.asking.asked)
        await press("R")
        await settle(lambda: len(stage.asking.asked) == asked + 1)

    tell(story)


def test_a_question_that_another_computer_asks_for_is_not_asked_for_twice(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        reply, nothing = stage.desk.work.new_id(), stage.pane.nothing
        running = RecordReply(generation=reply, state=ReplyState.RUNNING, purpose="question")
        await stage.desk.work.do(stage.session, running)
        await settle(lambda: nothing.title.text() == "Asked on another computer")
        assert nothing.button.isHidden()
        over = RecordReply(generation=reply, state=ReplyState.COMPLETED, purpose="question")
        await stage.desk.work.do(stage.session, over)
        await settle(lambda: nothing.title.text() == "No open question")
        assert nothing.button.text() == "Ask for a question"
        assert nothing.button.isVisible()

    tell(story)


def test_a_question_that_another_computer_never_got_can_be_asked_for_here(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        nothing = stage.pane.nothing
        gone = RecordReply(
            generation=stage.desk.work.new_id(), state=ReplyState.RUNNING, purpose="question"
        )
        await stage.desk.work.do(stage.session, gone)
        await settle(lambda: nothing.title.text() == "Asked on another computer")
        stage.desk.clock.pass_ms(10 * 60_000)
        await stage.desk.work.do(stage.session, SetCase(domain="m365"))
        await settle(lambda: "may be off" in nothing.sentence.text())
        assert nothing.button.text() == "Ask here"
        asked = len(stage.asking.asked)
        await press("R")
        await settle(lambda: len(stage.asking.asked) == asked + 1)
        reply = stage.desk.work.new_id()
        for state in (ReplyState.RUNNING, ReplyState.COMPLETED):
            act = RecordReply(generation=reply, state=state, purpose="question")
            await stage.desk.work.do(stage.session, act)
        await settle(lambda: nothing.title.text() == "No open question")

    tell(story)


def test_a_key_that_is_not_accepted_leads_to_settings(tell: Tell, stand: Stand) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        for code, told, leads in (
            ("unauthorized", "The key was not accepted. Your message is kept.", True),
            ("overloaded", "The service is busy. Your message is kept.", False),
        ):
            reply = stage.desk.work.new_id()
            await stage.desk.work.do(
                stage.session,
                RecordReply(generation=reply, state=ReplyState.RUNNING, purpose="question"),
                RecordReply(generation=reply, state=ReplyState.ERROR, purpose="question",
                            code=code, told=told),
            )  # fmt: skip
            words = told.removesuffix(" Your message is kept.")
            failed = stage.pane.failed
            await settle(lambda failed=failed, words=words: failed.sentence.text() == words)
            assert failed.more.isVisible() is leads
            if leads:
                await click(failed.more)
                assert stage.settings_asked == 1

    tell(story)


@pytest.mark.behaviour("S2.01", "S2.02")
def test_without_a_key_or_at_the_limit_the_report_is_kept_and_flows_are_offered(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        why = "Your daily limit of $2.00 is reached. The assistant is back in 3 h 00."
        stage = stand(TROUBLESHOOTING, asking=SilentAssistant(why=why))
        await opened(stage, "The printer on the second floor prints nothing")
        await settle(stage.pane.away.isVisible)
        assert stage.pane.away.label.text() == why
        await settle(lambda: stage.pane.flows.cards)
        assert stage.asking.asked == []
        await click(stage.pane.away.button)
        assert stage.settings_asked == 1
        case = stage.desk.local.get(Case, stage.session)
        assert case is not None
        assert case.intake.text == "The printer on the second floor prints nothing"

    tell(story)


@pytest.mark.behaviour("S2.29", "S3.14")
def test_a_flow_that_fits_says_why_and_takes_the_answers_along(tell: Tell, stand: Stand) -> None:
    async def story() -> None:
        stage = stand(TROUBLESHOOTING)
        await opened(stage, "The printer prints nothing since this morning")
        item = await question(stage, "Which printer?", "Second floor")
        await stage.guided.answer(stage.session, item, option="Second floor")
        await settle(lambda: stage.pane.flows.cards)
        card = stage.pane.flows.cards[0]
        assert card.offer.percent >= 25
        assert "Shares" in card.accessibleName()
        await click(card.switch)
        await settle(lambda: stage.opened)
        run = stage.desk.local.get(Session, stage.opened[0])
        assert run is not None
        assert (run.ticket, run.client) == ("48229", "Tern Coffee Roasters")
        assert run.flow is not None
        notes = [one.note or one.answer for one in (await stage.sessions.view(run.id)).path]
        assert any("Second floor" in note for note in notes)

    tell(story)


@pytest.mark.behaviour("S2.30")
def test_another_direction_parts_from_here_and_one_goes_back_to_the_first(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage)
        item = await question(stage, "Which app?", "Outlook")
        await stage.guided.answer(stage.session, item, option="Outlook")
        await settle(lambda: len(stage.view.shown.path) == 2)
        await click(stage.view.direction)
        dialog = stage.view.dialog
        assert isinstance(dialog, DirectionDialog)
        await press("Return")
        assert dialog.box.field.problem is not None
        await write("The phones and not the mailbox")
        await press("Return")
        await settle(lambda: any(b.active for b in stage.view.shown.lane.branches))
        await settle(
            lambda: (
                [b.label for b in stage.view.shown.lane.branches if b.active]
                == ["The phones and not the mailbox"]
            )
        )
        rows = [row.key for row in stage.view.path.rows.rows if row.key.startswith("branch:")]
        assert len(rows) == 1
        stage.view.path.setFocus()
        stage.view.path.select_key(rows[0])
        await press("Return")
        await settle(
            lambda: [b.label for b in stage.view.shown.lane.branches if b.active] == ["So far"]
        )

    tell(story)


@pytest.mark.behaviour("S3.06", "S3.07")
def test_the_report_is_readable_for_ever_and_the_summary_is_corrected_by_a_person(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        await opened(stage, "  Mailbox   gone\n\nsince Wed ")
        stage.view.path.setFocus()
        stage.view.path.select_key("reported")
        await press("Return")
        dialog = stage.view.dialog
        assert isinstance(dialog, ReportDialog)
        assert dialog.parts[0].text() == "  Mailbox   gone\n\nsince Wed "
        await press("Escape")
        await click(stage.view.correct)
        fix = stage.view.dialog
        assert isinstance(fix, CorrectDialog)
        fix.summary.setText("Mailbox lost its permission")
        fix.domain.choose("m365")
        await press("Ctrl+Return")
        await settle(lambda: stage.view.shown.domain == "m365")
        await stage.desk.work.do(stage.session, SetCase(summary="Something else", domain="email"))
        await settle()
        assert stage.view.shown.summary == "Mailbox lost its permission"
        assert "Microsoft 365" in stage.view.top.about.accessibleName()

    tell(story)


@pytest.mark.behaviour("S3.15")
def test_the_ticket_stays_as_it_was_when_the_session_began_and_says_when_that_was(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        ticket = {"number": "48229", "summary": "Mailbox missing", "priority": 2}
        stage.open(await stage.guided.start(ABOUT, "Four phones", ticket=ticket))
        await settle(lambda: stage.view.shown is not None)
        await stage.desk.work.do(
            stage.session,
            OpenCase(intake=Intake(text="Other", ticket={"summary": "Changed since"})),
            SetFields(ticket="50000"),
        )
        await settle(lambda: stage.view.shown.ticket == "50000")
        stage.view.opening.report()
        dialog = stage.view.dialog
        assert isinstance(dialog, ReportDialog)
        said, told = dialog.parts
        assert said.text() == "Four phones"
        assert told.text() == "number: 48229\nsummary: Mailbox missing\npriority: 2"
        assert told.accessibleName().startswith("Ticket, as of ")

    tell(story)


@pytest.mark.behaviour("S3.05")
def test_the_kind_of_report_follows_from_what_is_given(tell: Tell, stand: Stand) -> None:
    async def story() -> None:
        stage = stand()
        start = stage.starting()
        stage.show()
        await settle(stage.window.isActiveWindow)
        start.open(About(ticket="48229"))
        dialog = start.dialog
        assert dialog is not None
        await settle(dialog.begin.isVisible)
        await press("Ctrl+Return")
        assert dialog.text.problem is not None
        await click(dialog.examples[0])
        assert dialog.read_as.text() == "Read as words, kept word for word"
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        dialog.image_given.emit(image)
        await settle(lambda: dialog.chips)
        assert dialog.read_as.text() == "Read as several kinds together, kept word for word"
        await press("Ctrl+Return")
        await settle(lambda: stage.opened)
        case = stage.desk.local.get(Case, stage.opened[0])
        assert case is not None
        assert case.intake.type == "combined"
        assert len(case.intake.evidence) == 1
        session = stage.desk.local.get(Session, stage.opened[0])
        assert session is not None
        assert session.ticket == "48229"

    tell(story)


def test_a_report_that_was_typed_and_not_begun_is_there_the_next_time(
    tell: Tell, stand: Stand
) -> None:
    async def story() -> None:
        stage = stand()
        start = stage.starting()
        stage.show()
        await settle(stage.window.isActiveWindow)
        start.open()
        dialog = start.dialog
        await settle(dialog.begin.isVisible)
        dialog.text.setFocus()
        await write("The tills are slow")
        await settle(lambda: not start.is_busy)
        await press("Escape")
        await settle(lambda: start.dialog is None)
        start.open()
        await settle(lambda: start.dialog.text.text() == "The tills are slow")

    tell(story)


@pytest.mark.behaviour("S3.21")
def test_what_the_assistant_is_told_first_is_in_no_row_of_the_session(
    tell: Tell, stand: Stand
) -> None:
    async def story(server: StandIn) -> None:
        stage = stand(server=server)
        await opened(stage)
        await settle(lambda: stage.pane.heading.text() == "Since when?")
        told = server.asked[0]["system"][0]["text"]
        assert told.startswith("You help an IT support engineer")
        docs = stage.desk.local.replica.all("SELECT doc FROM row")
        assert all("You help an IT support engineer" not in doc for (doc,) in docs)
        await stage.close()

    with StandIn(asks("Since when?"), DONE, Reply(blocks=["x"])) as server:
        tell(lambda: story(server))
