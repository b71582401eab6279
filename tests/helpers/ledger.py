"""A small whole server for tests of the store: the same rules, one order, everything in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rflow_desktop.domain.acts import KNOWN
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import BY_TYPE, Briefing, Handoff, HandoffState, Session
from rflow_desktop.domain.ops import read
from rflow_desktop.domain.policy import Actor, is_pooled
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import Context
from rflow_desktop.domain.tally import bucket, by_bucket, mark, written
from rflow_desktop.domain.values import Row
from rflow_desktop.ids import instant
from sync.protocol import Digest, Gone, PullAnswer, PushAnswer, RepairAnswer, Verdict, WireRow


class Ledger:
    """Decides operations and answers pulls for people of one account.

    `restore` goes back to a backup.
    """

    def __init__(self, *people: Actor, account: str = "acme") -> None:
        self.people = {person.id: person for person in people}
        self.account = account
        self.epoch = 1
        self.lease_days = 0
        self.seq = 0
        self.rows: dict[tuple[str, str], tuple[int, Row]] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.gone: list[Gone] = []
        self.closed: set[str] = set()
        self.now_ms = 1_795_225_800_000

    def get(self, kind: type[Any], row_id: str) -> Any:
        found = self.rows.get((kind.TYPE, row_id))
        return None if found is None else found[1]

    def push(self, user: str, documents: Iterable[Mapping[str, Any]]) -> PushAnswer:
        results = [self._decide(user, dict(document)) for document in documents]
        return PushAnswer(epoch=self.epoch, server_time=instant(self.now_ms), results=results)

    def _decide(self, user: str, document: dict[str, Any]) -> Verdict:
        document.pop("hash")
        op = read(json.loads(json.dumps(document)), KNOWN)
        if op.id in self.verdicts:
            return self.verdicts[op.id].model_copy(update={"status": "duplicate"})
        context = Context(
            actor=self.people[user], now_ms=self.now_ms, instant=instant, authority=True
        )
        try:
            changes = reduce(self, op, context)
        except Refused as no:
            if no.code == "missing":
                return Verdict(id=op.id, status="deferred", reason=no.code, sentence=no.sentence)
            verdict = Verdict(
                id=op.id,
                status="rejected",
                reason=no.code,
                sentence=no.sentence,
                detail=dict(no.detail),
            )
            self.verdicts[op.id] = verdict
            return verdict
        self.seq += 1
        before = {row.id: self.scopes(row) for _, row in self.rows.values()}
        for row in changes.puts:
            self.rows[(row.TYPE, row.id)] = (self.seq, row)
        self._note_departures(before)
        verdict = Verdict(id=op.id, status="accepted", seq=self.seq)
        self.verdicts[op.id] = verdict
        return verdict

    def put(self, *rows: Row) -> None:
        """Rows that somebody else's operations have made."""
        self.seq += 1
        before = {row.id: self.scopes(row) for _, row in self.rows.values()}
        for row in rows:
            self.rows[(row.TYPE, row.id)] = (self.seq, row)
        self._note_departures(before)

    def _note_departures(self, before: dict[str, frozenset[str]]) -> None:
        for (kind, row_id), (seq, row) in list(self.rows.items()):
            for scope in sorted(before.get(row_id, frozenset()) - self.scopes(row)):
                self.gone.append(Gone(type=kind, id=row_id, scope=scope, seq=self.seq))
                self.rows[(kind, row_id)] = (max(seq, self.seq - 1), row)

    def scopes(self, row: Row) -> frozenset[str]:
        if row.TYPE not in BY_TYPE or row.root[0] != "session":
            return frozenset({f"account:{self.account}"})
        session = self.get(Session, row.root[1])
        if session is None:
            return frozenset()
        near = {session.owner, session.assignee, session.preparer, *session.watchers}
        near |= {*session.members}
        names = {f"user:{person}" for person in near if person is not None}
        if self._waits(row, session):
            names.add(f"transit:{self.account}")
        if is_pooled(session):
            names.add(f"pool:{self.account}")
        return frozenset(names)

    def _waits(self, row: Row, session: Session) -> bool:
        """Whether everybody who might claim the session holds this of it."""
        if isinstance(row, Handoff):
            return row.state in (HandoffState.OPEN, HandoffState.CLAIMED)
        page = self.get(Briefing, session.handoff or "")
        if session.handoff is None or row.TYPE not in ("session", "briefing", "evidence"):
            return False
        shown = () if page is None else page.evidence
        return row.id in (session.id, session.handoff, *shown)

    def scopes_of(self, user: str) -> list[str]:
        names = {f"user:{user}", f"account:{self.account}", f"transit:{self.account}"}
        names.add(f"pool:{self.account}")
        return sorted(names - self.closed)

    def pull(
        self, user: str, *, epoch: int, cursors: Mapping[str, int], most: int = 10_000
    ) -> PullAnswer:
        mine = self.scopes_of(user)
        reset = epoch not in (0, self.epoch) or any(seq > self.seq for seq in cursors.values())
        since = {scope: 0 if reset else cursors.get(scope, 0) for scope in mine}
        feed: list[tuple[int, WireRow | Gone]] = [
            (seq, self._wire(seq, row, mine))
            for seq, row in self.rows.values()
            if any(seq > since[scope] for scope in self.scopes(row) & set(mine))
        ]  # fmt: skip
        feed += [
            (gone.seq, gone)
            for gone in self.gone
            if gone.scope in mine and gone.seq > since[gone.scope]
            and gone.scope not in self.scopes(self.rows[(gone.type, gone.id)][1])
        ]  # fmt: skip
        feed.sort(key=lambda item: item[0])
        page = feed[:most]
        while len(page) < len(feed) and feed[len(page)][0] == page[-1][0]:
            page.append(feed[len(page)])
        more = len(page) < len(feed)
        upto = page[-1][0] if more else self.seq
        return PullAnswer(
            epoch=self.epoch,
            server_time=instant(self.now_ms),
            reset=reset,
            scopes=mine,
            rows=[item for _, item in page if isinstance(item, WireRow)],
            gone=[item for _, item in page if isinstance(item, Gone)],
            cursors={scope: max(upto, since[scope]) for scope in mine},
            more=more,
            digests={scope: self.digest(scope) for scope in mine},
            lease_days=self.lease_days,
        )

    def _wire(self, seq: int, row: Row, mine: list[str]) -> WireRow:
        scopes = tuple(sorted(self.scopes(row) & set(mine)))
        return WireRow(type=row.TYPE, id=row.id, seq=seq, scopes=scopes, doc=row.doc())

    def digest(self, scope: str) -> Digest:
        held = [(seq, row) for seq, row in self.rows.values() if scope in self.scopes(row)]
        total = sum(mark(row.TYPE, row.id, seq) for seq, row in held)
        return Digest(seq=self.seq, count=len(held), sum=written(total))

    def repair(
        self, user: str, scope: str, sums: Sequence[str], *, most: int = 256
    ) -> RepairAnswer:
        """The first `most` parts that differ."""
        held = [(seq, row) for seq, row in self.rows.values() if scope in self.scopes(row)]
        ours = by_bucket((row.TYPE, row.id, seq) for seq, row in held)
        differ = [n for n, (one, other) in enumerate(zip(ours, sums, strict=True)) if one != other]
        told = differ[:most]
        mine = self.scopes_of(user)
        rows = [self._wire(seq, row, mine) for seq, row in held if bucket(row.TYPE, row.id) in told]
        return RepairAnswer(
            epoch=self.epoch, server_time=instant(self.now_ms), scope=scope, buckets=told,
            rows=rows, more=len(differ) > most,
        )  # fmt: skip

    def backup(self) -> tuple[Any, ...]:
        return (self.seq, dict(self.rows), dict(self.verdicts), list(self.gone))

    def restore(self, backup: tuple[Any, ...]) -> None:
        self.put_back(backup)
        self.epoch += 1

    def put_back(self, backup: tuple[Any, ...]) -> None:
        """As with a copy of the files or of the whole machine, of which nobody tells the server."""
        self.seq, self.rows, self.verdicts, self.gone = (
            backup[0], dict(backup[1]), dict(backup[2]), list(backup[3]),
        )  # fmt: skip
