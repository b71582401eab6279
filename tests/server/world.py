"""An account of invented people and the real ledger in memory, driven call by call."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

from rflow_desktop.domain import ops
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import Flow, Role, Snapshot, Team, User
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.values import Row
from sync.protocol import PullAnswer, PullAsk, PushAsk, Verdict
from sync.server import dialect, feed, ledger, people
from sync.server.ledger import instant

NOON = 1_795_262_400_000
"""2026-11-21T12:00:00Z"""


def uid(name: str) -> str:
    """The same id for the same name in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


ACCOUNT, OTHER = uid("harbor-msp.example"), uid("brightwater.example")
TEAM = uid("team one")
CREW: tuple[tuple[str, str, Role, str | None], ...] = (
    ("maya", "Maya Okafor", Role.ENGINEER, TEAM),
    ("ben", "Ben Lindqvist", Role.SENIOR, TEAM),
    ("priya", "Priya Raman", Role.SENIOR, None),
    ("sam", "Sam Ortega", Role.ENGINEER, None),
    ("vic", "Vic Adeyemi", Role.VIEWER, TEAM),
    ("ada", "Ada Novak", Role.ADMIN, None),
)


def starter() -> tuple[Content, tuple[Row, ...]]:
    """A small published flow."""
    content = Content.model_validate(
        {
            "format": "rfflow/1",
            "id": uid("flow"),
            "slug": "no-internet",
            "name": "No internet",
            "kind": "troubleshooting",
            "start": "a",
            "nodes": {
                "a": {"kind": "action", "title": "Restart the router", "next": "z"},
                "z": {"kind": "result", "title": "Done", "outcome": "resolved"},
            },
        }
    )
    name = content_hash(content)
    flow = Flow(
        id=content.id, name=content.name, slug=content.slug, kind=content.kind, snapshot=name,
        published=name, status="published", starter=True,
    )  # fmt: skip
    return content, (flow, Snapshot(id=name, flow=content.id, content=document(content)))


def move_in(conn: Connection, password: str = "") -> None:
    """A new installation with both accounts and their people; `password` as it is kept."""
    people.install(conn, uid("server"))
    for account, name in ((ACCOUNT, "Harbor MSP"), (OTHER, "Brightwater IT")):
        people.add_account(conn, account, name, starter()[1])
        people.change(conn, account, Team(id=TEAM, name="Desk one"))
    for nick, full, role, team in CREW:
        user = User(id=uid(nick), name=full, email=f"{nick}@harbor.example", role=role)
        people.add_user(conn, ACCOUNT, user.model_copy(update={"team": team}), password)
    eve = User(id=uid("eve"), name="Eve Far", email="eve@brightwater.example")
    people.add_user(conn, OTHER, eve.model_copy(update={"role": Role.ADMIN}), password)


class World:
    """Everything is said by name: `world.push("maya", op, ...)`.

    `keeper` owns the tables where `engine` does not; `is_furnished` where everybody is known there.
    """

    def __init__(
        self, engine: Engine | None = None, keeper: Engine | None = None, *,
        is_furnished: bool = False,
    ) -> None:  # fmt: skip
        self.engine = engine or dialect.sqlite_engine(None)
        self.keeper = keeper or self.engine
        self.now = NOON
        self._count = 0
        if not is_furnished:
            with self.keeper.begin() as conn:
                move_in(conn)

    def op(
        self,
        who: str,
        session: str,
        act: Act,
        *,
        at: int | None = None,
        op_id: str = "",
        entity: str = "session",
        **more: Any,
    ) -> Op:
        """`act` as `who` does it now (or at `at` milliseconds)."""
        self._count += 1
        ms = self.now if at is None else at
        return Op(
            id=op_id or uid(f"op {self._count}"),
            entity=(entity, session),
            actor=uid(who),
            replica="desk-of-" + who,
            hlc=str(Hlc(ms, self._count & 0xFFFF, uid(who)[:8] + "0" * 8)),
            captured_at=instant(ms),
            act=act,
            **more,
        )

    def push(self, who: str, *sent: Op | dict[str, Any], **more: Any) -> list[Verdict]:
        ask = PushAsk(replica="desk-of-" + who, ops=[sealed(one) for one in sent], **more)
        with self.engine.begin() as conn:
            return ledger.push(conn, self.caller(conn, who), ask, self.now).results

    def accepted(self, who: str, *sent: Op) -> list[Verdict]:
        """As `push`, and all of it must be accepted."""
        verdicts = self.push(who, *sent)
        assert [one.status for one in verdicts] == ["accepted"] * len(sent), verdicts
        return verdicts

    def pull(self, who: str, **ask: Any) -> PullAnswer:
        with self.engine.begin() as conn:
            return feed.pull(conn, self.caller(conn, who), PullAsk(**ask), self.now)

    def caller(self, conn: Connection, who: str) -> people.Caller:
        return people.caller(conn, OTHER if who == "eve" else ACCOUNT, uid(who))

    def holds(self, who: str) -> dict[tuple[str, str], dict[str, Any]]:
        """What a new computer of `who` would hold."""
        return {(row.type, row.id): row.doc for row in self.pull(who, max_bytes=1 << 24).rows}

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with self.keeper.begin() as conn:
            yield conn


def sealed(one: Op | dict[str, Any]) -> dict[str, Any]:
    """What goes over the wire for an operation."""
    if isinstance(one, dict):
        return one
    raw = ops.write(one)
    document_: dict[str, Any] = json.loads(raw)
    return document_ | {"hash": ops.digest(raw)}


class Replica:
    """A small desktop: applies what it pulls exactly as the protocol says."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.who = world, who
        self.rows: dict[tuple[str, str], tuple[int, set[str], dict[str, Any]]] = {}
        self.cursors: dict[str, int] = {}
        self.epoch = self.horizon = 0

    def pull(self, max_bytes: int = 1 << 20) -> list[PullAnswer]:
        answers = []
        while True:
            answer = self.world.pull(
                self.who, epoch=self.epoch, cursors=self.cursors, max_bytes=max_bytes,
                horizon=self.horizon,
            )  # fmt: skip
            self._apply(answer)
            answers.append(answer)
            if not answer.more:
                return answers

    def _apply(self, answer: PullAnswer) -> None:
        if answer.reset or not self.epoch or not answer.more:
            self.horizon = answer.horizon
        if answer.reset:
            self.rows.clear()
        for row in answer.rows:
            known = self.rows.get((row.type, row.id))
            assert known is None or known[0] <= row.seq, "a confirmed row went back"
            self.rows[row.type, row.id] = (row.seq, set(row.scopes), row.doc)
        for one in answer.gone:
            held = self.rows.get((one.type, one.id))
            if held is not None and held[0] < one.seq and one.scope in held[1]:
                held[1].discard(one.scope)
        scopes = set(answer.scopes)
        self.rows = {key: held for key, held in self.rows.items() if held[1] & scopes}
        self.cursors, self.epoch = dict(answer.cursors), answer.epoch
