"""The one true order: decides each operation by the rule book, and numbers what it accepts."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select

from rflow_desktop.domain import acts, clock, figures, ops
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence, User
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import Context
from rflow_desktop.domain.values import Row
from sync.protocol import PushAnswer, PushAsk, Verdict
from sync.server import confirming, dialect, foresight, people, possession, schema, statements
from sync.server.book import Book
from sync.server.people import Caller

_log = logging.getLogger(__name__)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMED = {
    "already_claimed": "{name} was first.",
    "already_taken": "{name} was first.",
    "already_started": "{name} has already started this session.",
    "closed": "{name} finished this session before your change.",
    "stale_flow": "{name} edited this flow meanwhile.",
    "decided": "{name} has decided about this suggestion already.",
    "directed": "This one is kept for {name} for 15 minutes.",
}
"""Refusals that are about somebody, said with their name."""


_KNOWN = select(
    *schema.op.c["op_id", "seq", "status", "reason", "sentence", "detail", "hash", "actor"]
).where(
    schema.op.c.account_id == bindparam("account"),
    schema.op.c.op_id.in_(bindparam("ids", expanding=True)),
)


class Pushed(NamedTuple):
    """The answer for who asked, and for everybody else the heads of all scopes that moved."""

    answer: PushAnswer
    moved: dict[str, int]


class _Known(NamedTuple):
    hash: str
    actor: str
    verdict: Verdict


@dataclass(frozen=True)
class _Sent:
    """An operation whose bytes are what was sealed."""

    id: str
    document: Mapping[str, Any]
    raw: bytes
    hash: str


def push(conn: Connection, caller: Caller, ask: PushAsk, now_ms: int) -> PushAnswer:
    """One verdict for each operation, in order. Everything of it is in the caller's transaction."""
    return accept(conn, caller, ask, now_ms).answer


def accept(
    conn: Connection, caller: Caller, ask: PushAsk, now_ms: int, *, confirms: bool = False
) -> Pushed:
    """As `push`, also telling which scopes moved; with `confirms` also what the rows are that it
    has written. Raises people.Blocked for a disabled person.
    """
    book = Book.opened(conn, caller.account)
    actor = people.actor(book.get(User, caller.user))
    _, epoch = people.installation(conn)
    desk = _Desk(book, actor, ask, now_ms, epoch)
    results = [desk.decide(document) for document in ask.ops]
    desk.record()
    moved = book.close()
    heads = {name: head for name, head in moved.items() if name in caller.scopes}
    answer = PushAnswer(
        epoch=epoch, server_time=instant(now_ms), results=results, heads=heads,
        confirmed=confirming.confirmed(book, caller.scopes) if confirms else None,
    )  # fmt: skip
    return Pushed(answer, moved)


def instant(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


class _Desk:
    """Decides the operations of one request, one after the other."""

    def __init__(self, book: Book, actor: Actor, ask: PushAsk, now_ms: int, epoch: int) -> None:
        self._book, self._actor, self._ask = book, actor, ask
        self._now_ms, self._epoch = now_ms, epoch
        self._known = _known(book, ask)
        self._made: list[dict[str, Any]] = []
        book.foresee(foresight.rows_of(ask.ops))

    def decide(self, document: Mapping[str, Any]) -> Verdict:
        """The verdict of one operation. What is stored never changes its verdict again."""
        sent = _opened(document)
        if isinstance(sent, Verdict):
            return sent
        known = self._known.get(sent.id)
        if known is not None:
            same = known.hash == sent.hash and known.actor == self._actor.id
            return known.verdict if same else _reuse(sent.id)
        if document.get("actor") != self._actor.id:
            return _not_theirs(sent.id)
        try:
            return self._take(sent)
        except Refused as refused:
            return self._refuse(sent, refused)

    def record(self) -> None:
        dialect.add(self._book.conn, schema.op, self._made)

    def _take(self, sent: _Sent) -> Verdict:
        op, clamped = self._read(sent)
        receipt = self._ask.receipts.get(op.id, self._epoch) < self._epoch
        ctx = Context(
            actor=self._actor, now_ms=self._now_ms, instant=instant, authority=True, receipt=receipt
        )
        puts = reduce(self._book, op, ctx).puts
        seq = self._book.put([*(self._sealed(row) for row in puts), *self._figures(puts)])
        self._book.saw(clock.parse(op.hlc))
        self._keep(sent, Verdict(id=op.id, status="duplicate", seq=seq), clamped=clamped)
        return Verdict(id=op.id, status="accepted", seq=seq)

    def _figures(self, puts: Iterable[Row]) -> tuple[Row, ...]:
        """How the flows fare now. Where the figures kept so far are not readable the work is taken
        all the same, and they stay as they are for whoever repairs them.
        """
        try:
            return figures.counted(self._book, puts)
        except ValidationError as wrong:
            _log.warning("the figures of a flow are not readable: %s", wrong.title)
            return ()

    def _read(self, sent: _Sent) -> tuple[Op, bool]:
        """The operation, with a time that does not lie in the future. Raises Refused."""
        if len(sent.raw) > ops.OP_LIMIT:
            raise Refused("This change is larger than a change may be.", "too_large")
        op = ops.read(dict(sent.document), acts.KNOWN)
        if not _ID.fullmatch(op.root) or len(op.replica) > 64:
            raise Refused("This change names something that cannot be.", "malformed")
        at = clock.parse(op.hlc)
        allowed = clock.clamped(at, self._book.clock, self._now_ms)
        if allowed == at:
            return op, False
        return op.model_copy(update={"hlc": str(allowed)}), True

    def _sealed(self, row: Row) -> Row:
        """Adds what only the server knows."""
        book = self._book
        if not isinstance(row, Evidence) or book.get(Evidence, row.id) is not None:
            return row
        held = possession.shown(book.conn, book.account, self._actor, row.sha256)
        return row.model_copy(update={"available": held})

    def _refuse(self, sent: _Sent, refused: Refused) -> Verdict:
        if refused.code == "missing" and self._was_purged(sent):
            refused = Refused("This session was removed. Your words are kept here.", "purged")
        sentence, detail = self._with_names(refused)
        if refused.code in {"missing", "too_new"}:
            return Verdict(
                id=sent.id, status="deferred", reason=refused.code, sentence=sentence, detail=detail
            )
        verdict = Verdict(
            id=sent.id, status="rejected", reason=refused.code, sentence=sentence, detail=detail
        )
        self._keep(sent, verdict)
        return verdict

    def _was_purged(self, sent: _Sent) -> bool:
        which = {"account": self._book.account, "root": sent.document["entity"][1]}
        return self._book.conn.execute(statements.PURGED, which).one_or_none() is not None

    def _with_names(self, refused: Refused) -> tuple[str, dict[str, str]]:
        """Whoever was first is named: an id tells a person nothing."""
        detail = dict(refused.detail)
        person = self._book.get(User, detail.get("by") or detail.get("to") or "")
        if person is None:
            return refused.sentence, detail
        detail["name"] = person.name
        template = _NAMED.get(refused.code)
        return (template.format(name=person.name) if template else refused.sentence), detail

    def _keep(self, sent: _Sent, verdict: Verdict, *, clamped: bool = False) -> None:
        """`verdict` is what the same operation is told when it comes again."""
        entity = sent.document.get("entity")
        named = isinstance(entity, list) and len(entity) == 2 and all(map(_short, entity))
        self._known[sent.id] = _Known(sent.hash, self._actor.id, verdict)
        self._made.append(
            {
                "account_id": self._book.account,
                "op_id": sent.id,
                "seq": verdict.seq,
                "epoch": self._epoch,
                "status": "accepted" if verdict.status == "duplicate" else "rejected",
                "reason": verdict.reason,
                "sentence": verdict.sentence,
                "detail": json.dumps(verdict.detail),
                "hash": sent.hash,
                "root_type": entity[0][:16] if named and entity else "",
                "root": entity[1] if named and entity else "",
                "kind": _word(sent.document.get("kind")),
                "actor": self._actor.id,
                "replica": self._ask.replica,
                "clamped": clamped,
                "received_at": self._now_ms,
                "bytes": sent.raw,
            }
        )


def _opened(document: Mapping[str, Any]) -> _Sent | Verdict:
    """The operation with its bytes. A wrong id or hash is told, and leaves nothing behind."""
    op_id = document.get("id")
    if not isinstance(op_id, str) or not _ID.fullmatch(op_id):
        # It goes back in the answer, which has to be Unicode whatever came in.
        name = op_id[:64].encode(errors="replace").decode() if isinstance(op_id, str) else ""
        return _wrong(name, "malformed", "An operation has an id.")
    body = {name: value for name, value in document.items() if name != "hash"}
    try:
        raw = ops.canonical(body)
    except ValueError:
        return _wrong(op_id, "malformed", "This change holds what cannot be stored.")
    digest = ops.digest(raw)
    if digest != document.get("hash"):
        return _wrong(op_id, "bad_hash", "This change was altered on its way.")
    return _Sent(op_id, body, raw, digest)


def _known(book: Book, ask: PushAsk) -> dict[str, _Known]:
    """The verdicts that operations of this request have already."""
    ids = [
        one["id"] for one in ask.ops if isinstance(one.get("id"), str) and _ID.fullmatch(one["id"])
    ]
    found = book.conn.execute(_KNOWN, {"account": book.account, "ids": ids}) if ids else ()
    return {
        one.op_id: _Known(
            one.hash,
            one.actor,
            Verdict(
                id=one.op_id,
                status="duplicate" if one.status == "accepted" else "rejected",
                seq=one.seq,
                reason=one.reason,
                sentence=one.sentence,
                detail=json.loads(one.detail),
            ),
        )
        for one in found
    }


def _wrong(op_id: str, code: str, sentence: str) -> Verdict:
    return Verdict(id=op_id, status="rejected", reason=code, sentence=sentence)


def _reuse(op_id: str) -> Verdict:
    return _wrong(op_id, "id_reuse", "Another change with the same number came before this one.")


def _not_theirs(op_id: str) -> Verdict:
    """Not stored: its author must still be able to send it."""
    return _wrong(op_id, "forbidden", "This change was made under another account.")


def _short(text: object) -> bool:
    return isinstance(text, str) and len(text) <= 64 and "\0" not in text


def _word(kind: object) -> str:
    return kind if _short(kind) and isinstance(kind, str) else ""
