"""The one true order: decides each operation by the rule book, and numbers what it accepts."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection

from rflow_desktop import ids
from rflow_desktop.domain import acts, clock, figures, ops
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence, User
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import Context
from rflow_desktop.domain.values import Row
from sync.protocol import Confirms, PushAnswer, PushAsk, Verdict
from sync.server import (
    confirming,
    dialect,
    foresight,
    letters,
    news,
    people,
    possession,
    schema,
    statements,
    verdicts,
)
from sync.server.book import Book
from sync.server.letters import Letter, Sent
from sync.server.lots import Lot
from sync.server.news import News
from sync.server.people import Caller
from sync.server.storable import readable
from sync.server.verdicts import Known

_log = logging.getLogger(__name__)
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


class Pushed(NamedTuple):
    """The answer for who asked, and for everybody else the heads of all scopes that moved."""

    answer: PushAnswer
    moved: dict[str, int]


class Sitting:
    """Decides what comes for one account, one letter after the other, in one transaction."""

    def __init__(self, conn: Connection, account: str, letters: Iterable[Letter]) -> None:
        self.book = Book.opened(conn, account)
        _, self.epoch = people.installation(conn)
        documents = [one for letter in letters for one in letter.ask.ops]
        self.known = verdicts.known(self.book, documents)
        self.made: list[tuple[Any, ...]] = []
        self._actors: dict[str, tuple[User | None, Actor]] = {}
        self._moved: dict[str, tuple[int, int]] = {}
        self._changed: dict[tuple[str, str], None] = {}
        self._left = False
        self.book.foresee(foresight.rows_of(documents))

    def take(
        self, caller: Caller, letter: Letter, now_ms: int, *, confirms: Confirms = "false"
    ) -> PushAnswer:
        """One verdict for each operation, in order; what `confirms` asks for says also what the
        rows are that were written. Raises people.Blocked for a disabled person.
        """
        book, ask = self.book, letter.ask
        actor, mine = self._actor(caller.user), caller.scopes
        book.turn()
        desk = _Desk(self, actor, ask, now_ms)
        results: list[Verdict] = []
        lots: dict[int, Lot] = {}
        for document, sealed in zip(ask.ops, letter.seals(), strict=True):
            results.append(desk.decide(document, sealed))
            if len(book.lots) > len(lots):
                lots[len(results) - 1] = book.lots[-1]
        moved = book.sums.moved()
        for name, (at, head) in moved.items():
            self._moved[name] = (self._moved.get(name, (at, 0))[0], head)
        self._changed |= book.fresh
        self._left = self._left or book.has_left
        heads = {name: head for name, (_, head) in moved.items() if name in mine}
        told = None
        if confirms != "false":
            told = confirming.confirmed(book, mine, lots if confirms == "made" else {})
        return PushAnswer(
            epoch=self.epoch, server_time=instant(now_ms), results=results, heads=heads,
            confirmed=told,
        )  # fmt: skip

    def _actor(self, user: str) -> Actor:
        """Who asks as they are now; made once for each row of theirs. Raises people.Blocked."""
        row = self.book.get(User, user)
        known = self._actors.get(user)
        if known is None or known[0] is not row:
            known = self._actors[user] = (row, people.actor(row))
        return known[1]

    def close(self) -> dict[str, int]:
        """Writes it all; gives the heads of the scopes that moved."""
        dialect.add_all(self.book.conn, schema.op, self.made)
        return self.book.close()

    def news(self, devices: Iterable[str], now_ms: int) -> News:
        """What all of it together has written, for others than these devices."""
        return news.of(
            self.book, self._changed, self._moved, whole=not self._left, devices=devices,
            epoch=self.epoch, now_ms=now_ms,
        )  # fmt: skip


def push(conn: Connection, caller: Caller, ask: PushAsk, now_ms: int) -> PushAnswer:
    """One verdict for each operation, in order. Everything of it is in the caller's transaction."""
    return accept(conn, caller, ask, now_ms).answer


def accept(
    conn: Connection,
    caller: Caller,
    ask: PushAsk | Letter,
    now_ms: int,
    *,
    confirms: Confirms = "false",
) -> Pushed:
    """As `push`, also telling which scopes moved, and what `confirms` asks for. Raises
    people.Blocked for a disabled person.
    """
    letter = Letter(ask) if isinstance(ask, PushAsk) else ask
    sitting = Sitting(conn, caller.account, (letter,))
    answer = sitting.take(caller, letter, now_ms, confirms=confirms)
    return Pushed(answer, sitting.close())


@lru_cache(maxsize=64)
def instant(ms: int) -> str:
    return ids.instant(ms)


class _Desk:
    """Decides the operations of one request, one after the other."""

    def __init__(self, sitting: Sitting, actor: Actor, ask: PushAsk, now_ms: int) -> None:
        self._book, self._actor, self._ask = sitting.book, actor, ask
        self._now_ms, self._epoch = now_ms, sitting.epoch
        self._known, self._made = sitting.known, sitting.made

    def decide(self, document: Mapping[str, Any], sealed: bytes) -> Verdict:
        """The verdict of one operation. What is stored never changes its verdict again."""
        sent = letters.opened(document, sealed)
        if isinstance(sent, Verdict):
            return sent
        known = self._known.get(sent.id)
        if known is not None:
            same = known.hash == sent.hash and known.actor == self._actor.id
            return known.verdict if same else verdicts.reuse(sent.id)
        if document.get("actor") != self._actor.id:
            return verdicts.not_theirs(sent.id)
        try:
            return self._take(sent)
        except Refused as refused:
            return self._refuse(sent, refused)

    def _take(self, sent: Sent) -> Verdict:
        op, clamped = self._read(sent)
        receipt = self._ask.receipts.get(op.id, self._epoch) < self._epoch
        ctx = Context(
            actor=self._actor, now_ms=self._now_ms, instant=instant, authority=True, receipt=receipt
        )
        puts = reduce(self._book, op, ctx).puts
        counted = self._figures(puts)
        seq = self._book.put([self._sealed(row) for row in puts])
        if counted:
            self._book.put(counted)
        self._book.saw(clock.parse(op.hlc))
        self._keep(sent, Known(sent.hash, op.actor, op.id, "duplicate", seq), clamped=clamped)
        return Verdict(id=op.id, status="accepted", seq=seq, detail={})

    def _figures(self, puts: Iterable[Row]) -> tuple[Row, ...]:
        """How the flows fare now. Where the figures kept so far are not readable the work is taken
        all the same, and they stay as they are for whoever repairs them.
        """
        try:
            return figures.counted(self._book, puts)
        except ValidationError as wrong:
            _log.warning("the figures of a flow are not readable: %s", wrong.title)
            return ()

    def _read(self, sent: Sent) -> tuple[Op, bool]:
        """The operation, with a time that does not lie in the future. Raises Refused."""
        if len(sent.raw) > ops.OP_LIMIT:
            raise Refused("This change is larger than a change may be.", "too_large")
        op = ops.read(dict(sent.document), acts.KNOWN)
        if not verdicts.ID.fullmatch(op.root) or len(op.replica) > 64:
            raise Refused("This change names something that cannot be.", "malformed")
        at = clock.parse(op.hlc)
        allowed = clock.clamped(at, self._book.clock, self._now_ms)
        if allowed == at:
            return op, False
        return op.model_copy(update={"hlc": str(allowed)}), True

    def _sealed(self, row: Row) -> Row:
        """Adds what only the server knows."""
        book = self._book
        if type(row) is not Evidence or book.get(Evidence, row.id) is not None:
            return row
        held = possession.shown(book.conn, book.account, self._actor, row.sha256)
        return row.model_copy(update={"available": held})

    def _refuse(self, sent: Sent, refused: Refused) -> Verdict:
        if refused.code == "missing" and self._was_purged(sent):
            refused = Refused("This session was removed. Your words are kept here.", "purged")
        sentence, detail = self._with_names(refused)
        sentence = readable(sentence)  # it may name a field that cannot be stored
        if refused.code in {"missing", "too_new"}:
            return Verdict(
                id=sent.id, status="deferred", reason=refused.code, sentence=sentence, detail=detail
            )
        verdict = Verdict(
            id=sent.id, status="rejected", reason=refused.code, sentence=sentence, detail=detail
        )
        told = json.dumps(verdict.detail) if verdict.detail else "{}"
        known = (self._actor.id, sent.id, verdict.status, 0, verdict.reason, sentence, told)
        self._keep(sent, Known(sent.hash, *known))
        return verdict

    def _was_purged(self, sent: Sent) -> bool:
        account, root = self._book.account, sent.document["entity"][1]
        found = dialect.run(self._book.conn, statements.PURGED, account=account, root=root)
        return found.one_or_none() is not None

    def _with_names(self, refused: Refused) -> tuple[str, dict[str, str]]:
        """Whoever was first is named: an id tells a person nothing."""
        detail = dict(refused.detail)
        person = self._book.get(User, detail.get("by") or detail.get("to") or "")
        if person is None:
            return refused.sentence, detail
        detail["name"] = person.name
        template = _NAMED.get(refused.code)
        return (template.format(name=person.name) if template else refused.sentence), detail

    def _keep(self, sent: Sent, known: Known, *, clamped: bool = False) -> None:
        """`known` is what the same operation is told when it comes again."""
        entity = sent.document.get("entity")
        named = isinstance(entity, list) and len(entity) == 2 and all(map(_short, entity))
        self._known[sent.id] = known
        self._made.append(
            (
                self._book.account,
                sent.id,
                known.seq,
                self._epoch,
                "accepted" if known.status == "duplicate" else "rejected",
                known.reason,
                known.sentence,
                known.detail,
                sent.hash,
                entity[0][:16] if named and entity else "",
                entity[1] if named and entity else "",
                _word(sent.document.get("kind")),
                self._actor.id,
                self._ask.replica,
                clamped,
                self._now_ms,
                sent.raw,
            )
        )


def _short(text: object) -> bool:
    return isinstance(text, str) and len(text) <= 64 and "\0" not in text


def _word(kind: object) -> str:
    return kind if _short(kind) and isinstance(kind, str) else ""
