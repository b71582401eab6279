"""Reading chats with an assistant: one's own or all, and what was said, page by page."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, tuple_

from rflow_desktop.domain.model import BY_TYPE, Kind, Session
from rflow_desktop.domain.model_talk import (
    Assistant,
    Case,
    Message,
    Speaker,
    Thought,
    ToolCall,
)
from sync.protocol import Answer
from sync.server import dialect, people, schema
from sync.server.people import Caller
from sync.server.rest.names import names_of
from sync.server.rest.paging import Cursor

NO_NAME, GROUP, AGENT = "Unknown", "Group Chat", "Agent"
_ROW, _LINE = schema.row.c, schema.line.c


class SessionOut(Answer):
    """A chat as lists show it; ids are texts, times say their offset."""

    id: str
    agent_id: str
    user_id: str
    username: str | None
    source_channel: str
    title: str
    created_at: str
    last_message_at: str | None
    message_count: int
    peer_agent_id: str | None
    peer_agent_name: str | None
    participant_type: Literal["user", "group", "agent"]
    is_group: bool
    group_name: str | None


class Chat(NamedTuple):
    session: Session
    case: Case


def listed(
    conn: Connection, caller: Caller, agent_id: str, *,
    everybody: bool, after: Cursor | None, skip: int, most: int,
) -> tuple[list[SessionOut], list[Cursor]]:  # fmt: skip
    """The last used first, then those without a word; equal ones in a firm order.

    Both scopes hide what was thrown away, and what is empty: one's own without a word of a person,
    all without any.
    """
    kept = schema.row.alias("kept").c
    doc = dialect.document(conn, kept.doc)
    assistant, peer = doc["assistant"].as_string(), doc["peer"].as_string()
    channel = func.coalesce(doc["channel"].as_string(), "desktop")
    last = func.coalesce(doc["last_at"].as_string(), "")
    order = (last, _LINE.created_at, _LINE.id)
    thrown_away = func.coalesce(dialect.document(conn, _ROW.doc)["trashed_at"].as_string(), "")
    tests: list[ColumnElement[bool]] = [_LINE.account_id == caller.account, thrown_away == ""]
    if everybody:
        theirs = and_(peer == agent_id, channel == "agent")
        tests += [or_(assistant == agent_id, theirs), doc["messages"].as_integer() > 0]
    else:
        own = [
            _LINE.owner == caller.user,
            assistant == agent_id,
            func.coalesce(doc["group"].as_string(), "") == "",
        ]
        tests += [*own, channel.not_in(("agent", "trigger")), doc["asked"].as_integer() > 0]
    places = [one.label(f"o{number}") for number, one in enumerate(order)]
    asked = (
        select(_ROW.doc, kept.doc.label("case"), *places)
        .join_from(
            schema.line, kept.doc.table,
            and_(
                kept.account_id == _LINE.account_id, kept.type == Case.TYPE, kept.id == _LINE.id
            ),
        )
        .join(
            schema.row,
            and_(
                _ROW.account_id == _LINE.account_id, _ROW.type == Session.TYPE,
                _ROW.id == _LINE.id,
            ),
        )
        .where(*tests)
        .order_by(*(one.desc() for one in order))
        .offset(skip)
        .limit(most)
    )  # fmt: skip
    if after is not None:
        asked = asked.where(tuple_(*order) < tuple_(*(*after, "", "", "")[:3]))
    found = conn.execute(asked).all()
    bots = {one.id: one.name for one in people.listed(conn, caller.account, Assistant)}
    names = names_of(conn, caller.account) if everybody else {}
    chats = [
        Chat(Session.model_validate_json(one.doc), Case.model_validate_json(one.case))
        for one in found
    ]
    made = [out(one, agent_id, bots, names if everybody else None) for one in chats]
    return made, [(one.o0, one.o1, one.o2) for one in found]


def out(
    chat: Chat, agent_id: str, bots: dict[str, str], names: dict[str, str] | None
) -> SessionOut:
    """One chat, as seen from an assistant: the peer is always the other one."""
    session, kept = chat
    thread, group = kept.channel == "agent", bool(kept.group or session.members)
    first, second = bots.get(kept.assistant or "", AGENT), bots.get(kept.peer or "", AGENT)
    other = kept.assistant if kept.peer == agent_id else kept.peer
    if names is None:
        username = None
    elif thread:
        username = f"Agent {first} - {second}"
    elif group:
        username = kept.group or session.title or GROUP
    else:
        username = names.get(session.owner, "").strip() or NO_NAME
    return SessionOut(
        id=session.id,
        agent_id=kept.assistant or "",
        user_id=session.owner,
        username=username,
        source_channel=kept.channel,
        title=session.title,
        created_at=session.created_at,
        last_message_at=kept.last_at or None,
        message_count=kept.messages,
        peer_agent_id=other if thread else None,
        peer_agent_name=bots.get(other or "", AGENT) if thread else None,
        participant_type="agent" if thread else "group" if group else "user",
        is_group=group and not thread,
        group_name=(kept.group or None) if group else None,
    )


def chat(conn: Connection, caller: Caller, agent_id: str, session_id: str) -> Chat | None:
    """A chat of this assistant, or a thread in which it is the other one."""
    session = people.row(conn, caller.account, Session, session_id)
    kept = people.row(conn, caller.account, Case, session_id)
    if session is None or kept is None or session.kind is Kind.FLOW_RUN:
        return None
    return Chat(session, kept) if agent_id in (kept.assistant, kept.peer) else None


def said(
    conn: Connection, caller: Caller, session_id: str, after: Cursor | None, most: int
) -> tuple[list[dict[str, Any]], list[Cursor]]:
    """The newest first to choose by, each with its place; a page is read from its end."""
    at = func.coalesce(dialect.document(conn, _ROW.doc)["hlc"].as_string(), "")
    asked = (
        select(_ROW.type, _ROW.doc, at.label("hlc"), _ROW.id)
        .where(
            _ROW.account_id == caller.account,
            _ROW.session == session_id,
            _ROW.type.in_((Message.TYPE, ToolCall.TYPE)),
        )
        .order_by(at.desc(), _ROW.id.desc())
        .limit(most)
    )
    if after is not None:
        asked = asked.where(tuple_(at, _ROW.id) < tuple_(*(*after, "", "")[:2]))
    names = names_of(conn, caller.account)
    items: list[dict[str, Any]] = []
    orders: list[Cursor] = []
    found = conn.execute(asked).all()
    thoughts = _thoughts(conn, caller, [row_id for _, _, _, row_id in found])
    for kind, doc, hlc, row_id in found:
        one = BY_TYPE[kind].model_validate_json(doc)
        thought = thoughts.get(row_id, "")
        item = _message(one, names, thought) if isinstance(one, Message) else _call(one)
        items.append(item | {"cursor": f"{hlc}|{row_id}"})
        orders.append((hlc, row_id))
    return items, orders


def _thoughts(conn: Connection, caller: Caller, messages: list[str]) -> dict[str, str]:
    """What the assistant thought before each, where this person asked it."""
    asked = select(_ROW.doc).where(
        _ROW.account_id == caller.account, _ROW.type == Thought.TYPE, _ROW.id.in_(messages)
    )
    every = map(Thought.model_validate_json, conn.execute(asked).scalars())
    return {one.id: one.text for one in every if one.by == caller.user}


def _message(one: Message, names: dict[str, str], thought: str) -> dict[str, Any]:
    """`thinking` is there only where there is some, for who asked."""
    person = one.role is Speaker.USER
    item = {
        "id": one.id, "role": one.role.value, "content": one.text, "created_at": one.at,
        "state": one.state.value, "generation_id": one.generation,
        "sender_name": one.sender or (names.get(one.by) or NO_NAME if person else None),
        "participant_id": one.by if person else one.assistant,
    }  # fmt: skip
    return item | ({"thinking": thought} if thought else {})


def _call(one: Any) -> dict[str, Any]:
    return {
        "id": one.id, "role": "tool_call", "content": "", "created_at": one.at,
        "state": one.state.value, "generation_id": one.generation, "sender_name": None,
        "participant_id": None, "toolCallId": one.id, "toolName": one.name,
        "toolArgs": json.loads(json.dumps(one.args)), "toolStatus": one.state.value,
        "toolResult": one.preview,
    }  # fmt: skip
