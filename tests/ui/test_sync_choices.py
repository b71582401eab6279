"""What Sync suggests about a refused change can be done, and loses nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rflow_desktop.domain import acts, acts_lane
from rflow_desktop.domain.acts_handoff import Claim, HandOver, SaveFlow
from rflow_desktop.domain.model import Evidence, Handoff, Outcome, Pad, Session
from rflow_desktop.domain.model_lane import ItemKind
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import AttentionView, SessionFilter
from rflow_desktop.domain.states import Role
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.attention_choices import choices
from rflow_desktop.services.continuing import continued, stays
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.recreating import UNNAMED
from rflow_desktop.services.sessions import About
from tests.ui.office import (
    DANIEL,
    MAYA,
    PRIYA,
    Seat,
    Tell,
    click,
    press,
    seat,
    server,
    settle,
    tell,
)
from tests.ui.scenes.sync import ATTENTION, DELETED, REFUSED
from tests.ui.test_sync_panel import TICKET, Show, place, read, rows, said
from ui.sync_panel import choice_words

__all__ = ["place", "tell"]
ID = "00000000-0000-7000-8000-000000000009"
AFTER = "00000000-0000-7000-8000-00000000000a"
AT = "2026-11-21T09:00:00.000Z"
NOTE = acts.AddNote(entry=ID, text="Gus is there until six")
PICTURE = acts.Attach(evidence=ID, sha256="ab" * 32, size=9, mime="image/png")
MINE = Session(id=ID, owner=MAYA.id, created_at=AT, changed_at=AT, changed_by=MAYA.id)
THEIRS = MINE.model_copy(update={"owner": DANIEL.id})
SEEN = THEIRS.model_copy(update={"watchers": (MAYA.id,)})
VIEWER = Actor(id=MAYA.id, name=MAYA.name, role=Role.VIEWER)


def ops(*done: Act) -> Sequence[Op]:
    return [
        Op(
            id=ID, entity=("session", ID), actor=MAYA.id, replica="0", hlc="0" * 32,
            captured_at=AT, act=act,
        )
        for act in done
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "done", "row", "me", "found"),
    [
        ("forbidden", NOTE, None, MAYA, ["recreate", "leave"]),
        ("forbidden", NOTE, SEEN, MAYA, ["recreate", "leave"]),
        ("forbidden", NOTE, MINE, MAYA, ["again", "recreate", "leave"]),
        ("forbidden", NOTE, None, VIEWER, ["leave"]),
        ("forbidden", acts.Pause(), None, MAYA, ["leave"]),
        ("forbidden", acts.Pause(), MINE, MAYA, ["again", "leave"]),
        ("forbidden", PICTURE, None, MAYA, ["recreate", "leave"]),
        ("forbidden", SaveFlow(snapshot="ab" * 32, content={"name": "VPN"}), None, MAYA,
         ["copy", "leave"]),
        ("forbidden", Claim(handoff=ID), None, MAYA, ["next", "help"]),
        ("purged", NOTE, None, MAYA, ["recreate", "leave"]),
        ("purged", acts.Pause(), None, MAYA, ["leave"]),
        ("already_started", acts.BeginPrepared(), SEEN, MAYA, ["open", "leave"]),
        ("already_started", acts.BeginPrepared(), None, MAYA, ["leave"]),
        ("state_changed", NOTE, MINE, MAYA, ["note", "again", "leave"]),
        ("in_transit", NOTE, SEEN, MAYA, ["recreate", "leave"]),
        ("in_transit", acts.Pause(), MINE, MAYA, ["again", "leave"]),
        ("malformed", NOTE, MINE, MAYA, ["note", "leave"]),
        ("malformed", NOTE, None, MAYA, ["recreate", "leave"]),
        ("self_claim", acts.Pause(), MINE, MAYA, ["leave"]),
        ("id_reuse", NOTE, MINE, MAYA, ["again", "leave"]),
        ("closed", NOTE, MINE, MAYA, ["note", "follow_up", "leave"]),
    ],
)  # fmt: skip
def test_each_refusal_has_its_choices_and_none_is_suggested_that_is_refused_again(
    reason: str, done: Act, row: Session | None, me: Actor, found: list[str]
) -> None:
    given = choices(reason, ops(done), row, me, parked=False)
    assert [one[0] for one in given] == found
    for key, title, sentence in given:
        assert title
        assert sentence
        assert key in choice_words.BUTTONS
        assert key in choice_words.RESULTS


@pytest.mark.parametrize(
    ("reason", "done", "found"),
    [
        ("missing", NOTE, ["recreate", "again", "leave"]),
        ("missing", acts.Pause(), ["again", "leave"]),
        ("server_error", NOTE, ["again", "leave"]),
    ],
)
def test_what_was_set_aside_is_sent_again_unless_what_it_needs_never_comes(
    reason: str, done: Act, found: list[str]
) -> None:
    given = choices(reason, ops(done), None, MAYA, parked=True)
    assert [one[0] for one in given] == found


async def locked_out() -> tuple[Seat, str]:
    """Maya, who wrote on in a session that is Daniel's alone by now."""
    ledger = server()
    maya = seat(MAYA, ledger)
    session = await maya.sessions.start(None, TICKET)
    maya.level()
    row = ledger.get(Session, session)
    ledger.put(row.model_copy(update={"owner": DANIEL.id, "former": {}}))
    await maya.sessions.note(session, "The tray was empty")
    await maya.sessions.write_pad(session, "draft")
    await maya.sessions.write_pad(session, "one\ntwo")
    await maya.evidence.add_picture(session, b"pixels", name="tray.png")
    maya.level()
    return maya, session


def test_words_that_are_not_shared_any_more_go_on_in_a_session_of_ones_own(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya, lost = await locked_out()
        screen, window = place(maya)
        await read(screen)
        told = said(screen.widget.detail)
        assert "It is no longer shared with you" in told
        assert "The tray was empty" in told
        assert screen.widget.detail.foot.apply.text() == "Keep in a new session"
        retry = window.commands.find("sync.retry")
        assert retry is not None
        assert retry.why_not == "It would be refused once more."
        await click(screen.widget.detail.foot.apply)
        await settle(lambda: maya.told)
        assert maya.told == ["A new session has your words"]
        await settle(lambda: not rows(screen, "attention"))

        (line,) = await maya.sessions.list(SessionFilter(scope="all"))
        assert line.id != lost
        assert (line.ticket, line.title) == (TICKET.ticket, TICKET.title)
        maya.desk.clock.pass_ms(11_000)
        maya.level()
        assert await AttentionList(maya.work).list() == ()
        view = await maya.sessions.view(line.id)
        assert view is not None
        assert "The tray was empty" in str(view.path)
        assert view.pad == "one\ntwo"
        assert [piece.title for piece in view.evidence] == ["tray.png"]
        assert view.evidence[0].here

        undo = maya.toasts[-1][1]
        assert undo is not None
        undo()
        await settle(lambda: "sent already" in maya.told[-1])

    tell(story)


def test_words_of_a_session_that_is_gone_for_good_are_kept(tell: Tell) -> None:
    async def story() -> None:
        maya, lost = await locked_out()
        with maya.desk.local.outbox.writing() as c:
            c.execute("UPDATE op SET reason='purged', sentence='' WHERE state='attention'")
            c.execute("DELETE FROM op WHERE kind='session.start'")
        attention = AttentionList(maya.work)
        (item,) = await attention.list()
        assert item.headline == "The session was removed on the server"
        after = await attention.decide(item.id, item.suggested)
        assert after != lost
        (line,) = await maya.sessions.list(SessionFilter(scope="all"))
        assert (line.id, line.title) == (after, UNNAMED)
        assert maya.desk.local.parts(Evidence, after)
        assert [pad.text for pad in maya.desk.local.parts(Pad, after)] == ["one\ntwo"]

    tell(story)


def test_the_prepared_session_that_somebody_else_started_is_opened(tell: Tell, place: Show) -> None:
    async def story() -> None:
        ledger = server()
        maya = seat(MAYA, ledger)
        prepare = acts.PrepareSession(title="Patch day", assignee=PRIYA.id)
        session = maya.work.new_id()
        await maya.work.do(session, prepare)
        maya.level()
        row = ledger.get(Session, session)
        at = maya.work.instant(maya.work.now_ms())
        ledger.put(row.model_copy(update={"owner": PRIYA.id, "started_at": at}))
        await maya.work.do(session, acts.BeginPrepared())
        maya.level()
        screen, _ = place(maya)
        opened: list[str] = []
        screen.presenter.session_opened.connect(opened.append)
        await read(screen)
        assert "started it first" in said(screen.widget.detail)
        await click(screen.widget.detail.foot.apply)
        await settle(lambda: opened)
        assert opened == [session]
        await settle(lambda: not rows(screen, "attention"))

    tell(story)


@pytest.mark.parametrize(
    ("act", "moved", "is_left"),
    [
        (NOTE, [NOTE.text], False),
        (acts.SetContact(phone="555 0100"), ["555 0100"], False),
        (acts.SetFields(title="It is the tray"), ["It is the tray"], False),
        (PICTURE, ["ab" * 32], False),
        (acts_lane.AnswerItem(item=ID, text="Since Monday"), ["Since Monday"], False),
        (acts_lane.AnswerItem(item=ID, skip=True), [], True),
        (acts_lane.MoveTask(item=ID, state="done", result="No link"), ["No link"], False),
        (acts_lane.MoveTask(item=ID, state="done"), [], True),
        (acts_lane.EditFact(fact=ID, text="Two printers"), ["Two printers"], False),
        (acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="New tray"), ["New tray"], False),
        (acts.Pause(reason="Waits for parts"), [], True),
        (HandOver(handoff=ID, need="Decide", impact="All of accounts"), ["Decide"], True),
    ],
)
def test_a_follow_up_takes_over_what_was_typed_or_says_that_it_stays(
    act: Act, moved: list[str], *, is_left: bool
) -> None:
    _, ((_, begun), *done) = continued(MINE, ops(act), lambda: AFTER)
    assert isinstance(begun, acts.StartSession)
    assert stays(act, "follow_up") is is_left
    assert len(done) == len(moved)
    assert all(words in str(one.model_dump()) for words, (_, one) in zip(moved, done, strict=True))


@pytest.mark.parametrize(
    ("act", "note", "recreate"),
    [
        (NOTE, False, False),
        (acts.SetVariables(set={"darkness": "12"}), False, False),
        (acts.SetContact(phone="555 0100"), True, True),
        (PICTURE, True, False),
        (acts.Pause(reason="Waits for parts"), True, True),
    ],
)
def test_what_is_no_part_of_a_note_is_not_said_to_be_added(
    act: Act, *, note: bool, recreate: bool
) -> None:
    assert (stays(act, "note"), stays(act, "recreate")) == (note, recreate)
    assert not stays(act, "leave")


def test_what_a_follow_up_cannot_take_is_not_said_to_go_on(tell: Tell, place: Show) -> None:
    async def story() -> None:
        ledger = server()
        maya = seat(MAYA, ledger)
        session = await maya.sessions.start(None, TICKET)
        tray, call = maya.work.new_id(), maya.work.new_id()
        for item, text in ((tray, "Swap the tray"), (call, "Call Gus")):
            task = acts_lane.Propose(item=item, kind=ItemKind.TASK, text=text)
            await maya.work.do(session, task)
        maya.level()
        row = ledger.get(Session, session)
        at = maya.work.instant(maya.work.now_ms())
        closed = {"closed_at": at, "closed_hlc": "0" * 32, "closed_by": DANIEL.id}
        ledger.put(row.model_copy(update={**closed, "outcome": Outcome.RESOLVED}))
        await maya.sessions.set_variables(session, {"darkness": "12"})
        moved = acts_lane.MoveTask(item=tray, state="done", result="It jams no more")
        await maya.work.do(session, moved)
        await maya.work.do(session, acts_lane.MoveTask(item=call, state="done"))
        maya.level()
        screen, _ = place(maya)
        await read(screen)
        await press("2")
        await press("Return")
        await settle(lambda: maya.told)
        assert maya.told == [
            "A follow-up session goes on with your work. 1 change that it cannot take stays in "
            "Discarded"
        ]
        found = await maya.sessions.list(SessionFilter(scope="all"))
        (after,) = (one for one in found if one.id != session)
        view = await maya.sessions.view(after.id)
        assert view is not None
        assert "It jams no more" in str(view.path)
        assert view.variables[0].value == "12"
        await settle(lambda: "48170 Task done" in rows(screen, "discarded"))

    tell(story)


@pytest.mark.parametrize("waits", [True, False], ids=["another waits", "nothing waits"])
def test_after_a_lost_claim_the_next_one_that_waits_is_opened(
    tell: Tell, place: Show, *, waits: bool
) -> None:
    async def story() -> None:
        ledger = server()
        maya, daniel, priya = (seat(one, ledger) for one in (MAYA, DANIEL, PRIYA))

        async def escalated(title: str) -> str:
            session = await maya.sessions.start(None, About(title=title))
            handoff = await maya.handoffs.hand_over(session, Wanted(need="Please decide"))
            maya.level()
            return handoff

        lost = await escalated("VPN drops")
        following = await escalated("No dial tone") if waits else ""
        daniel.level()
        priya.level()
        row = daniel.desk.local.get(Handoff, lost)
        assert row is not None
        priya.desk.local.capture([(("session", row.session), Claim(handoff=lost))])
        priya.level()
        daniel.desk.local.capture([(("session", row.session), Claim(handoff=lost))])
        daniel.level()
        screen, _ = place(daniel)
        opened: list[str] = []
        screen.presenter.handoff_opened.connect(opened.append)
        await read(screen)
        assert screen.widget.detail.foot.apply.text() == "Next in the queue"
        await click(screen.widget.detail.foot.apply)
        await settle(lambda: opened)
        assert opened == [following]
        assert daniel.told == ["Your claim is put away"]
        await settle(lambda: not rows(screen, "attention"))
        assert rows(screen, "discarded") == ["Claim"]

    tell(story)


@pytest.mark.parametrize(
    ("item", "choice", "told"),
    [
        (ATTENTION[0], "note", "kept in Discarded"),
        (ATTENTION[0], "follow_up", "kept in Discarded"),
        (ATTENTION[0], "leave", "later from Discarded"),
        (ATTENTION[1], "help", "kept in Discarded"),
        (ATTENTION[1], "next", "later from Discarded"),
        (DELETED, "leave", "later from the trash"),
        (DELETED, "restore", "Undo for 10 s"),
        (REFUSED, "again", ""),
        (REFUSED, "remove", "later from Discarded"),
    ],
)
def test_where_it_is_found_once_it_can_not_be_undone_any_more(
    item: AttentionView, choice: str, told: str
) -> None:
    assert choice_words.undo(item, choice).removeprefix("Undo for 10 s, ") == told
