"""An engineer works a session from the first step to the last, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from rflow_desktop.domain.acts import AddNote, CaptureSession, Choose
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.shown import Changes, SessionFilter, SessionView
from rflow_desktop.services import briefings, choosing
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.choosing import Place
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.run import Run, demand
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.services.sharing import to_share
from rflow_desktop.services.shelf import FlowCache
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.store.trouble import StoreTrouble
from tests.helpers import flows
from tests.helpers.desk import Desk, PlainIntake, desk

T = TypeVar("T")
TICKET = About(ticket="48213", client="Harbor Dental Group", title="Printer says no")


def begin(on: Desk) -> tuple[Sessions, str]:
    sessions = Sessions(on.work)
    return sessions, asyncio.run(sessions.start(flows.TROUBLESHOOTING.id, TICKET))


def seen(sessions: Sessions, session: str) -> SessionView:
    view = asyncio.run(sessions.view(session))
    assert view is not None
    return view


@pytest.mark.behaviour("S1.18", "S1.20", "S1.23")
def test_a_session_starts_on_the_first_step_without_asking_for_anything() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    view = seen(sessions, session)
    assert view.step is not None
    assert (view.step.title, view.number, view.state) == (
        "Does the panel show an error?", 1, "active",
    )  # fmt: skip
    assert [choice.label for choice in view.step.choices] == ["Yes", "No"]
    assert view.writable


class Asked:
    """A store that counts what it is asked for."""

    def __init__(self, on: Desk) -> None:
        self._store = on.work.store
        self.times = 0

    async def run(self, call: Callable[[Local], T]) -> T:
        self.times += 1
        return await self._store.run(call)


def test_the_step_after_an_answer_is_read_with_it_and_not_asked_for_again() -> None:
    on = desk(flows.TROUBLESHOOTING)
    _, session = begin(on)
    asked = Asked(on)
    work = replace(on.work, store=asked)
    sessions = Sessions(work)
    heard: list[str] = []

    async def draw() -> None:
        view = await sessions.view(session)
        heard.append(view.step.title if view is not None and view.step is not None else "")

    async def story() -> None:
        drawn: list[asyncio.Task[None]] = []
        work.notices.subscribe(lambda _: drawn.append(asyncio.create_task(draw())))
        await sessions.choose(session, "no")
        await asyncio.gather(*drawn)

    asyncio.run(story())
    assert (heard, asked.times) == (["Does the printer answer?"], 1)
    assert seen(sessions, session) == seen(Sessions(work), session)
    assert asked.times == 3


@pytest.mark.parametrize("later", ["told", "slow"])
def test_what_was_read_with_an_answer_is_no_answer_to_a_later_question(later: str) -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions, session = begin(on)
    asyncio.run(sessions.choose(session, "no"))
    on.local.capture([(("session", session), AddNote(entry=on.work.new_id(), text="By Tom"))])
    if later == "told":
        on.work.notices.publish(Changes(sessions=frozenset({session})))
    else:
        on.clock.ms += 2_000
    assert [step.answer for step in seen(sessions, session).path] == ["No", "By Tom"]


def test_an_answer_is_told_of_also_where_the_next_step_cannot_be_read() -> None:
    on = desk(flows.TROUBLESHOOTING)
    _, session = begin(on)
    heard: list[Changes] = []
    on.work.notices.subscribe(heard.append)

    def unread(_: Local) -> None:
        raise StoreTrouble("The disk cannot be read.", "io")

    def answer(run: Run) -> Choose:
        return choosing.decision(run, "no", on.work.new_id, note="", body="")

    ops, view = asyncio.run(on.work.act_and_look(session, answer, unread))
    assert (len(ops), view) == (1, None)
    assert [one.sessions for one in heard] == [frozenset({session})]


def test_an_answer_moves_on_and_stands_in_the_path_with_its_note() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    asyncio.run(sessions.choose(session, "no", note="Panel is green"))
    view = seen(sessions, session)
    assert view.step is not None
    assert view.step.title == "Does the printer answer?"
    assert [(step.title, step.answer, step.note) for step in view.path] == [
        ("Does the panel show an error?", "No", "Panel is green")
    ]


def test_an_answer_is_for_the_step_that_was_seen_and_for_no_other() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    step = seen(sessions, session).step
    assert step is not None
    at = Place(step.node, step.number)
    asyncio.run(sessions.choose(session, "no", seen=at))
    with pytest.raises(Refused, match="stands at another step now"):
        asyncio.run(sessions.choose(session, "yes", seen=at))
    assert len(seen(sessions, session).path) == 1


def test_an_answer_that_the_step_does_not_have_is_refused_and_changes_nothing() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    with pytest.raises(Refused, match="no answer called"):
        asyncio.run(sessions.choose(session, "perhaps"))
    assert seen(sessions, session).path == ()


@pytest.mark.behaviour("S1.44")
def test_a_value_typed_later_fills_the_words_of_the_step() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    asyncio.run(sessions.choose(session, "no"))
    before = seen(sessions, session).step
    assert before is not None
    assert before.commands[0].missing == ("Printer address",)
    asyncio.run(sessions.set_variables(session, {"printer_ip": "192.0.2.40"}))
    step = seen(sessions, session).step
    assert step is not None
    assert step.commands[0].text == "Test-NetConnection 192.0.2.40 -Port 9100"


def test_stepping_back_keeps_the_answer_beside_the_path() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    asyncio.run(sessions.choose(session, "no"))
    asyncio.run(sessions.step_back(session))
    asyncio.run(sessions.choose(session, "yes"))
    view = seen(sessions, session)
    assert [(step.answer, step.off_path) for step in view.path] == [("Yes", False), ("No", True)]


def test_one_cannot_step_back_over_the_first_step() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    with pytest.raises(Refused, match="first step"):
        asyncio.run(sessions.step_back(session))


@pytest.mark.behaviour("S1.52")
def test_a_step_of_ones_own_stands_in_the_path_and_the_flow_goes_on() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    asyncio.run(sessions.add_step(session, "Asked the front desk", note="They moved it"))
    asyncio.run(sessions.choose(session, "no"))
    view = seen(sessions, session)
    assert [step.kind for step in view.path] == ["custom_step", "decision"]


@pytest.mark.behaviour("S1.39")
def test_the_scratchpad_can_be_written_after_the_end() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    asyncio.run(sessions.complete(session, Outcome.RESOLVED, notes="Tray closed"))
    asyncio.run(sessions.write_pad(session, "Check tray 2 next time"))
    view = seen(sessions, session)
    assert (view.pad, view.state, view.writable) == ("Check tray 2 next time", "resolved", False)


def test_closing_is_taken_back_within_ten_seconds_and_not_after() -> None:
    on = desk(flows.TROUBLESHOOTING, connected=True)
    sessions, session = begin(on)
    token = asyncio.run(sessions.complete(session, Outcome.RESOLVED))
    assert seen(sessions, session).state == "resolved"
    assert asyncio.run(sessions.undo(session, token))
    assert seen(sessions, session).state == "active"
    again = asyncio.run(sessions.complete(session, Outcome.RESOLVED))
    on.clock.pass_ms(10_001)
    assert not asyncio.run(sessions.undo(session, again))


def test_evidence_belongs_to_the_step_where_it_arrived() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions, session = begin(on)
    asyncio.run(sessions.choose(session, "no"))
    evidence = Evidence(on.work, PlainIntake())
    piece = asyncio.run(evidence.add_picture(session, b"pixels", name="ping.png"))
    (line,) = seen(sessions, session).evidence
    assert (line.id, line.step, line.title, line.here) == (piece, 2, "ping.png", True)
    assert asyncio.run(evidence.read(line.sha256)) == b"pixels"
    asyncio.run(evidence.remove(session, piece))
    assert seen(sessions, session).evidence == ()


def test_a_way_not_taken_is_told_by_where_it_leads_when_its_answer_says_nothing() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    asyncio.run(sessions.choose(session, "no"))
    asyncio.run(sessions.choose(session, "yes"))
    told = [way.label for way in seen(sessions, session).not_taken]
    assert told == ["Clear the error at the device", "It does not"]


def test_a_command_names_what_is_still_empty_as_the_flow_calls_it() -> None:
    ping = {"text": "ping", "shell": "cmd", "risk": "read", "label": "On {{printer_ip}}"}
    flow = flows.flow(
        "one-command",
        {
            "ping": {"kind": "command", "title": "Ping it", "commands": [ping], "next": "end"},
            "end": flows.result(),
        },
        intake=[{"name": "printer_ip", "label": "Printer address"}],
    )
    sessions = Sessions(desk(flow).work)
    session = asyncio.run(sessions.start(flow.id, TICKET))
    step = seen(sessions, session).step
    assert step is not None
    assert step.commands[0].label == "On \u2039Printer address\u203a"


class Colleague:
    """The server, which has what a colleague attached, or has it not yet."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    async def sought(self, sha256: str) -> bytes | None:
        self.asked.append(sha256)
        return self.files.get(sha256)


def test_evidence_of_a_colleague_is_fetched_when_it_is_looked_at_and_then_told_of() -> None:
    on = desk(flows.TROUBLESHOOTING)
    _, session = begin(on)
    far, told = Colleague(), list[Changes]()
    evidence = Evidence(on.work, PlainIntake(), far)
    on.work.notices.subscribe(told.append)
    assert asyncio.run(evidence.look(session, "ab" * 32)) is None
    assert told == []
    far.files["ab" * 32] = b"pixels"
    assert asyncio.run(evidence.look(session, "ab" * 32)) == b"pixels"
    assert [one.sessions for one in told] == [frozenset({session})]


def test_evidence_that_is_here_is_not_asked_for() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions, session = begin(on)
    far = Colleague()
    evidence = Evidence(on.work, PlainIntake(), far)
    asyncio.run(evidence.add_picture(session, b"pixels"))
    (line,) = seen(sessions, session).evidence
    assert asyncio.run(evidence.look(session, line.sha256)) == b"pixels"
    assert far.asked == []


@pytest.mark.behaviour("S1.75", "S1.78", "S1.80", "S1.82")
def test_a_batch_prepares_one_session_for_each_target() -> None:
    on = desk(flows.MAINTENANCE)
    sessions = Sessions(on.work)
    targets = ["SRV-01", "  SRV-02 ", "", "SRV-03"]
    batch = asyncio.run(sessions.batch(flows.MAINTENANCE.id, targets, About()))
    made = asyncio.run(sessions.list(SessionFilter(scope="all", batch=batch)))
    assert {line.state for line in made} == {"prepared"}
    assert sorted(seen(sessions, line.id).target for line in made) == ["SRV-01", "SRV-02", "SRV-03"]


@pytest.mark.parametrize("targets", [[], ["  "], ["x"] * 101, ["y" * 256]])
def test_a_batch_that_cannot_be_is_refused_whole(targets: list[str]) -> None:
    on = desk(flows.MAINTENANCE)
    with pytest.raises(Refused):
        asyncio.run(Sessions(on.work).batch(flows.MAINTENANCE.id, targets, About()))
    assert asyncio.run(Sessions(on.work).list(SessionFilter(scope="all"))) == ()


def test_a_follow_up_carries_ticket_client_and_values_over() -> None:
    sessions, session = begin(desk(flows.TROUBLESHOOTING))
    asyncio.run(sessions.set_variables(session, {"printer_ip": "192.0.2.40"}))
    asyncio.run(sessions.complete(session, Outcome.WORKAROUND))
    after = seen(sessions, asyncio.run(sessions.follow_up(session)))
    assert (after.ticket, after.client, after.number) == ("48213", "Harbor Dental Group", 1)
    assert {"192.0.2.40"} <= {line.value for line in after.variables}


def test_nothing_needs_attention_where_nothing_was_refused() -> None:
    on = desk(flows.TROUBLESHOOTING)
    begin(on)
    assert asyncio.run(AttentionList(on.work).list()) == ()


def step_of(on: Desk, sessions: Sessions, session: str) -> tuple[str, int]:
    """What the list says of the step, and what the runner counts."""
    (line,) = asyncio.run(sessions.list(SessionFilter(scope="all")))
    return line.stands, seen(sessions, session).number


@pytest.mark.parametrize("ways", [("no",), ("no", "<", "no"), ("no", "<"), ("yes", "<", "no", "+")])
def test_the_list_and_the_runner_count_the_same_steps(ways: tuple[str, ...]) -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions, session = begin(on)
    for way in ways:
        if way == "<":
            asyncio.run(sessions.step_back(session))
        elif way == "+":
            asyncio.run(sessions.add_step(session, "Swapped the cable"))
        else:
            asyncio.run(sessions.choose(session, way))
    told, number = step_of(on, sessions, session)
    assert told.startswith(f"Step {number}")


ASKING = flows.flow(
    "asking",
    {
        "open": flows.question("Does {{gateway}} answer {{person}}?", yes="one", no="two"),
        "one": {"kind": "action", "title": "Restart {{service}}", "next": "both"},
        "two": flows.question("Which {{site}} is it?", here="both", there="both"),
        "both": {"kind": "action", "title": "Tell {{contact_name}}", "next": "far"},
        "far": {"kind": "action", "title": "Wait", "next": "later"},
        "later": {"kind": "action", "title": "Ask for {{later}}", "next": "end"},
        "end": flows.result(),
    },
    intake=[
        {"name": name, "label": label}
        for name, label in (
            ("gateway", "Gateway"), ("service", "Service"), ("site", "Site"),
            ("contact_name", "Contact"), ("later", "Ticket of the vendor"),
        )
    ],
)  # fmt: skip


def test_a_value_that_is_missing_is_called_by_its_name_in_the_words_of_a_step() -> None:
    sessions = Sessions(desk(ASKING).work)
    session = asyncio.run(sessions.start(ASKING.id, About()))
    step = seen(sessions, session).step
    assert step is not None
    assert step.title == "Does \u2039Gateway\u203a answer \u2039Person\u203a?"
    assert [one.leads_to for one in step.choices] == [
        "Restart \u2039Service\u203a", "Which \u2039Site\u203a is it?",
    ]  # fmt: skip
    asyncio.run(sessions.choose(session, "yes"))
    assert "{{" not in seen(sessions, session).path[0].title


def test_a_value_is_needed_where_the_next_step_or_every_way_wants_it() -> None:
    sessions = Sessions(desk(ASKING).work)
    session = asyncio.run(sessions.start(ASKING.id, About()))
    needed = {one.name: one.needed_in for one in seen(sessions, session).variables}
    assert needed == {"gateway": 1, "service": 2, "site": 2, "contact_name": 3, "later": 0}


def test_the_sample_ticket_counts_for_no_flow() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions = Sessions(on.work)
    asyncio.run(sessions.start(flows.TROUBLESHOOTING.id, About(ticket="Sample", sample=True)))
    assert [line.used for line in views.flows(on.local)] == [0]
    assert to_share(on.local, "all", today="") == ()


def test_a_session_that_stood_further_back_is_taken_along_where_it_stood() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions, session = begin(on)
    asyncio.run(sessions.choose(session, "no"))
    asyncio.run(sessions.step_back(session))
    (along,) = to_share(on.local, "all", today="")
    (captured,) = (act for _, act in along.done if isinstance(act, CaptureSession))
    assert (captured.head, len(captured.entries)) == (None, 1)
    assert "head" in captured.model_fields_set


def test_whoever_takes_it_over_reads_what_to_do_first() -> None:
    on = desk(flows.TROUBLESHOOTING)
    sessions, session = begin(on)
    asyncio.run(sessions.choose(session, "no"))
    run = demand(on.local, session, FlowCache())
    assert briefings.moves(run) == (
        "Go on with step 2: Does the printer answer?",
        "Not tried yet: Clear the error at the device (1 step)",
    )


def test_in_a_linked_flow_the_way_back_is_said_on_every_step() -> None:
    on = desk(flows.TROUBLESHOOTING, flows.LEADS_ON)
    sessions = Sessions(on.work)
    session = asyncio.run(sessions.start(flows.LEADS_ON.id, TICKET))
    assert seen(sessions, session).step.passed == ()  # type: ignore[union-attr]
    asyncio.run(sessions.choose(session, "no"))
    inside = "In “Printer says no”, then back to “Outlook says no”"
    for answer in ("no", "yes"):
        step = seen(sessions, session).step
        assert step is not None
        assert step.passed[0] == inside
        asyncio.run(sessions.choose(session, answer))
    step = seen(sessions, session).step
    assert step is not None
    assert step.passed[0] == inside
