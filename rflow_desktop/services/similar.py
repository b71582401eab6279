"""Lists of chats as they are drawn, and the finished sessions that one is like."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from rflow_desktop.domain.lessons import shown_codes
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Assistant, Case
from rflow_desktop.domain.shown_talk import ChatLine, SimilarLine
from rflow_desktop.services.talk_view import key
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local
from rflow_desktop.store.search import search


def similar(local: Local, session: str, limit: int) -> tuple[SimilarLine, ...]:
    """Finished sessions that hold most of the telling words of this one, best first; none that was
    thrown away.
    """
    rows = view_talk.case_rows(local, session)
    if rows is None:
        return ()
    told = " ".join((rows.header.title, rows.case.summary, rows.case.intake.text))
    words = sorted({w for w in told.casefold().split() if len(w) > 4}, key=len, reverse=True)[:8]
    score: dict[str, int] = {}
    for word in words:
        for hit in search(local, word, limit=60):
            score[hit.root] = score.get(hit.root, 0) + 1
    codes = shown_codes(rows)
    for session_with, shared in _taught(local, codes).items():
        score[session_with] = score.get(session_with, 0) + 2 * shared
    answer: list[SimilarLine] = []
    for root in sorted(score, key=lambda one: (-score[one], one)):
        other = local.get(Session, root)
        if root == session or other is None or score[root] < 2:
            continue
        if other.closed_at is None or other.trashed_at is not None:
            continue
        case = local.get(Case, root)
        fixes = view_talk.case_rows(local, root)
        fix = "" if case is None or fixes is None else next(
            (one.title for one in fixes.fixes if one.id == case.fix), ""
        )  # fmt: skip
        fix = case.lesson.fix if case is not None and case.lesson is not None else fix
        answer.append(
            SimilarLine(
                id=root, title=other.title, ticket=other.ticket, client=other.client,
                at=other.closed_at, outcome=other.outcome or "", fix=fix or other.outcome_notes,
            )
        )  # fmt: skip
    return tuple(answer[:limit])


def _taught(local: Local, codes: frozenset[str]) -> dict[str, int]:
    """Sessions that taught something about these codes, and about how many of them."""
    if not codes:
        return {}
    found = local.replica.all(
        "SELECT row.id, count(*) FROM row, json_each(row.doc,'$.lesson.codes') AS code"
        " WHERE row.type='case' AND row.known AND code.value IN (SELECT value FROM json_each(?))"
        " GROUP BY row.id",
        json.dumps(sorted(codes)),
    )
    return {str(session): int(shared) for session, shared in found}


def chat_lines(
    local: Local, rows: Sequence[view_talk.TalkRow], seen_from: str, running: Collection[str]
) -> tuple[ChatLine, ...]:
    """Chats as lists show them; however many there are, they are read at once."""
    bots = {one.id: one.name for one in local.every(Assistant)}
    read = local.drafts.some(key("read", one.id) for one in rows)
    after = {one.id: read.get(key("read", one.id), "") for one in rows}
    unread = view_talk.all_unread(local, after)
    return tuple(
        _chat_line(
            one, seen_from, bots, unread=unread.get(one.id, 0), running=one.id in running
        )
        for one in rows
    )  # fmt: skip


def _chat_line(
    one: view_talk.TalkRow, seen_from: str, bots: dict[str, str], *, unread: int, running: bool
) -> ChatLine:
    first, second = bots.get(one.assistant, "Assistant"), bots.get(one.peer, "Assistant")
    thread = one.channel == "agent"
    other = (one.assistant, first) if seen_from == one.peer else (one.peer, second)
    who = one.owner_name.strip() or "Unknown"
    if thread:
        who = f"{first} and {second}"
    elif one.group:
        who = one.group or one.title or "Group chat"
    return ChatLine(
        id=one.id, title=one.title, who=who, channel=one.channel, messages=one.messages,
        last_at=one.last_at, created_at=one.created_at,
        participant="agent" if thread else "group" if one.group else "user", group=one.group,
        peer=other[0] if thread else "", peer_name=other[1] if thread else "",
        owner="" if one.group or thread else one.owner, assistant=one.assistant,
        unread=unread, running=running,
    )  # fmt: skip
