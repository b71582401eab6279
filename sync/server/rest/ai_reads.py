"""Reading guided sessions and chats: one, one's own list, by words, what waits, what is alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, func, or_, select, tuple_

from rflow_desktop.domain.assisting import tier
from rflow_desktop.domain.masking import Masks
from rflow_desktop.domain.model import Briefing, Handoff, HandoffState, Kind, Role, Session
from rflow_desktop.domain.model_lane import Fix
from rflow_desktop.domain.model_talk import Case, Message
from rflow_desktop.domain.policy import Action, can
from rflow_desktop.domain.redact_known import Known
from sync.protocol import Answer
from sync.server import case, people, schema, stretches
from sync.server.people import Caller
from sync.server.rest import ai_documents, refusals
from sync.server.rest.ai_documents import AiSessionDocument, AiSessionLine, status_of
from sync.server.rest.door import Desk
from sync.server.rest.names import names_of
from sync.server.rest.paging import Cursor

AT_ONCE = 200
MOST_MESSAGES = 200
MOST_ALIKE = 400
_ROW, _LINE = schema.row.c, schema.line.c
_WORD = re.compile(r"\w{5,}")


class Wanted(NamedTuple):
    """What is looked for; everything that is said must hold."""

    status: str | None = None
    domain: str | None = None
    flow: str | None = None
    tier: str | None = None
    kind: str | None = None
    ticket: str | None = None
    since: str | None = None
    until: str | None = None
    words: str | None = None


class Found(NamedTuple):
    session: Session
    case: Case
    handoff: Handoff | None


class Similar(Answer):
    """A finished session that shares words with this one; names are masked."""

    problem_summary: str
    problem_domain: str | None
    status: str
    resolution: str
    score: float
    method: str = "words"


def demand(conn: Connection, caller: Caller, session_id: str, action: Action) -> Session:
    """A guided session or chat that the person may do `action` to. Raises NotDone."""
    session = people.row(conn, caller.account, Session, session_id)
    if session is None or session.kind is Kind.FLOW_RUN:
        raise refusals.not_found(refusals.NO_SESSION)
    if not can(caller.actor, "session.read", session):
        raise refusals.not_found(refusals.NO_SESSION)
    if not can(caller.actor, action, session):
        if caller.actor.role is Role.VIEWER:
            raise refusals.forbidden()
        raise refusals.forbidden("You can read this session, but somebody else works on it.")
    return session


def shown(conn: Connection, caller: Caller, session_id: str) -> AiSessionDocument:
    """One session with everything, for whoever may read it. Raises NotDone."""
    demand(conn, caller, session_id, "session.read")
    found = case.read(conn, caller.account, session_id)
    if found is None:
        raise refusals.not_found(refusals.NO_SESSION)
    rows = found.rows
    said = tuple(one for one in found.said if isinstance(one, Message))[-MOST_MESSAGES:]
    name = rows.header.handoff or rows.header.last_handoff or ""
    handoff = people.row(conn, caller.account, Handoff, name)
    page = people.row(conn, caller.account, Briefing, name)
    need = None if page is None else page.need
    rev = rev_of(conn, caller.account, session_id)
    names = names_of(conn, caller.account)
    return ai_documents.document(
        rows, said, handoff, names, rev=rev, me=caller.user, need=need,
        handoffs=_handoffs(conn, caller, rows.header.id),
    )  # fmt: skip


def _handoffs(conn: Connection, caller: Caller, session_id: str) -> int:
    """How often it was handed over: as many as there are rows of it."""
    counted = select(func.count()).where(
        _ROW.account_id == caller.account, _ROW.type == Handoff.TYPE, _ROW.session == session_id
    )
    return int(conn.execute(counted).scalar_one())


def rev_of(conn: Connection, account: str, session_id: str) -> int:
    """The greatest number among the session's rows."""
    mine = or_(_ROW.session == session_id, and_(_ROW.type == Session.TYPE, _ROW.id == session_id))
    newest = select(func.max(_ROW.seq)).where(_ROW.account_id == account, mine)
    return int(conn.execute(newest).scalar_one() or 0)


def told(desk: Desk, session_id: str) -> AiSessionDocument:
    return shown(desk.conn, desk.caller, session_id)


def listed(
    conn: Connection, caller: Caller, wanted: Wanted, *, after: Cursor | None, skip: int, most: int
) -> tuple[list[AiSessionLine], list[Cursor]]:
    """One's own: begun, taken over, shared as a member, or offered; the newest first."""
    made: list[AiSessionLine] = []
    orders: list[Cursor] = []
    for found in _mine(conn, caller, after):
        if not _fits(found, wanted):
            continue
        if skip > 0:
            skip -= 1
            continue
        if len(made) == most:
            break
        rev = rev_of(conn, caller.account, found.session.id)
        one = ai_documents.line(found.session, found.case, found.handoff, rev=rev, me=caller.user)
        made.append(one)
        orders.append((found.session.created_at, found.session.id))
    return made, orders


def similar(conn: Connection, caller: Caller, session: Session, limit: int) -> list[Similar]:
    """Finished sessions of the account by the words that they share, best first."""
    mine = people.row(conn, caller.account, Case, session.id)
    wanted = set(_WORD.findall(_plain(_text(session, mine))))
    scored = []
    for other, kept in _closed(conn, caller.account, session.id):
        shared = wanted & set(_WORD.findall(_plain(_text(other, kept))))
        if len(shared) >= 2:
            scored.append((len(shared) / len(wanted), other, kept))
    scored.sort(key=lambda one: (-one[0], one[1].id))
    return [_alike(conn, caller, *one) for one in scored[:limit]]


def finds(words: str, text: str) -> bool:
    """Whether each of `words` begins a word of `text`, whatever the accents and capitals are."""
    hay = _plain(text)
    return all(
        re.search(rf"(?:^|(?<=[^\w])){re.escape(word)}", hay) is not None
        for word in _plain(words).split()
    )


def _mine(conn: Connection, caller: Caller, after: Cursor | None) -> Iterator[Found]:
    me, last = caller.user, after
    root, own = schema.row.alias("root").c, schema.row.alias("kept").c
    offered = exists().where(
        _ROW.account_id == _LINE.account_id, _ROW.session == _LINE.id,
        _ROW.type == Handoff.TYPE, _ROW.state == HandoffState.OPEN.value,
    )  # fmt: skip
    handed = exists().where(
        root.account_id == _LINE.account_id, root.type == Session.TYPE, root.id == _LINE.id,
        stretches.named(root.scopes, f"user:{me}"),
    )  # fmt: skip
    order = (_LINE.created_at, _LINE.id)
    while True:
        asked = (
            select(own.doc, *order)
            .join_from(
                schema.line, own.doc.table,
                and_(
                    own.account_id == _LINE.account_id, own.type == Case.TYPE,
                    own.id == _LINE.id,
                ),
            )
            .where(
                _LINE.account_id == caller.account,
                or_(_LINE.owner == me, _LINE.assignee == me, handed, offered),
            )
            .order_by(*(column.desc() for column in order))
            .limit(AT_ONCE)
        )  # fmt: skip
        if last is not None:
            asked = asked.where(tuple_(*order) < tuple_(*(*last, "", "")[:2]))
        some = conn.execute(asked).all()
        for doc, created_at, session_id in some:
            found = _found(conn, caller, session_id, Case.model_validate_json(doc))
            if found is not None:
                yield found
            last = (created_at, session_id)
        if len(some) < AT_ONCE:
            return


def _found(conn: Connection, caller: Caller, session_id: str, kept: Case) -> Found | None:
    session = people.row(conn, caller.account, Session, session_id)
    if session is None or session.kind is Kind.FLOW_RUN or session.trashed_at is not None:
        return None
    name = session.handoff or session.last_handoff or ""
    handoff = people.row(conn, caller.account, Handoff, name) if name else None
    mine = caller.user in {session.owner, session.assignee, *session.members}
    target = handoff is not None and session.handoff is not None and handoff.to == caller.user
    return Found(session, kept, handoff) if mine or target else None


def _fits(found: Found, wanted: Wanted) -> bool:
    session, kept = found.session, found.case
    kind = "guided" if session.kind is Kind.GUIDED else "chat"
    flow = None if kept.match is None else kept.match.flow
    exact = (
        (wanted.status, status_of(session)),
        (wanted.domain, kept.domain),
        (wanted.flow, flow),
        (wanted.tier, tier(kept.confidence or 0.0).value),
        (wanted.kind, kind),
        (wanted.ticket, session.ticket),
    )
    if any(asked is not None and asked != there for asked, there in exact):
        return False
    if wanted.since is not None and session.created_at < wanted.since:
        return False
    if wanted.until is not None and session.created_at > wanted.until:
        return False
    return wanted.words is None or finds(wanted.words, _text(session, kept))


def _closed(conn: Connection, account: str, without: str) -> Iterator[tuple[Session, Case]]:
    own = schema.row.alias("kept").c
    found = conn.execute(
        select(_ROW.doc, own.doc)
        .join_from(
            schema.line, schema.row,
            and_(
                _ROW.account_id == _LINE.account_id, _ROW.type == Session.TYPE,
                _ROW.id == _LINE.id,
            ),
        )
        .join(
            own.doc.table,
            and_(
                own.account_id == _LINE.account_id, own.type == Case.TYPE, own.id == _LINE.id
            ),
        )
        .where(_LINE.account_id == account, _LINE.closed_at != "", _LINE.id != without)
        .order_by(_LINE.closed_at.desc(), _LINE.id)
        .limit(MOST_ALIKE)
    )  # fmt: skip
    for doc, kept in found:
        session = Session.model_validate_json(doc)
        if session.trashed_at is None:
            yield session, Case.model_validate_json(kept)


def _alike(conn: Connection, caller: Caller, score: float, session: Session, kept: Case) -> Similar:
    """What may be told of somebody else's session: what it was about, without names."""
    named = (("client", session.client), ("person", session.person))
    masks = Masks(
        known=tuple(map(Known, case.hidden(conn, caller.account, session))),
        names=tuple(pair for pair in named if pair[1].strip()),
    )
    fix = people.row(conn, caller.account, Fix, kept.fix or "")
    resolution = session.outcome_notes or ("" if fix is None else fix.title)
    return Similar(
        problem_summary=masks.guard(kept.summary or session.title).text,
        problem_domain=kept.domain or None,
        status=status_of(session),
        resolution=masks.guard(resolution).text,
        score=round(score, 2),
    )


def _text(session: Session, kept: Case | None) -> str:
    said: Sequence[str] = () if kept is None else (
        kept.summary, kept.domain, kept.intake.text, kept.intake.log
    )  # fmt: skip
    return "\n".join((session.title, session.ticket, session.client, *said))


def _plain(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
