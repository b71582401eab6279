"""A small account to tell stories in: people, rows in a dict, and the rules over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from rflow_desktop.domain import bases
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Role, User
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import Changes, Context
from rflow_desktop.domain.values import Row

R = TypeVar("R", bound=Row)
NOON = 1_763_726_400_000  # 2025-11-21T12:00:00Z
MINUTE = 60_000


def uid(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012d}"


def instant(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


MAYA = Actor(id=uid(901), role=Role.ENGINEER, team=uid(801), name="Maya Okafor")
SAM = Actor(id=uid(902), role=Role.SENIOR, team=uid(801), name="Sam Ortega")
PRIYA = Actor(id=uid(903), role=Role.SENIOR, team=uid(802), name="Priya Raman")
TOM = Actor(id=uid(904), role=Role.ENGINEER, team=uid(801), name="Tom Lindqvist")
ADA = Actor(id=uid(905), role=Role.ADMIN, name="Ada Brook")
VIC = Actor(id=uid(906), role=Role.VIEWER, name="Vic Lane")
LEFT = Actor(id=uid(907), role=Role.ENGINEER, name="Lee Hart")
PEOPLE = (MAYA, SAM, PRIYA, TOM, ADA, VIC, LEFT)

S, S2 = uid(1), uid(2)
H, H2, H3 = uid(11), uid(12), uid(13)


class Table:
    """Rows by type and id, as either end holds them."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: dict[tuple[str, str], Row] = {(row.TYPE, row.id): row for row in rows}

    def get(self, kind: type[R], row_id: str) -> R | None:
        row = self.rows.get((kind.TYPE, row_id))
        return row if isinstance(row, kind) else None

    def put(self, changes: Changes) -> None:
        self.rows |= {(row.TYPE, row.id): row for row in changes.puts}

    def of(self, kind: type[R]) -> list[R]:
        return [row for row in self.rows.values() if isinstance(row, kind)]

    def docs(self) -> dict[str, Any]:
        return {f"{kind}/{row_id}": row.doc() for (kind, row_id), row in sorted(self.rows.items())}

    def copy(self) -> Table:
        return Table(self.rows.values())


def people() -> list[Row]:
    return [
        User(
            id=one.id, name=one.name, email="x@brightwater.example", role=one.role, team=one.team,
            active=one is not LEFT,
        )
        for one in PEOPLE
    ]  # fmt: skip


@dataclass
class World:
    """The server's rows. Times are minutes after noon; `do` captures over what is there."""

    table: Table = field(default_factory=lambda: Table(people()))
    count: int = 0

    def op(
        self, who: Actor, act: Act, *, root: str = S, at: float = 0, over: Table | None = None,
        entity: str = "session", **more: Any,
    ) -> Op:  # fmt: skip
        """What `who` captured at `at`, having seen `over` (default: everything there is now)."""
        self.count += 1
        ms = NOON + round(at * MINUTE)
        return Op(
            id=uid(100_000 + self.count), entity=(entity, root), actor=who.id, replica="r",
            hlc=str(Hlc(ms, self.count, who.id[-16:].replace("-", "0"))), captured_at=instant(ms),
            base=bases.base(act, root, self.table if over is None else over), act=act, **more,
        )  # fmt: skip

    def put(
        self, op: Op, *, at: float | None = None, who: Actor | None = None, **ctx: Any
    ) -> Changes:
        """`op` reaches the server at `at` (default: when it was captured)."""
        changes = reduce(self.table, op, self.context(op, at=at, who=who, **ctx))
        self.table.put(changes)
        return changes

    def do(self, who: Actor, act: Act, *, at: float = 0, root: str = S, **more: Any) -> Op:
        op = self.op(who, act, root=root, at=at, **more)
        self.put(op)
        return op

    def refuses(self, op: Op, **more: Any) -> Refused:
        """The refusal of `op`, which changes nothing."""
        before = self.table.docs()
        try:
            self.put(op, **more)
        except Refused as refused:
            assert self.table.docs() == before
            return refused
        raise AssertionError("nothing was refused")

    def context(
        self, op: Op, *, at: float | None = None, who: Actor | None = None, authority: bool = True,
        receipt: bool = False,
    ) -> Context:  # fmt: skip
        actor = who or next(one for one in PEOPLE if one.id == op.actor)
        now = int(op.hlc[:12], 16) if at is None else NOON + round(at * MINUTE)
        return Context(
            actor=actor, now_ms=now, instant=instant, authority=authority, receipt=receipt
        )
