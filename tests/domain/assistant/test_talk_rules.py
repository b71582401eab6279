"""What is said, done with tools and answered: added once, ended once, and never overwritten."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rflow_desktop.domain import acts, acts_talk
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_talk import (
    FINAL,
    Access,
    Assistant,
    CallState,
    Case,
    FlowMatch,
    Generation,
    Intake,
    IntakeType,
    Message,
    ReplyState,
    Said,
    Speaker,
    Thought,
    ToolCall,
    Usage,
)
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from tests.domain.assistant.stories import (
    BOT,
    CALL,
    LEFT,
    M1,
    M2,
    M3,
    PRIVATE,
    REPLY,
    RETIRED,
    a_run,
    asked,
    chat,
    claimed,
    closed,
    handed,
    new_chat,
    new_guided,
    profiles,
    row,
)
from tests.domain.world import ADA, MAYA, NOON, PRIYA, S2, SAM, TOM, World, instant, uid
from tests.domain.world import LEFT as GONE

say, running, done = acts_talk.Say, CallState.RUNNING, CallState.DONE


def reply(state: ReplyState, **more: object) -> acts_talk.RecordReply:
    return acts_talk.RecordReply(generation=REPLY, state=state, **more)  # type: ignore[arg-type]


def call(state: CallState, **more: object) -> acts_talk.RecordCall:
    return acts_talk.RecordCall(call=CALL, name="ping", state=state, **more)  # type: ignore[arg-type]


REFUSED: list[tuple[Callable[[], World], Actor, Act, str]] = [
    (a_run, MAYA, acts_talk.OpenCase(), "wrong_kind"),
    (new_chat, MAYA, acts_talk.OpenCase(assistant=PRIVATE), "no_such_assistant"),
    (new_chat, MAYA, acts_talk.OpenCase(assistant=BOT, peer=RETIRED), "retired"),
    (new_chat, MAYA, acts_talk.OpenCase(members=(GONE.id,)), "no_such_person"),
    (new_chat, TOM, acts_talk.OpenCase(), "forbidden"),
    (new_guided, MAYA, acts_talk.OpenCase(members=(TOM.id,)), "wrong_kind"),
    (chat, MAYA, say(message=M1), "empty"),
    (chat, MAYA, say(message=M1, text=" \n"), "empty"),
    (chat, TOM, say(message=M1, text="a"), "forbidden"),
    (chat, MAYA, say(message=M1, text="a", branch=LEFT), "missing"),
    (chat, MAYA, say(message=M2, text="a", edits=M1), "missing"),
    (closed, MAYA, say(message=M2, text="a"), "closed"),
    (claimed, MAYA, say(message=M2, text="a"), "forbidden"),
    (asked, MAYA, acts_talk.MarkMessage(message=M2, state=Said.FAILED), "missing"),
    (asked, MAYA, acts_talk.MarkMessage(message=M1, state=Said.WHOLE), "malformed"),
    (asked, MAYA, acts_talk.SetMembers(add=(GONE.id,)), "no_such_person"),
    (new_guided, MAYA, acts_talk.SetMembers(add=(TOM.id,)), "wrong_kind"),
    (asked, TOM, acts_talk.SetMembers(add=(TOM.id,)), "forbidden"),
    (asked, TOM, acts_talk.Rename(title="a"), "forbidden"),
    (asked, TOM, acts_talk.Trash(), "forbidden"),
    (handed, MAYA, acts_talk.Trash(), "kept"),
    (claimed, SAM, acts_talk.Trash(), "kept"),
]


@pytest.mark.parametrize(
    ("before", "who", "act", "code"), REFUSED,
    ids=[f"{r[0].__name__}: {r[1].name.split()[0]} {r[2].KIND} {r[3]}" for r in REFUSED],
)  # fmt: skip
def test_it_is_refused_and_nothing_changes(
    before: Callable[[], World], who: Actor, act: Act, code: str
) -> None:
    world = before()
    refused = world.refuses(world.op(who, act, at=10))
    assert refused.code == code
    assert refused.sentence.endswith(".")


@pytest.mark.behaviour("S3.05", "S3.06")
def test_the_report_is_kept_word_for_word_and_a_second_one_changes_nothing() -> None:
    world = new_chat()
    intake = Intake(
        type=IntakeType.COMBINED, text="  No printers \n", log="Event 4740",
        ticket={"id": "48231", "company": {"name": "Calder & Finch"}}, evidence=(uid(24),),
    )  # fmt: skip
    world.do(MAYA, acts_talk.OpenCase(intake=intake), at=1)
    assert Case.model_validate(row(world, Case).doc()).intake == intake
    assert world.put(world.op(MAYA, acts_talk.OpenCase(intake=Intake(text="b")), at=2)).puts == ()
    with pytest.raises(ValueError, match="Input should be"):
        Intake.model_validate({"type": "email"})


def test_a_report_that_comes_after_something_was_said_is_still_laid_down() -> None:
    world = new_chat()
    world.do(MAYA, acts_talk.Say(message=uid(90), text="Since Monday."), at=1)
    world.do(MAYA, acts_talk.OpenCase(intake=Intake(text="No printers."), named=True), at=2)
    case = row(world, Case)
    assert (case.intake.text, case.messages) == ("No printers.", 1)


@pytest.mark.behaviour("S3.03")
@pytest.mark.parametrize("kind", ["guided", "chat", "flow_run"])
def test_a_session_is_of_one_of_three_kinds(kind: str) -> None:
    assert acts.StartSession.model_validate({"kind": kind}).kind == kind
    with pytest.raises(ValueError, match="Input should be"):
        acts.StartSession.model_validate({"kind": kind + "x"})


@pytest.mark.behaviour("S4.17")
@pytest.mark.parametrize(
    ("given", "first", "title"),
    [
        (
            {},
            "  Three new people cannot print in London, Leeds\nSince Monday",
            "Three new people cannot print in London…",
        ),
        ({"named": True}, "Three", "Session 11-21 12:00"),
        ({}, "", "gpresult.txt"),
    ],
)  # fmt: skip
def test_the_first_message_names_a_chat_that_nobody_named(
    given: dict[str, bool], first: str, title: str
) -> None:
    world = new_chat()
    world.do(MAYA, acts_talk.OpenCase(**given), at=1)  # type: ignore[arg-type]
    file = acts.Attach(
        evidence=uid(24), sha256="a" * 64, size=1, mime="text/plain", name="gpresult.txt"
    )
    world.do(MAYA, file, at=1)
    world.do(MAYA, say(message=M1, text=first, attachments=(uid(24),)), at=2)
    assert row(world, Session).title == title
    world.do(MAYA, say(message=M2, text="Something else"), at=3)
    assert row(world, Session).title == title


@pytest.mark.behaviour("S4.17", "S3.04")
def test_a_name_that_a_person_gave_stays_whatever_it_begins_with() -> None:
    world = chat()
    world.do(MAYA, acts_talk.Rename(title="Session about printers"), at=1)
    world.do(MAYA, say(message=M1, text="Three people cannot print."), at=2)
    assert row(world, Session).title == "Session about printers"


def test_an_attachment_that_is_not_here_and_an_answer_name_nothing() -> None:
    world = chat()
    world.do(MAYA, say(message=M1, attachments=(uid(24),)), at=1)
    assert row(world, Session).title == "Session 11-21 12:00"
    other = new_guided()
    other.do(MAYA, say(message=M1, role=Speaker.ASSISTANT, text="Hello"), at=1)
    other.do(MAYA, say(message=M2, text="Hello"), at=1)
    assert row(other, Session).title == ""


@pytest.mark.behaviour("S2.26", "S4.09")
def test_a_message_is_added_once_and_counted_once() -> None:
    world = chat()
    first = say(message=M1, text="Three people", client_message_id="c-1")
    world.do(MAYA, first, at=1)
    assert world.put(world.op(MAYA, first, at=2)).puts == ()
    world.do(MAYA, say(message=M2, role=Speaker.ASSISTANT, text="Since when?"), at=3)
    case = row(world, Case)
    assert (case.messages, case.asked, case.last_at) == (2, 1, instant(NOON + 180_000))
    assert row(world, Message, M1).client_message_id == "c-1"


@pytest.mark.behaviour("S2.21")
def test_what_goes_to_the_assistant_besides_is_kept_apart_from_the_words() -> None:
    world = chat()
    log = "--- Attached file: a.log ---\nEvent 4740"
    world.do(MAYA, say(message=M1, text="See the log", model_text=log), at=1)
    message = row(world, Message, M1)
    assert (message.text, message.model_text) == ("See the log", log)


@pytest.mark.behaviour("S4.25")
def test_what_was_thought_is_a_row_of_its_own_and_none_where_there_was_nothing() -> None:
    world = asked()
    for message, thinking in ((M2, "Hm."), (M3, " ")):
        act = say(message=message, role=Speaker.ASSISTANT, text="Restart it.", thinking=thinking)
        world.do(MAYA, act, at=0.3)
        assert row(world, Message, message).thinking == ""
    [thought] = world.table.of(Thought)
    assert (thought.id, thought.text, thought.by) == (M2, "Hm.", MAYA.id)


@pytest.mark.parametrize(
    ("more", "brought"),
    [({}, False), ({"sender": "Ruth"}, True), ({"sent_at": instant(NOON)}, True)],
)
def test_what_was_said_elsewhere_is_known_as_that(more: dict[str, str], brought: bool) -> None:  # noqa: FBT001
    world = chat()
    world.do(MAYA, say(message=M2, text="Restart it.", **more), at=0.3)
    assert row(world, Message, M2).brought is brought


def test_an_edited_message_keeps_the_one_it_replaces_and_only_own_words_are_edited() -> None:
    world = asked()
    world.do(MAYA, say(message=M2, text="Four people", edits=M1), at=1)
    assert (row(world, Message, M1).edited_by, row(world, Message, M2).edits) == (M2, M1)
    assert row(world, Message, M1).text == "Three people cannot print."
    world.do(MAYA, say(message=M3, role=Speaker.ASSISTANT, text="Since when?"), at=2)
    edit = world.op(MAYA, say(message=uid(299), text="b", edits=M3), at=3)
    assert world.refuses(edit).code == "not_editable"


@pytest.mark.behaviour("S2.28")
def test_a_failed_turn_keeps_its_words_and_an_answered_one_stays_answered() -> None:
    world = asked()
    mark = acts_talk.MarkMessage
    world.do(MAYA, mark(message=M1, state=Said.FAILED, code="overloaded"), at=1)
    message = row(world, Message, M1)
    assert (message.text, message.state, message.code) == (
        "Three people cannot print.", Said.FAILED, "overloaded",
    )  # fmt: skip
    world.do(MAYA, mark(message=M1, state=Said.WAITING), at=2)
    world.do(MAYA, mark(message=M1, state=Said.ANSWERED), at=3)
    assert world.put(world.op(MAYA, mark(message=M1, state=Said.FAILED), at=4)).puts == ()
    assert row(world, Message, M1).state is Said.ANSWERED
    world.do(MAYA, say(message=M2, role=Speaker.ASSISTANT, text="a", state=Said.WHOLE), at=5)
    wrong = world.op(MAYA, mark(message=M2, state=Said.FAILED), at=6)
    assert world.refuses(wrong).code == "malformed"


@pytest.mark.behaviour("S2.24")
def test_who_claimed_it_may_write_and_work_of_before_still_counts() -> None:
    world = claimed()
    world.do(SAM, say(message=M2, text="I take it from here"), at=4)
    assert row(world, Message, M2).by == SAM.id
    world.do(MAYA, say(message=M3, text="Written before"), at=1)
    assert row(world, Message, M3).late is False


def test_what_was_said_before_the_end_was_seen_is_kept_as_late() -> None:
    world = closed()
    old = chat()
    unseen = world.op(MAYA, say(message=M2, text="One more thing"), at=9, over=old.table)
    world.put(unseen)
    assert row(world, Message, M2).late is True


@pytest.mark.behaviour("S4.27", "S4.47")
def test_tool_calls_are_paired_by_id_and_end_once() -> None:
    world = asked()
    other = uid(290)
    world.do(MAYA, call(running, args={"host": "192.0.2.7"}), at=1)
    world.do(MAYA, acts_talk.RecordCall(call=other, name="ping", state=running), at=1)
    world.do(MAYA, acts_talk.RecordCall(call=other, name="ping", state=done, preview="b"), at=2)
    world.do(MAYA, call(done, preview="a", output=uid(24), left=9), at=3)
    first, second = row(world, ToolCall, CALL), row(world, ToolCall, other)
    assert (first.state, first.preview, first.output, first.args) == (
        done, "a", uid(24), {"host": "192.0.2.7"},
    )  # fmt: skip
    assert (second.preview, second.ended_at) == ("b", instant(NOON + 120_000))
    assert world.put(world.op(MAYA, call(CallState.FAILED), at=4)).puts == ()
    again = asked()
    again.do(MAYA, call(running), at=1)
    assert again.put(again.op(MAYA, call(running), at=2)).puts == ()


TRANSITIONS = [(a, b) for a in ReplyState for b in ReplyState]


@pytest.mark.behaviour("S5.06", "S5.38")
@pytest.mark.parametrize(("first", "then"), TRANSITIONS, ids=lambda one: one.value)
def test_a_reply_goes_forward_and_an_end_is_final(first: ReplyState, then: ReplyState) -> None:
    world = asked()
    world.do(MAYA, reply(first), at=1)
    changes = world.put(world.op(MAYA, reply(then), at=2))
    forward = first not in FINAL and then not in (first, ReplyState.QUEUED)
    assert bool(changes.puts) is forward
    assert row(world, Generation, REPLY).state is (then if forward else first)


@pytest.mark.behaviour("S3.20")
def test_usage_is_counted_once_for_each_reply_and_adds_up() -> None:
    world = asked()
    used = Usage(input=10, output=4, cache_read=3, cache_write=2, micros=9)
    world.do(MAYA, reply(ReplyState.QUEUED, model="m", turn=M1), at=1)
    world.do(MAYA, reply(ReplyState.RUNNING), at=2)
    world.do(MAYA, reply(ReplyState.COMPLETED, usage=used), at=3)
    world.put(world.op(MAYA, reply(ReplyState.ERROR, usage=used), at=4))
    other = acts_talk.RecordReply(generation=uid(290), state=ReplyState.CANCELLED, usage=used)
    world.do(MAYA, other, at=5)
    assert row(world, Case).usage == used.plus(used)
    one = row(world, Generation, REPLY)
    assert (one.turn, one.model, one.started_at, one.ended_at) == (
        M1, "m", instant(NOON + 120_000), instant(NOON + 180_000),
    )  # fmt: skip


@pytest.mark.behaviour("S3.07", "S3.14")
def test_a_persons_word_on_the_problem_stands_against_the_assistants() -> None:
    world = asked()
    set_case = acts_talk.SetCase
    match = FlowMatch(flow=uid(31), name="Printers mapped by policy", version=3, score=0.82)
    world.do(MAYA, set_case(summary="No printers", domain="printing", match=match), at=1)
    assert (row(world, Case).summary, row(world, Case).match) == ("No printers", match)
    world.do(MAYA, set_case(domain="group_policy", by_person=True), at=2)
    world.do(MAYA, set_case(summary="New starters", domain="hardware", confidence=0.64), at=3)
    case = row(world, Case)
    assert (case.summary, case.domain, case.confidence) == ("New starters", "group_policy", 0.64)
    assert world.put(world.op(MAYA, set_case(domain="a"), at=4)).puts == ()
    world.do(MAYA, set_case(domain="other", by_person=True), at=5)
    assert (row(world, Case).domain, row(world, Case).corrected) == ("other", ("domain",))


def test_a_persons_earlier_word_holds_against_a_later_one_of_the_assistant() -> None:
    world = asked()
    by_person = world.op(MAYA, acts_talk.SetCase(domain="dns", by_person=True), at=1)
    world.do(MAYA, acts_talk.SetCase(domain="hardware"), at=2)
    world.put(by_person, at=3)
    assert row(world, Case).domain == "dns"


@pytest.mark.behaviour("S3.18")
def test_a_rating_is_one_to_five_and_also_given_afterwards() -> None:
    world = closed()
    world.do(MAYA, acts_talk.Rate(rating=4, feedback="Fine"), at=9)
    assert (row(world, Case).rating, row(world, Case).feedback) == (4, "Fine")
    for rating in (0, 6, 9):
        with pytest.raises(ValueError, match="rating"):
            acts_talk.Rate(rating=rating)


@pytest.mark.behaviour("S4.18")
def test_the_owner_and_an_admin_rename() -> None:
    world = asked()
    world.do(ADA, acts_talk.Rename(title="Printing at Calder"), at=1)
    assert row(world, Session).title == "Printing at Calder"
    world.do(MAYA, acts_talk.Rename(title="  Printing "), at=2)
    assert row(world, Session).title == "Printing"
    for bad in ("", "  "):
        with pytest.raises(ValueError, match="title"):
            acts_talk.Rename(title=bad)
    with pytest.raises(Refused, match="201 characters long, and 200 fit"):
        acts_talk.Rename(title="x" * 201)


@pytest.mark.behaviour("S2.62")
def test_the_trash_is_a_mark_that_can_be_taken_back() -> None:
    world = asked()
    world.do(MAYA, acts_talk.Trash(), at=1)
    assert row(world, Session).trashed_at == instant(NOON + 60_000)
    assert world.put(world.op(ADA, acts_talk.Trash(), at=2)).puts == ()
    world.do(ADA, acts_talk.Trash(trashed=False), at=3)
    assert row(world, Session).trashed_at is None
    assert row(world, Message, M1).text


def test_a_group_chat_is_written_by_its_members_and_leaving_keeps_what_was_written() -> None:
    world = new_chat()
    world.do(MAYA, acts_talk.OpenCase(group="Printing", members=(MAYA.id, TOM.id)), at=1)
    assert row(world, Session).members == (TOM.id,)
    world.do(TOM, say(message=M1, text="I was there yesterday"), at=2)
    typed = world.op(TOM, say(message=M2, text="Typed before leaving"), at=3)
    world.do(MAYA, acts_talk.SetMembers(add=(PRIYA.id,), remove=(TOM.id,)), at=4)
    assert row(world, Session).members == (PRIYA.id,)
    world.put(typed)
    assert row(world, Message, M2).by == TOM.id
    late = world.op(TOM, say(message=M3, text="Too late"), at=5)
    assert world.refuses(late).code == "forbidden"
    world.do(MAYA, acts_talk.SetMembers(add=(TOM.id,)), at=6)
    assert row(world, Session).former == {}
    assert world.put(world.op(MAYA, acts_talk.SetMembers(), at=7)).puts == ()


def test_a_number_of_another_session_is_never_overwritten() -> None:
    world = asked()
    world.do(MAYA, call(running), at=1)
    world.do(MAYA, reply(ReplyState.RUNNING), at=1)
    world.do(TOM, acts.StartSession(kind=Kind.CHAT), root=S2, at=1)
    for act in (say(message=M1, text="a"), call(done), reply(ReplyState.COMPLETED)):
        assert world.refuses(world.op(TOM, act, root=S2, at=9)).code == "exists"


PROFILE_REFUSED: list[tuple[Actor, Act, str]] = [
    (MAYA, acts_talk.SaveAssistant(prompt="a"), "forbidden"),
    (SAM, acts_talk.SaveAssistant(permissions={"ping": "always"}), "malformed"),
    (MAYA, acts_talk.RetireAssistant(), "forbidden"),
]


@pytest.mark.parametrize(("who", "act", "code"), PROFILE_REFUSED)
def test_only_its_author_or_an_admin_changes_an_assistant(who: Actor, act: Act, code: str) -> None:
    world = profiles()
    assert world.refuses(world.op(who, act, root=BOT, entity="assistant", at=9)).code == code


def test_an_engineer_makes_a_private_assistant_and_a_senior_shares() -> None:
    world, mine = profiles(), uid(70)
    unnamed = world.op(MAYA, acts_talk.SaveAssistant(prompt="a"), root=mine, entity="assistant")
    assert world.refuses(unnamed).code == "empty"
    shared = acts_talk.SaveAssistant(name="Mine", access=Access.ACCOUNT)
    assert world.refuses(world.op(MAYA, shared, root=mine, entity="assistant")).code == "forbidden"
    save = acts_talk.SaveAssistant(name="Mine", prompt="Be brief.", tools=("ping",))
    world.do(MAYA, save, root=mine, entity="assistant", at=1)
    made = row(world, Assistant, mine)
    assert (made.access, made.author, made.tools) == (Access.PRIVATE, MAYA.id, ("ping",))
    share = world.op(MAYA, acts_talk.SaveAssistant(access=Access.TEAM), root=mine,
                     entity="assistant", at=2)  # fmt: skip
    assert world.refuses(share).code == "forbidden"
    world.do(ADA, acts_talk.SaveAssistant(access=Access.TEAM), root=mine, entity="assistant", at=3)
    world.do(MAYA, acts_talk.SaveAssistant(access=Access.TEAM, tools=()), root=mine,
             entity="assistant", at=4)  # fmt: skip
    made = row(world, Assistant, mine)
    assert (made.access, made.tools) == (Access.TEAM, ())
    assert Assistant.model_validate(made.doc()) == made


def test_an_assistant_that_is_out_of_use_can_be_put_back_and_an_unknown_one_cannot() -> None:
    world = profiles()
    world.do(ADA, acts_talk.RetireAssistant(retired=False), root=RETIRED, entity="assistant", at=9)
    assert row(world, Assistant, RETIRED).retired is False
    unknown = world.op(SAM, acts_talk.RetireAssistant(), root=uid(99), entity="assistant")
    assert world.refuses(unknown).code == "missing"


def test_where_assistants_are_not_known_the_server_will_look() -> None:
    world = new_chat()
    opened = world.op(MAYA, acts_talk.OpenCase(assistant=uid(99)), at=1)
    assert len(world.put(opened, authority=False).puts) == 2
    assert row(world, Case).assistant == uid(99)
    decided = new_chat()
    decided.put(decided.op(MAYA, acts_talk.OpenCase(assistant=uid(99)), at=1))
    assert row(decided, Case).assistant is None, "the report stays when its assistant is gone"


def test_a_guided_session_is_called_what_it_is_about_until_somebody_names_it() -> None:
    world = new_guided()
    world.do(MAYA, acts_talk.OpenCase(intake=Intake(text="Mailbox\n missing")), at=1)
    assert row(world, Session).title == "Mailbox missing"
    world.do(MAYA, acts_talk.SetCase(summary="Shared mailbox not shown"), at=2)
    assert row(world, Session).title == "Shared mailbox not shown"
    world.do(MAYA, acts_talk.SetCase(domain="m365"), at=2.5)
    world.do(MAYA, acts_talk.Rename(title="Phones"), at=3)
    world.do(MAYA, acts_talk.SetCase(summary="Something else"), at=4)
    assert row(world, Session).title == "Phones"
