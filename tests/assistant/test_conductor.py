"""Replies in the making: kept before shown, landed once, stopped with their part, found again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from rflow_desktop.assistant.conductor import Conductor
from rflow_desktop.assistant.sending import Rules
from rflow_desktop.domain import acts_lane
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_lane import BranchState, Decision, Fact, Fix, LaneItem
from rflow_desktop.domain.model_talk import (
    CallState,
    Case,
    Generation,
    Message,
    ReplyState,
    Said,
    Speaker,
    Thought,
    ToolCall,
)
from rflow_desktop.domain.reply import (
    Ended,
    Failed,
    StoredEvent,
    TextPiece,
    ThinkingPiece,
)
from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.domain.withheld import NOT_FOR
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.glass import GlassBox
from rflow_desktop.services.guided import GuidedSessions
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.sessions import About
from rflow_desktop.store.replies import Replies, Reply
from tests.helpers.desk import Desk, PlainIntake, desk
from tests.helpers.doors import ScriptedDoor, Step, tool, words

ABOUT = About(ticket="48231", client="Calder & Finch LLP", person="Ruth Adeyemi")


class Stage:
    """One desktop with a scripted model. `checked` holds every network check that was made."""

    def __init__(self, *script: list[Step], rules: Rules | None = None, on: Desk | None = None):
        self.desk = on or desk()
        self.door = ScriptedDoor(*script)
        self.checked: list[tuple[str, Mapping[str, Any]]] = []
        self.seen: list[LiveReply] = []
        self.rules = rules or Rules()
        self.conductor = Conductor(
            self.desk.work, self.door, model=lambda: "claude-sonnet-5-5",
            rules=lambda: self.rules, checks={
                name: self._check(name)
                for name in ("resolve_name", "reach_port", "read_certificate", "ping", "trace")
            },
        )  # fmt: skip
        self.conductor.follow(self.seen.append)
        self.chats = Chats(self.desk.work, self.conductor)
        self.lane = Lane(self.desk.work)
        self.guided = GuidedSessions(self.desk.work, self.conductor, self.chats)
        self.glass = GlassBox(self.desk.work, self.conductor)
        self.evidence = Evidence(self.desk.work, PlainIntake())

    def _check(self, name: str) -> Callable[[Mapping[str, Any]], Coroutine[Any, Any, str]]:
        async def check(given: Mapping[str, Any]) -> str:
            self.checked.append((name, given))
            return f"{name} says {given}" + "x" * 600

        return check

    def rows(self, kind: type[Any]) -> list[Any]:
        return sorted(self.desk.local.every(kind), key=lambda row: (row.hlc, row.id))

    def said(self) -> list[tuple[str, str, str]]:
        return [(m.role.value, m.text, m.state.value) for m in self.rows(Message)]

    async def quiet(self) -> None:
        """Until nothing runs any more."""
        await self.until(lambda: not self.conductor.running())

    async def until(self, true: Callable[[], object]) -> None:
        while not true():  # noqa: ASYNC110  what is waited for has no event of its own
            await asyncio.sleep(0)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 60))


@pytest.mark.behaviour("S2.19", "S5.07", "S5.47")
def test_an_answer_is_kept_piece_by_piece_and_lands_once_with_its_cost() -> None:
    stage = Stage([ThinkingPiece("Hm."), *words("The report ", "settles it.")])

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Three cannot print")
        await stage.quiet()
        assert stage.said() == [
            ("user", "Three cannot print", "answered"),
            ("assistant", "The report settles it.", "whole"),
        ]
        [one] = stage.rows(Generation)
        assert (one.state, one.usage.input, one.prices != "") == (ReplyState.COMPLETED, 100, True)
        assert [one.text for one in stage.desk.local.every(Thought)] == ["Hm."]
        states = [live.state for live in stage.seen]
        assert (states[0], states[-1]) == ("queued", "completed")
        assert stage.seen[-1].text == "The report settles it."
        shown = [live.text for live in stage.seen]
        assert all(b.startswith(a) for a, b in pairwise(shown))
        view = await stage.chats.view(session)
        assert view is not None
        assert view.cost == "This session: 120 tokens, under $0.01"
        assert Replies(stage.desk.local.outbox).unlanded() == ()

    run(story())


def test_what_is_shown_was_kept_before() -> None:
    stage = Stage(words("One ", "two ", "three"))
    kept: list[bool] = []

    def look(live: LiveReply) -> None:
        if live.text and live.state == "running":
            events = Replies(stage.desk.local.outbox).events(live.generation)
            kept.append(live.text in "".join(str(e.body.get("text", "")) for e in events))

    async def story() -> None:
        stage.conductor.follow(look)
        await stage.chats.start(ABOUT, text="Hi")
        await stage.quiet()
        assert kept
        assert all(kept)

    run(story())


@pytest.mark.behaviour("S2.28", "S4.39", "S4.40", "S5.26", "S5.40")
def test_a_failure_keeps_the_words_says_why_and_stays_out_of_the_conversation() -> None:
    failed = Failed(code="overloaded", told="The service is busy.", retryable=True)
    stage = Stage([failed], words("Now."))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        assert stage.said() == [("user", "Hello", "failed")]
        [one] = stage.rows(Generation)
        assert (one.state, one.code, one.retryable) == (ReplyState.ERROR, "overloaded", True)
        await stage.chats.retry(session, stage.rows(Message)[0].id)
        await stage.quiet()
        assert stage.said() == [("user", "Hello", "answered"), ("assistant", "Now.", "whole")]
        assert "busy" not in json.dumps([t.text for t in stage.door.asked[-1].turns])

    run(story())


def test_an_answer_that_breaks_off_keeps_its_part() -> None:
    failed = Failed(code="broken_off", told="Broke off.", retryable=True)
    stage = Stage([TextPiece("The first half"), failed])

    async def story() -> None:
        await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        assert stage.said()[1] == ("assistant", "The first half", "partial")

    run(story())


@pytest.mark.behaviour("S4.37", "S5.36", "S5.37", "S5.38")
def test_stop_keeps_the_part_and_a_second_stop_changes_nothing() -> None:
    never = asyncio.Event()
    stage = Stage([TextPiece("Half of "), never, TextPiece("it")])

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.until(lambda: any(live.text for live in stage.seen))
        await stage.chats.stop(session)
        await stage.chats.stop(session)
        assert stage.said()[1] == ("assistant", "Half of ", "stopped")
        [one] = stage.rows(Generation)
        assert one.state is ReplyState.CANCELLED
        assert stage.seen[-1].state == "cancelled"
        assert stage.conductor.live(session) is None

    run(story())


@pytest.mark.behaviour("S4.38", "S5.39")
def test_a_message_typed_meanwhile_waits_its_turn_and_stopped_while_queued_never_runs() -> None:
    gate = asyncio.Event()
    stage = Stage([TextPiece("One"), gate, Ended(reason="end_turn")], words("Two"))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="First")
        await stage.until(lambda: any(live.text for live in stage.seen))
        await stage.chats.send(session, "Second")
        assert len(stage.door.asked) == 1
        gate.set()
        await stage.quiet()
        assert [text for role, text, _ in stage.said() if role == "assistant"] == ["One", "Two"]
        gate.clear()
        stage.door.script = [[TextPiece("Three"), gate], words("never")]
        await stage.chats.send(session, "Third")
        await stage.until(lambda: len(stage.door.asked) == 3)
        await stage.chats.send(session, "Fourth")
        await stage.chats.stop(session)
        assert len(stage.door.asked) == 3
        assert stage.rows(Generation)[-1].state is ReplyState.CANCELLED
        assert stage.said()[-1] == ("user", "Fourth", "failed") or "Fourth" in str(stage.said())

    run(story())


def test_closing_the_window_keeps_the_part_and_says_why() -> None:
    stage = Stage([TextPiece("Half of it"), asyncio.Event()])

    async def story() -> None:
        await stage.chats.start(ABOUT, text="Hello")
        await stage.until(lambda: any(live.text for live in stage.seen))
        await stage.conductor.close()
        assert stage.said()[1] == ("assistant", "Half of it", "stopped")
        [one] = stage.rows(Generation)
        assert (one.state, one.told) == (ReplyState.LOST, "Stopped when RFlow was closed")
        assert await stage.conductor.recover() == 0

    run(story())


@pytest.mark.behaviour("S5.41", "S5.42", "S5.47")
def test_a_reply_that_was_left_running_is_lost_with_its_part_kept() -> None:
    stage = Stage()

    async def story() -> None:
        stage.door.why = "closed"
        session = await stage.chats.start(ABOUT, text="Hello")
        [message] = stage.rows(Message)
        reply = Reply(
            id=stage.desk.work.new_id(), session=session, turn=message.id, purpose="reply",
            state="queued", model="m", created=1, started=0, beat=0, ended=0, stop=0, code="",
            told="", retryable=0, landed=0,
        )  # fmt: skip
        replies = Replies(stage.desk.local.outbox)
        replies.queue(reply)
        assert replies.begin(reply.id, 2)
        assert not replies.begin(reply.id, 3)
        event = StoredEvent(seq=1, type="chunk", at="", body={"text": "Half"})
        replies.add(reply.id, [event], 4)
        replies.add(reply.id, [event], 5)
        assert len(replies.events(reply.id)) == 1
        assert await stage.conductor.recover() == 1
        assert await stage.conductor.recover() == 0
        assert stage.said()[1] == ("assistant", "Half", "stopped")
        [one] = stage.rows(Generation)
        assert (one.state, one.code, one.told) == (
            ReplyState.LOST, "closed_window", "Stopped when RFlow was closed",
        )  # fmt: skip

    run(story())


@pytest.mark.behaviour("S2.23", "S4.29")
def test_tools_run_in_order_and_the_words_before_them_are_a_message_of_their_own() -> None:
    stage = Stage(
        [TextPiece("I look."), *tool("search_here", query="printers")],
        tool("propose_task", text="Look at the OU", rests_on=["nothing"]),
        words("Done."),
    )

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        view = await stage.chats.view(session)
        assert view is not None
        assert [(line.kind, line.words or line.text) for line in view.lines] == [
            ("message", "Hello"), ("message", "I look."),
            ("tool", "Searched your flows and past sessions"), ("tool", "Proposed a task"),
            ("message", "Done."),
        ]  # fmt: skip
        [task] = view.lane.tasks
        assert (task.text, task.state, task.guess) == ("Look at the OU", "proposed", True)
        case = stage.desk.local.get(Case, session)
        assert case is not None
        assert case.usage.input == 300
        last = stage.door.asked[-1].turns
        assert last[-1].blocks[0]["type"] == "tool_result"
        told = json.loads(str(last[-1].blocks[0]["content"]))
        assert set(told) == {"source", "content"}

    run(story())


@pytest.mark.behaviour("S2.66")
def test_an_item_that_is_proposed_again_keeps_its_id_and_what_was_ruled_out_is_refused() -> None:
    stage = Stage(
        tool("propose_task", text="Look at the OU"),
        tool("propose_task", text="look at the  OU."),
        tool("propose_fix", title="Restart the spooler", confidence=400),
        words("a"),
        tool("propose_fix", title="restart the spooler.", confidence=50),
        words("b"),
    )

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        assert len(stage.rows(LaneItem)) == 1
        [fix] = stage.rows(Fix)
        assert (fix.confidence, fix.guess) == (100, True)
        decide = acts_lane.DecideFix(fix=fix.id, decision=Decision.DISMISSED)
        await stage.desk.work.do(session, decide)
        await stage.chats.send(session, "It did not help")
        await stage.quiet()
        assert len(stage.rows(Fix)) == 1
        assert "This was ruled out: Restart the spooler" in str(stage.door.asked[-1].turns[-1])
        assert "Restart the spooler" in str(stage.door.asked[-2].turns)

    run(story())


def test_a_direction_that_led_nowhere_is_not_offered_again() -> None:
    fork = {"reason": "Two causes", "options": [{"label": "The driver"}, {"label": "The port."}]}
    stage = Stage(tool("propose_fork", **fork), words("a"))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        [offered] = stage.rows(ToolCall)
        assert offered.state is CallState.WAITING
        options = tuple(
            acts_lane.ForkOption(branch=stage.desk.work.new_id(), label=label)
            for label in ("The driver", "The port")
        )
        made = acts_lane.MakeFork(
            fork=stage.desk.work.new_id(), root=stage.desk.work.new_id(), reason="Two causes",
            options=options,
        )  # fmt: skip
        dead = acts_lane.SetBranch(branch=options[1].branch, state=BranchState.DEAD_END)
        await stage.desk.work.do(session, made, dead)
        stage.door.script = [tool("propose_fork", **fork), words("b")]
        await stage.chats.send(session, "And now?")
        await stage.quiet()
        again = next(one for one in stage.rows(ToolCall) if one.id != offered.id)
        assert (again.state, again.preview) == (
            CallState.FAILED, "This was ruled out: The port",
        )  # fmt: skip
        assert "This was ruled out: The port" in str(stage.door.asked[-1].turns[-1])
        assert "The port" in str(stage.door.asked[-2].turns), "the model is told of it before"

    run(story())


def test_what_a_proposal_rests_on_is_checked() -> None:
    stage = Stage()

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        fact = await stage.lane.add_fact(session, "All in Staging")
        stage.door.script = [
            tool("propose_fix", title="Move", confidence=80, rests_on=[fact, "made-up", 7]),
            words("ok"),
        ]
        await stage.chats.send(session, "And?")
        await stage.quiet()
        [fix] = stage.rows(Fix)
        assert [(ref.kind, ref.text) for ref in fix.rests_on] == [("fact", "All in Staging")]
        assert fix.guess is False

    run(story())


@pytest.mark.behaviour("S4.46")
@pytest.mark.parametrize(("answer", "checks"), [("once", 1), ("session", 1), ("no", 0)])
def test_a_network_check_waits_for_a_person_and_its_output_is_evidence(
    answer: Any, checks: int
) -> None:
    stage = Stage(tool("reach_port", host="print-01", port=9100), words("Good."))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.until(lambda: stage.conductor.card(session))
        card = stage.conductor.card(session)
        assert card is not None
        assert (card.exact, card.tool, stage.checked) == ("print-01:9100", "reach_port", [])
        view = await stage.chats.view(session)
        assert view is not None
        assert view.card == card
        assert [live.waits for live in stage.conductor.running()] == [True]
        assert stage.seen[-1].waits, "whoever follows the reply hears of it"
        await stage.conductor.decide(card, answer)
        await stage.quiet()
        assert not stage.seen[-1].waits
        assert len(stage.checked) == checks
        [call] = stage.rows(ToolCall)
        assert call.state.value == ("done" if checks else "denied")
        assert bool(call.output) is bool(checks)
        assert len(call.preview) <= 500
        if answer == "session":
            stage.door.script = [tool("reach_port", host="print-01", port=9100), words("Again.")]
            await stage.chats.send(session, "Again")
            await stage.quiet()
            assert len(stage.checked) == 2, "allowed for this session, for exactly this"
            other = tool("reach_port", host="print-01", port=445)
            stage.door.script = [other, words("No.")]
            await stage.chats.send(session, "Another")
            await stage.until(lambda: stage.conductor.card(session))
            assert len(stage.checked) == 2, "another port is asked about anew"
            await stage.chats.stop(session)

    run(story())


def test_a_decision_about_another_text_than_was_shown_is_refused() -> None:
    stage = Stage(tool("ping", host="print-01"))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.until(lambda: stage.conductor.card(session))
        card = stage.conductor.card(session)
        assert card is not None
        with pytest.raises(Refused, match="changed meanwhile"):
            await stage.conductor.decide(replace(card, hash="0" * 64), "once")
        assert stage.checked == []
        await stage.chats.stop(session)
        with pytest.raises(Refused):
            await stage.conductor.decide(card, "once")

    run(story())


def test_a_picture_is_read_after_approval_only_and_goes_as_its_kept_copy() -> None:
    stage = Stage()

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        shot = await stage.evidence.add_picture(session, b"covered", name="gpresult")
        stage.door.script = [tool("read_evidence", evidence=shot), words("I see.")]
        await stage.chats.send(session, "See")
        await stage.until(lambda: stage.conductor.card(session))
        card = stage.conductor.card(session)
        assert card is not None
        assert card.about == shot
        assert not any(turn.pictures for turn in stage.door.asked[-1].turns)
        await stage.conductor.decide(card, "once")
        await stage.quiet()
        [picture] = stage.door.asked[-1].turns[-1].pictures
        assert (picture.raw, picture.mime) == (b"covered", "image/png")
        stage.door.script = [tool("read_text", evidence=shot), words("No.")]
        await stage.chats.send(session, "Text?")
        await stage.quiet()
        assert stage.rows(ToolCall)[-1].state.value == "failed"

    run(story())


def test_names_go_out_masked_come_back_restored_and_every_send_is_in_the_ledger() -> None:
    stage = Stage(words("Ask PERS", "ON_1 about HO", "ST_1 at CLIENT_1."))

    async def story() -> None:
        session = await stage.chats.start(
            ABOUT, text="PRINT-01 of Calder & Finch LLP fails for Ruth Adeyemi. password: Hunter2!x"
        )
        await stage.quiet()
        sent = str(stage.door.asked[0].turns)
        for secret in ("PRINT-01", "Calder & Finch", "Ruth Adeyemi", "Hunter2"):
            assert secret not in sent
        assert stage.said()[1][1] == "Ask Ruth Adeyemi about PRINT-01 at Calder & Finch LLP."
        before = await stage.glass.outgoing(session)
        assert ("HOST_1", "PRINT-01") in before.masks
        assert "secret" in before.blocked
        await stage.chats.send(session, "And PRINT-01 now?")
        await stage.quiet()
        second, first = await stage.glass.ledger()
        assert (first.to, first.session, first.what) == ("Claude", session, "reply")
        assert first.masks["host"] >= 1
        body = await stage.glass.sent(first.number)
        assert "HOST_1" in body
        assert "PRINT-01" not in body
        assert second.number == first.number + 1
        assert await stage.glass.proved()
        assert (await stage.glass.export()).count("\r\n") == 3
        assert json.loads(await stage.glass.export("json"))["first_broken_line"] == 0
        with pytest.raises(Exception, match="only grows"), stage.desk.local.outbox.writing() as c:
            c.execute("UPDATE sent SET size=0")

    run(story())


def test_nothing_is_sent_for_a_client_whose_data_stays_here() -> None:
    rules = Rules(not_for=frozenset({"calder & finch llp"}))
    stage = Stage(words("a"), rules=rules)

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        assert stage.door.asked == []
        assert stage.said() == [("user", "Hello", "failed")]
        assert stage.rows(Generation)[0].told == NOT_FOR
        assert await stage.glass.ledger(session=session) == ()
        with pytest.raises(Refused):
            await stage.glass.outgoing(session)

    run(story())


@pytest.mark.behaviour("S2.17", "S2.31")
def test_a_guided_session_asks_through_a_tool_and_goes_on_after_each_answer() -> None:
    options = [{"label": "Yes", "means": "Then the OU."}, {"label": "No"}]
    stage = Stage(
        [*tool("propose_question", text="Listed on the web?", why="To tell.", options=options)],
        words(),
        tool("set_problem", summary="Mailbox not shown", domain="m365", confidence=0.58),
        words("I am thinking."),
    )

    async def story() -> None:
        session = await stage.guided.start(ABOUT, "Shared mailbox not shown on phones")
        await stage.quiet()
        view = await stage.guided.view(session)
        assert view is not None
        assert view.question is not None
        assert [(o.label, o.means) for o in view.question.options] == [
            ("Yes", "Then the OU."), ("No", ""),
        ]  # fmt: skip
        await stage.guided.answer(session, view.question.id, option="Yes")
        await stage.quiet()
        view = await stage.guided.view(session)
        assert view is not None
        assert view.confidence is not None
        assert (view.title, view.confidence.percent) == ("Mailbox not shown", 58)
        report = str(stage.door.asked[0].turns)
        assert "tool_result" in report, "the report is material, not an instruction"
        assert "Shared mailbox" not in "".join(turn.text for turn in stage.door.asked[0].turns)

    run(story())


def test_a_text_for_the_client_is_drafted_beside_the_conversation() -> None:
    stage = Stage()

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        before = len(stage.said())
        stage.door.script = [words("Dear Ruth,")]
        await stage.conductor.ask(session, None, "status_client")
        await stage.quiet()
        assert len(stage.said()) == before
        assert stage.seen[-1].purpose == "status_client"
        assert stage.seen[-1].text == "Dear Ruth,"

    run(story())


def test_a_long_conversation_is_shortened_from_its_beginning_and_says_so() -> None:
    stage = Stage()

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        for number in range(7):
            await stage.chats.send(session, f"number {number}x " + "word " * 11_900)
            await stage.quiet()
        assert len(stage.rows(Message)) == 16, "the history itself is whole"
        assert "number 0x" not in str(stage.door.asked[-1].turns)
        assert "oldest messages were left out" in stage.rows(Generation)[-1].told

    run(story())


def test_roles_take_turns_and_a_person_begins() -> None:
    stage = Stage(words("a"), words("b"))

    async def story() -> None:
        session = await stage.chats.start(ABOUT, text="Hello")
        await stage.quiet()
        await stage.chats.send(session, "Again")
        await stage.quiet()
        roles = [turn.role for turn in stage.door.asked[-1].turns]
        assert roles[0] == "user"
        assert all(a != b for a, b in pairwise(roles))
        assert roles[-1] == "user"
        assert stage.rows(Fact) == []
        assert {m.role for m in stage.rows(Message)} == {Speaker.USER, Speaker.ASSISTANT}
        assert {m.state for m in stage.rows(Message)} == {Said.ANSWERED, Said.WHOLE}

    run(story())
