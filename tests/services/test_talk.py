"""Chats, guided sessions and the lane as services: kept first, asked after, drawn ready made."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from rflow_desktop.domain import acts, acts_lane, acts_talk
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import ItemKind, Option
from rflow_desktop.domain.model_talk import (
    CallState,
    Case,
    FlowMatch,
    Message,
    ReplyState,
    Said,
    Speaker,
    Usage,
)
from rflow_desktop.domain.ops import Act
from rflow_desktop.services.assistants import Assistants
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.guided import GuidedSessions
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.offers import Offers
from rflow_desktop.services.saying import kind_of, said, told
from rflow_desktop.services.sessions import About, Sessions
from tests.domain.examples_assistant import LANE, TALK
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import Desk, PlainIntake, desk
from tests.helpers.flows import TROUBLESHOOTING

ABOUT = About(ticket="48231", client="Calder & Finch LLP", person="Ruth Adeyemi")


class Office:
    """One desktop with its services, and an assistant that only listens."""

    def __init__(self, *, why: str = "", **more: Any) -> None:
        self.desk: Desk = desk(**more)
        self.asking = SilentAssistant(why)
        self.chats = Chats(self.desk.work, self.asking)
        self.lane = Lane(self.desk.work)
        self.guided = GuidedSessions(self.desk.work, self.asking, self.chats)
        self.assistants = Assistants(self.desk.work)
        self.evidence = Evidence(self.desk.work, PlainIntake())

    def new_id(self) -> str:
        return self.desk.work.new_id()

    async def do(self, session: str, *done: Act) -> None:
        self.desk.clock.pass_ms(1_000)
        await self.desk.work.do(session, *done)

    async def says(self, session: str, text: str, **more: Any) -> str:
        message = self.new_id()
        say = acts_talk.Say(
            message=message, role=Speaker.ASSISTANT, text=text, state=Said.WHOLE, **more
        )
        await self.do(session, say)
        return message

    async def asks(self, session: str, text: str = "Where?", **more: Any) -> str:
        item = self.new_id()
        options = (Option(label="On site", value="site", means="The OU."), Option(label="VPN"))
        propose = acts_lane.Propose(
            item=item, kind=ItemKind.QUESTION, text=text, options=options, **more
        )
        await self.do(session, propose)
        return item


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


@pytest.mark.behaviour("S2.15", "S4.16")
def test_a_chat_is_begun_with_its_report_and_the_assistant_is_asked() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Three people cannot print.")
        [(where, message, purpose)] = office.asking.asked
        assert (where, purpose) == (session, "reply")
        view = await office.chats.view(session)
        assert view is not None
        [line] = view.lines
        assert (line.id, line.text, line.who, line.state) == (
            message, "Three people cannot print.", "You", "waiting",
        )  # fmt: skip
        assert (view.title, view.ticket, view.queued) == ("Three people cannot print.", "48231", 1)
        assert (view.report.type, view.report.text) == ("free_text", "Three people cannot print.")
        assert (view.confidence, view.cost, view.unread, view.read_only) == (None, "", 0, "")
        empty = await office.chats.start(About())
        again = await office.chats.view(empty)
        assert again is not None
        assert again.title.startswith("Session ")
        assert await office.chats.view(office.new_id()) is None

    run(story())


@pytest.mark.behaviour("S2.28")
def test_a_message_is_kept_though_nobody_answers() -> None:
    office = Office(why="Paste a key to ask the assistant.")

    async def story() -> None:
        session = await office.chats.start(ABOUT)
        await office.chats.send(session, "Nobody there?")
        assert office.asking.asked == []
        view = await office.chats.view(session)
        assert view is not None
        assert [line.text for line in view.lines] == ["Nobody there?"]
        assert view.unavailable == "Paste a key to ask the assistant."

    run(story())


@pytest.mark.behaviour("S2.26")
def test_the_same_client_message_twice_is_one_turn() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT)
        first = await office.chats.send(session, "Hello", client_message_id="c-1")
        again = await office.chats.send(session, "Hello", client_message_id="c-1")
        assert first == again
        assert len(office.asking.asked) == 1

    run(story())


@pytest.mark.behaviour("S2.20")
def test_attachments_are_of_the_session_and_strangers_are_refused() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT)
        other = await office.chats.start(ABOUT)
        mine = await office.evidence.add_picture(session, b"a", name="gpresult LT-0447")
        theirs = await office.evidence.add_picture(other, b"b")
        with pytest.raises(Refused, match="not in the session"):
            await office.chats.send(session, "See", attachments=[theirs])
        with pytest.raises(Refused, match="10 files"):
            await office.chats.send(session, "See", attachments=[mine] * 11)
        await office.chats.send(session, "See", attachments=[mine])
        view = await office.chats.view(session)
        assert view is not None
        [chip] = view.lines[-1].attachments
        assert (chip.name, chip.here) == ("gpresult LT-0447", True)

    run(story())


@pytest.mark.behaviour("S4.22", "S4.23")
def test_the_newest_page_comes_first_and_older_ones_by_cursor_without_a_gap() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT)
        for number in range(23):
            await office.says(session, f"line {number}")
        seen: list[str] = []
        before = ""
        while True:
            view = await office.chats.view(session, before=before, limit=5)
            assert view is not None
            assert all(line.id and line.cursor for line in view.lines)
            seen = [line.text for line in view.lines] + seen
            before = view.before
            if not before:
                break
        assert seen == [f"line {number}" for number in range(23)]

    run(story())


@pytest.mark.behaviour("S4.24", "S4.26", "S4.27", "S4.48")
def test_lines_say_who_spoke_what_a_step_did_and_leave_empty_bubbles_out() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        shot = await office.evidence.add_picture(session, b"a", name="gpresult")
        call = acts_talk.RecordCall(
            call=office.new_id(), name="read_evidence", args={"evidence": shot, "why": "x" * 40},
            state=CallState.DONE, preview="PRN-Map-London", left=84_000,
        )  # fmt: skip
        await office.do(session, call)
        with pytest.raises(Refused, match="nothing in this message"):
            await office.says(session, " ")
        await office.says(session, "", thinking="Hm.")
        say = acts_talk.Say(message=office.new_id(), text="From Ruth", sender="Ruth Adeyemi")
        await office.do(session, say)
        view = await office.chats.view(session)
        assert view is not None
        first, tool, thought, imported = view.lines
        assert (first.who, first.mine) == ("You", True)
        assert (tool.kind, tool.words, tool.left) == (
            "tool", "Read evidence: gpresult", "84,000 bytes left this computer",
        )  # fmt: skip
        assert tool.args.endswith("why: " + "x" * 29 + "…)")
        assert (thought.text, thought.thinking, thought.who) == ("", "Hm.", "Assistant")
        assert (imported.who, imported.mine) == ("Ruth Adeyemi", False)

    run(story())


def test_a_failed_message_is_tried_again_and_an_edited_one_is_folded() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        message = office.asking.asked[0][1]
        assert message is not None
        failed = acts_talk.MarkMessage(message=message, state=Said.FAILED, code="overloaded")
        await office.do(session, failed)
        view = await office.chats.view(session)
        assert view is not None
        assert view.lines[0].told == "The service is busy. Your message is kept."
        await office.chats.retry(session, message)
        assert office.asking.asked[-1] == (session, message, "reply")
        fresh = await office.chats.edit(session, message, "Hello again")
        view = await office.chats.view(session)
        assert view is not None
        assert [(line.id, line.edited) for line in view.lines] == [(message, True), (fresh, False)]
        assert office.asking.stopped == [session]
        answer = await office.says(session, "Yes?")
        with pytest.raises(Refused, match="Only a message of an engineer"):
            await office.chats.retry(session, answer)
        with pytest.raises(Refused, match="not in the session"):
            await office.chats.retry(session, office.new_id())

    run(story())


@pytest.mark.behaviour("S4.03", "S4.05", "S4.07", "S4.08")
def test_my_chats_are_mine_alone_the_last_used_first_and_never_empty() -> None:
    office = Office()

    async def story() -> None:
        old = await office.chats.start(ABOUT, text="Old")
        office.desk.clock.pass_ms(60_000)
        new = await office.chats.start(ABOUT, text="New")
        await office.chats.start(ABOUT)
        welcome = await office.chats.start(ABOUT)
        await office.says(welcome, "Welcome")
        group = await office.chats.start(ABOUT, text="All", group="Printing")
        mine = await office.chats.list()
        assert [line.id for line in mine.lines] == [new, old]
        every = await office.chats.list(scope="all")
        assert {line.id for line in every.lines} == {old, new, welcome, group}
        shared = next(line for line in every.lines if line.id == group)
        assert (shared.who, shared.participant, shared.owner) == ("Printing", "group", "")
        await office.says(old, "I am back")
        assert [line.id for line in (await office.chats.list()).lines] == [old, new]
        pages: list[str] = []
        cursor = ""
        while True:
            page = await office.chats.list(scope="all", cursor=cursor, limit=1)
            pages += [line.id for line in page.lines]
            cursor = page.next_cursor
            if not cursor:
                break
        assert len(pages) == len(set(pages)) == 4
        with pytest.raises(Refused):
            await office.chats.list(scope="foo")

    run(story())


@pytest.mark.behaviour("S4.06", "S4.12")
def test_a_thread_of_two_assistants_is_listed_from_both_sides_with_the_other_one_named() -> None:
    office = Office()

    async def story() -> None:
        one = await office.assistants.save(None, name="Print desk")
        two = await office.assistants.save(None, name="Mail desk")
        session = office.new_id()
        await office.do(
            session,
            acts.StartSession(kind="chat", title="Thread"),
            acts_talk.OpenCase(assistant=one, peer=two, channel="agent"),
        )
        await office.says(session, "Do you know print-01?")
        for seen_from, other in ((one, "Mail desk"), (two, "Print desk")):
            page = await office.chats.list(scope="all", assistant=seen_from)
            [line] = page.lines
            assert (line.who, line.peer_name, line.participant) == (
                "Print desk and Mail desk", other, "agent",
            )  # fmt: skip
        assert (await office.chats.list()).lines == ()

    run(story())


@pytest.mark.behaviour("S4.19")
def test_a_chat_in_the_trash_is_in_no_list_and_comes_back_whole() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        await office.chats.trash(session)
        assert office.asking.stopped == [session]
        assert (await office.chats.list()).lines == ()
        assert await office.chats.search("hello") == ()
        await office.chats.restore(session)
        assert [line.id for line in (await office.chats.list()).lines] == [session]

    run(story())


@pytest.mark.behaviour("S4.60")
def test_unread_lines_are_counted_for_each_person_until_they_are_seen() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        await office.says(session, "One")
        await office.says(session, "Two")
        view = await office.chats.view(session)
        assert view is not None
        assert view.unread == 2
        assert [line.unread for line in (await office.chats.list()).lines] == [2]
        await office.chats.mark_read(session)
        view = await office.chats.view(session)
        assert view is not None
        assert view.unread == 0
        assert [line.unread for line in (await office.chats.list()).lines] == [0]

    run(story())


def test_messages_are_found_by_their_words_with_the_place() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="The spooler hangs on PRINT-01")
        await office.says(session, "Restart the spooler.")
        [second, first] = await office.chats.search("spooler")
        assert (second.who, first.excerpt) == ("Assistant", "The spooler hangs on PRINT-01")
        assert [first.excerpt[at : at + long] for at, long in first.marks] == ["spooler"]
        assert await office.chats.search("spooler", session=office.new_id()) == ()

    run(story())


@pytest.mark.behaviour("S2.63", "S2.67")
def test_half_typed_words_are_kept_apart_by_session_direction_and_item() -> None:
    office = Office()

    async def story() -> None:
        one = await office.chats.start(ABOUT, text="One")
        two = await office.chats.start(ABOUT, text="Two")
        await office.chats.keep_draft(one, "for one")
        await office.chats.keep_draft(two, "for two")
        item = await office.asks(one)
        await office.lane.keep_draft(one, item, "On si")
        [way, _] = await office.lane.fork(one, "Two causes", (("Policy", ""), ("Spooler", "")))
        await office.chats.keep_draft(one, "on the way")
        views = [await office.chats.view(session) for session in (one, two)]
        assert views[0] is not None
        assert views[1] is not None
        assert (views[0].draft, views[1].draft) == ("on the way", "for two")
        assert views[0].lane.questions[0].draft == "On si"
        await office.lane.stand_on(one, "")
        await office.lane.fork(one, "A third", (("Cable", ""),))
        await office.lane.stand_on(one, "")
        view = await office.chats.view(one)
        assert view is not None
        assert [b.label for b in view.lane.branches].count("So far") == 1
        assert (view.draft, [b.active for b in view.lane.branches if b.id == way]) == (
            "for one", [False],
        )  # fmt: skip

    run(story())


def test_the_lane_is_drawn_with_keys_words_and_what_the_assistant_does_not_know_yet() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        item = await office.asks(session, why="Policies differ.")
        await office.lane.answer(session, item, option="site")
        task = await office.lane.add_task(session, "Look at the OU")
        office.desk.clock.pass_ms(1_000)
        await office.lane.done(session, task, "OU=Staging")
        fact = await office.lane.promote(session, item)
        note = await office.lane.add_fact(session, "Only since Monday")
        view = await office.chats.view(session)
        assert view is not None
        [question] = view.lane.questions
        assert (question.answer, question.sent, [o.key for o in question.options]) == (
            "On site", False, ["1", "2"],
        )  # fmt: skip
        [job] = view.lane.tasks
        assert (job.state, job.result, job.told, job.sent) == (
            "done", "OU=Staging", "Done by you", False,
        )  # fmt: skip
        assert (view.lane.unsent, view.lane.open_questions, view.lane.done_tasks) == (2, 0, 1)
        assert [(f.id, f.text, f.source, f.editable) for f in view.lane.facts] == [
            (fact, "Where? On site", "question", False), (note, "Only since Monday", "note", True),
        ]  # fmt: skip
        reply = acts_talk.RecordReply(
            generation=office.new_id(), state=ReplyState.RUNNING, model="m"
        )
        await office.do(session, reply)
        view = await office.chats.view(session)
        assert view is not None
        assert view.lane.unsent == 0
        with pytest.raises(Refused, match="no answer"):
            await office.lane.promote(session, await office.asks(session, "And?"))
        await office.lane.edit_fact(session, note, "Since Monday, 17 November")
        await office.lane.remove_fact(session, fact)
        view = await office.chats.view(session)
        assert view is not None
        assert [f.text for f in view.lane.facts] == ["Since Monday, 17 November"]

    run(story())


@pytest.mark.behaviour("S3.50")
def test_a_fix_becomes_tasks_and_is_asked_about_before_the_session_ends() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        assert await office.lane.open_fix(session) == ""
        first = await office.lane.suggest_fix(session, "Restart the print spooler")
        fix = office.new_id()
        propose = acts_lane.ProposeFix(
            fix=fix, title="Move the accounts", steps=("Move them", "gpupdate /force"),
            confidence=84,
        )  # fmt: skip
        await office.do(session, propose)
        view = await office.chats.view(session)
        assert view is not None
        assert view.lane.fix is not None
        assert (view.lane.fix.replaced, view.lane.fix.confidence, view.lane.fix.fresh) == (
            "Restart the print spooler", 84, True,
        )  # fmt: skip
        assert [one.id for one in view.lane.past_fixes] == [first]
        await office.lane.use_fix(session, fix)
        view = await office.chats.view(session)
        assert view is not None
        assert [(t.text, t.state) for t in view.lane.tasks] == [
            ("Move them", "accepted"), ("gpupdate /force", "accepted"),
        ]  # fmt: skip
        assert await office.lane.open_fix(session) == fix
        hint = acts_lane.HintFix(fix=fix, outcome="applied_success", text="They print.")
        await office.do(session, hint)
        await office.lane.confirm_hint(session, fix)
        assert await office.lane.open_fix(session) == ""

    run(story())


@pytest.mark.behaviour("S2.17", "S2.31")
def test_a_guided_session_keeps_its_report_and_asks_one_question_after_the_other() -> None:
    office = Office()

    async def story() -> None:
        session = await office.guided.start(ABOUT, "Shared mailbox not shown on phones")
        assert office.asking.asked == [(session, None, "question")]
        view = await office.guided.view(session)
        assert view is not None
        assert (view.question, [s.title for s in view.path]) == (None, ["Reported"])
        item = await office.asks(session, "Which app?", step=1)
        view = await office.guided.view(session)
        assert view is not None
        assert view.question is not None
        assert (view.question.id, view.question.number) == (item, 1)
        await office.guided.answer(session, item, option="site")
        assert office.asking.asked[-1] == (session, None, "question")
        second = await office.asks(session, "Since when?", step=2)
        await office.guided.skip(session, second)
        view = await office.guided.view(session)
        assert view is not None
        assert [(s.title, s.answer) for s in view.path] == [
            ("Reported", "Shared mailbox not shown on phones"),
            ("Which app?", "On site"), ("Since when?", "Skipped"),
        ]  # fmt: skip

    run(story())


def test_a_question_that_was_not_thought_of_says_so_and_the_answer_is_kept() -> None:
    office = Office()

    async def story() -> None:
        session = await office.guided.start(ABOUT, "Mailbox")
        failed = acts_talk.RecordReply(
            generation=office.new_id(), state=ReplyState.ERROR, code="overloaded",
            usage=Usage(input=9_000, output=240, micros=70_000),
        )  # fmt: skip
        await office.do(session, failed)
        await office.do(session, acts_talk.SetCase(confidence=0.58))
        view = await office.guided.view(session)
        assert view is not None
        assert view.failed == "The service is busy."
        assert view.cost == "This session: 9,240 tokens, about $0.07"
        assert view.confidence is not None
        assert (view.confidence.percent, view.confidence.word) == (58, "Exploring")

    run(story())


@pytest.mark.behaviour("S2.29", "S3.14")
def test_switching_to_a_flow_starts_a_linked_run_with_everything_carried_over() -> None:
    flow = TROUBLESHOOTING
    office = Office()
    office.desk = desk(flow)
    office = _with(office, office.desk)

    async def story() -> None:
        session = await office.guided.start(ABOUT, f"{flow.name} again and again")
        item = await office.asks(session, "Which app?")
        await office.guided.answer(session, item, option="site")
        await office.do(session, acts.SetVariables(set={"computer": "LT-0447"}))
        match = FlowMatch(flow=flow.id, name=flow.name, score=0.71, reason="same words")
        await office.do(session, acts_talk.SetCase(match=match))
        view = await office.guided.view(session)
        assert view is not None
        assert view.flow is not None
        assert (view.flow.name, view.flow.percent) == (flow.name, 71)
        assert [one.flow for one in await office.guided.offers(session)] == [flow.id]
        run_id = await office.guided.switch_to_flow(session, flow.id)
        run_row = office.desk.local.get(Session, run_id)
        assert run_row is not None
        assert run_row.flow is not None
        assert (run_row.origin, run_row.ticket, run_row.client, run_row.variables) == (
            session, "48231", "Calder & Finch LLP", {"computer": "LT-0447"},
        )  # fmt: skip
        shown = await Sessions(office.desk.work).view(run_id)
        assert shown is not None
        assert "Which app?\nOn site" in [step.note or step.title for step in shown.path] or any(
            "Which app?" in f"{step}" for step in shown.path
        )
        before = office.desk.local.get(Session, session)
        assert before is not None
        assert before.paused_at is not None

    run(story())


def test_a_guided_session_goes_on_as_a_chat_with_what_is_known() -> None:
    office = Office()

    async def story() -> None:
        session = await office.guided.start(ABOUT, "Mailbox")
        await office.lane.add_fact(session, "Renamed on Wednesday")
        chat = await office.guided.continue_as_chat(session)
        view = await office.chats.view(chat)
        assert view is not None
        assert [fact.text for fact in view.lane.facts] == ["Renamed on Wednesday"]
        assert (view.report.text, view.ticket) == ("Mailbox", "48231")
        with pytest.raises(Refused):
            await office.guided.continue_as_chat(office.new_id())

    run(story())


def test_sessions_that_were_like_this_one_are_found_with_what_helped() -> None:
    office = Office()

    async def story() -> None:
        old = await office.chats.start(ABOUT, text="Printers missing after starters joined")
        fix = await office.lane.suggest_fix(old, "Move the accounts to OU=Staff")
        await office.lane.report_fix(old, fix, "applied_success")
        await office.do(old, acts.Complete(outcome="resolved"))
        new = await office.chats.start(ABOUT, text="Printers missing for two starters")
        [line] = await office.chats.similar(new)
        assert (line.id, line.fix, line.outcome) == (
            old, "Move the accounts to OU=Staff", "resolved",
        )  # fmt: skip

    run(story())


def test_assistants_are_listed_changed_and_taken_out_of_use() -> None:
    office = Office()

    async def story() -> None:
        one = await office.assistants.save(None, name="Print desk", prompt="Be brief.")
        await office.assistants.save(one, access="account", tools=["search_here"])
        [line] = await office.assistants.list()
        assert (line.name, line.access, line.tools, line.editable) == (
            "Print desk", "account", ("search_here",), True,
        )  # fmt: skip
        await office.assistants.retire(one)
        assert await office.assistants.list() == ()
        assert [one.retired for one in await office.assistants.list(retired=True)] == [True]
        await office.assistants.put_back(one)
        session = await office.chats.start(ABOUT, text="Hi", assistant=one)
        view = await office.chats.view(session)
        assert view is not None
        assert view.assistant == "Print desk"
        with pytest.raises(Refused):
            await office.assistants.save(None, name=" ")

    run(story())


def test_a_persons_words_and_rating_are_kept() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hi")
        await office.chats.rename(session, " Printing ")
        await office.chats.correct(session, domain="printing", summary="No printers")
        await office.chats.rate(session, 4, "Good")
        view = await office.chats.view(session)
        assert view is not None
        assert (view.title, view.domain, view.rating) == ("Printing", "printing", 4)
        case = office.desk.local.get(Case, session)
        assert case is not None
        assert case.corrected == ("domain", "summary")
        for title in ("", "x" * 201):
            with pytest.raises(Refused):
                await office.chats.rename(session, title)
        with pytest.raises(Refused):
            await office.chats.rate(session, 6)
        assert office.desk.local.get(Message, session) is None

    run(story())


def _with(office: Office, made: Desk) -> Office:
    office.desk = made
    office.chats = Chats(made.work, office.asking)
    office.lane = Lane(made.work)
    office.guided = GuidedSessions(made.work, office.asking, office.chats)
    return office


@pytest.mark.parametrize("act", [*TALK, *LANE], ids=lambda act: act.KIND)
def test_every_act_is_said_in_a_few_words(act: Act) -> None:
    words = said(act)
    assert words
    assert "." not in words.partition(":")[0], "a person reads words, not the name of the act"
    assert kind_of(act)
    assert told(act)


@pytest.mark.behaviour("S3.42")
def test_a_fact_that_is_taken_leads_to_what_it_rests_on_and_made_up_grounds_are_a_guess() -> None:
    office = Office()
    offers = Offers(office.desk.work, office.lane)

    async def offered(session: str, **args: Any) -> str:
        call = office.new_id()
        note = acts_talk.RecordCall(
            call=call, name="propose_fact", args=args, state=CallState.WAITING
        )
        await office.do(session, note)
        return call

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        item = office.new_id()
        await office.do(
            session, acts_lane.Propose(item=item, kind=ItemKind.QUESTION, text="Where are they?")
        )
        made_up = office.new_id()
        for text, rests_on in (("In Staging", [made_up, item]), ("On the moon", [made_up])):
            await offers.take(session, await offered(session, text=text, rests_on=rests_on))
        view = await office.chats.view(session)
        assert view is not None
        told = [(f.text, f.source, f.source_ref, f.source_text, f.guess) for f in view.lane.facts]
        assert told[0] == ("In Staging", "question", item, "Where are they?", False)
        assert told[1][0:2] == ("On the moon", "message")
        assert told[1][4] is True

    run(story())


@pytest.mark.behaviour("S2.30")
def test_offers_change_nothing_until_a_person_takes_them() -> None:
    office = Office()
    offers = Offers(office.desk.work, office.lane)

    async def offered(session: str, name: str, /, **args: Any) -> str:
        call = office.new_id()
        note = acts_talk.RecordCall(call=call, name=name, args=args, state=CallState.WAITING)
        await office.do(session, note)
        return call

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        fact = await offered(session, "propose_fact", text="All in Staging")
        value = await offered(session, "propose_variable", name="ou", value="Staging")
        options = [{"label": "Policy", "means": "Linked"}, {"label": "Spooler"}]
        fork = await offered(session, "propose_fork", reason="Two fit.", options=options)
        view = await office.chats.view(session)
        assert view is not None
        assert [(o.id, o.kind, o.text) for o in view.lane.offers] == [
            (fact, "fact", "All in Staging"), (value, "variable", "Staging"),
            (fork, "fork", "Two fit."),
        ]  # fmt: skip
        assert view.fork is not None
        assert view.fork.options == (("Policy", "Linked"), ("Spooler", ""))
        assert (view.lane.facts, view.lane.branches) == ((), ())
        await offers.take(session, fact)
        await offers.leave(session, value)
        await offers.take(session, fork)
        await office.lane.stand_on(session, "")
        view = await office.chats.view(session)
        assert view is not None
        assert [(f.text, f.guess) for f in view.lane.facts] == [("All in Staging", True)]
        assert [b.label for b in view.lane.branches] == ["So far", "Policy", "Spooler"]
        assert (view.fork, view.lane.offers) == (None, ())
        row = office.desk.local.get(Session, session)
        assert row is not None
        assert row.variables == {}
        with pytest.raises(Refused, match="not offered any more"):
            await offers.take(session, value)

    run(story())


@pytest.mark.behaviour("S2.79")
def test_each_step_keeps_how_sure_the_assistant_was_when_it_asked() -> None:
    office = Office()

    async def story() -> None:
        session = await office.chats.start(ABOUT, text="Hello")
        sure = {0.3: "discovery", 0.8: "exploring", 0.9: "guided"}
        for share in sure:
            await office.do(session, acts_talk.SetCase(confidence=share))
            item = await office.asks(session, f"At {share}?")
            await office.lane.answer(session, item, option="site")
        view = await office.chats.guided(session)
        assert view is not None
        steps = [one.confidence for one in view.path[1:]]
        assert [one.tier for one in steps if one is not None] == list(sure.values())
        assert [one.percent for one in steps if one is not None] == [30, 80, 90]
        assert view.path[0].confidence is None

    run(story())


@pytest.mark.behaviour("S2.72")
def test_what_was_thrown_away_is_not_among_what_is_similar() -> None:
    office = Office()
    sessions = Sessions(office.desk.work)

    async def story() -> None:
        title = "Printers missing for starters in London"
        done = []
        for _ in range(2):
            session = await office.chats.start(About(title=title), text="printers missing starters")
            await sessions.complete(session, "resolved", notes="Linked the OU")
            done.append(session)
        now = await office.chats.start(About(title=title), text="printers missing starters")
        found = await office.chats.similar(now)
        assert {one.id for one in found} == set(done)
        await office.chats.trash(done[0])
        assert [one.id for one in await office.chats.similar(now)] == [done[1]]
        await office.chats.restore(done[0])
        assert len(await office.chats.similar(now)) == 2

    run(story())
