"""Rules for guided sessions and chats: the report, what is said, tools, replies, the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from rflow_desktop.domain import acts_talk as acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.excerpt import line_of, shortened
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.model import Evidence, Kind, Session
from rflow_desktop.domain.model_lane import Branch
from rflow_desktop.domain.model_talk import (
    FINAL,
    Assistant,
    CallState,
    Case,
    FlowMatch,
    Generation,
    Intake,
    Message,
    ReplyState,
    Said,
    Speaker,
    Thought,
    ToolCall,
)
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reducing import (
    Changes,
    Context,
    Rows,
    Rule,
    demand,
    demand_now,
    demand_person,
    demand_unclosed,
    fresh,
    touched,
)
from rflow_desktop.domain.values import Part

P = TypeVar("P", bound=Part)
TITLE_LENGTH = 40
SHORT = 80
_RUNS = frozenset({CallState.WAITING, CallState.RUNNING})
_MESSAGE = (
    "role", "text", "model_text", "client_message_id", "attachments", "branch", "generation",
    "edits", "state", "code", "sender", "assistant",
)  # fmt: skip
_CASE = ("summary", "domain", "confidence", "match")


def open_case(rows: Rows, op: Op, act: acts.OpenCase, ctx: Context) -> Changes:
    """The first report stays as it came in, also where something was said before it came."""
    session = demand(op, rows, ctx)
    if session.kind is Kind.FLOW_RUN:
        raise Refused("A flow is run without the assistant's questions.", "wrong_kind")
    case, told_before = case_of(rows, session), rows.get(Case, session.id) is not None
    if told_before and (case.intake != Intake() or act.intake == Intake()):
        return Changes()
    if act.members and session.kind is not Kind.CHAT:
        raise Refused("Only a chat is shared by several engineers.", "wrong_kind")
    assistant, peer = (_usable(rows, one, ctx) for one in (act.assistant, act.peer))
    for member in act.members:
        demand_person(rows, member, ctx)
    told = {name: getattr(act, name) for name in ("intake", "channel", "group", "named")}
    case = case.model_copy(update={**told, "assistant": assistant, "peer": peer})
    members = tuple(one for one in act.members if one != session.owner) or session.members
    title = session.title or _short(act.intake.text or act.intake.log)
    return Changes((case, touched(session, op, members=members, title=title)))


def say(rows: Rows, op: Op, act: acts.Say, ctx: Context) -> Changes:
    """What was said is only ever added; what was thought before it is a row that others get not."""
    session = demand_unclosed(op, rows, ctx)
    if not fresh(rows, Message, act.message, session.id):
        return Changes()
    if not (act.text.strip() or act.attachments or act.thinking):
        raise Refused("There is nothing in this message.", "empty")
    demand_branch(rows, act.branch, session)
    case = case_of(rows, session)
    puts: list[Part] = []
    if act.edits is not None:
        before = part(rows, Message, act.edits, session)
        if before.role is not Speaker.USER:
            raise Refused("Only what an engineer wrote can be edited.", "not_editable")
        puts.append(before.model_copy(update={"edited_by": act.message}))
    message = Message(
        id=act.message, session=session.id, by=op.actor, at=act.sent_at or op.captured_at,
        hlc=op.hlc, late=session.closed_at is not None,
        brought=act.sent_at is not None or act.sender != "",
        **{name: getattr(act, name) for name in _MESSAGE},
    )  # fmt: skip
    if act.thinking.strip():
        thought = Thought(id=act.message, session=session.id, text=act.thinking, by=op.actor)
        puts.append(thought)
    asked = int(act.role is Speaker.USER)
    counted = {
        "messages": case.messages + 1,
        "asked": case.asked + asked,
        "last_at": max(case.last_at, message.at),
    }
    title = _title(rows, session, case, act)
    header = touched(session, op, **({"title": title} if title else {}))
    return Changes((*puts, message, case.model_copy(update=counted), header))


def mark_message(rows: Rows, op: Op, act: acts.MarkMessage, ctx: Context) -> Changes:
    """What was answered stays answered, whatever comes late."""
    session = demand(op, rows, ctx, "session.note")
    message = part(rows, Message, act.message, session)
    marks = {Said.WAITING, Said.ANSWERED, Said.FAILED}
    if message.role is not Speaker.USER or act.state not in marks:
        raise Refused("Only an engineer's message waits for an answer.", "malformed")
    if message.state is Said.ANSWERED or message.state is act.state:
        return Changes()
    return Changes((message.model_copy(update={"state": act.state, "code": act.code}),))


def record_call(rows: Rows, op: Op, act: acts.RecordCall, ctx: Context) -> Changes:
    """Paired by id, however many run beside each other; an end is final."""
    session = demand(op, rows, ctx, "session.note")
    over = act.state not in _RUNS
    ended = {"ended_at": op.captured_at if over else None}
    told = {name: getattr(act, name) for name in ("state", "preview", "output", "left", "approved")}
    if fresh(rows, ToolCall, act.call, session.id):
        call = ToolCall(
            id=act.call, session=session.id, generation=act.generation, branch=act.branch,
            name=act.name, args=act.args, by=op.actor, at=op.captured_at, hlc=op.hlc,
            **told, **ended,
        )  # fmt: skip
        return Changes((call, touched(session, op)))
    before = part(rows, ToolCall, act.call, session)
    if before.state not in _RUNS or before.state is act.state:
        return Changes()
    return Changes((before.model_copy(update=told | ended),))


def record_reply(rows: Rows, op: Op, act: acts.RecordReply, ctx: Context) -> Changes:
    """Queued, running, and one end that no late word changes. What it used is counted once."""
    session = demand(op, rows, ctx, "session.note")
    if fresh(rows, Generation, act.generation, session.id):
        before = Generation(
            id=act.generation, session=session.id, turn=act.turn, purpose=act.purpose,
            branch=act.branch, by=op.actor, at=op.captured_at, hlc=op.hlc,
        )  # fmt: skip
    else:
        before = part(rows, Generation, act.generation, session)
        backwards = act.state is ReplyState.QUEUED or act.state is before.state
        if before.state in FINAL or backwards:
            return Changes()
    told = ("state", "code", "told", "retryable", "usage", "prices")
    update: dict[str, Any] = {name: getattr(act, name) for name in told}
    update["model"] = act.model or before.model
    if act.state is not ReplyState.QUEUED:
        update["started_at"] = before.started_at or op.captured_at
    if act.state not in FINAL:
        return Changes((before.model_copy(update=update),))
    update["ended_at"] = op.captured_at
    case = case_of(rows, session)
    used = case.model_copy(update={"usage": case.usage.plus(act.usage)})
    return Changes((before.model_copy(update=update), used))


def set_case(rows: Rows, op: Op, act: acts.SetCase, ctx: Context) -> Changes:
    """A person's word about the problem stands; the assistant's changes until then."""
    session = demand_unclosed(op, rows, ctx)
    case = case_of(rows, session)
    said = {name: getattr(act, name) for name in _CASE if getattr(act, name) is not None}
    free = {name for name in said if name not in case.corrected}
    wanted = said if act.by_person else {name: said[name] for name in free}
    if not wanted:
        return Changes()
    over = case
    if act.by_person:
        stamps = {name: one for name, one in case.stamps.items() if name not in free & set(wanted)}
        over = case.model_copy(update={"stamps": stamps})
    current = {name: _plain(getattr(case, name)) for name in wanted}
    plain = {name: _plain(value) for name, value in wanted.items()}
    won, marks = settle(over, current, plain, op)
    if "match" in won:
        won["match"] = FlowMatch.model_validate(won["match"])
    corrected = {*case.corrected, *wanted} if act.by_person else set(case.corrected)
    kept = {"corrected": tuple(sorted(corrected))}
    changed = case.model_copy(update={**won, **marks, **kept})
    if session.kind is Kind.CHAT or case.named or "title" in session.stamps or "summary" not in won:
        return Changes((changed,))
    return Changes((changed, touched(session, op, title=changed.summary or session.title)))


def rate(rows: Rows, op: Op, act: acts.Rate, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.note")
    case = case_of(rows, session)
    wanted = {"rating": act.rating, "feedback": act.feedback}
    won, marks = settle(case, {name: getattr(case, name) for name in wanted}, wanted, op)
    return Changes((case.model_copy(update={**won, **marks}), touched(session, op)))


def rename(rows: Rows, op: Op, act: acts.Rename, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.rename")
    won, marks = settle(session, {"title": session.title}, {"title": act.title}, op)
    return Changes((touched(session, op, **won, **marks),))


def trash(rows: Rows, op: Op, act: acts.Trash, ctx: Context) -> Changes:
    """What a colleague has taken over or a client was told of is not thrown away."""
    session = demand_now(op, rows, ctx, "session.delete")
    if (session.trashed_at is not None) is act.trashed:
        return Changes()
    if act.trashed and (session.handoff or session.last_handoff or session.exported):
        raise Refused("This session was handed over or documented, so it stays.", "kept")
    return Changes((touched(session, op, trashed_at=op.captured_at if act.trashed else None),))


def set_members(rows: Rows, op: Op, act: acts.SetMembers, ctx: Context) -> Changes:
    """What somebody wrote before they were taken out still counts."""
    session = demand_now(op, rows, ctx, "session.manage")
    if session.kind is not Kind.CHAT:
        raise Refused("Only a chat is shared by several engineers.", "wrong_kind")
    for member in act.add:
        demand_person(rows, member, ctx)
    gone = {*act.remove} - {*act.add}
    members = ({*session.members, *act.add} - gone) - {session.owner}
    left = {*session.members} & gone
    former = {**session.former, **dict.fromkeys(sorted(left), op.hlc)}
    for member in members:
        former.pop(member, None)
    if members == {*session.members}:
        return Changes()
    return Changes((touched(session, op, members=tuple(sorted(members)), former=former),))


def case_of(rows: Rows, session: Session) -> Case:
    return rows.get(Case, session.id) or Case(id=session.id, session=session.id)


def part(rows: Rows, kind: type[P], row_id: str, session: Session) -> P:
    """The session's own part. Raises Refused when it is not there or another session's."""
    found = rows.get(kind, row_id)
    if found is None or found.session != session.id:
        raise Refused("What this is about is not in the session.", "missing")
    return found


def demand_branch(rows: Rows, branch: str | None, session: Session) -> None:
    if branch is not None:
        part(rows, Branch, branch, session)


def _usable(rows: Rows, assistant: str | None, ctx: Context) -> str | None:
    """The assistant, or none where it is gone for good: the report is worth more than its profile.

    Raises Refused when it is there, but not for this person, or out of use.
    """
    found = rows.get(Assistant, assistant or "")
    if found is None:
        return None if ctx.authority else assistant
    if not can(ctx.actor, "assistant.read", found):
        raise Refused("This assistant is not there for you.", "no_such_assistant")
    if found.retired:
        raise Refused("This assistant is out of use. Choose another one.", "retired")
    return assistant


def _title(rows: Rows, session: Session, case: Case, act: acts.Say) -> str:
    """The first message names a chat that nobody has named; without words its first file does."""
    named = case.named or "title" in session.stamps or case.asked > 0
    if named or session.kind is not Kind.CHAT or act.role is not Speaker.USER:
        return ""
    first = line_of(act.text, TITLE_LENGTH)
    if first or not act.attachments:
        return first
    evidence = rows.get(Evidence, act.attachments[0])
    return "" if evidence is None else line_of(evidence.title or evidence.name, TITLE_LENGTH)


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), SHORT)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, FlowMatch) else value


RULES: Mapping[type[Act], Rule] = {
    acts.OpenCase: open_case,
    acts.Say: say,
    acts.MarkMessage: mark_message,
    acts.RecordCall: record_call,
    acts.RecordReply: record_reply,
    acts.SetCase: set_case,
    acts.Rate: rate,
    acts.Rename: rename,
    acts.Trash: trash,
    acts.SetMembers: set_members,
}
