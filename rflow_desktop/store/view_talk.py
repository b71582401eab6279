"""Conversations as they are read: pages of a chat, lists of chats, what was said by its words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rflow_desktop.domain.case_rows import PARTS, CaseRows, gathered
from rflow_desktop.domain.excerpt import excerpt
from rflow_desktop.domain.model import BY_TYPE, Artifact, Session
from rflow_desktop.domain.model_talk import Message, Thought, ToolCall
from rflow_desktop.domain.shown_talk import FoundMessage
from rflow_desktop.domain.values import Row
from rflow_desktop.store import parcels
from rflow_desktop.store.documents import parsed
from rflow_desktop.store.reading import Reading
from rflow_desktop.store.search import expression

MOST_FOUND = 200
MOST_TOLD = 1_000
_MEMBER = (
    "EXISTS (SELECT 1 FROM row AS header, json_each(header.doc,'$.members') AS member"
    " WHERE header.type='session' AND header.id=talk.id AND member.value=?)"
)
_LANE = ("session", *PARTS)


class Page(NamedTuple):
    """Lines of a conversation, oldest first; `before` fetches older ones, empty at the start."""

    lines: tuple[Message | ToolCall, ...]
    before: str


class TalkRow(NamedTuple):
    """One chat of a list, as it is kept."""

    id: str
    title: str
    owner: str
    owner_name: str
    created_at: str
    assistant: str
    peer: str
    channel: str
    group: str
    messages: int
    asked: int
    last_at: str


def page(
    reading: Reading,
    session: str,
    *,
    before: str = "",
    limit: int = 50,
    branches: frozenset[str | None] = frozenset({None}),
) -> Page:
    """The newest `limit` lines of `branches` that come before the cursor `before`.

    A cursor is time and id, so equal times neither skip nor repeat a line.
    """
    hlc, _, row_id = before.partition("|")
    earlier = "AND (hlc, id) < (?, ?)" if before else ""
    names = sorted(name or "" for name in branches)
    marks = ",".join("?" * len(names))
    found = reading.replica.all(
        f"SELECT kind, doc, hlc, id FROM spoken WHERE session=? AND branch IN ({marks}) {earlier}"  # noqa: S608
        " ORDER BY hlc DESC, id DESC LIMIT ?",
        session, *names, *((hlc, row_id) if before else ()), limit + 1,
    )  # fmt: skip
    more = len(found) > limit
    kept = found[:limit]
    lines = tuple(_line(kind, doc) for kind, doc, _, _ in reversed(kept))
    return Page(lines, f"{kept[-1][2]}|{kept[-1][3]}" if more else "")


def thoughts(reading: Reading, messages: Iterable[str]) -> dict[str, str]:
    """What the assistant thought before each of these messages, where one asked it oneself."""
    found = reading.replica.all(
        "SELECT doc FROM row WHERE type='thought' AND known"
        " AND id IN (SELECT value FROM json_each(?))",
        json.dumps([*messages]),
    )
    return {one.id: one.text for one in (parsed(Thought, doc) for (doc,) in found)}


def everything(reading: Reading, session: str) -> tuple[Message | ToolCall, ...]:
    """The whole conversation, oldest first."""
    found = reading.replica.all(
        "SELECT kind, doc FROM spoken WHERE session=? ORDER BY hlc, id", session
    )
    return tuple(_line(kind, doc) for kind, doc in found)


def latest(reading: Reading, session: str) -> tuple[tuple[Message | ToolCall, ...], int]:
    """What a request is made of: the newest lines, oldest first, and how many messages there are
    before them.
    """
    found = reading.replica.all(
        "SELECT kind, doc, hlc FROM spoken WHERE session=? ORDER BY hlc DESC, id DESC LIMIT ?",
        session, MOST_TOLD,
    )  # fmt: skip
    before = 0
    if len(found) == MOST_TOLD:
        before = reading.replica.value(
            "SELECT count(*) FROM spoken WHERE session=? AND kind='message' AND hlc<?",
            session, found[-1][2],
        )  # fmt: skip
    return tuple(_line(kind, doc) for kind, doc, _ in reversed(found)), int(before)


def offers(reading: Reading, session: str) -> tuple[ToolCall, ...]:
    """What the assistant has offered and nobody has taken or left, also of a kind that only a newer
    version knows; not what becomes an item of the lane once it is allowed.
    """
    found = reading.replica.all(
        "SELECT doc FROM spoken WHERE session=? AND kind='tool_call'"
        " AND json_extract(doc,'$.state')='waiting'"
        " AND json_extract(doc,'$.name') LIKE 'propose!_%' ESCAPE '!'"
        " AND json_extract(doc,'$.name') NOT IN ('propose_question','propose_task','propose_fix',"
        " 'propose_outcome','propose_flow')"
        " ORDER BY hlc, id",
        session,
    )
    return tuple(parsed(ToolCall, doc) for (doc,) in found)


def unread(reading: Reading, session: str, after: str) -> int:
    """How many lines of others came after the time `after`."""
    return int(
        reading.replica.value(
            "SELECT count(*) FROM spoken WHERE session=? AND kind='message' AND hlc>?"
            " AND NOT (role='user' AND by=?)",
            session, after, reading.me.id,
        )
    )  # fmt: skip


def all_unread(reading: Reading, after: Mapping[str, str]) -> dict[str, int]:
    """As `unread` for many sessions in one read; those without any are left out."""
    found = reading.replica.all(
        "SELECT read.key, count(*) FROM json_each(?) AS read JOIN spoken ON spoken.session=read.key"
        " WHERE spoken.kind='message' AND spoken.hlc>read.value"
        " AND NOT (spoken.role='user' AND spoken.by=?) GROUP BY read.key",
        json.dumps(dict(after)), reading.me.id,
    )  # fmt: skip
    return dict(found)


def case_rows(reading: Reading, session: str) -> CaseRows | None:
    """What is known of a guided session or a chat in one read. None when it is not here."""
    marks = ",".join("?" * len(_LANE))
    found = reading.replica.all(
        f"SELECT type, doc FROM row WHERE root_id=? AND known AND type IN ({marks})",  # noqa: S608
        session, *_LANE,
    )  # fmt: skip
    unread = parcels.of(reading.replica, (session,))
    found += [(one.type, one.doc) for one in unread if one.type in PARTS]
    rows: list[Row] = [parsed(BY_TYPE[kind], doc) for kind, doc in found]
    header = next((row for row in rows if isinstance(row, Session)), None)
    if header is None:
        return None
    at_work = reading.replica.one("SELECT waiting, attention FROM work WHERE root_id=?", session)
    waiting, attention = at_work or (0, 0)
    return gathered(header, rows, waiting=waiting or 0, attention=attention or 0)


def artifacts(reading: Reading, session: str) -> tuple[Artifact, ...]:
    """The texts that were made from a session, oldest first."""
    found = reading.replica.all(
        "SELECT doc FROM row WHERE root_id=? AND known AND type='artifact'", session
    )
    rows = [parsed(Artifact, doc) for (doc,) in found]
    return tuple(sorted(rows, key=lambda row: (row.at, row.id)))


def chats(
    reading: Reading,
    *,
    scope: str = "mine",
    assistant: str = "",
    owner: str = "",
    cursor: str = "",
    limit: int = 50,
) -> tuple[tuple[TalkRow, ...], str]:
    """Chats with something in them, last used first, and the cursor of the next page.

    `mine`: one's own and nobody else's, in which one has said something; threads of assistants and
    groups are in `all`, and so is every chat with any message. `shared`: groups that one is in.
    `others`: what is not one's own. All hide what is empty.
    """
    me = reading.me.id
    asked: list[str] = ["line.kind='chat'"]
    values: list[Any] = []
    if scope == "mine":
        asked += ["line.owner=?", "talk.\"group\"=''", "talk.channel NOT IN ('agent','trigger')"]
        asked.append("talk.asked>0")
        values.append(me)
    else:
        asked.append("talk.messages>0")
    if scope == "shared":
        asked += ["talk.\"group\"<>''", f"(line.owner=? OR {_MEMBER})"]
        values += [me, me]
    elif scope == "others":
        asked += ["line.owner<>?", "talk.channel<>'trigger'"]
        values.append(me)
    if assistant:
        asked.append("(talk.assistant=? OR (talk.peer=? AND talk.channel='agent'))")
        values += [assistant, assistant]
    if owner:
        asked.append("line.owner=?")
        values.append(owner)
    if cursor:
        asked.append("(talk.last_at, line.created_at, talk.id) < (?, ?, ?)")
        values += [*cursor.split("|", 2)]
    found = reading.replica.all(
        "SELECT talk.id, line.title, line.owner, coalesce(person.name, ''), line.created_at,"  # noqa: S608
        ' talk.assistant, talk.peer, talk.channel, talk."group", talk.messages, talk.asked,'
        " talk.last_at FROM talk JOIN line ON line.id=talk.id"
        f" LEFT JOIN person ON person.id=line.owner WHERE {' AND '.join(asked)}"
        " ORDER BY talk.last_at DESC, line.created_at DESC, talk.id DESC LIMIT ?",
        *values, limit + 1,
    )  # fmt: skip
    rows = tuple(TalkRow(*row) for row in found[:limit])
    last = rows[-1] if len(found) > limit else None
    return rows, "" if last is None else f"{last.last_at}|{last.created_at}|{last.id}"


def owners(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Whose chats there are besides one's own: id and name, by name."""
    found = reading.replica.all(
        "SELECT DISTINCT line.owner, coalesce(person.name, '') FROM talk JOIN line"
        " ON line.id=talk.id LEFT JOIN person ON person.id=line.owner WHERE line.kind='chat'"
        " AND line.owner<>? AND talk.messages>0 AND talk.channel NOT IN ('agent','trigger')",
        reading.me.id,
    )
    return tuple(sorted(found, key=lambda one: (one[1].casefold(), one[0])))


def trashed(reading: Reading) -> tuple[Session, ...]:
    """Chats and guided sessions that were thrown away and are still here, newest first."""
    found = reading.replica.all(
        "SELECT doc FROM row WHERE type='session' AND known"
        " AND json_extract(doc,'$.trashed_at') IS NOT NULL"
        " ORDER BY json_extract(doc,'$.trashed_at') DESC LIMIT 500"
    )
    return tuple(parsed(Session, doc) for (doc,) in found)


def said(
    reading: Reading, text: str, *, session: str = "", limit: int = 50
) -> tuple[FoundMessage, ...]:
    """Messages that hold all words of `text`, newest first, in one session or in all."""
    wanted = expression(text)
    if not wanted:
        return ()
    while reading.freshen(session) and session:
        pass  # all of the one chat that is looked through, also what came just now
    where = "AND row.root_id=?" if session else ""
    found = reading.replica.all(
        "SELECT row.doc, line.title, coalesce(person.name, '') FROM (SELECT rowid AS n FROM words"  # noqa: S608
        " WHERE words MATCH ?) AS hit JOIN row ON row.n=hit.n JOIN line ON line.id=row.root_id"
        " LEFT JOIN spoken ON spoken.id=row.id LEFT JOIN person ON person.id=spoken.by"
        f" WHERE row.type='message' {where} ORDER BY spoken.hlc DESC, row.id DESC LIMIT ?",
        wanted, *((session,) if session else ()), min(limit, MOST_FOUND),
    )  # fmt: skip
    answer = []
    for doc, title, name in found:
        message = parsed(Message, doc)
        words, marks = excerpt([message.text], text)
        who = "Assistant" if message.role == "assistant" else message.sender or name
        answer.append(
            FoundMessage(
                id=message.id, session=message.session, title=title, who=who, at=message.at,
                excerpt=words, marks=marks,
            )
        )  # fmt: skip
    return tuple(answer)


def _line(kind: str, doc: str) -> Message | ToolCall:
    return parsed(Message, doc) if kind == "message" else parsed(ToolCall, doc)
